"""Keeps the rows somebody has to look at as they stand in the file, so that they can be given back to be put right."""

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from minqing_desktop.exchange.roster.context import HOUSEHOLD_KEY, HOUSEHOLD_PHONE
from minqing_desktop.exchange.roster.grid import as_text
from minqing_desktop.exchange.roster.headings import normalise
from minqing_desktop.exchange.roster.plan import RawRow, RosterBatch
from minqing_desktop.exchange.roster.sentences import SEVERE
from minqing_desktop.exchange.roster.table_finder import Table

if TYPE_CHECKING:
    from minqing_desktop.exchange.roster.grouped_table import ReadTable

PROBLEM_HEADING = "问题"
"""Heading of the first column of a workbook of such rows. It is not translated: a roster's headings are Chinese."""
MOST_ROWS = 5000
_BY_ORDER = frozenset(("relation", "merged"))
"""Households that only the order of rows tells apart."""
_PERHAPS_SOMEBODY = frozenset(("no_name", "not_a_person"))


def without_problems(table: Table) -> bool:
    """Empties the column of reasons that we put before the rows we gave back; False when the table has none.

    The header must be read again then. Only the first column is meant: elsewhere a roster may well have such a heading.
    """
    if not table.labels or normalise(table.labels[0]) != PROBLEM_HEADING:
        return False
    for row in table.sheet.rows[table.header_rows[0] :]:
        if row:
            row[0] = ""
    return True


class Source:
    """The table as it stands in the file, before one row of a household was made into several."""

    def __init__(self, table: Table, had_problems: bool) -> None:
        self._rows = table.sheet.rows
        self.is_given_back = had_problems
        ours = (HOUSEHOLD_KEY, HOUSEHOLD_PHONE)
        self._columns = [
            column
            for column, label in enumerate(table.labels)
            if label not in ours and not (had_problems and column == 0)
        ]
        self.labels = tuple((*table.uppers[column], table.labels[column]) for column in self._columns)

    def cells(self, row: int) -> tuple[str, ...]:
        """The texts of a row counted from 1."""
        cells = self._rows[row - 1]
        return tuple(as_text(cells[column]) if column < len(cells) else "" for column in self._columns)


class RawRows:
    """Adds to batches the rows that they skipped or have a problem with, up to `most` in one file.

    Where only their order says who lives together, the other rows of such a household come with them. `keeps_all` adds
    every other row too.
    """

    def __init__(self, most: int = MOST_ROWS, keeps_all: bool = False) -> None:
        self._left, self._keeps_all = most, keeps_all
        self._roles: dict[tuple[int, int], str] = {}
        self._households: dict[int, tuple[list[int], list[list[int]]]] = {}

    def beside(self, table: "ReadTable", batch: RosterBatch) -> RosterBatch:
        """The batch with its rows."""
        passed_over = {skipped.row: skipped.reason for skipped in batch.skipped}
        doubtful = {doubt.row for doubt in batch.doubts if doubt.severity == SEVERE and doubt.row}
        wanted = dict.fromkeys(sorted({*passed_over, *doubtful}), "problem")
        for row in [row for row in wanted if passed_over.get(row, "no_name") in _PERHAPS_SOMEBODY]:
            for other in self._living_with(table, row):
                wanted.setdefault(other, "household")
        if self._keeps_all:
            for household in batch.households:
                for member in household.members:
                    wanted.setdefault(member.row, "other")
        rows = [made for row, role in wanted.items() if row and (made := self._row(table, row, role)) is not None]
        return msgspec.structs.replace(batch, rows=tuple(rows)) if rows else batch

    def _row(self, table: "ReadTable", row: int, role: str) -> RawRow | None:
        """None for one that was given before; in a role that matters more it is given again, and that holds."""
        key = (table.sheet, row)
        known = self._roles.get(key)
        if known is None:
            if not self._left:
                return None
            self._left -= 1
        elif known == role or (known != "other" and role != "problem"):
            return None
        self._roles[key] = role
        return RawRow(table.sheet, row, table.source.cells(row), role)

    def _living_with(self, table: "ReadTable", row: int) -> list[int]:
        """All rows of the household in which the row stands, where no number or name in the row says so."""
        if table.grouping.kind not in _BY_ORDER:
            return []
        if table.sheet not in self._households:
            self._households[table.sheet] = _rows_by_household(table)
        firsts, rows = self._households[table.sheet]
        place = bisect_right(firsts, row) - 1
        return rows[place] if place >= 0 else []


def _rows_by_household(table: "ReadTable") -> tuple[list[int], list[list[int]]]:
    number_of, order, bounds = table.table.sheet.row_number, table.grouping.order, table.grouping.bounds
    rows = [
        sorted({number_of(table.found.rows[position]) for position in order[start:end]})
        for start, end in pairwise(bounds)
    ]
    rows = sorted(filter(None, rows))
    return [each[0] for each in rows], rows
