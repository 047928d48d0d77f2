"""Households: the list, one household's whole file (一户一档), and what changes in a household's life."""

from dataclasses import dataclass, field, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.household_groups import group_named
from minqing_desktop.services.household_merging import LeftBehind, left_behind
from minqing_desktop.services.household_numbers import refuse_taken_number
from minqing_desktop.services.life_events import EventLine, events_of
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    HouseholdFilter,
    HouseholdLine,
    HouseholdOrder,
    household_lines,
    household_rows,
    rows_of,
    tags_in_use,
)
from minqing_desktop.storage.reading.references import merged_into
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows
from minqing_desktop.storage.reading.visits import VisitFilter, VisitLine, visit_lines, visit_rows

__all__ = [
    "HouseholdCounts",
    "HouseholdFilter",
    "HouseholdLine",
    "HouseholdOrder",
    "HouseholdProfile",
    "add_household",
    "count_households",
    "delete_household",
    "edit_household",
    "household_ids",
    "household_lines_of",
    "lines_by_id",
    "profile",
    "tags",
]


@dataclass(frozen=True, slots=True)
class HouseholdProfile:
    """Everything that belongs to one household; lists are newest first, members head first.

    `merged_into` is the household to go to when this one was merged into another.
    """

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
    events: tuple[EventLine, ...] = ()
    merged_into: str = ""
    left_behind: LeftBehind = field(default_factory=LeftBehind)


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
            events=tuple(events_of(reader, identity, *(person.id for person in people))),
            merged_into=_way_on(reader, household),
            left_behind=left_behind(reader, identity, [person.id for person in people]),
        )


def _way_on(reader: Reader, household: Household) -> str:
    """Where a household went that was merged into another, perhaps over further ones."""
    return merged_into(reader.connection, "household", [household.id]).get(household.id, "")


def add_household(
    session: Session, household: Household, head: Person, group_name: str | None = None
) -> tuple[str, Changes]:
    """Adds a household with its head; UserError when the head has no name or the number is taken.

    `group_name` puts it into the group of that name, which is added when there is none.
    """
    if not head.name.strip():
        raise UserError("head_name_missing", tr("还没有填户主姓名。"), tr("请先填户主姓名，其他的可以以后补。"))
    with session.doing("household.add") as doing:
        refuse_taken_number(doing.see(), session, household.number, "")
        household = _with_group(doing, session, household, group_name)
        identity = doing.act.create(household)
        person = doing.act.create(replace(head, household=identity, relation=HEAD))
        doing.act.change(Household, identity, head=person)
    return identity, doing.changes


def edit_household(session: Session, before: Household, after: Household, group_name: str | None = None) -> Changes:
    """Writes the fields in which `after` differs; UserError when the new number is another household's."""
    with session.doing("household.edit") as doing:
        refuse_taken_number(doing.see(), session, after.number, before.id)
        doing.act.save(before, _with_group(doing, session, replace(after, id=before.id), group_name))
    return doing.changes


def _with_group(doing: Doing, session: Session, household: Household, name: str | None) -> Household:
    return household if name is None else replace(household, group=group_named(doing, session, name))


def delete_household(session: Session, household: str) -> Changes:
    """Takes a household entered by mistake off every list, with its members; visits and matters stay."""
    with session.doing("household.delete") as doing:
        for person in doing.see().find(Person, household=household):
            doing.act.delete(Person, person.id)
        doing.act.delete(Household, household)
    return doing.changes
