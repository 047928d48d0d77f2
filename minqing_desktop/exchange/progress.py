"""How a long writing job tells how far it is and learns that it must stop."""

from collections.abc import Callable

Progress = Callable[[int, int], object]
"""Called with (done, total); total 0 means that nobody knows. May raise to stop the job: nothing is written then."""

Cancel = Callable[[], bool]
"""Asked between two pieces of work whether the user wants to stop."""


class Cancelled(Exception):
    """Raised by a job whose `cancel` said yes; its target was left as it was."""


class Pace:
    """Holds both callbacks of one job, either of which may be absent."""

    def __init__(self, progress: Progress | None, cancel: Cancel | None, total: int) -> None:
        self._progress = progress
        self._cancel = cancel
        self._total = total

    def step(self, done: int) -> None:
        """Reports `done` pieces; raises `Cancelled` when the user asked to stop."""
        if self._cancel is not None and self._cancel():
            raise Cancelled
        if self._progress is not None:
            self._progress(done, self._total)
