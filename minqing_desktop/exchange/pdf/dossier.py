"""Binds papers into one file with a cover, a list of what is in it and pages numbered through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.diary_book import BookCover, DiaryLine
from minqing_desktop.exchange.documents.paper import Paper
from minqing_desktop.exchange.pdf.binding import A4_LOOK, Book
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.paper import paper_form
from minqing_desktop.exchange.pdf.pdffile import PdfFile
from minqing_desktop.exchange.pdf.printing import PrintResult
from minqing_desktop.exchange.progress import Cancel, Pace, Progress


def write_dossier(
    cover: BookCover,
    papers: Sequence[tuple[DiaryLine, Paper]],
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes the bound file; each paper has a line of the contents. `Cancelled` when stopped."""
    pace = Pace(progress, cancel, len(papers))
    file = PdfFile(fonts, f"{cover.place}{cover.title}", is_reproducible=is_reproducible)
    running = tr("{title}　{period}").format(title=cover.title, period=cover.period)
    book = Book(file, A4_LOOK, running, is_two_sided=False)
    lines = []
    for place, (line, paper) in enumerate(papers):
        pace.step(place)
        lines.append((line, book.add(paper_form(paper))))
    pace.step(len(papers))
    book.close(cover, lines)
    file.save(target)
    return PrintResult(file.page_count, tuple(sorted(file.typesetter.missing)))
