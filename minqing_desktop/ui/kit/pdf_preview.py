"""Looks at a PDF before it is printed: pages under one another, zoom, «第 x / y 页», PgUp and PgDn."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.pdf_pages import BETWEEN_PX, OpenPdf, PdfPages
from minqing_desktop.ui.look.mark import mark

ZOOM_STEP = 1.25
LEAST_SCALE, MOST_SCALE = 0.3, 4.0
# A whole page smaller than this tells nothing; on a low screen one scrolls instead.
LEAST_FIT_SCALE = 0.5
_SETTLE_MS = 60


class PdfPreview(QWidget):
    """Takes the bytes of a PDF. The document stays in memory only, and is closed with the widget or the next one.

    Signals: opened(int) with the number of pages; failed(UserError); page_changed(int) from 1.
    """

    opened = Signal(int)
    failed = Signal(object)
    page_changed = Signal(int)

    def __init__(self, runner: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._pdf: OpenPdf | None = None
        self._holder: list[OpenPdf] = []
        self._fit = "page"
        self._page = 0
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.pages = PdfPages(self._runner)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        # Always there, or fitting to the width would never come to rest.
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(tr("页面预览"))
        mark(self.pages, role="flow")
        self.area.setWidget(self.pages)
        column.addWidget(self.area, 1)
        column.addLayout(self._build_bar())
        self._resettle = QTimer(self)
        self._resettle.setSingleShot(True)
        self._resettle.setInterval(_SETTLE_MS)
        self.setFocusProxy(self.area)

    def _build_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.back_button = IconButton("chevron-up", tr("上一页（PgUp）"))
        self.on_button = IconButton("chevron-down", tr("下一页（PgDn）"))
        self._place = QLabel()
        mark(self._place, role="small")
        self.smaller_button = IconButton("zoom-out", tr("缩小（Ctrl -）"))
        self.larger_button = IconButton("zoom-in", tr("放大（Ctrl +）"))
        self.fit_button = IconButton("maximize", tr("整页或满宽（Ctrl 0）"))
        self._percent = QLabel()
        mark(self._percent, role="small")
        for part in (self.back_button, self.on_button, self._place):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self._percent, self.smaller_button, self.larger_button, self.fit_button):
            row.addWidget(part)
        return row

    def _connect(self) -> None:
        self.back_button.clicked.connect(lambda: self.go_to(self._page - self.pages.columns))
        self.on_button.clicked.connect(lambda: self.go_to(self._page + self.pages.columns))
        self.smaller_button.clicked.connect(lambda: self.zoom(1 / ZOOM_STEP))
        self.larger_button.clicked.connect(lambda: self.zoom(ZOOM_STEP))
        self.fit_button.clicked.connect(self.toggle_fit)
        self.area.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        self.area.installEventFilter(self)
        self.area.viewport().installEventFilter(self)
        self.pages.failed.connect(self.failed)
        self._resettle.timeout.connect(self._fit_again)
        runner, holder = self._runner, self._holder
        self.destroyed.connect(lambda: _let_go(runner, holder))

    # load

    def show_pdf(self, data: bytes) -> None:
        """Opens the bytes in the file lane and shows the first page."""
        self._runner.file(lambda: OpenPdf(data), owner=self, done=self._on_opened, failed=self.failed.emit)

    def clear(self) -> None:
        """Shows nothing and lets go of the document."""
        self.pages.show_pdf(None)
        _let_go(self._runner, self._holder)
        self._pdf = None
        self._show_place()

    def _on_opened(self, pdf: OpenPdf) -> None:
        page = self._page if self._pdf is not None and len(self._pdf.sizes) == len(pdf.sizes) else 0
        _let_go(self._runner, self._holder)
        self._pdf = pdf
        self._holder.append(pdf)
        self.pages.show_pdf(pdf)
        self._fit_again()
        self.go_to(page)
        self.opened.emit(len(pdf.sizes))

    # places

    @property
    def page_count(self) -> int:
        return self.pages.page_count

    @property
    def current_page(self) -> int:
        """The page in view, from 1; 0 without a document."""
        return self._page + 1 if self.page_count else 0

    def go_to(self, page: int) -> None:
        """Brings a page (from 0) to the top."""
        if not self.page_count:
            return
        page = max(0, min(self.page_count - 1, page))
        page -= page % self.pages.columns
        self.area.verticalScrollBar().setValue(self.pages.page_box(page).top() - BETWEEN_PX)
        self._set_page(page)

    def _on_scrolled(self) -> None:
        if self.page_count:
            middle = self.area.verticalScrollBar().value() + self.area.viewport().height() // 3
            self._set_page(self.pages.page_at(middle))

    def _set_page(self, page: int) -> None:
        is_new = page != self._page
        self._page = page
        self._show_place()
        if is_new:
            self.page_changed.emit(page + 1)

    def _show_place(self) -> None:
        count = self.page_count
        last = min(count, self._page + self.pages.columns)
        words = tr("第 {x}–{z} / {y} 页") if last > self._page + 1 else tr("第 {x} / {y} 页")
        self._place.setText(words.format(x=self._page + 1, y=count, z=last) if count else "")
        self.back_button.setEnabled(self._page > 0)
        self.on_button.setEnabled(self._page + self.pages.columns < count)

    @property
    def place_words(self) -> str:
        """«第 1 / 3 页», or «第 1–3 / 38 页» where several stand side by side."""
        return self._place.text()

    # zoom

    def zoom(self, factor: float) -> None:
        """Larger or smaller; the page in view stays in view."""
        self._fit = ""
        self._scale_to(self.pages.scale * factor)

    def toggle_fit(self) -> None:
        """The whole page, or its whole width."""
        self._fit = "width" if self._fit == "page" else "page"
        self._fit_again()

    def _fit_again(self) -> None:
        if self._pdf is None or not self._pdf.sizes:
            return
        if not self._fit:
            self._scale_to(self.pages.scale)
            return
        width, height = self._pdf.sizes[min(self._page, len(self._pdf.sizes) - 1)]
        room = self.area.viewport().rect().adjusted(BETWEEN_PX, BETWEEN_PX, -BETWEEN_PX, -BETWEEN_PX)
        scale = room.width() / width
        if self._fit == "page":
            scale = min(scale, max(LEAST_FIT_SCALE, room.height() / height))
        self._scale_to(scale)

    def _scale_to(self, scale: float) -> None:
        page = self._page
        self.pages.set_scale(max(LEAST_SCALE, min(MOST_SCALE, scale)))
        self.pages.set_room(self.area.viewport().width(), is_single=self._fit == "width")
        self._percent.setText(f"{round(self.pages.scale * 72 / 96 * 100)}%")
        QTimer.singleShot(0, self, lambda: self.go_to(page))

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.area:
            return self._take_key(event) or super().eventFilter(watched, event)
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP)
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, has_ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self._walk(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else self.page_count - 1)
        elif has_ctrl and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM_STEP)
        elif has_ctrl and key == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM_STEP)
        elif has_ctrl and key == Qt.Key.Key_0:
            self.toggle_fit()
        else:
            return False
        return True

    def _walk(self, way: int) -> None:
        """To the rest of this page where it is higher than the view, else to the next line of pages."""
        if not self.page_count:
            return
        bar, box = self.area.verticalScrollBar(), self.pages.page_box(self._page)
        view = self.area.viewport().height()
        rest = box.bottom() - bar.value() - view if way > 0 else bar.value() - box.top()
        if rest > BETWEEN_PX:
            bar.setValue(bar.value() + way * min(rest + BETWEEN_PX, view * 9 // 10))
        else:
            self.go_to(self._page + way * self.pages.columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resettle.start()


def _let_go(runner: JobRunner, holder: list[OpenPdf]) -> None:
    """Closes what is open, in the file lane: a page may just be being drawn there."""
    while holder:
        pdf = holder.pop()
        if runner.is_closed:
            pdf.close()
        else:
            runner.file(pdf.close, owner=runner)
