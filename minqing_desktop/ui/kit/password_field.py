"""A field for a password: shows it on request and warns of Caps Lock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.look.live import current_look


class PasswordField(QLineEdit):
    """No input method, no undo history, no drag: the text stays in this field.

    Signals: entered() on Enter; caps_noticed(bool) when a typed letter shows that Caps Lock is on, or off again.
    """

    entered = Signal()
    caps_noticed = Signal(bool)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_caps = False
        self.eye = IconButton("eye", tr("显示密码"), parent=self)
        self.eye.setCheckable(True)
        self.eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPlaceholderText(placeholder or tr("密码"))
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.eye.toggled.connect(self._on_eye_toggled)
        self._settle()

    def _on_eye_toggled(self, is_shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
        self.eye.set_icon("eye-off" if is_shown else "eye")

    def forget(self) -> None:
        """Empties the field and hides what will be typed."""
        self.clear()
        self.eye.setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text()
        if len(letter) == 1 and letter.isascii() and letter.isalpha():
            is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            is_caps = letter.isupper() != is_shifted
            if is_caps != self._is_caps:
                self._is_caps = is_caps
                self.caps_noticed.emit(is_caps)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "eye"):
            self._settle()

    def _settle(self) -> None:
        side = self.eye.sizeHint().height()
        self.eye.setGeometry(self.width() - side - 3, (self.height() - side) // 2, side, side)
        self.setTextMargins(0, 0, current_look().sizes.icon + 12, 0)
