"""One backup looked at closely: what a restore would change, and the button that does it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.backups import Backup
from minqing_desktop.services.restoring import Comparison
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.settings.backup_words import difference_lines, loss_words, moment_words
from minqing_desktop.ui.settings.section import button_row, soft_text

_LOST_SHOWN = 8


class RestorePanel(QWidget):
    """Signals: restore_wanted()."""

    restore_wanted = Signal()

    def __init__(self, backup: Backup, compared: Comparison, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 18)
        column.setSpacing(10)
        made = moment_words(backup.made_at, today)
        column.addWidget(soft_text(tr("备份于 {at}，第 {n} 份。").format(at=made, n=backup.number)))
        if backup.is_damaged:
            notice = InlineNotice()
            notice.say(tr("检查时发现这份备份坏了，恢复时会再逐页验一遍，坏的不会换上去。"), "red", can_close=False)
            column.addWidget(notice)
        self.differences = LineList()
        self.differences.set_items(difference_lines(compared))
        column.addWidget(self.differences)
        column.addWidget(soft_text(loss_words(compared)))
        if compared.lost:
            self.lost = LineList()
            shown = compared.lost[:_LOST_SHOWN]
            self.lost.set_items([LineItem(str(place), words) for place, words in enumerate(shown)])
            column.addWidget(self.lost)
        if compared.blobs_missing:
            column.addWidget(soft_text(tr("做备份时就有 {n} 个附件已经丢了。").format(n=compared.blobs_missing)))
        column.addWidget(
            soft_text(
                sentences(
                    tr("恢复前先把现在的内容再备份一次；现在的文件全部留在旁边的文件夹里，一个也不删。"),
                    tr("恢复时窗口会锁上，完成以后用密码打开。"),
                )
            )
        )
        self.restore_button = PrimaryButton(tr("恢复到这一份"), "history")
        self.restore_button.clicked.connect(self.restore_wanted)
        column.addLayout(button_row(self.restore_button, None))
        column.addStretch(1)
