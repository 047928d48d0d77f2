"""Asks the system for a roster: a file, or a folder of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.words import tr


class RosterChooser(QObject):
    """The system's dialog stands beside the page and does not stop it. Signals: chosen(Path)."""

    chosen = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host

    def ask_file(self) -> None:
        """One file."""
        dialog = QFileDialog(self._host, tr("选花名册文件"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        table_files = tr("表格文件")
        dialog.setNameFilters([f"{table_files} (*.xlsx *.xls *.xlsb *.ods *.csv *.txt *.xml *.htm *.html)", "* (*)"])
        self._open(dialog)

    def ask_folder(self) -> None:
        """A folder of files, one for each household or group."""
        dialog = QFileDialog(self._host, tr("选放花名册的文件夹"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.fileSelected.connect(lambda path: self.chosen.emit(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
