"""Paints the cells of a form's sheet: the tint of what fills them, printed words in grey, titles and headers bold."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from minqing_desktop.exchange.forms.picture import AS_IS, FILLED, MORE, ROOM
from minqing_desktop.ui.forms.blank_model import BlankModel
from minqing_desktop.ui.forms.tints import TINTS, UNKNOWN, tint_of
from minqing_desktop.ui.kit.paint import CENTRE, LEFT, draw_icon, draw_text, text_width
from minqing_desktop.ui.look.live import current_look

PAD_PX = 7
WIDEST_PX = 190
_TINT_SHARE = 0.5
_RUNS_OVER = 40


@lru_cache(maxsize=64)
def _mixed(ground: str, over: str, share: float) -> QColor:
    """`ground` laid thinly over another colour."""
    one, other = QColor(ground), QColor(over)
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * (1 - share),
        one.greenF() * share + other.greenF() * (1 - share),
        one.blueF() * share + other.blueF() * (1 - share),
    )


class BlankCells(QStyledItemDelegate):
    """Paints the cells; one for the whole view."""

    def __init__(self, model: BlankModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]
        look, sheet = current_look(), self._model
        row, column = index.row(), index.column()
        line, blanks, words = sheet.row(row), sheet.blanks_at(row, column), sheet.text(row, column)
        colours = look.palette
        painter.save()
        family = ""
        if blanks:
            states = [tint_of(each) for each in blanks]
            family = UNKNOWN if UNKNOWN in states else states[0]
        elif line.kind == FILLED and (head := sheet.filler(row, column)) is not None:
            family = tint_of(head)
        ground = _mixed(look.colour(TINTS[family][1]), colours.surface, _TINT_SHARE) if family else QColor(
            colours.surface if line.kind in (FILLED, ROOM) else colours.paper
        )  # fmt: skip
        painter.fillRect(box, ground)
        start = self._runs_from(row, column) if line.kind == AS_IS and not blanks else column
        if start == column or sheet.text(row, column + 1):
            painter.fillRect(box.right(), box.top(), 1, box.height(), QColor(colours.line))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(colours.line))
        if family == UNKNOWN and blanks and not words:
            draw_icon(painter, box.left() + PAD_PX, box.center().y(), "circle-help", "amber")
        if start != column:
            self._draw_running(painter, box, row, start, column)
        else:
            self._draw_words(painter, box, row, column, words)
        if index == self._view.currentIndex():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _runs_from(self, row: int, column: int) -> int:
        """The column whose words run on over this blank cell, as in a spreadsheet; itself where none do."""
        sheet, start = self._model, column
        if (row, column) in self._view.covered:  # type: ignore[attr-defined]
            return column
        while start and not sheet.text(row, start) and column - start < _RUNS_OVER:
            if start != column and sheet.blanks_at(row, start):
                return column
            start -= 1
        is_wide = (row, start) in self._view.covered  # type: ignore[attr-defined]
        return column if is_wide or not sheet.text(row, start) else start

    def _draw_running(self, painter: QPainter, box: QRect, row: int, start: int, column: int) -> None:
        heads, look = self._view.horizontalHeader(), current_look()  # type: ignore[attr-defined]
        before = sum(heads.sectionSize(at) for at in range(start, column))
        room = QRect(box.left() - before + PAD_PX, box.top(), before + box.width() - PAD_PX, box.height())
        painter.setClipRect(box)
        words = " ".join(self._model.text(row, start).split("\n"))
        shown = QRect(
            room.left(), room.top(), max(room.width(), text_width(words, look.sizes.small + 1) + 2), box.height()
        )
        is_filled = bool(self._model.blanks_at(row, start))
        draw_text(painter, shown, words, look.colour("ink" if is_filled else "soft"), look.sizes.small + 1)

    def _runs_on(self, row: int, column: int) -> bool:
        return self._runs_from(row, column + 1) == column and column + 1 < self._model.columnCount()

    def _draw_words(self, painter: QPainter, box: QRect, row: int, column: int, words: str) -> None:
        if not words:
            return
        look, line = current_look(), self._model.row(row)
        is_own = line.kind not in (FILLED, ROOM)
        is_wide = box.width() > 2 * look.scaled(WIDEST_PX)
        is_title = is_own and row == 0 and is_wide
        tables = self._model.picture.tables
        is_head = is_own and any(table.top <= row < table.first_line for table in tables)
        is_printed = is_own and not (is_title or is_head or self._model.blanks_at(row, column))
        token = "soft" if line.kind == MORE or is_printed else "ink"
        align = CENTRE if is_title or is_head or line.kind == MORE else LEFT
        size = look.sizes.lead if is_title else look.sizes.small + 1
        room = box.adjusted(PAD_PX, 0, -PAD_PX, 0)
        if line.kind == AS_IS and align == LEFT and self._runs_on(row, column):
            painter.setClipRect(box)
            room.setWidth(max(room.width(), text_width(words, size) + 2))
        is_bold = is_title or is_head
        draw_text(painter, room, " ".join(words.split("\n")), look.colour(token), size, is_bold, align)
