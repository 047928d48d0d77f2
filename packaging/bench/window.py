"""The real window without a screen, opened by its password as a person would, for what is measured in it."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from bench.part import PASSWORD
from minqing_desktop.app.program import Program
from minqing_desktop.app.window import wear
from minqing_desktop.host.settings import SettingsFile

_PATIENCE_S = 120.0
_WIDTH_PX, _HEIGHT_PX = 1366, 768


class Window:
    """The program at the door of a notebook. One for a process, which ends with `close`."""

    def __init__(self, folder: Path, notebook: Path) -> None:
        self.application = QApplication.instance() or QApplication([])
        settings = SettingsFile(folder / "settings.json")
        wear(settings)
        self.program = Program(settings, folder)
        self.program.frame.resize(_WIDTH_PX, _HEIGHT_PX)
        self.troubles: list[str] = []
        self.program.runner.troubled.connect(lambda error: self.troubles.append(error.code))
        self.program.start(notebook)
        wait_ms(200)

    def enter(self) -> float:
        """Gives the password; seconds until every part of the first page was read and painted."""
        start = time.perf_counter()
        self.program.door.unlock_requested.emit(PASSWORD)
        self.settle()
        self.program.frame.repaint()
        seconds = time.perf_counter() - start
        if self.program.desk is None or self.program.frame.current_key != "today" or self.troubles:
            raise RuntimeError(f"the notebook did not open: {self.troubles}")
        return seconds

    def settle(self) -> None:
        """Waits until the lanes are empty, their answers were taken and nothing new came of them."""
        runner = self.program.runner
        end = time.monotonic() + _PATIENCE_S
        while runner.pending_count:
            loop = QEventLoop()
            QTimer.singleShot(1000, loop.quit)
            runner.idled.connect(loop.quit)
            loop.exec()
            runner.idled.disconnect(loop.quit)
            if time.monotonic() > end:
                raise RuntimeError("the window did not come to rest")

    def show_page(self, key: str) -> None:
        """Goes to a page and waits until it is read and painted."""
        self.program.frame.go(key)
        self.settle()
        wait_ms(50)
        self.program.frame.repaint()

    def close(self) -> None:
        """Closes the notebook and ends the lanes."""
        self.program.frame.close()
        wait_ms(10)


def wait_ms(milliseconds: int) -> None:
    """Runs the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
