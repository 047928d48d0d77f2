"""Feeds a list from lines that are all here already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer

from minqing_desktop.ui.kit.table import LinePage, LineRequest, RecordTable


class MemoryLines:
    """`show` gives the table other lines by their places; `make` turns a place into a line when it is looked at."""

    def __init__(self, table: RecordTable) -> None:
        self._table = table
        self._places: Sequence[int] = ()
        self._make: Callable[[int], Any] = lambda place: place
        self._is_bound = False

    def show(self, places: Sequence[int], make: Callable[[int], Any]) -> None:
        """Other lines, from their beginning."""
        self._places, self._make = places, make
        if self._is_bound:
            self._table.reload()
        else:
            self._is_bound = True
            self._table.set_loader(self._answer)

    def _answer(self, request: LineRequest, done, _failed) -> None:
        places, make = self._places, self._make
        lines = [make(place) for place in places[request.offset : request.offset + request.limit]]
        QTimer.singleShot(0, self._table, lambda: done(LinePage(len(places), lines)))
