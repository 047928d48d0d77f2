"""Two households become one (并户), or two records of one household do; all that belonged to either belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.kinship import relation_through
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.household_life import UNKNOWN_RELATION, Relations
from minqing_desktop.services.household_numbers import refuse_taken_number
from minqing_desktop.services.life_events import Day, checked_day, note_event, whole_day
from minqing_desktop.services.people_merging import merge_people_in
from minqing_desktop.services.record_merging import (
    Comparison,
    Picks,
    compare,
    mark_merged,
    move_references,
    united,
)
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.references import MERGED_INTO, Pointer, merged_here, pointing_at

MERGED = "merged"
NOT_COMPARED = ("state", "state_on")


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Two members who are one person as far as can be seen: same ID number, or same name and birth."""

    keep: str
    drop: str
    name: str


@dataclass(frozen=True, slots=True)
class HouseholdComparison:
    """Two households beside each other; `twins` are members who stand in both."""

    comparison: Comparison
    keep: Household
    drop: Household
    keep_members: tuple[Person, ...]
    drop_members: tuple[Person, ...]
    twins: tuple[SamePerson, ...]


@dataclass(frozen=True, slots=True)
class HouseholdMerge:
    """How two households become one.

    `relations` says what those who come over are to the head, by person id; `same` which of them are a person of the
    household that stays. `is_duplicate` says that one household stood there twice: nothing happened on any day then.
    """

    on: Day = None
    picks: Picks = field(default_factory=dict)
    relations: Relations = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    is_duplicate: bool = False


def compare_households(session: Session, keep: str, drop: str) -> HouseholdComparison:
    """What merging the household `drop` into `keep` asks and does; KeyError for one that is not here."""
    with session.reading() as reader:
        one, other = reader.get(Household, keep), reader.get(Household, drop)
        mine, theirs = _members(reader, one), _members(reader, other)
        # The head of the household that stays goes on being the head: who wants the other one swaps the two.
        alike = replace(other, head=one.head or other.head, state=one.state, state_on=one.state_on)
        comparison = compare(reader, one, alike)
        return HouseholdComparison(comparison, one, other, mine, theirs, twins_of(mine, theirs))


def _members(reader: Reader, home: Household) -> tuple[Person, ...]:
    people = reader.find(Person, household=home.id)
    return tuple(sorted(people, key=lambda one: (one.id != home.head, bool(one.state), one.id)))


def twins_of(mine: tuple[Person, ...], theirs: tuple[Person, ...]) -> tuple[SamePerson, ...]:
    """Pairs of members who look like one person, each of them once."""
    found: list[SamePerson] = []
    free = list(mine)
    for other in theirs:
        twin = next((one for one in free if _looks_same(one, other)), None)
        if twin is not None:
            free.remove(twin)
            found.append(SamePerson(twin.id, other.id, other.name))
    return tuple(found)


def _looks_same(one: Person, other: Person) -> bool:
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    if not one.name or one.name != other.name:
        return False
    births = one.birth_date, other.birth_date
    return births[0].startswith(births[1]) or births[1].startswith(births[0])


def relations_through(first: str, head: Person | None, members: tuple[Person, ...]) -> dict[str, str]:
    """What those who come over are to the new head, when their own head is `first` to him; the rest is unknown."""
    found = {}
    for one in members:
        own = HEAD if head is not None and one.id == head.id else one.relation
        word = relation_through(first, own, head.sex if head else "", one.sex)
        if word:
            found[one.id] = word
    return found


def merge_households(session: Session, keep: str, drop: str, how: HouseholdMerge | None = None) -> Changes:
    """Moves everything of the household `drop` to `keep` in one action, and leaves the way to it there.

    UserError when they are one, when either was merged away before, or when the number chosen is a third one's.
    """
    how = how or HouseholdMerge()
    day = checked_day(session, how.on, is_needed=False)
    with session.doing("household.same" if how.is_duplicate else "household.merge") as doing:
        reader = doing.see()
        one, other = reader.get(Household, keep), reader.get(Household, drop)
        _check(one, other)
        moved = [person.id for person in reader.find(Person, household=drop)]
        for theirs, mine in how.same.items():
            merge_people_in(doing, mine, theirs)
        _end_double_pairings(doing, keep, drop)
        move_references(doing, "household", [drop], keep)
        _relate(doing, one, other, [each for each in moved if each not in how.same], how)
        _unite(doing, session, one, other, how)
        if how.is_duplicate:
            mark_merged(doing, Household, drop, keep)
        else:
            doing.act.change(Household, drop, state=MERGED, state_on=whole_day(day), merged_into=keep)
            note_event(doing, "merge", keep, day, other_household=drop)
        doing.act.subject = ("household", keep)
    return doing.changes


def _check(one: Household, other: Household) -> None:
    if one.id == other.id:
        raise UserError("same_record", tr("选的两户是同一户。"), tr("请另选一户。"))
    if one.merged_into or other.merged_into:
        raise UserError("merged_before", tr("其中一户已经并到别的户里了。"), tr("请选它并入的那一户。"))
    if one.state:
        raise UserError("keep_left", tr("留下的这一户已经不在册。"), tr("请先恢复在册，或者换一户留下。"))


def _end_double_pairings(doing: Doing, keep: str, drop: str) -> None:
    """A cadre looks after a household once: what was agreed for the one that stays stays."""
    cadres = {one.cadre for one in doing.see().find(Pairing, household=keep)}
    for pairing in doing.see().find(Pairing, household=drop):
        if pairing.cadre in cadres:
            doing.act.delete(Pairing, pairing.id)


def _relate(doing: Doing, one: Household, other: Household, moved: list[str], how: HouseholdMerge) -> None:
    """Relations to a head who stands there twice, or to the only one there is, go on being true; others do not."""
    goes_on = how.is_duplicate or not one.head or not other.head
    for person, record in doing.see().get_many(Person, moved).items():
        if person == (one.head or other.head):
            continue
        relation = how.relations.get(person, "")
        if not relation and (not goes_on or record.relation == HEAD):
            relation = UNKNOWN_RELATION
        if relation and relation != record.relation:
            doing.act.change(Person, person, relation=relation, relation_word="")


def _unite(doing: Doing, session: Session, one: Household, other: Household, how: HouseholdMerge) -> None:
    values = united(one, other, how.picks)
    for name in (*NOT_COMPARED, "head") if one.head else NOT_COMPARED:
        values.pop(name, None)
    if values.get("head") in how.same:
        values["head"] = how.same[values["head"]]
    if values.get("number", one.number) not in (one.number, other.number):
        refuse_taken_number(doing.see(), session, values["number"], one.id)
    doing.act.change(Household, one.id, **values)
    head = values.get("head") or one.head
    if head:
        doing.act.change(Person, head, relation=HEAD, relation_word="")


# what another computer wrote on a household or person after it was merged away


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Records that were written on a household, or on its people, after it was merged into another elsewhere.

    `revived` are merged persons whom somebody has edited since: (person, who he was merged into).
    """

    pointers: tuple[Pointer, ...] = ()
    revived: tuple[tuple[str, str], ...] = ()

    @property
    def count(self) -> int:
        """How many records there are to move over."""
        return len({one.id for one in self.pointers})


def left_behind(reader: Reader, household: str, members: list[str]) -> LeftBehind:
    """What still points at records that were merged into this household or one of its people."""
    connection = reader.connection
    pointers: list[Pointer] = []
    revived: list[tuple[str, str]] = []
    for kind, ids in (("household", [household]), ("person", members)):
        gone = merged_here(connection, kind, ids)
        if not gone:
            continue
        pointers += [one for one in pointing_at(connection, kind, gone) if not _tells_of_merging(one)]
        if kind == "person":
            revived += [(one.id, one.merged_into) for one in reader.find(Person, id__in=gone)]
    return LeftBehind(tuple(pointers), tuple(revived))


def _tells_of_merging(pointer: Pointer) -> bool:
    """What says where something came from goes on saying so."""
    return pointer.field == MERGED_INTO or (pointer.kind, pointer.field) == ("life_event", "other_household")


def gather(session: Session, household: str) -> Changes:
    """Moves over what was left behind on records merged into this household and its people."""
    with session.doing("household.gather") as doing:
        for kind, ids in (
            ("household", [household]),
            ("person", [one.id for one in doing.see().find(Person, household=household)]),
        ):
            for keep in ids:
                gone = merged_here(doing.see().connection, kind, [keep])
                if gone:
                    move_references(doing, kind, gone, keep, besides=_tells_of_merging)
        doing.act.subject = ("household", household)
    return doing.changes
