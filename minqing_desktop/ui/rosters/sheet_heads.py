"""The two heads of a sheet: above each column what it was taken for, beside each row its number and its household."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from minqing_desktop.exchange.roster.grid import column_letter
from minqing_desktop.ui.kit.paint import CENTRE, RIGHT, draw_icon, draw_text, metrics_of, text_width
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.rosters.meanings import REFUSED_FAMILY, TINTS
from minqing_desktop.ui.rosters.sheet_cells import hatch
from minqing_desktop.ui.rosters.sheet_marks import PERSON
from minqing_desktop.ui.rosters.sheet_model import SheetModel

BAND_PX = 4
_PAD_PX = 7


class ColumnHeads(QHeaderView):
    """A letter as spreadsheets have it, and under it the meaning; a press on it asks for another one."""

    def __init__(self, sheet: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sheet = sheet
        self._warm = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.setMinimumSectionSize(current_look().scaled(44))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        height = metrics_of(sizes.tiny).height() + metrics_of(sizes.small, True).height() + 10
        return QSize(super().sizeHint().width(), height)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:
        return QSize(self.wanted_px(logicalIndex), self.sizeHint().height())

    def wanted_px(self, column: int) -> int:
        """The width that the words at the head need."""
        words = self._sheet.meaning(column).words
        return text_width(words, current_look().sizes.small, True) + 2 * _PAD_PX + current_look().sizes.icon

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look, meaning = current_look(), self._sheet.meaning(logicalIndex)
        colours, sizes = look.palette, look.sizes
        ink, ground = TINTS[meaning.family]
        painter.save()
        painter.fillRect(rect, QColor(colours.hover if logicalIndex == self._warm else look.colour(ground)))
        if meaning.family == REFUSED_FAMILY:
            hatch(painter, rect)
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), QColor(colours.line))
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, QColor(look.colour(ink)))
        room = rect.adjusted(_PAD_PX, 3, -_PAD_PX, -5)
        letter = metrics_of(sizes.tiny).height()
        draw_text(
            painter, QRect(room.left(), room.top(), room.width(), letter), column_letter(logicalIndex), colours.soft,
            sizes.tiny,
        )  # fmt: skip
        if meaning.is_asked:
            draw_icon(painter, room.right() - sizes.icon + 4, room.top() + letter // 2, "circle-help", "amber")
        below = QRect(room.left(), room.top() + letter, room.width() - sizes.icon + 4, room.height() - letter)
        draw_text(painter, below, meaning.words, look.colour(ink), sizes.small, True)
        if meaning.words:
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


class RowHeads(QHeaderView):
    """The row as people count it; a band ties the rows of a household together, amber where that was concluded."""

    def __init__(self, sheet: SheetModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._sheet = sheet
        self.current_row = -1
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        digits = len(str(max(1, self._sheet.rowCount())))
        width = text_width("8" * max(2, digits), current_look().sizes.small) + BAND_PX + 16
        return QSize(width, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        look, row, marks = current_look(), logicalIndex + 1, self._sheet.marks
        colours = look.palette
        painter.save()
        is_current = logicalIndex == self.current_row
        painter.fillRect(rect, QColor(colours.tint if is_current else colours.paper))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.line))
        home = marks.home_of(row) if marks is not None else -1
        if marks is not None and home >= 0:
            starts = marks.starts_home(row)
            if starts:
                painter.fillRect(rect.left(), rect.top(), rect.width(), 1, QColor(colours.edge))
            above = 3 if starts else 0
            band = QRect(rect.right() - BAND_PX, rect.top() + above, BAND_PX, rect.height() - above)
            painter.fillRect(band, QColor(colours.amber if self._sheet.is_inferred(row) else colours.accent))
            ends = marks.home_of(row + 1) != home
            if ends:
                painter.fillRect(rect.right() - BAND_PX, rect.bottom() - 2, BAND_PX, 2, QColor(colours.paper))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), QColor(colours.line))
        is_person = marks is not None and marks.kind_of(row) == PERSON
        room = rect.adjusted(4, 0, -BAND_PX - 6, 0)
        colour = colours.accent if is_current else colours.ink if is_person else colours.soft
        draw_text(painter, room, str(row), colour, look.sizes.small, is_current, RIGHT if is_person else CENTRE)
        painter.restore()
