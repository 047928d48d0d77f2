"""How the database is kept safe, and what to do once it was put back from an older copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.office import Office, begin_again
from minqing_desktop.services.county.receipts import write_receipts
from minqing_desktop.ui.county.desk import PACKAGES, CountyDesk
from minqing_desktop.ui.county.outlets import Outlets
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.notice import InlineNotice


class SafetyCard(Card):
    """Says how to keep the database; behind a link, what follows its coming back."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(tr("保管"), "hard-drive", parent=parent)
        self._desk = desk
        self._begun: Office | None = None
        self.body.setSpacing(10)
        self.notice = InlineNotice()
        self.restored_link = LinkButton(tr("这个汇总库是从备份拷回来的…"), "history")
        self._about = soft_text(
            tr(
                "备份以后收的数据包，这里没有了，村里却以为收到了。先记下这件事，再给每台电脑写一份回执带回去："
                "村里收下回执，下一包就把这里缺的再交一次，一条都不会少。"
            )
        )
        self.restored_button = QuietButton(tr("记下，并写回执"), "upload")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.restored_button)
        self.add(soft_text(_keeping_words(desk.office.database.is_postgresql)))
        self.add(soft_text(tr("密码忘了，用建库时打印的恢复码打开。两样都没有，谁也打不开。")))
        for part in (self.notice, self.restored_link, self._about):
            self.add(part)
        self.add(row)
        self.outlets = Outlets(self, desk.runner)
        self.restored_link.clicked.connect(lambda: self._show_more(self._about.isHidden()))
        self.restored_button.clicked.connect(lambda: self.outlets.open_below(self.restored_button, self.begin_again))
        self._show_more(False)

    def _show_more(self, is_shown: bool) -> None:
        self._about.setVisible(is_shown)
        self.restored_button.setVisible(is_shown)

    def begin_again(self, folder: Path) -> None:
        """Counts anew, once, and writes a receipt for every computer; again only the receipts, if those failed."""
        office, begun = self._desk.office, self._begun

        def work() -> tuple[Office, int]:
            again = begun or begin_again(office)
            self._begun = again
            return again, len(write_receipts(again, folder, every=True))

        self.restored_button.setEnabled(False)
        self._desk.runner.write(work, owner=self, done=self._on_begun, failed=self._on_failed)

    def _on_begun(self, answer: tuple[Office, int]) -> None:
        self._desk.office, written = answer
        self._begun = None
        self.restored_button.setEnabled(True)
        self._show_more(False)
        self.notice.say(tr("记下了，写好了 {n} 份回执，可以拔出了。请带到每个村。").format(n=written), "green")
        self._desk.announce(PACKAGES)

    def _on_failed(self, error: UserError) -> None:
        self.restored_button.setEnabled(True)
        self.notice.say(error.sentence, "red")


def _keeping_words(is_postgresql: bool) -> str:
    if is_postgresql:
        return tr("汇总库在 PostgreSQL 里，备份由网络部门照数据库的办法做（每天一次，异地一份）；每年试着恢复一回。")
    return tr(
        "汇总库是一个文件，旁边还有同名的 .keys 文件，是它的钥匙。关掉这个窗口以后，"
        "把两个文件一起拷到移动硬盘上，每月一次，锁进柜子。村里的笔记本各有全部内容，丢了也能从各村重收。"
    )
