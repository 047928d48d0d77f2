"""A table model that knows how many lines there are and fetches only those that are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.kit.table.column import Column

BLOCK_LINES = 200
BLOCKS_KEPT = 40
BLOCKS_WANTED = 3
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class LineRequest:
    """Which lines are wanted: `limit` of them from `offset` on, in the order of `sort_key` (empty: the list's own)."""

    offset: int
    limit: int
    sort_key: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class LinePage:
    """The lines that answer a request, and how many there are in all. Each line has an `id`."""

    total: int
    lines: Sequence[Any]


Answer = Callable[[LinePage], None]
Failure = Callable[[UserError], None]
Loader = Callable[[LineRequest, Answer, Failure], None]


class LineModel(QAbstractTableModel):
    """Blocks of lines by offset; the ones seen longest ago are forgotten.

    `loader(request, done, failed)` answers later on the UI thread (`RecordTable` makes one from a job runner). Only one
    request is out at a time, and while one scrolls past quickly the blocks left behind are not asked for.
    Signals: counted(int) when the total is known; load_failed(UserError); lines_arrived() after lines came in.
    """

    counted = Signal(int)
    load_failed = Signal(object)
    lines_arrived = Signal()

    def __init__(self, columns: Sequence[Column], loader: Loader | None = None, parent=None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._loader = loader
        self._total = 0
        self._is_counted = False
        self._blocks: OrderedDict[int, tuple[Any, ...]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._generation = 0
        self._is_asking = False
        self._sort_key, self._is_descending = "", False
        self._ask_soon = QTimer(self)
        self._ask_soon.setSingleShot(True)
        self._ask_soon.setInterval(0)
        self._ask_soon.timeout.connect(self._ask)

    # What is shown

    @property
    def total(self) -> int:
        return self._total

    @property
    def is_counted(self) -> bool:
        """Whether a first answer has come."""
        return self._is_counted

    @property
    def order(self) -> tuple[str, bool]:
        """Sort key and whether it runs downwards."""
        return self._sort_key, self._is_descending

    def line_at(self, row: int) -> Any | None:
        """The line of a row, None while it is on its way."""
        block = self._blocks.get(row // BLOCK_LINES)
        place = row % BLOCK_LINES
        return block[place] if block is not None and place < len(block) else None

    def row_of(self, line_id: Any) -> int | None:
        """The row of a line among those that are here."""
        for number, block in self._blocks.items():
            for place, line in enumerate(block):
                if line.id == line_id:
                    return number * BLOCK_LINES + place
        return None

    # What happens to it

    def set_loader(self, loader: Loader) -> None:
        """Takes another source and starts from its beginning."""
        self._loader = loader
        self.restart()

    def restart(self) -> None:
        """Forgets everything and asks for the beginning; what was shown stays until the answer comes."""
        self._generation += 1
        self._is_asking = False
        self._is_counted = False
        self._wanted = [0]
        self._ask_soon.start()

    def refresh(self, rows: range) -> None:
        """Asks anew for the lines that are looked at, because records changed; nothing moves meanwhile."""
        self._stale = set(self._blocks)
        blocks = sorted({row // BLOCK_LINES for row in (rows.start, max(rows.start, rows.stop - 1))} or {0})
        self._generation += 1
        self._is_asking = False
        self._wanted = blocks
        self._ask_soon.start()

    def set_order(self, sort_key: str, descending: bool) -> None:
        """Orders the next answers by a key without asking yet."""
        self._sort_key, self._is_descending = sort_key, descending

    def sort_by(self, sort_key: str, descending: bool) -> None:
        """Orders by a key and starts from the beginning."""
        self.set_order(sort_key, descending)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self.restart()

    # Fetching

    def want(self, row: int) -> None:
        """Asks for the block of a row if it is not here."""
        number = row // BLOCK_LINES
        if not self._is_counted or (number in self._blocks and number not in self._stale):
            return
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.append(number)
        del self._wanted[:-BLOCKS_WANTED]
        if not self._is_asking:
            self._ask_soon.start()

    def ask(self, request: LineRequest, done: Answer, failed: Failure) -> None:
        """Fetches lines for somebody else, past the model."""
        if self._loader is not None:
            self._loader(request, done, failed)

    def _ask(self) -> None:
        if self._is_asking or not self._wanted or self._loader is None:
            return
        number, generation = self._wanted.pop(), self._generation
        self._is_asking = True
        request = LineRequest(number * BLOCK_LINES, BLOCK_LINES, self._sort_key, self._is_descending)
        self._loader(
            request,
            lambda page: self._on_answered(generation, number, page),
            lambda error: self._on_failed(generation, error),
        )

    def _on_answered(self, generation: int, number: int, page: LinePage) -> None:
        # An answer may come after the list has gone.
        if not shiboken6.isValid(self) or generation != self._generation:
            return
        self._is_asking = False
        if not self._is_counted:
            self._begin_anew(number, page)
        else:
            self._take_in(number, page)
        self.lines_arrived.emit()
        self._ask()

    def _on_failed(self, generation: int, error: UserError) -> None:
        if shiboken6.isValid(self) and generation == self._generation:
            self._is_asking = False
            self._wanted.clear()
            self.load_failed.emit(error)

    def _begin_anew(self, number: int, page: LinePage) -> None:
        self.beginResetModel()
        self._blocks.clear()
        self._stale.clear()
        self._blocks[number] = tuple(page.lines)
        self._total, self._is_counted = page.total, True
        self.endResetModel()
        self.counted.emit(self._total)

    def _take_in(self, number: int, page: LinePage) -> None:
        if page.total != self._total:
            self._grow_to(page.total)
        self._blocks[number] = tuple(page.lines)
        self._blocks.move_to_end(number)
        self._stale.discard(number)
        while len(self._blocks) > BLOCKS_KEPT:
            forgotten, _lines = self._blocks.popitem(last=False)
            self._stale.discard(forgotten)
        first = number * BLOCK_LINES
        last = min(self._total, first + BLOCK_LINES) - 1
        if last >= first and self.columns:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _grow_to(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()
        # What lies after the change has moved by an unknown number of rows.
        self._stale |= set(self._blocks)
        self.counted.emit(total)

    # Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
            LINE_ROLE,
        ):
            return None
        line = self.line_at(index.row())
        if line is None or index.row() // BLOCK_LINES in self._stale:
            self.want(index.row())
        if line is None or role == LINE_ROLE:
            return line
        return self._cell_text(self.columns[index.column()], line)

    def _cell_text(self, column: Column, line: Any) -> str:
        text = column.text(line)
        return text if column.below is None else f"{text} {column.below(line)}".strip()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            is_sorted = column.sort_key and column.sort_key == self._sort_key
            return f"{column.title} {'↓' if self._is_descending else '↑'}" if is_sorted else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
