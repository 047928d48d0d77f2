"""A field for sentences that grows with them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

_FRAME_PX = 16


class TextArea(QPlainTextEdit):
    """Between `least_lines` and `most_lines` high. Enter is a new line, Tab leaves, Ctrl+Enter is done.

    Signals: text_typed(str) after each change by hand; entered() on Ctrl+Enter.
    """

    text_typed = Signal(str)
    entered = Signal()

    def __init__(
        self, placeholder: str = "", least_lines: int = 2, most_lines: int = 12, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._least_lines, self._most_lines = least_lines, most_lines
        self._is_set_by_program = False
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text_changed)
        self._fit()

    def set_text(self, text: str) -> None:
        """Shows a text without telling."""
        if text == self.toPlainText():
            return
        self._is_set_by_program = True
        self.setPlainText(text)
        self._is_set_by_program = False

    def _on_text_changed(self) -> None:
        self._fit()
        if not self._is_set_by_program:
            self.text_typed.emit(self.toPlainText())

    def _lines(self) -> int:
        count, block = 0, self.document().firstBlock()
        while block.isValid() and count <= self._most_lines:
            layout = block.layout()
            count += max(1, layout.lineCount() if layout is not None else 1)
            block = block.next()
        return count

    def _fit(self) -> None:
        lines = max(self._least_lines, min(self._most_lines, self._lines()))
        height = lines * self.fontMetrics().lineSpacing() + _FRAME_PX + 2
        if height != self.height():
            self.setFixedHeight(height)
        is_full = self._lines() > self._most_lines
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_full else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_least_lines"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())
