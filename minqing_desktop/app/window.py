"""Starts the window."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from minqing_desktop.app.program import Program
from minqing_desktop.host import language
from minqing_desktop.host.logs import open_log, watch_bugs
from minqing_desktop.host.paths import log_folder, notebooks_folder
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.support import sudden_end_report
from minqing_desktop.ui.look.live import live_look

_LOOKS = {"auto": "system", "light": "light", "dark": "dark"}
ELDER_TEXT_SIZE = 3


def run(folder: Path | None = None) -> int:
    """Shows the window until it is closed; gives the exit code. `folder` is opened instead of the last notebook."""
    log = open_log(log_folder())
    settings = SettingsFile()
    language.install(settings.current.language)
    application = QApplication(sys.argv[:1])
    speak(application, settings)
    wear(settings)
    program = Program(settings, notebooks_folder())
    try:
        if log.last_crash:
            program.last_crash = sudden_end_report(log.last_crash)
        with watch_bugs(program.bugged.emit):
            program.start(folder)
            return application.exec()
    finally:
        log.close()


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
