"""One computer in the side panel: its state, its eight groups, taking it out of use. And a new number for our own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.ui.exchange.groups_grid import GroupsGrid
from minqing_desktop.ui.exchange.words import side_words
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.rows import button_row, text_label


class _Sheet(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 4, 18, 18)
        self.column.setSpacing(12)
        self.notice = InlineNotice()
        self.column.addWidget(self.notice)

    def show_fault(self, error: UserError) -> None:
        """Why nothing was done."""
        self.notice.say(error.sentence, "red")


class ComputerSheet(_Sheet):
    """Signals: compare_wanted(); revoke_wanted()."""

    compare_wanted = Signal()
    revoke_wanted = Signal()

    def __init__(self, computer: Computer, villages: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        facts = [side_words(computer.role), villages, tr("编号 {n}").format(n=computer.device)]
        self.column.addWidget(text_label(" · ".join(each for each in facts if each), "small"))
        self.column.addWidget(text_label(_state_words(computer)))
        self.column.addWidget(text_label(tr("和它核对的八组数字"), "heading"))
        self.groups = GroupsGrid()
        self.groups.show_groups(computer.groups)
        self.column.addWidget(self.groups)
        needs = computer.trust is not Trust.CONFIRMED or computer.has_new_card
        self.compare_button = PrimaryButton(tr("打电话核对"), "phone")
        self.compare_button.setVisible(needs)
        self.column.addLayout(button_row(self.compare_button, None))
        self.revoke_link = LinkButton(tr("电脑丢了、换人了，不再收它的…"))
        self._about = text_label(
            tr("停用以后不收它的数据包，别人捎来的它写的也不收；已经收下的都留着。停错了，再核对一次八组数字就恢复。")
        )
        self.revoke_button = QuietButton(tr("停用这台电脑"), "circle-x")
        for part in (self.revoke_link, self._about):
            self.column.addWidget(part)
        self.column.addLayout(button_row(self.revoke_button, None))
        self.column.addStretch(1)
        self.revoke_link.setVisible(computer.trust is not Trust.REVOKED)
        self._show_revoking(False)
        self.compare_button.clicked.connect(self.compare_wanted)
        self.revoke_link.clicked.connect(lambda: self._show_revoking(self.revoke_button.isHidden()))
        self.revoke_button.clicked.connect(self.revoke_wanted)

    def _show_revoking(self, is_shown: bool) -> None:
        self._about.setVisible(is_shown)
        self.revoke_button.setVisible(is_shown)


class RenewSheet(_Sheet):
    """Signals: renew_wanted()."""

    renew_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = sentences(
            tr("硬盘整个复制到另一台电脑上，两台就用着同一个编号，对方分不清谁写了什么。"),
            tr("给其中一台换新的编号和钥匙：写下的一条也不少，但要和每一台电脑重新登记、重新核对。"),
        )
        self.column.addWidget(text_label(words))
        self.renew_button = PrimaryButton(tr("给这台电脑换新编号"), "refresh-cw")
        self.column.addLayout(button_row(self.renew_button, None))
        self.column.addStretch(1)
        self.renew_button.clicked.connect(self.renew_wanted)


def _state_words(computer: Computer) -> str:
    if computer.is_doubled:
        return tr("有两台电脑用着它的编号，像是硬盘被复制过。两边写的都收下了；请它换新的编号，再重新登记。")
    if computer.has_new_card:
        return tr("它交来了新的登记文件：重装过，或者有人冒名。核对八组数字以后才换。")
    return {
        Trust.OFFERED: tr("登记文件收下了，八组数字还没有核对；核对以前它的数据包不收。"),
        Trust.CONFIRMED: tr("核对过了，可以交换数据。"),
        Trust.VOUCHED: tr("是别的电脑介绍的：别人捎来的它写的内容收，它自己的数据包要核对以后才收。"),
        Trust.REVOKED: tr("已停用，它的数据包不收。再核对一次八组数字就恢复。"),
    }[computer.trust]
