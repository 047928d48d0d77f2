"""The program's log: what happened and where in the code, never a value that somebody typed or imported."""

import contextlib
import faulthandler
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from uuid import UUID

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.files import make_folder

LOG_NAME = "minqing.log"
CRASH_NAME = "crash.log"
LAST_CRASH_NAME = "crash-before.log"
PROGRAM = "minqing_desktop"

_BYTES_AT_MOST = 1_000_000
_OLD_FILES = 4
# Telephone numbers have eleven digits and identity numbers more; counts and sizes here stay below.
_NUMBER_BELOW = 10**9
_CRASH_BYTES = 200_000
# As faulthandler writes a place: «  File "/home/…/x.py", line 3 in f».
_CRASH_PLACE = re.compile(r'File "([^"]*)"')


class LogFormatter(logging.Formatter):
    """Writes a record's sentence with only those arguments that cannot be a personal value, and no exception text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(threadName)s %(name)s:%(lineno)d %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and for an exception one more line per place in the code."""
        plain = logging.makeLogRecord(record.__dict__)
        plain.msg, plain.args, plain.exc_text, plain.stack_info = _sentence(record), None, None, None
        return super().format(plain)

    def formatException(self, ei: Any) -> str:
        """The kinds of exception and the places in the code they came through."""
        return describe_failure(ei[1])


class QuietFileHandler(RotatingFileHandler):
    """A log that cannot be written is no reason to stop, nor to print the record and its values on the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Does nothing, where logging itself would print the arguments."""


class Log:
    """The open log files of a running program; `close` gives back what `open_log` changed."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self.folder = folder
        self._handler = QuietFileHandler(
            folder / LOG_NAME, maxBytes=_BYTES_AT_MOST, backupCount=_OLD_FILES, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(LogFormatter())
        root = logging.getLogger()
        root.addHandler(self._handler)
        logging.getLogger(PROGRAM).setLevel(logging.INFO)
        self.last_crash = _put_crash_aside(folder)
        """Where the interpreter itself died the last time, empty when it did not; paths are cut as in the log."""
        self._crash: IO[str] = (folder / CRASH_NAME).open("a", encoding="utf-8")
        faulthandler.enable(self._crash)

    def close(self) -> None:
        """Stops writing; the files stay."""
        faulthandler.disable()
        self._crash.close()
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()


def open_log(folder: Path) -> Log:
    """Starts the rotating log in `folder`; also notes where a crash of the interpreter itself happened."""
    return Log(folder)


def _put_crash_aside(folder: Path) -> str:
    """Takes what an earlier run left, without the paths above the program, so that the next crash stands alone."""
    try:
        with (folder / CRASH_NAME).open("rb") as file:
            text = file.read(_CRASH_BYTES).decode("utf-8", "replace")
        if not text.strip():
            return ""
        cleaned = _CRASH_PLACE.sub(lambda found: f'File "{_short(found[1])}"', text)
        (folder / LAST_CRASH_NAME).write_text(cleaned, encoding="utf-8")
        (folder / CRASH_NAME).unlink()
    except OSError:
        return ""
    return cleaned


@contextlib.contextmanager
def watch_bugs(tell: Callable[[BaseException], None]) -> Iterator[None]:
    """Logs whatever nobody caught, in any thread, and hands it to `tell`, which may show an apology.

    `tell` is called in the thread of the failure.
    """
    before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def uncaught(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, error, place)
            return
        _report(error, tell)

    def in_thread(failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            _report(failure.exc_value, tell)

    def unraisable(failure: "sys.UnraisableHookArgs") -> None:
        if failure.exc_value is not None:
            _report(failure.exc_value, tell)

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, unraisable
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


def describe_failure(error: BaseException | None) -> str:
    """Kinds and places of an exception and its causes, without their texts, which may hold values."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(_kind(error))
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


def _report(error: BaseException, tell: Callable[[BaseException], None]) -> None:
    logging.getLogger(PROGRAM).critical("a failure that nobody caught", exc_info=error)
    with contextlib.suppress(Exception):
        tell(error)


def _kind(error: BaseException) -> str:
    name = type(error).__qualname__
    if isinstance(error, UserError):
        return f"{name} {error.code}"
    if isinstance(error, OSError):
        return f"{name} errno={error.errno} winerror={getattr(error, 'winerror', None)}"
    return name


def _short(filename: str) -> str:
    """The path below the package or the library folder: what stands above may be a user's name."""
    parts = Path(filename).parts
    for mark in (PROGRAM, "site-packages"):
        if mark in parts:
            return "/".join(parts[parts.index(mark) :])
    return Path(filename).name


def _sentence(record: logging.LogRecord) -> str:
    # Only our own sentences are known to be fixed text; a library may build its own out of values.
    if record.name != PROGRAM and not record.name.startswith(f"{PROGRAM}."):
        return "(a library's message)"
    template = str(record.msg)
    if not record.args:
        return template
    try:
        if isinstance(record.args, dict):
            return template % {key: _allowed(value) for key, value in record.args.items()}
        return template % tuple(_allowed(value) for value in record.args)
    except (TypeError, ValueError):
        return template


def _allowed(value: object) -> object:
    """Counts, durations and record ids pass; anything else is shown as its type."""
    if isinstance(value, bool | float | UUID) or value is None:
        return value
    if isinstance(value, int) and abs(value) < _NUMBER_BELOW:
        return value
    return f"<{type(value).__name__}>"
