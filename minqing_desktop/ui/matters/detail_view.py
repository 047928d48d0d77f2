"""One matter whole: where it stands, who raised it, what was done, what its clocks say, and the next moves."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.machine import Refusal, move_word
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.services.casework.mediations import MediationDetail
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, MenuButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card, thin_line
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.pill import Pill, PillButton
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.timeline import Timeline
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.columns import term_pill
from minqing_desktop.ui.matters.detail_lines import clock_items, fact_words, side_words, step_items, task_items
from minqing_desktop.ui.matters.next_moves import BUTTONS, button_words, in_likely_order, worth_explaining
from minqing_desktop.ui.matters.stage_bar import StageBar


class DetailView(Card):
    """Signals: move_wanted(str move); household_wanted(str), task_wanted(str), matter_wanted(str), visit_wanted(str)
    with ids; edit_wanted(); delete_wanted(); parties_wanted(); photos_wanted(); history_wanted().
    """

    move_wanted = Signal(str)
    household_wanted = Signal(str)
    task_wanted = Signal(str)
    matter_wanted = Signal(str)
    visit_wanted = Signal(str)
    edit_wanted = Signal()
    delete_wanted = Signal()
    parties_wanted = Signal()
    photos_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.detail: MatterDetail | None = None
        self._likely: list[Move] = []
        self._build_content()
        self.states.show_empty("message-square-text", tr("选一件事项看它的经过"), "")

    # build

    def _build_content(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._build_head())
        self.stage_bar = StageBar()
        self.notice = InlineNotice()
        column.addWidget(self.stage_bar)
        column.addWidget(self.notice)
        column.addWidget(scrolled(self._build_story()), 1)
        column.addWidget(thin_line())
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        column.addLayout(self._foot)
        self.states = StateStack(content)
        self.add(self.states, 1)

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.title, self.category, self.term = ElidedLabel(size="lead", bold=True), Pill(), Pill()
        self.edit_button = IconButton("pencil", tr("修改这件事项的登记"))
        row.addWidget(self.title, 1)
        row.addWidget(self.category)
        row.addWidget(self.term)
        row.addWidget(self.edit_button)
        self.edit_button.clicked.connect(self.edit_wanted)
        return row

    def _build_story(self) -> QWidget:
        story = QWidget()
        column = QVBoxLayout(story)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        self.wanted, self.facts = QLabel(), QLabel()
        for label, role in ((self.wanted, ""), (self.facts, "small")):
            label.setWordWrap(True)
            if role:
                mark(label, role=role)
        self._raisers = QWidget()
        self._raiser_flow = FlowLayout(self._raisers, gap=6, line_gap=6)
        self.source_link = LinkButton(icon="notebook-pen")
        self.source_link.clicked.connect(self._on_source_clicked)
        self.clock_lines, self.task_lines = LineList(), LineList()
        self.sides, self.sides_link = QLabel(), LinkButton(tr("当事人…"), "users")
        self.sides.setWordWrap(True)
        self.sides_link.clicked.connect(self.parties_wanted)
        self.timeline = Timeline()
        self.joined_lines = LineList()
        for widget in (
            self.wanted, self._raisers, self.facts, self.source_link, self.clock_lines, self.sides, self.sides_link,
            self.timeline, self.task_lines, self.joined_lines,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        self.task_lines.opened.connect(self.task_wanted)
        self.joined_lines.opened.connect(self.matter_wanted)
        return story

    # show

    def show_busy(self) -> None:
        """Another matter is being read."""
        self.states.show_busy()

    def show_nothing(self) -> None:
        """No matter is chosen."""
        self.detail = None
        self.states.show_empty("message-square-text", tr("选一件事项看它的经过"), "")

    def show_detail(self, detail: MatterDetail, mediation: MediationDetail | None = None) -> None:
        """Shows a matter; the notice of another one is gone."""
        if self.detail is None or self.detail.matter.id != detail.matter.id:
            self.notice.hide()
        self.detail = detail
        matter, line = detail.matter, detail.line
        self.title.set_text(matter.title)
        words = " · ".join(part for part in (matter.category, matter.subcategory) if part)
        self.category.set_pill(words)
        self.category.setVisible(bool(words))
        self.term.set_pill(*term_pill(line))
        self.term.setVisible(bool(term_pill(line)[0]))
        self.stage_bar.set_stage(matter.stage)
        self.wanted.setText(matter.wanted)
        self.facts.setText(fact_words(detail))
        self._show_raisers(detail)
        self._show_source(detail)
        today = clock.today()
        self.clock_lines.set_items(clock_items(detail.clocks, today, detail.is_due_estimated))
        self.timeline.set_items(step_items(detail, today))
        self.task_lines.set_items(task_items(detail.tasks, today))
        self._show_sides(mediation)
        self._show_joined(detail)
        self._show_moves(detail)
        self.states.show_content()

    def _show_raisers(self, detail: MatterDetail) -> None:
        while (item := self._raiser_flow.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for line in detail.petitioners:
            told = line.petitioner.told_on is not None
            words = f"{line.name} ✓" if told else line.name
            pill = PillButton(words or tr("不知道是谁"), "green" if told else "grey")
            pill.setToolTip(tr("已告知结果") if told else tr("还没告知结果"))
            pill.clicked.connect(lambda _on=False, home=line.petitioner.household: self._on_raiser_clicked(home))
            self._raiser_flow.addWidget(pill)
        if Move.ADD_PETITIONER in detail.moves:
            plus = PillButton(tr("+ 反映人"), "grey")
            plus.clicked.connect(lambda: self.move_wanted.emit(str(Move.ADD_PETITIONER)))
            self._raiser_flow.addWidget(plus)
        self._raisers.updateGeometry()

    def _on_raiser_clicked(self, household: str) -> None:
        if household:
            self.household_wanted.emit(household)

    def _show_source(self, detail: MatterDetail) -> None:
        self.source_link.setVisible(detail.entry is not None)
        if detail.entry is not None:
            self.source_link.set_text(tr("来自走访时记下的话"))

    def _on_source_clicked(self) -> None:
        if self.detail is not None and self.detail.entry is not None:
            self.visit_wanted.emit(self.detail.entry.visit)

    def _show_sides(self, mediation: MediationDetail | None) -> None:
        is_shown = mediation is not None
        self.sides.setVisible(is_shown)
        self.sides_link.setVisible(is_shown)
        if mediation is not None:
            self.sides.setText(side_words(mediation))

    def _show_joined(self, detail: MatterDetail) -> None:
        items = [
            LineItem(each.id, tr("并入的：{title}").format(title=each.title), chevron=True) for each in detail.joined
        ]
        into = detail.joined_into
        if into is not None:
            items.append(LineItem(into.id, tr("已并入：{title}").format(title=into.title), chevron=True))
        self.joined_lines.set_items(items)

    # moves

    def _show_moves(self, detail: MatterDetail) -> None:
        self._clear_foot()
        self._likely = in_likely_order(detail.moves, detail.facts)
        for place, move in enumerate(self._likely[:BUTTONS]):
            words = button_words(move, move_word(move))
            button = PrimaryButton(words, "pencil", hint=str(place + 1)) if place == 0 else QuietButton(words)
            button.clicked.connect(lambda _on=False, key=move: self.move_wanted.emit(str(key)))
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        more = MenuButton(tr("更多"))
        for move in self._likely[BUTTONS:]:
            entry = more.drop_menu.addAction(move_word(move))
            entry.triggered.connect(lambda _on=False, key=move: self.move_wanted.emit(str(key)))
        refused = worth_explaining(detail.refusals)
        if refused:
            why = more.drop_menu.addMenu(tr("现在还不能…"))
            for each in refused:
                entry = why.addAction(move_word(each.move))
                entry.triggered.connect(lambda _on=False, refusal=each: self.explain(refusal))
        more.drop_menu.addSeparator()
        more.drop_menu.addAction(tr("照片…")).triggered.connect(self.photos_wanted)
        more.drop_menu.addAction(tr("每一项的历史")).triggered.connect(self.history_wanted)
        more.drop_menu.addAction(tr("删除（登记错了）")).triggered.connect(self.delete_wanted)
        self.more_menu = more.drop_menu
        self._foot.addWidget(more)

    def _clear_foot(self) -> None:
        while (item := self._foot.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()

    def press(self, place: int) -> bool:
        """Does what the button of that place does; False where there is none."""
        if not 0 <= place < min(BUTTONS, len(self._likely)):
            return False
        self.move_wanted.emit(str(self._likely[place]))
        return True

    def explain(self, refusal: Refusal) -> None:
        """Says why a move cannot be made yet and what to do first."""
        self.notice.say(refusal.sentence, "amber")
