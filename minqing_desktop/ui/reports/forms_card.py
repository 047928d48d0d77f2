"""The way from the gallery to 套表: the superior's own form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.mark import mark


class FormsCard(Card):
    """Signals: wanted(object) when somebody has a form to fill: the Path that was dropped here, or None."""

    wanted = Signal(object)

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
        self.setAcceptDrops(True)
        self.open_button.clicked.connect(lambda: self.wanted.emit(None))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.wanted.emit(files[0])
