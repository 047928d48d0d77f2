"""A field in which one types freely and which understands what was meant: the ground of dates, times and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from minqing_desktop.ui.look.mark import mark

Reader = Callable[[str], Any]
Writer = Callable[[Any], str]


class TypedField(QWidget):
    """Reads its text when Enter is pressed or the keyboard leaves; what it cannot read stays and is marked.

    `read(text)` gives the value or raises ValueError; `write(value)` gives the text to show. Empty text is None.
    Signals: value_changed(object) when the value changed by hand; entered() when Enter was pressed and the text
    is understood; refused(str) with a text that is not understood.
    """

    value_changed = Signal(object)
    entered = Signal()
    refused = Signal(str)

    def __init__(
        self, read: Reader, write: Writer, placeholder: str = "", value: Any = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._read, self._write = read, write
        self._value: Any = None
        self._build(placeholder)
        self._connect()
        self.set_value(value)

    def _build(self, placeholder: str) -> None:
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(0)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self.row.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self.edit.installEventFilter(self)
        self.edit.editingFinished.connect(self.take)
        self.edit.textEdited.connect(lambda _text: mark(self.edit, wrong="false"))

    @property
    def current_value(self) -> Any:
        """The last value understood; None for empty."""
        return self._value

    @property
    def is_wrong(self) -> bool:
        """Whether the text is one that was not understood."""
        return self.edit.property("wrong") == "true"

    def set_value(self, value: Any) -> None:
        """Shows a value without telling."""
        self._value = value
        self.edit.setText("" if value is None else self._write(value))
        self.edit.setCursorPosition(0)
        mark(self.edit, wrong="false")

    def take(self) -> bool:
        """Reads the text now; False, and the mark, if it cannot be understood."""
        text = self.edit.text().strip()
        if text == ("" if self._value is None else self._write(self._value)):
            mark(self.edit, wrong="false")
            return True
        try:
            value = self._read(text) if text else None
        except ValueError:
            if not self.is_wrong:
                mark(self.edit, wrong="true")
                self.refused.emit(text)
            return False
        is_new = value != self._value
        self.set_value(value)
        if is_new:
            self.value_changed.emit(value)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
                if self.take():
                    self.entered.emit()
                return True
            if self.edit_key(event):
                return True
        return super().eventFilter(watched, event)

    def edit_key(self, _event: QEvent) -> bool:
        """Lets a kind of field use a key for itself; True if it did."""
        return False
