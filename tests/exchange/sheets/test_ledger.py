"""The ledger read back: by openpyxl cell by cell, by calamine as other programs see it."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.exchange.sheets import writing
from minqing_desktop.exchange.sheets.cells import MOST_CHARACTERS, row_height, safe_text
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.exchange.sheets.writing import write_ledger

COLUMNS = (
    LedgerColumn("序号", 6, ColumnKind.INTEGER),
    LedgerColumn("走访对象", 12),
    LedgerColumn("身份证号", 22),
    LedgerColumn("走访日期", 12, ColumnKind.DATE),
    LedgerColumn("记录时间", 18, ColumnKind.DATETIME),
    LedgerColumn("补助金额", 12, ColumnKind.MONEY),
    LedgerColumn("基本情况或存在问题", 48, ColumnKind.LONG_TEXT),
)
ROWS = (
    (1, "王㛃", "330327195002290013", date(2025, 11, 22), datetime(2025, 11, 22, 10, 30), 123456, "西屋漏雨\n请瓦匠"),
    (2, "张𬭚", "000123", "1990年3月", None, -5, "=1+1"),
    (3, "", None, date(1899, 5, 1), datetime(2025, 1, 1), 0, "<b>&\"'"),
)
FOOTERS = ("填报人：陈建国", "审核人：", "填报日期：2025年12月31日")
HEADING_ROW, FIRST_ROW = 3, 4
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def made(rows=ROWS, **more) -> bytes:
    facts = {"unit": "单位：示范乡示范村", "period": "2025年1月至12月", "footers": FOOTERS} | more
    target = BytesIO()
    write_ledger(Ledger("示范村走访台账", COLUMNS, rows, **facts), target)
    return target.getvalue()


def sheet_of(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).active


def test_every_cell_comes_back_with_its_type():
    sheet = sheet_of(made())
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW, max_row=FIRST_ROW + 2)]
    assert values == [
        [
            1,
            "王㛃",
            "330327195002290013",
            datetime(2025, 11, 22),
            datetime(2025, 11, 22, 10, 30),
            1234.56,
            "西屋漏雨\n请瓦匠",
        ],
        [2, "张𬭚", "000123", "1990年3月", None, -0.05, "=1+1"],
        [3, None, None, "1899-05-01", datetime(2025, 1, 1), 0, "<b>&\"'"],
    ]
    kinds = [cell.data_type for cell in sheet[FIRST_ROW]]
    assert kinds == ["n", "s", "s", "d", "d", "n", "s"]


def test_other_readers_see_the_same():
    rows = CalamineWorkbook.from_filelike(BytesIO(made())).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[0][0] == "示范村走访台账"
    assert rows[HEADING_ROW - 1] == [column.heading for column in COLUMNS]
    assert rows[FIRST_ROW - 1][:4] == [1.0, "王㛃", "330327195002290013", date(2025, 11, 22)]
    assert rows[FIRST_ROW][6] == "=1+1"
    assert [text for text in rows[FIRST_ROW + 2] if text] == list(FOOTERS)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\n=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_stays_text_everywhere(text):
    columns = (
        LedgerColumn(text, 20),
        LedgerColumn("文字", 20, ColumnKind.LONG_TEXT),
        LedgerColumn("日", 9, ColumnKind.DATE),
    )
    target = BytesIO()
    write_ledger(Ledger(text, columns, [(text, text, text)], unit=text, period=text, footers=(text,)), target)
    package = ZipFile(BytesIO(target.getvalue()))
    names = {element.tag for element in ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml")).iter()}
    assert MAIN + "c" in names
    assert MAIN + "f" not in names
    sheet = sheet_of(target.getvalue())
    seen = [
        cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None and cell.row != HEADING_ROW
    ]
    assert seen == [text] * 7
    assert {cell.number_format for cell in sheet[FIRST_ROW][:2]} == {"@"}


def test_looks_like_an_official_ledger():
    sheet = sheet_of(made())
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:G1", "A2:C2", "D2:G2"}
    assert (sheet["A1"].value, sheet["A2"].value, sheet["D2"].value) == (
        "示范村走访台账",
        "单位：示范乡示范村",
        "2025年1月至12月",
    )
    assert sheet["A1"].alignment.horizontal == "center"
    assert sheet["D2"].alignment.horizontal == "right"
    for cell in sheet[HEADING_ROW]:
        assert cell.font.bold
        assert cell.fill.fill_type == "solid"
    for row in sheet.iter_rows(min_row=HEADING_ROW, max_row=FIRST_ROW + len(ROWS) - 1):
        for cell in row:
            border = cell.border
            sides = (border.left, border.right, border.top, border.bottom)
            assert [side.style for side in sides] == ["thin"] * 4, cell.coordinate
            assert cell.alignment.wrap_text
    assert [sheet.column_dimensions[letter].width for letter in "ABCDEFG"] == [6, 12, 22, 12, 18, 12, 48]
    formats = [cell.number_format for cell in sheet[FIRST_ROW]]
    assert formats == ["0", "@", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00", "@"]


def test_is_set_up_for_a4_across():
    sheet = sheet_of(made())
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert sheet.auto_filter.ref is None
    assert sheet.title == "示范村走访台账"


def test_rows_are_high_enough_for_their_text():
    widths = [column.width for column in COLUMNS]
    short, long = list(ROWS[0]), list(ROWS[0])
    long[6] = "西屋漏雨" * 50
    assert row_height(short, widths) == 36
    assert row_height(long, widths) > 130
    assert row_height([1, "a", "b", None, None, 0, ""], widths) == 22
    assert sheet_of(made([long])).row_dimensions[FIRST_ROW].height == row_height(long, widths)


def test_signatures_stand_below_the_last_row():
    sheet = sheet_of(made())
    last = [(cell.column_letter, cell.value) for cell in sheet[FIRST_ROW + len(ROWS)] if cell.value]
    assert last == [("A", FOOTERS[0]), ("C", FOOTERS[1]), ("E", FOOTERS[2])]


def test_a_ledger_without_rows_has_its_headings():
    sheet = sheet_of(made(rows=(), footers=()))
    assert sheet.max_row == HEADING_ROW
    assert sheet["G3"].value == "基本情况或存在问题"


def test_sheet_is_named_within_the_limits_of_excel():
    assert sheet_of(made(sheet_name="台账[1]:*?/\\'" + "长" * 40)).title == ("台账1" + "长" * 40)[:31]


def test_numbers_kept_as_text_bear_no_green_mark():
    xml = ElementTree.fromstring(ZipFile(BytesIO(made())).read("xl/worksheets/sheet1.xml"))
    order = [child.tag.removeprefix(MAIN) for child in xml]
    assert order[-2:] == ["headerFooter", "ignoredErrors"]
    assert xml[-1][0].get("sqref") == "B4:B6 C4:C6 G4:G6"
    assert "dimension" not in order


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    sheet = sheet_of(made([(1, "甲", "", None, None, 0, "长" * 40_000)]))
    value = sheet["G4"].value
    assert len(value) == MOST_CHARACTERS
    assert value.endswith("全文见笔记本）")


def test_excels_own_escapes_are_escaped():
    assert safe_text("_x0041_ _x_ \x07响") == "_x005F_x0041_ _x_ 响"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60))
def test_any_text_comes_back(text):
    if text != text.strip() or "_x" in text:
        text = text.strip().replace("_x", "")
    xml = ElementTree.fromstring(f"<t>{safe_text(text)}</t>")
    assert (xml.text or "") == text


@given(st.text(max_size=60))
def test_no_text_breaks_the_file(text):
    ElementTree.fromstring(f"<t>{safe_text(text)}</t>".encode())


def test_the_target_is_touched_only_at_the_end(tmp_path: Path):
    target = tmp_path / "台账.xlsx"
    calls: list[tuple[int, int]] = []

    def stop_later() -> bool:
        return len(calls) == 2

    rows = [ROWS[0]] * 2_000
    with pytest.raises(Cancelled):
        write_ledger(Ledger("台账", COLUMNS, rows), target, lambda done, total: calls.append((done, total)), stop_later)
    assert calls == [(500, 2_000), (1_000, 2_000)]
    assert not target.exists()
    assert write_ledger(Ledger("台账", COLUMNS, iter(rows)), target) == 2_000
    assert sheet_of(target.read_bytes()).max_row == HEADING_ROW + 2_000


def test_too_many_rows_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(writing, "MOST_ROWS", 600)
    with pytest.raises(UserError) as refused:
        write_ledger(Ledger("台账", COLUMNS, [ROWS[0]] * 700), BytesIO())
    assert refused.value.code == "ledger_too_long"
    assert "没有生成文件" in refused.value.what


def test_errors_of_the_disk_are_the_callers(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        write_ledger(Ledger("台账", COLUMNS, ROWS), tmp_path / "没有" / "台账.xlsx")


def test_long_headings_stand_whole_in_narrow_columns():
    columns = (LedgerColumn("序号", 6, ColumnKind.INTEGER), LedgerColumn("反映群体人数", 8, ColumnKind.INTEGER))
    target = BytesIO()
    write_ledger(Ledger("台账", columns, [(1, 2)]), target)
    height = sheet_of(target.getvalue()).row_dimensions[HEADING_ROW].height
    assert height >= 2 * 14 + 8 > 30  # two lines or more
    assert sheet_of(made()).row_dimensions[HEADING_ROW].height == 30


def test_a_share_is_a_percentage_of_figures():
    target = BytesIO()
    write_ledger(Ledger("台账", (LedgerColumn("覆盖率", 10, ColumnKind.PERCENT),), [(0.125,), (None,), ("—",)]), target)
    column = [row[0] for row in sheet_of(target.getvalue()).iter_rows(min_row=FIRST_ROW, max_row=FIRST_ROW + 2)]
    assert [cell.value for cell in column] == [0.125, None, "—"]
    assert {cell.number_format for cell in column} == {"0.0%"}
