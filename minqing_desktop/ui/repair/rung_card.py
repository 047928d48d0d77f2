"""One step of the ladder: its number, what it does, what would be missing afterwards, and the button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.repairing import Rung, RungFacts
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.look.mark import mark


class RungCard(QWidget):
    """Signals: tried(str) with the step's code. `is_next` makes it the one to begin with."""

    tried = Signal(str)

    def __init__(self, number: int, facts: RungFacts, is_next: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rung = facts.rung
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(12)
        row.addWidget(Pill(str(number), "green" if not facts.why_not else "grey"))
        words = QVBoxLayout()
        words.setSpacing(2)
        title, below = QLabel(facts.title), QLabel(facts.why_not or sentences(facts.explanation, facts.costs))
        mark(title, role="strong")
        mark(below, role="soft")
        below.setWordWrap(True)
        words.addWidget(title)
        words.addWidget(below)
        row.addLayout(words, 1)
        verb = _verb(facts.rung, bool(facts.why_not))
        self.button = PrimaryButton(verb) if is_next else QuietButton(verb)
        self.button.setAccessibleName(tr("{verb}：{title}").format(verb=verb, title=facts.title))
        self.button.setEnabled(not facts.why_not or facts.rung is Rung.STICK)
        self.button.clicked.connect(lambda: self.tried.emit(self.rung.value))
        row.addWidget(self.button)


def _verb(rung: Rung, is_missing: bool) -> str:
    if rung is Rung.COUNTY:
        return tr("选县里给的文件…")
    return tr("选U盘或文件夹…") if rung is Rung.STICK and is_missing else tr("试这一步")
