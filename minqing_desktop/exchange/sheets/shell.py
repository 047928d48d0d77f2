"""Everything of a ledger's workbook but its rows, made by openpyxl: styles, headings, widths, print set-up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.marks import mark
from minqing_desktop.exchange.sheets.cells import row_height
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger

TITLE_ROW, UNIT_ROW, HEADING_ROW = 1, 2, 3
FIRST_ROW = 4
SHEET_PART = "xl/worksheets/sheet1.xml"

_THIN = Side(style="thin", color="FF000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FILL = PatternFill("solid", start_color="FFE3ECE7")
_SONG, _HEI = "宋体", "黑体"
_FORMATS = {
    ColumnKind.TEXT: "@",
    ColumnKind.LONG_TEXT: "@",
    ColumnKind.INTEGER: "0",
    ColumnKind.DATE: "yyyy-mm-dd",
    ColumnKind.DATETIME: "yyyy-mm-dd hh:mm",
    ColumnKind.MONEY: "#,##0.00",
    ColumnKind.PERCENT: "0.0%",
}
_ALIGNED = {ColumnKind.LONG_TEXT: "left", ColumnKind.MONEY: "right"}
_LONGEST_SHEET_NAME = 31
_PAPER_A4 = 9


@dataclass(frozen=True, slots=True)
class Shell:
    """The package's parts, with the sheet cut open where the rows go and the index of each column's style."""

    parts: dict[str, bytes]
    before_rows: str
    after_rows: str
    styles: tuple[int, ...]
    footer_style: int


def make_shell(ledger: Ledger) -> Shell:
    """Builds the workbook with one specimen row and one specimen footer, and cuts them out again."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _sheet_name(ledger)
    _head(sheet, ledger)
    _specimens(sheet, ledger)
    _print_set_up(sheet)
    book.properties.creator = tr("民情日记")
    book.properties.title = ledger.title
    buffer = BytesIO()
    book.save(buffer)
    with ZipFile(buffer) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return _cut_open(parts, len(ledger.columns))


def _head(sheet: Worksheet, ledger: Ledger) -> None:
    last = len(ledger.columns)
    _merged(sheet, TITLE_ROW, 1, last, ledger.title, Font(name=_HEI, size=18, bold=True), "center")
    middle = max(last // 2, 1)
    _merged(sheet, UNIT_ROW, 1, middle, ledger.unit, Font(name=_SONG, size=11), "left")
    if last > 1:
        _merged(sheet, UNIT_ROW, middle + 1, last, ledger.period, Font(name=_SONG, size=11), "right")
    for number, column in enumerate(ledger.columns, start=1):
        cell = _text_cell(sheet, HEADING_ROW, number, column.heading)
        cell.font = Font(name=_HEI, size=11, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill, cell.border = _FILL, _BORDER
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    headings = [column.heading for column in ledger.columns]
    # Bold letters are a little wider than those the height is reckoned with.
    room = row_height(headings, [column.width * 0.93 for column in ledger.columns])
    for row, height in ((TITLE_ROW, 36), (UNIT_ROW, 22), (HEADING_ROW, max(30, room))):
        sheet.row_dimensions[row].height = height
    sheet.freeze_panes = f"A{FIRST_ROW}"


def _merged(sheet: Worksheet, row: int, first: int, last: int, text: str, font: Font, side: str) -> None:
    cell = _text_cell(sheet, row, first, text)
    cell.font, cell.alignment = font, Alignment(horizontal=side, vertical="center")
    if last > first:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _text_cell(sheet: Worksheet, row: int, column: int, text: str):
    """Puts text into a cell that stays text, whatever it begins with."""
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _specimens(sheet: Worksheet, ledger: Ledger) -> None:
    for number, column in enumerate(ledger.columns, start=1):
        cell = sheet.cell(FIRST_ROW, number)
        cell.font, cell.border = Font(name=_SONG, size=11), _BORDER
        cell.number_format = _FORMATS[column.kind]
        side = _ALIGNED.get(column.kind, "center")
        cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    footer = _text_cell(sheet, FIRST_ROW + 1, 1, "")
    footer.font, footer.alignment = Font(name=_SONG, size=11), Alignment(vertical="center")


def _print_set_up(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = _PAPER_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.7, 0.3, 0.35
    footer = sheet.oddFooter
    assert footer is not None
    footer.center.text, footer.center.size = tr("第 &P 页　共 &N 页"), 10
    if mark():
        footer.right.text, footer.right.size, footer.right.color = mark().replace("&", "&&"), 8, "9E9E9E"


def _sheet_name(ledger: Ledger) -> str:
    name = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", "", ledger.sheet_name or ledger.title).strip()
    return name[:_LONGEST_SHEET_NAME] or tr("台账")


def _cut_open(parts: dict[str, bytes], columns: int) -> Shell:
    text = parts.pop(SHEET_PART).decode("utf-8")
    start = text.index(f'<row r="{FIRST_ROW}"')
    end = text.index("</sheetData>")
    styles = [int(index) for index in re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"', text[start:end])]
    before = re.sub(r"<dimension [^>]*/>", "", text[:start])  # it would lie about the rows to come
    return Shell(parts, before, text[end:], tuple(styles[:columns]), styles[columns])
