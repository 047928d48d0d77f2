"""The place where packages are dropped: says which folder is the inbox, and takes files and folders by drag."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.mark import mark


class DropCard(Card):
    """Signals: dropped(list of Path); folder_wanted() to choose another inbox; open_wanted() to look into it."""

    dropped = Signal(list)
    folder_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        title = QLabel(tr("把数据包拖到这里，文件夹和U盘也行"))
        mark(title, role="heading")
        self._place = ElidedLabel("", "soft")
        self.change_link, self.open_link = LinkButton(tr("换一个文件夹")), LinkButton(tr("打开文件夹"))
        where = QHBoxLayout()
        where.setSpacing(10)
        where.addWidget(self._place, 1)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addWidget(title)
        middle.addLayout(where)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(IconLabel("download", "accent", 1.8))
        row.addLayout(middle, 1)
        row.addWidget(self.open_link, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.change_link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.add(row)
        self.setAccessibleName(title.text())
        self.setAcceptDrops(True)
        self.change_link.clicked.connect(self.folder_wanted)
        self.open_link.clicked.connect(self.open_wanted)

    def show_folder(self, folder: Path | None) -> None:
        """Which folder is taken in by «全部收下»; None: none was chosen yet."""
        words = tr("收件文件夹：{folder}").format(folder=folder) if folder else tr("还没有选收件文件夹")
        self._place.set_text(words)
        self.change_link.set_text(tr("换一个文件夹") if folder else tr("选收件文件夹"))
        self.open_link.setVisible(folder is not None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
