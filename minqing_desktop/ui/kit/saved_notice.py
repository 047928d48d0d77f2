"""«已存为…» with the two things one wants next: open the file, or the folder it lies in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.icon_label import IconLabel
from minqing_desktop.ui.look.mark import mark


class SavedNotice(QFrame):
    """Hidden until a file was saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = Path()
        mark(self, role="notice", tone="green")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.setSpacing(12)
        self._words = ElidedLabel()
        self.open_button, self.folder_button = LinkButton(tr("打开")), LinkButton(tr("打开文件夹"))
        self.close_button = IconButton("x", tr("知道了"))
        row.addWidget(IconLabel("circle-check", "accent"))
        row.addWidget(self._words, 1)
        for part in (self.open_button, self.folder_button, self.close_button):
            row.addWidget(part)
        self.open_button.clicked.connect(lambda: _show(self.path))
        self.folder_button.clicked.connect(lambda: _show(self.path.parent))
        self.close_button.clicked.connect(self.hide)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.words

    def say(self, words: str, path: Path) -> None:
        """Shows what was saved, and leads to it."""
        self.path = path
        self._words.set_text(words)
        self.setAccessibleName(words)
        self.show()


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
