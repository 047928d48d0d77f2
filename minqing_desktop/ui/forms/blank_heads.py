"""The heads of a form's sheet: above each column what fills it, beside each row its number in the filled form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from minqing_desktop.exchange.forms.picture import FILLED
from minqing_desktop.exchange.roster.grid import column_letter
from minqing_desktop.ui.forms.blank_model import BlankModel
from minqing_desktop.ui.forms.tints import TINTS, head_words, tint_of
from minqing_desktop.ui.kit.paint import CENTRE, draw_icon, draw_text, metrics_of, text_width
from minqing_desktop.ui.look.live import current_look

_PAD_PX = 7
_NAME_PX = 62


class FillHeads(QHeaderView):
    """A letter as spreadsheets have it, and under it what fills the column; a press on it asks for something else."""

    def __init__(self, sheet: BlankModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sheet = sheet
        self._warm = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        height = metrics_of(sizes.tiny).height() + metrics_of(sizes.small, True).height() + 10
        return QSize(super().sizeHint().width(), height)

    def wanted_px(self, column: int) -> int:
        """The width that the words at the head need."""
        report = self._sheet.head(column)
        words = head_words(report) if report is not None else ""
        return text_width(words, current_look().sizes.small, True) + 2 * _PAD_PX + current_look().sizes.icon

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look, report = current_look(), self._sheet.head(logicalIndex)
        colours, sizes = look.palette, look.sizes
        ink, ground = TINTS[tint_of(report)] if report is not None else ("soft", "paper")
        painter.save()
        is_warm = logicalIndex == self._warm and report is not None
        painter.fillRect(rect, QColor(colours.hover if is_warm else look.colour(ground)))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), QColor(colours.line))
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, QColor(look.colour(ink)))
        room = rect.adjusted(_PAD_PX, 3, -_PAD_PX, -5)
        letter = metrics_of(sizes.tiny).height()
        above = QRect(room.left(), room.top(), room.width(), letter)
        draw_text(painter, above, column_letter(logicalIndex), colours.soft, sizes.tiny)
        if report is not None:
            if report.state == "unknown" or not report.is_sure:
                draw_icon(painter, room.right() - sizes.icon + 4, room.top() + letter // 2, "circle-help", "amber")
            below = QRect(room.left(), room.top() + letter, room.width() - sizes.icon + 4, room.height() - letter)
            draw_text(painter, below, head_words(report), look.colour(ink), sizes.small, True)
            draw_icon(painter, room.right() - 9, below.center().y() + 1, "chevron-down", "soft", sizes.icon - 5)
        painter.restore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_warm(self.logicalIndexAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_warm(-1)
        super().leaveEvent(event)

    def _set_warm(self, column: int) -> None:
        if column != self._warm:
            self._warm = column
            self.viewport().update()


class RowNumbers(QHeaderView):
    """The number of each row in the filled form, marked where it is filled; and, once the names are out of sight,
    whom it is about.
    """

    def __init__(self, sheet: BlankModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._sheet = sheet
        self.current_row = -1
        self.shows_names = False
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        most = max((row.number for row in self._sheet.picture.rows), default=1)
        names = current_look().scaled(_NAME_PX) if self.shows_names else 0
        return QSize(self._number_px(most) + names, super().sizeHint().height())

    def _number_px(self, most: int) -> int:
        return text_width("8" * max(2, len(str(most))), current_look().sizes.small) + 18

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look, row = current_look(), self._sheet.row(logicalIndex)
        colours, is_current = look.palette, logicalIndex == self.current_row
        painter.save()
        painter.fillRect(rect, QColor(colours.tint if is_current else colours.paper))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.line))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), QColor(colours.line))
        if row.kind == FILLED:
            painter.fillRect(rect.right() - 3, rect.top(), 3, rect.height(), QColor(colours.accent))
        colour = colours.accent if is_current else colours.soft
        room = rect.adjusted(2, 0, -6, 0)
        if self.shows_names:
            most = max((each.number for each in self._sheet.picture.rows), default=1)
            names = rect.adjusted(self._number_px(most) - 6, 0, -6, 0)
            draw_text(painter, names, self._sheet.name(logicalIndex), colours.ink, look.sizes.small + 1)
            room.setWidth(self._number_px(most) - 8)
        draw_text(painter, room, str(row.number or ""), colour, look.sizes.small, is_current, CENTRE)
        painter.restore()
