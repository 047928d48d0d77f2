"""托管与换钥匙: the township's way in, shown openly, and another key for the databases."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.hands import change_key, lose_password_by_rekeying, turn_escrow_off, turn_escrow_on
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.roles import is_administrator
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.settings.section import Section, button_row, soft_text


class OtherKeysSection(Section):
    """Both are the administrator's; others see whether there is an escrow."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("托管与换钥匙"), parent=parent)
        self._build_escrow()
        self._build_rekey()
        self.end()
        self._connect()

    def _build_escrow(self) -> None:
        card = self.add_card(tr("乡镇托管"), "building-2")
        card.add(
            soft_text(
                tr(
                    "默认不开。开了以后，乡镇用锁在柜子里的私钥也能打开这本笔记本：人走了、密码和恢复码都没了，还有这一条路。"
                    "公钥由乡镇给，以 age1 开头。开没开，谁都能在这里看到。"
                )
            )
        )
        self.escrow_notice = InlineNotice()
        self.escrow_form, self.recipient_field = FormGrid(), QLineEdit()
        self.recipient_field.setPlaceholderText("age1…")
        self.escrow_form.add("recipient", tr("乡镇的公钥"), self.recipient_field)
        self.on_button, self.off_button = QuietButton(tr("开托管"), "key-round"), QuietButton(tr("取消托管"), "x")
        card.add(self.escrow_notice)
        card.add(self.escrow_form)
        card.add(button_row(self.off_button, None, self.on_button))

    def _build_rekey(self) -> None:
        card = self.add_card(tr("换数据库的钥匙"), "refresh-cw")
        card.add(
            soft_text(
                tr(
                    "同事离开以后，或者怀疑钥匙文件被拷走过，就换一次：先做备份，两个数据库用新钥匙重新加密，"
                    "以前拷走的钥匙文件就打不开以后的内容。换的时候笔记本锁上，换好再输密码打开。"
                )
            )
        )
        self.losing_notice = InlineNotice()
        self.form = FormGrid(label_width_px=98)
        self.password_field, self.code_field = PasswordField(tr("自己的密码")), QLineEdit()
        self.code_field.setPlaceholderText(tr("照纸上的输一遍，恢复码保持不变"))
        hint = tr("纸找不到了，先到「恢复码」里换一个新的。")
        self.form.add("password", tr("密码"), self.password_field)
        self.form.add("code", tr("恢复码"), self.code_field, hint=hint)
        self.rekey_button = PrimaryButton(tr("换钥匙"))
        card.add(self.losing_notice)
        card.add(self.form)
        card.add(button_row(None, self.rekey_button))

    def _connect(self) -> None:
        self.escrow_form.finished.connect(self.turn_on)
        self.on_button.clicked.connect(self.turn_on)
        self.off_button.clicked.connect(self.turn_off)
        self.form.finished.connect(self.rekey)
        self.rekey_button.clicked.connect(self.rekey)

    def load(self) -> None:
        recipient, can_change = self.desk.opened.keyfile.escrow_recipient, is_administrator(self.desk.session)
        if recipient:
            words = tr("托管开着。持有这个公钥对应的私钥的人能打开这本笔记本：{key}").format(key=recipient)
            self.escrow_notice.say(words, "amber", can_close=False)
        else:
            self.escrow_notice.say(tr("托管没有开，只有密码和恢复码能打开。"), "grey", can_close=False)
        self.off_button.setVisible(bool(recipient))
        for part in (self.recipient_field, self.on_button, self.off_button, self.form, self.rekey_button):
            part.setEnabled(can_change)
        others = len(self.desk.opened.keyfile.password_slots()) - 1
        if not can_change:
            self.losing_notice.say(tr("这两件事由管理员来做。"), "grey", can_close=False)
        elif others:
            words = tr("换好以后，另外 {n} 位的密码要重新设：到「几个人合用」里，请他们来再输一次。").format(n=others)
            self.losing_notice.say(words, "amber", can_close=False)
        else:
            self.losing_notice.clear()

    def leave(self) -> None:
        self.password_field.forget()
        self.code_field.clear()
        self.form.clear_errors()
        self.escrow_form.clear_errors()

    # the township

    def turn_on(self) -> None:
        """Seals the key for the public key that was typed."""
        opened, recipient = self.desk.opened, self.recipient_field.text()
        self.write(lambda: turn_escrow_on(opened, recipient), self._on_escrow_changed, self._on_escrow_refused)

    def turn_off(self) -> None:
        """Takes the township's way in away."""
        opened = self.desk.opened
        self.write(lambda: turn_escrow_off(opened), self._on_escrow_changed, self._on_escrow_refused)

    def _on_escrow_changed(self, recipient: str | None) -> None:
        self.recipient_field.clear()
        self.escrow_form.clear_errors()
        is_off = tr("托管取消了。以前拷走的钥匙文件和备份，乡镇的私钥还能打开。")
        self.desk.say(tr("托管开好了。") if recipient else is_off)
        self.load()

    def _on_escrow_refused(self, error: UserError) -> None:
        self.escrow_form.show_errors({"recipient": error.what})

    # another key

    def rekey(self) -> None:
        """Makes sure that both secrets are right, then has the notebook closed and written anew."""
        errors = {} if self.password_field.text() else {"password": tr("请输入密码")}
        if not self.code_field.text().strip():
            errors["code"] = tr("请照纸上的输一遍")
        self.form.show_errors(errors)
        if errors or not self.rekey_button.isEnabled():
            return
        opened, password, code = self.desk.opened, self.password_field.text(), self.code_field.text().strip()

        def look() -> tuple[str, str, list[str]]:
            losing = lose_password_by_rekeying(opened, password)
            opened.keyfile.open_with_recovery(code)
            return password, code, losing

        self.rekey_button.setEnabled(False)
        self.desk.runner.file(look, owner=self, done=self._on_right, failed=self._on_rekey_refused)

    def _on_right(self, looked: tuple[str, str, list[str]]) -> None:
        password, code, losing = looked
        self.leave()
        done = tr("数据库的钥匙换好了，请输密码打开。")
        if losing:
            done = sentences(done, tr("{names}要重新设密码。").format(names=tr("、").join(losing)))

        def work(opened: OpenNotebook) -> Any:
            return change_key(opened, password, code)

        self.desk.set_apart.emit(work, lambda _answer: done)

    def _on_rekey_refused(self, error: UserError) -> None:
        self.rekey_button.setEnabled(True)
        if error.code == "wrong_password":
            self.form.show_errors({"password": tr("密码不对，请看看大小写和输入法")})
        elif "recovery" in error.code:
            self.form.show_errors({"code": error.what})
        else:
            self.desk.fail(error)
