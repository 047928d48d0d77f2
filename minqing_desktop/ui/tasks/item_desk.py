"""Keeps the checklist in the panel: a new task keeps it in the form, one on file has each change written at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from minqing_desktop.domain.records.task import TaskItem
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.task_items import add_item, delete_item, items_of, move_item, reword_item, tick_item
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.tasks.task_form import TaskForm


class ItemDesk(QObject):
    """Signals: edited() when the checklist of a new task changed."""

    edited = Signal()

    def __init__(self, desk: Desk, form: TaskForm, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._form = desk, form
        self._task = ""
        self._new: list[TaskItem] = []
        self._made = 0
        checklist = form.checklist
        checklist.added.connect(self._on_added)
        checklist.reworded.connect(self._on_reworded)
        checklist.ticked.connect(self._on_ticked)
        checklist.deleted.connect(self._on_deleted)
        checklist.moved.connect(self._on_moved)
        checklist.edit.textEdited.connect(lambda _text: self.edited.emit())
        desk.bus.listen(self, ("task_item",), lambda _changes: self._load())

    # what is shown

    def begin(self, texts: Sequence[str]) -> None:
        """A new task with these lines."""
        self._task, self._new = "", []
        for text in texts:
            self._new.append(self._line(text))
        self._show_new()

    def open(self, task: str) -> None:
        """A task on file, whose lines the form shows already."""
        self._task, self._new = task, []

    def close(self) -> None:
        """Nothing is shown any more."""
        self._task, self._new = "", []

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines of a new task, with what stands in the field."""
        typed = self._form.checklist.typed
        return tuple(item.text for item in self._new) + ((typed,) if typed and not self._task else ())

    def take_typed(self) -> None:
        """What stands in the field of a task on file becomes a line when the panel is saved or left."""
        if self._task and (typed := self._form.checklist.take_typed()):
            self._on_added(typed)

    def _line(self, text: str) -> TaskItem:
        self._made += 1
        return TaskItem(id=f"new {self._made}", text=text)

    def _show_new(self) -> None:
        self._form.show_items(self._new)
        self.edited.emit()

    def _load(self) -> None:
        task, session = self._task, self._desk.session
        if task:
            self._desk.runner.read(
                lambda: items_of(session, task), owner=self, done=self._form.show_items, replaces="items"
            )

    # what is wanted

    def _on_added(self, text: str) -> None:
        if self._task:
            task, session = self._task, self._desk.session
            self._write(lambda: add_item(session, task, text))
        else:
            self._new.append(self._line(text))
            self._show_new()

    def _on_reworded(self, item: str, text: str) -> None:
        if self._task:
            session = self._desk.session
            self._write(lambda: reword_item(session, item, text))
        else:
            self._new = [replace(each, text=text) if each.id == item else each for each in self._new]
            self._show_new()

    def _on_ticked(self, item: str, is_done: bool) -> None:
        session = self._desk.session
        if self._task:
            self._write(lambda: tick_item(session, item, is_done))
        else:
            # What is not written down yet cannot have been done.
            self._form.checklist.lines.set_items([])
            self._show_new()

    def _on_deleted(self, item: str) -> None:
        if self._task:
            session = self._desk.session
            self._write(lambda: delete_item(session, item))
        else:
            self._new = [each for each in self._new if each.id != item]
            self._show_new()

    def _on_moved(self, item: str, by: int) -> None:
        if self._task:
            task, session = self._task, self._desk.session
            self._write(lambda: move_item(session, task, item, by))
            return
        place = next(place for place, each in enumerate(self._new) if each.id == item)
        self._new.insert(max(0, min(len(self._new) - 1, place + by)), self._new.pop(place))
        self._show_new()

    def _write(self, work: Callable[[], Changes]) -> None:
        self._desk.runner.write(work, owner=self, done=self._desk.tell, failed=self._desk.fail)
