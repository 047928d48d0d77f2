"""The first thing to see: where to drop a roster, or press to choose one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.mark import mark


class PickView(Card):
    """Signals: file_wanted(), folder_wanted() and duplicates_wanted() when a button is pressed."""

    file_wanted = Signal()
    folder_wanted = Signal()
    duplicates_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        middle = QVBoxLayout()
        middle.setSpacing(10)
        middle.addStretch(2)
        self.file_button = PrimaryButton(tr("选花名册文件"), "file-spreadsheet")
        self.folder_button = LinkButton(tr("一个文件夹里有好几份，整个选"), "folder-open")
        self.duplicates_button = LinkButton(tr("查一查在册的人有没有登记两次"), "users")
        parts: list[QWidget] = [
            IconLabel("file-input", "accent", 2.6),
            _words(tr("把现在用的花名册拖到这里"), "title"),
            _words(tr("不用改格式：.xlsx .xls .ods .csv 都行，一户几行、一人一行、每户一张表都认得。"), "soft"),
            _words(tr("先给您看会导入什么、哪里要核对，点了「导入」才写进笔记本，之后也能整个撤销。"), "soft"),
        ]
        middle.addWidget(parts[0], 0, Qt.AlignmentFlag.AlignHCenter)
        for part in parts[1:]:
            middle.addWidget(part)
        middle.addSpacing(6)
        middle.addWidget(self.file_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        middle.addWidget(self.duplicates_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.add(middle, 1)
        self.file_button.clicked.connect(self.file_wanted)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.duplicates_button.clicked.connect(self.duplicates_wanted)


def _words(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    mark(label, role=role)
    return label
