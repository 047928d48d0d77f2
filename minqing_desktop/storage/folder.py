"""The notebook's folder: what lies where, and what is refused before a password is even asked for."""

import errno
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.faults import database_missing, disk_failed, disk_full, folder_readonly
from minqing_desktop.storage.keyfile import SIZE_LIMIT, KeyFile

DATABASE = "notebook.db"
BLOBS = "blobs.db"
KEYFILE = "notebook.mqkey"
WITNESS = "witness"
BACKUPS = "backups"
LOCK = "notebook.lock"
MANIFEST = "manifest"
PARTS = "attachments"
# The number of the backup; on a stick where this number is taken by another backup something follows it.
_BACKUP_NAME = re.compile(r"[0-9]{6,}(-[0-9]+)?")

# Opening needs room for the WAL and its index; below this not even a diary line could be saved.
ROOM_TO_OPEN = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What a folder holds of a notebook; `size` in bytes counts the databases with what is not yet checkpointed."""

    has_database: bool
    has_blobs: bool
    has_keyfile: bool
    has_witness: bool
    size: int

    @property
    def is_notebook(self) -> bool:
        """Whether a notebook is or was here: a database or a key file is enough."""
        return self.has_database or self.has_keyfile


@dataclass(frozen=True, slots=True)
class NotebookFolder:
    """The places of one notebook; says nothing about whether they exist."""

    root: Path

    @property
    def database(self) -> Path:
        """The records."""
        return self.root / DATABASE

    @property
    def blobs(self) -> Path:
        """The contents of attachments."""
        return self.root / BLOBS

    @property
    def keyfile(self) -> Path:
        """The key file that counts, beside the database."""
        return self.root / KEYFILE

    @property
    def keyfiles(self) -> tuple[Path, ...]:
        """Every place of the key file: beside the database, among the backups, in each backup."""
        inside = sorted(path for path in _entries(self.backups) if is_backup_name(path.name) and path.is_dir())
        return (self.keyfile, self.backups / KEYFILE, *(path / KEYFILE for path in inside))

    @property
    def witness(self) -> Path:
        """How far the log had come."""
        return self.root / WITNESS

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.root / BACKUPS

    @property
    def lock(self) -> Path:
        """The lock of the one running copy."""
        return self.root / LOCK

    def describe(self) -> FolderFacts:
        """Looks at names and sizes only; never opens a database."""
        files = {path.name: path for path in _entries(self.root) if path.is_file()}
        databases = [files[name] for name in files if name.startswith((DATABASE, BLOBS))]
        return FolderFacts(
            has_database=DATABASE in files,
            has_blobs=BLOBS in files,
            has_keyfile=any(path.is_file() for path in self.keyfiles),
            has_witness=WITNESS in files,
            size=sum(_size(path) for path in databases),
        )

    def require(self) -> None:
        """Refuses what cannot be opened whatever the password; leaves nothing behind and changes nothing.

        Raises UserError: notebook_missing, keyfile_newer, database_missing, folder_readonly, disk_full, disk_failed.
        A key file that is missing or damaged is for `read_healing` to tell.
        """
        facts = self.describe()
        if not facts.is_notebook:
            raise notebook_missing()
        self._refuse_newer()
        if not facts.has_database:
            raise database_missing(DATABASE)
        if not facts.has_blobs:
            raise database_missing(BLOBS)
        refuse_unwritable(self.root)
        for path in (self.database, self.blobs):
            if not os.access(path, os.R_OK | os.W_OK):
                raise folder_readonly()

    def _refuse_newer(self) -> None:
        for path in self.keyfiles:
            try:
                with path.open("rb") as file:
                    KeyFile.decode(file.read(SIZE_LIMIT + 1))
            except OSError:
                continue
            except UserError as error:
                if error.code == "keyfile_newer":
                    raise


def is_backup_name(name: str) -> bool:
    """Whether a folder of this name may be a finished backup; unfinished ones have another name."""
    return _BACKUP_NAME.fullmatch(name) is not None


def is_notebook(folder: Path) -> bool:
    """Whether a notebook is or was in this folder."""
    return NotebookFolder(folder).describe().is_notebook


def refuse_unwritable(folder: Path, room: int = ROOM_TO_OPEN) -> None:
    """Makes sure that files can be made in an existing folder, by making one and removing it.

    Asking for rights does not do: a drive may be read-only, and Windows answers for the folder's mark alone. Raises
    UserError: folder_readonly, disk_full, disk_failed.
    """
    probe = folder / f".write-check-{secrets.token_hex(4)}"
    try:
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise _refusal(error) from None
    if free < room:
        raise disk_full()


def notebook_missing() -> UserError:
    """The folder holds no notebook, or is not there at all."""
    return UserError(
        "notebook_missing",
        tr("这个文件夹里没有笔记本；程序没有改动任何东西。"),
        tr("请选含有 notebook.db 和 notebook.mqkey 的文件夹；还没有笔记本，就新建一本。"),
    )


def _refusal(error: OSError) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    return disk_failed() if error.errno == errno.EIO else folder_readonly()


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
