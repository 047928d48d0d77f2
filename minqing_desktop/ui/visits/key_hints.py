"""Keys in a line with what they do, wrapped like words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import LEFT, draw_keycap, draw_text, keycap_size, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

_GAP_PX = 4


class _Hint(PaintedWidget):
    """One key and its word."""

    def __init__(self, keys: str, words: str) -> None:
        super().__init__()
        self._keys, self._words = keys, words
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{keys} {words}".strip())

    def _key_px(self) -> int:
        return keycap_size(self._keys).width() + _GAP_PX if self._keys else 0

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        return QSize(self._key_px() + text_width(self._words, sizes.small) + 2, sizes.small + 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        if self._keys:
            draw_keycap(painter, 0, self.height() // 2, self._keys, look.palette.soft, look.palette.rim)
        room = self.rect().adjusted(self._key_px(), 0, 0, 0)
        draw_text(painter, room, self._words, look.palette.soft, look.sizes.small, align=LEFT)
        painter.end()


class KeyHints(QWidget):
    """(keys, words) side by side; without keys the words stand alone."""

    def __init__(self, hints: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, gap=10, line_gap=2)
        for keys, words in hints:
            flow.addWidget(_Hint(keys, words))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
