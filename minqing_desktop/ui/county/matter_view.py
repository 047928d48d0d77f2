"""One matter before the county: what is asked, its clocks, its course, and the county's answer as the next step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.matters import MatterStory
from minqing_desktop.ui.county.matter_lines import asked_words, course_items, fact_words
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card, thin_line
from minqing_desktop.ui.kit.clock_lines import clock_items
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.line_list import LineList
from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.timeline import Timeline
from minqing_desktop.ui.look.mark import mark


class MatterView(Card):
    """Signals: answer_wanted() and assign_wanted() for the matter that is shown; village_wanted(str) with its code."""

    answer_wanted = Signal()
    assign_wanted = Signal()
    village_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.story: MatterStory | None = None
        self._build_content()
        self.answer_button.clicked.connect(self.answer_wanted)
        self.assign_button.clicked.connect(self.assign_wanted)
        self.village_link.clicked.connect(self._on_village_clicked)
        self.show_nothing()

    def _build_content(self) -> None:
        content, told = QWidget(), QWidget()
        column, inner = QVBoxLayout(content), QVBoxLayout(told)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.setSpacing(8)
        self.title, self.village_link = ElidedLabel(size="lead", bold=True), LinkButton(icon="map-pin")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.village_link)
        self._facts, self._wanted, self._asked_title, self._asked = QLabel(), QLabel(), QLabel(), QLabel()
        self._asked_title.setText(tr("请县里办"))
        mark(self._facts, role="small")
        mark(self._asked_title, role="heading")
        for label in (self._facts, self._wanted, self._asked):
            label.setWordWrap(True)
        self.clock_lines, self.timeline = LineList(), Timeline()
        parts = (self._facts, self._wanted, self._asked_title, self._asked, self.clock_lines, self.timeline)
        for part in parts:
            inner.addWidget(part)
        inner.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.answer_button = PrimaryButton(tr("答复"), "reply", shortcut="Ctrl+R")
        self.assign_button = QuietButton(tr("交办任务"), "flag")
        buttons.addWidget(self.answer_button)
        buttons.addWidget(self.assign_button)
        buttons.addStretch(1)
        self._scroll = scrolled(told)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(thin_line())
        column.addLayout(buttons)
        self.states = StateStack(content)
        self.add(self.states, 1)

    def show_nothing(self) -> None:
        """No matter is chosen."""
        self.story = None
        self.states.show_empty("message-square-text", tr("选一件事项看它的经过"), "")

    def show_busy(self) -> None:
        """Another matter is being read."""
        self.states.show_busy()

    def show_fault(self, error: UserError) -> None:
        """It could not be read."""
        self.story = None
        self.states.show_error(error)

    def show_story(self, story: MatterStory) -> None:
        """Shows a matter; its villagers' words are masked as everywhere."""
        is_other = self.story is None or self.story.matter.id != story.matter.id
        self.story = story
        self.title.set_text(story.matter.title)
        self.village_link.set_text(story.village.name)
        self._facts.setText(masked(fact_words(story)))
        self._wanted.setText(masked(story.matter.wanted))
        self._wanted.setVisible(bool(story.matter.wanted))
        asked = masked(asked_words(story))
        self._asked.setText(asked)
        self._asked.setVisible(bool(asked))
        self._asked_title.setVisible(bool(asked))
        self.clock_lines.set_items(clock_items(story.clocks, clock.today(), False))
        self.timeline.set_items(course_items(story))
        self.states.show_content()
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)

    def _on_village_clicked(self) -> None:
        if self.story is not None:
            self.village_wanted.emit(self.story.village.code)
