"""The round initial of a household or a person."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.paint import CENTRE, draw_box, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.fonts import serif_font
from minqing_desktop.ui.look.live import current_look


class Avatar(PaintedWidget):
    """Shows the first character of a name; no photograph, no colour with a meaning."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initial = name[:1]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str) -> None:
        """Another name."""
        self._initial = name[:1]
        self.update()

    def sizeHint(self) -> QSize:
        side = current_look().sizes.avatar
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        draw_box(painter, self.rect(), look.palette.tint, None, self.height() / 2)
        painter.setFont(serif_font(look.sizes.logo))
        painter.setPen(QColor(look.palette.accent))
        painter.drawText(self.rect(), int(CENTRE), self._initial)
        painter.end()
