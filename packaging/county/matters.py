"""What becomes of what was said: matters from acceptance to closing, some late, some referred, some never answered."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from county.pen import Pen, Writing
from county.people import Home
from county.phrases import sentence
from minqing_desktop.domain.casework.category_list import SHIPPED
from minqing_desktop.domain.casework.numbers import number_of
from minqing_desktop.domain.records.casework import Extension, Referral
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.visit import Entry

_CATEGORIES = tuple(line for line in SHIPPED if not line.parent)
_SUBCATEGORIES = {
    category.name: tuple(line for line in SHIPPED if line.parent == category.name) for category in _CATEGORIES
}
_UNITS = ("供电所", "卫生院", "派出所", "镇民政办", "镇村建办", "镇水务站", "镇自然资源所")
_RATINGS, _RATINGS_WEIGHTS = ("satisfied", "mostly", "unsatisfied"), (72, 22, 6)
_CLOSINGS, _CLOSINGS_WEIGHTS = ("substantive", "staged", "procedural"), (78, 14, 8)
_WAYS = ("oral", "phone", "written")


class Calendar(Protocol):
    """Where what is to come is noted."""

    def add(self, at: datetime, event: Any) -> None: ...


@dataclass(slots=True)
class _Case:
    pen: Pen
    home: Home
    matter: str
    petitioners: list[str]
    due: date


class MatterBook:
    """The matters of a village."""

    def __init__(self, agenda: Calendar, chance: random.Random) -> None:
        self._agenda, self._chance = agenda, chance
        self._numbers: dict[bytes, int] = {}

    def raise_matter(
        self, pen: Pen, home: Home, person: str, entry: str, type_: str, wanted: str, at: datetime
    ) -> None:
        """Takes up what was said, and plans how it goes on."""
        chance, on = self._chance, at.date()
        category = chance.choice(_CATEGORIES)
        lines = _SUBCATEGORIES[category.name]
        line = chance.choice(lines) if lines else category
        due = _working_days_after(on, line.term_count or 10)
        number = self._numbers[pen.device] = self._numbers.get(pen.device, 0) + 1
        route = "mediation" if type_ == "dispute" else chance.choices(("own", "referred", "on_spot"), (60, 30, 10))[0]
        with pen.acting("matter.add", at) as writing:
            matter = writing.create(
                Matter(
                    number=number_of(at.year, number), title=wanted[:24], entry=entry, household=home.id,
                    category=category.name, subcategory=line.name if lines else "", place=home.address, wanted=wanted,
                    route=route, cadre=home.cadre, accepted_on=on, due_on=due, group=home.group, people_count=1,
                    happened_on=on,
                )
            )  # fmt: skip
            others = chance.choices((0, 1, 2), (88, 9, 3))[0]
            people = dict.fromkeys([person, *chance.sample(home.members, min(others, len(home.members)))])
            petitioners = [
                writing.create(Petitioner(matter=matter, household=home.id, person=each, joined_on=on))
                for each in people
            ]
            case = _Case(pen, home, matter, petitioners, due)
            self._step(writing, case, "accept", "accepted", on)
            writing.change(Entry, entry, matter=matter)
        self._plan(case, route, at)

    def _plan(self, case: _Case, route: str, at: datetime) -> None:
        chance = self._chance
        term = (case.due - at.date()).days
        self._later(at, 1, lambda then: self._start(case, route, then))
        if chance.random() < 0.02:
            self._later(at, term * 0.5, lambda then: self._end(case, then))
            return
        if route == "referred":
            self._later(at, 2, lambda then: self._refer(case, then))
        for _ in range(chance.choices((0, 1, 2), (25, 50, 25))[0]):
            self._later(at, chance.uniform(0.15, 0.55) * term, lambda then: self._handle(case, then))
        if chance.random() < 0.05:
            self._later(at, term * 0.8, lambda then: self._extend(case, then))
        if chance.random() < 0.94:
            pace = chance.uniform(0.3, 1.0) if chance.random() < 0.85 else chance.uniform(1.05, 2.5)
            self._later(at, max(3.0, pace * term), lambda then: self._answer(case, then))

    def _later(self, at: datetime, days: float, event: Any) -> None:
        self._agenda.add(at + timedelta(days=days), event)

    def _step(self, writing: Writing, case: _Case, type_: str, stage: str, on: date, **facts: Any) -> None:
        text = sentence(self._chance, self._chance.randint(1, 2))
        writing.create(
            Step(matter=case.matter, on=on, cadre=case.home.cadre, type=type_, text=text, stage=stage, **facts)
        )

    def _move(self, case: _Case, type_: str, stage: str, at: datetime, **values: Any) -> None:
        with case.pen.acting(f"matter.{type_}", at) as writing:
            if values:
                writing.change(Matter, case.matter, stage=stage, **values)
            self._step(writing, case, type_, stage, at.date())

    def _start(self, case: _Case, route: str, at: datetime) -> None:
        self._move(case, "start", "handling", at, route=route)

    def _handle(self, case: _Case, at: datetime) -> None:
        self._move(case, "handle", "handling", at)

    def _end(self, case: _Case, at: datetime) -> None:
        self._move(case, "withdraw", "withdrawn", at, ended_on=at.date(), end_reason=sentence(self._chance, 1))

    def _refer(self, case: _Case, at: datetime) -> None:
        chance, unit = self._chance, self._chance.choice(_UNITS)
        with case.pen.acting("matter.refer", at) as writing:
            writing.change(Matter, case.matter, referred_to=unit, main_unit=unit)
            referral = writing.create(
                Referral(
                    matter=case.matter, main_unit=unit, asked=sentence(chance, 1), cadre=case.home.cadre,
                    sent_on=at.date(), due_on=case.due,
                )
            )  # fmt: skip
            self._step(writing, case, "refer", "handling", at.date(), unit=unit)
        self._later(at, chance.uniform(2, 12), lambda then: self._reply(case, referral, then))

    def _reply(self, case: _Case, referral: str, at: datetime) -> None:
        with case.pen.acting("matter.reply_received", at) as writing:
            writing.change(Referral, referral, replied_on=at.date(), reply=sentence(self._chance, 1))
            self._step(writing, case, "reply_received", "handling", at.date())

    def _extend(self, case: _Case, at: datetime) -> None:
        after = _working_days_after(case.due, 10)
        with case.pen.acting("matter.extend", at) as writing:
            writing.create(
                Extension(
                    matter=case.matter, asked_on=at.date(), asked_by=case.home.cadre, reason=sentence(self._chance, 1),
                    due_before=case.due, due_after=after, state="approved", decided_on=at.date(), told_on=at.date(),
                    told_way="phone",
                )
            )  # fmt: skip
            writing.change(Matter, case.matter, due_on=after)
            self._step(writing, case, "extend", "handling", at.date())
        case.due = after

    def _answer(self, case: _Case, at: datetime) -> None:
        chance, way = self._chance, self._chance.choice(_WAYS)
        with case.pen.acting("matter.answer", at) as writing:
            writing.change(
                Matter, case.matter, stage="answered", answer=sentence(chance, 2), answered_on=at.date(),
                answer_way=way, answer_cadre=case.home.cadre,
            )  # fmt: skip
            for each in case.petitioners:
                writing.change(Petitioner, each, told_on=at.date(), told_way=way, told_by=case.home.cadre)
            self._step(writing, case, "answer", "answered", at.date(), by=way)
        if chance.random() < 0.95:
            self._later(at, chance.uniform(0.1, 5), lambda then: self._rate(case, then))

    def _rate(self, case: _Case, at: datetime) -> None:
        chance = self._chance
        (rating,) = chance.choices(_RATINGS, _RATINGS_WEIGHTS)
        with case.pen.acting("matter.rate", at) as writing:
            writing.change(Petitioner, case.petitioners[0], rating=rating, rated_on=at.date())
            writing.change(Matter, case.matter, stage="rated", rating=rating, rated_on=at.date())
            self._step(writing, case, "rate", "rated", at.date(), rating=rating, petitioner=case.petitioners[0])
        if chance.random() < 0.97:
            self._later(at, chance.uniform(0.05, 4), lambda then: self._close(case, then))

    def _close(self, case: _Case, at: datetime) -> None:
        (closing,) = self._chance.choices(_CLOSINGS, _CLOSINGS_WEIGHTS)
        outcome = sentence(self._chance, 1)
        self._move(case, "close", "closed", at, closed_on=at.date(), closing=closing, outcome=outcome)


def _working_days_after(day: date, count: int) -> date:
    """Weekends do not count; the days off of single years would not change what is measured."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
