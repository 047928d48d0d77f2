"""What only a person can say: each doubtful column once, with samples; and what was said the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.columns import words_for
from minqing_desktop.exchange.roster.plan import ColumnReading, Question
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

FEW = 4
SAMPLES_SHOWN = 3
MOST_IN_SIGHT = 3


class QuestionsView(Card):
    """Hidden while there is nothing to ask. Signals: answered(dict of answers by column key)."""

    answered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("请您说一下"), "circle-help", parent=parent)
        self.fields: dict[str, ChoiceField | DropField] = {}
        self._ground: QWidget | None = None
        self.go_button = QuietButton(tr("就按这样读"), "check")
        self.go_button.clicked.connect(self._on_go_clicked)
        hint = QLabel(tr("答一次就记住，下次导入一样表头的表不再问。"))
        mark(hint, role="small")
        self.head_extra.addWidget(hint)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        self._row.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.add(self._row)
        self.hide()

    def show_questions(self, questions: Sequence[Question]) -> None:
        """Asks these; a column that stands in several sheets of one layout is asked about once."""
        if self._ground is not None:
            self._ground.hide()
            self._ground.deleteLater()
            self._ground = None
        self.fields = {}
        once = {question.key: question for question in reversed(questions)}
        self.setVisible(bool(once))
        if not once:
            return
        lines = QWidget()
        column = QVBoxLayout(lines)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for question in reversed(once.values()):
            column.addLayout(self._line(question))
        self._ground = scrolled(lines) if len(once) > MOST_IN_SIGHT else lines
        if self._ground is not lines:
            # The sheet below is what the questions are about: it must stay in sight.
            self._ground.setFixedHeight(MOST_IN_SIGHT * (current_look().sizes.control + 12))
        self._row.insertWidget(0, self._ground, 1)

    def _line(self, question: Question) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        samples = tr("、").join(mask_text(one) for one in question.samples[:SAMPLES_SHOWN])
        words = QLabel(
            tr("「{heading}」这一列是什么？表里有：{samples}").format(heading=question.heading, samples=samples)
        )
        words.setWordWrap(True)
        # The reading process speaks Chinese only.
        options = [(answer, words_for(answer)) for answer, _words in question.choices]
        field: ChoiceField | DropField
        if len(options) <= FEW:
            field = ChoiceField(options, question.chosen, has_numbers=True)
        else:
            field = DropField(options, question.chosen)
        field.setAccessibleName(words.text())
        field.entered.connect(self._on_go_clicked)
        self.fields[question.key] = field
        mark(words, role="soft")
        row.addWidget(words, 1)
        row.addWidget(field)
        return row

    def _on_go_clicked(self) -> None:
        self.answered.emit({key: field.current_value for key, field in self.fields.items()})


class RecalledNotice(InlineNotice):
    """«上次这种表您这样答的», with the way to be asked again: `action_clicked`."""

    def show_recalled(self, recalled: Mapping[str, str], columns: Sequence[ColumnReading]) -> None:
        """What was answered about columns of this file; nothing hides it."""
        headings = {column.key: column.heading for column in reversed(columns)}
        told = tr("，").join(
            tr("「{heading}」{meaning}").format(heading=headings[key], meaning=words_for(answer))
            for key, answer in recalled.items()
            if key in headings
        )
        if told:
            self.say(tr("上次这种表您这样答的：{answers}。").format(answers=told), "blue", tr("重新问我"), False)
        else:
            self.clear()
