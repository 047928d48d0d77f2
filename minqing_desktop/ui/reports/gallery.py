"""The reports as cards, each with a picture of what it looks like."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.reports import Report
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.page import PageHeader, scrolled
from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_icon, draw_pill, font_of, smooth
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look

PICTURE_PX = 150
_PAD_PX = 16
_RATIO = 297 / 210


def file_words(report: Report) -> str:
    """What kind of file it is, as people say it."""
    return {".pdf": tr("打印"), ".xlsx": tr("Excel 表格")}.get(report.ending, report.ending)


class ReportCard(PaintedButton):
    """One report: picture, title, what it is for."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(report.title, parent)
        self.report = report
        self._picture: QImage | None = None
        self.setAccessibleName(report.title)
        self.setAccessibleDescription(report.about)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def has_picture(self) -> bool:
        return self._picture is not None

    def set_picture(self, picture: QImage | None) -> None:
        """Shows what the report looks like."""
        self._picture = picture
        self.update()

    def picture_width_px(self) -> int:
        """How wide a picture is wanted, in pixels of the screen."""
        return round(current_look().scaled(PICTURE_PX) * self.devicePixelRatioF())

    def sizeHint(self) -> QSize:
        look = current_look()
        return QSize(look.scaled(420), round(look.scaled(PICTURE_PX) * _RATIO) + 2 * _PAD_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes = look.palette, look.sizes
        border = colours.accent if self.is_warm else colours.line
        draw_box(painter, self.rect(), colours.surface, border, sizes.card_radius)
        width = look.scaled(PICTURE_PX)
        frame = QRect(_PAD_PX, _PAD_PX, width, self.height() - 2 * _PAD_PX)
        draw_box(painter, frame, colours.paper, None, sizes.pill_radius)
        self._draw_picture(painter, frame)
        self._draw_words(painter, QRect(frame.right() + 18, frame.top(), self.width() - frame.right() - 34, 0))
        if self.has_key_focus:
            draw_focus(painter, self.rect(), sizes.card_radius)
        painter.end()

    def _draw_picture(self, painter: QPainter, frame: QRect) -> None:
        look = current_look()
        if self._picture is None:
            side = look.sizes.icon * 2
            icon = "file-text" if self.report.ending == ".pdf" else "file-spreadsheet"
            draw_icon(painter, frame.center().x() - side // 2, frame.center().y(), icon, "faint", side)
            return
        size = self._picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(
            frame.left() + (frame.width() - size.width()) / 2,
            frame.top() + (frame.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._picture)
        draw_box(painter, box, None, look.palette.rim, 1)

    def _draw_words(self, painter: QPainter, room: QRect) -> None:
        look = current_look()
        colours, sizes = look.palette, look.sizes
        painter.setPen(look.palette.ink)
        painter.setFont(font_of(sizes.title, True))
        box = QRect(room.left(), room.top(), room.width(), sizes.title + 10)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        draw_pill(painter, room.left(), box.bottom() + 18, file_words(self.report), "green")
        painter.setPen(colours.soft)
        painter.setFont(font_of(sizes.base))
        below = QRect(room.left(), box.bottom() + 40, room.width(), self.height() - box.bottom() - 56)
        painter.drawText(below, Qt.TextFlag.TextWordWrap, self.report.about)


class Gallery(QWidget):
    """Signals: chosen(str) with the name of a report."""

    chosen = Signal(str)

    def __init__(self, reports: Sequence[Report], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_look().sizes.gap)
        column.addWidget(PageHeader(tr("报表")))
        sheet = QWidget()
        gap = current_look().sizes.gap
        flow = FlowLayout(sheet, gap=gap, line_gap=gap)
        self.cards = {report.name: ReportCard(report) for report in reports}
        for name, card in self.cards.items():
            card.clicked.connect(lambda _checked=False, chosen=name: self.chosen.emit(chosen))
            flow.addWidget(card)
        column.addWidget(scrolled(sheet), 1)
