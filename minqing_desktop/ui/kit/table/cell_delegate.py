"""Paints a cell from its column: words, a second line, pills; the row's ground and its rule."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from minqing_desktop.ui.kit.paint import LEFT, RIGHT, draw_pill, draw_text, pill_size, text_width
from minqing_desktop.ui.kit.table.column import Column
from minqing_desktop.ui.kit.table.line_model import LINE_ROLE
from minqing_desktop.ui.kit.tick_box import draw_tick
from minqing_desktop.ui.look.live import current_look

PAD_PX = 10
_PILL_GAP_PX = 5


class CellDelegate(QStyledItemDelegate):
    """One for the whole view: `warm_row` is the row under the mouse."""

    def __init__(self, columns: tuple[Column, ...], view: QAbstractItemView) -> None:
        super().__init__(view)
        self._columns = columns
        self._view = view
        self.warm_row = -1

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        sizes = current_look().sizes
        is_tall = any(column.below is not None for column in self._columns)
        return QSize(40, sizes.tall_row if is_tall else sizes.row)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, box = current_look().palette, option.rect  # type: ignore[attr-defined]
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen:
            painter.fillRect(box, QColor(colours.tint))
        elif index.row() == self.warm_row:
            painter.fillRect(box, QColor(colours.hover))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(colours.line))
        column, line = self._columns[index.column()], index.data(LINE_ROLE)
        room = box.adjusted(PAD_PX, -1, -PAD_PX, -2)
        if line is None:
            draw_text(painter, room, "…", colours.faint, current_look().sizes.base)
        else:
            self._draw_cell(painter, room, column, line, is_chosen)
        if self._view.hasFocus() and index.row() == self._view.currentIndex().row():
            self._draw_cursor(painter, box, index.column())
        painter.restore()

    def _draw_cell(self, painter: QPainter, room: QRect, column: Column, line: Any, is_chosen: bool) -> None:
        look = current_look()
        if column.ticked is not None:
            draw_tick(painter, room.left(), room.center().y() + 1, column.ticked(line))
            return
        if column.pills is not None:
            self._draw_pills(painter, room, column, line, is_chosen)
            return
        tone = column.tone(line) if column.tone else ""
        token = {"": "soft" if column.soft else "ink", "grey": "soft", "green": "accent"}.get(tone, tone)
        align = RIGHT if column.align == "right" else LEFT
        words, sizes = room, look.sizes
        if column.below is not None:
            half = room.height() // 2
            draw_text(
                painter,
                room.adjusted(0, half - 1, 0, -5),
                column.below(line),
                look.palette.soft,
                sizes.small,
                align=align,
            )
            words = room.adjusted(0, 6, 0, -half + 3)
        draw_text(painter, words, column.text(line), look.colour(token), sizes.base, column.bold, align)

    def _draw_pills(self, painter: QPainter, room: QRect, column: Column, line: Any, is_chosen: bool) -> None:
        look, left, middle = current_look(), room.left(), room.center().y() + 1
        pills = list(column.pills(line)) if column.pills else []
        for place, (text, tone) in enumerate(pills):
            is_last = place == len(pills) - 1
            rest = 0 if is_last else text_width("…", look.sizes.small) + _PILL_GAP_PX
            if left + pill_size(text).width() + rest > room.right() + PAD_PX:
                draw_text(painter, QRect(left, room.top(), 20, room.height()), "…", look.palette.soft, look.sizes.small)
                return
            ground = look.palette.surface if is_chosen and tone in ("grey", "green") else None
            left += draw_pill(painter, left, middle, text, tone, ground) + _PILL_GAP_PX

    def _draw_cursor(self, painter: QPainter, box: QRect, column: int) -> None:
        """A bar at the left of the row that the keyboard is on."""
        header = self._view.horizontalHeader()  # type: ignore[attr-defined]
        if header.visualIndex(column) == _first_shown(header):
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height() - 1), QColor(current_look().palette.accent))


def _first_shown(header) -> int:
    return next((i for i in range(header.count()) if not header.isSectionHidden(header.logicalIndex(i))), 0)
