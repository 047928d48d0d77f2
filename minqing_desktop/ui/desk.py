"""What every page is given: the notebook in use, the lanes, the bus, and a way to speak to the frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import UndoResult, undo_action
from minqing_desktop.ui.jobs.bus import ChangeBus
from minqing_desktop.ui.jobs.runner import JobRunner


class Desk(QObject):
    """One open notebook on the screen. Pages keep it and nothing else of the program.

    Signals: told(str, object) a sentence with what undoes it (a callable or None); troubled(UserError);
    led(str, object) a page's key and what it shall show; settled() after village, cadre or settings changed;
    set_apart(work(opened), said(answer)) for what nothing else may be reading beside: the window is locked meanwhile;
    locking() asks to be locked. `hears_system` is whether the system tells of screen lock and sleep.
    """

    told = Signal(str, object)
    troubled = Signal(object)
    led = Signal(str, object)
    settled = Signal()
    set_apart = Signal(object, object)
    locking = Signal()
    hears_system = False

    def __init__(
        self,
        opened: OpenNotebook,
        runner: JobRunner,
        bus: ChangeBus,
        settings: SettingsFile,
        owner: QObject | None = None,
    ) -> None:
        super().__init__(owner)
        self.opened = opened
        self.runner = runner
        self.bus = bus
        self.settings = settings

    @property
    def session(self) -> Session:
        """The notebook in the hands of the present cadre, in the present village."""
        return self.opened.session

    def tell(self, changes: Changes, sentence: str = "") -> None:
        """Says what was done and offers to undo it; says nothing when nothing was done."""
        if changes:
            self.told.emit(sentence or changes.sentence, lambda: self.undo(changes.action))

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Says something that the user should know, with its own way back if there is one."""
        self.told.emit(sentence, undo)

    def fail(self, error: UserError) -> None:
        """Shows a failure that no page has a better place for."""
        self.troubled.emit(error)

    def lead(self, page: str, target: Any = None) -> None:
        """Goes to another page and shows something there."""
        self.led.emit(page, target)

    def undo(self, action: bytes) -> None:
        """Takes an action back and says what came of it."""
        self.runner.write(lambda: undo_action(self.session, action), owner=self, done=self._on_undone)

    def _on_undone(self, result: UndoResult) -> None:
        if result.left:
            words = tr("已撤销。有 {n} 条后来又改过，保持原样。").format(n=len(result.left))
        else:
            words = tr("已撤销。")
        self.told.emit(words, lambda: self.undo(result.changes.action))
