"""The entries of a visit, one line each: its kind, its words, and the keys that make a task or a promise of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.visit import ENTRY_TYPES, Entry
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.visits.words_edit import MarkedPassage


@dataclass(slots=True)
class EntryState:
    """An entry being written; `passage` is where its words stand, if they stand in the visit's words."""

    entry: Entry
    passage: MarkedPassage | None = None


class EntryRow(QWidget):
    """One entry. Signals: changed(), removed(), wants_task(bool is_promise)."""

    changed = Signal()
    removed = Signal()
    wants_task = Signal(bool)

    def __init__(self, state: EntryState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._build()
        self._connect()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        self.type_field = DropField([(code, tr(word)) for code, word in ENTRY_TYPES], self.state.entry.type)
        self.type_field.setAccessibleName(tr("条目类别"))
        self.text_field = QLineEdit(self.state.entry.text)
        self.text_field.setAccessibleName(tr("条目内容"))
        self.text_field.setCursorPosition(0)
        self.promise_button = QuietButton(tr("答应办"))
        self.promise_button.setToolTip(tr("记一件答应了人家的事，到期提醒"))
        self.task_button = QuietButton(tr("列任务"))
        self.task_button.setToolTip(tr("记一件自己要办的事"))
        self.remove_button = IconButton("x", tr("去掉这一条"))
        row.addWidget(self.type_field)
        row.addWidget(self.text_field, 1)
        row.addWidget(self.promise_button)
        row.addWidget(self.task_button)
        row.addWidget(self.remove_button)

    def _connect(self) -> None:
        self.type_field.value_changed.connect(lambda _value: self.changed.emit())
        self.text_field.textEdited.connect(lambda _text: self.changed.emit())
        self.promise_button.clicked.connect(lambda: self.wants_task.emit(True))
        self.task_button.clicked.connect(lambda: self.wants_task.emit(False))
        self.remove_button.clicked.connect(self.removed)


class EntryRows(QWidget):
    """All entries of the visit, in the order they were made.

    Signals: changed(), removed(int place), wants_task(int place, bool is_promise).
    """

    changed = Signal()
    removed = Signal(int)
    wants_task = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.rows: list[EntryRow] = []

    def add(self, state: EntryState) -> EntryRow:
        """Adds a line for an entry."""
        row = EntryRow(state)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._on_row_removed(row))
        row.wants_task.connect(lambda is_promise: self.wants_task.emit(self.rows.index(row), is_promise))
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    def clear(self) -> None:
        """Takes every line away without telling."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows.clear()

    def _on_row_removed(self, row: EntryRow) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self.removed.emit(place)
