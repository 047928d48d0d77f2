"""What the preview found, and its lines in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import SEVERE, Doubt, RosterPlan
from minqing_desktop.exchange.roster.sentences import doubt_label, doubt_sentence, skip_reason
from minqing_desktop.services.roster_changes import Differences

# What stands in these cells is no whole number, and can only be compared with the paper by seeing it.
SHOWN_AS_WRITTEN = frozenset(("id_damaged", "id_check_digit", "id_not_valid", "phone_odd", "date_unclear"))


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """One thing to look at: where, about whom, what, and what stands in the file."""

    id: int
    kind: str
    is_severe: bool
    place: str
    who: str
    label: str
    sentence: str
    written: str


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


@dataclass(frozen=True, slots=True)
class SkipLine:
    """One row that was nobody, and why."""

    id: int
    place: str
    reason: str
    written: str


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
            place,
            doubt.kind,
            doubt.severity == SEVERE,
            row_words(plan, doubt.sheet, doubt.row),
            _whom(plan, doubt),
            doubt_label(doubt.kind),
            doubt_sentence(doubt.kind),
            written,
        )

    def home_line(self, place: int) -> HomeLine:
        """A household in words."""
        home = self.plan.households[place]
        rows = sorted({member.row for member in home.members if member.row})
        span = f"{rows[0]}–{rows[-1]}" if len(rows) > 1 else str(rows[0]) if rows else ""
        head = home.head_name or home.registered_head
        known = place in self.known
        return HomeLine(
            place, home.number, head, len(home.members), home.group, home.address, span, known, home.inferred
        )

    def skip_line(self, place: int) -> SkipLine:
        """A row that was passed over, in words."""
        one = self.plan.skipped[place]
        where = row_words(self.plan, one.sheet, one.row)
        return SkipLine(place, where, skip_reason(one.reason), mask_text(self.plan.written_row(one)))


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
