"""电脑和回执: every computer that was met, how far it is by its own receipts, and this one's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.outlook import Outlook, Receiver
from minqing_desktop.ui.exchange.words import moment_words, receipt_pill, side_words, trust_pill
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.rows import button_row, text_label


class ComputersCard(Card):
    """Signals: opened(str) with a computer's number; renew_wanted(); link_clicked() to enrol another one."""

    opened = Signal(str)
    renew_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("电脑和回执"), "monitor", tr("登记一台电脑"), parent=parent)
        self.body.setSpacing(8)
        self.notice, self.lines = InlineNotice(), LineList()
        self.empty = text_label(tr("还没有登记过别的电脑。和县里、和同事的电脑互相登记以后，才能用U盘交换。"))
        self.own = text_label(role="small")
        self.renew_link = LinkButton(tr("这台电脑的硬盘被复制过？"))
        for part in (self.notice, self.lines, self.empty):
            self.add(part)
        self.add(button_row(self.own, None, self.renew_link))
        self.lines.opened.connect(self.opened)
        self.renew_link.clicked.connect(self.renew_wanted)
        self.notice.action_clicked.connect(self.renew_wanted)

    def show_outlook(self, seen: Outlook, today: date) -> None:
        """Who is known now."""
        receivers = {each.device: each for each in seen.receivers}
        self.lines.set_items([_line(each, receivers.get(each.device), today) for each in seen.computers])
        self.empty.setVisible(not seen.computers)
        name = seen.name or tr("没有名字的电脑")
        self.own.setText(tr("这台电脑：{name}，编号 {n}").format(name=name, n=seen.device[:6]))
        self.renew_link.setVisible(bool(seen.computers))
        if seen.is_doubled:
            words = tr("有两台电脑用着这台电脑的编号，像是硬盘被复制过。内容都收下了；请给其中一台换新的编号。")
            self.notice.say(words, "amber", tr("这台换新编号"), can_close=False)
        else:
            self.notice.clear()


def _line(computer: Computer, receiver: Receiver | None, today: date) -> LineItem:
    facts: Sequence[str] = ()
    pills = tuple(filter(None, [trust_pill(computer)]))
    if receiver is not None:
        last = receiver.last_receipt
        facts = [
            tr("最近回执 {at}").format(at=moment_words(last, today)) if last else tr("还没有给过回执"),
            *([tr("已确认 {n} 笔").format(n=f"{receiver.receipted:,}")] if receiver.receipted else []),
            *([tr("收到过它的第 {n} 包").format(n=receiver.taken)] if receiver.taken else []),
            *([tr("还没有给它写回执")] if receiver.owes_receipt else []),
        ]
        pills = (*pills, receipt_pill(receiver))
    return LineItem(
        computer.device, computer.name, beside=side_words(computer.role), below=" · ".join(facts) or _plain(computer),
        pills=pills, chevron=True,
    )  # fmt: skip


def _plain(computer: Computer) -> str:
    return tr("编号 {n}").format(n=computer.device[:6])
