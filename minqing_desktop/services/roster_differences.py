"""What a newer roster says differently from the village on file; nothing is written here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, kind_named
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.roster.people import MASKED
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterPlan
from minqing_desktop.services.roster_changes import (
    ADDRESS,
    HEAD,
    LEFT,
    MISSING,
    MOVED,
    NEW_HOUSEHOLD,
    NEW_MEMBER,
    OTHER,
    PHONE,
    RETURNED,
    Difference,
    Differences,
)
from minqing_desktop.services.roster_hands import with_hands
from minqing_desktop.services.roster_matching import (
    NOTHING_SETTLED,
    Matching,
    Settled,
    VillageOnFile,
    filled_up,
    is_given_back,
    is_person_list,
    match,
    read_village,
)
from minqing_desktop.services.roster_missing import missing_people
from minqing_desktop.services.rosters import whole_day
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

_PERSON_FIELDS = (
    "name", "former_name", "id_type", "id_number", "relation", "sex", "birth_date", "phone", "other_phones",
    "occupation", "whereabouts", "state", "note",
)  # fmt: skip
_HOME_FIELDS = ("registered_head", "address", "registered_address", "household_type", "livelihood", "state", "note")
_KIND_OF_FIELD = {
    "phone": PHONE,
    "other_phones": PHONE,
    "address": ADDRESS,
    "registered_address": ADDRESS,
    "state": LEFT,
}
_HOUSEHOLDS_A_STEP = 250


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences with what they were found by."""

    differences: Differences
    matching: Matching
    village: VillageOnFile
    plan: RosterPlan


def differences(
    session: Session,
    plan: RosterPlan,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    settled: Settled = NOTHING_SETTLED,
    village: VillageOnFile | None = None,
) -> Differences:
    """What the plan says differently from the village in hand; Cancelled when stopped. Not for the UI thread."""
    with session.reading() as reader:
        return compare(session, reader, plan, progress, cancel, settled, village).differences


def compare(
    session: Session,
    reader: Reader,
    plan: RosterPlan,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    settled: Settled = NOTHING_SETTLED,
    village: VillageOnFile | None = None,
) -> Comparison:
    """The same inside a transaction that is under way; progress counts households. `village` was read a moment ago."""
    pace = Pace(progress, cancel, len(plan.households))
    plan = filled_up(plan, settled)
    pace.step(0)
    on_file = village or read_village(reader, session.village)
    pace.step(0)
    comparing = _Comparing(plan, on_file, match(plan, on_file, settled))
    found = list(comparing.all(pace))
    touched = {each.household for each in found}
    same = sum(1 for place in comparing.matching.homes if place not in touched)
    pace.step(len(plan.households))
    all_of_them = tuple(with_hands(session, reader, plan, found))
    places = frozenset(comparing.matching.homes)
    return Comparison(Differences(all_of_them, same, places, comparing.scope), comparing.matching, on_file, plan)


class _Comparing:
    """Goes through a plan household by household."""

    def __init__(self, plan: RosterPlan, village: VillageOnFile, matching: Matching) -> None:
        self._plan, self._village, self.matching = plan, village, matching
        self._is_person_list = is_person_list(plan)
        self._is_given_back = is_given_back(plan)
        self._numbers = {home.number for home in village.homes.values()}
        self.scope = ""

    def all(self, pace: Pace) -> Iterator[Difference]:
        """Every difference in the order of the file."""
        for place, planned in enumerate(self._plan.households):
            if place % _HOUSEHOLDS_A_STEP == 0:
                pace.step(place)
            if planned.members:
                yield from self._household(place, planned)
        yield from self._missing()

    def _household(self, h: int, planned: PlannedHousehold) -> Iterator[Difference]:
        home = self.matching.homes.get(h, "")
        if not home:
            yield from self._new_household(h, planned)
        else:
            yield from self._members(h, planned, home)
            yield from self._home_fields(h, planned, self._village.homes[home])

    def _new_household(self, h: int, planned: PlannedHousehold) -> Iterator[Difference]:
        fresh = [m for m in range(len(planned.members)) if (h, m) not in self.matching.repeated]
        if not fresh:
            return
        coming = sum(1 for m in fresh if (h, m) in self.matching.persons)
        words = tr("{n} 人").format(n=len(fresh))
        if coming:
            words = tr("{n} 人，其中 {coming} 人从别户转来").format(n=len(fresh), coming=coming)
        head = planned.head_name or planned.members[0].name
        yield _made(Difference("", NEW_HOUSEHOLD, head, head, "", "", words, household=h))
        for m in fresh:
            if person := self._person_at(h, m):
                yield from self._person_fields(h, m, planned.members[m], person, with_relation=False)

    def _person_at(self, h: int, m: int) -> Person | None:
        return self._village.persons.get(self.matching.persons.get((h, m), ""))

    def _says_who_lives_where(self, planned: PlannedHousehold) -> bool:
        """False for single persons, and for rows given back of a household that was only concluded."""
        return not self._is_person_list and not (self._is_given_back and planned.inferred)

    def _members(self, h: int, planned: PlannedHousehold, home: str) -> Iterator[Difference]:
        says_where = self._says_who_lives_where(planned)
        head_change = self._head_change(h, planned, home) if says_where else None
        head = self._village.head_name(home)
        coming: dict[int, str] = {}
        for m, member in enumerate(planned.members):
            if (h, m) in self.matching.repeated:
                continue
            person = self._person_at(h, m)
            if person is None:
                new = Difference("", NEW_MEMBER, member.name, head, "", "", member.relation, household=h, member=m)
                coming[m] = (made := _made(new)).id
                yield made
                continue
            is_moved = person.household != home and says_where
            if is_moved:
                coming[m] = (moved := self._moved(h, m, member, person, head)).id
                yield moved
            with_relation = not (is_moved or head_change) and (says_where or self._is_given_back)
            yield from self._person_fields(h, m, member, person, with_relation)
        if head_change:
            yield replace(head_change, needs=coming.get(planned.head, ""))

    def _moved(self, h: int, m: int, member: PlannedPerson, person: Person, head: str) -> Difference:
        former = self._village.head_name(person.household)
        return _made(
            Difference(
                "", MOVED, person.name, head, "household", tr("{head}户").format(head=former) if former else "",
                tr("{head}户").format(head=head), person.id, h, m,
            )
        )  # fmt: skip

    def _head_change(self, h: int, planned: PlannedHousehold, home: str) -> Difference | None:
        if planned.head < 0 or (h, planned.head) in self.matching.repeated:
            return None
        head = self.matching.persons.get((h, planned.head), "")
        if head and head == self._village.homes[home].head:
            return None
        before = self._village.head_name(home)
        return _made(
            Difference("", HEAD, before or planned.head_name, before, "head", before, planned.head_name, home, h)
        )

    def _person_fields(
        self, h: int, m: int, member: PlannedPerson, person: Person, with_relation: bool
    ) -> Iterator[Difference]:
        said = person_values(member)
        if not with_relation:
            said.pop("relation", None)
        head = self._village.head_name(person.household)
        for name, values in _changed(kind_named("person"), _PERSON_FIELDS, person, said):
            if name == "relation":
                values["relation_word"] = member.relation_word
            if name == "state":
                values["state_on"] = whole_day(member.state_on)
            yield _field_difference(
                person, name, values, Difference("", "", person.name, head, name, "", "", person.id, h, m)
            )
        if person.state and not member.state and self._says_who_lives_where(self._plan.households[h]):
            values = {"state": "", "state_on": None}
            draft = Difference("", "", person.name, head, "state", "", "", person.id, h, m)
            yield replace(_field_difference(person, "state", values, draft), kind=RETURNED)

    def _home_fields(self, h: int, planned: PlannedHousehold, home: Household) -> Iterator[Difference]:
        head = self._village.head_name(home.id)
        empty = Difference("", "", head, head, "", "", "", home.id, h)
        for name, values in _changed(kind_named("household"), _HOME_FIELDS, home, home_values(planned)):
            if name == "state":
                values["state_on"] = whole_day(planned.state_on)
            yield _field_difference(home, name, values, replace(empty, field=name))
        key = canonical(planned.group)
        if key and key != self._village.group_key(home.id):
            before = self._village.groups.get(home.group, "")
            values = {"group": planned.group}
            yield _made(replace(empty, kind=OTHER, field="group", before=before, after=planned.group, values=values))
        # Another household's number cannot become this one's; a file may count its rows instead of households.
        if planned.number and planned.number != home.number and planned.number not in self._numbers:
            if self._is_person_list:
                return
            values = {"number": planned.number}
            yield _field_difference(home, "number", values, replace(empty, field="number"))

    def _missing(self) -> Iterator[Difference]:
        """Who lives here and is not in the file, as far as it speaks of them."""
        missing, self.scope = missing_people(self._plan, self._village, self.matching)
        for person in missing:
            head = self._village.head_name(person.household)
            yield _made(Difference("", MISSING, person.name, head, "", person.relation, "", person.id))


def person_values(member: PlannedPerson) -> dict[str, Any]:
    """What a row says of a person, by field; a blank cell says nothing."""
    said: dict[str, Any] = {name: getattr(member, name) for name in _PERSON_FIELDS if name != "other_phones"}
    said["other_phones"] = "、".join(member.other_phones)
    return {name: value for name, value in said.items() if value} | _lists_of(member)


def home_values(planned: PlannedHousehold) -> dict[str, Any]:
    """What the file says of a household, by field, but for its number and group."""
    return {name: value for name in _HOME_FIELDS if (value := getattr(planned, name))} | _lists_of(planned)


def _lists_of(planned: PlannedPerson | PlannedHousehold) -> dict[str, Any]:
    return {"tags": planned.tags, "extra": planned.extra}


def _changed(
    kind: Any, names: tuple[str, ...], record: Person | Household, said: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(field, values to write) where the file says another thing; tags and extra columns only grow."""
    for name in names:
        now = getattr(record, name)
        # A file that only knows the year says nothing against the day that is on file.
        is_coarser = name == "birth_date" and now.startswith(said.get(name, ""))
        # A number somebody wrote into a note was masked when the file was given out: it says nothing either.
        is_masked = bool(now) and name in said and bool(MASKED.search(said[name]))
        if name in said and said[name] != now and not (is_coarser or is_masked):
            yield name, {name: said[name]}
    if more := tuple(tag for tag in said["tags"] if tag not in record.tags):
        yield "tags", {"tags": (*record.tags, *more)}
    if any(record.extra.get(column) != value for column, value in said["extra"].items() if value):
        filled = {column: value for column, value in said["extra"].items() if value}
        yield "extra", {"extra": {**record.extra, **filled}}


def _field_difference(record: Person | Household, name: str, values: dict[str, Any], draft: Difference) -> Difference:
    facts = kind_named("person" if isinstance(record, Person) else "household").field(name)
    before, after = getattr(record, name), values[name]
    if name == "extra":
        changed = [column for column in after if before.get(column) != after[column]]
        before, after = {column: before.get(column, "") for column in changed}, {c: after[c] for c in changed}
    kind = _KIND_OF_FIELD.get(name, OTHER)
    return _made(replace(draft, kind=kind, before=_words(facts, before), after=_words(facts, after), values=values))


def _words(facts: FieldFacts, value: Any) -> str:
    if isinstance(value, dict):
        return "；".join(f"{column} {text}".strip() for column, text in value.items())
    if isinstance(value, tuple):
        return "、".join(value)
    return facts.words_for(value)


def _made(draft: Difference) -> Difference:
    """With an id that is the same while file and notebook say the same, in this process only."""
    says = hash((draft.before, draft.after)) & 0xFFFFFFFF
    where = draft.record if draft.record else f"{draft.household}.{draft.member}"
    return replace(draft, id=f"{draft.kind}:{where}:{draft.field}:{says:x}")
