"""Paints the cells of a sheet: the tint of the column's family, doubts as a corner, what was put right underlined."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from minqing_desktop.ui.kit.paint import draw_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.rosters.meanings import REFUSED_FAMILY, TINTS
from minqing_desktop.ui.rosters.sheet_marks import HEADER, PERSON
from minqing_desktop.ui.rosters.sheet_model import SheetModel

PAD_PX = 7
CORNER_PX = 8
_TINT_SHARE = 0.55
_RUNS_OVER = 40
_HATCH = Qt.BrushStyle.BDiagPattern


@lru_cache(maxsize=64)
def mixed(ground: str, over: str, share: float) -> QColor:
    """`ground` laid thinly over another colour."""
    one, other = QColor(ground), QColor(over)
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * (1 - share),
        one.greenF() * share + other.greenF() * (1 - share),
        one.blueF() * share + other.blueF() * (1 - share),
    )


def hatch(painter: QPainter, box: QRect) -> None:
    """The ground of a column that is left out by default."""
    painter.fillRect(box, QBrush(QColor(current_look().palette.rim), _HATCH))


class SheetCells(QStyledItemDelegate):
    """One for the whole view."""

    def __init__(self, model: SheetModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]
        row, column = index.row() + 1, index.column()
        marks = self._model.marks
        kind = marks.kind_of(row) if marks is not None else ""
        painter.save()
        is_grey = kind != PERSON
        self._draw_ground(painter, box, column, is_grey)
        runs_on = is_grey and kind != HEADER and not self._model.shown(row, column + 1)
        self._draw_rules(painter, box, not runs_on, marks is not None and marks.starts_home(row))
        self._draw_words(painter, box, row, column, is_grey, kind == HEADER)
        is_severe = self._model.is_severe(row, column)
        if is_severe is not None:
            _draw_corner(painter, box, current_look().palette.red if is_severe else current_look().palette.amber)
        if index == self._view.currentIndex():
            painter.setPen(QPen(QColor(current_look().palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _draw_ground(self, painter: QPainter, box: QRect, column: int, is_grey: bool) -> None:
        colours = current_look().palette
        family = self._model.meaning(column).family
        if is_grey:
            painter.fillRect(box, QColor(colours.paper))
            return
        ground = current_look().colour(TINTS[family][1])
        painter.fillRect(box, mixed(ground, colours.surface, _TINT_SHARE))
        if family == REFUSED_FAMILY:
            hatch(painter, box)

    def _draw_rules(self, painter: QPainter, box: QRect, divides: bool, starts_home: bool) -> None:
        """Thin lines as a spreadsheet has them, a stronger one where a household begins."""
        colours = current_look().palette
        if divides:
            painter.fillRect(box.right(), box.top(), 1, box.height(), QColor(colours.line))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(colours.line))
        if starts_home:
            painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(colours.edge))

    def _draw_words(self, painter: QPainter, box: QRect, row: int, column: int, is_grey: bool, is_header: bool) -> None:
        look, words = current_look(), self._model.shown(row, column)
        room = box.adjusted(PAD_PX, 0, -PAD_PX, 0)
        family = self._model.meaning(column).family
        token = "soft" if is_grey or family in ("grey", REFUSED_FAMILY) else "ink"
        is_corrected = self._model.is_corrected(row, column)
        if not words and not is_corrected:
            words, token = self._model.filled(row, column), "soft"
        if is_corrected:
            token = "accent"
            painter.fillRect(room.left(), box.bottom() - 4, room.width(), 1, QColor(look.palette.accent))
        size, is_bold = look.sizes.small + 1, is_header or is_corrected
        if is_grey and not is_header:
            self._draw_running(painter, box, row, column, look.colour(token), size)
        elif words:
            draw_text(painter, room, words.replace("\n", " "), look.colour(token), size, is_bold)

    def _draw_running(self, painter: QPainter, box: QRect, row: int, column: int, colour: str, size: int) -> None:
        """Titles and notes run on over the blank cells behind them, as in a spreadsheet."""
        start, left, heads = column, box.left(), self._view.horizontalHeader()  # type: ignore[attr-defined]
        while start and not self._model.shown(row, start) and column - start < _RUNS_OVER:
            start -= 1
            left -= heads.sectionSize(start)
        words = self._model.shown(row, start).replace("\n", " ")
        if not words:
            return
        end, right = column + 1, box.right()
        while end < self._model.columnCount() and not self._model.shown(row, end) and end - start < _RUNS_OVER:
            right += heads.sectionSize(end)
            end += 1
        painter.setClipRect(box)
        room = QRect(left + PAD_PX, box.top(), max(0, right - left - 2 * PAD_PX), box.height())
        draw_text(painter, room, words, colour, size)


def _draw_corner(painter: QPainter, box: QRect, colour: str) -> None:
    """A small triangle at the upper right, as spreadsheets mark a cell with a note."""
    right, top, side = box.right(), box.top(), current_look().scaled(CORNER_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPolygon(QPolygonF([QPointF(right - side, top), QPointF(right, top), QPointF(right, top + side)]))
