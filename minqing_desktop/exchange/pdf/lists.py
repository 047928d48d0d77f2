"""Prints a ledger as pages: the same title, columns and rows as in the workbook, headings again on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.pdf.blocks import Form, Row, Section, label, signatures, value
from minqing_desktop.exchange.pdf.column_widths import column_widths, is_crowded
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.pdffile import MM, Paper
from minqing_desktop.exchange.pdf.printing import PrintResult, write_forms
from minqing_desktop.exchange.pdf.typesetting import TextStyle
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.exchange.sheets.words import cell_words

A4_LIST = Paper(210 * MM, 297 * MM, top=18 * MM, bottom=18 * MM, left=18 * MM, right=14 * MM)
A4_LIST_ACROSS = Paper(297 * MM, 210 * MM, top=18 * MM, bottom=16 * MM, left=14 * MM, right=14 * MM)
A3_LIST_ACROSS = Paper(420 * MM, 297 * MM, top=16 * MM, bottom=18 * MM, left=12 * MM, right=12 * MM)
# Characters of Latin text that stand side by side on an upright A4 page at the size of lists.
_UPRIGHT_CHARACTERS = 96
# Above this, a sheet of A4 would break every cell into crumbs: smaller letters on A3, as townships print such ledgers.
_ACROSS_CHARACTERS = 230
ITEM = TextStyle(Role.BODY, 10, 13.5)
SMALL_ITEM = TextStyle(Role.BODY, 8, 10.5)
CENTRED = (ColumnKind.INTEGER, ColumnKind.DATE, ColumnKind.DATETIME, ColumnKind.PERCENT)
LEAST_ROW = 20
# What has a fixed form must stand on one line, with the cell's padding.
_LEAST_SHARES = {ColumnKind.INTEGER: 8.0, ColumnKind.DATE: 14.0, ColumnKind.DATETIME: 20.0, ColumnKind.PERCENT: 9.0}


def write_list(
    ledger: Ledger,
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> PrintResult:
    """Writes the pages; errors are those of `write_forms`. Without rows the headings and a blank row are printed."""
    pace = Pace(progress, cancel, 0)
    form = list_form(ledger, pace)
    return write_forms([form], ledger.title, target, fonts)


def list_form(ledger: Ledger, pace: Pace) -> Form:
    """The form: across the page where the columns need it, on A3 where they need more than that."""
    shares = [share_of(column) for column in ledger.columns]
    is_wide = sum(shares) > _ACROSS_CHARACTERS
    paper = A3_LIST_ACROSS if is_wide else A4_LIST if sum(shares) <= _UPRIGHT_CHARACTERS else A4_LIST_ACROSS
    lines = []
    for number, cells in enumerate(ledger.rows, start=1):
        lines.append([cell_words(column.kind, cell) for column, cell in zip(ledger.columns, cells, strict=True)])
        if number % 200 == 0:
            pace.step(number)
    headings = [column.heading for column in ledger.columns]
    is_small = is_wide or is_crowded(headings, lines, ITEM, paper.inner_width)
    style = SMALL_ITEM if is_small else ITEM
    widths = column_widths(headings, shares, lines, style, paper.inner_width)
    heads = (label(heading, width) for heading, width in zip(headings, widths, strict=True))
    heading = Row(tuple(replace(head, style=style) if is_small else head for head in heads), minimum_height=LEAST_ROW)
    rows = tuple(_row(ledger, line, widths, style) for line in lines or [[""] * len(headings)])
    section = Section("", rows, heading, label_share=0.0)
    notes = tuple(part for part in (ledger.unit, ledger.period) if part)
    blocks = (section, signatures(*ledger.footers)) if ledger.footers else (section,)
    return Form(ledger.title, blocks, notes, tr("{title}（续）").format(title=ledger.title), paper)


def _row(ledger: Ledger, words: Sequence[str], widths: Sequence[float], style: TextStyle) -> Row:
    made = (
        value(word, width, centred=column.kind in CENTRED, style=style)
        for column, word, width in zip(ledger.columns, words, widths, strict=True)
    )
    return Row(tuple(made), minimum_height=LEAST_ROW)


def share_of(column: LedgerColumn) -> float:
    """The characters of Latin text that a column needs at least."""
    return max(column.width, _LEAST_SHARES.get(column.kind, 0.0))
