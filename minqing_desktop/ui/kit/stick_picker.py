"""Which stick to use: the one in the computer, or another folder, on a button that shows the choice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host.drives import Drive, drive_at
from minqing_desktop.ui.kit.buttons import MenuButton

_MB = 1024 * 1024


def drive_words(drive: Drive) -> str:
    """What a stick calls itself, and its room."""
    return tr("{label}　还有 {n} MB").format(label=drive.label, n=f"{drive.free // _MB:,}")


class StickPicker(MenuButton):
    """Chooses the only stick by itself; give it what is there by `set_drives` each time that was looked up.

    Signals: changed() when another stick or folder is chosen, by hand or because it was put in or pulled out.
    """

    changed = Signal()

    def __init__(self, question: str, parent: QWidget | None = None) -> None:
        super().__init__("", "usb", parent)
        self._question = question
        self._drives: tuple[Drive, ...] = ()
        self._folder: Drive | None = None
        self._root: Path | None = None
        self.drop_menu.aboutToShow.connect(self._fill)
        self._tell()

    @property
    def drive(self) -> Drive | None:
        """The stick or folder chosen; None while there is none."""
        if self._folder is not None:
            return self._folder
        return next((each for each in self._drives if each.root == self._root), None)

    @property
    def is_folder(self) -> bool:
        """Whether a folder was chosen in place of a stick: nothing has to be pulled out."""
        return self._folder is not None

    def set_drives(self, drives: Sequence[Drive]) -> None:
        """What is in the computer now. One stick alone is chosen; one that was pulled out is let go."""
        before = self.drive
        self._drives = tuple(drives)
        if self._folder is None and self.drive is None:
            self._root = self._drives[0].root if len(self._drives) == 1 else None
        self._settle(before)

    def choose(self, drive: Drive) -> None:
        """Takes a stick of those in the computer."""
        before, self._folder, self._root = self.drive, None, drive.root
        if drive not in self._drives:
            self._drives = (*self._drives, drive)
        self._settle(before)

    def choose_folder(self, folder: Path) -> None:
        """Takes a folder in place of a stick."""
        before, self._folder = self.drive, drive_at(folder)
        self._settle(before)

    def _settle(self, before: Drive | None) -> None:
        self._tell()
        now = self.drive
        if (now and now.root) != (before and before.root):
            self.changed.emit()

    def _tell(self) -> None:
        drive = self.drive
        if drive is not None:
            words = drive_words(drive) if not self.is_folder else drive.label
        else:
            words = tr("选U盘") if self._drives else tr("没有看到U盘")
        if words != self.text():
            self.set_icon("folder-open" if self.is_folder else "usb")
            self.set_text(words)

    def _fill(self) -> None:
        self.drop_menu.clear()
        for drive in self._drives:
            entry = self.drop_menu.addAction(drive_words(drive))
            entry.setCheckable(True)
            entry.setChecked(drive == self.drive)
            entry.triggered.connect(lambda _checked=False, chosen=drive: self.choose(chosen))
        if not self._drives:
            self.drop_menu.addAction(tr("没有看到U盘，请插好再看一次")).setEnabled(False)
        self.drop_menu.addSeparator()
        self.drop_menu.addAction(tr("别的文件夹…")).triggered.connect(self._ask_folder)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._question)
        if chosen:
            self.choose_folder(Path(chosen))
