"""One matter whole: where it stands, who raised it, what was done, what its clocks say, and the next moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.machine import Refusal
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.services.casework.mediations import MediationDetail
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.card import Card, thin_line
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.matters.columns import term_pill
from minqing_desktop.ui.matters.moves_bar import MovesBar
from minqing_desktop.ui.matters.stage_bar import StageBar
from minqing_desktop.ui.matters.story_view import StoryView


class DetailView(Card):
    """Signals: move_wanted(str move); household_wanted(str), task_wanted(str), matter_wanted(str), visit_wanted(str)
    with ids; paper_wanted(str name of a report); revealed(str kind, str id) before a phone is seen; asked(str): edit,
    delete, history, parties, petition, photos or task; answer_wanted(str id) of an answer from above.
    """

    move_wanted = Signal(str)
    household_wanted = Signal(str)
    task_wanted = Signal(str)
    matter_wanted = Signal(str)
    visit_wanted = Signal(str)
    paper_wanted = Signal(str)
    revealed = Signal(str, str)
    asked = Signal(str)
    answer_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.detail: MatterDetail | None = None
        self._build_content()
        self._connect()
        self.show_nothing()

    # build

    def _build_content(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._build_head())
        self.stage_bar, self.notice = StageBar(), InlineNotice()
        self.story, self.bar = StoryView(), MovesBar()
        self.story_scroll = scrolled(self.story)
        column.addWidget(self.stage_bar)
        column.addWidget(self.notice)
        column.addWidget(self.story_scroll, 1)
        column.addWidget(thin_line())
        column.addWidget(self.bar)
        self.states = StateStack(content)
        self.add(self.states, 1)

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.title = ElidedLabel(size="lead", bold=True)
        self.priority, self.category, self.term = Pill(), Pill(), Pill()
        self.edit_button = IconButton("pencil", tr("修改这件事项的登记"))
        row.addWidget(self.title, 1)
        for part in (self.priority, self.category, self.term, self.edit_button):
            row.addWidget(part)
        return row

    def _connect(self) -> None:
        story, bar = self.story, self.bar
        for name in ("move_wanted", "household_wanted", "task_wanted", "matter_wanted", "visit_wanted", "revealed"):
            getattr(story, name).connect(getattr(self, name))
        story.asked.connect(self.asked)
        story.answer_wanted.connect(self.answer_wanted)
        self.edit_button.clicked.connect(lambda: self.asked.emit("edit"))
        bar.move_wanted.connect(self.move_wanted)
        bar.paper_wanted.connect(self.paper_wanted)
        bar.asked.connect(self.asked)
        bar.refused.connect(self.explain)

    # show

    def show_busy(self) -> None:
        """Another matter is being read."""
        self.states.show_busy()

    def show_nothing(self) -> None:
        """No matter is chosen."""
        self.detail = None
        self.states.show_empty("message-square-text", tr("选一件事项看它的经过"), "")

    def show_detail(
        self,
        detail: MatterDetail,
        mediation: MediationDetail | None = None,
        begun: Mapping[str, datetime] | None = None,
    ) -> None:
        """Shows a matter; the notice of another one is gone."""
        is_other = self.detail is None or self.detail.matter.id != detail.matter.id
        if is_other or (self.detail is not None and self.detail.matter.stage != detail.matter.stage):
            self.notice.hide()
        self.detail = detail
        matter, line = detail.matter, detail.line
        self.title.set_text(matter.title)
        _show(self.category, " · ".join(part for part in (matter.category, matter.subcategory) if part))
        words = kind_named("matter").field("priority").words_for(matter.priority) if matter.priority else ""
        _show(self.priority, words)
        self.priority.set_pill(words, "red" if matter.priority == "critical" else "amber")
        self.term.set_pill(*term_pill(line))
        self.term.setVisible(bool(term_pill(line)[0]))
        self.stage_bar.set_stage(matter.stage)
        self.story.show_detail(detail, mediation, begun or {})
        self.bar.show_moves(detail)
        self.states.show_content()
        if is_other:
            self.story_scroll.verticalScrollBar().setValue(0)

    # moves

    def press(self, place: int) -> bool:
        """Does what the button of that place does; False where there is none."""
        return self.detail is not None and self.bar.press(place)

    def explain(self, refusal: Refusal) -> None:
        """Says why a move cannot be made yet and what to do first."""
        self.notice.say(refusal.sentence, "amber")


def _show(pill: Pill, words: str) -> None:
    pill.set_pill(words)
    pill.setVisible(bool(words))
