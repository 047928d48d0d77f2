"""Asks for the password again, and for a reason that goes on record, before whole numbers are shown or given out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18


class UnmaskForm(QWidget):
    """`sentence` says what is masked and what the reason is for, `action` what the button does.

    Signals: confirmed(str password, str reason).
    """

    confirmed = Signal(str, str)

    def __init__(self, sentence: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(14)
        words = QLabel(sentence)
        words.setWordWrap(True)
        mark(words, role="soft")
        self.form = FormGrid()
        self.password_field = PasswordField()
        self.reason_field = TextArea(tr("例如：镇民政办核对补贴名单"))
        self.form.add("password", tr("密码"), self.password_field)
        self.form.add("reason", tr("事由"), self.reason_field)
        self.confirm_button = PrimaryButton(action, hint="Ctrl+Return")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.confirm_button)
        column.addWidget(words)
        column.addWidget(self.form)
        column.addLayout(foot)
        column.addStretch(1)
        self.setFocusProxy(self.password_field)
        self.form.finished.connect(self._on_confirmed)
        self.confirm_button.clicked.connect(self._on_confirmed)

    def begin(self) -> None:
        """Empty again."""
        self.password_field.forget()
        self.reason_field.set_text("")
        self.form.clear_errors()
        self.set_busy(False)

    def set_busy(self, is_busy: bool) -> None:
        """The password is being checked."""
        self.confirm_button.setEnabled(not is_busy)

    def show_error(self, error: UserError) -> None:
        """What was wrong, below its field."""
        self.set_busy(False)
        if error.code == "wrong_password":
            self.form.show_errors({"password": tr("密码不对，请看看大小写和输入法再试一次")})
        else:
            self.form.show_errors({"reason": error.sentence})

    def _on_confirmed(self) -> None:
        errors = {}
        if not self.password_field.text():
            errors["password"] = tr("请输入密码")
        if not self.reason_field.toPlainText().strip():
            errors["reason"] = tr("请写明事由")
        self.form.show_errors(errors)
        if not errors and self.confirm_button.isEnabled():
            self.set_busy(True)
            self.confirmed.emit(self.password_field.text(), self.reason_field.toPlainText().strip())
