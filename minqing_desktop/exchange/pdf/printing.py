"""Writes forms into one PDF file: the one door for every printed document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.pdf.blocks import Form
from minqing_desktop.exchange.pdf.faces import FontSet
from minqing_desktop.exchange.pdf.layout import lay_out
from minqing_desktop.exchange.pdf.pdffile import PdfFile
from minqing_desktop.exchange.progress import Cancel, Pace, Progress


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What came out: number of pages, and the characters no face has, which were printed as 〈U+XXXX〉."""

    pages: int
    missing: tuple[str, ...] = ()


def write_forms(
    forms: Iterable[Form],
    title: str,
    target: BinaryIO | Path,
    fonts: FontSet,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    total: int = 0,
    is_reproducible: bool = False,
) -> PrintResult:
    """Writes all forms into one PDF called `title` in its properties; the target is touched only at the end.

    `forms` may come one by one; `total`, when known, is what progress counts up to.
    Raises UserError `nothing_to_print` without a form, `fonts_missing` when the program's faces are gone, `Cancelled`
    when stopped. Errors of the disk are the caller's. `is_reproducible` leaves the clock out of the file.
    """
    pace = Pace(progress, cancel, total)
    file = PdfFile(fonts, title, is_reproducible=is_reproducible)
    done = 0
    for form in forms:
        pace.step(done)
        lay_out(form, file)
        done += 1
    if not done:
        raise UserError(
            code="nothing_to_print",
            what=tr("所选范围内没有可以打印的记录，没有生成文件。"),
            advice=tr("请换一个范围再试。"),
        )
    pace.step(done)
    file.save(target)
    return PrintResult(file.page_count, tuple(sorted(file.typesetter.missing)))
