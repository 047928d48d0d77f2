"""The preview: the file's columns at the left, what would come of them at the right, and questions above."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.rosters.column_list import ColumnList
from minqing_desktop.ui.rosters.findings import Findings
from minqing_desktop.ui.rosters.findings_view import FindingsView
from minqing_desktop.ui.rosters.questions_view import QuestionsView

COLUMNS_SHARE, FINDINGS_SHARE = 5, 8


class PreviewView(QWidget):
    """Signals: answered(dict) with answers by column key, one or several."""

    answered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(current_look().sizes.gap)
        self.questions_view = QuestionsView()
        self.column_list = ColumnList()
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.column_list)
        column.addStretch(1)
        self._columns_card = Card(tr("表里的列"), "columns-3")
        self._columns_card.add(scrolled(ground), 1)
        self.findings_view = FindingsView()
        row = QHBoxLayout()
        row.setSpacing(current_look().sizes.gap)
        row.addWidget(self._columns_card, COLUMNS_SHARE)
        row.addWidget(self.findings_view, FINDINGS_SHARE)
        outer.addWidget(self.questions_view)
        outer.addLayout(row, 1)
        self.questions_view.answered.connect(self.answered)
        self.column_list.answered.connect(lambda key, answer: self.answered.emit({key: answer}))

    def show_findings(self, found: Findings) -> None:
        """Shows another file, or the same read with other answers."""
        self.questions_view.show_questions(found.plan.questions)
        self.column_list.show_plan(found.plan)
        self.findings_view.show_findings(found)
