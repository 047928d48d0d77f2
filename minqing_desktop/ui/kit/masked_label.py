"""A personal number that stays masked until it is held down, by mouse or space bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import draw_focus, draw_icon, draw_text, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look


class MaskedLabel(PaintedWidget):
    """Shows `masked`; while held, `full` (a text, or a function asked at that moment). Cannot be copied.

    Signals: revealed() once each time it is held, before the number is seen: write it into the audit log.
    """

    revealed = Signal()

    def __init__(
        self,
        masked: str = "",
        full: str | Callable[[], str] = "",
        is_small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._masked, self._full, self._is_small = masked, full, is_small
        self._is_held = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if masked else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("按住看全号（记入查看记录）"))
        self.setAccessibleName(masked)

    @property
    def words(self) -> str:
        """What can be read at this moment."""
        if not self._is_held:
            return self._masked
        return self._full() if callable(self._full) else self._full

    @property
    def is_held(self) -> bool:
        return self._is_held

    def set_value(self, masked: str, full: str | Callable[[], str]) -> None:
        """Another number; it starts masked."""
        self._is_held = False
        self._masked, self._full = masked, full
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if masked else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(masked)
        self.updateGeometry()
        self.update()

    def _hold(self, is_held: bool) -> None:
        if is_held == self._is_held or (is_held and not self._masked):
            return
        if is_held:
            self.revealed.emit()
        self._is_held = is_held
        self.updateGeometry()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold(True)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._hold(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._hold(True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._hold(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hold(False)
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._hold(False)
        super().hideEvent(event)

    def _text_px(self) -> int:
        sizes = current_look().sizes
        return sizes.small if self._is_small else sizes.base

    def sizeHint(self) -> QSize:
        # Digits are wider than asterisks: room for both, so that nothing moves while it is held.
        digits = self._masked.replace("*", "0")
        width = max(text_width(self._masked, self._text_px()), text_width(digits, self._text_px()))
        icon = current_look().sizes.icon - 3
        return QSize(width + icon + 9, self._text_px() + 10) if self._masked else QSize(0, self._text_px() + 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._masked:
            return
        look, painter = current_look(), smooth(self)
        token = "soft" if self._is_small else "ink"
        words = self.words
        width = draw_text(painter, self.rect().adjusted(1, 0, 0, 0), words, look.colour(token), self._text_px())
        draw_icon(
            painter, width + 6, self.height() // 2, "eye-off" if self._is_held else "eye", "soft", look.sizes.icon - 3
        )
        if self.hasFocus():
            draw_focus(painter, self.rect(), 4)
        painter.end()
