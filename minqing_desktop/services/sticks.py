"""Copies the newest backup to a stick: written under another name, read back from it, renamed, only then said done.

On the stick lies `民情日记备份/<notebook> <id>/` with the same folders as among the notebook's own backups, so a
restore reads both alike. Attachments that are on the stick already are not copied again.
"""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host.drives import Drive
from minqing_desktop.host.files import make_folder
from minqing_desktop.host.folders import (
    copy_file,
    digest_of,
    free_bytes,
    part_folder,
    put_folder,
    remove_folder,
    remove_unfinished_folders,
    rename,
)
from minqing_desktop.services.audit import AuditEvent, note_happening
from minqing_desktop.services.backups import (
    Backup,
    Pace,
    is_of_now,
    list_backups,
    make_backup,
    newest_backup,
    thin,
)
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.safekeeping import remember_stick
from minqing_desktop.storage.backup_manifest import FileFacts
from minqing_desktop.storage.folder import DATABASE, KEYFILE, MANIFEST, PARTS

STICK_FOLDER = "民情日记备份"
FAT_LIMIT = 4 * 1024**3 - 1
_SPARE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StickCopy:
    """What a copy to a stick came to: the backup, where it lies, how many bytes were written now."""

    backup: Backup
    root: Path
    written: int


def copy_to_stick(
    opened: OpenNotebook, drive: Drive, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> StickCopy:
    """Puts a backup of now on a stick, verified; when it returns the stick may be pulled out.

    UserError: stick_no_room, stick_fat, stick_unlike, file.* (the stick was pulled out, is full, is read-only); then
    what was on the stick before is there still, and nothing half-made is listed.
    """
    newest = newest_backup(opened)
    if newest is None or not is_of_now(newest, opened):
        newest = make_backup(opened, AuditEvent.COPIED_TO_STICK)
    root = drive.root / STICK_FOLDER / _folder_name(opened)
    make_folder(root / PARTS)
    remove_unfinished_folders(root)
    copying = _Copying(newest, root, drive, Pace(progress, cancel))
    copying.copy()
    with contextlib.suppress(UserError):
        thin(root)
    remember_stick(opened, newest.number)
    note_happening(opened.session, AuditEvent.COPIED_TO_STICK)
    return StickCopy(newest, root, copying.written)


class _Copying:
    """One copy while it is made."""

    def __init__(self, backup: Backup, root: Path, drive: Drive, pace: Pace) -> None:
        self.backup, self.root, self.drive, self.pace = backup, root, drive, pace
        self.missing = [part for part in backup.manifest.parts if not self._is_there(part)]
        self.total = sum(each.size for each in (backup.manifest.database, *self.missing))
        self.written = 0

    def _is_there(self, part: FileFacts) -> bool:
        path = self.root / PARTS / part.name
        with contextlib.suppress(OSError):
            return path.stat().st_size == part.size
        return False

    def copy(self) -> None:
        self._refuse()
        if any(each.manifest == self.backup.manifest for each in list_backups(self.root)) and not self.missing:
            self._check_there()
            return
        for part in self.missing:
            target = self.root / PARTS / part.name
            unfinished = target.with_name(f".{target.name}.part")
            _forget(unfinished)
            try:
                self._copy(self.backup.parts_folder / part.name, unfinished, part)
                _forget(target)
                rename(unfinished, target)
            except BaseException:
                _forget(unfinished)
                raise
        self._copy_backup()
        _settle()
        self.pace.tell(1.0)

    def _copy_backup(self) -> None:
        target = self._free_name()
        part = part_folder(target)
        try:
            self._copy(self.backup.folder / DATABASE, part / DATABASE, self.backup.manifest.database)
            for name in (KEYFILE, MANIFEST):
                digest = copy_file(self.backup.folder / name, part / name)
                if digest_of(part / name, past_cache=True) != digest:
                    raise _unlike()
            put_folder(part, target)
        except BaseException:
            with contextlib.suppress(UserError):
                remove_folder(part)
            raise

    def _copy(self, source: Path, target: Path, facts: FileFacts) -> None:
        """Writing is the first half of the way, reading back the second."""
        if copy_file(source, target, self._step) != facts.digest:
            raise _unlike()
        if digest_of(target, self._step, past_cache=True) != facts.digest:
            raise _unlike()

    def _step(self, count: int) -> None:
        self.written += count
        self.pace.tell(min(0.99, self.written / max(1, 2 * self.total)))

    def _check_there(self) -> None:
        """The same backup lies on the stick already: it is read once more, so that «done» is true."""
        there = next(each for each in list_backups(self.root) if each.manifest == self.backup.manifest)
        if digest_of(there.folder / DATABASE, past_cache=True) != self.backup.manifest.database.digest:
            remove_folder(there.folder)
            self._copy_backup()

    def _free_name(self) -> Path:
        target, number = self.root / f"{self.backup.number:06d}", 1
        while target.exists():
            number += 1
            target = self.root / f"{self.backup.number:06d}-{number}"
        return target

    def _refuse(self) -> None:
        """Before a byte is written: too large for a FAT stick, or no room."""
        if self.drive.is_fat and self.backup.manifest.database.size > FAT_LIMIT:
            raise UserError(
                "stick_fat",
                tr("数据文件超过 4 GB，这个U盘的格式（FAT32）放不下；U盘上什么都没有写。"),
                tr("请换一个 exFAT 或 NTFS 格式的U盘，或者移动硬盘。"),
            )
        wanted = self.total + _SPARE
        if free_bytes(self.root) < wanted:
            thin(self.root, is_tight=True)
        if free_bytes(self.root) < wanted:
            raise UserError(
                "stick_no_room",
                tr("U盘放不下这份备份，还要 {n} MB；U盘上以前的备份都在。").format(n=wanted // 1024**2 + 1),
                tr("请删掉U盘上不用的文件，或者换一个U盘。"),
            )


def _folder_name(opened: OpenNotebook) -> str:
    """Tells notebooks on one stick apart; the name is the folder's, without what a stick cannot write."""
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "", opened.folder.name)[:40].strip(" .")
    return f"{name} {opened.keyfile.notebook_id[:8]}".strip()


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _settle() -> None:
    """Everything written is on the medium, the stick's own tables too."""
    if hasattr(os, "sync"):
        os.sync()


def _unlike() -> UserError:
    return UserError(
        "stick_unlike",
        tr("写到U盘的内容读回来对不上，这个U盘可能是坏的或容量是假的；没有留下这一份，电脑上的备份都在。"),
        tr("请换一个U盘再备份一次。"),
    )


def newest_on(drive: Drive, opened: OpenNotebook) -> Backup | None:
    """The newest backup of this notebook on a stick."""
    root = drive.root / STICK_FOLDER / _folder_name(opened)
    return next(iter(list_backups(root, opened.key, opened.keyfile.notebook_id)), None)


__all__ = ["STICK_FOLDER", "StickCopy", "copy_to_stick", "newest_on"]
