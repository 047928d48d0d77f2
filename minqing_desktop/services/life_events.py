"""Events of a household's life: their days, writing them down, and reading them for the time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.life_event import LifeEvent
from minqing_desktop.domain.values.partial_date import is_partial_date
from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_words import Names
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader

Day = date | str | None
WHOLE_DAY = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as one household tells it; `on` is a partial date or empty, `household` the other one, to go there."""

    id: str
    type: str
    on: str
    words: str
    household: str


def checked_day(session: Session, on: Day, since: str = "", *, is_needed: bool = True) -> str:
    """A day, month or year as text; UserError when it is missing, in the future, or before `since` (a birth date)."""
    text = on.isoformat() if isinstance(on, date) else (on or "")
    if not text:
        if is_needed:
            raise UserError("day_missing", tr("还没有填是哪一天。"), tr("记不清哪天的，填到月或者年也行。"))
        return ""
    if not is_partial_date(text):
        raise UserError("day_unreadable", tr("看不懂这个日期。"), tr("可以写 2026-3-5、2026年3月、2026年。"))
    if text > session.today().isoformat()[: len(text)]:
        raise UserError("day_in_future", tr("这个日期还没有到。"), tr("请填已经发生的日子。"))
    if since and text < since[: len(text)]:
        raise UserError(
            "day_before_birth", tr("这个日期比出生日期还早。"), tr("请看看是日期填错了，还是出生日期不对。")
        )
    return text


def whole_day(on: str) -> date | None:
    """The day itself where all of it is known: a month is not made into its first day."""
    return date.fromisoformat(on) if len(on) == WHOLE_DAY else None


def note_event(doing: Doing, type: str, household: str, on: str, **more: Any) -> None:
    """Writes an event down inside the action that makes it happen."""
    doing.act.create(LifeEvent(type=type, household=household, on=on, **more))


def events_of(reader: Reader, household: str, *members: str) -> list[EventLine]:
    """What happened to a household and its people, the latest first; days that are not known come last."""
    found = {one.id: one for one in reader.find(LifeEvent, household=household)}
    found |= {one.id: one for one in reader.find(LifeEvent, other_household=household)}
    if members:
        found |= {one.id: one for one in reader.find(LifeEvent, person__in=members)}
    names = Names(reader)
    names.learn("person", {each for one in found.values() for each in (one.person, one.other_person)})
    names.learn("household", {each for one in found.values() for each in (one.household, one.other_household)})
    ordered = sorted(found.values(), key=lambda one: (one.on, one.id), reverse=True)
    return [_line(one, household, names) for one in ordered]


def _line(event: LifeEvent, household: str, names: Names) -> EventLine:
    is_other = event.household != household
    beyond = event.household if is_other else event.other_household
    words = _words(event, is_other, names)
    if event.note:
        words = tr("{what}（{note}）").format(what=words, note=event.note)
    return EventLine(event.id, event.type, event.on, words, beyond)


def _words(event: LifeEvent, is_other: bool, names: Names) -> str:
    who, former = names.of("person", event.person), names.of("person", event.other_person)
    here, beyond = names.of("household", event.household), names.of("household", event.other_household)
    sentences = {
        "split": tr("{who}从{beyond}分出来，单独立户") if not is_other else tr("{who}分户出去，立了{here}"),
        "merge": tr("{beyond}并入本户") if not is_other else tr("并入{here}"),
        "head": tr("户主由{former}换为{who}") if former else tr("户主定为{who}"),
        "move": tr("{who}从{beyond}转来") if not is_other else tr("{who}转到{here}"),
        "moved_out": tr("{who}迁出"),
        "married_out": tr("{who}婚嫁迁出"),
        "deceased": tr("{who}去世"),
        "missing": tr("{who}去向待核实"),
        "returned": tr("{who}回来了"),
        "born": tr("{who}出生"),
        "household_out": tr("整户迁出"),
        "household_closed": tr("销户"),
        "household_back": tr("整户恢复在册"),
    }
    template = sentences.get(event.type, tr("户情变动"))
    return template.format(who=who, former=former, here=here, beyond=beyond)
