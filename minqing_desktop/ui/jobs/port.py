"""What a long job holds in its hand: it reports how far it is and asks whether to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from minqing_desktop.exchange.progress import Cancelled

_REPORT_EVERY_S = 0.05


class JobCancelled(Cancelled):
    """Raised inside a job that was told to stop; the runner takes it as an answer, not as a failure."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `total` 0 means that nobody knows; `text` is a sentence for the user."""

    done: int
    total: int
    text: str = ""


class JobPort:
    """Handed to the work of `JobRunner.long`; may be used from the job's thread.

    Calling the port is the same as `report`: a service takes `progress=port, cancel=port.wants_stop`.
    """

    def __init__(self, send: Callable[[Progress], None]) -> None:
        self._send = send
        self._stop = threading.Event()
        self._last_sent_s = 0.0

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def wants_stop(self) -> bool:
        """The same as a function, for services that ask."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Asks the job to stop at its next report or check."""
        self._stop.set()

    def check(self) -> None:
        """Raises `JobCancelled` when the user has asked to stop."""
        if self._stop.is_set():
            raise JobCancelled

    def report(self, done: int, total: int = 0, text: str = "") -> None:
        """Tells the screen how far the job is (at most 20 times a second get through) and checks for cancelling."""
        self.check()
        now_s = time.monotonic()
        if now_s - self._last_sent_s >= _REPORT_EVERY_S or (total and done >= total):
            self._last_sent_s = now_s
            self._send(Progress(done, total, text))

    __call__ = report
