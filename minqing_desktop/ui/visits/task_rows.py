"""The tasks and promises that follow from a visit, one line each: what, by when, and whom it is owed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.pill import Pill

DEFAULT_DAYS = 7


class TaskRow(QWidget):
    """One task. `entry_place` is the entry it came from, None when it stands alone.

    Signals: changed(), removed(); entered() when Enter was pressed in its last field.
    """

    changed = Signal()
    removed = Signal()
    entered = Signal()

    def __init__(self, task: Task, entry_place: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self.entry_place = entry_place
        self._build()
        self._connect()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        is_promise = self._task.is_promise
        self.pill = Pill(tr("承诺") if is_promise else tr("任务"), "green" if is_promise else "blue")
        self.title_field = QLineEdit(self._task.title)
        self.title_field.setPlaceholderText(tr("要办什么"))
        self.title_field.setAccessibleName(tr("要办什么"))
        self.title_field.setCursorPosition(0)
        self.due_field = DateField(self._task.due_on, today=clock.today, placeholder=tr("哪天前"))
        self.due_field.setAccessibleName(tr("哪天前"))
        self.remove_button = IconButton("x", tr("去掉这一件"))
        row.addWidget(self.pill)
        row.addWidget(self.title_field, 1)
        row.addWidget(self.due_field)
        row.addWidget(self.remove_button)

    def _connect(self) -> None:
        self.title_field.textEdited.connect(lambda _text: self.changed.emit())
        self.due_field.value_changed.connect(lambda _day: self.changed.emit())
        self.remove_button.clicked.connect(self.removed)
        self.title_field.returnPressed.connect(self.due_field.setFocus)
        self.due_field.entered.connect(self.entered)

    def current_task(self) -> Task:
        """The task as it stands in the line."""
        return replace(self._task, title=self.title_field.text().strip(), due_on=self.due_field.current_value)


class TaskRows(QWidget):
    """All tasks of the visit. Signals: changed(); entered() when Enter left a line."""

    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.rows: list[TaskRow] = []

    def add(self, task: Task, entry_place: int | None = None) -> TaskRow:
        """Adds a line for a task."""
        row = TaskRow(task, entry_place)
        row.changed.connect(self.changed)
        row.entered.connect(self.entered)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._column.addWidget(row)
        row.show()
        return row

    def add_new(self, title: str, is_promise: bool, entry_place: int | None, owed_to: str = "") -> TaskRow:
        """Adds a task of a week from now, ready to be reworded."""
        due = clock.today() + timedelta(days=DEFAULT_DAYS)
        row = self.add(Task(title=title, is_promise=is_promise, owed_to=owed_to, due_on=due), entry_place)
        self.changed.emit()
        return row

    def forget_entry(self, place: int) -> None:
        """An entry went away: its tasks stand alone from now on, those of later entries move up."""
        for row in self.rows:
            if row.entry_place == place:
                row.entry_place = None
            elif row.entry_place is not None and row.entry_place > place:
                row.entry_place -= 1

    def clear(self) -> None:
        """Takes every line away without telling."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows.clear()

    def _remove(self, row: TaskRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self.changed.emit()
