"""A step that is a form, with the sentence above it that explains it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.look.mark import mark

LEAST_PASSWORD = 8


def soft_text(words: str) -> QLabel:
    """A paragraph that explains a step."""
    label = QLabel(words)
    label.setWordWrap(True)
    mark(label, role="soft")
    return label


class FormStep(QWidget):
    """A form with a sentence above it. Signals: entered() when Enter was pressed in the last field."""

    entered = Signal()
    title = ""

    def __init__(self, explanation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)
        self.column.addWidget(soft_text(explanation))
        self.form = FormGrid()
        self.column.addWidget(self.form)
        self.column.addStretch(1)
        self.form.finished.connect(self.entered)

    def check(self) -> bool:
        """Marks what is missing; True when the step can be left."""
        return True

    def focus_first(self) -> None:
        """Puts the keyboard where one begins."""
