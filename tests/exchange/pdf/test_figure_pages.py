"""Figures on paper: long tables with their headings again, rates as rates."""

import io

from minqing_desktop.exchange.documents.figures import FigureBook, FigureSheet, FigureTable
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.figure_pages import figure_form, write_figure_pages
from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn

COLUMNS = (
    LedgerColumn("乡镇", 14),
    LedgerColumn("户数", 9, ColumnKind.INTEGER),
    LedgerColumn("覆盖率", 9, ColumnKind.PERCENT),
)


def book(rows: int, is_across: bool = True) -> FigureBook:
    lines = tuple((f"第{number}镇", number, number / 100) for number in range(1, rows + 1))
    whole = FigureTable("各乡镇", COLUMNS, (*lines, ("合计", 9, 0.5)), totals=1, note="按在册的算")
    villages = FigureTable("", COLUMNS, (("甲村", 1, None), ("小计", 1, 0.25)), subtotals=frozenset([1]))
    sheets = (FigureSheet("各乡镇", (whole,)), FigureSheet("各村", (villages,)))
    return FigureBook(
        "全县走访表", sheets, "填报单位：某县", "2026年", ("审核：", "制表日期：2026年11月22日"), is_across
    )


def test_headings_stand_on_each_page_and_rates_are_rates(fonts: FontSet) -> None:
    stream = io.BytesIO()
    result = write_figure_pages(book(60), stream, fonts)
    with PdfPreview(stream.getvalue()) as preview:
        pages = [preview.text(number).replace("\r\n", "") for number in range(preview.page_count)]
        sizes = {preview.page_size(number) for number in range(preview.page_count)}
    assert result.pages == len(pages) > 2
    assert all(width > height for width, height in sizes)
    assert all("覆盖率" in page for page in pages)
    words = "".join(pages)
    assert all(words.count(f"第{number}镇") == 1 for number in range(1, 61))
    assert "60.0%" in words
    assert all(said in pages[0] for said in ("全县走访表", "填报单位：某县", "2026年"))
    assert all(said in pages[-2] + pages[-1] for said in ("按在册的算", "甲村"))
    assert "制表日期：2026年11月22日" in pages[-1]


def test_sums_are_set_in_heavy_letters() -> None:
    form = figure_form(book(2, is_across=False))
    rows = [row for block in form.blocks if hasattr(block, "rows") for row in block.rows]  # type: ignore[union-attr]
    roles = {row.cells[0].text: row.cells[0].style.role for row in rows}
    assert roles["合计"] == roles["小计"] != roles["第1镇"] == roles["甲村"]


def test_a_table_of_one_row_goes_to_the_next_page_with_its_title_and_one_heading(fonts: FontSet) -> None:
    table = FigureTable("逾期清单", COLUMNS, (("甲村", 1, None),), note="按时限算")
    turned = 0
    for rows in range(12, 20):
        above = FigureTable("各乡镇", COLUMNS, tuple((f"第{number}镇", number, None) for number in range(rows)))
        stream = io.BytesIO()
        sheets = (FigureSheet("各乡镇", (above,)), FigureSheet("清单", (table,)))
        write_figure_pages(FigureBook("表", sheets, is_across=True), stream, fonts)
        with PdfPreview(stream.getvalue()) as preview:
            pages = [preview.text(number) for number in range(preview.page_count)]
        (page,) = [page for page in pages if "甲村" in page]
        assert "逾期清单" in page
        assert "按时限算" in page
        turned += page is not pages[0]
        tables = 1 + any(f"第{number}镇" in page for number in range(rows))
        assert page.count("覆盖率") == tables
    assert 0 < turned < 8
