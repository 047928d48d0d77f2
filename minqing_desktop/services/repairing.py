"""The ladder for a notebook that does not open, or opens and is damaged: from what costs nothing to what costs most.

Every rung leaves the damaged files where they are or puts them into a folder named with the day; nothing is deleted.
"""

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host import clock
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.folders import copy_readable
from minqing_desktop.host.single import lock_notebook
from minqing_desktop.services.attempts import remember_failure
from minqing_desktop.services.audit import AuditEvent, note
from minqing_desktop.services.backups import Backup, Pace, is_complete, list_backups
from minqing_desktop.services.loads import first_village, load
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_with_key, rebuild_notebook
from minqing_desktop.services.repair_ladder import (
    Ladder,
    Rung,
    RungFacts,
    everywhere,
    ladder,
    notebook_id,
    read_keyfile,
    refuse_package,
)
from minqing_desktop.services.restoring import become_device, build, finish_build, open_backed_up
from minqing_desktop.services.session import Session
from minqing_desktop.services.swapping import damaged_one, drop_stage, finish_swap, settle_swap, stage, swap
from minqing_desktop.storage.attachment_parts import rescue
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.folder import BLOBS, DATABASE, KEYFILE, PARTS, NotebookFolder
from minqing_desktop.storage.halved import remember_halved
from minqing_desktop.storage.keyfile import KeyFile, keyfile_damaged, keyfile_missing
from minqing_desktop.storage.notebook import Notebook, create_database, open_database
from minqing_desktop.storage.reading.totals import digests_named
from minqing_desktop.storage.salvaging import DamagedDatabase, Readable, known_actions, readable_contents

DAMAGED = "damaged"
_SIDE_FILES = ("", "-wal")


@dataclass(frozen=True, slots=True)
class MendedAttachments:
    """How many attachments came back from the backups, and how many that records name are nowhere."""

    mended: int
    lost: int


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was brought together: from which backup, what was read besides, what could not be."""

    backup: Backup | None
    actions_added: int
    readable: Readable
    blobs: int


def mend_keyfile(folder: Path, extra: Path | None = None) -> Path:
    """Puts a good key file of this notebook beside the database; gives where it came from.

    Looked for among the backups, on the sticks in this computer and in `extra`. A damaged one is kept under another
    name. Raises UserError: keyfile_missing, keyfile_damaged, file.*.
    """
    place = NotebookFolder(folder)
    own = [path for path in place.keyfiles if path != place.keyfile]
    places = [*own, *(backup.keyfile for backup in everywhere(extra))]
    good = [(path, keyfile) for path in places if (keyfile := read_keyfile(path))]
    wanted = notebook_id(place)
    good = [(path, keyfile) for path, keyfile in good if wanted in ("", keyfile.notebook_id)]
    if not good:
        raise keyfile_damaged() if place.keyfile.exists() else keyfile_missing()
    with lock_notebook(folder):
        # Of the present key: that of the newest backup, and of its copies the one changed last.
        owner = _owner_of_newest(place, good)
        path, keyfile = max((each for each in good if each[1].owner == owner), key=lambda each: each[1].counter)
        if place.keyfile.exists() and read_keyfile(place.keyfile) is None:
            aside = place.keyfile.with_name(f"{KEYFILE}.{DAMAGED}")
            write_atomically(aside, place.keyfile.read_bytes(), private=True)
        write_atomically(place.keyfile, keyfile.encode(), private=True)
    return path


def _owner_of_newest(place: NotebookFolder, good: list[tuple[Path, KeyFile]]) -> str:
    beside = [keyfile for path, keyfile in good if path.parent == place.backups]
    newest = next(iter(list_backups(place.backups)), None)
    if beside:
        return beside[0].owner
    if newest is not None:
        return f"{newest.manifest.notebook}/{newest.manifest.key}"
    return good[-1][1].owner


def find_key(folder: Path, secret: str, *, by_code: bool = False, extra: Path | None = None) -> bytes:
    """The database key, by any good key file in or around the folder; a wrong secret is counted as at the door.

    Raises UserError: wrong_password, wrong_recovery_code, keyfile_missing.
    """
    places = [*NotebookFolder(folder).keyfiles, *(backup.keyfile for backup in everywhere(extra))]
    refused: UserError | None = None
    tried: set[bytes] = set()
    for path in places:
        keyfile = read_keyfile(path)
        if keyfile is None or keyfile.encode() in tried:
            continue
        tried.add(keyfile.encode())
        try:
            return keyfile.open_with_recovery(secret) if by_code else keyfile.open_with_password(secret)
        except UserError as error:
            refused = error
    if refused is not None:
        remember_failure(folder, refused.code)
    raise refused or keyfile_missing()


def mend_lists(folder: Path, key: bytes, progress: Progress | None = None) -> OpenNotebook:
    """Makes every list anew from the log, after the database was copied aside, and fetches attachments that are damaged
    or gone from the backups; gives the notebook, open. Raises UserError: log_damaged, database_*.
    """
    put_copy_aside(folder)
    mend_attachments(folder, key)
    opened = open_with_key(folder, key)
    try:
        rebuild_notebook(opened, progress)
        note(opened.session, AuditEvent.REBUILT)
    except BaseException:
        opened.close()
        raise
    return opened


def mend_attachments(folder: Path, key: bytes) -> MendedAttachments:
    """Puts the store of attachments together anew: what is whole in it, and from the backups what the records name.

    Nothing is done where nothing is damaged; else the damaged store stays in a folder named with the day. What was
    erased does not come back. For a closed notebook. Raises UserError: database_* (of the records), disk_full, file.*.
    """
    finish_swap(folder)
    place = NotebookFolder(folder)
    with lock_notebook(folder):
        settle_swap(folder)
        wanted = _named_contents(folder, key)
        coming = stage(folder)
        try:
            whole, gone = _put_contents_together(place, coming, key, wanted)
        except BaseException:
            drop_stage(folder)
            raise
        if not gone.mended and whole:
            drop_stage(folder)
        else:
            swap(folder, damaged_one)
    return gone


def _named_contents(folder: Path, key: bytes) -> set[bytes]:
    notebook = open_database(folder, key)
    try:
        with notebook.reading() as reader:
            return digests_named(reader.connection)
    finally:
        notebook.close()


def _put_contents_together(
    place: NotebookFolder, coming: Path, key: bytes, wanted: set[bytes]
) -> tuple[bool, MendedAttachments]:
    """(whether the present store is whole, what came from the backups and what is nowhere)."""
    scratch = coming / DAMAGED
    make_folder(scratch)
    for ending in _SIDE_FILES:
        source = place.blobs.with_name(f"{BLOBS}{ending}")
        if source.exists():
            copy_readable(source, scratch / source.name)
    BlobStore(coming / BLOBS, key, must_exist=False).close()
    is_whole = place.blobs.exists() and _is_whole(scratch / BLOBS, key)
    _take_contents(scratch / BLOBS, key, coming)
    store, mended, lost = BlobStore(coming / BLOBS, key), 0, 0
    try:
        for digest in wanted - store.sizes().keys():
            content = rescue(place.backups / PARTS, key, digest)
            if content is None:
                lost += 1
            else:
                store.fill([(digest, content)])
                mended += 1
        store.checkpoint()
    finally:
        store.close()
    return is_whole, MendedAttachments(mended, lost)


def _is_whole(path: Path, key: bytes) -> bool:
    try:
        store = BlobStore(path, key)
        try:
            return not store.find_damage()
        finally:
            store.close()
    except UserError:
        return False


def put_copy_aside(folder: Path) -> Path:
    """Copies the databases as far as they can be read into a folder named with the day; gives that folder."""
    with lock_notebook(folder):
        wanted = damaged_one(clock.today().isoformat())
        aside, number = folder / wanted, 1
        while aside.exists():
            number += 1
            aside = folder / f"{wanted}-{number}"
        make_folder(aside)
        for name in (DATABASE, BLOBS, KEYFILE):
            for ending in _SIDE_FILES:
                if (folder / f"{name}{ending}").exists():
                    copy_readable(folder / f"{name}{ending}", aside / f"{name}{ending}")
    return aside


def salvage(
    folder: Path, key: bytes, *, progress: Progress | None = None, cancel: Cancel | None = None
) -> tuple[OpenNotebook, Salvaged]:
    """Brings together what can be had: the newest good backup, and everything readable behind it; opens the result.

    The damaged files stay in a folder named with the day. Raises UserError: nothing_readable, disk_full, file.*; then
    everything is as it was.
    """
    finish_swap(folder)
    pace = Pace(progress, cancel)
    place = NotebookFolder(folder)
    backups = [each for each in list_backups(place.backups, key) if is_complete(each)]
    with lock_notebook(folder):
        settle_swap(folder)
        coming = stage(folder)
        try:
            salvaged = _bring_together(place, coming, key, backups, pace)
        except BaseException:
            drop_stage(folder)
            raise
        swap(folder, damaged_one)
    return open_backed_up(folder, key), salvaged


def _bring_together(place: NotebookFolder, coming: Path, key: bytes, backups: list[Backup], pace: Pace) -> Salvaged:
    scratch = coming / DAMAGED
    make_folder(scratch)
    for name in (DATABASE, BLOBS):
        for ending in _SIDE_FILES:
            source = place.root / f"{name}{ending}"
            if source.exists():
                copy_readable(source, scratch / source.name)
    pace.tell(0.2)
    base = _start_from(backups, key, coming, pace)
    keyfile = _keyfile_of(place, key)
    if base is None:
        _start_empty(coming, key, keyfile)
    notebook = open_database(coming, key)
    try:
        before = notebook.log_facts()
        readable = _take_readable(scratch / DATABASE, key, notebook, is_needed=base is None)
        pace.tell(0.7)
        blobs = _take_contents(scratch / BLOBS, key, coming)
        become_device(notebook, b"")
        note(Session(notebook), AuditEvent.REBUILT, counts={"lost": readable.ops_lost})
        added = notebook.log_facts().last_action - before.last_action - 1
        finish_build(notebook, key, keyfile.notebook_id, coming)
    finally:
        notebook.close()
    write_atomically(coming / KEYFILE, keyfile.encode(), private=True)
    pace.tell(1.0)
    return Salvaged(base, max(0, added), readable, blobs)


def _start_from(backups: list[Backup], key: bytes, coming: Path, pace: Pace) -> Backup | None:
    """Puts together the newest backup that comes out whole."""
    for backup in backups:
        try:
            build(backup, key, coming, b"", pace)
        except UserError as error:
            if error.code in ("restore_no_room", "disk_full", "file.disk_full"):
                raise
            for name in (DATABASE, BLOBS, KEYFILE, "witness"):
                for ending in ("", "-wal", "-shm"):
                    (coming / f"{name}{ending}").unlink(missing_ok=True)
            continue
        return backup
    return None


def _start_empty(coming: Path, key: bytes, keyfile: KeyFile) -> None:
    BlobStore(coming / BLOBS, key, must_exist=False).close()
    create_database(coming, key, bytes.fromhex(keyfile.notebook_id)).close()


def _take_readable(path: Path, key: bytes, notebook: Notebook, *, is_needed: bool) -> Readable:
    """Adds what the damaged database still has; without a backup to begin with there must be something."""
    try:
        damaged = DamagedDatabase(path, key)
    except UserError as error:
        if is_needed:
            raise _nothing_readable() from error
        return Readable()
    try:
        with notebook.reading() as reader:
            known = known_actions(reader.connection)
        notebook.take(damaged.actions(known))
        if is_needed and not damaged.found.ops:
            raise _nothing_readable()
        with notebook.local() as connection:
            remember_halved(connection, damaged.found.halved)
        return damaged.found
    finally:
        damaged.close()


def _take_contents(path: Path, key: bytes, coming: Path) -> int:
    """Attachments of the damaged store that are what their digest says, beside those of the backup."""
    store = BlobStore(coming / BLOBS, key)
    taken = 0
    try:
        with contextlib.suppress(UserError):
            for digest, content in readable_contents(path, key):
                if hashlib.sha256(content).digest() == digest:
                    taken += not store.has(digest.hex())
                    store.fill([(digest, content)])
        store.checkpoint()
    finally:
        store.close()
    return taken


def from_county(file: Path, folder: Path, password: str) -> tuple[OpenNotebook, str]:
    """A new notebook from a file of everything (`dump`), as the county or a colleague gives it; with its recovery code.

    A package is sealed for keys that only a notebook has: it is taken there. UserError: repair_by_package, dump_*,
    folder_not_empty, weak passwords.
    """
    refuse_package(file)
    opened, code = create_notebook(folder, password, first_village(file))
    try:
        load(opened.session, file)
    except BaseException:
        opened.close()
        raise
    return opened, code


def _keyfile_of(place: NotebookFolder, key: bytes) -> KeyFile:
    """The newest good key file in the folder; whoever repairs has just opened it."""
    good = [keyfile for path in place.keyfiles if (keyfile := read_keyfile(path))]
    if not good:
        raise keyfile_missing()
    owner = (read_keyfile(place.keyfile) or good[0]).owner
    return max((each for each in good if each.owner == owner), key=lambda each: each.counter)


def _nothing_readable() -> UserError:
    return UserError(
        "nothing_readable",
        tr("坏得太厉害，数据文件里一条也读不出来，也没有备份可以打底；什么都没有改动。"),
        tr("请插上存有备份的U盘，或者用下一步取回县里那份。文件夹请留着，不要删。"),
    )


__all__ = [
    "Ladder",
    "MendedAttachments",
    "Rung",
    "RungFacts",
    "Salvaged",
    "find_key",
    "from_county",
    "ladder",
    "mend_attachments",
    "mend_keyfile",
    "mend_lists",
    "salvage",
]
