"""The checklist of a task: tick, add, reword, reorder, delete, all by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.task import TaskItem
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.line_list import Line, LineItem, LineList
from minqing_desktop.ui.kit.typed_days import day_text

_MOVES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class Checklist(QWidget):
    """Shows lines and says what is wanted of them; whoever owns it changes them and shows them again.

    Up and Down walk, Space ticks, Enter takes a line into the field to be reworded, Delete deletes, page keys move it.
    Signals: added(str text), reworded(str id, str text), ticked(str id, bool), deleted(str id), moved(str id, int by);
    entered() on Enter in the empty field.
    """

    added = Signal(str)
    reworded = Signal(str, str)
    ticked = Signal(str, bool)
    deleted = Signal(str)
    moved = Signal(str, int)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reworded_id = ""
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.lines = LineList()
        self.edit = QLineEdit()
        column.addWidget(self.lines)
        column.addWidget(self.edit)
        self.setFocusProxy(self.edit)
        self._say_what_is_typed()

    def _connect(self) -> None:
        self.edit.returnPressed.connect(self._on_returned)
        self.edit.installEventFilter(self)
        self.lines.ticked.connect(self.ticked)
        self.lines.opened.connect(self._begin_rewording)

    def set_items(self, items: Sequence[TaskItem], names: dict[str, str] | None = None) -> None:
        """Shows lines; `names` are cadres by id, for who ticked."""
        self.lines.set_items([_line(item, names or {}) for item in items])
        self.lines.setVisible(bool(items))
        if self._reworded_id not in {item.id for item in items}:
            self._end_rewording()

    @property
    def typed(self) -> str:
        """What stands in the field and is no line yet."""
        return "" if self._reworded_id else self.edit.text().strip()

    def take_typed(self) -> str:
        """Gives what stands in the field and empties it: saving does not leave it behind."""
        typed = self.typed
        if typed:
            self.edit.clear()
        return typed

    def clear(self) -> None:
        """No lines, nothing typed."""
        self._end_rewording()
        self.edit.clear()
        self.set_items([])

    def _on_returned(self) -> None:
        text = self.edit.text().strip()
        if not text:
            self._end_rewording()
            self.entered.emit()
        elif self._reworded_id:
            self.reworded.emit(self._reworded_id, text)
            self._end_rewording()
        else:
            self.edit.clear()
            self.added.emit(text)

    def _begin_rewording(self, item: str) -> None:
        line = self.lines.line(item)
        if line is None:
            return
        self._reworded_id = item
        self.edit.setText(line.item.title)
        self._say_what_is_typed()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def _end_rewording(self) -> None:
        if self._reworded_id:
            self._reworded_id = ""
            self.edit.clear()
        self._say_what_is_typed()

    def _say_what_is_typed(self) -> None:
        self.edit.setPlaceholderText(tr("改好按回车") if self._reworded_id else tr("加一条，按回车"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self._reworded_id:
                self._end_rewording()
                return True
            if event.key() == Qt.Key.Key_Up and self.lines.items:
                last = self.lines.line(self.lines.items[-1].id)
                if last is not None:
                    last.setFocus(Qt.FocusReason.BacktabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.lines.focusWidget()
        if not isinstance(line, Line) or not line.hasFocus():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit(line.item.id)
        elif event.key() in _MOVES:
            self.moved.emit(line.item.id, _MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


def _line(item: TaskItem, names: dict[str, str]) -> LineItem:
    tail = ""
    if item.done_on is not None:
        tail = " ".join(part for part in (names.get(item.done_by, ""), day_text(item.done_on, clock.today())) if part)
    return LineItem(item.id, item.text, tail=tail, ticked=item.done_on is not None)
