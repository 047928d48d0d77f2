"""程序出错，数据没有丢: the whole report of a failure, to be read before it is given to anybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.support import save_report
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.look.mark import mark

PANEL_PX = 620
_PAD_PX = 18


class CrashView(QWidget):
    """Content for a SidePanel of `PANEL_PX`, or a view of its own. `ask_place` is the system's dialog.

    Signals: left() when the user goes on working.
    """

    left = Signal()

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = report
        self.ask_place: Callable[[str], str] = self._ask_place
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        words = QLabel(
            tr(
                "刚才这一步没有做完，以前保存的都在，可以接着用。下面是错误报告的全文，里面只有程序里的位置，"
                "没有姓名、号码和您写下的话。请先看一遍，再决定给不给技术人员。程序自己不会发给任何人。"
            )
        )
        words.setWordWrap(True)
        mark(words, role="soft")
        self.text = QPlainTextEdit(self.report)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(260)
        self.text.setAccessibleName(tr("错误报告"))
        self.notice, self.saved_notice = InlineNotice(), SavedNotice()
        self.copy_button = QuietButton(tr("复制"), "copy")
        self.save_button = QuietButton(tr("存成文件"), "save")
        self.go_on_button = PrimaryButton(tr("接着用"), "check")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self.copy_button, self.save_button, self.go_on_button):
            row.addWidget(button)
        for part in (words, self.notice, self.saved_notice):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        self.setFocusProxy(self.go_on_button)

    def _connect(self) -> None:
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.save)
        self.go_on_button.clicked.connect(self.left)

    def copy(self) -> None:
        """Puts the whole report on the clipboard."""
        QApplication.clipboard().setText(self.report)
        self.notice.say(tr("已复制。"), "green")

    def _ask_place(self, name: str) -> str:
        place = str(documents_folder() / name)
        return QFileDialog.getSaveFileName(self, tr("存成文件"), place, tr("文本文件 (*.txt)"))[0]

    def save(self) -> None:
        """Writes the report; on the spot, as the lanes may be what failed."""
        chosen = self.ask_place(tr("民情日记错误报告.txt"))
        if not chosen:
            return
        path = Path(chosen)
        try:
            save_report(path, self.report)
        except UserError as error:
            self.notice.say(error.sentence, "red")
        else:
            self.saved_notice.say(tr("已存为「{name}」").format(name=path.name), path)
