"""Feeds a list from lines that are all here already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer

from minqing_desktop.ui.kit.table import LinePage, LineRequest, RecordTable


class MemoryLines:
    """`show` gives the table other lines; it answers a moment later, as every source of lines does."""

    def __init__(self, table: RecordTable) -> None:
        self._table = table
        self._lines: Sequence[Any] = ()
        self._is_bound = False

    @property
    def lines(self) -> Sequence[Any]:
        """What the table shows now."""
        return self._lines

    def show(self, lines: Sequence[Any]) -> None:
        """Other lines, from their beginning."""
        self._lines = lines
        if self._is_bound:
            self._table.reload()
        else:
            self._is_bound = True
            self._table.set_loader(self._answer)

    def _answer(self, request: LineRequest, done, _failed) -> None:
        lines = self._lines
        page = LinePage(len(lines), lines[request.offset : request.offset + request.limit])
        QTimer.singleShot(0, self._table, lambda: done(page))
