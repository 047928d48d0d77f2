"""All records that the ledgers of casework are made from, read once.

Of a span: the matters that began in it, and those that were still open when it began.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from minqing_desktop.domain.casework.numbers import shown_number
from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.services.casework.case import in_order
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader

R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class CaseBook:
    """All records the ledgers are made from, read once."""

    village: str
    masks: Masks
    matters: list[Matter]
    numbers: dict[str, str]
    petitioners: dict[str, list[Petitioner]]
    steps: dict[str, list[Step]]
    cadres: dict[str, str]
    groups: dict[str, str]
    homes: dict[str, Household]
    people: dict[str, Person] = field(default_factory=dict)

    def word(self, record: Record, name: str) -> str:
        """The word of a choice."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        return kind_named(kind).field(name).words_for(getattr(record, name)) if getattr(record, name) else ""

    def text(self, words: str) -> str:
        """Free text as it may leave."""
        return self.masks.text(words)

    def name_of(self, petitioner: Petitioner) -> str:
        """Who raised it; one of whom only the household is known goes by its head."""
        person = self.people.get(petitioner.person)
        home = self.homes.get(petitioner.household)
        head = self.people.get(home.head) if home else None
        found = person or head
        return petitioner.name or (found.name if found else home.registered_head if home else "")

    def phone_of(self, petitioner: Petitioner) -> str:
        """The telephone of who raised it."""
        person = self.people.get(petitioner.person)
        return petitioner.phone or (person.phone if person else "")


def open_book(reader: Reader, village: str, village_name: str, scope: VisitScope, masks: Masks) -> CaseBook:
    """Reads the matters of a scope with all that is shown of them; those of `scope.matters` in their order."""
    everything = reader.find(Matter, village=village, order=("number",))
    raised = grouped_by(reader.find(Petitioner, village=village), "matter")
    in_group = {home.id for home in reader.find(Household, group=scope.group)} if scope.group else set()
    chosen = [
        matter
        for matter in _listed(everything, scope)
        if _is_in(matter, scope, raised[matter.id])
        and (not scope.group or matter.group == scope.group or (not matter.group and matter.household in in_group))
    ]
    sharing: dict[str, list[str]] = defaultdict(list)
    for matter in everything:
        sharing[matter.number].append(matter.id)
    steps = grouped_by(reader.find(Step, village=village), "matter")
    people = [each for matter in chosen for each in raised[matter.id]]
    homes = reader.get_many(Household, [*(m.household for m in chosen), *(each.household for each in people)])
    wanted = [*(each.person for each in people), *(home.head for home in homes.values())]
    return CaseBook(
        village=village_name,
        masks=masks,
        matters=chosen,
        numbers={m.id: shown_number(m.number, m.id, sharing[m.number]) for m in chosen},
        petitioners=raised,
        steps=defaultdict(list, {matter: in_order(each) for matter, each in steps.items()}),
        cadres={cadre.id: cadre.name for cadre in reader.find(Cadre)},
        groups={group.id: group.name for group in reader.find(Group)},
        homes=homes,
        people=reader.get_many(Person, wanted),
    )


def _listed(matters: Sequence[Matter], scope: VisitScope) -> list[Matter]:
    """All of them, or those a list shows in its order."""
    if scope.matters is None:
        return list(matters)
    known = {matter.id: matter for matter in matters}
    return [known[each] for each in scope.matters if each in known]


def _is_in(matter: Matter, scope: VisitScope, petitioners: Sequence[Petitioner]) -> bool:
    if scope.matter and matter.id != scope.matter:
        return False
    homes = {matter.household, *(each.household for each in petitioners)}
    if scope.household and scope.household not in homes:
        return False
    if scope.households is not None and homes.isdisjoint(scope.households):
        return False
    if scope.cadre and matter.cadre != scope.cadre:
        return False
    began, ended = matter.accepted_on, matter.closed_on or matter.ended_on
    if began is None:
        return scope.since is None
    if scope.until is not None and began > scope.until:
        return False
    return scope.since is None or began >= scope.since or ended is None or ended >= scope.since


def of_matters(reader: Reader, book: CaseBook, record: type[R]) -> list[R]:
    """The records of one kind that belong to the matters of the book."""
    ids = {matter.id for matter in book.matters}
    return [each for each in reader.find(record) if each.matter in ids]  # type: ignore[attr-defined]


def grouped_by(records: Sequence[R], name: str) -> dict[str, list[R]]:
    """Records in lists by one of their fields."""
    grouped: dict[str, list[R]] = defaultdict(list)
    for record in records:
        grouped[getattr(record, name)].append(record)
    return grouped


def iso(day: date | None) -> str:
    """A day inside a text; empty for None."""
    return day.isoformat() if day else ""
