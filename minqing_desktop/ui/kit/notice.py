"""A quiet strip inside a page that says one thing, perhaps with a link."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.look.tokens import Tone


class InlineNotice(QFrame):
    """Hidden until it says something.

    Signals: action_clicked(); dismissed().
    """

    action_clicked = Signal()
    dismissed = Signal()
    _ICONS: ClassVar[dict[Tone, tuple[str, str]]] = {
        "grey": ("info", "soft"),
        "green": ("circle-check", "accent"),
        "blue": ("info", "blue"),
        "amber": ("triangle-alert", "amber"),
        "red": ("circle-alert", "red"),
    }

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self.action_button.clicked.connect(self.action_clicked)
        self.close_button.clicked.connect(self._on_close_clicked)

    def _build(self) -> None:
        mark(self, role="notice", tone="grey")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(8)
        self._icon, self._text = IconLabel("info"), QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action_button, self.close_button = LinkButton(), IconButton("x", tr("知道了"))
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        self.hide()

    @property
    def words(self) -> str:
        return self._text.text()

    def say(self, text: str, tone: Tone = "blue", action: str = "", can_close: bool = True) -> None:
        """Shows a sentence, in the colour of how pressing it is."""
        mark(self, role="notice", tone=tone)
        self._icon.set_icon(*self._ICONS[tone])
        self._text.setText(text)
        self.setAccessibleName(text)
        self.action_button.set_text(action)
        self.action_button.setVisible(bool(action))
        self.close_button.setVisible(can_close)
        self.show()

    def clear(self) -> None:
        """Says nothing any more."""
        self.hide()

    def _on_close_clicked(self) -> None:
        self.hide()
        self.dismissed.emit()
