"""How a form looks before it is saved: grown and cut tables, merges and blanks carried along, boxes ticked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.picture import AS_IS, FILLED, MORE, ROOM, SheetPicture, picture_of
from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services.forms_binding import heading_files
from tests.exchange.forms import making, odd_forms


def opened(path: Path, make) -> FormWork:
    make(path)
    return FormWork(path, *heading_files())


def drawn(work: FormWork, lines: int, rows: int, most: int = 4) -> SheetPicture:
    sheet = work.opened.layout.sheets[0]
    said = [[{2: f"第{place}组", 4: "甲大山"}] for place in range(lines)]
    blanks = {blank: date(2026, 11, 22) if blank.asks_day else "某某村" for blank in sheet.blanks}
    return picture_of(work.opened.shapes[0], sheet, Filling([said], blanks), rows, most)


def kinds(picture: SheetPicture) -> list[str]:
    return [row.kind for row in picture.rows]


def test_a_table_that_grows_is_cut_and_what_is_below_moves(tmp_path):
    picture = drawn(opened(tmp_path / "表.xlsx", making.roster), lines=6, rows=17)
    assert kinds(picture) == [AS_IS] * 3 + [FILLED] * 4 + [MORE] + [AS_IS] * 3
    assert [row.number for row in picture.rows] == [1, 2, 3, 4, 5, 6, 7, 0, 21, 22, 23]
    assert picture.rows[3].cells[:4] == ("1", "第0组", "", "甲大山")
    assert picture.rows[8].cells[0] == "合计"
    assert picture.rows[8].cells[7] == "="
    assert "某某村" in picture.rows[1].cells[0]
    assert picture.rows[1].cells[0].rstrip().endswith("填报日期：2026年11月22日")
    assert (0, 0, 1, 10) in picture.spans
    assert [place for place in picture.blanks if place[0] > 3] == [(10, 0)]
    assert picture.tables[0].headings[3] == "姓名"


def test_rows_that_stay_blank_are_shown_and_what_is_not_known_has_no_number(tmp_path):
    work = opened(tmp_path / "表.xlsx", making.roster)
    picture = drawn(work, lines=1, rows=1, most=20)
    assert kinds(picture) == [AS_IS] * 3 + [FILLED] + [ROOM] * 9 + [AS_IS] * 3
    assert picture.rows[-1].number == 16
    assert [row.number for row in drawn(work, lines=6, rows=-1).rows][-3:] == [0, 0, 0]


def test_merged_headers_stand_over_their_rows_and_hidden_columns_are_known(tmp_path):
    work = opened(tmp_path / "表.xlsx", making.two_levels)
    picture = drawn(work, lines=2, rows=2)
    assert (1, 2, 1, 4) in picture.spans
    assert (1, 0, 2, 1) in picture.spans
    assert picture.first_line == 4
    assert picture.tables[0].headings[2] == "基本信息/姓名"


def test_a_card_shows_its_record_with_boxes_ticked(tmp_path):
    def card(path: Path) -> None:
        making.person_card(path)
        book = load_workbook(path)
        book.worksheets[0]["D3"] = "□男 □女"
        book.worksheets[0].column_dimensions["D"].hidden = True
        book.save(path)

    work = opened(tmp_path / "卡.xlsx", card)
    sheet = work.opened.layout.sheets[0]
    assert sheet.is_card
    said = {"姓名": "甲大山", "性别": "男", "联系电话": "138****0001"}
    values = {blank: said[blank.label] for blank in sheet.blanks if blank.label in said}
    picture = picture_of(work.opened.shapes[0], sheet, Filling((), values, "甲大山"), -1, 4)
    assert [row.cells[:4] for row in picture.rows[2:4]] == [
        ("姓名", "甲大山", "性别", "☑男 □女"), ("身份证号", "", "联系电话", "138****0001")
    ]  # fmt: skip
    assert picture.widths[4] == 0
    assert picture.tables == ()


def test_hidden_rows_are_not_shown_and_no_word_is_said_twice(tmp_path):
    work = opened(tmp_path / "表.xlsx", odd_forms.locked)
    sheet = work.opened.layout.sheets[0]
    said = {"town": "示范镇", "village": "示范村"}
    values = {blank: said[blank.field] for blank in sheet.blanks if blank.field in said}
    picture = picture_of(work.opened.shapes[0], sheet, Filling((), values), -1, 4)
    assert picture.rows[0].cells[0] == "示范镇示范村困难群众台账"
    assert "隐藏的说明" not in [cell for row in picture.rows for cell in row.cells]
    assert 3 not in [row.number for row in picture.rows]
