"""Saves the rows that an import skipped or has a problem with, where the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import RosterPlan
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.roster_leftovers import Reasons, count_leftovers, save_leftovers
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.saved_notice import SavedNotice

ENDING = ".xlsx"


class RowsSaver(QObject):
    """`ask_place(title, name, kinds)` gives the chosen path or an empty text; tests put their own in."""

    def __init__(self, desk: Desk, notice: SavedNotice, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._notice, self._host = desk, notice, host
        self.ask_place: Callable[[str, str, str], str] = self._ask_place

    def _ask_place(self, title: str, name: str, kinds: str) -> str:
        return QFileDialog.getSaveFileName(self._host, title, str(documents_folder() / name), kinds)[0]

    def save(self, plan: RosterPlan, reasons: Reasons) -> None:
        """Asks where to and writes the workbook; what was written is said beside the button."""
        name = tr("花名册要改的行_{day}").format(day=f"{self._desk.session.today():%Y%m%d}") + ENDING
        chosen = self.ask_place(tr("存要改的行"), name, tr("Excel 工作簿 (*.xlsx)"))
        if not chosen:
            return
        path = Path(chosen if chosen.lower().endswith(ENDING) else chosen + ENDING)
        self._desk.runner.file(
            lambda: (save_leftovers(plan, path, reasons), count_leftovers(plan, reasons)),
            owner=self,
            done=lambda counts: self._say(path, *counts),
        )

    def _say(self, path: Path, written: int, total: int) -> None:
        words = tr("已存 {n} 行到「{name}」，照「问题」一列改好，再拖进来就行。").format(
            n=f"{written:,}", name=path.name
        )
        if written < total:
            words = tr("一共 {total} 行要改，先存了前 {n} 行到「{name}」，改好再拖进来。").format(
                total=f"{total:,}", n=f"{written:,}", name=path.name
            )
        self._notice.say(words, path)
