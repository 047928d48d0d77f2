"""Paints the cells of a sheet: the tint of the column's family, doubts as a corner, what was put right underlined."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from minqing_desktop.ui.kit.paint import draw_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.tokens import Look
from minqing_desktop.ui.rosters.meanings import GREY, REFUSED_FAMILY, TINTS
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
        # Hundreds of cells are painted at each step of a scroll bar: what they share is asked for once.
        look, sheet = current_look(), self._model
        row, column = index.row() + 1, index.column()
        marks = sheet.marks
        kind = marks.kind_of(row) if marks is not None else ""
        is_person, words = kind == PERSON, sheet.shown(row, column)
        family = sheet.meaning(column).family
        painter.save()
        if is_person:
            ground = mixed(look.colour(TINTS[family][1]), look.palette.surface, _TINT_SHARE)
        else:
            ground = QColor(look.palette.paper)
        painter.fillRect(box, ground)
        if is_person and family == REFUSED_FAMILY:
            hatch(painter, box)
        runs_on = not is_person and kind != HEADER
        divides = not runs_on or bool(sheet.shown(row, column + 1))
        _draw_rules(painter, box, look, divides, is_person and marks is not None and marks.starts_home(row))
        if runs_on:
            self._draw_running(painter, box, row, column, look)
        else:
            self._draw_words(painter, box, row, column, words, is_person, look)
        if is_person and (is_severe := sheet.is_severe(row, column)) is not None:
            _draw_corner(painter, box, look, look.palette.red if is_severe else look.palette.amber)
        if index == self._view.currentIndex():
            painter.setPen(QPen(QColor(look.palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _draw_words(
        self, painter: QPainter, box: QRect, row: int, column: int, words: str, is_person: bool, look: Look
    ) -> None:
        room = box.adjusted(PAD_PX, 0, -PAD_PX, 0)
        is_grey = not is_person or self._model.meaning(column).family in (GREY, REFUSED_FAMILY)
        token, is_bold = "soft" if is_grey else "ink", not is_person
        if self._model.is_corrected(row, column):
            token, is_bold = "accent", True
            painter.fillRect(room.left(), box.bottom() - 4, room.width(), 1, QColor(look.palette.accent))
        elif not words:
            words, token = self._model.filled(row, column), "soft"
        if words:
            draw_text(painter, room, words.replace("\n", " "), look.colour(token), look.sizes.small + 1, is_bold)

    def _draw_running(self, painter: QPainter, box: QRect, row: int, column: int, look: Look) -> None:
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
        draw_text(painter, room, words, look.palette.soft, look.sizes.small + 1)


def _draw_rules(painter: QPainter, box: QRect, look: Look, divides: bool, starts_home: bool) -> None:
    """Thin lines as a spreadsheet has them, a stronger one where a household begins."""
    line = QColor(look.palette.line)
    if divides:
        painter.fillRect(box.right(), box.top(), 1, box.height(), line)
    painter.fillRect(box.left(), box.bottom(), box.width(), 1, line)
    if starts_home:
        painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(look.palette.edge))


def _draw_corner(painter: QPainter, box: QRect, look: Look, colour: str) -> None:
    """A small triangle at the upper right, as spreadsheets mark a cell with a note."""
    right, top, side = box.right(), box.top(), look.scaled(CORNER_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPolygon(QPolygonF([QPointF(right - side, top), QPointF(right, top), QPointF(right, top + side)]))
