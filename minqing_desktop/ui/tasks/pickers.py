"""Whom a task is owed to and which household it is about, as pickers show them; and a new task as its form begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.calendar import work_calendar
from minqing_desktop.services.households import lines_by_id
from minqing_desktop.services.people import get_person
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_drafts import new_task_draft, new_task_items
from minqing_desktop.services.task_sources import task_for_household, task_from_entry, task_from_matter
from minqing_desktop.services.tasks import TaskDetail
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.pickers import household_words


@dataclass(frozen=True, slots=True)
class Begun:
    """A new task with its household and person as pickers show them; `items` is its checklist so far."""

    task: Task
    calendar: WorkCalendar
    household: Suggestion | None = None
    person: Suggestion | None = None
    items: tuple[str, ...] = ()


def chosen_household(detail: TaskDetail) -> Suggestion | None:
    """The household a task is about already."""
    line = detail.line
    if not line.household:
        return None
    return Suggestion(line.household, household_words(line.head), line.group)


def chosen_person(detail: TaskDetail) -> Suggestion | None:
    """The person a task is owed to already."""
    if not detail.task.owed_to:
        return None
    return Suggestion(detail.task.owed_to, detail.line.owed_to or "—", detail.line.group, kind=detail.line.household)


def begun_task(session: Session) -> Begun:
    """The new task that was begun and not saved, or an empty one."""
    task = new_task_draft(session)
    if task is None:
        return Begun(Task(cadre=session.cadre), work_calendar(session))
    return replace(_shown(session, task), items=new_task_items(session))


def begun_from(session: Session, target: dict[str, Any]) -> Begun:
    """A new task about what another page led here with: an entry, a matter or a household by id."""
    if target.get("entry"):
        return _shown(session, task_from_entry(session, target["entry"]))
    if target.get("matter"):
        return _shown(session, task_from_matter(session, target["matter"]))
    return _shown(session, task_for_household(session, target["household"], bool(target.get("promise"))))


def comes_from_elsewhere(target: dict[str, Any]) -> bool:
    """Whether a new task is about something already."""
    return any(target.get(key) for key in ("entry", "matter", "household"))


def _shown(session: Session, task: Task) -> Begun:
    household = person = None
    if lines := lines_by_id(session, [task.household] if task.household else []):
        household = Suggestion(task.household, household_words(lines[0].head), lines[0].group)
    if task.owed_to:
        person = Suggestion(task.owed_to, get_person(session, task.owed_to).name, kind=task.household)
    return Begun(task, work_calendar(session), household, person)
