"""A summary in figures, read back: text stays text, rates are rates, charts only where there is something to draw."""

from io import BytesIO

from openpyxl import load_workbook

from minqing_desktop.exchange.documents.figure_paper import figure_paper
from minqing_desktop.exchange.documents.figures import Chart, ChartKind, FigureBook, FigureSheet, FigureTable
from minqing_desktop.exchange.documents.paper import PageSize, Table
from minqing_desktop.exchange.sheets.figures import write_figures
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn

COLUMNS = (
    LedgerColumn("类别", 20),
    LedgerColumn("1月", 7, ColumnKind.INTEGER),
    LedgerColumn("合计", 9, ColumnKind.INTEGER),
)


def book(*rows: tuple[object, ...]) -> FigureBook:
    bars = Chart(ChartKind.BARS, "构成", len(rows))
    whole = FigureTable("一、事项", COLUMNS, (*rows, ("合计", 3, 0.5)), totals=1, note="说明", charts=(bars,))
    return FigureBook(
        "=汇总表", (FigureSheet("1/2月", (whole,)),), "填报单位：村", "2026年", ("签发人：", "制表人：=甲"), True
    )


def test_text_stays_text_and_rates_are_rates() -> None:
    target = BytesIO()
    assert write_figures(book(("=1+1", 2, 2), ("@乙", 1, None)), target) == 3
    sheet = load_workbook(target).worksheets[0]
    assert sheet.title == "12月"
    assert [[cell.value for cell in row] for row in sheet["A1:C8"]] == [
        ["=汇总表", None, None], ["填报单位：村", "2026年", None], ["一、事项", None, None], ["类别", "1月", "合计"],
        ["=1+1", 2, 2], ["@乙", 1, None], ["合计", 3, 0.5], ["说明", None, None],
    ]  # fmt: skip
    assert {cell.data_type for cell in (sheet["A1"], sheet["A5"], sheet["A6"])} == {"s"}
    assert [sheet[place].number_format for place in ("B5", "C7")] == ["0", "0.0%"]
    assert sheet["A7"].font.bold
    assert sheet["A5"].border.left.style == "thin"
    assert [cell.value for cell in sheet[10] if cell.value] == ["签发人：", "制表人：=甲"]
    (chart,) = sheet._charts  # type: ignore[attr-defined]
    assert (chart.tagname, chart.type, chart.series[0].val.numRef.f) == ("barChart", "bar", "'12月'!$C$5:$C$6")
    assert sheet.row_breaks.brk[0].id == 11


def test_nothing_to_draw_draws_nothing() -> None:
    target = BytesIO()
    write_figures(book(), target)
    sheet = load_workbook(target).worksheets[0]
    assert sheet._charts == []  # type: ignore[attr-defined]
    assert not sheet.row_breaks.brk


def test_the_paper_has_the_same_tables() -> None:
    paper = figure_paper(book(("甲", 2, 2)))
    assert (paper.title, paper.notes, paper.size) == ("=汇总表", ("填报单位：村", "2026年"), PageSize.A4_ACROSS)
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    assert table.rows == (("甲", "2", "2"), ("合计", "3", "50.0%"))


def test_a_long_table_keeps_its_head_in_sight_and_draws_the_column_asked_for() -> None:
    share, homes = LedgerColumn("覆盖率", 9, ColumnKind.PERCENT), LedgerColumn("户", 9, ColumnKind.INTEGER)
    rows = (("甲镇", 0.5, 2), ("小计", 0.25, 4), ("合计", 0.3, 6))
    bars = Chart(ChartKind.BARS, "各乡镇覆盖率", 20, 1)
    table = FigureTable("", (COLUMNS[0], share, homes), rows, totals=1, charts=(bars,), subtotals=frozenset([1]))
    target = BytesIO()
    write_figures(FigureBook("表", (FigureSheet("各乡镇", (table,)),), is_across=True), target)
    sheet, drawn = load_workbook(target).worksheets
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("A4", "$1:$3", "landscape")
    assert [sheet[f"A{row}"].font.bold for row in (4, 5, 6)] == [False, True, True]
    assert [sheet[place].number_format for place in ("B4", "C4", "B5")] == ["0.0%", "0", "0.0%"]
    assert (drawn.title, sheet._charts) == ("各乡镇（图）", [])  # type: ignore[attr-defined]
    (chart,) = drawn._charts  # type: ignore[attr-defined]
    assert chart.series[0].val.numRef.f.startswith("'各乡镇'!$B$4")
    assert (chart.y_axis.numFmt.formatCode, chart.y_axis.scaling.max) == ("0%", 1)
    assert chart.anchor.ext.height > 10 * 360_000, "twenty bars want room"
