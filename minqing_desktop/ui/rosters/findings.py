"""What the preview found, as lines ready for lists: made beside the UI thread, so that 50,000 people do not stop it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import SEVERE, Doubt, PlannedHousehold, RosterPlan
from minqing_desktop.exchange.roster.sentences import doubt_label, doubt_sentence, skip_reason

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
    """A plan with everything that is shown of it; `new_persons` belong to households that are not on file."""

    path: Path
    plan: RosterPlan
    known: frozenset[int]
    new_persons: int
    doubts: tuple[DoubtLine, ...]
    homes: tuple[HomeLine, ...]
    skipped: tuple[SkipLine, ...]

    @property
    def new_households(self) -> int:
        """Households that would be written."""
        return len(self.homes) - len(self.known)

    @property
    def severe_count(self) -> int:
        """Things a person must look at."""
        return sum(1 for line in self.doubts if line.is_severe)


def find_out(path: Path, plan: RosterPlan, known: frozenset[int]) -> Findings:
    """Turns a plan into lines; takes about a second for 50,000 people, so not on the UI thread."""
    labels = {kind: (doubt_label(kind), doubt_sentence(kind)) for kind in {doubt.kind for doubt in plan.doubts}}
    ordered = sorted(plan.doubts, key=lambda doubt: doubt.severity != SEVERE)
    return Findings(
        path,
        plan,
        known,
        sum(len(home.members) for place, home in enumerate(plan.households) if place not in known),
        tuple(_doubt_line(plan, number, doubt, labels) for number, doubt in enumerate(ordered)),
        tuple(_home_line(place, home, place in known) for place, home in enumerate(plan.households)),
        tuple(
            SkipLine(
                number, row_words(plan, one.sheet, one.row), skip_reason(one.reason), mask_text(plan.written_row(one))
            )
            for number, one in enumerate(plan.skipped)
        ),
    )


def row_words(plan: RosterPlan, sheet: int, row: int) -> str:
    """Where something stands: the row as people count it, with the sheet where there are several."""
    name = plan.sheets[sheet].name if sum(1 for one in plan.sheets if not one.skipped) > 1 else ""
    line = tr("第 {row} 行").format(row=row) if row else ""
    return " ".join(part for part in (name, line) if part) or tr("整列")


def _doubt_line(plan: RosterPlan, number: int, doubt: Doubt, labels: dict[str, tuple[str, str]]) -> DoubtLine:
    label, sentence = labels[doubt.kind]
    person = plan.person(doubt)
    who = person.name if person is not None else ""
    if not who and doubt.household >= 0:
        head = plan.households[doubt.household].head_name
        who = tr("{head}户").format(head=head) if head else ""
    written = plan.written(doubt)
    if doubt.kind not in SHOWN_AS_WRITTEN:
        written = mask_text(written)
    where = row_words(plan, doubt.sheet, doubt.row)
    if not doubt.row and doubt.label:
        who = tr("「{label}」").format(label=doubt.label)
    return DoubtLine(number, doubt.kind, doubt.severity == SEVERE, where, who, label, sentence, written)


def _home_line(place: int, home: PlannedHousehold, is_known: bool) -> HomeLine:
    rows = sorted({member.row for member in home.members if member.row})
    span = f"{rows[0]}–{rows[-1]}" if len(rows) > 1 else str(rows[0]) if rows else ""
    head = home.head_name or home.registered_head
    return HomeLine(
        place, home.number, head, len(home.members), home.group, home.address, span, is_known, home.inferred
    )
