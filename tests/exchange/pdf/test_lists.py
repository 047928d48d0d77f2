"""Lists on paper: every row once, headings on each page, across the page where the columns need it."""

import io
from datetime import date
from pathlib import Path

import pytest

from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.lists import cell_words, write_list
from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn

FONTS = FontSet(Path(__file__).resolve().parents[3] / "resources" / "fonts")


def ledger(rows: int, extra_width: float = 0) -> Ledger:
    columns = (
        LedgerColumn("序号", 6, ColumnKind.INTEGER),
        LedgerColumn("事由", 40 + extra_width, ColumnKind.LONG_TEXT),
        LedgerColumn("期限", 12, ColumnKind.DATE),
    )
    made = [(number, f"第{number}件要办的事", date(2026, 11, 22)) for number in range(1, rows + 1)]
    return Ledger("示范村任务清单", columns, made, "单位：示范村", "2026年11月", ("填报人：甲",))


def printed(one: Ledger) -> list[str]:
    stream = io.BytesIO()
    result = write_list(one, stream, FONTS)
    with PdfPreview(stream.getvalue()) as preview:
        pages = [preview.text(number).replace("\r\n", "") for number in range(preview.page_count)]
        assert result.pages == len(pages)
    return pages


def test_every_row_stands_on_some_page_with_the_headings_above():
    pages = printed(ledger(120))
    assert len(pages) > 1
    words = "".join(pages)
    assert all(words.count(f"第{number}件") == 1 for number in range(1, 121))
    assert all("事由" in page and "期限" in page for page in pages)
    assert "填报人：甲" in pages[-1]
    assert "示范村任务清单（续）" in pages[1]


def test_days_stand_on_one_line():
    assert "2026-11-22" in printed(ledger(1))[0]


@pytest.mark.parametrize(("extra", "is_across"), [(0, False), (80, True)])
def test_many_columns_go_across_the_page(extra, is_across):
    stream = io.BytesIO()
    write_list(ledger(1, extra), stream, FONTS)
    with PdfPreview(stream.getvalue()) as preview:
        width, height = preview.page_size(0)
    assert (width > height) is is_across


def test_no_rows_still_print_the_headings():
    assert "事由" in printed(ledger(0))[0]


def test_words_of_cells():
    assert cell_words(ColumnKind.TEXT, None) == ""
    assert cell_words(ColumnKind.MONEY, 123456) == "1234.56"
    assert cell_words(ColumnKind.DATE, "1990年3月") == "1990年3月"
