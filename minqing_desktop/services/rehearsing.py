"""A trial restore, each month and without being asked: only a backup that was restored once is known to be one.

The newest backup is put together as a real restore would, in a folder among the backups and under the same key, opened,
checked from end to end against its own log, and removed. Of the older ones every file is read and compared. For a file
lane; nothing in the notebook changes.
"""

import shutil
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host.folders import digest_of, part_folder
from minqing_desktop.services.backups import Backup, Pace, backups_of, mark_damaged
from minqing_desktop.services.notebooks import OpenNotebook, check_database
from minqing_desktop.services.restoring import build
from minqing_desktop.services.safekeeping import Rehearsal, remember_rehearsal
from minqing_desktop.storage.folder import DATABASE, NotebookFolder
from minqing_desktop.storage.notebook import open_database

_TRIAL = "trial"
# A disk without room says nothing about the backup.
_NOT_ITS_FAULT = ("restore_no_room", "disk_full", "file.disk_full", "folder_readonly", "file.denied", "file.read_only")


def rehearse(
    opened: OpenNotebook, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> Rehearsal | None:
    """Restores the newest backup for trial and remembers how it came out; None when there is none.

    Raises UserError where the trial itself could not be made, for want of room above all.
    """
    pace = Pace(progress, cancel)
    backups = [each for each in backups_of(opened) if not each.is_damaged]
    if not backups:
        return None
    newest, *older = backups
    fault = _try(opened, newest, pace)
    if fault:
        mark_damaged(newest)
    for backup in older:
        pace.check()
        if not _files_agree(backup):
            mark_damaged(backup)
            fault = fault or "older_backup_damaged"
    return remember_rehearsal(opened, newest.number, fault)


def _try(opened: OpenNotebook, backup: Backup, pace: Pace) -> str:
    """A stable code of what was wrong; empty when the restored notebook is whole."""
    place = part_folder(NotebookFolder(opened.folder).backups / _TRIAL)
    try:
        build(backup, opened.key, place, b"", pace)
        return _check(place, opened.key, backup, pace)
    except UserError as error:
        if error.code in _NOT_ITS_FAULT:
            raise
        return error.code
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _check(place: Path, key: bytes, backup: Backup, pace: Pace) -> str:
    notebook = open_database(place, key)
    try:
        health = check_database(notebook, lambda _done, _total: pace.check())
        # The note of the restore is the one action more.
        is_whole = health.ops == backup.manifest.ops and health.actions == backup.manifest.last_action + 1
        return next(iter(health.faults), "" if is_whole else "ops_missing")
    finally:
        notebook.close()


def _files_agree(backup: Backup) -> bool:
    try:
        files = [(backup.folder / DATABASE, backup.manifest.database.digest)]
        files += [(backup.parts_folder / part.name, part.digest) for part in backup.manifest.parts]
        return all(digest_of(path) == digest for path, digest in files)
    except UserError:
        return False
