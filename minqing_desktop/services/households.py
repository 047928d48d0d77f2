"""Households: the list, one household's whole file (一户一档), and what changes in a household's life."""

from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.group_name import canonical, display
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    HouseholdFilter,
    HouseholdLine,
    HouseholdOrder,
    household_lines,
    household_rows,
    numbers_in_use,
    rows_of,
    tags_in_use,
)
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows
from minqing_desktop.storage.reading.visits import VisitFilter, VisitLine, visit_lines, visit_rows

__all__ = [
    "HouseholdCounts",
    "HouseholdFilter",
    "HouseholdLine",
    "HouseholdOrder",
    "HouseholdProfile",
    "add_household",
    "change_head",
    "count_households",
    "delete_household",
    "edit_household",
    "household_ids",
    "household_lines_of",
    "lines_by_id",
    "move_back",
    "move_out",
    "next_number",
    "profile",
    "split_off",
    "tags",
]


@dataclass(frozen=True, slots=True)
class HouseholdProfile:
    """Everything that belongs to one household; lists are newest first, members head first."""

    household: Household
    line: HouseholdLine
    group: Group | None
    members: tuple[Person, ...]
    former_members: tuple[Person, ...]
    pairing: Pairing | None
    pairing_cadre: Cadre | None
    visits: tuple[VisitLine, ...]
    matters: tuple[Matter, ...]
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class HouseholdCounts:
    """How many households and members live in the village in hand."""

    households: int
    persons: int


def household_ids(session: Session, wanted: HouseholdFilter) -> list[int]:
    """Row numbers for a paged list, in the filter's order."""
    with session.reading() as reader:
        return household_rows(reader.connection, session.village, wanted)


def household_lines_of(session: Session, rows: list[int]) -> list[HouseholdLine]:
    """The lines of these row numbers."""
    with session.reading() as reader:
        return household_lines(reader.connection, rows)


def lines_by_id(session: Session, ids: list[str]) -> list[HouseholdLine]:
    """The lines of households named by id."""
    with session.reading() as reader:
        return household_lines(reader.connection, rows_of(reader.connection, ids))


def tags(session: Session) -> list[tuple[str, int]]:
    """Tags in use in the village in hand, most used first."""
    with session.reading() as reader:
        return tags_in_use(reader.connection, session.village)


def count_households(session: Session) -> HouseholdCounts:
    """Households and members that live in the village in hand."""
    with session.reading() as reader:
        return HouseholdCounts(
            reader.count(Household, village=session.village, state=""),
            reader.count(Person, village=session.village, state=""),
        )


def profile(session: Session, identity: str, visits: int = 50) -> HouseholdProfile:
    """One household with everything that belongs to it; at most `visits` visits. KeyError for an unknown id."""
    with session.reading() as reader:
        connection = reader.connection
        household = reader.get(Household, identity)
        people = sorted(
            reader.find(Person, household=identity), key=lambda person: (person.id != household.head, person.id)
        )
        pairing = reader.first(Pairing, household=identity)
        tasks = TaskFilter(state=TaskState.ALL, household=identity)
        return HouseholdProfile(
            household=household,
            line=household_lines(connection, rows_of(connection, [identity]))[0],
            group=reader.maybe(Group, household.group),
            members=tuple(person for person in people if not person.state),
            former_members=tuple(person for person in people if person.state),
            pairing=pairing,
            pairing_cadre=reader.maybe(Cadre, pairing.cadre) if pairing else None,
            visits=tuple(
                visit_lines(
                    connection, visit_rows(connection, household.village, VisitFilter(household=identity))[:visits]
                )
            ),
            matters=tuple(reader.find(Matter, household=identity, order=("-accepted_on",))),
            tasks=tuple(task_lines(connection, task_rows(connection, household.village, tasks))),
        )


def add_household(
    session: Session, household: Household, head: Person, group_name: str | None = None
) -> tuple[str, Changes]:
    """Adds a household with its head; UserError when the head has no name or the number is taken.

    `group_name` puts it into the group of that name, which is added when there is none.
    """
    if not head.name.strip():
        raise UserError("head_name_missing", tr("还没有填户主姓名。"), tr("请先填户主姓名，其他的可以以后补。"))
    with session.doing("household.add") as doing:
        _refuse_taken_number(doing.see(), session, household.number, "")
        household = _with_group(doing, session, household, group_name)
        identity = doing.act.create(household)
        person = doing.act.create(replace(head, household=identity, relation=HEAD))
        doing.act.change(Household, identity, head=person)
    return identity, doing.changes


def edit_household(session: Session, before: Household, after: Household, group_name: str | None = None) -> Changes:
    """Writes the fields in which `after` differs; UserError when the new number is another household's."""
    with session.doing("household.edit") as doing:
        _refuse_taken_number(doing.see(), session, after.number, before.id)
        doing.act.save(before, _with_group(doing, session, replace(after, id=before.id), group_name))
    return doing.changes


def _with_group(doing: Doing, session: Session, household: Household, name: str | None) -> Household:
    if name is None:
        return household
    key = canonical(name)
    if not key:
        return replace(household, group="")
    for group in doing.see().find(Group, village=session.village):
        if canonical(group.name) == key:
            return replace(household, group=group.id)
    return replace(household, group=doing.act.create(Group(name=display(name))))


def next_number(session: Session) -> str:
    """The household number after the greatest in use, written as wide as that one; 0001 in an empty village."""
    with session.reading() as reader:
        numbers = [one for one in numbers_in_use(reader.connection, session.village) if one.isdecimal()]
    if not numbers:
        return "0001"
    greatest = max(numbers, key=int)
    return str(int(greatest) + 1).zfill(len(greatest))


def change_head(session: Session, household: str, person: str, relations: dict[str, str] | None = None) -> Changes:
    """Makes another member the head; `relations` says by person id what others are to him.

    A former head of whom it says nothing becomes 其他亲属, as only people know what he is to the new one.
    """
    with session.doing("household.head") as doing:
        former = doing.see().get(Household, household).head
        doing.act.change(Household, household, head=person)
        others = ({former: "其他亲属"} if former else {}) | (relations or {}) | {person: HEAD}
        for identity, relation in others.items():
            doing.act.change(Person, identity, relation=relation, relation_word="")
    return doing.changes


def split_off(session: Session, person: str) -> tuple[str, Changes]:
    """A member becomes the head of a household of their own, in the same group and at the same address (分户)."""
    number = next_number(session)
    with session.doing("household.split") as doing:
        reader = doing.see()
        former = reader.get(Household, reader.get(Person, person).household)
        own = Household(number=number, head=person, group=former.group, address=former.address)
        identity = doing.act.create(own)
        doing.act.change(Person, person, household=identity, relation=HEAD, relation_word="")
        if former.head == person:
            doing.act.change(Household, former.id, head="")
    return identity, doing.changes


def move_out(session: Session, household: str, on: date) -> Changes:
    """Marks the whole household as moved away on a day; members living here are marked with it."""
    with session.doing("household.moved") as doing:
        doing.act.change(Household, household, state="moved_out", state_on=on)
        for person in doing.see().find(Person, household=household, state=""):
            doing.act.change(Person, person.id, state="moved_out", state_on=on)
    return doing.changes


def move_back(session: Session, household: str) -> Changes:
    """The household lives here again, with the members who moved away on the same day as it."""
    with session.doing("household.back") as doing:
        reader = doing.see()
        on = reader.get(Household, household).state_on
        doing.act.change(Household, household, state="", state_on=None)
        for person in reader.find(Person, household=household, state="moved_out", state_on=on):
            doing.act.change(Person, person.id, state="", state_on=None)
    return doing.changes


def delete_household(session: Session, household: str) -> Changes:
    """Takes a household entered by mistake off every list, with its members; visits and matters stay."""
    with session.doing("household.delete") as doing:
        for person in doing.see().find(Person, household=household):
            doing.act.delete(Person, person.id)
        doing.act.delete(Household, household)
    return doing.changes


def _refuse_taken_number(reader: Reader, session: Session, number: str, own: str) -> None:
    if not number:
        return
    others = [h for h in reader.find(Household, village=session.village, number=number) if h.id != own]
    if others:
        raise UserError(
            "household_number_taken", tr("这个户编号已经有另一户在用。"), tr("请换一个编号，或者先查一下是不是同一户。")
        )
