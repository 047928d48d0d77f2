"""Blank forms in the format before 2007: what comes over, cell by cell, and what people are told is lost."""

from pathlib import Path

import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.old_format import as_xlsx
from minqing_desktop.exchange.forms.opening import open_parts
from minqing_desktop.exchange.forms.refusals import lost_words
from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services.forms_binding import heading_files
from tests.exchange.forms import making
from tests.exchange.forms.comparing import opened
from tests.rosters.invented import binary_books

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD = Path(__file__).parent / "old"
"""`making.roster` and `making.shapes`, saved as .xls by an office program (which took faces of its own)."""


def _width(page: Worksheet, letter: str) -> float:
    """Columns of one width are told together."""
    number = column_index_from_string(letter)
    return next(each.width for each in page.column_dimensions.values() if (each.min or 0) <= number <= (each.max or 0))


@pytest.mark.parametrize("name", ["roster", "shapes"])
def test_everything_that_can_be_read_comes_over(name: str, tmp_path: Path) -> None:
    getattr(making, name)(tmp_path / "a.xlsx")
    data, _lost = as_xlsx((OLD / f"{name}.xls").read_bytes())
    (tmp_path / "b.xlsx").write_bytes(data)
    before, after = opened(tmp_path / "a.xlsx"), opened(tmp_path / "b.xlsx")
    assert before.sheetnames == after.sheetnames
    for old in before.worksheets:
        new = after[old.title]
        for row in old.iter_rows():
            for cell in row:
                now = new[cell.coordinate]
                place = f"{old.title}!{cell.coordinate}"
                assert now.value == cell.value or cell.hyperlink, place
                assert now.number_format == cell.number_format, place
                assert (now.font.sz, now.font.b, now.font.i) == (cell.font.sz, cell.font.b, cell.font.i), place
                for side in ("left", "right", "top", "bottom"):
                    assert getattr(now.border, side).style == getattr(cell.border, side).style, place
                assert now.alignment.horizontal == cell.alignment.horizontal, place
                assert now.alignment.wrapText == cell.alignment.wrapText, place
        assert {str(each) for each in new.merged_cells.ranges} == {str(each) for each in old.merged_cells.ranges}
        for letter, told in old.column_dimensions.items():
            assert _width(new, letter) == pytest.approx(told.width, abs=0.01)
        for number, told in old.row_dimensions.items():
            assert new.row_dimensions[number].height == told.height
        assert (new.print_area, new.print_title_rows) == (old.print_area, old.print_title_rows)
        assert new.page_setup.orientation == (old.page_setup.orientation or "portrait")
        assert new.oddFooter.center.text == old.oddFooter.center.text  # pyright: ignore[reportOptionalMemberAccess]
        assert [each.id for each in new.row_breaks.brk] == [each.id for each in old.row_breaks.brk]
        notes = {cell.coordinate: cell.comment.text for row in old.iter_rows() for cell in row if cell.comment}
        assert {place: new[place].comment.text for place in notes} == notes  # pyright: ignore[reportOptionalMemberAccess]


def test_choices_come_over_and_what_is_lost_is_told() -> None:
    data, lost = as_xlsx((OLD / "roster.xls").read_bytes())
    assert lost == ("rules",)
    parts, codes = open_parts(OLD / "shapes.xls")
    assert {"old", "pictures", "shapes"} == set(codes)
    (sentence,) = lost_words(codes)
    assert "图片、图形" in sentence
    assert "条件格式" in lost_words(("old", *lost))[0]
    assert "样子一样" in lost_words(("old",))[0]
    assert lost_words(()) == ()
    assert b'sqref="F4:F6"' in parts.bytes_of("xl/worksheets/sheet1.xml")
    assert data.startswith(b"PK")


def test_an_old_form_is_filled_and_its_total_moves(tmp_path: Path) -> None:
    work = FormWork(OLD / "roster.xls", *heading_files())
    assert work.opened.suffix == ".xlsx"
    (sheet,) = work.opened.layout.sheets
    assert sheet.table is not None
    assert [column.field for column in sheet.table.columns][:4] == ["seq", "group", "head_name", "person_name"]
    with (tmp_path / "out.xlsx").open("wb") as stream:
        added = work.fill({0: [Filling([[[{1: n, 4: f"甲{n}", 8: 60}] for n in range(1, 16)]])]}, stream)
    page = opened(tmp_path / "out.xlsx")["附件1"]
    assert added == 5
    assert [page.cell(row, 4).value for row in (4, 18)] == ["甲1", "甲15"]
    assert page["H19"].value == "=SUM(H4:H18)"
    assert page.row_dimensions[18].height == 21
    assert str(page.print_area).replace("$", "").endswith("A1:J21")
    assert [(str(each.sqref), each.formula1) for each in page.data_validations.dataValidation] == [
        ("J4:J18", '"未婚,已婚"')
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0" + bytes(600),
            "password",
        ),
        (_OLE + bytes(700), "damaged"),
        (binary_books._compound_file("WordDocument", bytes(5000)), "no_workbook"),
        (binary_books._compound_file("Workbook", bytes(5000)), "damaged"),
        ("<html><body><table><tr><td>姓名</td></tr></table>".encode("gb18030"), "web_page"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "web_page"),
        ("姓名,性别\n甲,男".encode("gb18030"), "no_workbook"),
        (b"", "no_workbook"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
def test_each_file_that_is_no_form_has_its_own_sentence(data: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xls"
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        open_parts(path)
    assert refused.value.code == f"form.{code}"
    assert refused.value.what.endswith("。")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_old_form_cut_short_is_damaged(share: float, tmp_path: Path) -> None:
    data = (OLD / "shapes.xls").read_bytes()
    path = tmp_path / "a.xls"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UserError) as refused:
        open_parts(path)
    assert refused.value.code == "form.damaged"
