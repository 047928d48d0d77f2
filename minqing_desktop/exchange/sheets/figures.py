"""Writes a summary in figures as a workbook with native charts, which Excel and WPS can edit."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from math import ceil
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, PieChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import DataPoint
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.figures import Chart, ChartKind, FigureBook, FigureSheet, FigureTable
from minqing_desktop.exchange.sheets.cells import row_height
from minqing_desktop.exchange.sheets.ledger import ColumnKind

_THIN = Side(style="thin", color="FF000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL, _SUM_FILL = PatternFill("solid", start_color="FFE3ECE7"), PatternFill("solid", start_color="FFF4F4F0")
_SONG, _HEI = "宋体", "黑体"
_FORMATS = {
    ColumnKind.INTEGER: "0", ColumnKind.PERCENT: "0.0%", ColumnKind.DATE: "yyyy-mm-dd", ColumnKind.TEXT: "@",
}  # fmt: skip
# Told apart in print without colour too: they differ in lightness.
_COLOURS = (
    "2F6B53",
    "C9A227",
    "5B8FB9",
    "A94F3D",
    "8AA65C",
    "6E5A8A",
    "D98C5F",
    "4F4F4F",
    "9CC3B0",
    "E0C98F",
    "7A3B5C",
    "B8B8B8",
)
_CHART_WIDE, _CHART_HIGH, _ROWS_OF_CHART = 24.0, 7.4, 15
_GAP, _BAR_HIGH = 0.4, 0.6
_SCALE_WITH_CHARTS = 90
_NAME_FORBIDS = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_PAPER_A4, _LONGEST_NAME = 9, 31
# Bold letters are a little wider than those the height is reckoned with.
_BOLD_ROOM = 0.93


# Of a cell: its number format, whether its text stands at the left, whether it is a sum.
_Look = tuple[str, bool, bool]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a table stands: its row of headings and its first and last row of figures."""

    heading: int
    first: int
    last: int


def write_figures(book: FigureBook, target: BinaryIO) -> int:
    """Writes the workbook and gives how many rows of figures it has; charts stand below the tables of a sheet."""
    made = Workbook()
    made.remove(made.worksheets[0])
    rows = 0
    for wanted in book.sheets:
        name = _NAME_FORBIDS.sub("", wanted.name)[:_LONGEST_NAME]
        sheet = made.create_sheet(name)
        places = _fill(sheet, book, wanted)
        if _is_long(wanted):
            # What fits its width turns no page for charts, and its head would stand above them.
            _charts_apart(made, tr("{name}（图）").format(name=name[:20])[:_LONGEST_NAME], sheet, places)
        rows += sum(len(table.rows) for table in wanted.tables)
    made.properties.creator = tr("民情日记")
    made.properties.title = book.title
    made.save(target)
    return rows


def _fill(sheet: Worksheet, book: FigureBook, wanted: FigureSheet) -> list[tuple[FigureTable, _Place]]:
    width = max(len(table.columns) for table in wanted.tables)
    _words(sheet, 1, 1, width, book.title, Font(name=_HEI, size=18, bold=True), "center", 36)
    middle = max(width // 2, 1)
    _words(sheet, 2, 1, middle, book.unit, Font(name=_SONG, size=11), "left", 22)
    if width > 1:
        _words(sheet, 2, middle + 1, width, book.period, Font(name=_SONG, size=11), "right", 22)
    row, places = 3, []
    for table in wanted.tables:
        row, place = _table(sheet, row, table)
        places.append((table, place))
    if book.footers:
        count = len(book.footers)
        for at, text in enumerate(book.footers):
            cell = _text(sheet, row, width * at // count + 1, text)
            cell.font, cell.alignment = Font(name=_SONG, size=11), Alignment(vertical="center")
        sheet.row_dimensions[row].height = 28
        row += 1
    _widths(sheet, wanted)
    if _is_long(wanted):
        _print_set_up(sheet, book.is_across, has_charts=False)
        heading = places[0][1].heading
        sheet.print_title_rows = f"1:{heading}"
        sheet.freeze_panes = f"A{heading + 1}"
        return places
    if _has_charts(places):
        sheet.row_breaks.append(Break(id=row))
    _charts(sheet, row + 2, places, sheet)
    _print_set_up(sheet, book.is_across, any(table.charts for table in wanted.tables))
    return places


def _is_long(wanted: FigureSheet) -> bool:
    return len(wanted.tables) == 1 and not wanted.tables[0].heading


def _has_charts(places: list[tuple[FigureTable, _Place]]) -> bool:
    return any(chart.rows > 0 for table, _ in places for chart in table.charts)


def _charts_apart(book: Workbook, name: str, sheet: Worksheet, places: list[tuple[FigureTable, _Place]]) -> None:
    """The charts of a sheet on one of their own behind it, where there is something to draw."""
    if _has_charts(places):
        own = book.create_sheet(name)
        _charts(own, 1, places, sheet)
        _print_set_up(own, True, has_charts=False)
        own.print_title_rows = None


def _words(sheet: Worksheet, row: int, first: int, last: int, text: str, font: Font, side: str, height: float) -> None:
    cell = _text(sheet, row, first, text)
    cell.font, cell.alignment = font, Alignment(horizontal=side, vertical="center")
    if last > first:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
    sheet.row_dimensions[row].height = height


def _text(sheet: Worksheet, row: int, column: int, text: str):
    """Text that stays text, whatever it begins with."""
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"
    return cell


def _table(sheet: Worksheet, row: int, table: FigureTable) -> tuple[int, _Place]:
    width = len(table.columns)
    if table.heading:
        _words(sheet, row, 1, width, table.heading, Font(name=_HEI, size=12, bold=True), "left", 26)
        row += 1
    heading = row
    for number, column in enumerate(table.columns, start=1):
        cell = _text(sheet, row, number, column.heading)
        cell.font = Font(name=_HEI, size=11, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill, cell.border = _HEAD_FILL, _BORDER
    widths = [column.width * _BOLD_ROOM for column in table.columns]
    sheet.row_dimensions[row].height = max(24, row_height([column.heading for column in table.columns], widths))
    looks: dict[_Look, Any] = {}
    for place, values in enumerate(table.rows):
        row += 1
        is_sum = table.is_sum(place)
        for number, (column, value) in enumerate(zip(table.columns, values, strict=True), start=1):
            _value(sheet, row, number, value, column.kind, is_sum, looks)
        sheet.row_dimensions[row].height = 20
    found = _Place(heading, heading + 1, row)
    if table.note:
        row += 1
        _words(sheet, row, 1, width, table.note, Font(name=_SONG, size=9, color="FF666666"), "left", 16)
    return row + 2, found


def _value(
    sheet: Worksheet, row: int, column: int, value: object, kind: ColumnKind, is_sum: bool, looks: dict[_Look, Any]
) -> None:
    is_text = isinstance(value, str)
    if is_text:
        cell = _text(sheet, row, column, value)
    else:
        cell = sheet.cell(row, column)
        cell.value = value  # pyright: ignore[reportAttributeAccessIssue]
    # A rate stands among counts where a row says one.
    form = "" if is_text else _FORMATS[ColumnKind.PERCENT if isinstance(value, float) else kind]
    look = (form, is_text and column == 1, is_sum)
    if look not in looks:
        _dress(cell, *look)
        looks[look] = cell._style
    # Looking up what a cell looks like takes the library ten times as long as copying it.
    cell._style = copy(looks[look])


def _dress(cell: Any, form: str, is_left: bool, is_sum: bool) -> None:
    if form:
        cell.number_format = form
    cell.font = Font(name=_SONG, size=11, bold=is_sum)
    cell.border = _BORDER
    cell.alignment = Alignment(horizontal="left" if is_left else "center", vertical="center")
    if is_sum:
        cell.fill = _SUM_FILL


def _charts(sheet: Worksheet, row: int, places: list[tuple[FigureTable, _Place]], of: Worksheet) -> None:
    """Puts the charts of a sheet's tables below a row: the first one whole, further ones side by side."""
    found = [(chart, table, place) for table, place in places for chart in table.charts if chart.rows > 0]
    half = (_CHART_WIDE - _GAP) / 2
    for at, (chart, table, place) in enumerate(found):
        draw = _over_headings if chart.kind in _OVER_HEADINGS else _by_rows
        made = draw(of, chart, table, place)
        made.title = chart.title
        made.width = _CHART_WIDE if at == 0 else half  # pyright: ignore[reportAttributeAccessIssue]
        high = _height(chart)
        made.height = high  # pyright: ignore[reportAttributeAccessIssue]
        made.legend = Legend()
        made.legend.position = "r" if at == 0 or chart.kind is ChartKind.PIE else "b"
        right = at > 0 and at % 2 == 0
        column = _column_at(sheet, half + _GAP) if right else 1
        sheet.add_chart(made, f"{get_column_letter(column)}{row}")
        row += 0 if at % 2 == 1 and at + 1 < len(found) else ceil(_ROWS_OF_CHART * high / _CHART_HIGH)


def _height(chart: Chart) -> float:
    """Centimetres; bars want room for the words beside each."""
    return max(_CHART_HIGH, chart.rows * _BAR_HIGH + 2) if chart.kind is ChartKind.BARS else _CHART_HIGH


def _column_at(sheet: Worksheet, centimetres: float) -> int:
    """The column that begins at least so far from the left; a width of one is about 0.2 cm."""
    reached, column = 0.0, 1
    while reached < centimetres:
        reached += sheet.column_dimensions[get_column_letter(column)].width * 0.205
        column += 1
    return column


_OVER_HEADINGS = (ChartKind.STACKED, ChartKind.LINES)


def _over_headings(sheet: Worksheet, chart: Chart, table: FigureTable, place: _Place):
    """A series for each row; the headings but the last, which is the sum, are the axis."""
    last_column = len(table.columns) - 1
    last_row = place.first + chart.rows - 1
    made = BarChart() if chart.kind is ChartKind.STACKED else LineChart()
    data = Reference(sheet, min_col=1, max_col=last_column, min_row=place.first, max_row=last_row)
    made.add_data(data, from_rows=True, titles_from_data=True)
    made.set_categories(Reference(sheet, min_col=2, max_col=last_column, min_row=place.heading))
    if isinstance(made, BarChart):
        made.type, made.grouping, made.overlap, made.gapWidth = "col", "stacked", 100, 60
    for series, colour in zip(made.series, _cycle(len(made.series)), strict=True):
        if isinstance(made, BarChart):
            series.graphicalProperties.solidFill = colour
        else:
            series.graphicalProperties.line.solidFill = colour
            series.graphicalProperties.line.width = 28_000
            series.marker.symbol, series.smooth = "circle", False
    _show_axes(made)
    return made


def _by_rows(sheet: Worksheet, chart: Chart, table: FigureTable, place: _Place):
    """One series: a column, by the first."""
    number = chart.column % len(table.columns)
    column, last_row = number + 1, place.first + chart.rows - 1
    made = PieChart() if chart.kind is ChartKind.PIE else BarChart()
    made.add_data(Reference(sheet, min_col=column, min_row=place.heading, max_row=last_row), titles_from_data=True)
    made.set_categories(Reference(sheet, min_col=1, min_row=place.first, max_row=last_row))
    labels = DataLabelList()
    labels.showSerName = labels.showCatName = labels.showLegendKey = False
    labels.showVal, labels.showPercent = chart.kind is not ChartKind.PIE, chart.kind is ChartKind.PIE
    made.dataLabels = labels
    if isinstance(made, BarChart):
        made.type, made.gapWidth = "bar", 50
        made.series[0].graphicalProperties.solidFill = _COLOURS[0]
        _show_axes(made, is_rate=table.columns[number].kind is ColumnKind.PERCENT)
        made.y_axis.majorGridlines = None
        # The first row stands at the top, as in the table.
        made.x_axis.scaling.orientation = "maxMin"
    else:
        made.layout = Layout(manualLayout=ManualLayout(x=0.08, y=0.16, w=0.5, h=0.76))
        _colour_slices(made, chart.rows)
    return made


def _colour_slices(pie: PieChart, count: int) -> None:
    for at, colour in enumerate(_cycle(count)):
        point = DataPoint(idx=at)
        point.graphicalProperties.solidFill = colour
        pie.series[0].dPt.append(point)


def _show_axes(chart: BarChart | LineChart, *, is_rate: bool = False) -> None:
    """Programs since 2013 hide axes that a file does not say to show."""
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt = "0%" if is_rate else "0"
    chart.y_axis.scaling.min = 0
    if is_rate:
        chart.y_axis.scaling.max = 1


def _cycle(count: int) -> list[str]:
    return [_COLOURS[at % len(_COLOURS)] for at in range(count)]


def _widths(sheet: Worksheet, wanted: FigureSheet) -> None:
    for number in range(1, max(len(table.columns) for table in wanted.tables) + 1):
        widths = [table.columns[number - 1].width for table in wanted.tables if len(table.columns) >= number]
        sheet.column_dimensions[get_column_letter(number)].width = max(widths)


def _print_set_up(sheet: Worksheet, is_across: bool, has_charts: bool) -> None:
    sheet.page_setup.paperSize = _PAPER_A4
    sheet.page_setup.orientation = "landscape" if is_across else "portrait"
    if has_charts:
        # Excel turns no page where it is told to while it makes a sheet fit: a size at which the year's months do.
        sheet.page_setup.scale = _SCALE_WITH_CHARTS
    else:
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom, margins.header, margins.footer = 0.7, 0.7, 0.3, 0.35
    footer = sheet.oddFooter
    assert footer is not None
    footer.center.text, footer.center.size = tr("第 &P 页　共 &N 页"), 10
