"""Who goes into a form: a group, a tag, a household, a kept search, chosen people, or whoever was visited in a span."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.saved_search import SavedSearch
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.services.search import filter_of, wish_of
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope, visits_in
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.searching import search_hits, search_rows

_EVERYTHING = 1_000_000
_BLOCK = 500


class FormOrder(StrEnum):
    """In which order people and households stand."""

    NUMBER = "number"
    GROUP = "group"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class FormScope:
    """Who and what goes in; empty parts narrow nothing, several narrow together.

    `group`, `tag` and `search` (a kept search) are names, `household` is a number; `people` and `households` are ids.
    The days are inclusive: of visits, matters, tasks and the like in forms over these; in forms over people and
    households they let through the households that were visited then. `order_by` is the heading of a column of the
    form and goes before `order`; `descending` turns either round. Blank cells stand last either way.
    """

    group: str = ""
    tag: str = ""
    household: str = ""
    since: date | None = None
    until: date | None = None
    order: FormOrder = FormOrder.NUMBER
    search: str = ""
    people: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    order_by: str = ""
    descending: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nobody is left out."""
        return self == FormScope(order=self.order, order_by=self.order_by, descending=self.descending)

    @property
    def has_chosen_homes(self) -> bool:
        """Whether households are named by anything but a kept search."""
        return bool(self.group or self.tag or self.household or self.people or self.households)

    @property
    def lets_all_homes(self) -> bool:
        """Whether every household may stand in it."""
        return not (self.has_chosen_homes or self.search)

    @property
    def compared_by(self) -> str:
        """Equal for two fillings that can be compared. The days are no part of it: months are compared."""
        words = "|".join((self.group, self.tag, self.household))
        chosen = "|".join((self.search, *sorted(self.people), *sorted(self.households)))
        return f"{words}|{hashlib.sha256(chosen.encode()).hexdigest()[:16]}" if chosen else words


@dataclass(frozen=True, slots=True)
class Chosen:
    """Ids that a scope lets through, None where it lets all: persons, whole households, records of other kinds."""

    people: frozenset[str] | None = None
    households: frozenset[str] | None = None
    records: Mapping[str, frozenset[str]] | None = None
    """By kind, what a kept search found; a ledger over a kind that it did not find goes by the households."""

    def lets_home(self, household: str, members: Sequence[str]) -> bool:
        """Whether the household, or one of those who live there, goes in."""
        if self.people is None and self.households is None:
            return True
        return household in (self.households or ()) or any(each in (self.people or ()) for each in members)

    def lets_person(self, person: str, household: str) -> bool:
        """Whether a member of a household that goes in does so."""
        if self.people is None and self.households is None:
            return True
        return household in (self.households or ()) or person in (self.people or ())


def people_named(session: Session, names: Sequence[str]) -> tuple[str, ...]:
    """Ids of people on file by name or ID number. UserError: form.person_unknown, form.person_twice."""
    with session.reading() as reader:
        found = []
        for name in names:
            here = [*reader.find(Person, village=session.village, name=name, state="", order=("id",))]
            here = here or reader.find(Person, village=session.village, id_number=name.upper(), state="")
            if len(here) != 1:
                raise UserError(
                    "form.person_twice" if here else "form.person_unknown",
                    tr("选的人里有重名的，没有生成文件。") if here else tr("选的人里有一个不在册，没有生成文件。"),
                    tr("请写身份证号。") if here else tr("请核对姓名；笔记本里怎么写，这里就怎么写。"),
                )
            found.append(here[0].id)
    return tuple(found)


def chosen_by(session: Session, reader: Reader, scope: FormScope) -> Chosen:
    """What chosen people and a kept search let through. UserError: form.search_unknown."""
    chosen = Chosen()
    if scope.people or scope.households:
        chosen = Chosen(frozenset(scope.people), frozenset(scope.households))
    if not scope.search:
        return chosen
    found = _found_by(session, reader, scope.search)
    if scope.people or scope.households:
        # Both narrow: who was chosen by hand and is found, too.
        return replace(_both(chosen, found), records=found.records)
    return found


def _both(one: Chosen, other: Chosen) -> Chosen:
    people, homes = one.people or frozenset(), one.households or frozenset()
    return Chosen(people & (other.people or frozenset()), homes & (other.households or frozenset()))


def _found_by(session: Session, reader: Reader, name: str) -> Chosen:
    kept = reader.first(SavedSearch, village=session.village, name=name)
    if kept is None:
        raise UserError(
            "form.search_unknown",
            tr("没有叫这个名字的存下的查找，没有生成文件。"),
            tr("请核对名字；先在查找页把条件存下来，再来填。"),
        )
    wanted = filter_of(session, wish_of(kept))
    rows = search_rows(reader.connection, session.village, wanted, most=_EVERYTHING)
    people: set[str] = set()
    homes: set[str] = set()
    records: dict[str, set[str]] = {}
    for start in range(0, len(rows), _BLOCK):
        for hit in search_hits(reader.connection, session.village, rows[start : start + _BLOCK], ""):
            kind, identity = hit.whole if hit.whole[0] else (hit.kind, hit.id)
            if kind == "person":
                people.add(identity)
            elif kind == "household":
                homes.add(identity)
            else:
                records.setdefault(kind, set()).add(identity)
                homes.update({hit.household} - {""})
    return Chosen(frozenset(people), frozenset(homes), {kind: frozenset(ids) for kind, ids in records.items()})


def visited_in(session: Session, reader: Reader, scope: FormScope) -> frozenset[str] | None:
    """The households that were visited in the scope's days; None where it names no day."""
    if scope.since is None and scope.until is None:
        return None
    ids = visits_in(reader, session.village, VisitScope(since=scope.since, until=scope.until))
    return frozenset(home for visit in reader.get_many(Visit, ids).values() for home in visit.households)
