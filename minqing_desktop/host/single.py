"""One running copy per notebook: the first holds a lock, the second asks it to come to the front."""

import contextlib
import os
import sys
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.write_errors import explain

LOCK_NAME = "notebook.lock"
RAISE_NAME = "notebook.raise"

# Windows forbids others to read a locked byte, so the byte that is locked lies far behind the process number.
_LOCKED_BYTE = 1 << 30


class NotebookLock:
    """Held while a notebook folder is open; the operating system lets go of it when the process dies, however it dies.

    Made by `lock_notebook`. Use as a context manager or call `release`.
    """

    def __init__(self, folder: Path, handle: int, was_left_open: bool = False) -> None:
        self._folder = folder
        self._handle: int | None = handle
        self.was_left_open = was_left_open
        """The one who had it before never let it go: the program was killed, or the machine lost its power."""
        if hasattr(os, "register_at_fork"):
            # A forked child would hold the lock on after this process is dead.
            os.register_at_fork(after_in_child=self._forget)

    def raise_requested(self) -> bool:
        """Whether another copy has asked for the window since the last call; the window polls this."""
        try:
            (self._folder / RAISE_NAME).unlink()
        except OSError:
            return False
        return True

    def release(self, *, as_found: bool = False) -> None:
        """Lets another copy open the notebook; calling it again does nothing.

        With `as_found` the next one is told the same about who had it before.
        """
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with contextlib.suppress(OSError):
            if not (as_found and self.was_left_open):
                os.truncate(handle, 0)
            _unlock(handle)
        os.close(handle)

    def __enter__(self) -> "NotebookLock":
        return self

    def __exit__(self, *_failure: object) -> None:
        self.release()

    def _forget(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None


def lock_notebook(folder: Path) -> NotebookLock:
    """Takes the lock of the notebook in `folder`, or raises a UserError.

    «notebook.in_use» when another copy has it; the caller may then `ask_to_raise`.
    """
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise explain(error) from error
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        raise UserError(
            "notebook.in_use",
            tr("这个笔记本已经打开着，同一个笔记本只能打开一次。"),
            tr("没有改动任何东西。请到已打开的窗口里继续，或先关掉它。"),
        ) from None
    was_left_open = False
    with contextlib.suppress(OSError):
        was_left_open = os.fstat(handle).st_size > 0
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode("ascii"))
    with contextlib.suppress(OSError):
        (folder / RAISE_NAME).unlink()
    return NotebookLock(folder, handle, was_left_open)


def ask_to_raise(folder: Path) -> None:
    """Asks the copy that holds the notebook to show its window; nothing happens when it cannot be asked."""
    with contextlib.suppress(OSError):
        (folder / RAISE_NAME).touch()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

    def _unlock(handle: int) -> None:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        # flock belongs to this opening of the file; lockf would be lost as soon as anyone here closed it once.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
