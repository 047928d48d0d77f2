"""What the preview found, and its lines in words."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from minqing_desktop.domain.values.masking import mask_id_number, mask_phone, mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import SEVERE, Doubt, RosterPlan
from minqing_desktop.exchange.roster.sentences import doubt_label, doubt_sentence, skip_reason
from minqing_desktop.services.roster_changes import Differences
from minqing_desktop.services.roster_duplicates import PossibleDuplicate
from minqing_desktop.services.roster_matching import NOTHING_SETTLED, Settled
from minqing_desktop.services.roster_tag_words import TagGuess
from minqing_desktop.services.roster_tagging import TagRoster

# What stands in these cells is no whole number, and can only be compared with the paper by seeing it.
SHOWN_AS_WRITTEN = frozenset(("id_damaged", "id_check_digit", "id_not_valid", "phone_odd", "date_unclear"))


Spot = tuple[int, int, int]
"""Sheet, row from 1 and column from 0 as in the file; row 0 or column -1 where it is about no single one."""
NOWHERE: Spot = (-1, 0, -1)


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One thing to look at: where, about whom, what, and what stands in the file.

    `id` is the same when the file is read anew with something put right; `spot` is sheet, row and column.
    """

    id: str
    kind: str
    is_severe: bool
    place: str
    who: str
    label: str
    sentence: str
    written: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class HomeLine:
    """One household as it would be written."""

    id: int
    number: str
    head: str
    members: int
    group: str
    address: str
    rows: str
    is_known: bool
    is_inferred: bool
    row_count: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as they would be written, numbers masked."""

    id: int
    name: str
    relation: str
    head: str
    sex: str
    birth: str
    id_number: str
    phone: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class SkipLine:
    """One row that was nobody, and why."""

    id: int
    place: str
    reason: str
    written: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Findings:
    """A plan with everything that is shown of it; `new_persons` belong to households that are not on file.

    Lines are made when they are looked at: of 50,000 people only what fits the screen. `severe` and `mild` are places
    in the plan's doubts. `differences` is None where nobody of the file is on file.
    """

    path: Path
    plan: RosterPlan
    known: frozenset[int]
    new_persons: int
    severe: tuple[int, ...]
    mild: tuple[int, ...]
    differences: Differences | None = None
    row_count: int = 0
    """Rows of the file whose people are in the plan."""
    person_bounds: tuple[int, ...] = ()
    """How many persons there are before each household, and in all."""
    duplicates: tuple[PossibleDuplicate, ...] = ()
    said_before: Settled = NOTHING_SETTLED
    tag_guess: TagGuess | None = None
    """What tag the file may give, when it is a list of people without households."""
    asks_tag: bool = False
    """Only a person can say whether it gives a tag, and nobody has."""
    tags: TagRoster | None = None
    """The list against the notebook, once its tag is known."""

    @property
    def new_households(self) -> int:
        """Households that would be written."""
        return len(self.plan.households) - len(self.known)

    def doubts(self, is_severe: bool, kind: str = "") -> tuple[int, ...]:
        """Places of the doubts of one severity, perhaps of one kind only."""
        places = self.severe if is_severe else self.mild
        doubts = self.plan.doubts
        return tuple(place for place in places if doubts[place].kind == kind) if kind else places

    def kinds(self, is_severe: bool) -> list[tuple[str, int]]:
        """The kinds of doubt of one severity with how many there are, the most frequent first."""
        doubts = self.plan.doubts
        return Counter(doubts[place].kind for place in (self.severe if is_severe else self.mild)).most_common()

    def doubt_line(self, place: int) -> DoubtLine:
        """A doubt in words."""
        plan = self.plan
        doubt = plan.doubts[place]
        written = plan.written(doubt)
        if doubt.kind not in SHOWN_AS_WRITTEN:
            written = mask_text(written)
        return DoubtLine(
            f"{doubt.kind}:{doubt.sheet}:{doubt.row}:{doubt.column}:{doubt.member}",
            doubt.kind,
            doubt.severity == SEVERE,
            row_words(plan, doubt.sheet, doubt.row),
            _whom(plan, doubt),
            doubt_label(doubt.kind),
            doubt_sentence(doubt.kind),
            written,
            (doubt.sheet, doubt.row, doubt.column),
        )

    def home_line(self, place: int) -> HomeLine:
        """A household in words."""
        home = self.plan.households[place]
        rows = sorted({member.row for member in home.members if member.row})
        span = f"{rows[0]}–{rows[-1]}" if len(rows) > 1 else str(rows[0]) if rows else ""
        head = home.head_name or home.registered_head
        known = place in self.known
        spot = next(((one.sheet, one.row, -1) for one in home.members if one.row), NOWHERE)
        return HomeLine(
            place, home.number, head, len(home.members), home.group, home.address, span, known, home.inferred,
            len(rows), spot,
        )  # fmt: skip

    def person_line(self, place: int) -> PersonLine:
        """A person in words, by the place among all persons of the plan."""
        at = bisect_right(self.person_bounds, place) - 1
        home = self.plan.households[at]
        one = home.members[place - self.person_bounds[at]]
        relation = one.relation_word or one.relation
        return PersonLine(
            place, one.name, relation, home.head_name or home.registered_head, one.sex, one.birth_date,
            mask_id_number(one.id_number), mask_phone(one.phone), (one.sheet, one.row, -1),
        )  # fmt: skip

    def skip_line(self, place: int) -> SkipLine:
        """A row that was passed over, in words."""
        one = self.plan.skipped[place]
        where = row_words(self.plan, one.sheet, one.row)
        written = mask_text(self.plan.written_row(one))
        return SkipLine(place, where, skip_reason(one.reason), written, (one.sheet, one.row, -1))


def find_out(path: Path, plan: RosterPlan, known: frozenset[int], differences: Differences | None = None) -> Findings:
    """Counts and sorts what is in a plan; not on the UI thread."""
    doubts = plan.doubts
    return Findings(
        path,
        plan,
        known,
        sum(len(home.members) for place, home in enumerate(plan.households) if place not in known),
        tuple(place for place, doubt in enumerate(doubts) if doubt.severity == SEVERE),
        tuple(place for place, doubt in enumerate(doubts) if doubt.severity != SEVERE),
        differences,
        len({(one.sheet, one.row) for home in plan.households for one in home.members if one.row}),
        (0, *accumulate(len(home.members) for home in plan.households)),
    )


def row_words(plan: RosterPlan, sheet: int, row: int) -> str:
    """Where something stands: the row as people count it, with the sheet where there are several."""
    name = plan.sheets[sheet].name if sum(1 for one in plan.sheets if not one.skipped) > 1 else ""
    line = tr("第 {row} 行").format(row=row) if row else ""
    return " ".join(part for part in (name, line) if part) or tr("整列")


def _whom(plan: RosterPlan, doubt: Doubt) -> str:
    if not doubt.row and doubt.label:
        return tr("「{label}」").format(label=doubt.label)
    person = plan.person(doubt)
    if person is not None:
        return person.name
    head = plan.households[doubt.household].head_name if doubt.household >= 0 else ""
    return tr("{head}户").format(head=head) if head else ""
