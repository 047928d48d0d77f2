"""A box to tick, alone or with words beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_icon, draw_text, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look


def tick_side_px() -> int:
    """The side of the box itself."""
    return current_look().sizes.icon


def draw_tick(painter: QPainter, left: int, middle: int, is_on: bool) -> int:
    """The box with or without its tick; gives its width."""
    colours, side = current_look().palette, tick_side_px()
    box = QRect(left, middle - side // 2, side, side)
    draw_box(painter, box, colours.accent if is_on else colours.surface, None if is_on else colours.edge, 4)
    if is_on:
        draw_icon(painter, left + 2, middle, "check", "on_accent", side - 4)
    return side


class TickBox(PaintedButton):
    """Space ticks it; Enter goes on in a form.

    Signals: entered() on Enter; toggled(bool) of QAbstractButton.
    """

    entered = Signal()

    def __init__(self, text: str = "", checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        words = text_width(self.text(), sizes.base) + 9 if self.text() else 0
        return QSize(tick_side_px() + words + 4, max(sizes.control - 8, tick_side_px() + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        left = 2 + draw_tick(painter, 2, self.height() // 2, self.isChecked())
        if self.text():
            room = self.rect().adjusted(left + 8, 0, 0, 0)
            draw_text(painter, room, self.text(), look.colour("ink" if self.isEnabled() else "faint"), look.sizes.base)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), 5)
        painter.end()
