"""A step that is a choice: a few big lines, each with what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.line_list import LineItem, LineList


class ChoiceStep(QWidget):
    """Options are (key, icon, title, explanation). Signals: chosen(str key)."""

    chosen = Signal(str)

    def __init__(
        self,
        title: str,
        explanation: str,
        options: Sequence[tuple[str, str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(soft_text(explanation))
        self.lines = LineList()
        self.lines.set_items(
            [LineItem(key, words, below=below, bold=True, chevron=True) for key, _icon, words, below in options]
        )
        column.addWidget(self.lines)
        column.addStretch(1)
        self._first = options[0][0]
        self.lines.opened.connect(self.chosen)

    def focus_first(self) -> None:
        """Puts the keyboard on the first choice."""
        line = self.lines.line(self._first)
        if line is not None:
            line.setFocus()
