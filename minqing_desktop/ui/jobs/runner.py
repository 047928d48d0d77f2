"""Runs work off the UI thread and brings the answer back onto it, or drops it when nobody is left to hear it."""

from __future__ import annotations

import logging
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from enum import StrEnum
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.ui.jobs.bus import ChangeBus, changes_of
from minqing_desktop.ui.jobs.port import JobPort, Progress

_log = logging.getLogger(__name__)
FILE_THREADS = 2
# How long the end of a notebook waits for what reads it: short questions take milliseconds, long ones were cancelled.
LAST_READS_S = 0.7


class Lane(StrEnum):
    """Where work runs: WRITE and READ keep the order of asking, FILE does not."""

    WRITE = "write"
    READ = "read"
    FILE = "file"


class Job:
    """One piece of work on its way. Keep it only to cancel it."""

    def __init__(
        self,
        lane: Lane,
        owner: QObject,
        done: Callable[[Any], None] | None,
        failed: Callable[[UserError], None] | None,
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], None] | None,
    ) -> None:
        self.lane = lane
        self.port = JobPort(self._no_screen)
        self.is_dropped = False
        self.is_over = False
        self.is_long = False
        self.future: Future[None] | None = None
        self._owner = owner
        self.done, self.failed, self.progress, self.cancelled = done, failed, progress, cancelled

    @staticmethod
    def _no_screen(_progress: Progress) -> None:
        """Short work has nobody listening for progress."""

    def cancel(self) -> None:
        """Asks the work to stop; `cancelled` is called once it has. What is not yet begun never begins."""
        self.port.cancel()

    def drop(self) -> None:
        """Cancels and forgets: no callback of this job will be called."""
        self.is_dropped = True
        self.port.cancel()

    @property
    def is_heard(self) -> bool:
        """Whether the widget that asked is still alive."""
        return not self.is_dropped and shiboken6.isValid(self._owner)


class JobRunner(QObject):
    """The lanes of the program; lives on the UI thread.

    A callback belongs to its `owner` and is dropped with it. A failure that is no `UserError` is logged by type and
    place only (its text may hold personal values) and reaches the user as one that says nothing is lost.

    Signals: troubled(UserError) for failures nobody took; bugged(BaseException) for each of our own, besides; idled()
    when the last job is over.
    """

    troubled = Signal(object)
    bugged = Signal(object)
    idled = Signal()
    _arrived = Signal(object)

    def __init__(self, bus: ChangeBus | None = None, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._bus = bus
        self._pending = 0
        self._live: set[Job] = set()
        self._is_closed = False
        self._latest: weakref.WeakKeyDictionary[QObject, dict[str, Job]] = weakref.WeakKeyDictionary()
        self._lanes = {
            Lane.WRITE: ThreadPoolExecutor(1, "write-lane"),
            Lane.READ: ThreadPoolExecutor(1, "read-lane"),
            Lane.FILE: ThreadPoolExecutor(FILE_THREADS, "file-lane"),
        }
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def pending_count(self) -> int:
        return self._pending

    def read(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        replaces: str = "",
    ) -> Job:
        """Asks something; `replaces` names a question of which this owner wants only the latest answer."""
        return self._submit(Lane.READ, lambda _port: work(), Job(Lane.READ, owner, done, failed, None, None), replaces)

    def write(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> Job:
        """Changes something; what changed (the answer, or its `changes`) is announced on the bus after `done`."""
        return self._submit(Lane.WRITE, lambda _port: work(), Job(Lane.WRITE, owner, done, failed, None, None))

    def file(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> Job:
        """Reads or makes a file."""
        return self._submit(Lane.FILE, lambda _port: work(), Job(Lane.FILE, owner, done, failed, None, None))

    def long(
        self,
        lane: Lane,
        work: Callable[[JobPort], Any],
        *,
        owner: QObject,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Runs work that takes its time: it gets a port to report on and stops when the port says so."""
        job = Job(lane, owner, done, failed, progress, cancelled)
        job.is_long = True
        return self._submit(lane, work, job)

    def write_last(
        self,
        work: Callable[[], Any],
        *,
        owner: QObject,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> Job:
        """Runs what ends the use of a notebook: after everything that is to be written, and once nobody reads.

        Long work is cancelled, in the writing lane too, which leaves all as it was before it; what reads on for longer
        than a breath does so on its own.
        """
        for job in self._live:
            if job.is_long or job.lane is not Lane.WRITE:
                job.port.cancel()
        others = [job.future for job in self._live if job.lane is not Lane.WRITE and job.future is not None]

        def last() -> Any:
            wait(others, timeout=LAST_READS_S)
            return work()

        return self.write(last, owner=owner, done=done, failed=failed)

    @property
    def is_closed(self) -> bool:
        """Whether the lanes have ended; what is asked of them now never begins."""
        return self._is_closed

    def finish(self) -> None:
        """As `close`, but everything that was to be written is written first."""
        self._lanes[Lane.WRITE].shutdown(wait=True)
        self.close()

    def close(self) -> None:
        """Waits for what has begun, drops what has not; to be called once, before the program ends."""
        self._is_closed = True
        for pool in self._lanes.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self, lane: Lane, work: Callable[[JobPort], Any], job: Job, replaces: str = "") -> Job:
        if self._is_closed:
            # An answer that arrives after the end may ask for more; nobody is left to see it.
            job.drop()
            job.is_over = True
            return job
        if replaces:
            of_owner = self._latest.setdefault(job._owner, {})
            if replaces in of_owner:
                of_owner[replaces].drop()
            of_owner[replaces] = job
        if job.progress is not None:
            job.port = JobPort(lambda p: self._arrived.emit((job, "progress", p)))
        self._pending += 1
        self._live.add(job)
        job.future = self._lanes[lane].submit(self._work, job, work)
        return job

    def _work(self, job: Job, work: Callable[[JobPort], Any]) -> None:
        """Runs in the lane's thread; its only way out is the one queued signal."""
        try:
            job.port.check()
            outcome = (job, "done", work(job.port))
        except Cancelled:
            outcome = (job, "cancelled", None)
        except UserError as error:
            outcome = (job, "failed", error)
        except BaseException as error:
            self.bugged.emit(error)
            outcome = (job, "failed", _as_bug(error))
        self._arrived.emit(outcome)

    def _on_arrived(self, outcome: tuple[Job, str, Any]) -> None:
        job, what, value = outcome
        if what == "progress":
            if job.is_heard and job.progress and not job.port.is_cancelled:
                job.progress(value)
            return
        job.is_over = True
        self._pending -= 1
        self._live.discard(job)
        try:
            self._deliver(job, what, value)
        finally:
            self._forget(job)
            if self._pending == 0:
                self.idled.emit()

    def _forget(self, job: Job) -> None:
        """A job that is over leads to its owner, and would keep page and notebook alive after the lock."""
        job.done = job.failed = job.progress = job.cancelled = None
        of_owner = self._latest.get(job._owner, {})
        for name in [name for name, latest in of_owner.items() if latest is job]:
            del of_owner[name]
        if not of_owner:
            self._latest.pop(job._owner, None)

    def _deliver(self, job: Job, what: str, value: Any) -> None:
        if what == "failed":
            self._deliver_failure(job, value)
            return
        if what == "cancelled":
            if job.cancelled is not None and job.is_heard:
                job.cancelled()
            return
        try:
            if job.done is not None and job.is_heard:
                job.done(value)
        finally:
            changes = changes_of(value) if job.lane is Lane.WRITE else None
            if changes is not None and self._bus is not None:
                self._bus.announce(changes)

    def _deliver_failure(self, job: Job, error: UserError) -> None:
        if job.failed is not None and job.is_heard:
            job.failed(error)
        elif job.lane is Lane.WRITE or not job.is_dropped:
            self.troubled.emit(error)


def _as_bug(error: BaseException) -> UserError:
    places = traceback.extract_tb(error.__traceback__)
    _log.error(
        "job failed: %s at %s",
        type(error).__name__,
        " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places)),
    )
    return bug_error()


def bug_error() -> UserError:
    """What the user reads when the fault is ours."""
    return UserError(
        code="bug",
        what=tr("程序出错，数据没有丢。"),
        advice=tr("请再试一次；如果还是这样，请把错误报告交给技术人员。"),
    )
