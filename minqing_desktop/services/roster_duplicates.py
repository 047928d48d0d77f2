"""Who may be one person twice: inside a roster, against the notebook, and in the notebook itself, as one list.

Two records are compared only when they share a number, a name or nearly a number, so that 50,000 people take a second.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from minqing_desktop.domain.records.apart import Apart
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.roster.plan import PlannedPerson, RosterPlan
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.people_merging import merge_people_in
from minqing_desktop.services.roster_matching import (
    NOTHING_SETTLED,
    Matching,
    Place,
    Settled,
    VillageOnFile,
    long_number,
    match,
    read_village,
)
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.preferring import load_preferences, store_preference
from minqing_desktop.storage.reader import Reader

SAME_NUMBER, NUMBER_FORMS, NUMBER_NEAR = "same_number", "number_forms", "number_near"
NAME_BIRTH, NAME_GROUP = "name_birth", "name_group"
KINDS = (SAME_NUMBER, NUMBER_FORMS, NUMBER_NEAR, NAME_BIRTH, NAME_GROUP)
SAME, NOT_SAME, LATER = "same", "not_same", "later"
_MOST_NAMESAKES = 200
"""More of one name are no name (某某, 无名): they are only compared by their numbers."""
_STEP = 2000
_REMEMBERED = "roster.same:"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a person on file by `person`, or a member of the plan by `place`; the rest is for the screen."""

    name: str
    id_number: str
    birth_date: str
    sex: str
    phone: str
    group: str
    head: str
    state: str = ""
    person: str = ""
    place: Place | None = None
    row: int = 0
    sheet: int = 0
    written: str = ""
    """What stands in the cell of the ID number where that was no whole number."""

    @property
    def key(self) -> "Place | str":
        """What tells it from all others."""
        return self.person if self.place is None else self.place

    def __repr__(self) -> str:
        return f"Side({self.key})"


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two who may be one; `kind` is the strongest reason. `other` comes later in the file, or is not on file yet."""

    kind: str
    one: Side
    other: Side

    @property
    def id(self) -> str:
        """The same as long as file and notebook are the same."""
        return f"{self.kind}:{self.one.key}:{self.other.key}"

    @property
    def has_two_numbers(self) -> bool:
        """Whether each has an ID number of its own: merging them asks which of the two is right."""
        one, other = long_number(self.one.id_number), long_number(self.other.id_number)
        return bool(one and other) and one != other

    @property
    def is_on_file(self) -> bool:
        """Whether both are on file already."""
        return bool(self.one.person and self.other.person)


def reason_words(kind: str) -> str:
    """Why two look like one."""
    return {
        SAME_NUMBER: tr("身份证号相同"),
        NUMBER_FORMS: tr("15 位和 18 位是同一个号"),
        NUMBER_NEAR: tr("身份证号只差一点"),
        NAME_BIRTH: tr("姓名和出生日期相同"),
        NAME_GROUP: tr("同组同名，别的也像"),
    }[kind]


def possible_duplicates(
    session: Session, progress: Progress | None = None, cancel: Cancel | None = None
) -> tuple[PossibleDuplicate, ...]:
    """Pairs of people on file in the village in hand who may be one, but for those somebody said are two.

    Not for the UI thread.
    """
    with session.reading() as reader:
        village = read_village(reader, session.village)
        apart = read_apart(reader, session.village)
    sides = [_on_file(village, person) for person in village.persons.values()]
    found = _Search(Pace(progress, cancel, len(sides))).pairs(sides, ())
    return tuple(each for each in found if frozenset((each.one.person, each.other.person)) not in apart)


def duplicates_in_plan(
    session: Session,
    plan: RosterPlan,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    village: VillageOnFile | None = None,
) -> tuple[PossibleDuplicate, ...]:
    """The same inside a roster, and between those of it who would be new and the people on file."""
    said = said_before(session, plan)
    with session.reading() as reader:
        village = village or read_village(reader, session.village)
        apart = read_apart(reader, session.village)
    matching = match(plan, village, said)
    known = set(matching.persons.values())
    members = [side for side in _members(plan) if side.place not in said.known]
    new = [side for side in members if side.place not in matching.persons]
    old = [_on_file(village, one) for one in village.persons.values() if one.id not in known]
    found = _Search(Pace(progress, cancel, len(new) + len(old))).pairs([*old, *members], frozenset(id(s) for s in old))
    return tuple(each for each in found if not _is_settled(each, matching, apart))


def _is_settled(each: PossibleDuplicate, matching: Matching, apart: frozenset[frozenset[str]]) -> bool:
    """Two members who are two people on file, and pairs somebody said are apart, need no question."""
    sides = [
        side.person if side.place is None else matching.persons.get(side.place, "") for side in (each.one, each.other)
    ]
    if all(sides):
        return each.other.place is not None or frozenset(sides) in apart
    return False


def read_apart(reader: Reader, village: str) -> frozenset[frozenset[str]]:
    """The pairs of persons of whom somebody said that they are two."""
    return frozenset(frozenset((each.one, each.other)) for each in reader.find(Apart, village=village))


def settle_on_file(session: Session, decisions: Iterable[tuple[PossibleDuplicate, str]]) -> Changes:
    """Merges people on file who are one, the later record into the earlier, and remembers who are two; one action.

    Pairs left for later stay as they are, and so do those with two ID numbers, of which somebody must choose one. For
    the writing lane.
    """
    with session.doing("duplicates.settle") as doing:
        now: dict[str, str] = {}
        merged = apart = 0
        for each, decision in decisions:
            one, other = _now(now, each.one.person), _now(now, each.other.person)
            if not each.is_on_file or one == other:
                continue
            if decision == SAME and not each.has_two_numbers:
                merge_people_in(doing, one, other)
                now[other] = one
                merged += 1
            elif decision == NOT_SAME:
                doing.act.create(Apart(one=one, other=other))
                apart += 1
        doing.act.counts = {"merged": merged, "apart": apart}
    return doing.changes


def _now(merged: dict[str, str], person: str) -> str:
    """The record that somebody's was merged into by now."""
    while person in merged:
        person = merged[person]
    return person


def said_before(session: Session, plan: RosterPlan) -> Settled:
    """What was said of the same rows in an earlier file: whose they are."""
    with session.reading() as reader:
        kept = load_preferences(reader.connection, _REMEMBERED)
    if not kept:
        return NOTHING_SETTLED
    found = {place: person for place, key in _row_keys(plan) if (person := kept.get(key))}
    return Settled(known=found)


def remember_same(session: Session, plan: RosterPlan, settled: Settled, id_at: Callable[[Place], str]) -> None:
    """Keeps whose the rows are of which somebody said so, that it is asked once. For the writing lane, after import."""
    same = {place: id_at(earlier) for place, earlier in settled.repeated.items()} | dict(settled.on_file)
    if not same:
        return
    with session.notebook.local() as connection:
        for place, key in _row_keys(plan):
            if same.get(place):
                store_preference(connection, key, same[place])


def _row_keys(plan: RosterPlan) -> Iterator[tuple[Place, str]]:
    """A name for what each row says of who it is; it holds nothing that can be read."""
    for h, home in enumerate(plan.households):
        for m, one in enumerate(home.members):
            says = (home.number, home.group, home.head_name, one.name, one.id_number, one.birth_date, one.relation)
            yield (h, m), _REMEMBERED + hashlib.sha256("\n".join(says).encode()).hexdigest()[:32]


def settle(decisions: Iterable[tuple[PossibleDuplicate, str]], before: Settled = NOTHING_SETTLED) -> Settled:
    """What decisions on a plan's pairs mean for matching and import, with what was said before.

    Pairs of people on file are passed over.
    """
    on_file: dict[Place, str] = {}
    repeated: dict[Place, Place] = {}
    apart: set[tuple[Place, Place | str]] = set()
    for each, decision in decisions:
        if each.other.place is None:
            continue
        if decision == NOT_SAME:
            apart.add((each.other.place, each.one.key))
        elif decision == SAME and each.one.place is None:
            on_file.setdefault(each.other.place, each.one.person)
        elif decision == SAME and each.one.place is not None:
            repeated[each.other.place] = each.one.place
    for later, earlier in list(repeated.items()):
        while earlier in repeated:
            earlier = repeated[earlier]
        repeated[later] = earlier
        if later in on_file:
            on_file.setdefault(earlier, on_file.pop(later))
    return Settled(on_file, repeated, frozenset(apart), before.known)


def note_apart(doing: Doing, settled: Settled, id_at: Callable[[Place], str]) -> None:
    """Writes down, within an import, that these are two people each, now that both are on file."""
    for place, other in sorted(settled.apart, key=str):
        one, second = id_at(place), other if isinstance(other, str) else id_at(other)
        if one and second and one != second:
            doing.act.create(Apart(one=second, other=one))


def _on_file(village: VillageOnFile, person: Person) -> Side:
    home = village.homes.get(person.household)
    return Side(
        person.name,
        person.id_number,
        person.birth_date,
        person.sex,
        person.phone,
        village.groups.get(home.group, "") if home else "",
        village.head_name(person.household),
        person.state,
        person.id,
    )


def _members(plan: RosterPlan) -> Iterator[Side]:
    written = {
        (doubt.household, doubt.member): plan.written(doubt)
        for doubt in plan.doubts
        if doubt.member >= 0 and doubt.kind in ("id_check_digit", "id_not_valid")
    }
    for h, household in enumerate(plan.households):
        for m, member in enumerate(household.members):
            yield _member(household.group, household.head_name, (h, m), member, written.get((h, m), ""))


def _member(group: str, head: str, place: Place, member: PlannedPerson, written: str) -> Side:
    return Side(
        member.name, member.id_number, member.birth_date, member.sex, member.phone, group, head, member.state,
        place=place, row=member.row, sheet=member.sheet, written=written,
    )  # fmt: skip


class _Search:
    """Finds pairs among sides; of two sides that are both in `settled` nothing is said."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._found: dict[tuple[int, int], str] = {}

    def pairs(self, sides: list[Side], settled: "frozenset[int] | tuple[()]") -> Iterator[PossibleDuplicate]:
        """Every pair once, in the order of its second side."""
        self._pace.step(0)
        self._by_number(sides)
        self._by_name(sides)
        order = {kind: place for place, kind in enumerate(KINDS)}
        for (i, j), kind in sorted(self._found.items(), key=lambda item: (order[item[1]], item[0][1], item[0][0])):
            one, other = sides[i], sides[j]
            if not (id(one) in settled and id(other) in settled):
                yield PossibleDuplicate(kind, one, other)

    def _by_number(self, sides: list[Side]) -> None:
        same: dict[str, list[int]] = {}
        for place, side in enumerate(sides):
            if side.id_number:
                same.setdefault(long_number(side.id_number), []).append(place)
        for places in same.values():
            for i, j in combinations(places[:_MOST_NAMESAKES], 2):
                is_same = sides[i].id_number == sides[j].id_number
                self._found[i, j] = SAME_NUMBER if is_same else NUMBER_FORMS

    def _by_name(self, sides: list[Side]) -> None:
        namesakes: dict[str, list[int]] = {}
        for place, side in enumerate(sides):
            namesakes.setdefault(side.name, []).append(place)
        for done, places in enumerate(namesakes.values()):
            if done % _STEP == 0:
                self._pace.step(min(done, len(sides)))
            if 1 < len(places) <= _MOST_NAMESAKES:
                for i, j in combinations(places, 2):
                    if (i, j) not in self._found and (kind := _kind_of(sides[i], sides[j])):
                        self._found[i, j] = kind


def _kind_of(one: Side, other: Side) -> str:
    """Why two of one name look like one; '' when they do not."""
    if one.sex and other.sex and one.sex != other.sex:
        return ""
    first, second = one.id_number or one.written, other.id_number or other.written
    if first and second:
        if is_near(long_number(first), long_number(second)):
            return NUMBER_NEAR
        if one.id_number and other.id_number:
            return ""
    if len(one.birth_date) == 10 and one.birth_date == other.birth_date:
        return NAME_BIRTH
    if one.birth_date and other.birth_date and not _agree(one.birth_date, other.birth_date):
        return ""
    return NAME_GROUP if _is_similar(one, other) else ""


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _is_similar(one: Side, other: Side) -> bool:
    """In one group, with a telephone or a head in common, or nothing known that tells them apart."""
    same_group = canonical(one.group) == canonical(other.group)
    if not same_group:
        return False
    if (one.phone and one.phone == other.phone) or (one.head and one.head == other.head):
        return True
    is_bare = not (one.id_number and other.id_number) and not (one.birth_date and other.birth_date)
    return is_bare and not (one.head and other.head and one.head != one.name and other.head != other.name)


def is_near(one: str, other: str) -> bool:
    """Whether two numbers differ in one place of the first 17, in neighbours that changed places, or in the 18th."""
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return len(longer) - len(shorter) == 1 and len(shorter) >= 16 and _is_without_one(longer, shorter)
    body, another = one[:17], other[:17]
    differing = [place for place, (a, b) in enumerate(zip(body, another, strict=True)) if a != b]
    if len(differing) < 2:
        return one != other
    i, j = differing[0], differing[-1]
    return len(differing) == 2 and j == i + 1 and body[i] == another[j] and body[j] == another[i]


def _is_without_one(longer: str, shorter: str) -> bool:
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
