"""The form in the side panel: a new task, or one to be changed, finished, skipped or taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.records.task import Task, TaskItem
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.task_moves import is_deferred
from minqing_desktop.services.tasks import TaskDetail
from minqing_desktop.ui.kit.buttons import IconButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.due_words import day_note
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.tasks.around import Around
from minqing_desktop.ui.tasks.checklist import Checklist
from minqing_desktop.ui.tasks.pickers import Begun, chosen_household, chosen_person
from minqing_desktop.ui.tasks.reason_field import ReasonField
from minqing_desktop.ui.tasks.repeat_field import RepeatField, repeat_words

_PAD_PX = 18
USUAL_DAYS = 7


class TaskForm(QWidget):
    """Shows one task; `loaded` is what it was when it came. `foot` holds the buttons, for the foot of the panel.

    Signals: saved(), finished(), reopened(), skipped(), deleted() and history_wanted() when the user asks for it;
    edited() after each change by hand; household_chosen(str id) when the task is about another household.
    """

    saved = Signal()
    finished = Signal()
    reopened = Signal()
    skipped = Signal()
    deleted = Signal()
    history_wanted = Signal()
    edited = Signal()
    household_chosen = Signal(str)

    def __init__(self, find_people: Provider, find_households: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loaded = Task()
        self._calendar = WorkCalendar()
        self._names: dict[str, str] = {}
        self._build(find_people, find_households)
        self._connect()

    # build

    def _build(self, find_people: Provider, find_households: Provider) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(14)
        self._make_fields(find_people, find_households)
        self.form = FormGrid()
        self.form.add("title", tr("事由"), self.title_field)
        self.form.add("due", tr("期限"), self.due_field)
        self.form.add("reason", tr("为什么改期"), self.reason_field)
        self.form.add("promise", "", self.promise_box)
        self.form.add("owed_to", tr("答应了谁"), self.owed_field)
        self.form.add("household", tr("户"), self.household_field)
        self.form.add("cadre", tr("谁负责"), self.cadre_field)
        self.form.add("repeats", tr("重复"), self.repeat_field)
        self.form.add("until", tr("重复到"), self.until_field)
        self.form.add("items", tr("清单"), self.checklist)
        self.form.add("note", tr("备注"), self.note_field)
        self.form.add("result", tr("结果"), self.result_field)
        self.around = Around()
        column.addWidget(self.form)
        column.addWidget(self.around)
        column.addStretch(1)
        self.foot = QWidget(self)
        self._build_foot()
        self.foot.hide()
        self.setFocusProxy(self.title_field)

    def _make_fields(self, find_people: Provider, find_households: Provider) -> None:
        self.title_field = QLineEdit()
        self.title_field.setPlaceholderText(tr("要办什么事"))
        self.due_field = DateField(today=clock.today)
        self.reason_field = ReasonField()
        self.promise_box = TickBox(tr("这是答应群众的（承诺）"))
        self.owed_field = CompleterField(find_people, icon="user")
        self.household_field = CompleterField(find_households, tr("户主、成员姓名或首字母"), icon="house")
        self.cadre_field = DropField([], placeholder=tr("没有指定"))
        self.repeat_field = RepeatField()
        self.until_field = DateField(today=clock.today, placeholder=tr("空着就一直重复"))
        self.checklist = Checklist()
        self.note_field = TextArea(tr("可不写"))
        self.result_field = TextArea(tr("办成什么样，可不写"))

    def _build_foot(self) -> None:
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(_PAD_PX, 8, _PAD_PX, _PAD_PX)
        row.setSpacing(8)
        self.delete_button = IconButton("trash-2", tr("删除这件任务"), framed=True)
        self.skip_button = QuietButton(tr("跳过这次"), "redo-2")
        self.finish_button = QuietButton(tr("办完"), "check", shortcut="Ctrl+Shift+D")
        self.reopen_button = QuietButton(tr("改回未办"), "undo-2")
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        self.history_button = IconButton("history", tr("这件任务每一项的历史"), framed=True)
        row.addWidget(self.delete_button)
        row.addWidget(self.history_button)
        row.addStretch(1)
        for button in (self.skip_button, self.finish_button, self.reopen_button, self.save_button):
            row.addWidget(button)

    # connect

    def _connect(self) -> None:
        self.title_field.textEdited.connect(lambda _text: self._on_edited())
        for area in (self.note_field, self.result_field):
            area.text_typed.connect(lambda _text: self._on_edited())
        for field in (self.due_field, self.cadre_field, self.repeat_field, self.until_field, self.reason_field):
            field.value_changed.connect(lambda _value: self._on_edited())
        self.promise_box.toggled.connect(self._on_promise_toggled)
        self.owed_field.chosen.connect(self._on_person_chosen)
        self.owed_field.text_left.connect(self._on_nobody_left)
        self.owed_field.edit.textEdited.connect(lambda _text: self._on_edited())
        self.household_field.chosen.connect(self._on_household_chosen)
        self.checklist.entered.connect(lambda: self.form.focus("note"))
        self.form.finished.connect(self._on_saved)
        self.save_button.clicked.connect(self._on_saved)
        self.finish_button.clicked.connect(lambda: self.check() and self.finished.emit())
        self.reopen_button.clicked.connect(self.reopened)
        self.skip_button.clicked.connect(self.skipped)
        self.delete_button.clicked.connect(self.deleted)
        self.history_button.clicked.connect(self.history_wanted)

    def _on_edited(self) -> None:
        self._show_consequences()
        self.edited.emit()

    def _on_promise_toggled(self, is_promise: bool) -> None:
        self.form.set_shown("owed_to", is_promise)
        self._on_edited()

    def _on_person_chosen(self, picked: Suggestion | None) -> None:
        if picked is not None and picked.kind and self.household_field.picked is None:
            self.household_field.choose(Suggestion(picked.kind, tr("{name}家").format(name=picked.title)))
        self._on_edited()

    def _on_nobody_left(self, words: str) -> None:
        """Whom one promises something need not be on file: the village school, a unit."""
        self.owed_field.mark_wrong(False)
        self.form.set_hint("owed_to", tr("册上没有这个人，照写「{words}」。").format(words=words))

    def _on_household_chosen(self, picked: Suggestion | None) -> None:
        self.household_chosen.emit(picked.id if picked is not None else "")
        self._on_edited()

    def _on_saved(self) -> None:
        if self.check():
            self.saved.emit()

    def check(self) -> bool:
        """Marks what is missing or cannot be."""
        errors = {}
        if not self.title_field.text().strip():
            errors["title"] = tr("还没有写要办什么事")
        for key, field in (("due", self.due_field), ("until", self.until_field)):
            if not field.take():
                errors[key] = tr("看不懂这个日期，请写成 3-5、明天或 2026年3月5日")
        if self.household_field.picked is None and self.household_field.edit.text().strip():
            errors["household"] = tr("没有找到，请从列出来的里面选一个，或者清空")
        if not errors:
            self._show_consequences()
            errors = self._faults_of_days()
        self.form.show_errors(errors)
        return not errors

    def _faults_of_days(self) -> dict[str, str]:
        task, errors = self.current_task(), {}
        if self.is_deferred and not self.reason:
            errors["reason"] = tr("往后改期要写理由")
        if task.repeats and task.due_on is None:
            errors["due"] = tr("重复的任务要有期限")
        elif task.due_on and task.repeat_until and task.repeat_until < task.due_on:
            errors["until"] = tr("要在期限之后")
        return errors

    # what follows from what is written

    @property
    def is_deferred(self) -> bool:
        """Whether the day of a task on file is put off."""
        return bool(self.loaded.id) and is_deferred(self.loaded, self.current_task())

    @property
    def reason(self) -> str:
        """Why it is put off."""
        return self.reason_field.reason

    def _show_consequences(self) -> None:
        task, day = self.current_task(), self.due_field.current_value
        self.form.set_hint("due", day_note(day, clock.today(), self._calendar) if day else "")
        self.form.set_hint("repeats", repeat_words(self.loaded, task))
        self.form.set_shown("until", bool(task.repeats))
        self.form.set_shown("reason", self.is_deferred)
        if self.owed_field.picked is not None or not self.owed_field.edit.text().strip():
            self.form.set_hint("owed_to", "")

    # load and read

    @property
    def _is_promise(self) -> bool:
        return self.promise_box.isChecked()

    def set_cadres(self, cadres: Sequence[tuple[object, str]]) -> None:
        """Who can be made responsible."""
        self._names = {str(identity): name for identity, name in cadres}
        self.cadre_field.set_options([("", tr("没有指定")), *cadres])

    def load_new(self, begun: Begun) -> None:
        """Shows an empty task, or one that was begun and not saved."""
        task, self._calendar = begun.task, begun.calendar
        if not task.title and task.due_on is None:
            task = replace(task, due_on=clock.today() + timedelta(days=USUAL_DAYS))
        self._show(task, begun.household, begun.person)
        self.form.set_shown("result", False)
        self.around.clear()
        for part in (self.delete_button, self.history_button, self.skip_button, self.finish_button, self.reopen_button):
            part.hide()

    def load(self, detail: TaskDetail, calendar: WorkCalendar) -> None:
        """Shows a task on file."""
        self._calendar = calendar
        self._show(detail.task, chosen_household(detail), chosen_person(detail))
        is_done = detail.task.done_on is not None
        self.form.set_shown("result", True)
        self.delete_button.show()
        self.history_button.show()
        self.finish_button.setVisible(not is_done)
        self.skip_button.setVisible(not is_done and bool(detail.task.repeats))
        self.reopen_button.setVisible(is_done)
        self.show_items(detail.items)
        self.around.clear()
        self.around.show_detail(detail)

    def show_items(self, items: Sequence[TaskItem]) -> None:
        """Shows the checklist, with who ticked what."""
        self.checklist.set_items(items, self._names)

    def _show(self, task: Task, household: Suggestion | None, person: Suggestion | None) -> None:
        self.form.clear_errors()
        self.title_field.setText(task.title)
        self.due_field.set_value(task.due_on)
        self.reason_field.clear()
        self.promise_box.blockSignals(True)
        self.promise_box.setChecked(task.is_promise)
        self.promise_box.blockSignals(False)
        self.form.set_shown("owed_to", task.is_promise)
        self.owed_field.set_picked(person)
        if person is None and task.owed_words:
            self.owed_field.edit.setText(task.owed_words)
        self.household_field.set_picked(household)
        self.cadre_field.set_value(task.cadre)
        self.repeat_field.set_rule(task.repeats, task.repeat_every)
        self.until_field.set_value(task.repeat_until)
        self.checklist.clear()
        self.note_field.set_text(task.note)
        self.result_field.set_text(task.result)
        self.loaded = task
        # What the fields make of it is what later counts as unchanged.
        self.loaded = self.current_task()
        self._show_consequences()

    def current_task(self) -> Task:
        """The task as it stands in the fields; a household that was typed and not chosen is left out."""
        person, household = self.owed_field.picked, self.household_field.picked
        owed_words = self.owed_field.edit.text().strip() if person is None and self._is_promise else ""
        repeats = self.repeat_field.repeats
        return replace(
            self.loaded,
            title=self.title_field.text().strip(),
            due_on=self.due_field.current_value,
            is_promise=self._is_promise,
            owed_to=person.id if person is not None and self._is_promise else "",
            owed_words=owed_words,
            household=household.id if household is not None else "",
            cadre=self.cadre_field.current_value or "",
            repeats=repeats,
            repeat_every=self.repeat_field.every,
            repeat_until=self.until_field.current_value if repeats else None,
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
