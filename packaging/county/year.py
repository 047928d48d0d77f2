"""A year of a village, day by day: visits with what was said, tasks, edits; what grows of it is in `matters`."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta, timezone
from itertools import count

from county.layout import DAYS, Layout, Place
from county.matters import MatterBook
from county.pen import Pen
from county.people import Home, Villagers
from county.phrases import sentence, some
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task, TaskMove
from minqing_desktop.domain.records.visit import Entry, Visit

_BEIJING = timezone(timedelta(hours=8))
_IN_NEED_EVERY = 31
# How a household that is not in need fares: none in the year, one visit, two or three.
_VISITS, _VISITS_WEIGHTS = (0, 1, 2, 3), (4, 58, 28, 10)
_ENTRIES, _ENTRIES_WEIGHTS = (0, 1, 2, 3), (28, 50, 16, 6)
_TYPES, _TYPES_WEIGHTS = ("need", "advice", "dispute", "fact"), (45, 15, 8, 32)
TASKS_A_VISIT, MATTERS_A_NEED = 0.36, 0.26
EDITS_A_HOUSEHOLD = 0.6
CONTESTED_A_VILLAGE, DELETED_A_VILLAGE, REDACTED_EVERY = 6, 2, 3

Event = Callable[[datetime], None]


class Agenda:
    """What is still to come, in the order of its days; what falls behind the year's end never happens."""

    def __init__(self, end: datetime) -> None:
        self._end = end
        self._events: list[tuple[datetime, int, Event]] = []
        self._order = count()

    def add(self, at: datetime, event: Event) -> None:
        """`event` is called with its moment."""
        if at < self._end:
            heapq.heappush(self._events, (at, next(self._order), event))

    def until(self, end: datetime) -> None:
        """Lets everything happen that comes before a moment."""
        while self._events and self._events[0][0] < end:
            at, _, event = heapq.heappop(self._events)
            event(at)


class Year:
    """Fills the agenda, then lets a part at a time happen. The first of the village's `pens` has the roster."""

    def __init__(
        self, layout: Layout, place: Place, pens: list[Pen], villagers: Villagers, chance: random.Random
    ) -> None:
        self._chance, self._pens, self._villagers = chance, pens, villagers
        self._start = datetime.combine(layout.first_day, time(), _BEIJING).astimezone(UTC)
        self._agenda = Agenda(self._start + timedelta(days=DAYS))
        self._matters = MatterBook(self._agenda, chance)
        for home in villagers.homes:
            self._plan(home)
        self._plan_edits(place)

    def parts(self, parts: int) -> Iterator[datetime]:
        """Lets the year happen in so many parts; gives the end of each."""
        for part in range(1, parts + 1):
            end = self._start + timedelta(days=round(DAYS * part / parts))
            self._agenda.until(end)
            yield end

    def _day(self, number: float) -> datetime:
        """Some minute of a working day, `number` days into the year."""
        return self._start + timedelta(days=int(number), hours=8, minutes=self._chance.randrange(600))

    def _plan(self, home: Home) -> None:
        chance = self._chance
        if home.is_in_need:
            first = chance.uniform(0, _IN_NEED_EVERY)
            days = [first + at * _IN_NEED_EVERY + chance.uniform(-5, 5) for at in range(DAYS // _IN_NEED_EVERY + 1)]
        else:
            (times,) = chance.choices(_VISITS, _VISITS_WEIGHTS)
            days = [chance.uniform(0, DAYS) for _ in range(times)]
        for day in days:
            pen = self._pens[-1] if len(self._pens) > 1 and chance.random() < 0.3 else self._pens[0]
            self._agenda.add(self._day(max(0.0, day)), lambda at, pen=pen: self._visit(pen, home, at))

    def _visit(self, pen: Pen, home: Home, at: datetime) -> None:
        chance = self._chance
        (entries,) = chance.choices(_ENTRIES, _ENTRIES_WEIGHTS)
        said = some(chance, entries + 2)
        speaker = chance.choice(home.members)
        raised: list[tuple[str, str]] = []
        with pen.acting("visit.record", at + timedelta(hours=3)) as writing:
            is_complete = chance.random() < 0.97
            visit = writing.create(
                Visit(
                    households=(home.id,), cadre=home.cadre, started_at=at, is_complete=is_complete,
                    mode=chance.choices(("home", "phone", "reception"), (80, 12, 8))[0], place=home.address,
                    weather=chance.choice("晴阴雨"), words="，".join(said) + "。",
                    answer=sentence(chance, 1) if chance.random() < 0.5 else "",
                    reflection=sentence(chance, 1) if chance.random() < 0.3 else "",
                )
            )  # fmt: skip
            first = ""
            for text in said[:entries]:
                (type_,) = chance.choices(_TYPES, _TYPES_WEIGHTS)
                entry = writing.create(Entry(visit=visit, household=home.id, person=speaker, type=type_, text=text))
                first = first or entry
                if type_ in ("need", "dispute") and chance.random() < MATTERS_A_NEED:
                    raised.append((entry, type_))
            if chance.random() < TASKS_A_VISIT:
                self._task(pen, writing.create, home, speaker, visit, first, at)
        if not is_complete:
            self._agenda.add(
                at + timedelta(days=1),
                lambda then: self._change(pen, "visit.edit", then, Visit, visit, is_complete=True),
            )
        for entry, type_ in raised:
            self._matters.raise_matter(pen, home, speaker, entry, type_, said[0], at + timedelta(hours=4))

    def _task(
        self, pen: Pen, create: Callable[[Task], str], home: Home, owed_to: str, visit: str, entry: str, at: datetime
    ) -> None:
        chance = self._chance
        due = at.date() + timedelta(days=chance.randint(2, 40))
        task = create(
            Task(
                title=some(chance, 1)[0], is_promise=chance.random() < 0.4, owed_to=owed_to, household=home.id,
                visit=visit, entry=entry, cadre=home.cadre, due_on=due,
            )
        )  # fmt: skip
        if chance.random() < 0.06:
            self._agenda.add(at + timedelta(days=1), lambda then: self._defer(pen, home, task, due, then))
        if chance.random() < 0.92:
            late = chance.choices((-1, 0, 5), (70, 15, 15))[0]
            done = at + timedelta(days=max(1, (due - at.date()).days + late))
            self._agenda.add(
                done,
                lambda then: self._change(
                    pen, "task.done", then, Task, task, done_on=then.date(), result=sentence(chance, 1)
                ),
            )

    def _defer(self, pen: Pen, home: Home, task: str, due: object, at: datetime) -> None:
        day = at.date() + timedelta(days=45)
        with pen.acting("task.defer", at) as writing:
            writing.change(Task, task, due_on=day)
            writing.create(
                TaskMove(
                    task=task, type="defer", on=at.date(), by=home.cadre, to_day=day, reason=some(self._chance, 1)[0]
                )
            )

    @staticmethod
    def _change(pen: Pen, verb: str, at: datetime, record: type, identity: str, **values: object) -> None:
        with pen.acting(verb, at) as writing:
            writing.change(record, identity, **values)

    def _plan_edits(self, place: Place) -> None:
        chance, homes, pen = self._chance, self._villagers.homes, self._pens[0]
        for _ in range(round(len(homes) * EDITS_A_HOUSEHOLD)):
            home = chance.choice(homes)
            self._agenda.add(self._day(chance.uniform(1, DAYS)), lambda at, home=home: self._edit(pen, home, at))
        # People whom nobody edits besides, so that what is deleted stays hidden and what is erased is erased whole.
        apart = chance.sample(homes, min(len(homes), DELETED_A_VILLAGE + CONTESTED_A_VILLAGE + 1))
        for home in apart[:DELETED_A_VILLAGE]:
            self._agenda.add(self._day(chance.uniform(1, DAYS)), lambda at, home=home: self._delete(pen, home, at))
        for home in apart[DELETED_A_VILLAGE + 1 :] if len(self._pens) > 1 else ():
            self._agenda.add(self._day(chance.uniform(1, DAYS - 2)), lambda at, home=home: self._contest(home, at))
        if int(place.code) % REDACTED_EVERY == 0 and len(apart) > DELETED_A_VILLAGE:
            home = apart[DELETED_A_VILLAGE]
            self._agenda.add(self._day(DAYS * 0.7), lambda at: self._erase(pen, home, at))

    def _edit(self, pen: Pen, home: Home, at: datetime) -> None:
        chance = self._chance
        kind = chance.choices(("phone", "work", "home", "tag", "gone"), (40, 25, 20, 10, 5))[0]
        person = chance.choice(home.members[:-1] or home.members)
        with pen.acting("household.edit" if kind == "home" else "person.edit", at) as writing:
            if kind == "phone":
                writing.change(Person, person, phone=f"13{chance.randrange(10**9):09d}")
            elif kind == "work":
                writing.change(
                    Person, person, occupation=chance.choice(("务工", "个体", "务农")), whereabouts="外出务工"
                )
            elif kind == "home":
                writing.change(Household, home.id, livelihood=sentence(chance, 2))
            elif kind == "tag":
                writing.add_to(Person, person, "tags", chance.choice(("慢性病", "党员", "退役军人")))
            else:
                state = chance.choice(("moved_out", "deceased", "married_out"))
                writing.change(Person, person, state=state, state_on=at.date())

    def _delete(self, pen: Pen, home: Home, at: datetime) -> None:
        if len(home.members) > 1:
            with pen.acting("person.delete", at) as writing:
                writing.delete(Person, home.members[-1])

    def _erase(self, pen: Pen, home: Home, at: datetime) -> None:
        with pen.acting("person.erase", at) as writing:
            writing.redact(Person, home.members[-1])

    def _contest(self, home: Home, at: datetime) -> None:
        """Two laptops write the same field on one day, and neither knows of the other."""
        for pen in (self._pens[0], self._pens[-1]):
            with pen.acting("person.edit", at) as writing:
                writing.change(Person, home.members[-1], phone=f"15{self._chance.randrange(10**9):09d}")
