"""Sends the pages of a PDF to a printer as pictures at its own resolution, through the system's print dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.pdf.preview import PdfPreview

# A page of A4 takes 62 MB at this resolution; finer is not seen on office paper.
MOST_DPI = 400
_POINTS_PER_INCH = 72


def new_printer(title: str, page_count: int) -> QPrinter:
    """A printer for A4; `title` is what the queue shows."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    printer.setFullPage(True)
    if page_count:
        printer.setFromTo(1, page_count)
        printer.setPrintRange(QPrinter.PrintRange.AllPages)
    return printer


def ask_printer(host: QWidget, printer: QPrinter, page_count: int) -> bool:
    """Shows the system's dialog (printer, copies, range, two-sided) until it is confirmed or given up.

    Blocks in a loop of its own, as the native dialog of Windows knows no other way.
    """
    dialog = QPrintDialog(printer, host)
    dialog.setWindowTitle(tr("打印"))
    dialog.setMinMax(1, page_count)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, True)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintCollateCopies, True)
    try:
        return dialog.exec() == QPrintDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()


def pages_wanted(printer: QPrinter, page_count: int) -> list[int]:
    """The pages (from 0) that the dialog asked for, in the order they are to come out."""
    ranges = printer.pageRanges()
    if printer.printRange() is QPrinter.PrintRange.PageRange and not ranges.isEmpty():
        pages = [page - 1 for page in range(1, page_count + 1) if ranges.contains(page)]  # «1-3,7»
    else:
        pages = list(range(page_count))
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    if printer.supportsMultipleCopies():
        return pages
    copies = max(1, printer.copyCount())
    return pages * copies if printer.collateCopies() else [page for page in pages for _ in range(copies)]


def print_pdf(data: bytes, printer: QPrinter, progress: Callable[[int, int], object] | None = None) -> int:
    """Prints and gives the number of sheets' sides; may run in any one thread (Qt allows painting on a printer there).

    UserError: pdf_unreadable, printer_failed. An exception of `progress` stops the job at the printer.
    """
    with PdfPreview(data) as preview:
        pages = pages_wanted(printer, preview.page_count)
        painter = QPainter()
        _turn_paper(printer, preview, pages[:1])
        if not pages or not painter.begin(printer):
            raise _failed()
        try:
            for place, page in enumerate(pages):
                if progress is not None:
                    progress(place, len(pages))
                _turn_paper(printer, preview, [page])
                if place and not printer.newPage():
                    raise _failed()
                _draw_page(painter, printer, preview, page)
        except BaseException:
            printer.abort()
            raise
        finally:
            painter.end()
        return len(pages)


def _turn_paper(printer: QPrinter, preview: PdfPreview, pages: list[int]) -> None:
    """The paper lies as the page that comes next does; takes effect with the next sheet."""
    for page in pages:
        width, height = preview.page_size(page)
        across, upright = QPageLayout.Orientation.Landscape, QPageLayout.Orientation.Portrait
        printer.setPageOrientation(across if width > height else upright)


def _draw_page(painter: QPainter, printer: QPrinter, preview: PdfPreview, page: int) -> None:
    dpi = min(printer.resolution(), MOST_DPI)
    width_pt, height_pt = preview.page_size(page)
    width, height, pixels = preview.render(page, round(width_pt / _POINTS_PER_INCH * dpi))
    image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32)
    device = printer.resolution() / _POINTS_PER_INCH
    painter.drawImage(QRectF(0, 0, width_pt * device, height_pt * device), image)


def _failed() -> UserError:
    return UserError(
        code="printer_failed",
        what=tr("没有打出来，笔记本里的内容没有变化。"),
        advice=tr("请看看打印机开着没有、有没有纸，再打一次；也可以先存为文件，拿到别的电脑上打。"),
    )
