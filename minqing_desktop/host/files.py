"""The one module that writes files: whatever happens in between, the old file or the new one is there, whole."""

import contextlib
import errno
import os
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.host.write_errors import explain, unsure

Content = bytes | Callable[[BinaryIO], None]

# Virus scanners and indexers hold a fresh file for a moment: ACCESS_DENIED, SHARING_VIOLATION, LOCK_VIOLATION.
_PASSING_WINDOWS_ERRORS = {5, 32, 33}
_RETRY_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
# Some file systems cannot sync a folder and say so in one of these ways; then there is nothing to wait for.
_FOLDER_SYNC_UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EISDIR, errno.EBADF}
_LINK_UNSUPPORTED = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EOPNOTSUPP}
_STALE_AFTER_S = 24 * 3600


class Disk:
    """The calls that can fail, in one place, so that a test can make each of them fail."""

    def create(self, path: Path, mode: int) -> BinaryIO:
        """A new file that nobody else has, open for reading and writing."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        return os.fdopen(os.open(path, flags, mode), "w+b")

    def sync(self, stream: BinaryIO) -> None:
        """Everything written so far is on the disk, not only in memory."""
        stream.flush()
        os.fsync(stream.fileno())

    def replace(self, source: Path, target: Path) -> None:
        """`source` takes the name `target` in one step, over what was there."""
        os.replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        """`source` gets the second name `target`; FileExistsError if that is taken."""
        if sys.platform == "win32":
            os.rename(source, target)
        else:
            os.link(source, target)

    def sync_folder(self, folder: Path) -> None:
        """The new name is on the disk too. Windows has no such call and orders its own journal."""
        if sys.platform == "win32":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Removes one of our own unfinished files."""
        path.unlink(missing_ok=True)

    def pause(self, seconds: float) -> None:
        """Waits before trying again."""
        time.sleep(seconds)


DISK = Disk()


def write_atomically(
    path: Path, content: Content, *, replace: bool = True, private: bool = False, disk: Disk = DISK
) -> None:
    """Writes bytes, or what a writer puts into the open binary file it is given, under the name `path`.

    With `replace` false a name already taken is refused («file.exists»). `private` files are for this user's eyes only.
    Every OSError comes as a UserError and leaves what was there; any other error of the writer passes through.
    """
    target = Path(os.path.realpath(path))
    if not replace and os.path.lexists(target):
        raise explain(FileExistsError(errno.EEXIST, ""))
    part = unfinished_name(target)
    try:
        with disk.create(part, 0o600 if private else 0o666) as stream:
            _fill(stream, content)
            _keep_mode(stream, target, private)
            disk.sync(stream)
        _put(part, target, replace, disk)
    except OSError as error:
        raise explain(error) from error
    finally:
        with contextlib.suppress(OSError):
            disk.remove(part)
    settle_folder(target.parent, disk)


def move_into_place(part: Path, target: Path, *, replace: bool = True, disk: Disk = DISK) -> None:
    """Gives a finished file that another library wrote the name `target`; both must lie in the same folder."""
    try:
        with part.open("r+b") as stream:
            disk.sync(stream)
        _put(part, target, replace, disk)
    except OSError as error:
        raise explain(error) from error
    settle_folder(target.parent, disk)


def unfinished_name(target: Path) -> Path:
    """A hidden name beside `target` for a file that is still being written."""
    # The end is cut short because a file name may have no more than 255 bytes, which is 85 Chinese characters.
    return target.with_name(f".{target.name[:40]}.{uuid.uuid4().hex[:12]}.part")


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it; one that is there already is fine."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error) from error


def remove_unfinished(folder: Path, *, older_than_s: float = _STALE_AFTER_S, disk: Disk = DISK) -> int:
    """Removes what a killed program left half-written; says how many files that were.

    Only what is more than a day old, as another program may be writing; `older_than_s` is 0 where nobody else can be.
    """
    oldest = time.time() - older_than_s
    removed = 0
    for part in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if not older_than_s or part.stat().st_mtime < oldest:
                disk.remove(part)
                removed += 1
    return removed


def _fill(stream: BinaryIO, content: Content) -> None:
    if isinstance(content, bytes):
        stream.write(content)
    else:
        content(stream)


def _keep_mode(stream: BinaryIO, target: Path, private: bool) -> None:
    """A replaced file stays as open or closed to others as its user had made it."""
    if private or sys.platform == "win32":
        return
    with contextlib.suppress(FileNotFoundError):
        os.fchmod(stream.fileno(), target.stat().st_mode & 0o777)


def _put(part: Path, target: Path, replace: bool, disk: Disk) -> None:
    if replace:
        stubborn(lambda: disk.replace(part, target), disk)
    else:
        stubborn(lambda: _put_where_nothing_is(part, target, disk), disk)


def stubborn(call: Callable[[], None], disk: Disk = DISK) -> None:
    """Tries a call again for some seconds while a virus scanner or an indexer holds the file."""
    for seconds in (*_RETRY_PAUSES_S, None):
        try:
            call()
            return
        except OSError as error:
            if seconds is None or getattr(error, "winerror", None) not in _PASSING_WINDOWS_ERRORS:
                raise
            disk.pause(seconds)


def _put_where_nothing_is(part: Path, target: Path, disk: Disk) -> None:
    try:
        disk.link(part, target)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _LINK_UNSUPPORTED:
            raise
        # FAT sticks have no second names: take the name with an empty file, then put ours over it.
        disk.create(target, 0o666).close()
        disk.replace(part, target)


def settle_folder(folder: Path, disk: Disk = DISK) -> None:
    """The names in a folder are on the disk too; UserError «file.unsure» when the disk fails at that alone."""
    try:
        disk.sync_folder(folder)
    except OSError as error:
        if error.errno not in _FOLDER_SYNC_UNSUPPORTED:
            raise unsure() from error
