"""A small sheet below a field: shows choices without taking the keyboard, so that an input method goes on working."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QFrame, QWidget

from minqing_desktop.ui.look.mark import mark

_GAP_PX = 4


class Overlay(QFrame):
    """A child of the field's window, not a window of its own: a pop-up window would end what an IME is composing."""

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self._watched: QWidget | None = None
        mark(self, role="popup")
        self.hide()

    def open_below(self, width_px: int, height_px: int) -> None:
        """Shows the sheet under its field, or above where there is more room, always inside the window."""
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        if self._watched is not window:
            window.installEventFilter(self)
            self._watched = window
        corner = self._anchor.mapTo(window, QPoint(0, 0))
        below = window.height() - corner.y() - self._anchor.height() - 2 * _GAP_PX
        above = corner.y() - 2 * _GAP_PX
        is_below = below >= height_px or below >= above
        height = min(height_px, below if is_below else above)
        width = min(width_px, window.width() - 2 * _GAP_PX)
        left = max(_GAP_PX, min(corner.x(), window.width() - width - _GAP_PX))
        top = corner.y() + self._anchor.height() + _GAP_PX if is_below else corner.y() - height - _GAP_PX
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.WindowDeactivate) and self.isVisible():
            self.hide()
        return super().eventFilter(watched, event)
