"""What counts as open, on time, overdue and satisfied: one definition for a notebook's figures and a county's.

A matter joined to another is counted with that one. Answering keeps the term: what rating and closing take is the
villager's time. All of it is as the present round says; reopening begins the round anew.
"""

from datetime import date
from typing import Protocol

from minqing_desktop.domain.records.matter import OPEN_STAGES

JOINED_STAGE = "joined"
UNSATISFIED = "unsatisfied"


class Answerable(Protocol):
    """What has a term and an answer."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def answered_on(self) -> date | None: ...


class Countable(Answerable, Protocol):
    """A matter by its stage and days."""

    @property
    def stage(self) -> str: ...
    @property
    def accepted_on(self) -> date | None: ...
    @property
    def closed_on(self) -> date | None: ...
    @property
    def ended_on(self) -> date | None: ...


def is_in(day: date | None, span: tuple[date, date]) -> bool:
    """Whether a day lies in a span, both days included."""
    return day is not None and span[0] <= day <= span[1]


def is_on_time(matter: Answerable) -> bool:
    """Whether it was answered by the last day of its term."""
    return matter.answered_on is not None and matter.due_on is not None and matter.answered_on <= matter.due_on


def is_open_on(matter: Countable, day: date) -> bool:
    """Whether it was accepted by that day and not ended by it."""
    ended = matter.closed_on or matter.ended_on
    began = matter.accepted_on is not None and matter.accepted_on <= day
    return began and (matter.stage in OPEN_STAGES or ended is None or ended > day)


def is_overdue_on(matter: Answerable, day: date) -> bool:
    """Whether, of what was open on that day, this one's term had passed without an answer."""
    answered = matter.answered_on is not None and matter.answered_on <= day
    return matter.due_on is not None and matter.due_on < day and not answered


def last_day_lived(until: date, today: date) -> date:
    """The day as of which a span that has not ended yet is counted: nothing is overdue ahead of its day."""
    return min(until, today)
