"""A summary in figures as plain records: tables with headings, and charts of them; the same for workbook and paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from minqing_desktop.exchange.sheets.ledger import LedgerColumn


class ChartKind(Enum):
    """STACKED has a column for each heading with a layer for each row; LINES a line for each row over the headings; PIE
    a slice for each row, BARS a bar for each row, both by one column.
    """

    STACKED = "stacked"
    LINES = "lines"
    PIE = "pie"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the table it belongs to: of its first `rows` rows, so that a total below stays out.

    `column` is the place of the one that a PIE or BARS draw, the last one unless it is given.
    """

    kind: ChartKind
    title: str
    rows: int
    column: int = -1


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table under its heading. `columns` are as in a ledger; `totals` is how many rows at the end are sums.

    `subtotals` are the places of sums further up. A long table without heading, alone on its sheet, keeps its head in
    sight and on each printed page.
    """

    heading: str
    columns: tuple[LedgerColumn, ...]
    rows: tuple[Sequence[object], ...]
    totals: int = 0
    note: str = ""
    charts: tuple[Chart, ...] = ()
    subtotals: frozenset[int] = frozenset()

    def is_sum(self, place: int) -> bool:
        """Whether the row at a place sums up others."""
        return place in self.subtotals or place >= len(self.rows) - self.totals


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """What stands on one sheet of the workbook; on paper sheets follow one another."""

    name: str
    tables: tuple[FigureTable, ...]


@dataclass(frozen=True, slots=True)
class FigureBook:
    """The whole: title, phrases above (填报单位：…, the span) and below (签发人：…), sheets."""

    title: str
    sheets: tuple[FigureSheet, ...]
    unit: str = ""
    period: str = ""
    footers: tuple[str, ...] = ()
    is_across: bool = False
