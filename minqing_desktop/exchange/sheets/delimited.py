"""Writes a ledger as CSV for programs that take nothing else: UTF-8 with its mark, so that Excel reads the letters."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sized
from io import TextIOWrapper
from typing import BinaryIO

from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger
from minqing_desktop.exchange.sheets.words import cell_words

_ROWS_AT_A_TIME = 500
# With these a spreadsheet begins a formula, or steps over them and then finds one (OWASP, «CSV Injection»).
_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_TEXT = (ColumnKind.TEXT, ColumnKind.LONG_TEXT)


def write_delimited(
    ledger: Ledger, target: BinaryIO, progress: Progress | None = None, cancel: Cancel | None = None
) -> int:
    """Writes headings and rows and gives the number of rows; title, unit and signatures have no place here.

    Text that a spreadsheet would take for a formula gets an apostrophe before it. `Cancelled` when stopped.
    """
    pace = Pace(progress, cancel, len(ledger.rows) if isinstance(ledger.rows, Sized) else 0)
    stream = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    try:
        writer = csv.writer(stream)
        writer.writerow(harmless(column.heading) for column in ledger.columns)
        count = 0
        for count, row in enumerate(ledger.rows, start=1):
            writer.writerow(_cells(ledger, row))
            if count % _ROWS_AT_A_TIME == 0:
                pace.step(count)
        pace.step(count)
        return count
    finally:
        stream.detach()


def _cells(ledger: Ledger, row: Iterable[object]) -> list[str]:
    return [
        harmless(cell_words(column.kind, cell)) if column.kind in _TEXT or isinstance(cell, str)
        else cell_words(column.kind, cell)
        for column, cell in zip(ledger.columns, row, strict=True)
    ]  # fmt: skip


def harmless(text: str) -> str:
    """The text so that no spreadsheet computes it."""
    return "'" + text if text.lstrip(" \u3000").startswith(_BEGIN_FORMULAS) else text
