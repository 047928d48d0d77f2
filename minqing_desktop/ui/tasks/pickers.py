"""Whom a task is owed to and which household it is about, as pickers show them."""

from __future__ import annotations

from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import lines_by_id
from minqing_desktop.services.people import get_person
from minqing_desktop.services.search import Hit, find_households, find_people
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_drafts import new_task_draft
from minqing_desktop.services.tasks import TaskDetail
from minqing_desktop.ui.kit.suggestions import Suggestion


def household_suggestions(session: Session, typed: str) -> list[Suggestion]:
    """Households by number, address, or any member."""
    return [_household(hit) for hit in find_households(session, typed)]


def person_suggestions(session: Session, typed: str) -> list[Suggestion]:
    """People; `kind` carries the id of the household, so that choosing one can fill it in."""
    return [
        Suggestion(hit.id, hit.title, " · ".join(hit.facts), icon="user", kind=hit.household)
        for hit in find_people(session, typed)
    ]


def chosen_household(detail: TaskDetail) -> Suggestion | None:
    """The household a task is about already."""
    line = detail.line
    if not line.household:
        return None
    return Suggestion(line.household, tr("{head}户").format(head=line.head) if line.head else "—", line.group)


def chosen_person(detail: TaskDetail) -> Suggestion | None:
    """The person a task is owed to already."""
    if not detail.task.owed_to:
        return None
    return Suggestion(detail.task.owed_to, detail.line.owed_to or "—", detail.line.group, kind=detail.line.household)


def begun_task(session: Session) -> tuple[Task, Suggestion | None, Suggestion | None]:
    """The new task that was begun and not saved, or an empty one, with its household and person."""
    task = new_task_draft(session)
    if task is None:
        return Task(cadre=session.cadre), None, None
    household = person = None
    if lines := lines_by_id(session, [task.household] if task.household else []):
        household = Suggestion(task.household, tr("{head}户").format(head=lines[0].head), lines[0].group)
    if task.owed_to:
        person = Suggestion(task.owed_to, get_person(session, task.owed_to).name, kind=task.household)
    return task, household, person


def _household(hit: Hit) -> Suggestion:
    return Suggestion(hit.household or hit.id, hit.title, " · ".join(hit.facts), icon="house", kind="household")
