"""The backups there are: read from their folders, verified, and thinned by number.

What the folder looks like, see `backups`. None of this touches the notebook; any lane.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.progress import Cancel, Cancelled, Progress
from minqing_desktop.host.files import write_atomically
from minqing_desktop.host.folders import (
    digest_of,
    remove_folder,
)
from minqing_desktop.storage.attachment_parts import (
    part_names,
)
from minqing_desktop.storage.backup_manifest import (
    SIZE_LIMIT,
    Inside,
    Manifest,
    SignedManifest,
    backup_damaged,
    decode_manifest,
)
from minqing_desktop.storage.driver import lines_of_damage
from minqing_desktop.storage.folder import DATABASE, KEYFILE, MANIFEST, PARTS, NotebookFolder, is_backup_name
from minqing_desktop.storage.frozen import frozen_end, opened_frozen
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.notebook import LogFacts

if TYPE_CHECKING:
    # Opening a notebook makes backups; they would import each other.
    from minqing_desktop.services.notebooks import OpenNotebook

KEPT_AT_LEAST = 5
KEPT_LATEST = 7
DAMAGED_MARK = "damaged"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup. `inside` is known to key holders only; `is_damaged` was found by an earlier check."""

    folder: Path
    manifest: Manifest
    inside: Inside | None = None
    is_damaged: bool = False

    @property
    def number(self) -> int:
        return self.manifest.number

    @property
    def made_at(self) -> datetime:
        """By the clock of the computer that made it; shown, never decisive."""
        return datetime.fromtimestamp(self.manifest.made_at_ms / 1000, UTC)

    @property
    def end(self) -> LogFacts:
        """How far the log had come."""
        return LogFacts(self.manifest.ops, self.manifest.last_action, self.manifest.chain)

    @property
    def parts_folder(self) -> Path:
        return self.folder.parent / PARTS

    @property
    def keyfile(self) -> Path:
        return self.folder / KEYFILE


class Pace:
    """Progress of one backup in thousandths, and whether to stop."""

    def __init__(self, progress: Progress | None, cancel: Cancel | None) -> None:
        self._progress = progress
        self._cancel = cancel

    def tell(self, share: float) -> None:
        """`share` of the whole is done; raises Cancelled."""
        self.check()
        if self._progress is not None:
            self._progress(round(share * 1000), 1000)

    def check(self) -> None:
        """Raises Cancelled when the user asked to stop."""
        if self._cancel is not None and self._cancel():
            raise Cancelled


def list_backups(root: Path, key: bytes | None = None, notebook_id: str = "") -> list[Backup]:
    """The finished backups in a folder, newest number first; those of one notebook when it is named.

    With the database key only genuine ones, with what is sealed inside; without it as the folder says.
    """
    found = []
    for folder in root.iterdir() if root.is_dir() else ():
        if is_backup_name(folder.name) and folder.is_dir():
            backup = _read(folder, key)
            if backup is not None and notebook_id in ("", backup.manifest.notebook):
                found.append(backup)
    return sorted(found, key=lambda each: (each.number, each.folder.name), reverse=True)


def backups_of(opened: OpenNotebook) -> list[Backup]:
    """The notebook's own backups that its present key opens, newest first."""
    return list_backups(NotebookFolder(opened.folder).backups, opened.key, opened.keyfile.notebook_id)


def unreadable_backups(opened: OpenNotebook) -> list[Path]:
    """Folders among the notebook's own backups that say nothing of themselves, or what the key does not vouch for.

    One under a key of before is no damage: the key file in it tells.
    """
    root = NotebookFolder(opened.folder).backups
    named = [each for each in root.iterdir() if is_backup_name(each.name)] if root.is_dir() else []
    return sorted(each for each in named if _read(each, opened.key) is None and _is_ours(each, opened))


def _is_ours(folder: Path, opened: OpenNotebook) -> bool:
    try:
        return KeyFile.decode((folder / KEYFILE).read_bytes()).owner == opened.keyfile.owner
    except (OSError, UserError):
        return True


def newest_backup(opened: OpenNotebook) -> Backup | None:
    """The newest backup that is not known to be damaged."""
    return next((each for each in backups_of(opened) if not each.is_damaged and is_complete(each)), None)


def read_backup(folder: Path, key: bytes | None = None) -> Backup:
    """One backup by its folder. Raises UserError: backup_damaged, backup_newer."""
    signed = read_manifest(folder)
    inside = None
    if key is not None:
        if not signed.is_genuine(key):
            raise backup_damaged()
        inside = signed.manifest.unseal(key)
    return Backup(folder, signed.manifest, inside, (folder / DAMAGED_MARK).exists())


def read_manifest(folder: Path) -> SignedManifest:
    """What the folder says of itself. Raises UserError: backup_damaged, backup_newer."""
    try:
        with (folder / MANIFEST).open("rb") as stream:
            return decode_manifest(stream.read(SIZE_LIMIT + 1))
    except OSError:
        raise backup_damaged() from None


def is_complete(backup: Backup) -> bool:
    """Whether every file is there with its size; reads none of them."""
    try:
        files = [(backup.folder / DATABASE, backup.manifest.database)]
        files += [(backup.parts_folder / part.name, part) for part in backup.manifest.parts]
        return all(path.stat().st_size == facts.size for path, facts in files)
    except OSError:
        return False


def verify_backup(backup: Backup, key: bytes, *, with_attachments: bool = True, pace: Pace | None = None) -> None:
    """Opens the backup and reads all of it. Raises UserError: backup_damaged, backup_newer, disk_failed.

    The database's pages, indexes and end of log; of the attachments every content against its digest.
    """
    manifest = read_backup(backup.folder, key).manifest
    if not is_complete(backup):
        raise backup_damaged()
    pace = pace or Pace(None, None)
    verify_database(backup.folder / DATABASE, manifest, key)
    pace.check()
    if with_attachments:
        for part in manifest.parts:
            if digest_of(backup.parts_folder / part.name) != part.digest:
                raise backup_damaged()
            pace.check()


def mark_damaged(backup: Backup) -> None:
    """Remembers that a check found the backup damaged: it is shown as such and no longer counted as one to keep."""
    write_atomically(backup.folder / DAMAGED_MARK, b"")


def thin(root: Path, *, is_tight: bool = False) -> int:
    """Removes old backups, never one of the five newest good ones; says how many.

    Kept are the latest seven and, of older ones, ever fewer: a number that 2 divides k times stays until it is 2 * 2**k
    numbers old. With `is_tight`, for a disk nearly full, the five alone. By numbers, since clocks are wrong.
    """
    listed = list_backups(root)
    good = [each for each in listed if not each.is_damaged and is_complete(each)]
    latest = max((each.number for each in listed), default=0)
    safe = {each.folder for each in good[:KEPT_AT_LEAST]}
    removed = 0
    for backup in listed:
        age = latest - backup.number
        is_kept = backup.folder in safe or (not is_tight and (age < KEPT_LATEST or age < 2 * _evenness(backup.number)))
        # Damaged ones stay while they are young: something in them may still be read.
        if not is_kept and len(good) >= KEPT_AT_LEAST:
            remove_folder(backup.folder)
            removed += 1
    _remove_unused_parts(root)
    return removed


def _evenness(number: int) -> int:
    """The greatest power of two that divides a number."""
    return number & -number


def _remove_unused_parts(root: Path) -> None:
    """Parts that no backup names; none at all while there is a backup that cannot be read, as a newer version's."""
    named: set[str] = set()
    for folder in root.iterdir():
        if is_backup_name(folder.name) and folder.is_dir():
            try:
                named |= {part.name for part in read_manifest(folder).manifest.parts}
            except UserError:
                return
    for name in part_names(root / PARTS):
        if name not in named:
            with contextlib.suppress(OSError):
                (root / PARTS / name).unlink(missing_ok=True)


def _read(folder: Path, key: bytes | None) -> Backup | None:
    try:
        return read_backup(folder, key)
    except UserError:
        return None


def verify_database(path: Path, manifest: Manifest, key: bytes) -> None:
    """Every page by its own authentication, every index, and the end of the log."""
    try:
        with opened_frozen(path, key) as connection:
            if lines_of_damage(connection) or frozen_end(connection) != LogFacts(
                manifest.ops, manifest.last_action, manifest.chain
            ):
                raise backup_damaged()
    except UserError as error:
        raise (backup_damaged() if error.code.startswith("database_") else error) from None
