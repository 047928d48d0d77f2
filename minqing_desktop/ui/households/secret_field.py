"""A field for a personal number that is on file: masked until held, and typed anew rather than edited in the open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.masked_label import MaskedLabel


class SecretField(QWidget):
    """Empty: a line to type in. With a number: the mask, and «改» which clears the way for another.

    Signals: text_typed(str) on each change by hand; entered() on Enter; revealed() before a number is seen in full.
    """

    text_typed = Signal(str)
    entered = Signal()
    revealed = Signal()

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.edit, self.masked_label, self.change_button = QLineEdit(), MaskedLabel(), LinkButton(tr("改"))
        self.edit.setPlaceholderText(placeholder)
        row.addWidget(self.masked_label)
        row.addWidget(self.change_button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self.edit, 1)
        self._rest = QWidget()
        row.addWidget(self._rest, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self.text_typed)
        self.masked_label.revealed.connect(self.revealed)
        self.change_button.clicked.connect(self.begin_change)
        self.set_value("", "")

    def set_value(self, masked: str, full: str) -> None:
        """Shows what is on file, or an empty line."""
        self._kept = full
        self.masked_label.set_value(masked, full)
        self.edit.clear()
        self._show_edit(not full)

    def _show_edit(self, is_typed: bool) -> None:
        self.edit.setVisible(is_typed)
        for part in (self.masked_label, self.change_button, self._rest):
            part.setVisible(not is_typed)
        self.setFocusProxy(self.edit if is_typed else self.masked_label)

    def begin_change(self) -> None:
        """Lets another number be typed; what is on file stays until that is saved."""
        self._show_edit(True)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text_typed.emit("")

    @property
    def is_typed(self) -> bool:
        """Whether the line to type in is shown."""
        return not self.edit.isHidden()

    @property
    def text(self) -> str:
        """What was typed, or the number on file where nothing is to change."""
        return self.edit.text().strip() if self.is_typed else self._kept

    def set_text(self, text: str) -> None:
        """Types for the user: fills the line without telling."""
        self._show_edit(True)
        self.edit.setText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.entered.emit()
                return True
        return super().eventFilter(watched, event)
