"""民情日记本: cover and contents before the pages, numbers outside, margins that change sides."""

import io

import pypdfium2
import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryLine, DiaryPage
from minqing_desktop.exchange.pdf.diary_book import write_diary_book
from minqing_desktop.exchange.progress import Cancelled

MM = 72 / 25.4
COVER = BookCover(
    "民情日记", "某某县 某某镇 示范村", "2026年", (("记录人", "陈建国"), ("走　访", "3 次")), "请妥善保管。"
)


def page(number: int, month: int = 11, **more: str) -> DiaryPage:
    line = DiaryLine(f"2026年{month}月", f"{month}月{number}日 星期日", f"张水根{number}（上塘组）")
    return DiaryPage(f"2026年{month}月{number}日　星期日", line, ("农历十月十四", "天气：晴"), **more)


class Read:
    """A book read back."""

    def __init__(self, fonts, pages, **options):
        stream = io.BytesIO()
        self.result = write_diary_book(COVER, pages, stream, fonts, **options)
        self._pdf = pypdfium2.PdfDocument(stream.getvalue())
        self.pages = [self._pdf[place] for place in range(len(self._pdf))]
        self.texts = [each.get_textpage().get_text_range().replace("\r\n", "\n") for each in self.pages]

    def label(self, place: int) -> str:
        return self._pdf.get_page_label(place)

    def left_edge(self, place: int) -> float:
        """Where the words of a page begin, from its left edge."""
        words = self.pages[place].get_textpage()
        boxes = [words.get_charbox(at) for at in range(words.count_chars())]
        return min(box[0] for box in boxes if box[2] > box[0])

    def where(self, place: int, text: str) -> float:
        words = self.pages[place].get_textpage()
        found = words.search(text).get_next()
        assert found is not None, text
        return words.get_charbox(found[0])[0]


def test_a_book_for_both_sides_begins_each_part_on_the_front_of_a_sheet(fonts):
    book = Read(fonts, [page(1), page(2), page(3, words="西屋漏，王𬱖来看过。")])
    assert book.result.pages == len(book.pages) == 7
    assert book.result.missing == ()
    cover, back, contents, blank, *rest = book.texts
    assert all(words in cover for words in ("民情日记", "示范村", "2026年", "陈建国", "3 次", "请妥善保管。"))
    assert back == blank == ""
    assert "目　录" in contents
    assert all(f"— {number} —" in words for number, words in enumerate(rest, start=1))
    assert "王𬱖来看过。" in rest[2]
    assert [book.label(place) for place in range(7)] == ["", "", "i", "ii", "1", "2", "3"]
    assert all(
        word in rest[0] for word in ("实际困难", "诉求", "走访体会", "工作计划", "点评", "农历十月十四", "天气：晴")
    )


def test_numbers_stand_outside_and_margins_change_sides(fonts):
    book = Read(fonts, [page(1), page(2)], is_reproducible=True)
    right_hand, left_hand = 4, 5
    assert book.left_edge(right_hand) - book.left_edge(left_hand) == pytest.approx(8 * MM, abs=0.5)
    assert book.where(right_hand, "— 1 —") > 300
    assert book.where(left_hand, "— 2 —") < 100


def test_one_side_only_has_no_blank_pages_and_one_margin(fonts):
    book = Read(fonts, [page(1), page(2)], is_two_sided=False)
    assert len(book.pages) == 4
    assert book.left_edge(2) == pytest.approx(book.left_edge(3), abs=0.5)


def test_the_contents_name_the_page_a_day_begins_on(fonts):
    pages = [page(1, words="说了很多。" * 400), *(page(number) for number in range(2, 29)), page(3, month=12)]
    book = Read(fonts, pages, is_small=True)
    assert book.pages[0].get_size() == pytest.approx((148 * MM, 210 * MM), abs=0.5)
    begins = {}
    for words in book.texts:
        for number in range(1, 60):
            if f"— {number} —" in words:
                title = next(line for line in words.split("\n") if line.startswith("2026年"))
                begins.setdefault(title, number)
    contents = "\n".join(words for words in book.texts if "目　录" in words)
    second = begins["2026年11月2日　星期日"]
    assert second > 2
    assert f"张水根2（上塘组）\n{second}" in contents or f"张水根2（上塘组）{second}" in contents.replace("\n", "")
    assert contents.count("2026年11月") >= 1
    assert "2026年12月" in contents


def test_a_book_of_nothing_and_a_stopped_one(fonts):
    with pytest.raises(UserError, match="nothing_to_print"):
        write_diary_book(COVER, [], io.BytesIO(), fonts)
    stream = io.BytesIO()
    with pytest.raises(Cancelled):
        write_diary_book(COVER, [page(1)], stream, fonts, cancel=lambda: True)
    assert stream.getvalue() == b""
