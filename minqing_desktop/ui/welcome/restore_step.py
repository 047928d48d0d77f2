"""从备份恢复: the backups found on a stick or in a folder, the password of then, what is inside, and where it goes."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.backups import Backup
from minqing_desktop.services.restoring import Comparison, Found
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.password_field import PasswordField

SHOWN = 6
# Households to attachments; the rest in one line, so that it fits a low screen in large letters.
MAIN_KINDS = 6


class RestoreStep(QWidget):
    """Two views: which backup and its secret; then what is in it. Signals: entered() on Enter in the secret."""

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
        self._words = soft_text("")
        column.addWidget(self._words)
        self.lines, self.inside = LineList(), LineList()
        column.addWidget(self.lines)
        column.addWidget(self.inside)
        self.password, self.code = PasswordField(), QLineEdit()
        self.code.setPlaceholderText(tr("打印出来的恢复码，大小写都行"))
        self.code.hide()
        self.way_link = LinkButton(tr("用恢复码"))
        self._secrets = QWidget()
        row = QHBoxLayout(self._secrets)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.password, 1)
        row.addWidget(self.code, 1)
        row.addWidget(self.way_link)
        column.addWidget(self._secrets)
        self.elsewhere_link = LinkButton(tr("不是这些，到别的U盘或文件夹里找…"), "folder-open")
        column.addWidget(self.elsewhere_link, 0, Qt.AlignmentFlag.AlignLeft)
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
        self._place.setText(tr("恢复到这台电脑的：{folder}").format(folder=folder))
        self._choose(next(iter(self._backups), ""))
        self.show_choice()

    def show_choice(self) -> None:
        """Which backup, and its secret."""
        self._words.setText(tr("选一份，输入做备份那时的密码；想不起来可以用打印的恢复码。U盘上的备份不动。"))
        self._show_inside(False)

    def show_inside(self, compared: Comparison) -> None:
        """What the chosen backup holds, before anything is written."""
        backup = self.backup
        assert backup is not None
        self._words.setText(
            tr("打开了，还没有写到这台电脑上。{at} 的第 {n} 份备份里有这些；那以后写的不在里面。").format(
                at=f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}", n=backup.number
            )
        )
        main, rest = compared.lines[:MAIN_KINDS], sum(each.there for each in compared.lines[MAIN_KINDS:])
        lines = [LineItem(each.kind, each.label, tail=f"{each.there:,}") for each in main if each.there]
        if rest:
            lines.append(LineItem("", tr("其他记录"), tail=f"{rest:,}"))
        if compared.blobs_missing:
            lost = tr("做备份时就已经丢了的附件")
            lines.append(LineItem("lost", lost, tail=f"{compared.blobs_missing:,}"))
        self.inside.set_items(lines)
        self._show_inside(True)

    def _show_inside(self, is_shown: bool) -> None:
        self.inside.setVisible(is_shown)
        self.lines.setVisible(not is_shown)
        self._secrets.setVisible(not is_shown)
        self.elsewhere_link.setVisible(not is_shown)

    @property
    def is_inside_shown(self) -> bool:
        """Whether what is in the backup was shown, so that it may be put in place."""
        return not self.inside.isHidden()

    def _choose(self, key: str) -> None:
        self._chosen = key
        self.lines.set_items(
            [
                LineItem(
                    each,
                    f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}",
                    below=tr("第 {n} 份 · {place}").format(n=backup.number, place=_notebook_words(backup)),
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
        self.show_choice()

    def ask_again(self) -> None:
        """What was wrong is typed over."""
        if not self.is_inside_shown:
            self.focus_first()
            (self.code if self.is_by_code else self.password).selectAll()

    def focus_first(self) -> None:
        """Puts the keyboard where the secret goes."""
        (self.code if self.is_by_code else self.password).setFocus()


def _notebook_words(backup: Backup) -> str:
    """The notebook's name; on a stick something stands behind it that is not for people."""
    return re.sub(r" [0-9a-f]{8}$", "", backup.folder.parent.name)
