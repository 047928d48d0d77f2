"""Keeps the open notebook safe without being asked: the daily backup, the monthly trial restore, the foot's words."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.rehearsing import rehearse
from minqing_desktop.services.safekeeping import SafetyState, is_rehearsal_due, make_daily, state_of
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.runner import Job, JobRunner, Lane
from minqing_desktop.ui.kit.typed_days import day_text

LOOK_EVERY_MS = 20_000
QUIET_S = 60.0
# Somebody who never pauses has his backup all the same, when he has been at it for so long.
BUSY_S = 600.0


class Keeper(QObject):
    """Works in the file lane in the first idle minute of a day; `let_go` before the notebook is closed.

    Signals: known(SafetyState) for the foot of the window; told(str) when a backup could not be made.
    """

    known = Signal(object)
    told = Signal(str)

    def __init__(
        self, runner: JobRunner, settings: SettingsFile, quiet_s: Callable[[], float], owner: QObject | None = None
    ) -> None:
        super().__init__(owner)
        self._runner, self._settings, self._quiet_s = runner, settings, quiet_s
        self._opened: OpenNotebook | None = None
        self._since_s = 0.0
        self._job: Job | None = None
        self._has_failed = False
        self._ticks = QTimer(self)
        self._ticks.setInterval(LOOK_EVERY_MS)
        self._ticks.timeout.connect(self.look)

    def keep(self, opened: OpenNotebook) -> None:
        """Takes care of this notebook from now on."""
        self.let_go()
        self._opened, self._since_s, self._has_failed = opened, time.monotonic(), False
        self._ticks.start()
        self.ask()

    def let_go(self) -> None:
        """The notebook is about to be closed: a backup that is being made is dropped, and leaves nothing behind."""
        self._ticks.stop()
        self._opened = None
        if self._job is not None:
            self._job.drop()
            self._job = None

    def ask(self) -> None:
        """Tells anew how safe the notebook is."""
        opened, settings = self._opened, self._settings.current
        if opened is not None:
            self._runner.file(
                lambda: state_of(opened, settings), owner=self, done=self._on_known, failed=lambda _error: None
            )

    def look(self) -> None:
        """Begins what is due, if nobody is typing or it has waited long enough."""
        opened = self._opened
        is_free = self._job is None or self._job.is_over
        is_quiet = self._quiet_s() >= QUIET_S
        is_time = is_quiet or time.monotonic() - self._since_s >= BUSY_S
        if opened is None or not is_free or not is_time or self._has_failed:
            return
        self._job = self._runner.long(
            Lane.FILE, lambda port: _keep_safe(opened, port, is_quiet), owner=self, done=self._on_done,
            failed=self._on_failed,
        )  # fmt: skip

    def _on_known(self, state: SafetyState) -> None:
        if self._opened is not None:
            self.known.emit(state)

    def _on_done(self, is_new: bool) -> None:
        if is_new:
            self.ask()

    def _on_failed(self, error: UserError) -> None:
        """Once is enough: it is tried again after the next opening."""
        self._has_failed = True
        if self._opened is not None:
            self.told.emit(tr("自动备份没有做成：{what}").format(what=error.sentence))


def _keep_safe(opened: OpenNotebook, port: JobPort, is_quiet: bool) -> bool:
    """Today's backup, and in a quiet minute the trial restore; each only if it is due. Says whether either was."""
    made = make_daily(opened, cancel=port.wants_stop)
    if is_quiet and is_rehearsal_due(opened):
        rehearse(opened, cancel=port.wants_stop)
        return True
    return made is not None


def back_up_before_leaving(opened: OpenNotebook) -> None:
    """Today's backup when the program ends, if there was no minute for it before; leaving goes on all the same."""
    with contextlib.suppress(UserError):
        make_daily(opened)


def foot_words(state: SafetyState) -> str:
    """«上次备份 今天 08:12»."""
    if state.newest is None:
        return tr("还没有备份")
    made, today = state.newest.made_at.astimezone(), clock.today()
    day = tr("今天") if made.date() == today else day_text(made.date(), today)
    return tr("上次备份 {at}").format(at=f"{day} {made:%H:%M}")
