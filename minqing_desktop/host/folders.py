"""Folders and large files that appear whole or not at all: filled under an unfinished name, synced, then renamed."""

import contextlib
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from minqing_desktop.host.files import DISK, Disk, settle_folder, stubborn
from minqing_desktop.host.write_errors import explain

PART_ENDING = ".part"
_BLOCK = 4 * 1024 * 1024
# A page of the database: what one bad sector costs.
_SECTOR = 4096
_STALE_AFTER_S = 24 * 3600

Step = Callable[[int], object]


def part_folder(target: Path) -> Path:
    """Makes the folder in which `target` is prepared, empty; what a killed program left there is removed first."""
    part = target.with_name(f".{target.name}{PART_ENDING}")
    try:
        if part.exists():
            shutil.rmtree(part)
        part.mkdir(parents=True)
    except OSError as error:
        raise explain(error) from error
    return part


def sync_file(path: Path, disk: Disk = DISK) -> None:
    """What another library wrote into this file is on the disk, not only in memory."""
    try:
        with path.open("r+b") as stream:
            disk.sync(stream)
    except OSError as error:
        raise explain(error) from error


def put_folder(part: Path, target: Path, disk: Disk = DISK) -> None:
    """Gives a filled folder its name; its files must be synced. A name that is taken is refused («file.exists»)."""
    # Not every file system can; the files themselves are safe.
    with contextlib.suppress(OSError):
        disk.sync_folder(part)
    rename(part, target, disk)


def rename(source: Path, target: Path, disk: Disk = DISK) -> None:
    """A new name for a file or folder, for good; a name that is taken is refused («file.exists»)."""
    try:
        if os.path.lexists(target):
            raise FileExistsError(17, "")
        stubborn(lambda: disk.replace(source, target), disk)
    except OSError as error:
        raise explain(error) from error
    settle_folder(target.parent, disk)


def copy_file(source: Path, target: Path, step: Step | None = None, disk: Disk = DISK) -> bytes:
    """Copies a file to a new name and syncs it; gives the SHA-256 of what was read. `step` is told bytes as they go."""
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reading, disk.create(target, 0o600) as writing:
            while block := reading.read(_BLOCK):
                digest.update(block)
                writing.write(block)
                if step is not None:
                    step(len(block))
            disk.sync(writing)
    except OSError as error:
        raise explain(error) from error
    return digest.digest()


def copy_readable(source: Path, target: Path, disk: Disk = DISK) -> int:
    """Copies a file from a failing medium: blocks that cannot be read come out as zeros; gives how many bytes they are.

    Raises a UserError when the file cannot be opened or the target not be written.
    """
    lost, place = 0, 0
    try:
        size = source.stat().st_size
        with source.open("rb", buffering=0) as reading, disk.create(target, 0o600) as writing:
            while place < size:
                block = _block_at(reading, place, min(_SECTOR, size - place))
                if block is None:
                    block = bytes(min(_SECTOR, size - place))
                    lost += len(block)
                writing.write(block)
                place += len(block)
            disk.sync(writing)
    except OSError as error:
        raise explain(error) from error
    return lost


def _block_at(stream: FileIO, place: int, count: int) -> bytes | None:
    try:
        stream.seek(place)
        return stream.read(count) or None
    except OSError:
        return None


def digest_of(path: Path, step: Step | None = None, *, past_cache: bool = False) -> bytes:
    """The SHA-256 of a file. `past_cache` asks the system to read it from the medium, where it can be asked (Linux)."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            if past_cache and sys.platform == "linux":
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while block := stream.read(_BLOCK):
                digest.update(block)
                if step is not None:
                    step(len(block))
    except OSError as error:
        raise explain(error) from error
    return digest.digest()


def remove_folder(folder: Path) -> None:
    """Removes a folder with all in it, so that a half-removed one no longer has its name; an absent one is fine."""
    gone = folder.with_name(f".{folder.name}{PART_ENDING}")
    try:
        if gone.exists():
            shutil.rmtree(gone)
        if folder.exists():
            stubborn(lambda: os.replace(folder, gone))
            shutil.rmtree(gone)
    except OSError as error:
        raise explain(error) from error


def remove_unfinished_folders(folder: Path, *, older_than_s: float = _STALE_AFTER_S) -> None:
    """Removes what a killed program left half-made, or half-removed, in a folder more than a day ago.

    `older_than_s` is 0 where nobody else can be at work.
    """
    oldest = time.time() - older_than_s
    for part in folder.glob(f".*{PART_ENDING}"):
        with contextlib.suppress(OSError):
            if part.is_dir() and (not older_than_s or part.stat().st_mtime < oldest):
                shutil.rmtree(part)


def free_bytes(folder: Path) -> int:
    """How much room a drive has for this user."""
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise explain(error) from error
