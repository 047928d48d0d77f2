"""关于: version, where the notebook lies, the record of errors for a technician, and the licences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from minqing_desktop import __version__
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.support import export_log
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

LICENCES = (
    ("民情日记", "Mulan PSL v2"),
    ("Qt 6, PySide6", "LGPL v3"),
    ("SQLCipher, SQLite", "BSD-3-Clause, Public Domain"),
    ("SQLAlchemy, msgspec, openpyxl, pypinyin, python-calamine, lunar_python", "MIT / BSD-3-Clause"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("pyrage (age)", "MIT"),
    ("reportlab, PDFium, pypdfium2", "BSD-3-Clause, Apache-2.0"),
    ("Noto Sans SC, Noto Serif SC", "SIL OFL 1.1"),
    ("Rare Han (BabelStone Han)", "Arphic Public License"),
    ("Lucide", "ISC, MIT"),
)


class AboutSection(Section):
    """`ask_place` is the file dialog; a test puts its own answer there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("关于"), parent=parent)
        self.ask_place: Callable[[str], str] = self._ask_place
        card = self.add_card(tr("民情日记"), "book-user")
        form = FormGrid()
        self.version_label, self.folder_label = _fact(__version__), _fact(str(desk.opened.folder))
        form.add("version", tr("版本"), self.version_label)
        form.add("folder", tr("笔记本"), self.folder_label)
        card.add(form)
        self.folder_button = QuietButton(tr("打开文件夹"), "folder-open")
        self.log_button = QuietButton(tr("导出错误记录"), "file-down")
        card.add(button_row(self.folder_button, self.log_button, None))
        card.add(
            soft_text(
                tr("程序不联网。错误记录里只有出错的地方和编号，没有姓名、号码和写下的话，可以放心交给技术人员。")
            )
        )
        licences = self.add_card(tr("许可"), "scale")
        for name, licence in LICENCES:
            licences.add(_pair(name, licence))
        self.end()
        self.folder_button.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.desk.opened.folder)))
        )
        self.log_button.clicked.connect(self.save_log)

    def _ask_place(self, name: str) -> str:
        place = str(documents_folder() / name)
        return QFileDialog.getSaveFileName(self, tr("导出错误记录"), place, tr("文本文件 (*.txt)"))[0]

    def save_log(self) -> None:
        """Writes the log where the user wants it."""
        chosen = self.ask_place(tr("民情日记错误记录.txt"))
        if chosen:
            self.desk.runner.file(
                lambda: export_log(Path(chosen)),
                owner=self,
                done=lambda _n: self.desk.say(tr("已存为「{name}」。").format(name=Path(chosen).name)),
                failed=self.desk.fail,
            )


def _fact(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _pair(name: str, licence: str) -> QLabel:
    label = QLabel(f"{name}　{licence}")
    label.setWordWrap(True)
    mark(label, role="small")
    return label
