"""Who and what a form can ask about, read once: people with their households, or the lines of a ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms_scope import Chosen, FormOrder, FormScope, chosen_by, visited_in
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    BLOCK,
    HouseholdFilter,
    HouseholdOrder,
    household_lines,
    household_rows,
)


@dataclass(frozen=True, slots=True)
class Home:
    """A household with those who live there, the head first."""

    household: Household
    group: str
    head: Person | None
    members: tuple[Person, ...]
    cadres: str = ""
    last_visit: date | None = None

    @property
    def head_name(self) -> str:
        """Who speaks for it."""
        return self.head.name if self.head else self.household.registered_head

    @property
    def tags(self) -> tuple[str, ...]:
        """Its own."""
        return self.household.tags


@dataclass(slots=True)
class FormBook:
    """What is the same for all rows, and the households in order."""

    village: str
    town: str
    county: str
    cadre: str
    cadre_phone: str
    today: date
    homes: tuple[Home, ...]
    tags: frozenset[str]
    groups: frozenset[str]
    extras: dict[str, str] = field(default_factory=dict)
    """Extra columns by their normalised heading."""
    scope: FormScope = field(default_factory=FormScope)
    chosen: Chosen = field(default_factory=Chosen)
    visited: frozenset[str] | None = None
    """Households that were visited in the scope's days, None where it has none."""

    @property
    def homes_in_span(self) -> tuple[Home, ...]:
        """The households that stand in forms over people: those that were visited in the days, where there are any."""
        if self.visited is None:
            return self.homes
        return tuple(home for home in self.homes if home.household.id in self.visited)

    @property
    def unit(self) -> str:
        """Who reports: the town and the village."""
        return self.town + self.village

    def wanted_members(self, home: Home) -> Sequence[Person]:
        """Of a household with the tag everybody, else those who have it; of these the chosen ones."""
        tag = self.scope.tag
        members = home.members
        if tag and tag not in home.tags:
            members = tuple(person for person in members if tag in person.tags)
        return [person for person in members if self.chosen.lets_person(person.id, home.household.id)]


def read_book(session: Session, reader: Reader, scope: FormScope) -> FormBook:
    """Reads everybody a form may be about.

    UserError: form.group_unknown, form.tag_unknown, form.household_unknown, form.search_unknown.
    """
    from minqing_desktop.exchange.roster.headings import normalise

    village = shown_village(reader, session.village) or Village()
    me = reader.maybe(Cadre, session.cadre) or Cadre()
    groups = {group.id: group.name for group in reader.find(Group, village=session.village)}
    homes = _homes(session, reader, scope, groups)
    everyone = [person for home in homes for person in home.members]
    tags = {tag for home in homes for tag in home.tags} | {tag for person in everyone for tag in person.tags}
    if scope.group and scope.group not in groups.values():
        raise _unknown("group", tr("没有叫这个名字的组，没有生成文件。"))
    if scope.household and not any(home.household.number == scope.household for home in homes):
        raise _unknown("household", tr("没有这个户编号的在册户，没有生成文件。"))
    if scope.tag and scope.tag not in tags:
        raise _unknown("tag", tr("没有人或户带这个标签，没有生成文件。"))
    chosen = chosen_by(session, reader, scope)
    headings = [key for record in (*(home.household for home in homes), *everyone) for key in record.extra]
    return FormBook(
        village=village.name,
        town=village.town,
        county=village.county,
        cadre=me.name,
        cadre_phone=me.phone,
        today=session.today(),
        homes=tuple(home for home in homes if _is_wanted(home, scope, chosen)),
        tags=frozenset(tags),
        groups=frozenset(groups.values()),
        extras={normalise(key): key for key in headings},
        scope=scope,
        chosen=chosen,
        visited=visited_in(session, reader, scope),
    )


def _unknown(what: str, sentence: str) -> UserError:
    return UserError(f"form.{what}_unknown", sentence, tr("请核对名字；笔记本里怎么写，这里就怎么写。"))


def _homes(session: Session, reader: Reader, scope: FormScope, groups: dict[str, str]) -> list[Home]:
    rows = household_rows(reader.connection, session.village, HouseholdFilter(order=HouseholdOrder(scope.order)))
    cadres = {cadre.id: cadre.name for cadre in reader.find(Cadre)}
    looking: dict[str, list[str]] = {}
    for pairing in reader.find(Pairing):
        if name := cadres.get(pairing.cadre):
            looking.setdefault(pairing.household, []).append(name)
    found: list[Home] = []
    for start in range(0, len(rows), BLOCK):
        lines = household_lines(reader.connection, rows[start : start + BLOCK])
        records = reader.get_many(Household, [line.id for line in lines])
        members: dict[str, list[Person]] = {}
        for person in reader.find(Person, household__in=list(records), state=""):
            members.setdefault(person.household, []).append(person)
        heads = reader.get_many(Person, [record.head for record in records.values()])
        for line in lines:
            record = records[line.id]
            people = sorted(members.get(line.id, []), key=lambda each, head=record.head: each.id != head)
            visited = line.last_visit.astimezone().date() if line.last_visit else None
            named = "、".join(looking.get(line.id, ()))
            found.append(
                Home(record, groups.get(record.group, ""), heads.get(record.head), tuple(people), named, visited)
            )
    if scope.order is FormOrder.NUMBER:
        found.sort(key=lambda home: counted(home.household.number))
    return found


def counted(number: str) -> list[tuple[int, str]]:
    """Sorts 2 before 10, with or without letters around."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", number) if part]


def _is_wanted(home: Home, scope: FormScope, chosen: Chosen) -> bool:
    household = home.household
    if scope.group and home.group != scope.group:
        return False
    if scope.household and household.number != scope.household:
        return False
    if scope.tag and not has_tag(home, scope.tag):
        return False
    return chosen.lets_home(household.id, [person.id for person in home.members])


def has_tag(home: Home, tag: str) -> bool:
    """Whether the household or one of its members has a tag."""
    return tag in home.tags or any(tag in person.tags for person in home.members)
