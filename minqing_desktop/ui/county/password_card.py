"""The office's password: another one for the old one, or for the recovery code."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.passwords import change_office_password
from minqing_desktop.ui.county.desk import CountyDesk
from minqing_desktop.ui.county.entry_steps import password_faults
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.password_field import PasswordField


class PasswordCard(Card):
    """Forgets what was typed when it goes to the back (`forget`)."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(tr("密码"), "key-round", parent=parent)
        self._desk = desk
        self.body.setSpacing(10)
        self.notice, self.form = InlineNotice(), FormGrid(label_width_px=98)
        self.old_field = PasswordField(tr("现在的密码，或者恢复码"))
        self.first_field, self.second_field = PasswordField(tr("至少 8 个字")), PasswordField(tr("再输一遍"))
        self.form.add("old", tr("现在的密码"), self.old_field)
        self.form.add("first", tr("新密码"), self.first_field)
        self.form.add("second", tr("再输一遍"), self.second_field)
        self.save_button = QuietButton(tr("换密码"), "check")
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.save_button)
        for part in (self.notice, self.form):
            self.add(part)
        self.add(row)
        self.form.finished.connect(self.save)
        self.save_button.clicked.connect(self.save)

    def save(self) -> None:
        """Checks the fields and replaces the password; about a quarter of a second of key derivation."""
        if not self.save_button.isEnabled():
            return
        url, old, new = self._desk.url, self.old_field.text(), self.first_field.text()
        faults = {} if old else {"old": tr("请输现在的密码。")}
        faults |= password_faults(new, self.second_field.text())
        self.form.show_errors(faults)
        if faults:
            return
        self.save_button.setEnabled(False)
        self._desk.runner.write(
            lambda: change_office_password(url, old, new), owner=self, done=self._on_changed, failed=self._on_failed
        )

    def _on_changed(self, _none: object) -> None:
        self.forget()
        self.notice.say(tr("密码换好了，下次打开用新的。恢复码照旧能用。"), "green")

    def _on_failed(self, error: UserError) -> None:
        self.save_button.setEnabled(True)
        self.form.show_errors({"old" if error.code == "county_wrong_password" else "first": error.what})

    def forget(self) -> None:
        """Empties the fields."""
        for field in (self.old_field, self.first_field, self.second_field):
            field.forget()
        self.form.clear_errors()
        self.notice.clear()
        self.save_button.setEnabled(True)
