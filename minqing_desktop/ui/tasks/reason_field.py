"""Why a task is put off: one of the usual reasons, or one's own words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.calendar.terms import extension_reasons
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.choice_field import DropField

OTHER = "other"


class ReasonField(QWidget):
    """Signals: value_changed(object); entered() on Enter."""

    value_changed = Signal(object)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.usual_field = DropField(list(extension_reasons().items()), placeholder=tr("选一个理由"))
        self.words_field = QLineEdit()
        self.words_field.setPlaceholderText(tr("用自己的话写"))
        self.words_field.setAccessibleName(tr("改期的理由"))
        column.addWidget(self.usual_field, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words_field)
        self.setFocusProxy(self.usual_field)
        self.usual_field.value_changed.connect(self._on_chosen)
        self.usual_field.entered.connect(self._on_entered)
        self.words_field.textEdited.connect(lambda _text: self.value_changed.emit(self.reason))
        self.words_field.returnPressed.connect(self.entered)
        self.clear()

    @property
    def reason(self) -> str:
        """A code of the usual reasons, or the words written; empty while nothing was said."""
        if self.usual_field.current_value == OTHER:
            return self.words_field.text().strip()
        return self.usual_field.current_value or ""

    def clear(self) -> None:
        """Nothing said."""
        self.usual_field.set_value(None)
        self.words_field.clear()
        self.words_field.hide()

    def _on_chosen(self, code: object) -> None:
        self.words_field.setVisible(code == OTHER)
        if code == OTHER:
            self.words_field.setFocus()
        self.value_changed.emit(self.reason)

    def _on_entered(self) -> None:
        if self.usual_field.current_value == OTHER and not self.reason:
            self.words_field.setFocus()
        else:
            self.entered.emit()
