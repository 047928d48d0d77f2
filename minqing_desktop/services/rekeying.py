"""Another database key for a notebook: both databases are written anew under it, and then take the old ones' places.

The key file is the one moment of change. Before it is replaced the copies lie beside the databases under a name that
carries the new key's id, and the old key opens; once it is replaced the new key is the notebook's, and whatever copies
bear its id are moved into place by this process or by the next opening (`settle`). So a kill at any point leaves the
old or the new way in, whole.
"""

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import files
from minqing_desktop.host.folders import sync_file
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.derived_keys import BLOBS, derive_key
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.frozen import check_frozen, copy_snapshot, frozen_end, opened_frozen
from minqing_desktop.storage.key_slots import KEY_BYTES
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.keyfile_copies import write_copies
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.witness import Witness

_PREFIX = ".rekey-"
_BESIDE = ("-wal", "-shm")

Step = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Rekeying:
    """What a change of the key begins with: the open databases, the new key and its key file."""

    place: NotebookFolder
    notebook: Notebook
    blobs: BlobStore
    keyfile: KeyFile
    key: bytes

    def __repr__(self) -> str:
        return "Rekeying()"  # holds the key

    def run(self, step: Step | None = None) -> None:
        """Changes the key; both databases are closed afterwards, whatever came of it.

        An exception before the key file is replaced leaves the old key and no copies; after that the new key stands,
        and the next opening finishes. UserError: disk_full, rekey_failed and whatever the disk says.
        """
        try:
            with self.notebook.standing_still():
                self._write_copies(step)
                self.notebook.close()
                self.blobs.close()
            self._refuse_leftovers()
            self._turn()
        except BaseException:
            self.notebook.close()
            self.blobs.close()
            if not self._has_turned():
                remove_others(self.place, "")
            raise
        settle(self.place, self.keyfile)

    def _write_copies(self, step: Step | None) -> None:
        blob_key = derive_key(self.key, BLOBS)
        database, blobs, witness = _copies(self.place, self.keyfile.key_id)
        for source, target, key in (
            (self.notebook.engines()[1], database, self.key),
            (self.blobs.engines()[1], blobs, blob_key),
        ):
            copy_snapshot(source, target, key, step)
            if check_frozen(target, key):
                raise _failed()
        with opened_frozen(database, self.key) as connection:
            end = frozen_end(connection)
        if end != self.notebook.log_facts():
            raise _failed()
        seen = Witness(
            witness, self.key, bytes.fromhex(self.keyfile.notebook_id), _write_private, self.notebook.incarnation
        )
        seen.remember(end)
        for copy in (database, blobs):
            sync_file(copy)

    def _refuse_leftovers(self) -> None:
        """A WAL that somebody still reads would be lost with its database, though the copy holds what is in it."""
        for path in (self.place.database, self.place.blobs):
            wal = path.with_name(path.name + "-wal")
            if wal.exists() and wal.stat().st_size:
                raise _failed()

    def _turn(self) -> None:
        try:
            write_copies(self.keyfile, self.place.keyfiles, _write_private)
        except UserError:
            # The disk may have failed after the name was changed.
            if not self._has_turned():
                raise

    def _has_turned(self) -> bool:
        try:
            return KeyFile.decode(self.place.keyfile.read_bytes()).owner == self.keyfile.owner
        except (OSError, UserError):
            return False


def new_key() -> bytes:
    """A fresh database key."""
    return secrets.token_bytes(KEY_BYTES)


def settle(place: NotebookFolder, keyfile: KeyFile) -> bool:
    """Moves what was written under the key file's key into place; False when there was nothing to move.

    With the notebook's lock held, before its databases are opened. UserError as the disk says; the next call goes on.
    """
    moved = False
    targets = (place.database, place.blobs, place.witness)
    for copy, target in zip(_copies(place, keyfile.key_id), targets, strict=True):
        if copy.exists():
            # A WAL of the database that goes would be replayed into the one that comes.
            for ending in _BESIDE:
                target.with_name(target.name + ending).unlink(missing_ok=True)
            files.move_into_place(copy, target)
            moved = True
    return moved


def remove_others(place: NotebookFolder, key_id: str) -> None:
    """Removes what a change that did not come about left; only after the database was opened with this key."""
    for path in place.root.glob(f"{_PREFIX}*"):
        if not path.name.startswith(f"{_PREFIX}{key_id}-"):
            with contextlib.suppress(OSError):
                path.unlink()


def _copies(place: NotebookFolder, key_id: str) -> tuple[Path, Path, Path]:
    def beside(path: Path) -> Path:
        return path.with_name(f"{_PREFIX}{key_id}-{path.name}")

    return beside(place.database), beside(place.blobs), beside(place.witness)


def _write_private(path: Path, data: bytes) -> None:
    files.write_atomically(path, data, private=True)


def _failed() -> UserError:
    return UserError(
        "rekey_failed",
        tr("换钥匙没有做成，笔记本还用原来的钥匙，内容没有改动。"),
        tr("请关掉程序再打开，在「设置」里检查一遍笔记本，然后再试。"),
    )
