"""Prints a summary in figures as pages of long tables: headings again on each page, sums in heavy letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import FigureBook, FigureTable
from minqing_desktop.exchange.pdf.blocks import SMALL, Block, Cell, Form, Row, Section, label, signatures, value
from minqing_desktop.exchange.pdf.column_widths import column_widths, is_crowded
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.lists import (
    A4_LIST,
    A4_LIST_ACROSS,
    CENTRED,
    ITEM,
    LEAST_ROW,
    SMALL_ITEM,
    share_of,
)
from minqing_desktop.exchange.pdf.printing import PrintResult, write_forms
from minqing_desktop.exchange.pdf.typesetting import TextStyle
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.exchange.sheets.ledger import ColumnKind
from minqing_desktop.exchange.sheets.words import cell_words

_HEAD = TextStyle(Role.HEADING, 13, 26)
_ABOVE_LINES = 8.0


def write_figure_pages(
    book: FigureBook,
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> PrintResult:
    """Writes the pages, its tables one below the other; errors are those of `write_forms`."""
    return write_forms([figure_form(book)], book.title, target, fonts, progress, cancel)


def figure_form(book: FigureBook) -> Form:
    """The form; charts are the workbook's alone."""
    paper = A4_LIST_ACROSS if book.is_across else A4_LIST
    blocks: list[Block] = []
    for sheet in book.sheets:
        for table in sheet.tables:
            blocks += _blocks(table, paper.inner_width)
    if book.footers:
        blocks.append(signatures(*book.footers))
    notes = tuple(part for part in (book.unit, book.period) if part)
    return Form(book.title, tuple(blocks), notes, tr("{title}（续）").format(title=book.title), paper)


def _blocks(table: FigureTable, room: float) -> Iterator[Block]:
    if table.heading:
        yield _line(table.heading, _HEAD, above=_ABOVE_LINES)
    headings = [column.heading for column in table.columns]
    kinds = [column.kind for column in table.columns]
    shares = [share_of(column) for column in table.columns]
    lines = [list(map(cell_words, _kinds_of(row, kinds), row)) for row in table.rows]
    style = SMALL_ITEM if is_crowded(headings, lines, ITEM, room) else ITEM
    widths = column_widths(headings, shares, lines, style, room)
    heads = (
        replace(label(heading, width), style=_heavy(style)) for heading, width in zip(headings, widths, strict=True)
    )
    rows = [
        _row(line, widths, kinds, _heavy(style) if table.is_sum(place) else style)
        for place, line in enumerate(lines or [[""] * len(headings)])
    ]
    first = replace(rows[0], stays_with_previous=bool(table.heading))
    yield Section("", (first, *rows[1:]), Row(tuple(heads), minimum_height=LEAST_ROW), label_share=0.0)
    if table.note:
        yield replace(_line(table.note, SMALL, above=_ABOVE_LINES), stays_with_previous=True)


def _kinds_of(row: Sequence[object], kinds: Sequence[ColumnKind]) -> list[ColumnKind]:
    """A rate stands among counts where a row says one."""
    return [ColumnKind.PERCENT if isinstance(cell, float) else kind for cell, kind in zip(row, kinds, strict=True)]


def _row(line: Sequence[str], widths: Sequence[float], kinds: Sequence[ColumnKind], style: TextStyle) -> Row:
    made = (
        value(words, width, centred=kind in CENTRED, style=style)
        for words, width, kind in zip(line, widths, kinds, strict=True)
    )
    return Row(tuple(made), minimum_height=LEAST_ROW)


def _heavy(style: TextStyle) -> TextStyle:
    return replace(style, role=Role.HEADING)


def _line(text: str, style: TextStyle, above: float = 0.0) -> Row:
    """Words of their own between tables, from margin to margin."""
    cell = Cell(text, 1.0, style, is_framed=False, is_padded=False)
    return Row((cell,), minimum_height=style.leading + above)
