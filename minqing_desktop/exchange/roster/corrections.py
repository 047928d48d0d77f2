"""What a person puts right in a roster before it comes in: cells, rows, and who belongs together.

The file itself stays as it is.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from minqing_desktop.exchange.roster.grid import Sheet, as_text

if TYPE_CHECKING:
    from minqing_desktop.exchange.roster.grouped_table import ReadTable
    from minqing_desktop.exchange.roster.grouping import Grouping
    from minqing_desktop.exchange.roster.person_rows import PersonRows
    from minqing_desktop.exchange.roster.table_finder import Table

SKIP, TAKE = "skip", "take"
START, JOIN = "start", "join"
BY_HAND = "by_hand"
"""Reason of a row that a person left out."""
BY_ORDER = frozenset(("relation", "head", "blank", "merged", "none"))
"""Ways to tell households (`SheetReading.grouping`) that go by the order of rows, so that rows can split and join them;
all others are put right in the cells that tell them."""


class Corrections(msgspec.Struct, frozen=True, array_like=True):
    """Rows count from 1 and columns from 0, both as in the file, so that they hold whatever a column is taken for.

    `rows` says SKIP or TAKE, `breaks` START (a household begins here) or JOIN (this row belongs to the one before).
    Travels to the child process as a msgpack array.
    """

    cells: dict[str, str] = {}
    """By `plan.cell_key`."""
    rows: dict[str, str] = {}
    """By `row_key`."""
    breaks: dict[str, str] = {}
    """By `row_key`."""

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.breaks)

    def __len__(self) -> int:
        return len(self.cells) + len(self.rows) + len(self.breaks)

    def __repr__(self) -> str:
        return f"Corrections({len(self.cells)}, {len(self.rows)}, {len(self.breaks)})"


def row_key(sheet: int, row: int) -> str:
    """The name of a row."""
    return f"{sheet}:{row}"


def put_right(sheets: Iterable[Sheet], corrections: Corrections) -> None:
    """Writes corrected cells into the sheets; what lies outside of them is passed over."""
    by_sheet: dict[int, list[tuple[int, int, str]]] = {}
    for key, text in corrections.cells.items():
        sheet, row, column = (int(part) for part in key.split(":"))
        by_sheet.setdefault(sheet, []).append((row, column, text))
    for index, sheet in enumerate(sheets):
        for row, column, text in by_sheet.get(index, ()):
            if 0 < row <= len(sheet.rows) and column >= 0:
                cells = sheet.rows[row - 1]
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = text


def settle_rows(table: "Table", sheet: int, found: "PersonRows", name_column: int, corrections: Corrections) -> None:
    """Leaves rows out and takes others that were passed over; without a name nobody can be taken."""
    wanted = _of_sheet(sheet, corrections.rows)
    if not wanted:
        return
    rows, number = table.sheet.rows, table.sheet.row_number
    left_out = {index for index in found.rows if wanted.get(number(index)) == SKIP}
    taken = {
        index
        for index, _reason in found.skipped
        if wanted.get(number(index)) == TAKE and as_text(rows[index][name_column])
    }
    found.rows = sorted(set(found.rows) - left_out | taken)
    others = [(index, reason) for index, reason in found.skipped if index not in taken]
    found.skipped = sorted([*others, *((index, BY_HAND) for index in left_out)])
    found.sections = [(index, name) for index, name in found.sections if index not in taken]


def settle_households(read: "ReadTable", corrections: Corrections) -> None:
    """Splits and joins households that were told by the order of rows."""
    wanted = _of_sheet(read.sheet, corrections.breaks)
    grouping = read.grouping
    if not wanted or grouping.kind not in BY_ORDER or not grouping.numbers:
        return
    number = read.table.sheet.row_number
    bounds = set(grouping.bounds)
    for place, position in enumerate(grouping.order):
        told = wanted.get(number(read.found.rows[position])) if place else None
        if told == START:
            bounds.add(place)
        elif told == JOIN:
            bounds.discard(place)
    _take_bounds(grouping, sorted(bounds))


def _take_bounds(grouping: "Grouping", bounds: list[int]) -> None:
    numbers = dict(zip(grouping.bounds, grouping.numbers, strict=False))
    places = {start: place for place, start in enumerate(bounds)}
    doubts = [(kind, places.get(grouping.bounds[household], -1)) for kind, household in grouping.doubts]
    grouping.doubts = [doubt for doubt in doubts if doubt[1] >= 0]
    grouping.bounds = bounds
    grouping.numbers = [numbers.get(start, "") for start in bounds[:-1]]
    if grouping.kind == "none":
        grouping.kind = "relation"  # from now on somebody has said who belongs together


def _of_sheet(sheet: int, by_row: dict[str, str]) -> dict[int, str]:
    prefix = f"{sheet}:"
    return {int(key[len(prefix) :]): told for key, told in by_row.items() if key.startswith(prefix)}
