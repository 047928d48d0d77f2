"""Where something goes out to: the sticks in this computer, or a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host.drives import Drive, removable_drives
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.ui.jobs.runner import JobRunner


class Outlets:
    """Belongs to a page. `ask_folder` is the system's dialog; a test puts its own answer there."""

    def __init__(self, host: QWidget, runner: JobRunner) -> None:
        self._host, self._runner = host, runner
        self.ask_folder: Callable[[], str] = self._ask_folder
        self._menu = QMenu(host)

    def _ask_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self._host, tr("写到哪个文件夹"), str(documents_folder()))

    def open_below(self, button: QWidget, act: Callable[[Path], None]) -> None:
        """Lets the user choose and hands the folder to `act`; without a stick the dialog comes at once."""

        def offer(drives: list[Drive]) -> None:
            if drives:
                self._offer(button, drives, act)
            else:
                self._choose(act)

        self._runner.file(removable_drives, owner=self._host, done=offer, failed=lambda _error: self._choose(act))

    def _offer(self, button: QWidget, drives: list[Drive], act: Callable[[Path], None]) -> None:
        self._menu.clear()
        for drive in drives:
            words = tr("U盘 {name}").format(name=drive.label or drive.root)
            self._menu.addAction(words).triggered.connect(lambda _checked=False, root=drive.root: act(root))
        self._menu.addSeparator()
        self._menu.addAction(tr("别的文件夹…")).triggered.connect(lambda _checked=False: self._choose(act))
        self._menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose(self, act: Callable[[Path], None]) -> None:
        chosen = self.ask_folder()
        if chosen:
            act(Path(chosen))
