"""Forms filled with given values: what the rows look like, and what moves."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.exchange.forms.cells import Value
from minqing_desktop.exchange.forms.filling import Filling, fill_form
from minqing_desktop.exchange.forms.layout import FormLayout, read_layout
from minqing_desktop.exchange.forms.parts import Parts
from minqing_desktop.services.forms_binding import vocabularies
from tests.exchange.forms import making
from tests.exchange.forms.comparing import members, opened

THICK = Border(bottom=Side(style="thick"), left=Side(style="thin"), right=Side(style="thin"))


def layout_of(path: Path) -> tuple[Parts, FormLayout]:
    """The form, open, and what is recognised."""
    parts = Parts(path.read_bytes())
    return parts, read_layout(parts, vocabularies().subjects, vocabularies().around)


def filled(path: Path, rows: Sequence[dict[int, Value]]) -> Worksheet:
    """The first sheet of the form with these rows."""
    parts, layout = layout_of(path)
    fill_form(parts, [(layout.sheets[0], [Filling([[[row] for row in rows]])])])
    stream = io.BytesIO()
    parts.save(stream)
    out = path.with_name("out.xlsx")
    out.write_bytes(stream.getvalue())
    return opened(out).worksheets[0]


def start(heads: Sequence[str], ready: int, header: int = 2) -> tuple[Workbook, Worksheet]:
    """A title, a header and so many boxed rows."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page["A1"] = "统计表"
    for column, head in enumerate(heads, start=1):
        page.cell(header, column, head)
        for row in range(header, header + ready + 1):
            page.cell(row, column).border = making.BOX
    return book, page


def test_the_last_row_keeps_its_thick_line_and_numbers_go_on(tmp_path: Path) -> None:
    book, page = start(["序号", "姓名", "性别", "身份证号"], 4)
    for place in range(4):
        page.cell(3 + place, 1, place + 1)
        page.cell(6, place + 1).border = THICK
    page["A7"], page["B7"] = "备注：", "本表一式两份"
    book.save(tmp_path / "a.xlsx")
    page = filled(tmp_path / "a.xlsx", [{1: n, 2: f"甲{n}"} for n in range(1, 8)])
    assert [page.cell(row, 1).value for row in range(3, 11)] == [*range(1, 8), "备注："]
    assert [page.cell(row, 1).border.bottom.style for row in range(3, 10)] == ["thin"] * 6 + ["thick"]
    assert page["B10"].value == "本表一式两份"


def test_merged_columns_in_rows_are_merged_in_new_ones(tmp_path: Path) -> None:
    book, page = start(["序号", "姓名", "", "身份证号", "", "备注"], 2)
    for row in (2, 3, 4):
        page.merge_cells(f"B{row}:C{row}")
        page.merge_cells(f"D{row}:E{row}")
    page.merge_cells("A5:F5")
    page["A5"] = "合计"
    book.save(tmp_path / "a.xlsx")
    _parts, layout = layout_of(tmp_path / "a.xlsx")
    table = layout.sheets[0].table
    assert table is not None
    assert (table.region.first, table.region.last) == (3, 4)
    page = filled(tmp_path / "a.xlsx", [{2: f"甲{n}"} for n in range(5)])
    expected = {f"{pair[0]}{row}:{pair[1]}{row}" for pair in ("BC", "DE") for row in range(2, 8)} | {"A8:F8"}
    assert {str(each) for each in page.merged_cells.ranges} == expected


def test_example_and_numbers_under_the_header_stay(tmp_path: Path) -> None:
    book, page = start(["序号", "姓名", "性别", "身份证号"], 5)
    for column, text in enumerate(("示例", "张某某", "男", "330000190001010000"), start=1):
        page.cell(3, column, text)
        page.cell(4, column, str(column))
    book.save(tmp_path / "a.xlsx")
    page = filled(tmp_path / "a.xlsx", [{2: "甲一"}])
    assert [page.cell(row, 2).value for row in (3, 4, 5, 6)] == ["张某某", "2", "甲一", None]


def test_a_word_at_the_side_of_all_rows_grows(tmp_path: Path) -> None:
    book, page = start(["类别", "姓名", "与户主关系", "身份证号"], 3)
    page["A3"] = "家庭成员"
    page.merge_cells("A3:A5")
    page["A6"], page["D6"] = "人数", "=COUNTA(B3:B5)"
    book.save(tmp_path / "a.xlsx")
    page = filled(tmp_path / "a.xlsx", [{2: f"甲{n}"} for n in range(6)])
    assert {str(each) for each in page.merged_cells.ranges} == {"A3:A8"}
    assert (page["A3"].value, page["D9"].value) == ("家庭成员", "=COUNTA(B3:B8)")


def test_runs_of_a_text_keep_their_faces(tmp_path: Path) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book, page = start(["序号", "姓名", "性别", "身份证号"], 2)
    page["A6"] = CellRichText(
        TextBlock(InlineFont(b=True), "填报单位："), TextBlock(InlineFont(i=True), "______  报送镇政府")
    )
    page["A6"].font = Font(size=9)
    book.save(tmp_path / "a.xlsx")
    parts, layout = layout_of(tmp_path / "a.xlsx")
    (blank,) = layout.sheets[0].blanks
    fill_form(parts, [(layout.sheets[0], [Filling([[]], {blank: "示范村"})])])
    stream = io.BytesIO()
    parts.save(stream)
    (tmp_path / "out.xlsx").write_bytes(stream.getvalue())
    sheet = members(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert sheet.count("<rPr>") == 2
    assert "示范村" in sheet
    assert opened(tmp_path / "out.xlsx").worksheets[0]["A6"].value.split() == ["填报单位：示范村", "报送镇政府"]


def test_names_without_other_facts_are_a_table_when_numbered(tmp_path: Path) -> None:
    book, _page = start(["序号", "姓名", "金额", "领款人签名"], 2)
    book.save(tmp_path / "a.xlsx")
    _parts, layout = layout_of(tmp_path / "a.xlsx")
    table = layout.sheets[0].table
    assert table is not None
    assert [column.field for column in table.columns][:2] == ["seq", "person_name"]


def test_a_second_column_with_the_same_words_is_somebody_else(tmp_path: Path) -> None:
    book, _page = start(["序号", "姓名", "身份证号", "身份证号", "性别"], 2)
    book.save(tmp_path / "a.xlsx")
    _parts, layout = layout_of(tmp_path / "a.xlsx")
    table = layout.sheets[0].table
    assert table is not None
    assert [(column.heading, column.field) for column in table.columns][2:4] == [
        ("身份证号", "id_no"),
        ("身份证号2", None),
    ]


def test_labels_in_rows_are_no_table(tmp_path: Path) -> None:
    book, page = start(["姓名", "", "性别", ""], 3)
    for row, pair in ((3, ("身份证号", "联系电话")), (4, ("家庭住址", "户编号"))):
        page.cell(row, 1, pair[0])
        page.cell(row, 3, pair[1])
    book.save(tmp_path / "a.xlsx")
    _parts, layout = layout_of(tmp_path / "a.xlsx")
    (sheet,) = layout.sheets
    assert sheet.table is None
    assert sheet.is_card
    assert [(each.label, each.row, each.column) for each in sheet.blanks] == [
        ("姓名", 2, 2), ("性别", 2, 4), ("身份证号", 3, 2), ("联系电话", 3, 4), ("家庭住址", 4, 2), ("户编号", 4, 4)
    ]  # fmt: skip


def test_the_same_form_is_known_by_whatever_name_its_sheet_has(tmp_path: Path) -> None:
    prints = set()
    for title, name in (("5月", "五月报表"), ("6月", "六月报表")):
        book, page = start(["序号", "姓名", "性别", "身份证号"], 3)
        page.title, page["A1"] = title, name
        book.save(tmp_path / "a.xlsx")
        prints.add(layout_of(tmp_path / "a.xlsx")[1].fingerprint)
    assert len(prints) == 1


@pytest.mark.soak
def test_libreoffice_opens_what_was_filled(tmp_path: Path) -> None:
    """The totals are calculated over the new rows, as a program that opens the file sees them."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    making.shapes(tmp_path / "a.xlsx")
    filled(tmp_path / "a.xlsx", [{1: n, 2: f"甲{n}", 5: 12, 6: n} for n in range(1, 41)])
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", tmp_path, tmp_path / "out.xlsx"],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[1] for line in lines[3:43]] == [f"甲{n}" for n in range(1, 41)]
    assert lines[43].split(",")[0] == "合计"
    assert float(lines[43].split(",")[6]) == 12 * sum(range(1, 41))
