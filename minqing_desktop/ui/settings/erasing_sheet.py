"""The panel before something is erased for good: what goes, and the password."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.settings.section import button_row, soft_text

LINES_SHOWN = 300


class ErasingSheet(QWidget):
    """`words` say what goes and that it is for good, `action` stands on the button. Signals: confirmed(str)."""

    confirmed = Signal(str)

    def __init__(self, words: str, action: str, items: Sequence[LineItem], parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(12)
        self.notice, self.form, self.lines = InlineNotice(), FormGrid(), LineList(items[:LINES_SHOWN])
        self.password_field = PasswordField()
        self.form.add("password", tr("密码"), self.password_field)
        self.erase_button = PrimaryButton(action, hint="Ctrl+Return")
        for part in (soft_text(words), self.notice, self.form):
            column.addWidget(part)
        column.addLayout(button_row(None, self.erase_button))
        column.addWidget(self.lines)
        if len(items) > LINES_SHOWN:
            column.addWidget(soft_text(tr("只列出前 {n} 条。").format(n=LINES_SHOWN)))
        column.addStretch(1)
        self.setFocusProxy(self.password_field)
        self.form.finished.connect(self.submit)
        self.erase_button.clicked.connect(self.submit)

    def submit(self) -> None:
        """Gives the password away."""
        if not self.password_field.text():
            self.form.show_errors({"password": tr("请输入密码")})
        elif self.erase_button.isEnabled():
            self.erase_button.setEnabled(False)
            self.confirmed.emit(self.password_field.text())

    def show_failure(self, error: UserError) -> None:
        """What stood against it."""
        self.erase_button.setEnabled(True)
        if error.code == "wrong_password":
            self.form.show_errors({"password": tr("密码不对，请看看大小写和输入法再试一次")})
        else:
            self.notice.say(error.sentence, "red")
