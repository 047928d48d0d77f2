"""Finds who of a newer roster is on file already: by ID number, else by household number, else by group and head."""

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field

from msgspec.structs import replace

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values import id_number
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterPlan
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

Place = tuple[int, int]
"""A member of a plan: place of the household, place of the member in it."""


@dataclass(slots=True)
class VillageOnFile:
    """Everybody of one village, with the names and groups of their households."""

    persons: dict[str, Person]
    homes: dict[str, Household]
    groups: dict[str, str]
    members: dict[str, list[str]] = field(default_factory=dict)

    def head_name(self, home: str) -> str:
        """Name of a household's head, '' when there is none."""
        household = self.homes.get(home)
        head = self.persons.get(household.head) if household else None
        return head.name if head else (household.registered_head if household else "")

    def group_key(self, home: str) -> str:
        """The group of a household as a key that is equal for all ways of writing it."""
        household = self.homes.get(home)
        return canonical(self.groups.get(household.group, "")) if household else ""


def read_village(reader: Reader, village: str) -> VillageOnFile:
    """Everybody of a village who was not deleted."""
    found = VillageOnFile(
        persons={person.id: person for person in reader.find(Person, village=village)},
        homes={home.id: home for home in reader.find(Household, village=village)},
        groups={group.id: group.name for group in reader.find(Group, village=village)},
    )
    for person in found.persons.values():
        found.members.setdefault(person.household, []).append(person.id)
    return found


def village_of(session: Session) -> VillageOnFile:
    """Everybody of the village in hand, to be compared with one file in several ways. Not for the UI thread."""
    with session.reading() as reader:
        return read_village(reader, session.village)


@dataclass(frozen=True, slots=True)
class Settled:
    """What somebody said of possible duplicates.

    `on_file` are members who are that person on file, `repeated` members whom an earlier row of the file has, with its
    place; `apart` are pairs that are two people: of a member and a person on file, or of two members. `known` is what
    was said of such rows in an earlier file: whose they are, unless another row is that person's.
    """

    on_file: Mapping[Place, str] = field(default_factory=dict)
    repeated: Mapping[Place, Place] = field(default_factory=dict)
    apart: frozenset[tuple[Place, Place | str]] = frozenset()
    known: Mapping[Place, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.on_file or self.repeated or self.apart)

    def __repr__(self) -> str:
        return f"Settled({len(self.on_file)}, {len(self.repeated)}, {len(self.apart)})"


NOTHING_SETTLED = Settled()


@dataclass(slots=True)
class Matching:
    """Who is who: ids on file by place in the plan. `repeated` are members whose ID number an earlier row has."""

    persons: dict[Place, str] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)
    repeated: set[Place] = field(default_factory=set)


def is_given_back(plan: RosterPlan) -> bool:
    """Whether these are rows we gave back to be put right."""
    return any(sheet.is_given_back for sheet in plan.sheets if not sheet.skipped)


def long_number(number: str) -> str:
    """An ID number in 18 places, so that the two forms of one number are equal."""
    return id_number.upgrade(number) or number if len(number) == 15 else number


def is_person_list(plan: RosterPlan) -> bool:
    """A list of single persons, which says nothing about who lives with whom or who is missing."""
    read = [sheet for sheet in plan.sheets if not sheet.skipped]
    return bool(read) and all(sheet.grouping == "none" for sheet in read)


_FILLED_UP = ("id_number", "id_type", "sex", "birth_date", "phone", "former_name", "occupation", "whereabouts", "note")


def filled_up(plan: RosterPlan, settled: Settled) -> RosterPlan:
    """The plan in which rows that are an earlier row's person fill what that one leaves blank."""
    if not settled.repeated:
        return plan
    households = [list(home.members) for home in plan.households]
    for later, earlier in sorted(settled.repeated.items()):
        one, other = households[earlier[0]][earlier[1]], households[later[0]][later[1]]
        more = {name: getattr(other, name) for name in _FILLED_UP if not getattr(one, name) and getattr(other, name)}
        phones = dict.fromkeys((*one.other_phones, other.phone, *other.other_phones))
        phones.pop("", None)
        phones.pop(one.phone or other.phone, None)
        tags = tuple(dict.fromkeys((*one.tags, *other.tags)))
        households[earlier[0]][earlier[1]] = replace(
            one, **more, other_phones=tuple(phones), tags=tags, extra={**other.extra, **one.extra}
        )
    made = copy(plan)
    made.households = tuple(
        replace(home, members=tuple(members)) for home, members in zip(plan.households, households, strict=True)
    )
    return made


def match(plan: RosterPlan, village: VillageOnFile, settled: Settled = NOTHING_SETTLED) -> Matching:
    """Matches persons first, then households by the persons in them, then those who only have a name there."""
    finding = _Finding(plan, village, settled)
    finding.as_settled()
    finding.by_id_number()
    finding.by_name_and_number()
    finding.by_name_and_head()
    finding.as_known()
    if is_person_list(plan):
        finding.homes_of_persons()
    else:
        finding.homes_by_members()
    if is_given_back(plan):
        finding.homes_by_number()
    finding.by_name_at_home()
    return finding.found


class _Finding:
    """One matching while it runs; nobody on file is given to two members."""

    def __init__(self, plan: RosterPlan, village: VillageOnFile, settled: Settled) -> None:
        self._plan, self._village, self._settled = plan, village, settled
        self._taken: set[str] = set()
        self.found = Matching()

    def _open(self) -> Iterator[tuple[Place, PlannedHousehold, PlannedPerson]]:
        for h, planned in enumerate(self._plan.households):
            for m, member in enumerate(planned.members):
                if (h, m) not in self.found.persons and (h, m) not in self.found.repeated:
                    yield (h, m), planned, member

    def _take(self, place: Place, person: str) -> None:
        self.found.persons[place] = person
        self._taken.add(person)

    def as_settled(self) -> None:
        """What somebody said goes before everything else."""
        self.found.repeated.update(self._settled.repeated)
        for place, person in self._settled.on_file.items():
            if person in self._village.persons and person not in self._taken:
                self._take(place, person)

    def as_known(self) -> None:
        """What was said of an earlier file: of two rows that are one person the second makes nobody."""
        for place, person in self._settled.known.items():
            if person not in self._village.persons or place in self.found.persons or place in self.found.repeated:
                continue
            if person in self._taken:
                self.found.repeated.add(place)
            else:
                self._take(place, person)

    def by_id_number(self) -> None:
        """An ID number is one person's, whatever else the row says."""
        known: dict[str, list[Person]] = {}
        for person in self._village.persons.values():
            if person.id_number:
                known.setdefault(long_number(person.id_number), []).append(person)
        seen = {number: place for place, number in self._numbers_taken()}
        for place, _planned, member in self._open():
            number = long_number(member.id_number)
            if not number:
                continue
            earlier = seen.setdefault(number, place)
            free = [one for one in known.get(number, ()) if one.id not in self._taken]
            if earlier != place:
                # Twice in the file: twice on file, one person, or two of whom one has the other's number.
                free = [one for one in free if one.name == member.name]
            if free:
                self._take(place, next((one.id for one in free if one.name == member.name), free[0].id))
            elif earlier != place and self._is_again(place, earlier, member):
                self.found.repeated.add(place)

    def _is_again(self, place: Place, earlier: Place, member: PlannedPerson) -> bool:
        """Whether a row with an earlier one's number is that person again; not when somebody said otherwise."""
        same_name = self._plan.households[earlier[0]].members[earlier[1]].name == member.name
        return same_name and (place, earlier) not in self._settled.apart

    def _numbers_taken(self) -> Iterator[tuple[Place, str]]:
        for h, m in self.found.persons:
            if number := self._plan.households[h].members[m].id_number:
                yield (h, m), long_number(number)

    def by_name_and_number(self) -> None:
        """Same household number and name; another ID number is taken for a correction only under the same head."""
        known: dict[tuple[str, str], list[str]] = {}
        for person in self._village.persons.values():
            home = self._village.homes.get(person.household)
            if home is not None and home.number:
                known.setdefault((home.number, person.name), []).append(person.id)
        for place, planned, member in self._open():
            for person in known.get((planned.number, member.name), ()) if planned.number else ():
                same_head = self._village.head_name(self._village.persons[person].household) == planned.head_name
                if self._is_free(place, person, member, may_differ=same_head):
                    self._take(place, person)
                    break

    def by_name_and_head(self) -> None:
        """Same group, head and name, when neither says another ID number."""
        known: dict[tuple[str, str, str], list[str]] = {}
        for person in self._village.persons.values():
            head = self._village.head_name(person.household)
            if head:
                key = (self._village.group_key(person.household), head, person.name)
                known.setdefault(key, []).append(person.id)
        for place, planned, member in self._open():
            for person in known.get((canonical(planned.group), planned.head_name, member.name), ()):
                if self._is_free(place, person, member):
                    self._take(place, person)
                    break

    def by_name_at_home(self) -> None:
        """Same name in a household found by its other members, when neither says another ID number."""
        for place, _planned, member in list(self._open()):
            for person in self._village.members.get(self.found.homes.get(place[0], ""), ()):
                if self._village.persons[person].name == member.name and self._is_free(place, person, member):
                    self._take(place, person)
                    break

    def _is_free(self, place: Place, person: str, member: PlannedPerson, may_differ: bool = False) -> bool:
        if (place, person) in self._settled.apart:
            return False
        on_file = self._village.persons[person].id_number
        fits = may_differ or not on_file or not member.id_number or on_file == member.id_number
        return fits and person not in self._taken

    def homes_of_persons(self) -> None:
        """In a list of persons each one's household is the one he has."""
        for (h, _m), person in self.found.persons.items():
            self.found.homes.setdefault(h, self._village.persons[person].household)

    def homes_by_number(self) -> None:
        """Of rows given back the household is on file, though nobody of it may be among them but who was left out."""
        numbers = {home.number: home.id for home in self._village.homes.values() if home.number}
        for h, planned in enumerate(self._plan.households):
            home = numbers.get(planned.number, "") if planned.number else ""
            if home and h not in self.found.homes and home not in self.found.homes.values():
                group = self._village.group_key(home)
                if not (group and planned.group) or group == canonical(planned.group):
                    self.found.homes[h] = home

    def homes_by_members(self) -> None:
        """Each household goes to the one that shares its number, else its head, else most members; none goes twice."""
        counts: dict[int, Counter[str]] = {}
        for (h, _m), person in self.found.persons.items():
            home = self._village.persons[person].household
            if home in self._village.homes:
                counts.setdefault(h, Counter())[home] += 1
        wishes: list[tuple[bool, bool, int, int, str]] = []
        for h, counter in counts.items():
            planned = self._plan.households[h]
            head = self.found.persons.get((h, planned.head), "")
            for home, shared in counter.items():
                on_file = self._village.homes[home]
                same_number = bool(planned.number) and planned.number == on_file.number
                wishes.append((same_number, bool(head) and head == on_file.head, shared, -h, home))
        given: set[str] = set()
        for _number, _head, _shared, minus_h, home in sorted(wishes, reverse=True):
            if -minus_h not in self.found.homes and home not in given:
                self.found.homes[-minus_h] = home
                given.add(home)
