"""Brings a roster in: shows what would happen, then writes it as one action that can be undone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from typing import Any

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.group_name import canonical, display
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.exchange.roster.corrections import Corrections
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterBatch, RosterPlan, SkippedRow
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.exchange.roster.reader_process import RosterStream, plan_roster
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reader import Reader

Progress = Callable[[int, int], object]
Cancel = Callable[[], bool]

_PERSONS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did. `known_households` were on file already and left alone; `skipped` rows were nobody.

    `rows` of the file were read as people.
    """

    changes: Changes
    households: int
    persons: int
    groups: int
    known_households: int
    skipped: tuple[SkippedRow, ...]
    problems: dict[str, int]
    notices: dict[str, int]
    rows: int = 0


def preview(
    path: Path,
    answers: dict[str, str] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    corrections: Corrections | None = None,
    cells: RawCells | None = None,
) -> RosterPlan:
    """What an import of this file would do; nothing is written. UserError says why a file is no roster.

    `cells` is filled with the sheets as they stand in the file.
    """
    return plan_roster(path, _headings(), answers, progress, cancel, corrections, cells)


def import_file(
    session: Session,
    path: Path,
    answers: dict[str, str] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    corrections: Corrections | None = None,
) -> ImportOutcome:
    """Reads a roster and writes it while it is being read, in one transaction: an error or a cancel leaves nothing."""
    with RosterStream(path, _headings(), answers, progress, cancel, corrections, with_names=True) as stream:
        return _write(session, stream, None, cancel)


def _headings() -> Path:
    """The real headings that columns are recognised by."""
    return resource_path("headings.json")


def import_plan(
    session: Session, plan: RosterPlan, progress: Progress | None = None, cancel: Cancel | None = None
) -> ImportOutcome:
    """Writes what the preview showed."""
    batch = RosterBatch(0, plan.households, plan.doubts, plan.skipped)
    return _write(session, [batch], progress, cancel)


def known_households(session: Session, plan: RosterPlan) -> frozenset[int]:
    """Which households of a plan are on file already and would be left alone, by their place in it."""
    with session.reading() as reader:
        on_file = _read_on_file(reader, session.village)
    return frozenset(place for place, planned in enumerate(plan.households) if on_file.has(planned))


@dataclass(slots=True)
class _OnFile:
    """What the village has already, so that a second import of the same file adds nothing."""

    numbers: set[str] = field(default_factory=set)
    id_numbers: set[str] = field(default_factory=set)
    heads: set[tuple[str, str]] = field(default_factory=set)

    def has(self, planned: PlannedHousehold) -> bool:
        """Same number and head, or every ID number of the household is known."""
        if not self.heads:
            return False
        if planned.number and (planned.number, planned.head_name) in self.heads:
            return True
        with_number = [member.id_number for member in planned.members if member.id_number]
        return bool(with_number) and all(number in self.id_numbers for number in with_number)


def _read_on_file(reader: Reader, village: str) -> _OnFile:
    found = _OnFile()
    names = {person.id: person.name for person in reader.find(Person, village=village, relation="户主")}
    for household in reader.find(Household, village=village):
        found.numbers.add(household.number)
        found.heads.add((household.number, names.get(household.head, household.registered_head)))
    if names:
        found.id_numbers = {p.id_number for p in reader.find(Person, village=village, id_number__empty=False)}
    return found


@dataclass(slots=True)
class RosterWriter:
    """One import while it runs: the groups and people of the village it meets, and what was counted."""

    session: Session
    doing: Doing
    groups: dict[str, str] = field(default_factory=dict)
    on_file: _OnFile = field(default_factory=_OnFile)
    next_number: int = 1
    households: int = 0
    persons: int = 0
    new_groups: int = 0
    known: int = 0
    rows: int = 0
    skipped: list[SkippedRow] = field(default_factory=list)
    problems: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    _homes: list[tuple[str, PlannedHousehold, str]] = field(default_factory=list)
    _members: list[tuple[str, str, PlannedPerson]] = field(default_factory=list)

    def load_known(self) -> None:
        """What the village has already."""
        reader, village = self.doing.see(), self.session.village
        self.groups = {canonical(group.name): group.id for group in reader.find(Group, village=village)}
        self.on_file = _read_on_file(reader, village)

    def take(self, planned: PlannedHousehold) -> None:
        """Takes one household with its members for the next `write`, unless it is on file."""
        if not planned.members or self.on_file.has(planned):
            self.known += bool(planned.members)
            return
        household = new_id()
        member_ids = [new_id() for _ in planned.members]
        self._homes.append((household, planned, member_ids[planned.head] if planned.head >= 0 else ""))
        self._members += zip(member_ids, repeat(household), planned.members, strict=False)
        self.households += 1
        self.persons += len(member_ids)

    def write(self) -> None:
        """Writes the households taken since the last time."""
        act = self.doing.act
        if self._homes:
            ids, planned, heads = map(list, zip(*self._homes, strict=True))
            act.create_columns(Household, ids, self.household_columns(planned, heads))
            ids, homes, members = map(list, zip(*self._members, strict=True))
            act.create_columns(Person, ids, person_columns(homes, members))
            self._homes, self._members = [], []
        act.flush(is_last=False)

    @property
    def is_full(self) -> bool:
        """True when it is time to `write`: quickest some thousands at once."""
        return len(self._members) >= _PERSONS_AT_ONCE

    def household_record(self, identity: str, planned: PlannedHousehold, head: str) -> Household:
        """A household of the file as a record of the notebook, in its group and with a number."""
        columns = self.household_columns([planned], [head])
        return Household(id=identity, **{name: values[0] for name, values in columns.items()})

    def household_columns(self, homes: list[PlannedHousehold], heads: list[str]) -> dict[str, list[Any]]:
        """Households of the file as columns of new records, in their groups and with numbers."""
        columns: dict[str, list[Any]] = {name: list(map(attrgetter(name), homes)) for name in _HOME_AS_IN_FILE}
        columns["number"] = [self.number_for(home.number) for home in homes]
        columns["head"] = heads
        columns["group"] = [self.group_of(home.group) for home in homes]
        columns["state_on"] = [whole_day(home.state_on) for home in homes]
        return columns

    def number_for(self, written: str) -> str:
        """The number of a new household: what the file says, else the next free one."""
        if written:
            return written
        while (number := f"{self.next_number:04d}") in self.on_file.numbers:
            self.next_number += 1
        self.on_file.numbers.add(number)
        return number

    def group_of(self, written: str) -> str:
        """The id of the group of this name, which is added when there is none."""
        if not written:
            return ""
        key = canonical(written)
        if key not in self.groups:
            self.groups[key] = self.doing.act.create(Group(name=display(written)))
            self.new_groups += 1
        return self.groups[key]

    def note_doubts(self, batch: RosterBatch) -> None:
        """Counts the rows of the file, and what the parser was unsure of."""
        self.rows += len({(one.sheet, one.row) for home in batch.households for one in home.members if one.row})
        self.skipped.extend(batch.skipped)
        for doubt in batch.doubts:
            counts = self.problems if doubt.severity == "problem" else self.notices
            counts[doubt.kind] = counts.get(doubt.kind, 0) + 1


_HOME_AS_IN_FILE = (
    "registered_head", "address", "registered_address", "household_type", "tags", "note", "livelihood", "state",
    "extra",
)  # fmt: skip
_PERSON_AS_IN_FILE = (
    "name", "former_name", "id_type", "id_number", "relation", "relation_word", "sex", "birth_date", "phone",
    "occupation", "whereabouts", "tags", "state", "note", "extra",
)  # fmt: skip
"""Fields that a household or a member of the file has under the same name and in the same form."""


def person_columns(homes: list[str], members: Sequence[PlannedPerson]) -> dict[str, list[Any]]:
    """Members of the file as columns of new persons; for one of them `person_record` is simpler."""
    columns: dict[str, list[Any]] = {name: list(map(attrgetter(name), members)) for name in _PERSON_AS_IN_FILE}
    columns["household"] = homes
    columns["other_phones"] = ["、".join(member.other_phones) for member in members]
    columns["state_on"] = [whole_day(member.state_on) for member in members]
    return columns


def person_record(identity: str, household: str, member: PlannedPerson) -> Person:
    """A member of the file as a record of the notebook."""
    columns = person_columns([household], [member])
    return Person(id=identity, **{name: values[0] for name, values in columns.items()})


def whole_day(partial: str) -> date | None:
    """A day only when the file gives a whole one; a partial one stays in the note the parser made."""
    return date.fromisoformat(partial) if len(partial) == 10 else None


def _write(
    session: Session, batches: Iterable[RosterBatch], progress: Progress | None, cancel: Cancel | None
) -> ImportOutcome:
    with session.doing("roster.import") as doing:
        running = RosterWriter(session, doing)
        running.load_known()
        for batch in batches:
            running.note_doubts(batch)
            doing.act.known_names.update(batch.names)
            for planned in batch.households:
                running.take(planned)
                if running.is_full:
                    _pause(running, progress, cancel)
            _pause(running, progress, cancel)
        if not running.households and not running.known:
            raise UserError(
                "roster_without_people",
                tr("这份表里没有读出一户人家，笔记本没有改动。"),
                tr("请看看是不是选错了文件，或者表头里没有「姓名」一列。"),
            )
        doing.act.counts = {
            "household": running.households,
            "person": running.persons,
            "group": running.new_groups,
        }
    return ImportOutcome(
        changes=doing.changes,
        households=running.households,
        persons=running.persons,
        groups=running.new_groups,
        known_households=running.known,
        skipped=tuple(running.skipped),
        problems=running.problems,
        notices=running.notices,
        rows=running.rows,
    )


def _pause(running: RosterWriter, progress: Progress | None, cancel: Cancel | None) -> None:
    """Between two pieces of work: writes what was collected, reports, and stops if asked to."""
    running.write()
    if cancel is not None and cancel():
        raise Cancelled
    if progress is not None:
        progress(running.persons, 0)
