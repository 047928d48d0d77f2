"""The steps of first use that are forms: village, me, password."""

from __future__ import annotations

import secrets
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import PROVISIONAL_SIGN, Village
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.form_step import LEAST_PASSWORD, FormStep
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

CODE_DIGITS = 12


class VillageStep(FormStep):
    """Which village. The code may be filled in later: a provisional one that begins with 9 stands for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("您在哪个村工作？村名必填，其他的可以以后在「设置」里补。"),
            parent,
        )
        self.title = tr("哪个村")
        self.name_field, self.code_field = QLineEdit(), QLineEdit()
        self.town_field, self.county_field = QLineEdit(), QLineEdit()
        self.name_field.setPlaceholderText(tr("例如：示范村"))
        self.code_field.setPlaceholderText(tr("12 位数字，例如 330327001201"))
        self.form.add("name", tr("村名"), self.name_field)
        self.form.add(
            "code", tr("统计代码"), self.code_field, hint=tr("统计用区划代码，向上报送要用；不知道就先空着。")
        )
        self.form.add("town", tr("乡镇"), self.town_field)
        self.form.add("county", tr("县区"), self.county_field)
        self._provisional = PROVISIONAL_SIGN + "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS - 1))

    def check(self) -> bool:
        errors = {}
        code = self.code_field.text().strip()
        if not self.name_field.text().strip():
            errors["name"] = tr("请填上村名。")
        if code and not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
            errors["code"] = tr("统计代码应当是 12 位数字，现在是 {n} 位。").format(n=len(code))
        self.form.show_errors(errors)
        return not errors

    def focus_first(self) -> None:
        self.name_field.setFocus()

    def village(self) -> Village:
        """The village as filled in."""
        return Village(
            name=self.name_field.text().strip(),
            code=self.code_field.text().strip() or self._provisional,
            town=self.town_field.text().strip(),
            county=self.county_field.text().strip(),
        )


class MeStep(FormStep):
    """Who writes in this notebook."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("走访记录上会署您的名字。只填姓名也可以。"), parent)
        self.title = tr("我是谁")
        self.name_field, self.post_field = QLineEdit(), QLineEdit()
        self.unit_field, self.phone_field = QLineEdit(), QLineEdit()
        self.post_field.setPlaceholderText(tr("例如：驻村干部"))
        self.form.add("name", tr("姓名"), self.name_field)
        self.form.add("post", tr("职务"), self.post_field)
        self.form.add("unit", tr("单位"), self.unit_field)
        self.form.add("phone", tr("电话"), self.phone_field)

    def check(self) -> bool:
        self.form.show_errors({} if self.name_field.text().strip() else {"name": tr("请填上您的姓名。")})
        return bool(self.name_field.text().strip())

    def focus_first(self) -> None:
        self.name_field.setFocus()

    def cadre(self) -> Cadre:
        """The cadre as filled in."""
        return Cadre(
            name=self.name_field.text().strip(),
            post=self.post_field.text().strip(),
            unit=self.unit_field.text().strip(),
            phone=self.phone_field.text().strip(),
        )


class PasswordStep(FormStep):
    """The password, typed twice, and where the notebook lies."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("笔记本里有村民的身份证号和电话，全部加密保存。没有密码谁也打不开，丢了电脑也不会泄露。"), parent
        )
        self.title = tr("设密码")
        self._folder = folder
        self.first_field, self.second_field = PasswordField(tr("至少 8 个字")), PasswordField(tr("再输一遍"))
        self.form.add(
            "first",
            tr("密码"),
            self.first_field,
            hint=tr("用一句自己记得住的话最好，例如家乡的一句俗语。不要用生日、电话。"),
        )
        self.form.add("second", tr("再输一遍"), self.second_field)
        # Not a field of the form: Enter in the second password makes the notebook.
        self.column.insertWidget(2, self._build_folder())

    def _build_folder(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        self._folder_label = QLabel(str(self._folder))
        self._folder_label.setWordWrap(True)
        mark(self._folder_label, role="small")
        where = QLabel(tr("存放在"))
        mark(where, role="soft")
        where.setFixedWidth(current_look().scaled(84))
        change = QuietButton(tr("换一处"), "folder-open")
        change.clicked.connect(self._on_change_clicked)
        row.addWidget(where)
        row.addWidget(self._folder_label, 1)
        row.addWidget(change)
        return box

    def _on_change_clicked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("笔记本放在哪个文件夹里"), str(self._folder.parent))
        if chosen:
            self.set_folder(Path(chosen) / self._folder.name)

    @property
    def folder(self) -> Path:
        """Where the notebook will be made."""
        return self._folder

    def set_folder(self, folder: Path) -> None:
        """Another place."""
        self._folder = folder
        self._folder_label.setText(str(folder))

    def check(self) -> bool:
        errors = {}
        if len(self.first_field.text()) < LEAST_PASSWORD:
            errors["first"] = tr("密码至少要 8 个字。")
        elif self.first_field.text() != self.second_field.text():
            errors["second"] = tr("两遍输的不一样，请再输一遍。")
        self.form.show_errors(errors)
        return not errors

    def focus_first(self) -> None:
        self.first_field.setFocus()

    def password(self) -> str:
        """What was typed."""
        return self.first_field.text()

    def forget(self) -> None:
        """Empties both fields once the notebook is made."""
        self.first_field.forget()
        self.second_field.forget()
