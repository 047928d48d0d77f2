"""Visits with everything around them, block by block, for documents that print or list them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.printed_days import local
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.today import local_ms
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.visits import VisitFilter, visit_rows
from minqing_desktop.storage.reading.visits import visit_ids as ids_of_rows

BLOCK = 200
R = TypeVar("R", bound=Record)

VisitScope = ReportScope


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """A visited household with those who lived there."""

    household: Household
    group: str
    head: str
    members: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit with everything around it; entries in the order of the words, tasks by their day."""

    visit: Visit
    homes: tuple[HomeFacts, ...]
    cadre: str
    entries: tuple[Entry, ...]
    tasks: tuple[Task, ...]
    matters: dict[str, Matter]
    photos: tuple[Attachment, ...]
    names: dict[str, str] = field(default_factory=dict)

    @property
    def companions(self) -> str:
        """Who came along: colleagues of the list, then others as they were written."""
        colleagues = [self.names[each] for each in self.visit.colleagues if self.names.get(each)]
        return "、".join(filter(None, (*colleagues, self.visit.companions)))

    @property
    def at(self) -> datetime | None:
        """When it was, by the clock on the wall."""
        return local(self.visit.started_at) if self.visit.started_at else None

    @property
    def heads(self) -> str:
        """Whom it was to: the heads of the households."""
        return "、".join(home.head for home in self.homes)

    def word(self, record: Record, name: str) -> str:
        """The word of a choice."""
        facts = kind_named(record.kind).field(name)  # pyright: ignore[reportAttributeAccessIssue]
        return facts.words_for(getattr(record, name))


def visits_in(reader: Reader, village: str, scope: VisitScope) -> list[str]:
    """The ids of the visits in a scope, the oldest first."""
    if scope.visits:
        return [each for each in dict.fromkeys(scope.visits) if reader.maybe(Visit, each) is not None]
    wanted = VisitFilter(
        since_ms=local_ms(scope.since) if scope.since else None,
        until_ms=local_ms(scope.until + timedelta(days=1)) if scope.until else None,
        household=scope.household,
        cadre=scope.cadre,
        group=scope.group,
        newest_first=False,
    )
    ids = ids_of_rows(reader.connection, visit_rows(reader.connection, village, wanted))
    if scope.households is None:
        return ids
    homes, visits = set(scope.households), reader.get_many(Visit, ids)
    return [each for each in ids if not homes.isdisjoint(visits[each].households)]


def visit_pages(reader: Reader, ids: Sequence[str]) -> Iterator[VisitPage]:
    """The pages of these visits in their order."""
    for start in range(0, len(ids), BLOCK):
        yield from _block(reader, ids[start : start + BLOCK])


def _block(reader: Reader, ids: Sequence[str]) -> Iterator[VisitPage]:
    visits = reader.get_many(Visit, ids)
    homes = homes_of(reader, [home for visit in visits.values() for home in visit.households])
    cadres = {cadre.id: cadre.name for cadre in reader.find(Cadre)}
    entries = _by(reader.find(Entry, visit__in=ids), "visit")
    tasks = _by(reader.find(Task, visit__in=ids, order=("due_on",)), "visit")
    photos = _by(reader.find(Attachment, owner__in=ids), "owner")
    from_entries = [entry.id for each in entries.values() for entry in each]
    matters = {matter.entry: matter for matter in reader.find(Matter, entry__in=from_entries)}
    owed = reader.get_many(Person, [task.owed_to for each in tasks.values() for task in each])
    names = cadres | {person.id: person.name for person in owed.values()}
    for identity in ids:
        if identity not in visits:
            continue
        visit = visits[identity]
        said = entries.get(identity, [])
        said.sort(key=lambda entry: (entry.start is None, entry.start or 0, entry.id))
        yield VisitPage(
            visit=visit,
            homes=tuple(homes[home] for home in visit.households if home in homes),
            cadre=cadres.get(visit.cadre, ""),
            entries=tuple(said),
            tasks=tuple(tasks.get(identity, [])),
            matters={entry.id: matters[entry.id] for entry in said if entry.id in matters},
            photos=tuple(photos.get(identity, [])),
            names=names,
        )


def homes_of(reader: Reader, ids: list[str]) -> dict[str, HomeFacts]:
    """Households by id with group, head and the members living there, the head first."""
    households = reader.get_many(Household, ids)
    groups = reader.get_many(Group, [household.group for household in households.values()])
    members = _by(reader.find(Person, household__in=list(households), state=""), "household")
    heads = reader.get_many(Person, [household.head for household in households.values()])
    found = {}
    for identity, household in households.items():
        group = groups.get(household.group)
        head = heads.get(household.head)
        people = sorted(members.get(identity, []), key=lambda person: (person.id != household.head, person.id))
        found[identity] = HomeFacts(
            household, group.name if group else "", head.name if head else household.registered_head, tuple(people)
        )
    return found


def _by(records: list[R], name: str) -> dict[str, list[R]]:
    found: dict[str, list[R]] = {}
    for record in records:
        found.setdefault(getattr(record, name), []).append(record)
    return found
