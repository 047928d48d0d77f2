"""The way from the gallery to 套表: the superior's own form."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.mark import mark


class FormsCard(Card):
    """Signals: wanted() when somebody has a form to fill."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        title, words = QLabel(tr("套表：上级发来的空表")), QLabel(
            tr("把空表拖进来，程序照原样填好；下个月再报一次，还告诉您哪些人变了。")
        )  # fmt: skip
        mark(title, role="heading")
        mark(words, role="soft")
        words.setWordWrap(True)
        self.open_button = QuietButton(tr("去填表"), "file-input")
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addWidget(title)
        middle.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(IconLabel("file-spreadsheet", "accent", 1.8))
        row.addLayout(middle, 1)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.add(row)
        self.setAccessibleName(title.text())
        self.open_button.clicked.connect(self.wanted)
