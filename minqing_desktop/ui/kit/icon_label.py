"""An icon that stands beside words and takes the colour of a token."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.paint import draw_icon, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look


class IconLabel(PaintedWidget):
    """`factor` enlarges it, for the picture of an empty state."""

    def __init__(self, icon: str, token: str = "ink", factor: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name, self._token, self._factor = icon, token, factor
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str, token: str | None = None) -> None:
        """Changes picture and perhaps colour."""
        self._icon_name, self._token = icon, token or self._token
        self.update()

    def _side(self) -> int:
        return round(current_look().sizes.icon * self._factor)

    def sizeHint(self) -> QSize:
        return QSize(self._side(), self._side())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._icon_name:
            painter = smooth(self)
            draw_icon(painter, 0, self.height() // 2, self._icon_name, self._token, self._side())
            painter.end()
