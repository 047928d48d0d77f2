"""Holds a page's content and shows in its place that it is empty, busy or broken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.kit.states import BusyState, EmptyState, ErrorState

# Shorter waits pass unseen: a page that flashes «正在读取» looks slower than one that does not.
BUSY_AFTER_MS = 200


class StateStack(QStackedWidget):
    """Give it the content once; then call the show_… methods as things happen.

    Signals: empty_action_clicked(), cancel_clicked(), retry_clicked().
    """

    empty_action_clicked = Signal()
    cancel_clicked = Signal()
    retry_clicked = Signal()

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: QWidget | None = None
        self._on_retry: Callable[[], None] | None = None
        self._build()
        self._connect()
        if content is not None:
            self.set_content(content)

    def _build(self) -> None:
        self.empty, self.busy, self.error = EmptyState(), BusyState(), ErrorState()
        for state in (self.empty, self.busy, self.error):
            self.addWidget(state)
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(BUSY_AFTER_MS)

    def _connect(self) -> None:
        self.empty.action_clicked.connect(self.empty_action_clicked)
        self.busy.cancel_clicked.connect(self.cancel_clicked)
        self.error.retry_clicked.connect(self._on_retry_clicked)
        self._busy_timer.timeout.connect(lambda: self.setCurrentWidget(self.busy))

    @property
    def state(self) -> str:
        """ "content", "empty", "busy" or "error"."""
        names = {self.empty: "empty", self.busy: "busy", self.error: "error"}
        return names.get(self.currentWidget(), "content")  # type: ignore[arg-type]

    def set_content(self, content: QWidget) -> None:
        """Takes the widget that is shown when all is well, and shows it."""
        self._content = content
        self.addWidget(content)
        self.setCurrentWidget(content)

    def show_content(self) -> None:
        """All is well."""
        self._turn_to(self._content)

    def show_empty(self, icon: str, sentence: str, advice: str = "", action: str = "") -> None:
        """Nothing here; `action` is the button that mends it."""
        self.empty.set_content(icon, sentence, advice, action)
        self._turn_to(self.empty)

    def show_busy(self, text: str = "", can_cancel: bool = False, at_once: bool = False) -> None:
        """One has to wait; appears only when the wait is long enough to notice, unless `at_once`."""
        self.busy.begin(text, can_cancel)
        if at_once:
            self._turn_to(self.busy)
        elif self.currentWidget() is not self.busy:
            self._busy_timer.start()

    def show_error(self, error: UserError, retry: Callable[[], None] | None = None) -> None:
        """Something went wrong; `retry` is what «重试» does, besides telling."""
        self._on_retry = retry
        self.error.set_error(error, can_retry=retry is not None)
        self._turn_to(self.error)

    def _turn_to(self, widget: QWidget | None) -> None:
        self._busy_timer.stop()
        if widget is not None:
            self.setCurrentWidget(widget)

    def _on_retry_clicked(self) -> None:
        self.retry_clicked.emit()
        if self._on_retry is not None:
            self._on_retry()
