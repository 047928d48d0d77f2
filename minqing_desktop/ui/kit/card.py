"""A white card: a title with its icon, perhaps a link at the right, and lines below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark


def thin_line() -> QFrame:
    """A line of one pixel between two things in a card."""
    line = QFrame()
    mark(line, role="line")
    return line


class Card(QFrame):
    """Put content into `body`, a vertical layout. `pad` replaces the usual inner margin.

    Signals: link_clicked().
    """

    link_clicked = Signal()

    def __init__(
        self, title: str = "", icon: str = "", link: str = "", pad: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pad = pad
        mark(self, role="card")
        self._build()
        self.set_title(title, icon)
        self.set_link(link)
        self._link.clicked.connect(self.link_clicked)

    def _build(self) -> None:
        self._outer = QVBoxLayout(self)
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._icon, self._title, self._link = IconLabel(""), QLabel(), LinkButton()
        mark(self._title, role="heading")
        self.head_extra = QHBoxLayout()
        self.head_extra.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._title)
        row.addLayout(self.head_extra)
        row.addStretch(1)
        row.addWidget(self._link)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        self._outer.addWidget(self._head)
        self._outer.addLayout(self.body, 1)
        self._space()

    def _space(self) -> None:
        pad = current_look().sizes.card_pad if self._pad is None else self._pad
        self._outer.setContentsMargins(pad, max(0, pad - 2), pad, max(0, pad - 2))
        self._outer.setSpacing(6)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_outer"):
            self._space()

    def set_title(self, title: str, icon: str | None = None) -> None:
        """Changes the title; an empty one takes the whole head away."""
        self._title.setText(title)
        if icon is not None:
            self._icon.set_icon(icon)
            self._icon.setVisible(bool(icon))
        self._head.setVisible(bool(title))
        self.setAccessibleName(title)

    def set_link(self, text: str) -> None:
        """Changes the words at the right; none hides them."""
        self._link.set_text(text)
        self._link.setVisible(bool(text))

    def add(self, content: QWidget | QLayout, stretch: int = 0) -> None:
        """Adds a widget or a layout below what is there."""
        if isinstance(content, QWidget):
            self.body.addWidget(content, stretch)
        else:
            self.body.addLayout(content, stretch)

    def add_line(self) -> None:
        """Adds a thin line across."""
        self.body.addWidget(thin_line())
