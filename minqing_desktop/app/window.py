"""Starts the window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from minqing_desktop.app.program import Program
from minqing_desktop.host import language
from minqing_desktop.host.logs import open_log, watch_bugs
from minqing_desktop.host.paths import log_folder, notebooks_folder
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.support import sudden_end_report
from minqing_desktop.ui.look.live import live_look

if TYPE_CHECKING:
    from minqing_desktop.app.county_window import CountyProgram

_LOOKS = {"auto": "system", "light": "light", "dark": "dark"}
ELDER_TEXT_SIZE = 3


def run(folder: Path | None = None, *, office: str | None = None) -> int:
    """Shows the window until it is closed; gives the exit code.

    `folder` is opened instead of the last notebook; `office` is the address of a county database, "" for the last one.
    """
    log = open_log(log_folder())
    settings = SettingsFile()
    language.install(settings.current.language)
    application = QApplication(sys.argv[:1])
    speak(application, settings)
    wear(settings)
    windows = Windows(settings, sudden_end_report(log.last_crash) if log.last_crash else "")
    try:
        with watch_bugs(windows.bugged.emit):
            if office is None:
                windows.show_notebook(folder)
            else:
                windows.show_county(office)
            return application.exec()
    finally:
        log.close()


class Windows(QObject):
    """The one window in front: over a notebook, or over a county's database. Each leads to the other.

    Signals: bugged(BaseException) for a failure of our own in any thread.
    """

    bugged = Signal(object)

    def __init__(self, settings: SettingsFile, last_crash: str = "", owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._settings, self._last_crash = settings, last_crash
        self.shown: Program | CountyProgram | None = None
        self._left: Program | CountyProgram | None = None

    def show_notebook(self, folder: Path | None = None) -> None:
        """The window over a notebook: the one named, else the last one."""
        program = Program(self._settings, notebooks_folder(), self)
        program.last_crash, self._last_crash = self._last_crash, ""
        program.county_wanted.connect(self.show_county, Qt.ConnectionType.QueuedConnection)
        self._put(program)
        program.start(folder)
        self._leave()

    def show_county(self, url: str = "") -> None:
        """The window over a county's database: the one named, else the last one."""
        # Few ever see it: the county's code is loaded when it is asked for.
        from minqing_desktop.app.county_window import CountyProgram

        program = CountyProgram(self._settings, notebooks_folder(), self)
        program.notebook_wanted.connect(self.show_notebook, Qt.ConnectionType.QueuedConnection)
        self._put(program)
        program.start(url)
        self._leave()

    def _put(self, program: Program | CountyProgram) -> None:
        self._left, self.shown = self.shown, program
        self.bugged.connect(program.bugged)

    def _leave(self) -> None:
        """Closes the window that was in front, once the other one is there: the last to close ends the program."""
        left, self._left = self._left, None
        if left is not None:
            self.bugged.disconnect(left.bugged)
            left.frame.close()
            left.frame.deleteLater()
            left.deleteLater()


def wear(settings: SettingsFile) -> None:
    """Dresses the application as the user likes it."""
    current = settings.current
    live_look().choose(_LOOKS.get(current.look, "light"), elder=current.text_size >= ELDER_TEXT_SIZE)  # pyright: ignore[reportArgumentType]


def speak(application: QApplication, settings: SettingsFile) -> None:
    """Lets Qt's own dialogs (files, printing) speak the user's language."""
    if settings.current.language == "zh":
        words = QTranslator(application)
        if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            application.installTranslator(words)
