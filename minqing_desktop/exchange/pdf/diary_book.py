"""民情日记本 as PDF: a visit to a page, bound with cover and contents, on A4 or A5."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryPage
from minqing_desktop.exchange.pdf.binding import A4_LOOK, A5_LOOK, Book, BookLook
from minqing_desktop.exchange.pdf.blocks import Cell, Form, Row, Section, label, value
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.pdffile import PdfFile
from minqing_desktop.exchange.pdf.printing import PrintResult
from minqing_desktop.exchange.pdf.typesetting import TextStyle
from minqing_desktop.exchange.progress import Cancel, Pace, Progress


@dataclass(frozen=True, slots=True)
class _PageLook:
    """Letters of the pages on one paper; `label_share` of 24 is the width of the labels at the left."""

    book: BookLook
    title: TextStyle
    fact: TextStyle
    prose: TextStyle
    label_share: float
    row_height: float


_A4 = _PageLook(
    A4_LOOK, TextStyle(Role.TITLE, 18, 26), TextStyle(Role.BODY, 12, 16), TextStyle(Role.BODY, 12, 19, indent=2),
    4.0, 26,
)  # fmt: skip
_A5 = _PageLook(
    A5_LOOK, TextStyle(Role.TITLE, 15, 21), TextStyle(Role.BODY, 10.5, 14), TextStyle(Role.BODY, 10.5, 16, indent=2),
    4.6, 22,
)  # fmt: skip


def write_diary_book(
    cover: BookCover,
    pages: Iterable[DiaryPage],
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_small: bool = False,
    is_two_sided: bool = True,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes the book, on A5 if `is_small`; UserError nothing_to_print without a page, Cancelled when stopped."""
    look = _A5 if is_small else _A4
    pace = Pace(progress, cancel, len(pages) if isinstance(pages, Sized) else 0)
    file = PdfFile(fonts, f"{cover.place}{cover.title}", is_reproducible=is_reproducible)
    book = Book(file, look.book, tr("{title}　{period}").format(title=cover.title, period=cover.period),
                is_two_sided=is_two_sided)  # fmt: skip
    lines = []
    for page in pages:
        pace.step(len(lines))
        lines.append((page.line, book.add(_form(page, look))))
    if not lines:
        raise UserError(
            "nothing_to_print", tr("这段时间没有走访，没有生成日记本。"), tr("请换一段时间，或者换一位干部。")
        )
    pace.step(len(lines))
    book.close(cover, lines)
    file.save(target)
    return PrintResult(file.page_count, tuple(sorted(file.typesetter.missing)))


def _form(page: DiaryPage, look: _PageLook) -> Form:
    parts = (
        (tr("家庭\n基本情况"), page.home, 1, 0.2),
        (tr("群众原话"), page.words, 2, 0.8),
        (tr("实际困难"), page.difficulties, 2, 0.6),
        (tr("诉求\n与建议"), page.needs, 2, 0.8),
        (tr("走访体会"), page.reflection, 2, 0.8),
        (tr("后续\n工作计划"), page.plan, 2, 0.6),
        (tr("点评"), page.comment, 2, 2.0),
    )
    sections = [Section(name, (_prose(text, lines, stretch, look),), label_share=look.label_share)
                for name, text, lines, stretch in parts]  # fmt: skip
    running = tr("{day}　{whom}（续）").format(day=page.title, whom=page.line.whom)
    return Form(page.title, (*_facts(page, look), *sections), page.notes, running, look.book.paper,
                title_style=look.title)  # fmt: skip


def _facts(page: DiaryPage, look: _PageLook) -> list[Row]:
    share, height = look.label_share, look.row_height
    half = (24 - 2 * share) / 2

    def words(text: str, room: float) -> Cell:
        return value(text, room, style=look.fact)

    return [
        Row((label(tr("走访时间"), share), words(page.time, half),
             label(tr("走访地点"), share), words(page.place, half)), height),
        Row((label(tr("走访对象"), share), words(page.whom, 24 - share)), height),
        Row((label(tr("走访人员"), share), words(page.visitors, half),
             label(tr("记录人"), share), words(page.recorder, half)), height),
    ]  # fmt: skip


def _prose(text: str, lines: int, stretch: float, look: _PageLook) -> Row:
    cell = Cell(text, 1.0, look.prose, is_centred_vertically=False, writing_lines=lines)
    return Row((cell,), look.row_height, stretch=stretch)
