"""Who is visited how often: intervals, whose turn it is, the next round by group, and the covered share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Pairing
from minqing_desktop.domain.records.household import Tag
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.periods import Span, local_ms
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.coverage import Standing, standings, visits_by_household
from minqing_desktop.storage.reading.households import tags_in_use

USUAL_DAYS = 90
MONTHLY = 30
MONTHLY_TAGS = ("低保", "特困", "独居", "独居老人", "监测户", "防止返贫监测对象", "残疾", "留守儿童", "孤儿")
"""Tags whose households are called on every month until the village says otherwise."""
ROUND_SIZE = 12


@dataclass(frozen=True, slots=True)
class TagRule:
    """How often a tag asks for a visit; `days` None: like any other household. `households` and people carry it."""

    tag: str
    days: int | None
    carried: int
    is_preset: bool


@dataclass(frozen=True, slots=True)
class VisitRules:
    """The intervals of a village in days: of tags, and of every household no rule names."""

    usual_days: int
    tags: tuple[TagRule, ...]

    def days_for(self, standing: Standing) -> tuple[int, str]:
        """The interval of a household and the tag that set it ("": its pairing or the usual one).

        What somebody set for this household counts first, then the shortest of its tags.
        """
        if standing.every_days:
            return standing.every_days, ""
        asked = [(rule.days, rule.tag) for rule in self.tags if rule.days and rule.tag in standing.tags]
        return min(asked) if asked else (self.usual_days, "")


@dataclass(frozen=True, slots=True)
class Turn:
    """A household and its next visit: `over` days past its day (negative: days left), None when never visited."""

    household: Standing
    every_days: int
    because: str
    days: int | None
    due_on: date | None
    over: int | None

    @property
    def is_due(self) -> bool:
        """Whether it should be visited now."""
        return self.over is None or self.over >= 0


@dataclass(frozen=True, slots=True)
class RoundPart:
    """The households of one group to be visited on one walk, the longest waiting first."""

    group: str
    turns: tuple[Turn, ...]


class CoverageBy(StrEnum):
    """What the covered share is counted by."""

    GROUP = "group"
    CADRE = "cadre"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How much of one part was visited in a span; `key` is the id of the group or cadre, or the tag."""

    key: str
    name: str
    households: int
    visited: int
    visits: int

    @property
    def share(self) -> float:
        """Visited among households, 0 to 1."""
        return self.visited / self.households if self.households else 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The covered share of a village in a span, whole and in parts, and the households that were not visited."""

    total: CoverageRow
    rows: tuple[CoverageRow, ...]
    unvisited: tuple[Standing, ...]


def visit_rules(session: Session) -> VisitRules:
    """The intervals in force: presets, and what the village changed."""
    with session.reading() as reader:
        return _rules(reader, session.village)


def _rules(reader: Reader, village: str) -> VisitRules:
    own = {tag.name: tag.visit_every_days for tag in reader.find(Tag, village=village) if tag.name}
    carried = dict(tags_in_use(reader.connection, village))
    names = dict.fromkeys((*carried, *own, *MONTHLY_TAGS))
    rules = []
    for name in names:
        preset = MONTHLY if name in MONTHLY_TAGS else None
        set_days = own.get(name)
        days = preset if set_days is None else set_days or None
        rules.append(TagRule(name, days, carried.get(name, 0), set_days is None))
    entry = shown_village(reader, village)
    usual = entry.visit_every_days if entry is not None else None
    return VisitRules(usual or USUAL_DAYS, tuple(sorted(rules, key=lambda rule: (-rule.carried, rule.days or 10**6))))


def set_tag_rule(session: Session, tag: str, days: int | None) -> Changes:
    """Says how often households with a tag are visited; None: like any other."""
    _check_days(days)
    with session.doing("rule.visits") as doing:
        existing = doing.see().first(Tag, village=session.village, name=tag)
        if existing is None:
            doing.act.create(Tag(name=tag, visit_every_days=days or 0))
        else:
            doing.act.change(Tag, existing.id, visit_every_days=days or 0)
    return doing.changes


def set_usual_days(session: Session, days: int) -> Changes:
    """Says how often households are visited that no tag names."""
    _check_days(days)
    with session.doing("rule.visits") as doing:
        village = shown_village(doing.see(), session.village)
        if village is not None:
            doing.act.change(Village, village.id, visit_every_days=days)
    return doing.changes


def _check_days(days: int | None) -> None:
    if days is not None and not 1 <= days <= 3660:
        raise UserError("visit_days_wrong", tr("走访间隔要在 1 天到 3660 天之间。"), tr("比如每月写 30，每季写 90。"))


def turns(session: Session, cadre: str = "", group: str = "") -> list[Turn]:
    """Every household with its turn, the never visited first, then the longest past its day."""
    with session.reading() as reader:
        found = turns_in(reader, session.village, session.today())
    return [
        turn
        for turn in found
        if (not cadre or turn.household.cadre == cadre) and (not group or turn.household.group == group)
    ]


def turns_in(reader: Reader, village: str, today: date) -> list[Turn]:
    """The same for the whole village inside a snapshot."""
    rules = _rules(reader, village)
    return sorted((_turn(each, rules, today) for each in standings(reader.connection, village)), key=_urgency)


def _turn(standing: Standing, rules: VisitRules, today: date) -> Turn:
    every, because = rules.days_for(standing)
    if standing.last_visit is None:
        return Turn(standing, every, because, None, None, None)
    last = standing.last_visit.astimezone().date()
    due = last + timedelta(days=every)
    return Turn(standing, every, because, (today - last).days, due, (today - due).days)


def _urgency(turn: Turn) -> tuple[int, float]:
    # Never visited first; then by how many intervals it waits, so that a monthly one goes before a yearly one.
    return (0, 0.0) if turn.over is None or turn.days is None else (1, -turn.days / turn.every_days)


def next_round(session: Session, cadre: str = "", size: int = ROUND_SIZE) -> list[RoundPart]:
    """A whole walk: the group where most households wait first, and others while there is room for `size`.

    One's own paired households when `cadre` has any, else the whole village.
    """
    parts, room = by_group(waiting_of(turns(session), cadre)), size
    found: list[RoundPart] = []
    for part in parts:
        if room > 0:
            found.append(RoundPart(part.group, part.turns[:room]))
            room -= len(part.turns)
    return found


def waiting_of(everyone: Sequence[Turn], cadre: str) -> list[Turn]:
    """Whose turn it is among one's own paired households, among all where `cadre` has none."""
    own = [turn for turn in everyone if cadre and turn.household.cadre == cadre]
    return [turn for turn in own or everyone if turn.is_due]


def by_group(waiting: Sequence[Turn]) -> list[RoundPart]:
    """Households of one group together, the group with most of them first."""
    parts: dict[str, list[Turn]] = {}
    for turn in waiting:
        parts.setdefault(turn.household.group, []).append(turn)
    ordered = sorted(parts.values(), key=lambda part: -len(part))
    return [RoundPart(part[0].household.group_name, tuple(part)) for part in ordered]


def coverage(session: Session, span: Span, by: CoverageBy = CoverageBy.GROUP) -> Coverage:
    """Which share of the households living here was visited in a span (both days included)."""
    since, until = local_ms(span[0]), local_ms(span[1] + timedelta(days=1))
    with session.reading() as reader:
        found = standings(reader.connection, session.village)
        visits = visits_by_household(reader.connection, session.village, since, until)
    parts: dict[str, tuple[str, list[Standing]]] = {}
    for standing in found:
        for key, name in _parts_of(standing, by):
            parts.setdefault(key, (name, []))[1].append(standing)
    rows = [_row(key, name, members, visits) for key, (name, members) in parts.items()]
    total = _row("", tr("全村"), found, visits)
    unvisited = tuple(each for each in found if each.id not in visits)
    return Coverage(total, tuple(sorted(rows, key=lambda row: not row.key)), unvisited)


def _parts_of(standing: Standing, by: CoverageBy) -> Sequence[tuple[str, str]]:
    if by is CoverageBy.GROUP:
        return ((standing.group, standing.group_name or tr("未分组")),)
    if by is CoverageBy.CADRE:
        return ((standing.cadre, standing.cadre_name or tr("没有联系人")),)
    return tuple((tag, tag) for tag in standing.tags)


def _row(key: str, name: str, members: Sequence[Standing], visits: dict[str, int]) -> CoverageRow:
    counts = [visits.get(each.id, 0) for each in members]
    return CoverageRow(key, name, len(members), sum(1 for count in counts if count), sum(counts))


def assign_households(
    session: Session, households: Iterable[str], cadre: str, every_days: int | None = None
) -> Changes:
    """Gives many households to one cadre in one action; an empty cadre ends their pairings."""
    _check_days(every_days)
    wanted = set(households)
    with session.doing("pairing.assign") as doing:
        existing: dict[str, list[Pairing]] = {}
        for pairing in doing.see().find(Pairing, village=session.village):
            existing.setdefault(pairing.household, []).append(pairing)
        for household in sorted(wanted):
            kept = existing.get(household, [])
            for pairing in kept[1:] if cadre else kept:
                doing.act.delete(Pairing, pairing.id)
            if cadre and kept:
                changed = {"cadre": cadre} if every_days is None else {"cadre": cadre, "every_days": every_days}
                doing.act.change(Pairing, kept[0].id, **changed)
            elif cadre:
                doing.act.create(Pairing(cadre=cadre, household=household, every_days=every_days))
    return doing.changes
