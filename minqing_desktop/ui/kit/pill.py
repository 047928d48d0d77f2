"""Small tinted words: a state, a count, a kind. Colour says how pressing it is, never decoration."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_pill, pill_size, smooth
from minqing_desktop.ui.kit.painted import PaintedButton, PaintedWidget
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.tokens import Tone


class Pill(PaintedWidget):
    """A pill that is only read."""

    def __init__(self, text: str = "", tone: Tone = "grey", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text
        self._tone: Tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def words(self) -> str:
        return self._words

    @property
    def tone(self) -> Tone:
        return self._tone

    def set_pill(self, text: str, tone: Tone | None = None) -> None:
        """Changes words and perhaps tone."""
        self._words, self._tone = text, tone or self._tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self._words)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = smooth(self)
        draw_pill(painter, 0, self.height() // 2, self._words, self._tone)
        painter.end()


class PillButton(PaintedButton):
    """A pill that leads somewhere: «上次没写完…»."""

    def __init__(self, text: str = "", tone: Tone = "green", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tone: Tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_pill(self, text: str, tone: Tone | None = None) -> None:
        """Changes words and perhaps tone."""
        self._tone = tone or self._tone
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return pill_size(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        draw_pill(painter, 0, self.height() // 2, self.text(), self._tone)
        if self.is_warm:
            draw_box(painter, self.rect(), None, look.palette.tone(self._tone)[0], look.sizes.pill_radius)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), look.sizes.pill_radius)
        painter.end()
