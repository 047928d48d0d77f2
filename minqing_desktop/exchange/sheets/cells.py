"""Values as cells of SpreadsheetML (ECMA-376, 18.3.1.4).

Text goes in as inline strings: a cell of that type is never taken for a formula, whatever it begins with, and rows can
be written as they come, without a table of strings kept in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from math import ceil
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn

CellWriter = Callable[[object, int], str]
"""Gives the XML of a cell from its value and its row number (from 1)."""

MOST_CHARACTERS = 32_767
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_SAFE_DAY = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was
_SECONDS_A_DAY = 86_400
# 宋体 of 11 points: a Han character is 2.1 widths of the digits that column widths are counted in, and a line loses
# about half a character at its end
_UNITS_A_HAN, _UNITS_LOST = 2.1, 1.0
_LINE_POINTS, _AROUND_POINTS = 14, 8
_LOWEST_ROW, _HIGHEST_ROW = 22, 409

# what needs a second look: markup, what XML 1.0 forbids, carriage returns, and Excel's own _xHHHH_ escapes
_NEEDS_CARE = re.compile("[&<>\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_EXCEL_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def cell_writer(column: LedgerColumn, number: int, style: int) -> CellWriter:
    """A writer for the cells of a column; `number` counts from 1, `style` is the index in the workbook's styles."""
    open_tag, close_tag = f'<c r="{get_column_letter(number)}', f'" s="{style}"'
    as_number = _NUMBERS.get(column.kind)

    def write(value: object, row: int) -> str:
        if value is None or value == "":
            return f"{open_tag}{row}{close_tag}/>"
        if as_number is not None:
            figure = as_number(value)
            if figure is not None:
                return f"{open_tag}{row}{close_tag}><v>{figure}</v></c>"
        text = safe_text(value if type(value) is str else str(value))
        return f'{open_tag}{row}{close_tag} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    return write


def text_cell(place: str, style: int, text: str) -> str:
    """The XML of a single text cell at `place` (A1)."""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{safe_text(text)}</t></is></c>'


def row_height(values: Sequence[object], widths: Sequence[float]) -> int:
    """Points that a row of wrapped text needs: LibreOffice does not find that out by itself when it opens a file."""
    lines = 1
    for value, width in zip(values, widths, strict=True):
        if type(value) is str and (len(value) * _UNITS_A_HAN > width or "\n" in value):
            lines = max(lines, _lines(value, width))
    return min(max(lines * _LINE_POINTS + _AROUND_POINTS, _LOWEST_ROW), _HIGHEST_ROW)


def _lines(text: str, width: float) -> int:
    lines = 0
    for paragraph in text.split("\n"):
        han = (len(paragraph.encode("utf-8", "replace")) - len(paragraph)) // 2
        units = (len(paragraph) - han) * _UNITS_A_HAN / 2 + han * _UNITS_A_HAN
        lines += max(ceil(units / (width - _UNITS_LOST)), 1)
    return lines


def safe_text(text: str) -> str:
    """Text as XML that every reader gives back as it was, without controls and cut to what a cell may hold."""
    if len(text) > MOST_CHARACTERS:
        mark = tr("……（本格放不下，全文见笔记本）")
        text = text[: MOST_CHARACTERS - len(mark)] + mark
    if not _NEEDS_CARE.search(text):
        return text
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return escape(_EXCEL_ESCAPE.sub("_x005F_", text))


def _integer(value: object) -> object | None:
    return int(value) if isinstance(value, int) else None


def _date(value: object) -> object | None:
    if not isinstance(value, date):
        return None
    return value.toordinal() - _DAY_ZERO if _is_countable(value) else None


def _datetime(value: object) -> object | None:
    if not isinstance(value, datetime):
        return _date(value)
    if not _is_countable(value):
        return None
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return f"{value.toordinal() - _DAY_ZERO + seconds / _SECONDS_A_DAY:.10g}"


def _is_countable(day: date) -> bool:
    return day.toordinal() >= _FIRST_SAFE_DAY.toordinal()


def _money(value: object) -> object | None:
    if not isinstance(value, int):
        return None
    sign, fen = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def _percent(value: object) -> object | None:
    return f"{value:.6g}" if isinstance(value, float | int) else None


_NUMBERS: dict[ColumnKind, Callable[[object], object | None]] = {
    ColumnKind.INTEGER: _integer,
    ColumnKind.DATE: _date,
    ColumnKind.DATETIME: _datetime,
    ColumnKind.MONEY: _money,
    ColumnKind.PERCENT: _percent,
}
