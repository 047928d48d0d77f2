"""The forms by which an office is made: as one file on this computer, or in a database of the network office."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.form_step import LEAST_PASSWORD, FormStep, soft_text
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

ENDING = ".db"
_POSTGRESQL = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What is needed to make an office; `url` says where."""

    url: str
    password: str
    name: str
    code: str


def file_url(path: Path) -> str:
    """The address of an office that is one file."""
    return f"sqlite:///{path.absolute().as_posix()}"


def place_of(url: str) -> tuple[str, str]:
    """The name of a file or database, and where it lies, for people to recognise; never a password."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        return path.stem, str(path.parent)
    rest = url.partition("://")[2].partition("?")[0]
    host, _, name = rest.rpartition("@")[2].partition("/")
    return name or tr("县里汇总"), tr("PostgreSQL：{host}").format(host=host or tr("这台电脑"))


def password_faults(first: str, second: str) -> dict[str, str]:
    """What is wrong with a password that was typed twice, by field."""
    if len(first) < LEAST_PASSWORD:
        return {"first": tr("密码至少要 8 个字。")}
    return {} if first == second else {"second": tr("两遍输的不一样，请再输一遍。")}


class FileStep(FormStep):
    """A new office in one encrypted file."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(tr("所有村的数据放在一个加密文件里，几十个村以内够用。没有密码谁也打不开。"), parent)
        self.title = tr("新建汇总库")
        self._folder = folder
        self.name_field, self.code_field = QLineEdit(), QLineEdit()
        self.name_field.setPlaceholderText(tr("例如：示范县民情办"))
        self.code_field.setPlaceholderText(tr("6 位数字，例如 330327"))
        self.first_field, self.second_field = PasswordField(tr("至少 8 个字")), PasswordField(tr("再输一遍"))
        self.form.add("name", tr("单位名称"), self.name_field)
        self.form.add("code", tr("县的代码"), self.code_field, hint=tr("行政区划代码的前 6 位；不知道就先空着。"))
        self.form.add(
            "first",
            tr("密码"),
            self.first_field,
            hint=tr("接着给您一个恢复码，忘了密码用它打开。"),
        )
        self.form.add("second", tr("再输一遍"), self.second_field)
        self.column.insertWidget(2, self._build_folder())

    def _build_folder(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        self._folder_label, where = QLabel(str(self._folder)), QLabel(tr("存放在"))
        self._folder_label.setWordWrap(True)
        mark(self._folder_label, role="small")
        mark(where, role="soft")
        where.setFixedWidth(current_look().scaled(84))
        change = QuietButton(tr("换一处"), "folder-open")
        change.clicked.connect(self._on_change_clicked)
        row.addWidget(where)
        row.addWidget(self._folder_label, 1)
        row.addWidget(change)
        return box

    def _on_change_clicked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("汇总库放在哪个文件夹里"), str(self._folder))
        if chosen:
            self.set_folder(Path(chosen))

    def set_folder(self, folder: Path) -> None:
        """Another place."""
        self._folder = folder
        self._folder_label.setText(str(folder))

    def check(self) -> bool:
        faults = {} if self.name_field.text().strip() else {"name": tr("请填上单位名称。")}
        faults |= _code_fault(self.code_field.text().strip())
        faults |= password_faults(self.first_field.text(), self.second_field.text())
        self.form.show_errors(faults)
        return not faults

    def focus_first(self) -> None:
        self.name_field.setFocus()

    def office(self) -> NewOffice:
        """The office as filled in."""
        name = self.name_field.text().strip()
        kept = "".join("_" if sign in '<>:"/\\|?*' or ord(sign) < 32 else sign for sign in name)
        path = _free(self._folder / (kept + ENDING))
        return NewOffice(file_url(path), self.first_field.text(), name, self.code_field.text().strip())

    def forget(self) -> None:
        """Empties both passwords once the office is made."""
        self.first_field.forget()
        self.second_field.forget()


class ServerStep(FormStep):
    """An office in a PostgreSQL database: one that is there, or a new one in an empty database."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("几百个村一起汇总，或者几个人同时用，就放在 PostgreSQL 数据库里。"), parent)
        self.title = tr("用 PostgreSQL 数据库")
        self.address_field = QLineEdit()
        self.address_field.setPlaceholderText("postgresql://minqing@10.0.0.8/minqing")
        self.way_field = ChoiceField([("open", tr("库已经建好")), ("make", tr("第一次用，新建"))], "open")
        self.name_field, self.code_field = QLineEdit(), QLineEdit()
        self.name_field.setPlaceholderText(tr("例如：示范县民情办"))
        self.code_field.setPlaceholderText(tr("6 位数字，例如 330327"))
        self.first_field, self.second_field = PasswordField(tr("汇总库的密码")), PasswordField(tr("再输一遍"))
        self.form.add("address", tr("地址"), self.address_field, hint=tr("postgresql://用户@主机/库名，不写密码。"))
        self.form.add("way", tr("这个库"), self.way_field)
        self.form.add("name", tr("单位名称"), self.name_field)
        self.form.add("code", tr("县的代码"), self.code_field)
        self.form.add("first", tr("密码"), self.first_field)
        self.form.add("second", tr("再输一遍"), self.second_field)
        self.column.insertWidget(2, soft_text(_what_to_prepare()))
        self.way_field.value_changed.connect(lambda _way: self._settle())
        self._settle()

    def _settle(self) -> None:
        for key in ("name", "code", "second"):
            self.form.set_shown(key, self.is_new)

    @property
    def is_new(self) -> bool:
        """Whether the office is to be made there."""
        return self.way_field.current_value == "make"

    @property
    def url(self) -> str:
        """Where it lies."""
        return self.address_field.text().strip()

    def check(self) -> bool:
        faults = {} if self.url.startswith(_POSTGRESQL) else {"address": tr("地址要以 postgresql:// 开头。")}
        if ":" in self.url.partition("://")[2].rpartition("@")[0]:
            faults["address"] = tr("地址里不要写密码；数据库的密码请网络部门放进 .pgpass 文件。")
        if self.is_new:
            faults |= {} if self.name_field.text().strip() else {"name": tr("请填上单位名称。")}
            faults |= _code_fault(self.code_field.text().strip())
            faults |= password_faults(self.first_field.text(), self.second_field.text())
        elif not self.first_field.text():
            faults["first"] = tr("请输汇总库的密码。")
        self.form.show_errors(faults)
        return not faults

    def focus_first(self) -> None:
        self.address_field.setFocus()

    def office(self) -> NewOffice:
        """The office as filled in; name and code are empty for one that is there."""
        named = (self.name_field.text().strip(), self.code_field.text().strip()) if self.is_new else ("", "")
        return NewOffice(self.url, self.first_field.text(), *named)

    def forget(self) -> None:
        """Empties both passwords once the office is open."""
        self.first_field.forget()
        self.second_field.forget()


def _what_to_prepare() -> str:
    return tr(
        "请网络部门准备：PostgreSQL 15 以上、一个空的数据库、一个只给这个程序用的用户（能在库里建表），"
        "只对本单位的电脑开放；备份和异地存放照他们的办法做。"
    )


def _code_fault(code: str) -> dict[str, str]:
    is_right = not code or (code.isascii() and code.isdigit() and len(code) == 6)
    return {} if is_right else {"code": tr("县的代码应当是 6 位数字。")}


def _free(path: Path) -> Path:
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
