"""从备份恢复: the backups found on a stick or in a folder, the password of then, and where the notebook goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.backups import Backup
from minqing_desktop.services.restoring import Found
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.welcome.steps import soft_text

SHOWN = 6


class RestoreStep(QWidget):
    """Signals: entered() on Enter in the secret."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("从备份恢复")
        self.folder = Path()
        self._backups: dict[str, Backup] = {}
        self._chosen = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(soft_text(tr("选一份，输入做备份那时的密码；想不起来可以用打印的恢复码。U盘上的备份不动。")))
        self.lines = LineList()
        column.addWidget(self.lines)
        self.password, self.code = PasswordField(), QLineEdit()
        self.code.setPlaceholderText(tr("打印出来的恢复码，大小写都行"))
        self.code.hide()
        self.way_link = LinkButton(tr("用恢复码"))
        row = QHBoxLayout()
        row.addWidget(self.password, 1)
        row.addWidget(self.code, 1)
        row.addWidget(self.way_link)
        column.addLayout(row)
        self._place = soft_text("")
        column.addWidget(self._place)
        column.addStretch(1)
        self.lines.opened.connect(self._choose)
        self.way_link.clicked.connect(self._on_way_clicked)
        self.password.entered.connect(self.entered)
        self.code.returnPressed.connect(self.entered)

    def show_found(self, found: list[Found], folder: Path) -> None:
        """What was found, newest first, and the new folder the notebook will have."""
        backups = [backup for each in found for backup in each.backups]
        self._backups = {str(each.folder): each for each in backups[:SHOWN]}
        self.folder = folder
        self._place.setText(tr("恢复到：{folder}").format(folder=folder))
        self._choose(next(iter(self._backups), ""))

    def _choose(self, key: str) -> None:
        self._chosen = key
        self.lines.set_items(
            [
                LineItem(
                    each,
                    f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}",
                    below=tr("第 {n} 份 · {place}").format(n=backup.number, place=backup.folder.parent.name),
                    tail=f"{backup.manifest.size / 1024**2:,.1f} MB",
                    bold=each == key,
                    selected=each == key,
                )
                for each, backup in self._backups.items()
            ]
        )

    @property
    def backup(self) -> Backup | None:
        """The one chosen; the newest unless another was."""
        return self._backups.get(self._chosen)

    @property
    def is_by_code(self) -> bool:
        return not self.code.isHidden()

    @property
    def secret(self) -> str:
        return self.code.text().strip() if self.is_by_code else self.password.text()

    def _on_way_clicked(self) -> None:
        is_by_code = self.code.isHidden()
        self.code.setVisible(is_by_code)
        self.password.setVisible(not is_by_code)
        self.way_link.set_text(tr("用密码") if is_by_code else tr("用恢复码"))
        self.focus_first()

    def forget(self) -> None:
        """Empties the secret."""
        self.password.forget()
        self.code.clear()

    def focus_first(self) -> None:
        """Puts the keyboard where the secret goes."""
        (self.code if self.is_by_code else self.password).setFocus()
