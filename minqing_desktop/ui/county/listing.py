"""Lines that are here whole (some hundred villages, computers, packages): filtered and ordered without asking again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.ui.kit.table import LinePage, LineRequest, RecordTable
from minqing_desktop.ui.kit.table.line_model import Answer, Failure

Line = Any


class Listing(QObject):
    """Feeds a table. `keeps(line)` says whether the filters let a line through; `orders`: what a sort key orders by.

    Until `take` or `fail` is called for the first time the table is busy. `ask` reads the lines anew, for «重试».
    """

    def __init__(
        self,
        table: RecordTable,
        keeps: Callable[[Line], bool],
        orders: Mapping[str, Callable[[Line], Any]],
        ask: Callable[[], None],
    ) -> None:
        super().__init__(table)
        self._table, self._keeps, self._orders, self._ask = table, keeps, orders, ask
        self.lines: tuple[Line, ...] | None = None
        self._fault: UserError | None = None
        self._waiting: list[tuple[LineRequest, Answer, Failure]] = []
        table.set_loader(self._load)

    def take(self, lines: Sequence[Line]) -> None:
        """What there is now; place and choice stay where the line is still there."""
        self.lines, self._fault = tuple(lines), None
        if self._waiting:
            self._answer_waiting()
        else:
            self._table.refresh()

    def fail(self, error: UserError) -> None:
        """The list could not be read."""
        if not self._waiting:
            # What is shown would be of another time than what the user just asked for.
            self.lines = None
            self._table.model.load_failed.emit(error)
        self._fault = error
        self._answer_waiting()

    def filter_anew(self) -> None:
        """After another filter."""
        if self.lines is not None:
            self._table.reload()

    @property
    def shown(self) -> list[Line]:
        """The lines that the filters let through."""
        return [line for line in self.lines or () if self._keeps(line)]

    def _load(self, request: LineRequest, done: Answer, failed: Failure) -> None:
        self._waiting.append((request, done, failed))
        if self._fault is not None:
            self._fault = None
            QTimer.singleShot(0, self, self._ask)
        elif self.lines is not None:
            QTimer.singleShot(0, self, self._answer_waiting)

    def _answer_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for request, done, failed in waiting:
            if self._fault is not None:
                failed(self._fault)
            else:
                done(self._page(request))

    def _page(self, request: LineRequest) -> LinePage:
        lines = self.shown
        if request.sort_key:
            lines.sort(key=self._orders[request.sort_key], reverse=request.descending)
        return LinePage(len(lines), lines[request.offset : request.offset + request.limit])


def is_meant(typed: str, *words: str) -> bool:
    """Whether one of the words holds what was typed, or begins with these initials: 上塘, st."""
    wanted = typed.strip().casefold()
    return not wanted or any(wanted in each.casefold() or _spelt(each, wanted) for each in words if each)


def _spelt(word: str, wanted: str) -> bool:
    letters, spelling = letters_and_spelling(word)
    return letters.startswith(wanted) or spelling.startswith(wanted)
