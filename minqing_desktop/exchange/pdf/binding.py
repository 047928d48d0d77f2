"""Binds pages into a book: margins that change sides, page numbers outside, cover and contents before the first page.

Pages inside are set first, since the contents need their numbers; the cover and the contents then go before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryLine
from minqing_desktop.exchange.pdf.blocks import SMALL, Form
from minqing_desktop.exchange.pdf.drawing import PageDrawing
from minqing_desktop.exchange.pdf.faces import Role
from minqing_desktop.exchange.pdf.freehand import FreePage, Side
from minqing_desktop.exchange.pdf.layout import lay_out
from minqing_desktop.exchange.pdf.pdffile import MM, Paper, PdfFile
from minqing_desktop.exchange.pdf.typesetting import TextStyle

# The left margin is the bound one of a page on the right; it changes sides on the back.
A4_BOOK = Paper(210 * MM, 297 * MM, top=22 * MM, bottom=22 * MM, left=28 * MM, right=20 * MM)
A5_BOOK = Paper(148 * MM, 210 * MM, top=14 * MM, bottom=16 * MM, left=20 * MM, right=12 * MM)
_NUMBER_BELOW = 10.0


@dataclass(frozen=True, slots=True)
class BookLook:
    """Sizes of cover and contents on one paper."""

    paper: Paper
    title: TextStyle
    place: TextStyle
    fact: TextStyle
    heading: TextStyle
    part: TextStyle
    line: TextStyle


A4_LOOK = BookLook(
    A4_BOOK,
    TextStyle(Role.TITLE, 46, 62),
    TextStyle(Role.BODY, 18, 28),
    TextStyle(Role.BODY, 15, 34),
    TextStyle(Role.TITLE, 20, 40),
    TextStyle(Role.HEADING, 12, 26),
    TextStyle(Role.BODY, 12, 20),
)
A5_LOOK = BookLook(
    A5_BOOK,
    TextStyle(Role.TITLE, 34, 46),
    TextStyle(Role.BODY, 14, 22),
    TextStyle(Role.BODY, 12, 27),
    TextStyle(Role.TITLE, 16, 30),
    TextStyle(Role.HEADING, 10.5, 21),
    TextStyle(Role.BODY, 10.5, 16.5),
)


class Book:
    """Pages of one book in the order of reading. Without `is_two_sided` all pages are bound at their left."""

    def __init__(self, file: PdfFile, look: BookLook, running: str, *, is_two_sided: bool) -> None:
        self._file = file
        self._look = look
        self._running = running
        self._is_two_sided = is_two_sided
        self.pages = 0

    def add(self, form: Form) -> int:
        """Sets a form on the next pages; gives the number of the first of them."""
        first = self.pages + 1

        def imprint(drawing: PageDrawing, number: int, _total: int) -> None:
            place = first + number - 1
            drawing.shift = self._shift(place)
            is_right = self._is_right_hand(place)
            drawing.foot_line(_numbered(place), _NUMBER_BELOW, is_right=is_right)
            drawing.foot_line(self._running, _NUMBER_BELOW, is_right=not is_right)

        self.pages += lay_out(replace(form, paper=self._look.paper), self._file, imprint)
        return first

    def close(self, cover: BookCover, lines: Sequence[tuple[DiaryLine, int]]) -> None:
        """Puts cover and contents before the pages; on both sides each begins on the front of a sheet."""
        before = self._file.page_count
        self._cover(cover)
        self._blank_back(1)
        covers = self._file.page_count - before
        self._contents(lines)
        self._blank_back(self._file.page_count - before)
        front = self._file.page_count - before
        self._file.bring_to_front(front)
        self._file.number_as_book(covers, front - covers, is_two_sided=self._is_two_sided)

    def _blank_back(self, pages: int) -> None:
        if self._is_two_sided and pages % 2:
            FreePage(self._file, self._look.paper).finish()

    def _is_right_hand(self, place: int) -> bool:
        return place % 2 == 1 or not self._is_two_sided

    def _shift(self, place: int) -> float:
        paper = self._look.paper
        return 0.0 if self._is_right_hand(place) else paper.right - paper.left

    def _cover(self, cover: BookCover) -> None:
        look, paper = self._look, self._look.paper
        page = FreePage(self._file, paper)
        left, width, height = paper.left, paper.inner_width, paper.height
        frame = (left - 8, paper.bottom - 8, width + 16, height - paper.top - paper.bottom + 16)
        page.box(*frame, weight=1.6)
        page.box(frame[0] + 4, frame[1] + 4, frame[2] - 8, frame[3] - 8, weight=0.5)
        top = page.text(cover.place, look.place, left + 8, height * 0.86, width - 16, Side.CENTRE)
        top = page.text(cover.title, look.title, left, min(top - 20, height * 0.76), width, Side.CENTRE)
        page.text(cover.period, look.place, left, top - 10, width, Side.CENTRE)
        top = height * 0.46
        label = max((page.width(name, look.fact) for name, _ in cover.facts), default=0.0)
        room = min(width - 40, label + look.fact.size * 14)
        begin = left + (width - room) / 2
        for name, value in cover.facts:
            page.text(name, look.fact, begin, top, label + 4)
            page.text(value, look.fact, begin + label + 8, top, room - label - 8, Side.CENTRE, most_lines=1)
            y = top - look.fact.leading + (look.fact.leading - look.fact.size) / 2 - 3
            page.line(begin + label + 8, y, begin + room, y)
            top -= look.fact.leading
        page.text(cover.note, SMALL, left + 8, paper.bottom + 3 * SMALL.leading, width - 16, Side.CENTRE)
        page.finish()

    def _contents(self, lines: Sequence[tuple[DiaryLine, int]]) -> None:
        look, paper = self._look, self._look.paper
        for number, rows in enumerate(_sheets_of(lines, look), start=1):
            page = FreePage(self._file, paper, self._shift(number))
            top = paper.height - paper.top
            words = tr("目　录") if number == 1 else tr("目　录（续）")
            top = page.text(words, look.heading, paper.left, top, paper.inner_width, Side.CENTRE)
            for row in rows:
                top = self._contents_row(page, row, top)
            side = Side.RIGHT if self._is_right_hand(number) else Side.LEFT
            page.text(_roman(number), SMALL, paper.left, paper.bottom - _NUMBER_BELOW, paper.inner_width, side)
            page.finish()

    def _contents_row(self, page: FreePage, row: str | tuple[DiaryLine, int], top: float) -> float:
        look, left, width = self._look, self._look.paper.left, self._look.paper.inner_width
        if isinstance(row, str):
            return page.text(row, look.part, left, top, width)
        line, number = row
        style = look.line
        day_room = style.size * 8.5
        page.text(line.day, style, left, top, day_room)
        shown = str(number)
        number_room = max(page.width(shown, style), page.width("000", style)) + 4
        whom_room = width - day_room - number_room
        page.text(line.whom, style, left + day_room, top, whom_room - 3 * style.size, most_lines=1)
        begin = left + day_room + min(page.width(line.whom, style), whom_room - 3 * style.size) + 4
        y = top - (style.leading - style.size) / 2 - 0.8 * style.size
        page.line(begin, y, left + width - number_room, y, weight=0.8, grey=0.4, dashes="0.8 3")
        page.text(shown, style, left, top, width, Side.RIGHT)
        return top - style.leading


def _sheets_of(lines: Sequence[tuple[DiaryLine, int]], look: BookLook) -> Iterable[list[str | tuple[DiaryLine, int]]]:
    """Rows of the contents page by page: months as headings, never alone at the foot of a page."""
    full = look.paper.inner_height - look.heading.leading
    rows: list[str | tuple[DiaryLine, int]] = []
    room, part = full, None
    for line, number in lines:
        needed = look.line.leading + (look.part.leading if line.part != part else 0.0)
        if needed > room:
            yield rows
            rows, room, part = [], full, None
            needed = look.line.leading + look.part.leading
        if line.part != part:
            rows.append(line.part)
            part = line.part
        rows.append((line, number))
        room -= needed
    yield rows


def _numbered(number: int) -> str:
    return f"— {number} —"


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
