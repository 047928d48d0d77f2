"""How a long writing job tells how far it is and learns that it must stop."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[int, int], object]
"""Called with (done, total); total 0 means that nobody knows. May raise to stop the job: nothing is written then."""

Cancel = Callable[[], bool]
"""Asked between two pieces of work whether the user wants to stop."""


class Cancelled(Exception):
    """Raised by a job whose `cancel` said yes; its target was left as it was."""


T = TypeVar("T")


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

    def along(self, pieces: Iterable[T]) -> Iterator[T]:
        """The same pieces, each reported as it is taken."""
        for done, piece in enumerate(pieces, start=1):
            self.step(done)
            yield piece
