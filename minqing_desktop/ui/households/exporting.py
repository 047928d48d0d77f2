"""Saves the households that are shown as a roster, where the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.households import HouseholdFilter
from minqing_desktop.services.roster_exports import RosterExport, export_roster
from minqing_desktop.ui.desk import Desk

ENDING = ".xlsx"


class RosterExporter(QObject):
    """`ask_place(title, name, kinds)` gives the chosen path or an empty text; tests put their own in."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._host = desk, host
        self.ask_place: Callable[[str, str, str], str] = self._ask_place

    def _ask_place(self, title: str, name: str, kinds: str) -> str:
        return QFileDialog.getSaveFileName(self._host, title, str(documents_folder() / name), kinds)[0]

    def save(self, wanted: HouseholdFilter) -> None:
        """Exactly what is shown, in its order, with masked numbers."""
        name = tr("花名册_{day}").format(day=f"{self._desk.session.today():%Y%m%d}") + ENDING
        path = self.ask_place(tr("导出花名册"), name, tr("Excel 工作簿 (*.xlsx)"))
        if not path:
            return
        target = Path(path) if path.lower().endswith(ENDING) else Path(path + ENDING)
        session = self._desk.session
        self._desk.runner.file(
            lambda: export_roster(session, target, wanted), owner=self, done=lambda made: self._say(made, target)
        )

    def _say(self, made: RosterExport, target: Path) -> None:
        words = tr("已存 {households} 户 {persons} 人到「{name}」，身份证号和电话已遮住。")
        self._desk.say(words.format(households=made.households, persons=made.persons, name=target.name))
