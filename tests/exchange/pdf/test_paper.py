"""Papers on pages: the measures of GB/T 9704, every block's words, fonts embedded, nothing missing."""

import re
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.paper import (
    Fact,
    Fields,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    han_number,
    rows_of,
)
from minqing_desktop.exchange.marks import marked
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.paper import paper_form, write_papers
from minqing_desktop.exchange.pdf.pdffile import MM
from tests.exchange.papers import CLAUSE, agreement, notice


def read(papers: list[Paper], fonts: FontSet) -> tuple[list[str], bytes, tuple[str, ...]]:
    stream = BytesIO()
    result = write_papers(papers, "文书", stream, fonts, is_reproducible=True)
    document = pypdfium2.PdfDocument(stream.getvalue())
    pages = [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in document]
    assert result.pages == len(pages)
    document.close()
    return pages, stream.getvalue(), result.missing


def test_an_official_paper_has_the_standards_margins_lines_and_numbers(fonts: FontSet) -> None:
    pages, data, missing = read([agreement()], fonts)
    assert missing == ()
    assert len(pages) == 4
    assert [f"— {number} —" in words for number, words in enumerate(pages, start=1)] == [True] * 4
    text = "".join(pages)
    for words in (
        "二、协议内容",
        "（一）界址",
        "11. 履行",
        "1. 三日内拆除",
        "甲方（签名）：",
        "调解员（签名）：陈建国",
    ):
        assert words in text, words
    assert text.count(CLAUSE) == 6, "rare characters of names are there, and lines lose nothing"
    for words in ("示范村人民调解委员会（盖章）", "2026年11月22日", "本协议一式三份。"):
        assert words in pages[-1], "what closes a paper is not torn from its seal"
    with_rows = [words for words in pages if re.search(r"第\d+件", words)]
    assert [words.count("事项") for words in with_rows] == [1, 1], "the head of the table stands on each page"
    left, right, bottom, top = ink(data)
    assert left == pytest.approx(28 * MM, abs=8)
    assert right == pytest.approx((210 - 26) * MM, abs=3)
    assert top == pytest.approx((297 - 37) * MM, abs=10)
    assert bottom > 20 * MM


def ink(data: bytes) -> tuple[float, float, float, float]:
    """Where the letters of the first page begin and end, without the number."""
    document = pypdfium2.PdfDocument(data)
    page = document[0].get_textpage()
    boxes = [page.get_charbox(place) for place in range(page.count_chars())]
    boxes = [box for box in boxes if box[1] > 34 * MM and box[2] > box[0]]
    edges = zip(*boxes, strict=True)
    left, bottom, right, top = (list(edge) for edge in edges)
    document.close()
    return min(left), max(right), min(bottom), max(top)


def test_every_font_is_embedded(fonts: FontSet) -> None:
    _, data, _ = read([agreement(), notice()], fonts)
    document = pypdfium2.PdfDocument(data)
    embedded = set()
    for page in document:
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            font = pypdfium2.raw.FPDFTextObj_GetFont(item.raw)
            embedded.add(pypdfium2.raw.FPDFFont_GetIsEmbedded(font))
    document.close()
    assert embedded == {1}


def test_a_form_says_everything_and_begins_pages_where_told(fonts: FontSet) -> None:
    pages, _, missing = read([notice(), replace(notice(), foot="内部资料")], fonts)
    assert len(pages) == 4
    assert missing == ()
    first, second = pages[0], pages[1]
    for words in ("编号：2026-0001", "路灯不亮", "修路灯", "反映人签收", "填报日期：2026年1月2日", "第 1 页　共 2 页"):
        assert words in first, words
    assert second.startswith("受理告知书（续）附：现场照片")
    assert "（照片损坏，没有打印）坏的" in second
    assert "内部资料" in pages[2]
    assert "内部资料" not in first


def test_a_heading_is_never_left_alone_at_the_foot(fonts: FontSet) -> None:
    for lines in range(15, 22):
        paper = Paper(
            "题", (*(Paragraph("一行。") for _ in range(lines + 8)), Heading("落单"), Paragraph("跟着。" * 80))
        )
        pages, _, _ = read([paper], fonts)
        page = next(words for words in pages if "落单" in words)
        assert "跟着" in page


def test_a_page_break_turns_once(fonts: FontSet) -> None:
    pages, _, _ = read([Paper("题", (PageBreak(), Paragraph("甲"), PageBreak(), PageBreak(), Paragraph("乙")))], fonts)
    assert [("甲" in words, "乙" in words) for words in pages] == [(True, False), (False, True)]


def test_for_two_sides_an_empty_page_follows(fonts: FontSet) -> None:
    pages, _, _ = read([replace(agreement(60), starts_on_front=True), notice()], fonts)
    assert len(pages) % 2 == 0


def test_the_mark_of_who_printed_when_is_on_every_page_while_wanted(fonts: FontSet) -> None:
    with marked("陈建国 2026-11-22 15:04 打印"):
        pages, _, _ = read([agreement()], fonts)
    assert all("陈建国 2026-11-22 15:04 打印" in words for words in pages)
    pages, _, _ = read([agreement()], fonts)
    assert not any("打印" in words for words in pages)


def test_nothing_to_print_is_said(fonts: FontSet) -> None:
    with pytest.raises(UserError) as refused:
        write_papers([], "文书", BytesIO(), fonts)
    assert refused.value.code == "nothing_to_print"


def test_facts_fill_their_rows() -> None:
    fields = Fields((Fact("甲"), Fact("乙", span=2), Fact("丙"), Fact("丁"), Fact("戊")), across=3)
    assert [[(fact.label, span) for fact, span in row] for row in rows_of(fields)] == [
        [("甲", 1), ("乙", 2)],
        [("丙", 1), ("丁", 1), ("戊", 1)],
    ]
    assert [sum(span for _, span in row) for row in rows_of(replace(fields, across=2))] == [2, 2, 2, 2]
    assert [han_number(number) for number in (1, 10, 11, 20, 35, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
    ]
    assert paper_form(notice()).running == "受理告知书（续）"
