"""Writing down a visit: whom, when and how, then their words before anything else, then what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.records.visit import ENTRY_TYPES, Entry, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.visits import VisitForm
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.visits.comment_row import CommentRow
from minqing_desktop.ui.visits.entry_rows import EntryRow, EntryRows, EntryState, Speaker
from minqing_desktop.ui.visits.head_fields import HeadFields, day_words
from minqing_desktop.ui.visits.key_hints import KeyHints
from minqing_desktop.ui.visits.matter_rows import MatterRow, MatterRows
from minqing_desktop.ui.visits.photo_strip import NEW_MATTER, PhotoMatter, PhotoStrip
from minqing_desktop.ui.visits.phrase_edit import PhraseEdit, PhraseProvider
from minqing_desktop.ui.visits.task_rows import TaskRows
from minqing_desktop.ui.visits.words_edit import MarkedPassage, WordsEdit

TITLE_LENGTH = 40
_DEEDS = {Qt.Key.Key_F6: "matter", Qt.Key.Key_F7: "task", Qt.Key.Key_F8: "promise"}


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A form with what the pickers need to show it."""

    form: VisitForm
    households: tuple[Suggestion, ...] = ()
    colleagues: dict[str, str] | None = None


class VisitEditor(QWidget):
    """Holds one `VisitForm` while it is written; knows nothing of the notebook.

    Signals: edited() after each change by hand; households_changed(tuple of ids); finished() on Ctrl+Enter or the
    button; matter_made(MatterRow) when an entry became a matter; matter_opened(str id).
    """

    edited = Signal()
    households_changed = Signal(object)
    finished = Signal()
    matter_made = Signal(object)
    matter_opened = Signal(str)

    def __init__(self, find_households: Provider, find_colleagues: Provider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = VisitForm(Visit())
        self._entries: list[EntryState] = []
        self._open_matters: list[PhotoMatter] = []
        self._build(find_households, find_colleagues)
        self._connect()

    # build

    def _build(self, find_households: Provider, find_colleagues: Provider) -> None:
        # These two stand below the scrolled part, where the page puts them.
        self.photo_button = QuietButton(tr("照片"), "image-plus")
        self.finish_button = PrimaryButton(tr("完成"), shortcut="Ctrl+Return")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.head = HeadFields(find_households, find_colleagues)
        column.addWidget(self.head)
        self._saved_words = ""
        self.day_label = ElidedLabel(token="soft")
        first = QHBoxLayout()
        first.addWidget(self._label(tr("先听：他怎么说（原话）")))
        first.addStretch(1)
        first.addWidget(self.day_label)
        first.setSpacing(12)
        column.addLayout(first)
        self.words_field = WordsEdit(tr("照他的话记，先不急着答。选中一段按 1–5 就成为一条。"))
        self.words_field.setAccessibleName(tr("群众原话"))
        column.addWidget(self.words_field)
        column.addWidget(KeyHints(self._hints()))
        self.entry_rows, self.matter_rows, self.task_rows = EntryRows(), MatterRows(), TaskRows()
        for rows in (self.entry_rows, self.matter_rows, self.task_rows):
            column.addWidget(rows)
        column.addLayout(self._build_answer())
        self.photo_strip = PhotoStrip()
        column.addWidget(self.photo_strip)
        column.addLayout(self._build_foot())
        self.comment_row = CommentRow()
        column.addWidget(self.comment_row)
        self._below = QVBoxLayout()
        column.addLayout(self._below)
        column.addStretch(1)

    @staticmethod
    def _hints() -> list[tuple[str, str]]:
        kinds = [(str(place), tr(word)) for place, (_code, word) in enumerate(ENTRY_TYPES, start=1)]
        alt = ("Alt", tr("不用选，记整句"))
        return [("", tr("选中一段按")), *kinds, ("0", tr("去掉")), alt, ("F2", tr("常用语"))]

    def _label(self, words: str) -> QLabel:
        label = QLabel(words)
        mark(label, role="soft")
        return label

    def _build_answer(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.answer_field = PhraseEdit(tr("当场怎么答的"), least_lines=1, most_lines=5)
        self.answer_field.setAccessibleName(tr("当场答复"))
        self.later_button = QuietButton(tr("想一想再答复"), "clock")
        self.later_button.setToolTip(tr("先不答，列一件到日子要答复的承诺"))
        row.addWidget(self.answer_field, 1)
        row.addWidget(self.later_button)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.reflection_field = PhraseEdit(tr("心得（可不写）"), least_lines=1, most_lines=5)
        self.reflection_field.setAccessibleName(tr("走访体会"))
        self.next_field = DateField(today=clock.today, placeholder=tr("下次哪天去"))
        self.next_field.setAccessibleName(tr("下次走访"))
        row.addWidget(self.reflection_field, 1)
        row.addWidget(self.next_field)
        return row

    @property
    def household_field(self):
        """Whom the visit was to."""
        return self.head.household_field

    # connect

    def _connect(self) -> None:
        self.head.changed.connect(self.edited)
        self.head.changed.connect(self._show_day)
        self.head.households_changed.connect(lambda: self.households_changed.emit(self.head.households))
        self.head.words_wanted.connect(self.words_field.setFocus)
        self.next_field.value_changed.connect(lambda _value: self.edited.emit())
        for field in (self.words_field, self.answer_field, self.reflection_field):
            field.text_typed.connect(lambda _text: self.edited.emit())
            field.entered.connect(self.finished)
        self.words_field.marked.connect(self._on_passage_marked)
        self.words_field.unmarked.connect(self._on_passage_unmarked)
        self.words_field.files_dropped.connect(self.photo_strip.take)
        self.entry_rows.changed.connect(self._on_entries_changed)
        self.entry_rows.removed.connect(self._on_entry_removed)
        self.entry_rows.asked.connect(self.make)
        self.matter_rows.changed.connect(self._on_matters_changed)
        self.matter_rows.made.connect(self.matter_made)
        self.matter_rows.opened.connect(self.matter_opened)
        self.task_rows.changed.connect(self.edited)
        for rows in (self.matter_rows, self.task_rows):
            rows.entered.connect(self.words_field.setFocus)
        self.later_button.clicked.connect(self.answer_later)
        self.photo_button.clicked.connect(self.photo_strip.choose)
        self.photo_strip.changed.connect(self.edited)
        self.comment_row.changed.connect(self.edited)
        self.comment_row.entered.connect(self.finished)
        self.finish_button.clicked.connect(self.finished)

    def add_below(self, widget: QWidget) -> None:
        """Puts something of the page's under the last field."""
        self._below.addWidget(widget)

    def set_phrases(self, find: PhraseProvider) -> None:
        """Who knows the sentences of one's own."""
        for field in self.phrase_fields:
            field.set_phrases(find)

    @property
    def phrase_fields(self) -> tuple[PhraseEdit, ...]:
        """The fields in which sentences of one's own can be put."""
        return (self.words_field, self.answer_field, self.reflection_field)

    def set_speakers(self, speakers: Sequence[Speaker]) -> None:
        """The members of the households visited."""
        self.entry_rows.set_speakers(speakers)

    def set_open_matters(self, matters: Sequence[PhotoMatter]) -> None:
        """The matters that are open with these households: photos can show them."""
        self._open_matters = list(matters)
        self._tell_photos()

    # entries and what becomes of them

    def _on_passage_marked(self, passage: MarkedPassage) -> None:
        start, end = self.words_field.places(passage) or (None, None)
        entry = Entry(type=passage.type, text=passage.text, start=start, end=end)
        self._add_entry(EntryState(entry, passage))
        self.edited.emit()

    def _on_passage_unmarked(self, passage: MarkedPassage) -> None:
        for state, row in zip(self._entries, self.entry_rows.rows, strict=True):
            if state.passage is passage:
                self.entry_rows.remove(row)
                return

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
        self.matter_rows.forget_entry(place)
        self._tell_photos()
        self.edited.emit()

    def _entry_in_hand(self) -> EntryRow | None:
        """The entry whose line has the keyboard or in whose words the cursor stands, else the one last in hand."""
        if self.words_field.hasFocus():
            passage = self.words_field.passage_here()
            for state, row in zip(self._entries, self.entry_rows.rows, strict=True):
                if passage is not None and state.passage is passage:
                    return row
        return self.entry_rows.in_hand

    def make(self, place: int, what: str) -> None:
        """Makes a «matter», «task» or «promise» of an entry and puts the keyboard there."""
        entry = self.entry_rows.rows[place]
        self.entry_rows.take_in_hand(entry)
        title = " ".join(entry.text_field.text().split())[:TITLE_LENGTH]
        if what == "matter":
            made: MatterRow = self.matter_rows.add_new(title.rstrip("。，；！？"), place)
            made.title_field.setFocus()
            made.title_field.selectAll()
            return
        owed_to = entry.speaker.person if entry.speaker is not None and what == "promise" else ""
        row = self.task_rows.add_new(title, what == "promise", place, owed_to)
        row.due_field.setFocus()
        row.due_field.edit.selectAll()

    def answer_later(self) -> None:
        """先听，记下来，想一想再答复: a promise with a day."""
        picked = self.household_field.picked
        title = tr("答复{who}").format(who=picked.title if picked else "")
        row = self.task_rows.add_new(title, True, None)
        row.title_field.setFocus()
        row.title_field.end(False)

    def _on_matters_changed(self) -> None:
        self._tell_photos()
        self.edited.emit()

    def _tell_photos(self) -> None:
        planned = [
            PhotoMatter(f"{NEW_MATTER}{place}", row.title_field.text())
            for place, row in enumerate(self.matter_rows.rows)
            if not row.is_written and not row.planned.joins
        ]
        written = [PhotoMatter(row.planned.matter, row.title_field.text()) for row in self.matter_rows.rows]
        known = {matter.key: matter for matter in (*written, *self._open_matters) if matter.key}
        self.photo_strip.set_matters([*planned, *known.values()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field wanted: F6–F8 make something of the entry in hand, F5 joins, F9 answers
        later, F3 goes on to the next field."""
        key = Qt.Key(event.key())
        entry = self._entry_in_hand()
        if key in _DEEDS and entry is not None:
            self.make(self.entry_rows.rows.index(entry), _DEEDS[key])
        elif key == Qt.Key.Key_F5 and (offered := self._matter_with_offer()) is not None:
            offered.toggle()
            self.words_field.setFocus()
        elif key == Qt.Key.Key_F9:
            self.answer_later()
        elif key == Qt.Key.Key_F3:
            self._to_next_field()
        else:
            super().keyPressEvent(event)

    def _to_next_field(self) -> None:
        """From the words to the answer, the reflection, the next visit, and around."""
        fields = (self.words_field, self.answer_field, self.reflection_field, self.next_field.edit)
        here = next((place for place, field in enumerate(fields) if field.hasFocus()), -1)
        fields[(here + 1) % len(fields)].setFocus()

    def _matter_with_offer(self) -> MatterRow | None:
        offered = [row for row in self.matter_rows.rows if row.like is not None and not row.is_written]
        focused = [row for row in offered if row.isAncestorOf(self.focusWidget())] if self.focusWidget() else []
        return (focused or offered[-1:] or [None])[0]

    # load and read

    def load(self, facts: FormFacts) -> None:
        """Shows a form."""
        form = facts.form
        self._form = form
        self.head.load(form.visit, facts.households, facts.colleagues or {})
        self._open_matters = []
        self._load_entries(form)
        self.answer_field.set_text(form.visit.answer)
        self.reflection_field.set_text(form.visit.reflection)
        self.next_field.set_value(form.visit.next_visit)
        self.photo_strip.load(form.photos, form.photo_matters)
        self._tell_photos()
        self.comment_row.load(form.visit)
        self._saved_words = ""
        self._show_day()
        self.set_next("")

    def _load_entries(self, form: VisitForm) -> None:
        for rows in (self.entry_rows, self.matter_rows, self.task_rows):
            rows.clear()
        self._entries.clear()
        self.words_field.forget_all()
        self.words_field.set_text(form.visit.words)
        for entry in form.entries:
            passage = None
            if entry.start is not None and entry.end is not None:
                passage = self.words_field.restore_passage(entry.type, entry.start, entry.end)
            self._add_entry(EntryState(entry, passage))
        self.entry_rows.take_in_hand(None)
        for matter in form.matters:
            self.matter_rows.add(matter)
        for place, task in enumerate(form.tasks):
            self.task_rows.add(task, form.task_entries.get(place))

    def _show_day(self) -> None:
        words = (self._saved_words, day_words(self.head.day))
        self.day_label.set_text("　".join(part for part in words if part))

    def take_fields(self) -> None:
        """Reads what was typed into a day or time and not yet left."""
        for field in (self.head.date_field, self.head.time_field, self.next_field, self.comment_row.on_field):
            field.take()
        for row in self.task_rows.rows:
            row.due_field.take()

    def current_form(self) -> VisitForm:
        """The form as it stands in the fields."""
        rows = self.task_rows.rows
        return VisitForm(
            visit=self._current_visit(),
            entries=tuple(self._current_entry(place) for place in range(len(self._entries))),
            tasks=tuple(row.current_task() for row in rows),
            task_entries={place: row.entry_place for place, row in enumerate(rows) if row.entry_place is not None},
            photos=self.photo_strip.photos,
            matters=tuple(row.current_matter() for row in self.matter_rows.rows),
            photo_matters=self.photo_strip.new_matters,
        )

    def _current_visit(self) -> Visit:
        visit = self.comment_row.current_visit(self.head.current_visit(self._form.visit))
        return replace(
            visit,
            words=self.words_field.toPlainText(),
            answer=self.answer_field.toPlainText().strip(),
            reflection=self.reflection_field.toPlainText().strip(),
            next_visit=self.next_field.current_value,
        )

    def _current_entry(self, place: int) -> Entry:
        state, row = self._entries[place], self.entry_rows.rows[place]
        start, end = self.words_field.places(state.passage) or (None, None)
        person, household = row.said_by()
        return replace(
            state.entry,
            type=row.type_field.current_value,
            text=row.text_field.text().strip(),
            start=start,
            end=end,
            person=person,
            household=household,
        )

    # what the page says

    def show_saved(self, at: str) -> None:
        """Says that the draft is safe."""
        self._saved_words = tr("已自动保存 {at}").format(at=at)
        self._show_day()

    def set_next(self, head: str) -> None:
        """Whom «完成» leads to; nobody."""
        if head:
            self.finish_button.set_text(tr("完成，下一户 {head}").format(head=head))
        else:
            self.finish_button.set_text(tr("保存修改") if self._form.visit.is_complete else tr("完成"))

    def mark_household_missing(self) -> None:
        """Shows what keeps the visit from being finished."""
        self.household_field.mark_wrong()
        self.household_field.edit.setFocus()
