"""The form in the side panel: a new task, or one to be changed, finished or taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.tasks import TaskDetail
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.tasks.pickers import chosen_household, chosen_person

_PAD_PX = 18
USUAL_DAYS = 7


class TaskForm(QWidget):
    """Shows one task; `loaded` is what it was when it came.

    Signals: saved(), finished(), reopened(), deleted() when the user asks for it; edited() after each change by hand;
    visit_wanted(str id), household_wanted(str id).
    """

    saved = Signal()
    finished = Signal()
    reopened = Signal()
    deleted = Signal()
    edited = Signal()
    visit_wanted = Signal(str)
    household_wanted = Signal(str)

    def __init__(self, find_people: Provider, find_households: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loaded = Task()
        self._visit = ""
        self._build(find_people, find_households)
        self._connect()

    # build

    def _build(self, find_people: Provider, find_households: Provider) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(14)
        self.form = FormGrid()
        self.title_field = QLineEdit()
        self.title_field.setPlaceholderText(tr("要办什么事"))
        self.due_field = DateField(today=clock.today)
        self.promise_box = TickBox(tr("这是答应群众的（承诺）"))
        self.owed_field = CompleterField(find_people, icon="user")
        self.household_field = CompleterField(find_households, tr("户主、成员姓名或首字母"), icon="house")
        self.cadre_field = DropField([], placeholder=tr("没有指定"))
        self.note_field = TextArea(tr("可不写"))
        self.result_field = TextArea(tr("办成什么样，可不写"))
        self.form.add("title", tr("事由"), self.title_field)
        self.form.add("due", tr("期限"), self.due_field)
        self.form.add("promise", "", self.promise_box)
        self.form.add("owed_to", tr("答应了谁"), self.owed_field)
        self.form.add("household", tr("户"), self.household_field)
        self.form.add("cadre", tr("谁负责"), self.cadre_field)
        self.form.add("note", tr("备注"), self.note_field)
        self.form.add("result", tr("结果"), self.result_field)
        column.addWidget(self.form)
        column.addLayout(self._build_links())
        column.addStretch(1)
        column.addLayout(self._build_foot())
        self.setFocusProxy(self.title_field)

    def _build_links(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        self.visit_link, self.household_link = LinkButton(icon="notebook-pen"), LinkButton(tr("一户一档"), "house")
        row.addWidget(self.visit_link)
        row.addWidget(self.household_link)
        row.addStretch(1)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.delete_button = IconButton("trash-2", tr("删除这件任务"), framed=True)
        self.finish_button = QuietButton(tr("办完"), "check", shortcut="Ctrl+Shift+D")
        self.reopen_button = QuietButton(tr("改回未办"), "undo-2")
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        row.addWidget(self.delete_button)
        row.addStretch(1)
        for button in (self.finish_button, self.reopen_button, self.save_button):
            row.addWidget(button)
        return row

    # connect

    def _connect(self) -> None:
        for field in (self.title_field,):
            field.textEdited.connect(lambda _text: self.edited.emit())
        for field in (self.note_field, self.result_field):
            field.text_typed.connect(lambda _text: self.edited.emit())
        for field in (self.due_field, self.cadre_field):
            field.value_changed.connect(lambda _value: self.edited.emit())
        self.promise_box.toggled.connect(self._on_promise_toggled)
        self.owed_field.chosen.connect(self._on_person_chosen)
        self.household_field.chosen.connect(lambda _picked: self.edited.emit())
        self.form.finished.connect(self._on_saved)
        self.save_button.clicked.connect(self._on_saved)
        self.finish_button.clicked.connect(lambda: self._check() and self.finished.emit())
        self.reopen_button.clicked.connect(self.reopened)
        self.delete_button.clicked.connect(self.deleted)
        self.visit_link.clicked.connect(lambda: self.visit_wanted.emit(self._visit))
        self.household_link.clicked.connect(lambda: self.household_wanted.emit(self.loaded.household))

    def _on_promise_toggled(self, is_promise: bool) -> None:
        self.form.set_shown("owed_to", is_promise)
        self.edited.emit()

    def _on_person_chosen(self, picked: Suggestion | None) -> None:
        if picked is not None and picked.kind and self.household_field.picked is None:
            self.household_field.set_picked(Suggestion(picked.kind, tr("{name}家").format(name=picked.title)))
        self.edited.emit()

    def _on_saved(self) -> None:
        if self._check():
            self.saved.emit()

    def _check(self) -> bool:
        errors = {}
        if not self.title_field.text().strip():
            errors["title"] = tr("还没有写要办什么事")
        if not self.due_field.take():
            errors["due"] = tr("看不懂这个日期，请写成 3-5、明天或 2026年3月5日")
        for key, field in (("owed_to", self.owed_field), ("household", self.household_field)):
            if field.picked is None and field.edit.text().strip() and (key != "owed_to" or self._is_promise):
                errors[key] = tr("没有找到，请从列出来的里面选一个，或者清空")
        self.form.show_errors(errors)
        return not errors

    # load and read

    @property
    def _is_promise(self) -> bool:
        return self.promise_box.isChecked()

    def set_cadres(self, cadres: Sequence[tuple[object, str]]) -> None:
        """Who can be made responsible."""
        self.cadre_field.set_options([("", tr("没有指定")), *cadres])

    def load_new(self, task: Task, household: Suggestion | None = None, person: Suggestion | None = None) -> None:
        """Shows an empty task, or one that was begun and not saved with whom it is about."""
        if not task.title and task.due_on is None:
            task = replace(task, due_on=clock.today() + timedelta(days=USUAL_DAYS))
        self._show(task, household, person)
        self.form.set_shown("result", False)
        for part in (self.delete_button, self.finish_button, self.reopen_button, self.visit_link, self.household_link):
            part.hide()

    def load(self, detail: TaskDetail) -> None:
        """Shows a task on file."""
        self._show(detail.task, chosen_household(detail), chosen_person(detail))
        is_done = detail.task.done_on is not None
        self.form.set_shown("result", True)
        self.delete_button.show()
        self.finish_button.setVisible(not is_done)
        self.reopen_button.setVisible(is_done)
        self.household_link.setVisible(bool(detail.task.household))
        visit = detail.visit
        self._visit = visit.id if visit else ""
        self.visit_link.setVisible(visit is not None)
        if visit is not None and visit.started_at is not None:
            day = day_text(visit.started_at.astimezone().date(), clock.today())
            self.visit_link.set_text(tr("来自{day}的走访").format(day=day))

    def _show(self, task: Task, household: Suggestion | None, person: Suggestion | None) -> None:
        self.form.clear_errors()
        self.title_field.setText(task.title)
        self.due_field.set_value(task.due_on)
        self.promise_box.blockSignals(True)
        self.promise_box.setChecked(task.is_promise)
        self.promise_box.blockSignals(False)
        self.form.set_shown("owed_to", task.is_promise)
        self.owed_field.set_picked(person)
        self.household_field.set_picked(household)
        self.cadre_field.set_value(task.cadre)
        self.note_field.set_text(task.note)
        self.result_field.set_text(task.result)
        self.loaded = task
        # What the fields make of it is what later counts as unchanged.
        self.loaded = self.current_task()

    def current_task(self) -> Task:
        """The task as it stands in the fields; a name that was typed and not chosen is left out."""
        person, household = self.owed_field.picked, self.household_field.picked
        return replace(
            self.loaded,
            title=self.title_field.text().strip(),
            due_on=self.due_field.current_value,
            is_promise=self._is_promise,
            owed_to=person.id if person is not None and self._is_promise else "",
            household=household.id if household is not None else "",
            cadre=self.cadre_field.current_value or "",
            note=self.note_field.toPlainText().strip(),
            result=self.result_field.toPlainText().strip(),
        )

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.current_task() != self.loaded

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._on_saved()
            return
        super().keyPressEvent(event)
