"""One computer: whose it is, the eight groups to compare by telephone, and what may be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.book import Trust
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18
_GROUPS_A_LINE = 4


def trust_pills(computer: Computer) -> list[PillSpec]:
    """What is thought of a computer, and what is wrong with it."""
    words: dict[Trust, PillSpec] = {
        Trust.OFFERED: (tr("等核对"), "amber"),
        Trust.CONFIRMED: (tr("已确认"), "green"),
        Trust.VOUCHED: (tr("别人介绍的"), "blue"),
        Trust.REVOKED: (tr("已停用"), "grey"),
    }
    pills = [words[computer.trust]]
    if computer.has_new_card:
        pills.append((tr("换了钥匙"), "amber"))
    if computer.is_doubled:
        pills.append((tr("有两台用同一个编号"), "red"))
    return pills


class ComputerSheet(QWidget):
    """Content of a side panel.

    Signals: confirm_wanted(str, str) with device and the groups as typed; revoke_wanted(str) with the device.
    """

    confirm_wanted = Signal(str, str)
    revoke_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device = ""
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        self.notice = InlineNotice()
        self._facts, self._state = soft_text(""), soft_text("")
        heading = QLabel(tr("八组数字"))
        mark(heading, role="heading")
        self.groups_label = QLabel()
        mark(self.groups_label, role="code")
        self._how = soft_text(
            tr(
                "给对方打电话（号码用平时的，不用文件里写的），请对方在「数据交换」里念出八组数字，照着输在下面，对得上才确认。"
            )
        )
        self.typed_field = QLineEdit()
        self.typed_field.setPlaceholderText(tr("对方念的八组数字"))
        self.typed_field.setAccessibleName(tr("对方念的八组数字"))
        self.confirm_button = PrimaryButton(tr("对上了，确认"), "check", hint="Return")
        self.revoke_link = LinkButton(tr("不再收这台电脑的…"), "circle-x")
        self._about_revoking = soft_text(
            tr("停用以后不收它的数据包，已经收下的都留着。电脑丢了、换人了就停用；再要用，重新登记、重新核对。")
        )
        self.revoke_button = QuietButton(tr("停用这台电脑"))
        for part in (self.notice, self._facts, self._state, heading, self.groups_label, self._how, self.typed_field):
            column.addWidget(part)
        column.addWidget(self.confirm_button)
        column.addSpacing(10)
        for part in (self.revoke_link, self._about_revoking, self.revoke_button):
            column.addWidget(part)
        column.addStretch(1)

    def _connect(self) -> None:
        self.typed_field.returnPressed.connect(self._on_confirm_clicked)
        self.typed_field.textEdited.connect(lambda _text: self.notice.clear())
        self.confirm_button.clicked.connect(self._on_confirm_clicked)
        self.revoke_link.clicked.connect(lambda: self._show_revoking(self.revoke_button.isHidden()))
        self.revoke_button.clicked.connect(lambda: self.revoke_wanted.emit(self._device))

    def show_computer(self, computer: Computer, places: str) -> None:
        """Shows another computer with the names of its villages; what was typed is forgotten."""
        self._device = computer.device
        facts = [tr("村：{names}").format(names=places), tr("编号：{n}").format(n=computer.device[:8])]
        self._facts.setText("　".join(facts))
        self._state.setText(_state_words(computer))
        groups = computer.groups.split()
        halves = (groups[:_GROUPS_A_LINE], groups[_GROUPS_A_LINE:])
        self.groups_label.setText("\n".join("  ".join(half) for half in halves if half))
        needs = computer.trust is not Trust.CONFIRMED or computer.has_new_card
        for part in (self._how, self.typed_field, self.confirm_button):
            part.setVisible(needs)
        self.typed_field.clear()
        self.notice.clear()
        self.revoke_link.setVisible(computer.trust is not Trust.REVOKED)
        self._show_revoking(False)
        self.setFocusProxy(self.typed_field if needs else self.revoke_link)

    def show_fault(self, error: UserError) -> None:
        """What was refused; the keyboard goes back to what was typed."""
        self.notice.say(error.sentence, "red")
        self.typed_field.setFocus()
        self.typed_field.selectAll()

    def _show_revoking(self, is_shown: bool) -> None:
        self._about_revoking.setVisible(is_shown)
        self.revoke_button.setVisible(is_shown)

    def _on_confirm_clicked(self) -> None:
        if self.typed_field.text().strip():
            self.confirm_wanted.emit(self._device, self.typed_field.text())
        else:
            self.typed_field.setFocus()


def _state_words(computer: Computer) -> str:
    if computer.is_doubled:
        return tr(
            "两台电脑在用同一个编号（整盘拷过去的）。两边写的都收了；请其中一台在「数据交换」里换一个编号，重新登记。"
        )
    if computer.has_new_card:
        return tr("这台电脑交来了新的钥匙：重装过，或者有人冒名。核对八组数字以后才换。")
    return {
        Trust.OFFERED: tr("登记收到了，还没有核对；核对之前它带来的数据包不收。"),
        Trust.CONFIRMED: tr("核对过了，它带来的数据包可以收。"),
        Trust.VOUCHED: tr("是一台确认过的电脑带来的名片：它写的内容读，它自己送来的数据包要核对以后才收。"),
        Trust.REVOKED: tr("已停用，不收它的数据包。"),
    }[computer.trust]
