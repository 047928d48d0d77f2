"""One visit as 走访记录表 shows it: every value is text ready to print, already masked where masking applies."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One thing said or seen: `kind` is its label (诉求, 建议 …), `outcome` what became of it (当场答复, 转办 …)."""

    kind: str
    text: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task or promise: `owed_to` names whom it was promised to, `due` is a printed day, `who` does it."""

    title: str
    owed_to: str = ""
    due: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A picture taken during the visit: `data` is an upright JPEG, already shrunk, that goes into the file as it is."""

    data: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """All that one 走访记录表 prints. An empty text leaves room to write by hand, it is not left out.

    `visited_at` is local time (its zone, if any, is not converted); None leaves the day blank. `number` is the record's
    own number.
    """

    village: str
    household_head: str
    number: str = ""
    household_number: str = ""
    group: str = ""
    address: str = ""
    members_summary: str = ""
    visited_at: datetime | None = None
    weekday: str = ""
    lunar: str = ""
    weather: str = ""
    mode: str = ""
    cadres: str = ""
    companions: str = ""
    recorder: str = ""
    place: str = ""
    words: str = ""
    entries: tuple[EntryLine, ...] = ()
    answer: str = ""
    tasks: tuple[TaskLine, ...] = ()
    reflection: str = ""
    next_visit: str = ""
    photos: tuple[PhotoFile, ...] = ()
    comment: str = ""
