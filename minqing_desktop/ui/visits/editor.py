"""Writing down a visit: whom, when and how, then their words before anything else, then what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.records.visit import ENTRY_TYPES, VISIT_MODES, Entry, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.visits import VisitForm
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField, TimeField
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.visits.entry_rows import EntryRows, EntryState
from minqing_desktop.ui.visits.photo_strip import PhotoStrip
from minqing_desktop.ui.visits.task_rows import TaskRows
from minqing_desktop.ui.visits.words_edit import MarkedPassage, WordsEdit

TITLE_LENGTH = 40


class VisitEditor(QWidget):
    """Holds one `VisitForm` while it is written; knows nothing of the notebook.

    Signals: edited() after each change by hand; household_chosen(str id); finished() on Ctrl+Enter or the button.
    """

    edited = Signal()
    household_chosen = Signal(str)
    finished = Signal()

    def __init__(self, find_households: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = VisitForm(Visit())
        self._entries: list[EntryState] = []
        self._build(find_households)
        self._connect()

    # build

    def _build(self, find_households: Provider) -> None:
        # These two stand below the scrolled part, where the page puts them.
        self.photo_button = QuietButton(tr("照片"), "image-plus")
        self.finish_button = PrimaryButton(tr("完成"), shortcut="Ctrl+Return")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._build_head(find_households))
        self.saved_label = self._label("")
        first = QHBoxLayout()
        first.addWidget(self._label(tr("先听：他怎么说（原话）")))
        first.addStretch(1)
        first.addWidget(self.saved_label)
        column.addLayout(first)
        self.words_field = WordsEdit(tr("照他的话记，先不急着答。选中一段按 1–5 就成为一条。"))
        self.words_field.setAccessibleName(tr("群众原话"))
        column.addWidget(self.words_field)
        keys = "　".join(f"{place} {tr(word)}" for place, (_code, word) in enumerate(ENTRY_TYPES, start=1))
        self.hint_label = self._label(tr("选中一段按：{keys}").format(keys=keys))
        self.hint_label.setWordWrap(True)
        column.addWidget(self.hint_label)
        self.entry_rows = EntryRows()
        self.task_rows = TaskRows()
        column.addWidget(self.entry_rows)
        column.addWidget(self.task_rows)
        column.addLayout(self._build_answer())
        self.photo_strip = PhotoStrip()
        column.addWidget(self.photo_strip)
        column.addLayout(self._build_foot())
        column.addStretch(1)

    def _label(self, words: str) -> QLabel:
        label = QLabel(words)
        mark(label, role="soft")
        return label

    def _build_head(self, find_households: Provider) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        self.household_field = CompleterField(find_households, tr("走访哪一户：户主、成员姓名或首字母"), icon="house")
        self.household_field.edit.setAccessibleName(tr("走访哪一户"))
        self.date_field = DateField(today=clock.today)
        self.date_field.setAccessibleName(tr("走访日期"))
        self.time_field = TimeField()
        self.time_field.setAccessibleName(tr("走访时间"))
        self.mode_field = DropField([(code, tr(word)) for code, word in VISIT_MODES])
        self.mode_field.setAccessibleName(tr("走访形式"))
        self.companions_field = QLineEdit()
        self.companions_field.setPlaceholderText(tr("和谁一起去的（可不填）"))
        self.companions_field.setAccessibleName(tr("同行人员"))
        self.weather_field = QLineEdit()
        self.weather_field.setPlaceholderText(tr("天气"))
        self.weather_field.setAccessibleName(tr("天气"))
        self.weather_field.setMaximumWidth(90)
        self.time_field.setMaximumWidth(90)
        grid.addWidget(self.household_field, 0, 0, 1, 2)
        grid.addWidget(self.date_field, 0, 2)
        grid.addWidget(self.time_field, 0, 3)
        grid.addWidget(self.mode_field, 1, 0)
        grid.addWidget(self.companions_field, 1, 1, 1, 2)
        grid.addWidget(self.weather_field, 1, 3)
        grid.setColumnStretch(1, 1)
        return grid

    def _build_answer(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.answer_field = TextArea(tr("当场怎么答的"), least_lines=1, most_lines=5)
        self.answer_field.setAccessibleName(tr("当场答复"))
        self.later_button = QuietButton(tr("想一想再答复"), "clock")
        self.later_button.setToolTip(tr("先不答，列一件到日子要答复的承诺"))
        row.addWidget(self.answer_field, 1)
        row.addWidget(self.later_button)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.reflection_field = TextArea(tr("心得（可不写）"), least_lines=1, most_lines=5)
        self.reflection_field.setAccessibleName(tr("走访体会"))
        self.next_field = DateField(today=clock.today, placeholder=tr("下次哪天去"))
        self.next_field.setAccessibleName(tr("下次走访"))
        row.addWidget(self.reflection_field, 1)
        row.addWidget(self.next_field)
        return row

    # connect

    def _connect(self) -> None:
        self.household_field.chosen.connect(self._on_household_chosen)
        self.household_field.entered.connect(self.words_field.setFocus)
        for field in (self.companions_field, self.weather_field):
            field.textEdited.connect(lambda _text: self.edited.emit())
        for field in (self.date_field, self.time_field, self.mode_field, self.next_field):
            field.value_changed.connect(lambda _value: self.edited.emit())
        for field in (self.words_field, self.answer_field, self.reflection_field):
            field.text_typed.connect(lambda _text: self.edited.emit())
            field.entered.connect(self.finished)
        self.words_field.marked.connect(self._on_passage_marked)
        self.entry_rows.changed.connect(self._on_entries_changed)
        self.entry_rows.removed.connect(self._on_entry_removed)
        self.entry_rows.wants_task.connect(self._on_task_wanted)
        self.task_rows.changed.connect(self.edited)
        self.later_button.clicked.connect(self._on_later_clicked)
        self.photo_button.clicked.connect(self.photo_strip.choose)
        self.photo_strip.changed.connect(self.edited)
        self.finish_button.clicked.connect(self.finished)

    def _on_household_chosen(self, picked: Suggestion | None) -> None:
        self.household_field.mark_wrong(False)
        self.household_chosen.emit(picked.id if picked else "")
        self.edited.emit()
        if picked is not None:
            self.words_field.setFocus()

    def _on_passage_marked(self, passage: MarkedPassage) -> None:
        entry = Entry(type=passage.type, text=passage.text, start=passage.start, end=passage.end)
        self._add_entry(EntryState(entry, passage))
        self.edited.emit()

    def _add_entry(self, state: EntryState) -> None:
        self._entries.append(state)
        self.entry_rows.add(state)

    def _on_entries_changed(self) -> None:
        for state, row in zip(self._entries, self.entry_rows.rows, strict=True):
            if state.passage is not None:
                state.passage.type = row.type_field.current_value
        self.words_field.retint()
        self.edited.emit()

    def _on_entry_removed(self, place: int) -> None:
        state = self._entries.pop(place)
        self.words_field.forget_passage(state.passage)
        self.task_rows.forget_entry(place)
        self.edited.emit()

    def _on_task_wanted(self, place: int, is_promise: bool) -> None:
        title = self.entry_rows.rows[place].text_field.text()[:TITLE_LENGTH]
        row = self.task_rows.add_new(title, is_promise, place)
        row.due_field.setFocus()

    def _on_later_clicked(self) -> None:
        picked = self.household_field.picked
        title = tr("答复{who}").format(who=picked.title if picked else "")
        row = self.task_rows.add_new(title, True, None)
        row.title_field.setFocus()
        row.title_field.end(False)

    # load and read

    def load(self, form: VisitForm, household: Suggestion | None) -> None:
        """Shows a form; `household` is its first household as the picker shows it."""
        self._form = form
        visit = form.visit
        self.household_field.set_picked(household)
        started = (visit.started_at or clock.now()).astimezone()
        self.date_field.set_value(started.date())
        self.time_field.set_value(started.time().replace(second=0, microsecond=0))
        self.mode_field.set_value(visit.mode)
        self.companions_field.setText(visit.companions)
        self.weather_field.setText(visit.weather)
        self._load_entries(form)
        self.answer_field.set_text(visit.answer)
        self.reflection_field.set_text(visit.reflection)
        self.next_field.set_value(visit.next_visit)
        self.photo_strip.load(form.photos)
        self.saved_label.setText("")
        self.finish_button.set_text(tr("保存修改") if visit.is_complete else tr("完成"))

    def _load_entries(self, form: VisitForm) -> None:
        self.entry_rows.clear()
        self.task_rows.clear()
        self._entries.clear()
        self.words_field.forget_all()
        self.words_field.set_text(form.visit.words)
        for entry in form.entries:
            passage = None
            if entry.start is not None and entry.end is not None:
                passage = self.words_field.restore_passage(entry.type, entry.start, entry.end)
            self._add_entry(EntryState(entry, passage))
        for place, task in enumerate(form.tasks):
            self.task_rows.add(task, form.task_entries.get(place))

    def current_form(self) -> VisitForm:
        """The form as it stands in the fields."""
        rows = self.task_rows.rows
        return VisitForm(
            visit=self._current_visit(),
            entries=tuple(self._current_entry(place) for place in range(len(self._entries))),
            tasks=tuple(row.current_task() for row in rows),
            task_entries={place: row.entry_place for place, row in enumerate(rows) if row.entry_place is not None},
            photos=self.photo_strip.photos,
        )

    def _current_visit(self) -> Visit:
        picked = self.household_field.picked
        others = tuple(each for each in self._form.visit.households[1:] if picked is None or each != picked.id)
        return replace(
            self._form.visit,
            households=((picked.id, *others) if picked else ()),
            started_at=self._started_at(),
            mode=self.mode_field.current_value or "home",
            companions=self.companions_field.text().strip(),
            weather=self.weather_field.text().strip(),
            words=self.words_field.toPlainText(),
            answer=self.answer_field.toPlainText().strip(),
            reflection=self.reflection_field.toPlainText().strip(),
            next_visit=self.next_field.current_value,
        )

    def _started_at(self) -> datetime | None:
        day = self.date_field.current_value
        if day is None:
            return None
        at = self.time_field.current_value or time(9)
        return datetime.combine(day, at).astimezone(UTC)

    def _current_entry(self, place: int) -> Entry:
        state, row = self._entries[place], self.entry_rows.rows[place]
        start = end = None
        if state.passage is not None and state.passage.cursor.hasSelection():
            start, end = state.passage.start, state.passage.end
        return replace(
            state.entry, type=row.type_field.current_value, text=row.text_field.text().strip(), start=start, end=end
        )

    def show_saved(self, at: str) -> None:
        """Says that the draft is safe."""
        self.saved_label.setText(tr("已自动保存 {at}").format(at=at))

    def mark_household_missing(self) -> None:
        """Shows what keeps the visit from being finished."""
        self.household_field.mark_wrong()
        self.household_field.setFocus()
