"""Keeps the rows somebody has to look at as they stand in the file, so that they can be given back to be put right."""

import msgspec

from minqing_desktop.exchange.roster.context import HOUSEHOLD_KEY, HOUSEHOLD_PHONE
from minqing_desktop.exchange.roster.grid import as_text
from minqing_desktop.exchange.roster.headings import normalise
from minqing_desktop.exchange.roster.plan import RawRow, RosterBatch
from minqing_desktop.exchange.roster.sentences import SEVERE
from minqing_desktop.exchange.roster.table_finder import Table

PROBLEM_HEADING = "问题"
"""Heading of the first column of a workbook of such rows. It is not translated: a roster's headings are Chinese."""
MOST_ROWS = 5000


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
    """Adds to batches the rows that they skipped or have a problem with, up to `most` in one file."""

    def __init__(self, most: int = MOST_ROWS) -> None:
        self._left = most
        self._known: set[tuple[int, int]] = set()

    def beside(self, source: Source, sheet: int, batch: RosterBatch) -> RosterBatch:
        """The batch with its rows."""
        wanted = [skipped.row for skipped in batch.skipped]
        wanted += [doubt.row for doubt in batch.doubts if doubt.severity == SEVERE and doubt.row]
        rows: list[RawRow] = []
        for row in sorted(set(wanted)):
            if not self._left:
                break
            if (sheet, row) not in self._known:
                self._known.add((sheet, row))
                rows.append(RawRow(sheet, row, source.cells(row)))
                self._left -= 1
        return msgspec.structs.replace(batch, rows=tuple(rows)) if rows else batch
