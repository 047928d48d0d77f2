"""The one clock of the program, which tests and the sample village move by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta


def _system_now() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The moment, aware and in UTC: the form in which times are kept."""
    return _read()


def today() -> date:
    """The calendar day where this computer stands: the form in which days are shown and counted."""
    return _read().astimezone().date()


def use_clock(read: Callable[[], datetime] | None) -> None:
    """Puts in another clock, which must give aware UTC; None goes back to the computer's own."""
    global _read
    _read = _system_now if read is None else read


class HandClock:
    """A clock that stands still until it is moved: `use_clock(clock)`, then `clock.move(days=3)`."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._moment = start.astimezone(UTC)

    def __call__(self) -> datetime:
        return self._moment

    def move(self, **by: float) -> datetime:
        """Moves by what timedelta takes (days=1, seconds=-30); backwards too, as real clocks do."""
        self._moment += timedelta(**by)
        return self._moment
