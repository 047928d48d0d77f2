"""Matters before the county, each with its clock by the same working days as on the laptop; and one of them whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from minqing_desktop.domain.calendar.terms import Light, light
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.casework.clocks import CaseDays, Clock, clocks, petition_opinion_due
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.calendar_day import CalendarDay
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import Mediation
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.replies import SuperiorAnswer
from minqing_desktop.domain.records.task import Task
from minqing_desktop.host import clock
from minqing_desktop.services.calendar import calendar_of
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office
from minqing_desktop.storage.county.handed_up import (
    HandedUp,
    Why,
    count_waiting,
    late_matters,
    petitions_out,
    slips_to_county,
)
from minqing_desktop.storage.county.reading import CountyReader, Registered

R = TypeVar("R")
SHOWN_AFTER_END_DAYS = 90
"""For how long a slip that came to its end still stands in the list."""


@dataclass(frozen=True, slots=True)
class MatterUp:
    """A line of the list: the matter, whose it is, and its clock.

    `due_on` is the day that binds the county: that of the slip, of the petition, else of the matter. `days_left` are
    working days, below zero past it. `is_waiting`: nobody up here answered this paper yet.
    """

    up: HandedUp
    village: Registered
    due_on: date | None
    light: Light
    days_left: int | None

    @property
    def id(self) -> str:
        """Village, matter and paper."""
        return f"{self.up.village}/{self.up.matter}/{self.up.paper}"

    @property
    def is_waiting(self) -> bool:
        """Whether the county still owes an answer."""
        return self.up.ended_on is None and self.up.answered_on is None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody answered."""
        return self.is_waiting and self.light is Light.RED


@dataclass(frozen=True, slots=True)
class StepUp:
    """A step of the village with the name of the cadre who took it."""

    step: Step
    cadre: str


@dataclass(frozen=True, slots=True)
class MatterStory:
    """One matter as the county sees it: what the village did, what the county answered and sent down."""

    village: Registered
    matter: Matter
    steps: tuple[StepUp, ...]
    slips: tuple[Referral, ...]
    petition: AgentPetition | None
    clocks: tuple[Clock, ...]
    answers: tuple[SuperiorAnswer, ...]
    tasks: tuple[Task, ...]
    petitioners: int
    cadre: str = ""


def matters_up(office: Office) -> list[MatterUp]:
    """Everything before the county: what waits first, by its day; what was answered after it, the latest first."""
    today = clock.today()
    with office.reading() as reader:
        calendar = calendar_of(reader.find(CalendarDay, EVERYWHERE))
        villages = {each.code: each for each in reader.villages()}
        slips = list(slips_to_county(reader.connection, today - timedelta(days=SHOWN_AFTER_END_DAYS)))
        named = {each.matter for each in slips}
        petitions = [each for each in petitions_out(reader.connection) if each.matter not in named]
        named |= {each.matter for each in petitions}
        late = [each for each in late_matters(reader.connection, today) if each.matter not in named]
    found = [_line(each, villages, today, calendar) for each in (*slips, *petitions, *late)]
    return sorted(found, key=_order)


def _order(line: MatterUp) -> tuple[bool, bool, date, str]:
    done = line.up.ended_on or line.up.answered_on
    day = line.due_on or date.max if done is None else date.fromordinal(date.max.toordinal() - done.toordinal())
    return (not line.is_waiting, line.up.why is Why.LATE, day, line.id)


def _line(up: HandedUp, villages: dict[str, Registered], today: date, calendar: WorkCalendar) -> MatterUp:
    village = villages.get(up.village) or Registered(up.village, up.village, "")
    day = up.wanted_by or up.due_on
    if up.why is Why.PETITION:
        filed = AgentPetition(
            submitted_on=up.sent_on, notice=up.notice, notice_on=up.notice_on, extended_days=up.extended_days
        )
        ends = petition_opinion_due(filed, calendar)
        day = ends.day if ends is not None else day
    done = up.ended_on or up.answered_on
    left = None
    if day is not None and done is None:
        left = calendar.working_between(today, day) if day >= today else -calendar.working_between(day, today)
    return MatterUp(up, village, day, light(day, today, calendar, done), left)


def count_matters_waiting(office: Office) -> int:
    """How many slips and petitions wait for an answer of the county."""
    with office.reading() as reader:
        return count_waiting(reader.connection)


def matter_story(office: Office, village: str, matter: str) -> MatterStory:
    """One matter with what belongs to it, in one snapshot of its village; KeyError for an unknown id."""
    today = clock.today()
    with office.reading() as reader:
        found = reader.get(Matter, village, matter)
        calendar = calendar_of(reader.find(CalendarDay, EVERYWHERE))
        slips = tuple(reader.find(Referral, village, matter=matter))
        petition = _one(reader.find(AgentPetition, village, matter=matter))
        days = CaseDays(found, slips, petition, _one(reader.find(Mediation, village, matter=matter)))
        cadres = {each.id: each.name for each in reader.find(Cadre, EVERYWHERE)}
        steps = sorted(reader.find(Step, village, matter=matter), key=lambda each: (each.on or date.min, each.id))
        return MatterStory(
            village=_registered(reader, village),
            matter=found,
            steps=tuple(StepUp(step, cadres.get(step.cadre, "")) for step in steps),
            slips=slips,
            petition=petition,
            clocks=clocks(days, today, calendar),
            answers=tuple(reader.find(SuperiorAnswer, village, matter=matter)),
            tasks=tuple(each for each in reader.find(Task, village, matter=matter) if each.assigned_by),
            petitioners=len(reader.find(Petitioner, village, matter=matter)),
            cadre=cadres.get(found.cadre, ""),
        )


def _registered(reader: CountyReader, code: str) -> Registered:
    return next((each for each in reader.villages() if each.code == code), Registered(code, code, ""))


def _one(found: Sequence[R]) -> R | None:
    return found[0] if found else None
