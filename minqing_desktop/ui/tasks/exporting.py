"""Saves the tasks that are shown as a calendar or a table, where the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_exports import TaskExport, export_calendar, export_table
from minqing_desktop.services.tasks import TaskFilter, TaskSection
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.tasks.source import Choice, wanted

Export = Callable[[Session, Path, TaskFilter], TaskExport]


class TaskExporter(QObject):
    """`ask_place(title, name, filter)` gives the chosen path or an empty text; tests put their own in."""

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._host = desk, host
        self.ask_place: Callable[[str, str, str], str] = self._ask_place

    def _ask_place(self, title: str, name: str, kinds: str) -> str:
        return QFileDialog.getSaveFileName(self._host, title, str(documents_folder() / name), kinds)[0]

    def save_calendar(self, choice: Choice, sort_key: str, descending: bool) -> None:
        """The open ones among what is shown, as days of a calendar."""
        if choice.section is TaskSection.DONE:
            self._desk.say(tr("已办完的不用再进日历。请先换到「未办」。"))
            return
        path = self.ask_place(tr("放进日历"), self._name(".ics"), tr("日历文件 (*.ics)"))
        self._save(path, ".ics", export_calendar, choice, sort_key, descending)

    def save_table(self, choice: Choice, sort_key: str, descending: bool) -> None:
        """Exactly what is shown, in its order."""
        path = self.ask_place(tr("存为表格"), self._name(".xlsx"), tr("Excel 工作簿 (*.xlsx)"))
        self._save(path, ".xlsx", export_table, choice, sort_key, descending)

    def _name(self, ending: str) -> str:
        return tr("任务清单_{day}").format(day=f"{self._desk.session.today():%Y%m%d}") + ending

    def _save(self, path: str, ending: str, export: Export, choice: Choice, sort_key: str, descending: bool) -> None:
        if not path:
            return
        target = Path(path) if path.lower().endswith(ending) else Path(path + ending)
        session = self._desk.session
        filter_ = wanted(session, choice, sort_key, descending)
        self._desk.runner.file(
            lambda: export(session, target, filter_), owner=self, done=lambda made: self._say(made, target)
        )

    def _say(self, made: TaskExport, target: Path) -> None:
        words = tr("已存 {n} 件到「{name}」。").format(n=made.written, name=target.name)
        if made.without_day:
            words += tr("另有 {n} 件没有期限，没有放进去。").format(n=made.without_day)
        if made.lunar:
            words += tr("按农历重复的 {n} 件，写成了往后三年的日子。").format(n=made.lunar)
        self._desk.say(words)
