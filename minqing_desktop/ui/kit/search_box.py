"""The search above a list: a magnifier, words, a cross to clear them, and the keys that lead here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.paint import draw_keycap, keycap_size, smooth
from minqing_desktop.ui.look.live import current_look

SEARCH_AFTER_MS = 120


class SearchBox(QLineEdit):
    """Esc clears it first and only then means something to others.

    Signals: searched(str) shortly after the last letter, at once on Enter, and when cleared.
    """

    searched = Signal(str)

    def __init__(self, placeholder: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint_keys = hint
        self._last_told = ""
        self._icon = IconLabel("search", "soft", parent=self)
        self._cross = IconButton("x", tr("清除"), parent=self)
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self.setPlaceholderText(placeholder or tr("查找"))
        self._connect()
        self._settle()

    def _connect(self) -> None:
        self.textChanged.connect(self._on_text_changed)
        self._pause.timeout.connect(self._tell)
        self._cross.clicked.connect(self.clear)

    def _on_text_changed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        if text:
            self._pause.start()
        else:
            self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        if text != self._last_told:
            self._last_told = text
            self.searched.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_cross"):
            self._settle()

    def _settle(self) -> None:
        icon, side = self._icon.sizeHint().height(), self._cross.sizeHint().height()
        self._icon.setGeometry(10, (self.height() - icon) // 2, icon, icon)
        self._cross.setGeometry(self.width() - side - 3, (self.height() - side) // 2, side, side)
        self._cross.setVisible(bool(self.text()))
        keys = keycap_size(self._hint_keys).width() if self._hint_keys else 0
        self.setTextMargins(icon + 8, 0, max(side, keys + 4) - 6, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(current_look().scaled(140), current_look().sizes.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint_keys and not self.text() and not self.hasFocus():
            look, painter = current_look(), smooth(self)
            left = self.width() - keycap_size(self._hint_keys).width() - 10
            draw_keycap(painter, left, self.height() // 2, self._hint_keys, look.palette.soft, look.palette.line)
            painter.end()
