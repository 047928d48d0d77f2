"""Lists of people without households (低保, 残疾, 高龄 …): whom of the people on file each line means, who fell off.

A line means the person with its ID number, else the only one of that name in its group. Namesakes are never guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.domain.values.partial_date import agree
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterPlan
from minqing_desktop.services.roster_duplicates import is_near
from minqing_desktop.services.roster_matching import (
    Place,
    VillageOnFile,
    is_given_back,
    is_person_list,
    long_number,
    read_village,
    village_of,
)
from minqing_desktop.services.roster_tag_words import TagGuess, guess_tag
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

FOUND, NAMESAKES, NOBODY = "found", "namesakes", "nobody"
BY_NUMBER, BY_NAME = "number", "name"
_SINGLE_SHARE, _KNOWN_SHARE = 0.95, 0.5
_FILLED = ("id_number", "id_type", "sex", "birth_date", "phone")
# What says nothing by itself in a person's record: 有效期 of what?
_BARE_HEADINGS = re.compile(
    r"(?:证号|证件?编号|编号|有效期.*|等级|级别|类别|类型|种类|金额|标准|备注|开始时间|起始时间|起止时间|批准时间|审批时间|发放金额|月金额|补贴金额|补助金额)"
)
_STEP = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on file whom a line may mean; the words tell namesakes apart."""

    person: str
    name: str
    head: str
    group: str
    birth_year: str
    tail: str
    state: str

    @property
    def words(self) -> str:
        """姓名 · 户主 · 组 · 出生年 · 尾号."""
        state = kind_named("person").field("state").words_for(self.state) if self.state else ""
        head = tr("{head}户").format(head=self.head) if self.head else ""
        tail = tr("尾号 {tail}").format(tail=self.tail) if self.tail else ""
        return " · ".join(part for part in (self.name, head, self.group, self.birth_year, tail, state) if part)

    def __repr__(self) -> str:
        return f"Candidate({self.person})"


@dataclass(frozen=True, slots=True)
class TagLine:
    """One line of the list. `state` is FOUND (then `person` is whom it means), NAMESAKES or NOBODY.

    `facts` are what it says beside the fields, `fills` fields that are blank on file; `differs` names the fields of
    which it says another thing, and which are left as they are.
    """

    place: Place
    sheet: int
    row: int
    name: str
    group: str
    state: str
    person: str = ""
    how: str = ""
    has_tag: bool = False
    candidates: tuple[Candidate, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    fills: dict[str, Any] = field(default_factory=dict)
    differs: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its place, as a text."""
        return f"{self.place[0]}.{self.place[1]}"

    @property
    def is_new(self) -> bool:
        """Whether something would be written for whom it means."""
        return not self.has_tag or bool(self.facts) or bool(self.fills)

    def __repr__(self) -> str:
        return f"TagLine({self.place}, {self.state})"


@dataclass(frozen=True, slots=True)
class TagRoster:
    """A list read against the village: its lines, and `gone`, the people who have the tag and are not in it."""

    tag: str
    lines: tuple[TagLine, ...]
    gone: tuple[Candidate, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each state, and how many people have fallen off."""
        states = [line.state for line in self.lines]
        return {
            FOUND: states.count(FOUND),
            NAMESAKES: states.count(NAMESAKES),
            NOBODY: states.count(NOBODY),
            "gone": len(self.gone),
        }


def recognise(
    session: Session, plan: RosterPlan, path: Path | None = None, village: VillageOnFile | None = None
) -> TagGuess | None:
    """The tag of a list that is one; None for a roster, and for any list while nobody is on file.

    A list of single persons is one whatever its name; a list of heads or of households only when it names a known tag,
    and of the latter most are on file.
    """
    guess = guess_tag(plan, path)
    if not guess.is_sure and not is_person_list(plan):
        return None
    village = village or village_of(session)
    if not village.persons:
        return None
    if is_person_list(plan):
        return guess
    return guess if is_single(plan) or _known_share(plan, village) >= _KNOWN_SHARE else None


def is_single(plan: RosterPlan) -> bool:
    """Whether the list puts (nearly) nobody together with anybody."""
    if is_person_list(plan):
        return True
    sizes = [sum(1 for member in home.members if member.row) for home in plan.households]
    return bool(sizes) and sum(1 for size in sizes if size == 1) >= _SINGLE_SHARE * len(sizes)


def _known_share(plan: RosterPlan, village: VillageOnFile) -> float:
    numbers = {long_number(one.id_number) for one in village.persons.values() if one.id_number}
    names = {one.name for one in village.persons.values()}
    members = [member for home in plan.households for member in home.members if member.row]
    known = sum(
        1 for one in members if long_number(one.id_number) in numbers or (not one.id_number and one.name in names)
    )
    return known / max(len(members), 1)


def read_tags(
    session: Session, plan: RosterPlan, tag: str, progress: Progress | None = None, cancel: Cancel | None = None
) -> TagRoster:
    """The list against the village in hand. Not for the UI thread."""
    with session.reading() as reader:
        return find_tagged(reader, session.village, plan, tag, progress, cancel)


def find_tagged(
    reader: Reader,
    village: str,
    plan: RosterPlan,
    tag: str,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> TagRoster:
    """The same inside a transaction that is under way."""
    pace = Pace(progress, cancel, len(plan.households))
    pace.step(0)
    on_file = read_village(reader, village)
    finding = _Finding(on_file, tag)
    lines: list[TagLine] = []
    for h, home in enumerate(plan.households):
        if h % _STEP == 0:
            pace.step(h)
        lines += [finding.line((h, m), home, member) for m, member in enumerate(home.members) if member.row]
    return TagRoster(tag, tuple(lines), tuple(_gone(on_file, plan, tag, lines)))


def _gone(village: VillageOnFile, plan: RosterPlan, tag: str, lines: Iterable[TagLine]) -> Iterator[Candidate]:
    """Who has the tag and is not in the list; of rows given back nothing follows, of some groups' only for these."""
    if is_given_back(plan):
        return
    there = {line.person for line in lines} | {one.person for line in lines for one in line.candidates}
    groups = {canonical(home.group) for home in plan.households if home.members}
    for person in village.persons.values():
        if tag in person.tags and person.id not in there and not person.state:
            key = village.group_key(person.household)
            if "" in groups or not key or key in groups:
                yield candidate(village, person)


def candidate(village: VillageOnFile, person: Person) -> Candidate:
    """A person on file in the words that tell namesakes apart."""
    home = village.homes.get(person.household)
    return Candidate(
        person.id,
        person.name,
        village.head_name(person.household),
        village.groups.get(home.group, "") if home else "",
        person.birth_date[:4],
        person.id_number[-4:],
        person.state,
    )


class _Finding:
    """Finds whom lines mean among the people of one village."""

    def __init__(self, village: VillageOnFile, tag: str) -> None:
        self._village, self._tag = village, tag
        self._by_number: dict[str, list[Person]] = {}
        self._by_name: dict[str, list[Person]] = {}
        for person in village.persons.values():
            if person.id_number:
                self._by_number.setdefault(long_number(person.id_number), []).append(person)
            self._by_name.setdefault(person.name, []).append(person)

    def line(self, place: Place, home: PlannedHousehold, member: PlannedPerson) -> TagLine:
        """One line of the list with whom it means."""
        person, how, others = self._whom(home, member)
        state = FOUND if person is not None else NAMESAKES if others else NOBODY
        candidates = tuple(candidate(self._village, one) for one in others)
        facts = self.facts(home, member)
        if person is None:
            return TagLine(
                place, member.sheet, member.row, member.name, home.group, state, "", "", False, candidates, facts
            )
        new = {name: text for name, text in facts.items() if person.extra.get(name) != text}
        fills, differs = _fields(person, member)
        has_tag = self._tag in person.tags
        return TagLine(
            place, member.sheet, member.row, member.name, home.group, state, person.id, how, has_tag, (), new, fills,
            differs,
        )  # fmt: skip

    def _whom(self, home: PlannedHousehold, member: PlannedPerson) -> tuple[Person | None, str, list[Person]]:
        """(the person, how it was told, else who may be meant)."""
        number = long_number(member.id_number)
        same_number = self._by_number.get(number, []) if number else []
        if len(same_number) == 1:
            return same_number[0], BY_NUMBER, []
        if same_number:
            return None, "", same_number
        namesakes = [one for one in self._by_name.get(member.name, ()) if _may_be(one, member)]
        group = canonical(home.group)
        here = [one for one in namesakes if not group or self._village.group_key(one.household) in ("", group)]
        if number:
            near = [one for one in namesakes if one.id_number and is_near(number, long_number(one.id_number))]
            here = [one for one in here if not one.id_number]
            if near or len(here) != 1 or not group:
                return None, "", near + here
        living = [one for one in here if not one.state]
        if len(living) == 1 and len(here) == 1:
            return living[0], BY_NAME, []
        # In another group somebody of that name may have moved: that is for a person to say.
        return None, "", here or namesakes

    def facts(self, home: PlannedHousehold, member: PlannedPerson) -> dict[str, str]:
        """What the line says beside the catalogue's fields, under headings that say of what they speak."""
        said = {**home.extra, **member.extra}
        note = "；".join(filter(None, (home.note, member.note)))
        if note:
            said[tr("备注")] = note
        return {
            self._tag + heading if _BARE_HEADINGS.fullmatch(heading) else heading: text
            for heading, text in said.items()
            if text
        }


def _may_be(person: Person, member: PlannedPerson) -> bool:
    """Whether nothing speaks against a namesake."""
    if person.sex and member.sex and person.sex != member.sex:
        return False
    return not (person.birth_date and member.birth_date) or agree(person.birth_date, member.birth_date)


def _fields(person: Person, member: PlannedPerson) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Blank fields that the list fills, and the labels of those of which it says another thing."""
    fills: dict[str, Any] = {}
    differs: list[str] = []
    for name in _FILLED:
        said, now = getattr(member, name), getattr(person, name)
        if said and not now and not (name == "id_type" and person.id_number):
            fills[name] = said
        elif said and now and said != now and not (name == "birth_date" and agree(said, now)):
            differs.append(tr(kind_named("person").field(name).label))
    return fills, tuple(differs)
