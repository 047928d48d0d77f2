"""Waits until no dialog's own loop is running: its caller, a page, still stands on the stack below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, QTimer

# A dialog that was open at the lock leaves its caller within so many turns of the loop.
UNNEST_MS, UNNEST_TURNS = 10, 30


class Unnesting(QObject):
    """Holds the one deed that waits; lives on the UI thread."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._waiting: Callable[[], None] | None = None

    def do(self, act: Callable[[], None], turns: int = UNNEST_TURNS) -> None:
        """Acts once the loop is not nested, or after `turns`; a deed that waits already goes first and alone."""
        if QThread.currentThread().loopLevel() <= 1 or turns == 0:
            waiting, self._waiting = self._waiting or act, None
            waiting()
        else:
            self._waiting = act
            QTimer.singleShot(UNNEST_MS, self, lambda: self._waiting and self.do(act, turns - 1))

    def do_now(self) -> None:
        """What waits is done at once: the window is going."""
        if self._waiting is not None:
            self.do(self._waiting, 0)
