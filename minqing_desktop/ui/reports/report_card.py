"""One report in the gallery: a picture of what it looks like, its title, its kinds of file, what it is for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.report_kinds import DELIMITED, PDF, WORD, WORKBOOK, Report
from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_icon, draw_pill, font_of, smooth
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.tokens import Tone

CARD_PX, PICTURE_PX = 372, 96
_PAD_PX = 14
_RATIO = 297 / 210
_TONES: dict[str, Tone] = {PDF: "green", WORD: "blue", WORKBOOK: "amber"}


def file_words(ending: str) -> str:
    """What kind of file it is, as people say it."""
    return {PDF: "PDF", WORD: "Word", WORKBOOK: "Excel", DELIMITED: "CSV"}.get(ending, ending)


def save_words(ending: str) -> str:
    """What saving as this kind of file is called."""
    return {
        PDF: tr("存为 PDF"),
        WORD: tr("存为 Word，可以再改"),
        WORKBOOK: tr("存为 Excel 表格"),
        DELIMITED: tr("存为 CSV"),
    }.get(ending, ending)


class ReportCard(PaintedButton):
    """Pressing it opens the report."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(report.title, parent)
        self.report = report
        self._picture: QImage | None = None
        self.setAccessibleName(report.title)
        self.setAccessibleDescription(report.about)
        self.setToolTip(report.about)
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
        return QSize(look.scaled(CARD_PX), round(look.scaled(PICTURE_PX) * _RATIO) + 2 * _PAD_PX)

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
        left = frame.right() + 15
        self._draw_words(painter, QRect(left, frame.top(), self.width() - left - _PAD_PX, frame.height()))
        if self.has_key_focus:
            draw_focus(painter, self.rect(), sizes.card_radius)
        painter.end()

    def _draw_picture(self, painter: QPainter, frame: QRect) -> None:
        look = current_look()
        if self._picture is None:
            side = look.sizes.icon * 2
            icon = "file-spreadsheet" if self.report.ending == WORKBOOK else "file-text"
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
        painter.setPen(colours.ink)
        painter.setFont(font_of(sizes.base + 1, True))
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        high = painter.fontMetrics().height()
        painter.drawText(QRect(room.left(), room.top(), room.width(), high), Qt.AlignmentFlag.AlignVCenter, title)
        left, middle = room.left(), room.top() + high + 15
        for ending in self.report.endings:
            left += draw_pill(painter, left, middle, file_words(ending), _TONES.get(ending, "grey")) + 6
        painter.setPen(colours.soft)
        painter.setFont(font_of(sizes.base - 1))
        top = middle + 16
        below = QRect(room.left(), top, room.width(), room.bottom() - top)
        painter.drawText(below, Qt.TextFlag.TextWordWrap, self.report.about)
