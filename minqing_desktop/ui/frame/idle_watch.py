"""Notices that nobody has touched keyboard or mouse for some minutes."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

LEAST_MINUTES, MOST_MINUTES, USUAL_MINUTES = 1, 15, 5
_LOOK_EVERY_MS = 2_000
_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Counts on a clock that stops while the laptop sleeps on some systems, so it also looks at the wall clock.

    Signals: idled() once, when the time is over; it counts again after the next touch.
    """

    idled = Signal()

    def __init__(self, minutes: int = USUAL_MINUTES, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._limit_s = 0.0
        self._last_touch_s = time.time()
        self._has_told = False
        self._ticks = QTimer(self)
        self._ticks.setInterval(_LOOK_EVERY_MS)
        self._ticks.timeout.connect(self.look_at_clock)
        self.set_minutes(minutes)

    def set_minutes(self, minutes: int) -> None:
        """How long is too long; kept between one and fifteen minutes."""
        self._limit_s = max(LEAST_MINUTES, min(MOST_MINUTES, minutes)) * 60.0

    def start(self) -> None:
        """Begins to watch the running application."""
        self.touch()
        QApplication.instance().installEventFilter(self)
        self._ticks.start()

    def stop(self) -> None:
        """Watches no more."""
        QApplication.instance().removeEventFilter(self)
        self._ticks.stop()

    @property
    def quiet_s(self) -> float:
        """For how long nobody has touched anything."""
        return max(0.0, time.time() - self._last_touch_s)

    def touch(self) -> None:
        """Somebody is here."""
        self._last_touch_s = time.time()
        self._has_told = False

    def look_at_clock(self) -> None:
        """Tells once when the time is over; a wall clock set back counts as a touch."""
        quiet_s = time.time() - self._last_touch_s
        if quiet_s < 0:
            self.touch()
        elif quiet_s >= self._limit_s and not self._has_told:
            self._has_told = True
            self.idled.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touch()
        return False
