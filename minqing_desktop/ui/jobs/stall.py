"""Measures the longest time the UI thread kept the user waiting."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

_TICK_MS = 5


class StallMeter(QObject):
    """Between `start` and `stop`, notes the longest gap between two turns of the event loop."""

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._last_s = 0.0
        self._longest_s = 0.0
        self._ticks = QTimer(self)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._on_ticked)

    def start(self) -> None:
        """Begins anew."""
        self._longest_s = 0.0
        self._last_s = time.perf_counter()
        self._ticks.start()

    def stop(self) -> float:
        """Ends and gives the longest gap in milliseconds."""
        if self._ticks.isActive():
            self._on_ticked()
            self._ticks.stop()
        return self.longest_ms

    @property
    def longest_ms(self) -> float:
        return self._longest_s * 1000

    def _on_ticked(self) -> None:
        now_s = time.perf_counter()
        self._longest_s = max(self._longest_s, now_s - self._last_s)
        self._last_s = now_s
