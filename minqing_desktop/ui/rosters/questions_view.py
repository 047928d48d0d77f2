"""What only a person can say: each doubtful column once, with samples from the file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import Question
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.look.mark import mark

FEW = 4
SAMPLES_SHOWN = 3


class QuestionsView(Card):
    """Hidden while there is nothing to ask. Signals: answered(dict of answers by column key)."""

    answered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("请您说一下"), "circle-help", parent=parent)
        self.fields: dict[str, ChoiceField | DropField] = {}
        self._ground: QWidget | None = None
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
        self._ground = QWidget()
        column = QVBoxLayout(self._ground)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(8)
        for question in reversed(once.values()):
            column.addLayout(self._line(question))
        foot = QHBoxLayout()
        self.go_button = QuietButton(tr("就按这样读"), "check")
        self.go_button.clicked.connect(self._on_go_clicked)
        foot.addStretch(1)
        foot.addWidget(self.go_button)
        column.addLayout(foot)
        self.add(self._ground)

    def _line(self, question: Question) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        samples = "、".join(mask_text(one) for one in question.samples[:SAMPLES_SHOWN])
        words = QLabel(
            tr("「{heading}」这一列是什么？表里有：{samples}").format(heading=question.heading, samples=samples)
        )
        words.setWordWrap(True)
        options = list(question.choices)
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
