"""Writes rows of another file into a workbook, under the headings they had there and with every cell as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.domain.words import tr

_NAME_FORBIDS = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST_NAME = 31
_FILL = PatternFill("solid", start_color="FFE3ECE7")
_NARROWEST, _WIDEST = 8.0, 46.0
_UNITS_A_HAN = 2.1
_ROWS_MEASURED = 200


@dataclass(frozen=True, slots=True)
class RowSheet:
    """`headings` has for each column its labels from the uppermost level down; each row is as long as `headings`."""

    name: str
    headings: tuple[tuple[str, ...], ...]
    rows: Sequence[Sequence[str]]


def write_rows(sheets: Sequence[RowSheet], target: BinaryIO) -> None:
    """Writes a workbook with at least one sheet. Text stays text: nothing becomes a number, a date or a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for wanted in sheets:
        sheet = book.create_sheet(_NAME_FORBIDS.sub("", wanted.name).strip()[:_LONGEST_NAME] or None)
        depth = _write_headings(sheet, wanted.headings)
        for number, row in enumerate(wanted.rows, start=depth + 1):
            for column, text in enumerate(row, start=1):
                if text:
                    _text_cell(sheet, number, column, text).alignment = Alignment(vertical="center", wrap_text=True)
        _set_widths(sheet, wanted)
        sheet.freeze_panes = f"A{depth + 1}"
    book.properties.creator = tr("民情日记")
    book.save(target)


def _write_headings(sheet: Worksheet, headings: tuple[tuple[str, ...], ...]) -> int:
    """Writes the header with its merged cells and gives how many rows it takes."""
    depth = max(map(len, headings))
    for column, path in enumerate(headings, start=1):
        for level, label in enumerate(path, start=1):
            is_first = column == 1 or headings[column - 2][:level] != path[:level] or level == len(path)
            if label and is_first:
                cell = _text_cell(sheet, level, column, label)
                cell.font = Font(bold=True)
                cell.fill = _FILL
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if path[-1] and len(path) < depth:
            sheet.merge_cells(start_row=len(path), end_row=depth, start_column=column, end_column=column)
    for level in range(1, depth):
        _merge_across(sheet, headings, level)
    return depth


def _merge_across(sheet: Worksheet, headings: tuple[tuple[str, ...], ...], level: int) -> None:
    """Merges the cells of one upper label over the columns that lie under it."""
    column = 1
    for upper, run in groupby(headings, key=lambda path: path[:level] if len(path) > level else None):
        width = len(list(run))
        if upper is not None and width > 1:
            sheet.merge_cells(start_row=level, end_row=level, start_column=column, end_column=column + width - 1)
        column += width


def _text_cell(sheet: Worksheet, row: int, column: int, text: str):
    cell = sheet.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _set_widths(sheet: Worksheet, wanted: RowSheet) -> None:
    for column, path in enumerate(wanted.headings):
        texts = [path[-1], *(row[column] for row in wanted.rows[:_ROWS_MEASURED])]
        width = max(len(text) + (_UNITS_A_HAN - 1) * sum(not sign.isascii() for sign in text) for text in texts) + 2
        letter = get_column_letter(column + 1)
        sheet.column_dimensions[letter].width = min(max(width, _NARROWEST), _WIDEST)
