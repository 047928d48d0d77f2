"""Paints the pages of a PDF under one another; draws only those that are looked at, in the file lane."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.paint import draw_box
from minqing_desktop.ui.look.live import current_look

BETWEEN_PX = 16
MOST_ACROSS = 4
IMAGE_BYTES_KEPT = 64 * 1024 * 1024


class OpenPdf:
    """A PDF in memory that may be closed while a page of it is being drawn in another thread."""

    def __init__(self, data: bytes) -> None:
        """Takes some milliseconds; UserError: pdf_unreadable."""
        self._lock = threading.Lock()
        self._preview: PdfPreview | None = PdfPreview(data)
        self.sizes = [self._preview.page_size(page) for page in range(self._preview.page_count)]

    def draw(self, page: int, width_px: int) -> QImage | None:
        """A page as a picture of this width; None once the document is closed."""
        with self._lock:
            if self._preview is None:
                return None
            width, height, data = self._preview.render(page, width_px)
        return QImage(data, width, height, width * 4, QImage.Format.Format_RGB32).copy()

    def close(self) -> None:
        with self._lock:
            preview, self._preview = self._preview, None
        if preview is not None:
            preview.close()


@dataclass(frozen=True, slots=True)
class _Drawn:
    width_px: int
    image: QImage


class PdfPages(QWidget):
    """Signals: laid_out() when the pages have other sizes; failed(UserError) when a page cannot be drawn."""

    laid_out = Signal()
    failed = Signal(object)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._pdf: OpenPdf | None = None
        self._scale = 1.0
        self._drawn: OrderedDict[int, _Drawn] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._boxes: list[QRect] = []
        self._columns = 1
        self._widest_px = 0

    @property
    def page_count(self) -> int:
        return len(self._boxes)

    @property
    def scale(self) -> float:
        """Pixels on the screen for a point of paper."""
        return self._scale

    @property
    def drawn_count(self) -> int:
        """How many pages are here as pictures of the present size."""
        return sum(1 for page, drawn in self._drawn.items() if drawn.width_px == self._width_px(page))

    def show_pdf(self, pdf: OpenPdf | None) -> None:
        """Shows another document from its first page; whoever opened it closes it."""
        self._pdf = pdf
        self._drawn.clear()
        self._asked.clear()
        self._lay_out()

    def set_scale(self, scale: float) -> None:
        """Pixels on the screen for a point (1/72 inch) of paper."""
        if scale != self._scale:
            self._scale = scale
            self._asked.clear()
            self._lay_out()

    def page_box(self, page: int) -> QRect:
        """Where a page lies."""
        return self._boxes[page]

    def page_at(self, y: int) -> int:
        """The first page of the line at a height, or of the nearest above."""
        page = max((page for page, box in enumerate(self._boxes) if box.top() <= y), default=0)
        return page - page % self._columns

    def set_room(self, width_px: int, is_single: bool) -> None:
        """How wide the view is: as many pages stand side by side as fit, or always one."""
        columns = 1
        if self._pdf is not None and self._pdf.sizes and not is_single:
            page_px = max(1, round(self._pdf.sizes[0][0] * self._scale))
            columns = max(1, min(MOST_ACROSS, (width_px - BETWEEN_PX) // (page_px + BETWEEN_PX)))
        if columns != self._columns:
            self._columns = columns
            self._lay_out()

    @property
    def columns(self) -> int:
        """How many pages stand side by side."""
        return self._columns

    def _lay_out(self) -> None:
        self._boxes, top, widest = [], BETWEEN_PX, 0
        sizes = [
            QSize(round(w * self._scale), round(h * self._scale)) for w, h in (self._pdf.sizes if self._pdf else ())
        ]
        for start in range(0, len(sizes), self._columns):
            line, left = sizes[start : start + self._columns], 0
            for size in line:
                self._boxes.append(QRect(left, top, size.width(), size.height()))
                left += size.width() + BETWEEN_PX
            top += max(size.height() for size in line) + BETWEEN_PX
            widest = max(widest, left - BETWEEN_PX)
        self._widest_px = widest
        self.setMinimumSize(widest + 2 * BETWEEN_PX, top)
        self.resize(max(self.width(), widest + 2 * BETWEEN_PX), top)
        self._centre()
        self.laid_out.emit()
        self.update()

    def _centre(self) -> None:
        """Every line begins where the widest one does, so that a last single page stands under a first one."""
        left = (self.width() - self._widest_px) // 2
        for place in range(0, len(self._boxes), self._columns):
            shift = left - self._boxes[place].left()
            for box in self._boxes[place : place + self._columns]:
                box.translate(shift, 0)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._centre()

    def _width_px(self, page: int) -> int:
        return round(self._boxes[page].width() * self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), current_look()
        painter.fillRect(event.rect(), QColor(look.palette.paper))
        for page, box in enumerate(self._boxes):
            if not box.intersects(event.rect()):
                continue
            draw_box(painter, box.adjusted(-1, -1, 1, 1), None, look.palette.rim, 0)
            self._paint_page(painter, page, box)
        painter.end()

    def _paint_page(self, painter: QPainter, page: int, box: QRect) -> None:
        drawn = self._drawn.get(page)
        if drawn is None:
            painter.fillRect(box, QColor(Qt.GlobalColor.white))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, drawn.width_px != self._width_px(page))
            painter.drawImage(box, drawn.image)
        if drawn is None or drawn.width_px != self._width_px(page):
            self._ask(page)

    def _ask(self, page: int) -> None:
        width, pdf = self._width_px(page), self._pdf
        if pdf is None or self._asked.get(page) == width:
            return
        self._asked[page] = width
        self._runner.file(
            lambda: pdf.draw(page, width) if self._is_wanted(pdf, page, width) else None,
            owner=self,
            done=lambda image: self._on_drawn(pdf, page, width, image),
            failed=self.failed.emit,
        )

    def _is_wanted(self, pdf: OpenPdf, page: int, width: int) -> bool:
        """Asked in the file lane: a page scrolled past or zoomed away meanwhile is not drawn."""
        return self._pdf is pdf and self._asked.get(page) == width

    def _on_drawn(self, pdf: OpenPdf, page: int, width: int, image: QImage | None) -> None:
        if self._pdf is not pdf:
            return
        if self._asked.get(page) == width:
            del self._asked[page]
        if image is None:
            return
        self._drawn[page] = _Drawn(width, image)
        self._drawn.move_to_end(page)
        while len(self._drawn) > 1 and self._kept_bytes() > IMAGE_BYTES_KEPT:
            self._drawn.popitem(last=False)
        self.update(self._boxes[page])

    def _kept_bytes(self) -> int:
        return sum(drawn.image.sizeInBytes() for drawn in self._drawn.values())
