"""«已… 撤销»: says what was done, and for ten seconds takes it back at one key. Never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.look.tokens import Tone

SHOWN_MS = 10_000
# High enough not to cover the buttons at the foot of a page.
_ABOVE_EDGE_PX = 72


class Toast(QFrame):
    """One message over the bottom of `host`; a new one takes the old one's place.

    Signals: action_clicked() when the button of a message without undo is pressed; gone() when a message has left.
    """

    action_clicked = Signal()
    gone = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._undo: Callable[[], None] | None = None
        self._build()
        self._connect(host)

    def _build(self) -> None:
        mark(self, role="toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 6, 6)
        row.setSpacing(10)
        self._icon, self._text = IconLabel("circle-check", "accent"), QLabel()
        self.action_button = LinkButton(tr("撤销"), "undo-2", hint="Ctrl+Z")
        self._plain_action = LinkButton()
        self.close_button = IconButton("x", tr("知道了"))
        for part in (self._icon, self._text, self.action_button, self._plain_action, self.close_button):
            row.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self.hide()

    def _connect(self, host: QWidget) -> None:
        host.installEventFilter(self)
        self._timer.timeout.connect(self.leave)
        self.action_button.clicked.connect(self.undo)
        self._plain_action.clicked.connect(self._on_plain_action_clicked)
        self.close_button.clicked.connect(self.leave)

    @property
    def words(self) -> str:
        return self._text.text()

    def forget(self) -> None:
        """Leaves, and keeps no word of what it said."""
        self.leave()
        self._text.clear()
        self.setAccessibleName("")

    @property
    def can_undo(self) -> bool:
        """Whether Ctrl+Z now means this message."""
        return self._undo is not None

    def say(self, text: str, undo: Callable[[], None] | None = None, action: str = "", tone: Tone = "green") -> None:
        """Shows a message; `undo` takes the deed back, `action` is a button that only tells `action_clicked`."""
        self._undo = undo
        self._icon.set_icon(*_ICONS.get(tone, _ICONS["green"]))
        self._text.setText(masked(text))
        self.setAccessibleName(self._text.text())
        self.action_button.setVisible(undo is not None)
        self._plain_action.set_text(action)
        self._plain_action.setVisible(bool(action))
        self.layout().activate()
        self.show()
        self.raise_()
        self._settle()
        self._timer.start()

    def undo(self) -> bool:
        """Takes back what the message speaks of; False if there is nothing to take back."""
        undo, self._undo = self._undo, None
        if undo is None:
            return False
        self.leave()
        undo()
        return True

    def leave(self) -> None:
        """Goes away; the deed can then only be undone from the history."""
        self._undo = None
        self._timer.stop()
        if self.isVisible():
            self.hide()
            self.gone.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self.isVisible():
            self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        host = self.parentWidget()
        self.setMaximumWidth(max(200, host.width() - 32))
        self.adjustSize()
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - _ABOVE_EDGE_PX)

    def _on_plain_action_clicked(self) -> None:
        self.leave()
        self.action_clicked.emit()


_ICONS: dict[Tone, tuple[str, str]] = {
    "green": ("circle-check", "accent"),
    "grey": ("info", "soft"),
    "blue": ("info", "blue"),
    "amber": ("triangle-alert", "amber"),
    "red": ("circle-alert", "red"),
}
