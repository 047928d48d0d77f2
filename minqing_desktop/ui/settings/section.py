"""What every section of 设置 is: a title, a sentence, and content of a readable width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

WIDEST_PX = 640


def soft_text(words: str) -> QLabel:
    """A paragraph that explains something."""
    label = QLabel(words)
    label.setWordWrap(True)
    mark(label, role="soft")
    return label


def button_row(*widgets: QWidget | None) -> QHBoxLayout:
    """Buttons side by side; None is a spring."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


class Section(QWidget):
    """Put cards into `column`. `load` is called each time the section comes to the front."""

    is_wide = False
    widest_px = WIDEST_PX

    def __init__(self, desk: Desk, title: str, explanation: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(current_look().sizes.gap)
        name = QLabel(title)
        mark(name, role="title")
        self.column.addWidget(name)
        if explanation:
            self.column.addWidget(soft_text(explanation))
        outer.addWidget(inner, 20)
        if not self.is_wide:
            inner.setMaximumWidth(current_look().scaled(self.widest_px))
            outer.addStretch(1)

    def add_card(self, title: str = "", icon: str = "") -> Card:
        """Adds a card and gives it."""
        card = Card(title, icon)
        card.body.setSpacing(10)
        self.column.addWidget(card)
        return card

    def end(self) -> None:
        """Keeps what is above together at the top."""
        self.column.addStretch(1)

    def load(self) -> None:
        """Reads anew what the section shows."""

    def leave(self) -> None:
        """The section goes to the back: secrets are forgotten."""

    def change_settings(self, **changes: Any) -> bool:
        """Writes preferences of this machine; says what went wrong if they could not be written."""
        try:
            self.desk.settings.change(**changes)
        except UserError as error:
            self.desk.fail(error)
            return False
        return True

    def write(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[UserError], None]) -> None:
        """Changes something in the writing lane."""
        self.desk.runner.write(work, owner=self, done=done, failed=failed)
