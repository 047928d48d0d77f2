"""密码: a new password for the old one, or for the recovery code; and when the notebook locks itself."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.password_strength import Strength, is_guessable_number, judge
from minqing_desktop.domain.words import tr
from minqing_desktop.services.notebooks import change_password, is_recovery_code, set_password
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import LinkButton, PrimaryButton
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

LOCK_MINUTES = (1, 3, 5, 10, 15)


def strength_words(password: str) -> str:
    """What can be said of a password while it is typed."""
    if not password:
        return tr("用一句自己记得住的话最好，例如家乡的一句俗语。")
    words = {
        Strength.TOO_SHORT: tr("太短，至少要 8 个字符。"),
        Strength.WEAK: tr("容易被猜到，再长一点，或者换一句话。"),
        Strength.FAIR: tr("还可以。再加几个字更稳妥。"),
        Strength.STRONG: tr("很好，不容易被猜到。"),
    }[judge(password)]
    return words + tr("里面像有生日或手机号，熟人会先试这个。") if is_guessable_number(password) else words


class PasswordSection(Section):
    """Three ways to prove oneself: the old password, the recovery code, or having just opened with that code."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, tr("密码与锁定"), tr("笔记本里的内容全部用密码加密。没有密码和恢复码，谁也打不开。"), parent
        )
        self._way = "old"
        self._build()
        self._connect()
        self._show_way("old")

    def _build(self) -> None:
        card = self.add_card(tr("换密码"), "key-round")
        self.form = FormGrid(label_width_px=98)
        self.old_field, self.code_field = PasswordField(tr("现在的密码")), QLineEdit()
        self.code_field.setPlaceholderText(tr("照打印的那张纸输，大小写、横线都不要紧"))
        self.first_field, self.second_field = PasswordField(tr("至少 8 个字符")), PasswordField(tr("再输一遍"))
        self.form.add("old", tr("现在的密码"), self.old_field)
        self.form.add("code", tr("恢复码"), self.code_field)
        self.form.add("first", tr("新密码"), self.first_field, hint=strength_words(""))
        self.form.add("second", tr("再输一遍"), self.second_field)
        self.other_way = LinkButton(tr("想不起现在的密码，用恢复码换"))
        self.save_button = PrimaryButton(tr("换密码"))
        self.notice = InlineNotice()
        card.add(self.notice)
        card.add(self.form)
        card.add(button_row(self.other_way, None, self.save_button))
        lock = self.add_card(tr("自动锁定"), "lock")
        lock_form = FormGrid(label_width_px=98)
        self.lock_field = DropField([(n, tr("{n} 分钟").format(n=n)) for n in LOCK_MINUTES])
        lock_form.add(
            "minutes",
            tr("没人动多久"),
            self.lock_field,
            hint=tr("到时间自动锁上，写到一半的都会存好。随时可按 Ctrl+L 锁定。"),
        )
        lock.add(lock_form)
        self.system_words = soft_text("")
        lock.add(self.system_words)
        self.end()

    def _connect(self) -> None:
        self.first_field.textChanged.connect(lambda text: self.form.set_hint("first", strength_words(text)))
        self.other_way.clicked.connect(lambda: self._show_way("code" if self._way == "old" else "old"))
        self.form.finished.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.lock_field.value_changed.connect(self._on_minutes_chosen)

    def load(self) -> None:
        heard = tr("电脑锁屏、睡眠、换用户时，笔记本跟着锁上。")
        unheard = tr("这台电脑不告诉程序什么时候锁屏、睡眠，走开之前请按 Ctrl+L。")
        self.system_words.setText(heard if self.desk.hears_system else unheard)
        minutes = self.desk.settings.current.lock_after_min
        self.lock_field.set_value(min(LOCK_MINUTES, key=lambda each: abs(each - minutes)))

    def leave(self) -> None:
        for field in (self.old_field, self.first_field, self.second_field):
            field.forget()
        self.code_field.clear()
        self.form.clear_errors()
        self._show_way("old")

    def open_by_code(self) -> None:
        """The notebook was opened with the recovery code a moment ago: only a new password is asked for."""
        self._show_way("opened")
        words = tr("您是用恢复码打开的。请现在设一个新密码，以后用它打开；想不起来的那个从此作废，恢复码还照样能用。")
        self.notice.say(words, "amber", can_close=False)
        QTimer.singleShot(0, self.first_field, self.first_field.setFocus)

    def _show_way(self, way: str) -> None:
        self._way = way
        self.notice.clear()
        self.form.set_shown("old", way == "old")
        self.form.set_shown("code", way == "code")
        self.other_way.setVisible(way != "opened")
        self.other_way.set_text(tr("想不起现在的密码，用恢复码换") if way == "old" else tr("还是用现在的密码"))

    # save

    def save(self) -> None:
        """Checks the fields and replaces the password; about a quarter of a second of key derivation."""
        if not self._check() or not self.save_button.isEnabled():
            return
        opened, new = self.desk.opened, self.first_field.text()
        old, code, way = self.old_field.text(), self.code_field.text().strip(), self._way

        def work() -> None:
            if way == "old":
                change_password(opened, old, new)
                return
            if way == "code" and not is_recovery_code(opened, code):
                raise UserError("wrong_recovery_code", tr("这不是这本笔记本的恢复码。"))
            set_password(opened, new)

        self.save_button.setEnabled(False)
        self.write(work, self._on_changed, self._on_refused)

    def _check(self) -> bool:
        errors: dict[str, str] = {}
        if self._way == "old" and not self.old_field.text():
            errors["old"] = tr("请输入现在的密码")
        if self._way == "code" and not self.code_field.text().strip():
            errors["code"] = tr("请输入恢复码")
        if judge(self.first_field.text()) is Strength.TOO_SHORT:
            errors["first"] = tr("太短，至少要 8 个字符")
        elif self._way == "old" and self.first_field.text() == self.old_field.text():
            errors["first"] = tr("和现在的密码一样")
        elif self.second_field.text() != self.first_field.text():
            errors["second"] = tr("两遍不一样，请再输一次")
        self.form.show_errors(errors)
        return not errors

    def _on_changed(self, _none: None) -> None:
        self.save_button.setEnabled(True)
        self.leave()
        self.desk.say(tr("密码换好了，下次打开用新密码。"))

    def _on_refused(self, error: UserError) -> None:
        self.save_button.setEnabled(True)
        words = {
            "wrong_password": ("old", tr("密码不对，请看看大小写和输入法")),
            "password_too_short": ("first", error.what),
            "password_too_long": ("first", error.what),
            "password_taken": ("first", error.advice),
        }
        if error.code in words:
            self.form.show_errors(dict([words[error.code]]))
        elif self._way == "code" and "recovery" in error.code:
            self.form.show_errors({"code": error.what})
        else:
            self.desk.fail(error)

    def _on_minutes_chosen(self, minutes: int) -> None:
        if self.change_settings(lock_after_min=minutes):
            self.desk.settled.emit()
