"""群众接待: receiving a group in five steps, from 请进门 to 理目标, ending in matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.reception import MOST_REPRESENTATIVES
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.casework import RECEPTION_STEPS, Reception
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.receptions import next_step
from minqing_desktop.services.casework.registering import MatterForm
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.record_form import RecordForm
from minqing_desktop.ui.kit.suggestions import Provider, Suggestion
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.field_states import State, on_typing, show_states, states_of

_PAD_PX = 18
_TITLE_LENGTH = 24
_PARTS = {
    "invite": ("subject", "on", "place", "cadre", "companions", "people_count", "welcome"),
    "register": ("registered",),
    "talk": ("talk",),
    "goals": ("goals",),
}


class ReceptionForm(QWidget):
    """One reception. Signals: saved() to keep it as far as it got; concluded() to end it with its matters; edited();
    minutes_wanted() to print what was said, once there are matters."""

    saved = Signal()
    minutes_wanted = Signal()
    edited = Signal()
    concluded = Signal()

    def __init__(self, find_people: Provider, cadres: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded = Reception()
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        self.notice = InlineNotice()
        column.addWidget(self.notice)
        self.parts: dict[str, RecordForm] = {}
        self._grids: dict[str, FormGrid] = {}
        self._pills: dict[str, Pill] = {}
        words = kind_named("reception").field("step")
        for place, (code, _word) in enumerate(RECEPTION_STEPS[:-1], start=1):
            head = QHBoxLayout()
            title = QLabel(f"{place}　{words.words_for(code)}")
            mark(title, role="heading")
            self._pills[code] = Pill(tr("已做"), "green")
            head.addWidget(title)
            head.addWidget(self._pills[code])
            head.addStretch(1)
            column.addLayout(head)
            column.addWidget(self._part(code, find_people, cadres))
        for grid in self._grids.values():
            on_typing(grid, self.edited.emit)
        self.matter_lines = LineList()
        column.addWidget(self.matter_lines)
        column.addStretch(1)
        foot = QHBoxLayout()
        self.save_button = QuietButton(tr("先存着"), hint="Ctrl+Return")
        self.conclude_button = PrimaryButton(tr("谈完了，立为事项"), "check")
        self.minutes_button = QuietButton(tr("会议记录"), "printer")
        foot.addWidget(self.save_button)
        foot.addWidget(self.minutes_button)
        foot.addStretch(1)
        foot.addWidget(self.conclude_button)
        column.addLayout(foot)
        self.setFocusProxy(self.parts["invite"].field("subject"))
        self.save_button.clicked.connect(self._on_saved)
        self.minutes_button.clicked.connect(self.minutes_wanted)
        self.conclude_button.clicked.connect(lambda: self._check() and self.concluded.emit())

    def _part(self, code: str, find_people: Provider, cadres: Sequence[tuple[str, str]]) -> QWidget:
        if code == "choose":
            grid = self._grids[code] = FormGrid()
            hint = tr("群众自己推选，最多 {n} 位").format(n=MOST_REPRESENTATIVES)
            self.who_field = TagEditor(find_people, tr("姓名或首字母"))
            self.who_field.tags_changed.connect(lambda _tags: self._show_steps())
            grid.add("who", tr("代表"), self.who_field, hint)
            grid.submitted.connect(self._on_saved)
            grid.finished.connect(lambda: self.parts["register"].focus("registered"))
            return grid
        form = RecordForm(Reception(), _PARTS[code], {"cadre": cadres})
        form.edited.connect(self._show_steps)
        form.finished.connect(self._on_saved)
        self.parts[code] = self._grids[code] = form
        if code == "goals":
            self.goal_field = TextArea(tr("一行一件：要办成什么、谁来办、哪天前"), least_lines=3)
            form.add("matters", tr("立为事项"), self.goal_field)
        return form

    def _check(self) -> bool:
        checked = [form.check() for form in self.parts.values()]
        return all(checked)

    def _on_saved(self) -> None:
        if self._check():
            self.saved.emit()

    @property
    def typed(self) -> State:
        """What stands in the fields for a draft; empty while nothing was changed."""
        state = states_of(self._grids)
        return {} if state == self._untouched else state

    def load(
        self,
        reception: Reception,
        people: Sequence[Suggestion],
        matters: Sequence[LineItem] = (),
        typed: State | None = None,
    ) -> None:
        """Shows a reception as far as it got, with what was typed and not kept; one that is over is only read."""
        self._loaded = reception
        self.notice.hide()
        for form in self.parts.values():
            form.load(reception)
        self.who_field.set_tags([*people, *reception.other_representatives])
        self.goal_field.set_text("")
        self.matter_lines.set_items(matters)
        self._untouched = states_of(self._grids)
        if typed:
            show_states(self._grids, typed)
        is_over = reception.step == "done"
        self.parts["goals"].set_shown("matters", not is_over)
        self.conclude_button.setVisible(not is_over)
        self.minutes_button.setVisible(bool(matters))
        self._show_steps()

    def _show_steps(self) -> None:
        reached = next_step(self.current_reception())
        codes = [code for code, _ in RECEPTION_STEPS]
        for code, pill in self._pills.items():
            pill.setVisible(codes.index(code) < codes.index(reached))

    def current_reception(self) -> Reception:
        """The reception as it stands; its step is the furthest that what is filled in allows."""
        found = self._loaded
        for code, form in self.parts.items():
            written = form.current_record()
            found = replace(found, **{name: getattr(written, name) for name in _PARTS[code]})
        tags = self.who_field.tags
        found = replace(
            found,
            representatives=tuple(one.id for one in tags if one.id != one.title),
            other_representatives=tuple(one.title for one in tags if one.id == one.title),
        )
        return found if found.step == "done" else replace(found, step=_before_done(next_step(found)))

    def current_matters(self) -> list[MatterForm]:
        """One matter for each line of 理目标."""
        place = self.parts["invite"].current_record().place
        lines = [line.strip() for line in self.goal_field.toPlainText().splitlines() if line.strip()]
        return [MatterForm(Matter(title=line[:_TITLE_LENGTH], wanted=line, place=place)) for line in lines]


def _before_done(step: str) -> str:
    return "goals" if step == "done" else step


class ReceptionList(QWidget):
    """Receptions of the village, the latest first. Signals: opened(str), new_wanted(), blank_wanted() for a blank sheet
    of minutes to take along."""

    opened = Signal(str)
    new_wanted = Signal()
    blank_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        self._words = QLabel()
        self._words.setWordWrap(True)
        mark(self._words, role="soft")
        self.lines = LineList()
        self.new_button = PrimaryButton(tr("接待一批群众"), "users-round")
        self.blank_button = QuietButton(tr("空白会议记录"), "printer")
        foot = QHBoxLayout()
        foot.addWidget(self.blank_button)
        foot.addStretch(1)
        foot.addWidget(self.new_button)
        column.addWidget(self._words)
        column.addWidget(self.lines)
        column.addStretch(1)
        column.addLayout(foot)
        self.lines.opened.connect(self.opened)
        self.new_button.clicked.connect(self.new_wanted)
        self.blank_button.clicked.connect(self.blank_wanted)
        self.setTabOrder(self.new_button, self.blank_button)
        self.setFocusProxy(self.new_button)

    def show_items(self, items: Sequence[LineItem]) -> None:
        """Shows the receptions on file."""
        self.lines.set_items(items)
        self._words.setText(
            "" if items else tr("几个人为同一件事一起来的，按五步接待：请进门、选代表、填表格、坐下谈、理目标。")
        )
        self._words.setVisible(not items)
