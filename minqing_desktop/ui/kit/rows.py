"""The smallest pieces of a card: a paragraph in its role, buttons side by side, a paragraph that may be empty."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from minqing_desktop.ui.look.mark import mark


def text_label(words: str = "", role: str = "soft") -> QLabel:
    """A paragraph; hidden as long as it is empty when it is changed by `say`."""
    label = QLabel(words)
    label.setWordWrap(True)
    mark(label, role=role)
    return label


def say(label: QLabel, words: str) -> None:
    """Changes a paragraph; an empty one takes no room."""
    label.setText(words)
    label.setVisible(bool(words))


def button_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None is a spring."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
