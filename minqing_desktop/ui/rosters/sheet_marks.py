"""What the plan says of the rows and cells of each sheet, ready to be painted. Made beside the UI thread."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.corrections import BY_ORDER
from minqing_desktop.exchange.roster.plan import SEVERE, ColumnReading, RosterPlan, SheetReading
from minqing_desktop.exchange.roster.sentences import skip_reason

TITLE, HEADER, SKIPPED, PERSON, OTHER = "title", "header", "skipped", "person", "other"


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Rows from 1, columns from 0 as in the file. `homes` has the place of each row's household in the plan, -1 none.

    `doubts` and `row_doubts` give the place of the weightiest doubt of a cell and of a row.
    """

    reading: SheetReading
    columns: Mapping[int, ColumnReading]
    homes: array[int]
    skipped: Mapping[int, str]
    doubts: Mapping[tuple[int, int], int]
    row_doubts: Mapping[int, int]
    name_column: int = -1

    def kind_of(self, row: int) -> str:
        """What a row is."""
        if self.reading.skipped:
            return OTHER
        if self.home_of(row) >= 0:
            return PERSON
        if row in self.skipped:
            return SKIPPED
        if row < self.reading.header_from:
            return TITLE
        return HEADER if row <= self.reading.header_row else OTHER

    def home_of(self, row: int) -> int:
        """The place of the household of a row, -1 for none."""
        return self.homes[row] if 0 < row < len(self.homes) else -1

    def starts_home(self, row: int) -> bool:
        """Whether a household begins in this row."""
        home = self.home_of(row)
        return home >= 0 and home != self.home_of(self._row_before(row))

    def has_home_before(self, row: int) -> bool:
        """Whether there is a household above this row to join."""
        return self.home_of(self._row_before(row)) >= 0

    def _row_before(self, row: int) -> int:
        before = row - 1
        while before > self.reading.header_row and self.home_of(before) < 0:
            before -= 1
        return before

    @property
    def splits_by_order(self) -> bool:
        """Whether households can be split and joined row by row: no number says who belongs together."""
        return self.reading.grouping in BY_ORDER

    def reason_of(self, row: int) -> str:
        """Why a row is nobody, '' for a person."""
        if self.reading.skipped:
            return tr("这张表没有读：{reason}").format(reason=skip_reason(self.reading.skipped))
        kind = self.kind_of(row)
        if kind == SKIPPED:
            return tr("这一行跳过：{reason}").format(reason=skip_reason(self.skipped[row]))
        return {TITLE: tr("表头上面的标题或说明"), HEADER: tr("表头"), OTHER: tr("空行")}.get(kind, "")


@dataclass(slots=True)
class _Found:
    homes: array[int]
    columns: dict[int, ColumnReading] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    doubts: dict[tuple[int, int], int] = field(default_factory=dict)
    row_doubts: dict[int, int] = field(default_factory=dict)
    name_column: int = -1


def mark_sheets(plan: RosterPlan) -> tuple[SheetMarks, ...]:
    """The marks of every sheet of a plan, in the order of the file."""
    found = [_Found(array("i")) for _sheet in plan.sheets]
    for column in plan.columns:
        of_sheet = found[column.sheet]
        for place in column.places:
            of_sheet.columns.setdefault(place, column)
        if column.field == "person_name" and column.use == "field" and column.places:
            of_sheet.name_column = column.places[0]
    _mark_homes(plan, found)
    for one in plan.skipped:
        found[one.sheet].skipped[one.row] = one.reason
    _mark_doubts(plan, found)
    return tuple(
        SheetMarks(reading, of.columns, of.homes, of.skipped, of.doubts, of.row_doubts, of.name_column)
        for reading, of in zip(plan.sheets, found, strict=True)
    )


def _mark_homes(plan: RosterPlan, found: Sequence[_Found]) -> None:
    last = [0] * len(found)
    for home in plan.households:
        for member in home.members:
            if member.row > last[member.sheet]:
                last[member.sheet] = member.row
    for of_sheet, count in zip(found, last, strict=True):
        of_sheet.homes = array("i", [-1]) * (count + 1)
    for place, home in enumerate(plan.households):
        for member in home.members:
            if member.row:
                found[member.sheet].homes[member.row] = place


def _mark_doubts(plan: RosterPlan, found: Sequence[_Found]) -> None:
    """A severe doubt comes before a mild one of the same cell, the first before later ones."""
    for is_severe in (True, False):
        for place, doubt in enumerate(plan.doubts):
            if (doubt.severity == SEVERE) is is_severe and doubt.row:
                of_sheet = found[doubt.sheet]
                of_sheet.row_doubts.setdefault(doubt.row, place)
                if doubt.column >= 0:
                    of_sheet.doubts.setdefault((doubt.row, doubt.column), place)
