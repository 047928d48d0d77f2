"""A line of text that is cut off with … where it does not fit, and whole in its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.paint import draw_text, metrics_of, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look


class ElidedLabel(PaintedWidget):
    """`size` is a text size of the tokens (small, base, title), `token` a colour of the palette."""

    def __init__(
        self,
        text: str = "",
        token: str = "ink",
        size: str = "base",
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._token, self._size, self._is_bold = text, token, size, bold
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def words(self) -> str:
        return self._words

    def set_text(self, text: str) -> None:
        """Changes the words; a number in them is masked."""
        self._words = masked(text)
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self._tell_rest()
        self.update()

    def set_token(self, token: str) -> None:
        """Changes the colour."""
        self._token = token
        self.update()

    def _px(self) -> int:
        return getattr(current_look().sizes, self._size)

    def _tell_rest(self) -> None:
        is_cut = self.sizeHint().width() > self.width()
        self.setToolTip(self._words if is_cut else "")

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._tell_rest()

    def sizeHint(self) -> QSize:
        metrics = metrics_of(self._px(), self._is_bold)
        return QSize(metrics.horizontalAdvance(self._words) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(40, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = smooth(self)
        draw_text(painter, self.rect(), self._words, current_look().colour(self._token), self._px(), self._is_bold)
        painter.end()
