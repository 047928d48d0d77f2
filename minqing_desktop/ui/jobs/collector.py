"""Frees cycles of objects on the UI thread alone, in its quiet moments."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 1000
# Every so many quiet looks the middle ages are gone through as well, and then everything.
_MIDDLE_EVERY, _ALL_EVERY = 10, 60
# New objects without their end: so many are gone through even while lanes work, before memory runs short.
_TOO_MANY = 3_000_000


class IdleCollector(QObject):
    """Takes the place of Python's own collector until `stop`.

    That one runs in whichever thread makes the next object: in the midst of an import it stops the window for a tenth
    of a second to look at everything in memory, and in a lane it may free widgets, which only the UI thread may touch.
    What is there at the start, modules mostly, stays to the end and is not looked at again.
    """

    def __init__(self, is_busy: Callable[[], bool], owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._is_busy = is_busy
        self._quiet_looks = 0
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> int:
        """Frees what it may now; gives the oldest generation gone through, -1 for none."""
        if self._is_busy() and gc.get_count()[0] < _TOO_MANY:
            return -1
        self._quiet_looks += 1
        age = 2 if self._quiet_looks % _ALL_EVERY == 0 else 1 if self._quiet_looks % _MIDDLE_EVERY == 0 else 0
        gc.collect(age)
        return age

    def stop(self) -> None:
        """Gives the work back to Python; may be called twice."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
