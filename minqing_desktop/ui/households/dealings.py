"""What passed between a household and the cadres, newest first: what is owed on top, then visits and what became."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time

from minqing_desktop.domain.records.household import PERSON_STATES
from minqing_desktop.domain.records.matter import MATTER_STAGES, OPEN_STAGES, Matter
from minqing_desktop.domain.records.visit import ENTRY_TYPES, VISIT_MODES
from minqing_desktop.domain.values.partial_date import in_words
from minqing_desktop.domain.words import tr
from minqing_desktop.services.households import HouseholdProfile
from minqing_desktop.services.tasks import TaskLine
from minqing_desktop.services.visits import VisitLine
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.timeline import TimelineItem
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.tokens import Tone

_MODES, _STAGES, _STATES = dict(VISIT_MODES), dict(MATTER_STAGES), dict(PERSON_STATES)
_ENTRY_TONES: dict[str, Tone] = {"need": "red", "dispute": "amber", "advice": "blue"}
Dated = tuple[date, int, TimelineItem]


def dealings(profile: HouseholdProfile, today: date) -> list[TimelineItem]:
    """Ids are «visit:ID», «task:ID» and «household:ID»; what cannot be opened has none."""
    asked_on = {visit.id: _day(visit.started_at) for visit in profile.visits}
    owed = [_open_task(task, asked_on.get(task.visit), today) for task in profile.tasks if task.done_on is None]
    owed += [_open_matter(matter, today) for matter in profile.matters if matter.stage in OPEN_STAGES]
    past: list[Dated] = [_visit(visit, today) for visit in profile.visits]
    past += [_done_task(task, today) for task in profile.tasks if task.done_on is not None]
    past += [_closed_matter(m, today) for m in profile.matters if m.stage not in OPEN_STAGES and m.accepted_on]
    past += _events(profile, today)
    past.sort(key=lambda each: (each[0], each[1]), reverse=True)
    return [*owed, *(item for _day_, _order, item in past)]


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone().date() if moment else None


def due_pill(due: date | None, today: date) -> PillSpec:
    """How pressing a day is."""
    if due is None:
        return (tr("未定日期"), "grey")
    days = (due - today).days
    if days < 0:
        return (tr("逾期 {n} 天").format(n=-days), "red")
    if days == 0:
        return (tr("今天到期"), "amber")
    return (tr("还有 {n} 天").format(n=days), "amber" if days <= 3 else "grey")


def _open_task(task: TaskLine, asked_on: date | None, today: date) -> TimelineItem:
    word = tr("承诺") if task.is_promise else tr("任务")
    who = task.cadre
    if asked_on is not None and task.is_promise:
        note = tr("{day}答应的").format(day=day_text(asked_on, today))
        note = tr("，").join(part for part in (note, who) if part)
    else:
        note = who
    title = tr("{kind} · {title}").format(kind=word, title=task.title)
    return TimelineItem(f"task:{task.id}", title, note=note, pills=(due_pill(task.due_on, today),), is_open=True)


def _done_task(task: TaskLine, today: date) -> Dated:
    assert task.done_on is not None
    word = tr("承诺") if task.is_promise else tr("任务")
    title = tr("{day} 办完").format(day=day_text(task.done_on, today))
    text = tr("{kind} · {title}").format(kind=word, title=task.title)
    if task.result:
        text = tr("{what}：{result}").format(what=text, result=task.result)
    return task.done_on, 0, TimelineItem(f"task:{task.id}", title, task.cadre, text)


def _open_matter(matter: Matter, today: date) -> TimelineItem:
    title = tr("{kind} · {title}").format(kind=tr("民情事项"), title=matter.title)
    note = tr("{day}受理").format(day=day_text(matter.accepted_on, today)) if matter.accepted_on else ""
    stage: PillSpec = (tr(_STAGES.get(matter.stage, matter.stage)), "blue")
    return TimelineItem("", title, note=note, pills=(stage,), is_open=True)


def _closed_matter(matter: Matter, today: date) -> Dated:
    assert matter.accepted_on is not None
    title = tr("{day} 受理").format(day=day_text(matter.accepted_on, today))
    stage: PillSpec = (tr(_STAGES.get(matter.stage, matter.stage)), "grey")
    return matter.accepted_on, 0, TimelineItem("", title, text=matter.title, pills=(stage,))


def _visit(visit: VisitLine, today: date) -> Dated:
    day = _day(visit.started_at) or date.min
    when = day_text(day, today) if visit.started_at else tr("没有日期")
    title = " ".join(part for part in (when, tr(_MODES.get(visit.mode, visit.mode))) if part)
    beside = tr("、").join(part for part in (visit.cadre, visit.companions) if part)
    pills: list[PillSpec] = [
        (f"{tr(word)} {visit.entries[code]}", _ENTRY_TONES.get(code, "grey"))
        for code, word in ENTRY_TYPES
        if visit.entries.get(code)
    ]
    if not visit.is_complete:
        pills.append((tr("未完成"), "amber"))
    words = visit.words.strip().replace("\n", " ")
    text = tr("「{label}」").format(label=words) if words else ""
    started = visit.started_at.astimezone().time() if visit.started_at else time()
    order = 1 + started.hour * 60 + started.minute
    return day, order, TimelineItem(f"visit:{visit.id}", title, beside, text, pills=tuple(pills))


def _events(profile: HouseholdProfile, today: date) -> list[Dated]:
    """What happened to the household and its people; whoever left before there were events has his day at least."""
    found: list[Dated] = []
    told = {event.words for event in profile.events}
    for event in profile.events:
        title = _event_day(event.on, today)
        goes = f"household:{event.household}" if event.household else ""
        found.append((_sorting_day(event.on), 0, TimelineItem(goes, title, text=event.words)))
    for person in profile.former_members:
        if person.state_on is not None and not any(words.startswith(person.name) for words in told):
            title = day_text(person.state_on, today)
            text = tr("{name}{state}").format(name=person.name, state=tr(_STATES.get(person.state, person.state)))
            found.append((person.state_on, 0, TimelineItem("", title, text=text)))
    return found


def _event_day(on: str, today: date) -> str:
    if not on:
        return tr("没记日期")
    return day_text(date.fromisoformat(on), today) if len(on) == len("2026-01-01") else in_words(on)


def _sorting_day(on: str) -> date:
    """A month stands before its last days, a year before its end: what is told of it is not later than that."""
    if not on:
        return date.min
    year, month, day = (*(int(part) for part in on.split("-")), 0, 0)[:3]
    return date(year, month or 12, day or monthrange(year, month or 12)[1])
