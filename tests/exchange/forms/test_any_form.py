"""Forms of any size and shape: everything stands where it should, totals cover it, and nothing has to be repaired."""

import re
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from minqing_desktop.exchange.forms.blanks import inside_text
from minqing_desktop.exchange.forms.cells import Value
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.picture import picture_of
from minqing_desktop.exchange.forms.vocabularies import PEOPLE
from minqing_desktop.exchange.forms.wording import put_words
from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services.forms_binding import heading_files, vocabularies
from tests.exchange.forms.comparing import opened
from tests.exchange.forms.making import BOX
from tests.exchange.forms.soundness import check_sound

HEADS = ("序号", "姓名", "公民身份号码", "金额", "签名")
_TABLE = st.tuples(st.integers(1, 5), st.integers(0, 9), st.booleans(), st.booleans(), st.integers(0, 2))
"""Rows that are ready, rows that are filled, whether they are numbered and merged, and rows left free below."""


def _blank(path: Path, tables: list[tuple[int, int, bool, bool, int]]) -> list[int]:
    """The tables under one another, each with a total; gives their first rows."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page["A1"] = "统计表"
    row, firsts = 2, []
    for ready, _filled, is_numbered, is_merged, free in tables:
        for column, head in enumerate(HEADS, start=1):
            page.cell(row, column, head)
            for line in range(row, row + ready + 1):
                page.cell(line, column).border = BOX
        firsts.append(row + 1)
        for line in range(row + 1, row + ready + 1):
            if is_numbered:
                page.cell(line, 1, line - row)
            if is_merged:
                page.merge_cells(start_row=line, end_row=line, start_column=5, end_column=6)
        last = row + ready
        page.cell(last + 1, 3, "合计")
        page.cell(last + 1, 4, f"=SUM(D{row + 1}:D{last})")
        page.merge_cells(start_row=last + 1, end_row=last + 1, start_column=1, end_column=2)
        row = last + 3 + free
    page.cell(row, 1, "=" + "+".join(f"D{first + ready}" for first, (ready, *_) in zip(firsts, tables, strict=True)))
    book.save(path)
    return firsts


VALUES: dict[str, Value] = {
    "unit": "某某镇示范村", "today": date(2026, 11, 2), "cadre": "陈干部", "cadre_phone": "138", "village": "示范村",
    "town": "某某镇", "county": "某某县", "signed": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (
            "填报单位：______  填报日期：  年  月  日  制表人：____",
            "填报单位：某某镇示范村 填报日期：2026年11月2日 制表人：陈干部",
        ),
        ("填报单位：（盖章）　　填报时间：2026年  月  日", "填报单位：某某镇示范村（盖章）　　填报时间：2026年11月2日"),
        (
            "单位（公章）：          填表人：        联系电话：",
            "单位（公章）：某某镇示范村 填表人：陈干部 联系电话：138",
        ),
        ("________县____镇____村低保户台账", "某某县某某镇示范村低保户台账"),
        ("2026年  月份走访情况统计表", "2026年11月份走访情况统计表"),
        ("（    年    月    日）", "（2026年11月2日）"),
        ("    年    月    日", "2026年11月2日"),
        ("____村民小组长名单", "____村民小组长名单"),
        ("户主姓名：　　　　审核人：", "户主姓名：　　　　审核人："),
        ("填报单位：某某镇", "填报单位：某某镇"),
        ("村（社区）：", "村（社区）：示范村"),
        ("乡（镇）：____  核查时间：", "乡（镇）：某某镇 核查时间：2026年11月2日"),
        ("2025年3月5日", "2025年3月5日"),
    ],
)
def test_blanks_within_words(text: str, filled: str) -> None:
    known = vocabularies()
    element = etree.Element("t")
    element.text = text
    found = [each for each in inside_text(text, 1, 1, known.around, known.subjects[PEOPLE]) if not each.is_record]
    edits = [(each, VALUES[each.field or ""]) for each in found if VALUES[each.field or ""] is not None]
    put_words([element], edits)
    assert re.sub(" +", " ", element.text) == filled


def test_who_gives_an_opinion_writes_its_day_himself(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    side = Side(style="thin")
    asked = [(word, "") for word in ("姓名", "性别", "身份证号码", "联系电话", "家庭住址")]
    for row, words in enumerate((*asked, ("村委会意见", "　　（盖章）　　年　月　日")), start=1):
        for column, text in enumerate(words, start=1):
            page.cell(row, column, text).border = Border(left=side, right=side, top=side, bottom=side)
    page["A8"] = "　　年　月　日"
    book.save(tmp_path / "a.xlsx")
    form = FormWork(tmp_path / "a.xlsx", *heading_files()).opened
    (sheet,), (shape,) = form.layout.sheets, form.shapes
    assert [each.row for each in sheet.blanks] == [1, 2, 3, 4, 5, 8]
    filling = Filling((), {sheet.blanks[-1]: date(2026, 11, 2)})
    assert picture_of(shape, sheet, filling, -1, 5).rows[7].cells[0] == "2026年11月2日"


@settings(max_examples=15)
@given(st.lists(_TABLE, min_size=1, max_size=3))
def test_rows_totals_and_what_stands_below(tables: list[tuple[int, int, bool, bool, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        blank, out = Path(folder) / "a.xlsx", Path(folder) / "b.xlsx"
        firsts = _blank(blank, tables)
        work = FormWork(blank, *heading_files())
        (sheet,) = work.opened.layout.sheets
        assert [(each.region.first, each.region.size) for each in sheet.tables] == [
            (first, each[0]) for first, each in zip(firsts, tables, strict=True)
        ]
        lines = [
            [[{1: n, 2: f"甲{place}-{n}", 4: n}] for n in range(1, each[1] + 1)] for place, each in enumerate(tables)
        ]
        with out.open("wb") as stream:
            added = work.fill({0: [Filling(lines)]}, stream)
        check_sound(out)
        page = opened(out).worksheets[0]
    assert added == sum(max(filled - ready, 0) for ready, filled, *_more in tables)
    moved, totals = 0, []
    for place, (first, (ready, filled, _numbered, is_merged, _free)) in enumerate(zip(firsts, tables, strict=True)):
        start, rows = first + moved, max(ready, filled)
        assert [page.cell(start + n, 2).value for n in range(filled)] == [f"甲{place}-{n + 1}" for n in range(filled)]
        assert page.cell(start + rows, 3).value == "合计"
        assert page.cell(start + rows, 4).value == f"=SUM(D{start}:D{start + rows - 1})"
        merged = {str(each) for each in page.merged_cells.ranges}
        assert all((f"E{start + n}:F{start + n}" in merged) == is_merged for n in range(rows))
        totals.append(f"D{start + rows}")
        moved += rows - ready
    last = firsts[-1] + tables[-1][0] + 2 + tables[-1][4] + moved
    assert page.cell(last, 1).value == "=" + "+".join(totals)
