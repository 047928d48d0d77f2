"""The sample village: an invented roster and an invented year of visits, matters and tasks, to try everything on."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from minqing_desktop.domain.casework.numbers import number_of
from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.casework import Reception
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.rosters import ImportOutcome, import_file
from minqing_desktop.services.sample_papers import papers_of, settled, told
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reader import Reader

SAMPLE_VILLAGE = Village(name="示范村", code="330327001201", town="示范镇", county="示范县")
SAMPLE_TODAY = date(2026, 11, 22)
"""The last day of the sample's year: everything is told from here."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    """What was brought in: the roster's own import, and the records of the year by kind."""

    roster: ImportOutcome
    changes: Changes
    counts: dict[str, int]


def load_sample(
    session: Session, today: date | None = None, progress: Progress | None = None, cancel: Cancel | None = None
) -> SampleOutcome:
    """Imports the sample roster as any other, then its year in one further action, and makes its first cadre the user.

    All days are moved so that the year ends on `today`, which is the real one unless given.
    """
    roster = import_file(session, resource_path("sample", "roster.xlsx"), progress=progress, cancel=cancel)
    lines = resource_path("sample", "year.jsonl").read_text(encoding="utf-8").splitlines()
    shift = (today or session.today()) - SAMPLE_TODAY
    with session.doing("sample.load") as doing:
        telling = _Telling(doing, shift, *_people(doing.see(), session.village))
        telling.last_day = SAMPLE_TODAY + shift
        telling.tell(json.loads(line) for line in lines if line.strip())
        doing.act.counts = dict(telling.counts)
    session.cadre = telling.first_cadre
    return SampleOutcome(roster, doing.changes, telling.counts)


def _people(reader: Reader, village: str) -> tuple[dict[str, str], dict[tuple[str, str], str], dict[str, str]]:
    """(household ids by number, person ids by household id and name, group ids by household id)."""
    found = reader.find(Household, village=village)
    persons = {(person.household, person.name): person.id for person in reader.find(Person, village=village)}
    return {home.number: home.id for home in found}, persons, {home.id: home.group for home in found}


@dataclass(slots=True)
class _Telling:
    """Turns the lines of the year into records; what a line refers to stands on an earlier one."""

    doing: Doing
    shift: timedelta
    homes: dict[str, str]
    persons: dict[tuple[str, str], str]
    groups: dict[str, str]
    last_day: date = SAMPLE_TODAY
    ids: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    petitioners: dict[str, list[Petitioner]] = field(default_factory=dict)
    steps: dict[str, list[Step]] = field(default_factory=dict)
    details: dict[str, list[str]] = field(default_factory=dict)
    responsible: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    petitions: dict[int, int] = field(default_factory=dict)
    first_cadre: str = ""

    def tell(self, lines: Iterable[Line]) -> None:
        """All lines in order. Matters are written last, as their steps say who has them and who was told."""
        tellers: dict[str, Callable[[Line], None]] = {
            "cadre": self._cadre,
            "pairing": self._pairing,
            "visit": self._visit,
            "entry": self._entry,
            "matter": self._matter,
            "step": self._step,
            "task": self._task,
            "reception": self._reception,
        }
        for line in lines:
            tellers[line["kind"]](line)
        for matter in self.matters.values():
            self._write_matter(matter)

    def _write_matter(self, matter: Matter) -> None:
        steps = self.steps[matter.id]
        petitioners = told(self.petitioners[matter.id], steps)
        matter = settled(matter, steps, self.last_day)
        self._write(matter)
        for petitioner in petitioners:
            self._write(petitioner)
        details, responsible = self.details[matter.id], self.responsible[matter.id]
        for paper in papers_of(matter, petitioners, steps, details, responsible):
            self._write(self._numbered(paper, matter) if isinstance(paper, AgentPetition) else paper)

    def _numbered(self, petition: AgentPetition, matter: Matter) -> AgentPetition:
        year = matter.accepted_on.year if matter.accepted_on else self.last_day.year
        self.petitions[year] = self.petitions.get(year, 0) + 1
        return replace(petition, number=number_of(year, self.petitions[year]))

    def _write(self, record: Record, key: str = "") -> str:
        identity = self.doing.act.create(record)
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if key:
            self.ids[key] = identity
        return identity

    def _day(self, text: str | None) -> date | None:
        return date.fromisoformat(text) + self.shift if text else None

    def _moment(self, text: str) -> datetime:
        """A time by the clock on the wall of this computer."""
        return (datetime.fromisoformat(text) + self.shift).astimezone(UTC)

    def _key(self, key: str | None) -> str:
        return self.ids[key] if key else ""

    def _home(self, number: str | None) -> str:
        return self.homes[number] if number else ""

    def _person(self, home: str | None, name: str | None) -> str:
        return self.persons.get((self._home(home), name), "") if name else ""

    def _cadre(self, line: Line) -> None:
        cadre = Cadre(name=line["name"], post=line["post"], unit=SAMPLE_VILLAGE.name, phone=line["phone"])
        identity = self._write(cadre, line["key"])
        self.first_cadre = self.first_cadre or identity

    def _pairing(self, line: Line) -> None:
        cadre, home = self._key(line["cadre"]), self._home(line["household"])
        self._write(Pairing(cadre=cadre, household=home, every_days=line["every_days"]))

    def _visit(self, line: Line) -> None:
        visit = Visit(
            households=tuple(self._home(number) for number in line["households"]),
            cadre=self._key(line["cadre"]),
            companions="、".join(line["companions"]),
            started_at=self._moment(line["started_at"]),
            mode=line["mode"],
            place=line.get("place", ""),
            weather=line["weather"],
            words=line["words"],
            answer=line["answer"],
            reflection=line["reflection"],
            next_visit=self._day(line["next_visit"]),
            is_complete=line["done"],
        )
        self._write(visit, line["key"])

    def _entry(self, line: Line) -> None:
        entry = Entry(
            visit=self._key(line["visit"]),
            household=self._home(line["household"]),
            person=self._person(line["household"], line["person"]),
            type=line["type"],
            text=line["text"],
            start=line["start"],
            end=line["end"],
        )
        self._write(entry, line["key"])

    def _matter(self, line: Line) -> None:
        accepted = self._day(line["accepted_on"])
        assert accepted is not None
        number = self.numbers[accepted.year] = self.numbers.get(accepted.year, 0) + 1
        same = ("title", "category", "place", "wanted", "route", "referred_to", "stage", "closing", "rating")
        matter = Matter(
            id=new_id(),
            number=number_of(accepted.year, number),
            entry=self._key(line["entry"]),
            household=self._home(line["household"]),
            accepted_on=accepted,
            due_on=self._day(line["due_on"]),
            closed_on=self._day(line["closed_on"]),
            group=self.groups.get(self._home(line["household"]), ""),
            people_count=len(line["petitioners"]),
            joined_into=self._key(line["joined_into"]),
            **{name: line[name] for name in same},
        )
        self.ids[line["key"]] = matter.id
        self.matters[matter.id] = matter
        self.steps[matter.id], self.details[matter.id] = [], []
        self.responsible[matter.id] = line["responsible"]
        self.petitioners[matter.id] = [
            Petitioner(
                matter=matter.id,
                household=self._home(each["household"]),
                person=self._person(each["household"], each["person"]),
                joined_on=accepted,
            )
            for each in line["petitioners"]
        ]

    def _step(self, line: Line) -> None:
        matter, cadre = self._key(line["matter"]), self._key(line["cadre"])
        known = self.matters[matter]
        step = Step(
            matter=matter,
            on=self._day(line["on"]),
            cadre=cadre,
            rating=line["detail"] if line["type"] == "rate" else "",
            unit=known.referred_to if line["type"] in ("refer", "reply_received", "submit") else "",
            **{name: line[name] for name in ("type", "text", "by", "stage")},
        )
        self._write(step)
        self.steps[matter].append(step)
        self.details[matter].append(line["detail"])
        if not known.cadre:
            self.matters[matter] = replace(known, cadre=cadre)

    def _reception(self, line: Line) -> None:
        people = [self._person(each["household"], each["person"]) for each in line["representatives"]]
        same = ("subject", "place", "people_count", "welcome", "registered", "talk", "goals")
        reception = Reception(
            on=self._day(line["on"]),
            cadre=self._key(line["cadre"]),
            representatives=tuple(people),
            step="done",
            **{name: line[name] for name in same},
        )
        identity = self._write(reception, line["key"])
        for key in line["matters"]:
            matter = self.matters[self._key(key)]
            self.matters[matter.id] = replace(matter, reception=identity)

    def _task(self, line: Line) -> None:
        task = Task(
            title=line["title"],
            is_promise=bool(line["owed_to"]),
            owed_to=self._person(line["household"], line["owed_to"]),
            household=self._home(line["household"]),
            visit=self._key(line["visit"]),
            entry=self._key(line["entry"]),
            matter=self._key(line["matter"]),
            cadre=self._key(line["cadre"]),
            due_on=self._day(line["due_on"]),
            done_on=self._day(line["done_on"]),
            result=line["result"],
        )
        self._write(task, line["key"])
