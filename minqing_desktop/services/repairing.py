"""The ladder for a notebook that does not open, or opens and is damaged: from what costs nothing to what costs most.

Every rung leaves the damaged files where they are or puts them into a folder named with the day; nothing is deleted.
"""

import contextlib
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host import clock
from minqing_desktop.host.drives import removable_drives
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.folders import copy_readable
from minqing_desktop.host.single import lock_notebook
from minqing_desktop.services.audit import AuditEvent, note
from minqing_desktop.services.backups import Backup, Pace, is_complete, list_backups
from minqing_desktop.services.loads import first_village, load
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_with_key, rebuild_notebook
from minqing_desktop.services.restoring import become_device, build, find_backups, finish_build, open_backed_up
from minqing_desktop.services.session import Session
from minqing_desktop.services.swapping import damaged_one, drop_stage, finish_swap, settle_swap, stage, swap
from minqing_desktop.storage.attachment_parts import rescue
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.folder import BLOBS, DATABASE, KEYFILE, PARTS, NotebookFolder
from minqing_desktop.storage.keyfile import KeyFile, keyfile_damaged, keyfile_missing
from minqing_desktop.storage.notebook import Notebook, create_database, open_database
from minqing_desktop.storage.reading.totals import digests_named
from minqing_desktop.storage.salvaging import DamagedDatabase, Readable, readable_contents

DAMAGED = "damaged"
_SIDE_FILES = ("", "-wal")


class Rung(StrEnum):
    """The steps, in the order in which they are tried."""

    KEYFILE = "keyfile"
    REBUILD = "rebuild"
    SALVAGE = "salvage"
    BACKUP = "backup"
    STICK = "stick"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class RungFacts:
    """One step as the page shows it. `why_not` is empty when it can be tried; `costs` says what would be missing."""

    rung: Rung
    title: str
    explanation: str
    why_not: str = ""
    costs: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What lies in and around a damaged notebook's folder, and what can be tried."""

    rungs: tuple[RungFacts, ...]
    backup: Backup | None
    stick_backup: Backup | None


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


def ladder(folder: Path) -> Ladder:
    """Looks at names and first lines only, and at the sticks in this computer; opens nothing."""
    place = NotebookFolder(folder)
    facts = place.describe()
    own = next((each for each in list_backups(place.backups) if is_complete(each) and not each.is_damaged), None)
    notebook_id = _notebook_id(place)
    on_stick = _on_sticks(notebook_id)
    has_good_key = any(_read_keyfile(each) for each in place.keyfiles)
    return Ladder(
        (
            _keyfile_rung(has_good_key, place, on_stick),
            RungFacts(
                Rung.REBUILD,
                tr("把列表重做一遍，附件从备份补上"),
                tr("记录本身还在，只是列表、查找对不上，或者照片坏了时用。先把数据文件拷一份放到一边，再按底账重做。"),
                "" if facts.has_database else tr("数据文件不在这个文件夹里。"),
                tr("什么都不会少。"),
            ),
            RungFacts(
                Rung.SALVAGE,
                tr("把读得出来的都取出来"),
                tr("以最近的好备份打底，再把坏文件里读得出来、对得上校验的记录一条条加进去，合成一本新的。"),
                "" if facts.has_database else tr("数据文件不在这个文件夹里。"),
                tr("只少坏在硬盘上、备份里也没有的那几条。"),
            ),
            _backup_rung(Rung.BACKUP, own),
            _backup_rung(Rung.STICK, on_stick),
            RungFacts(
                Rung.COUNTY,
                tr("取回县里那份"),
                tr("请县里或镇里把这个村交过去的数据导出成一个文件给您，用它建一本新的笔记本；这里的文件夹不动。"),
                "",
                tr("少最近一次上报以后写的；没有上报的不在里面。"),
            ),
        ),
        own,
        on_stick,
    )


def _keyfile_rung(has_good_key: bool, place: NotebookFolder, on_stick: Backup | None) -> RungFacts:
    why_not = tr("钥匙文件是好的，不用做这一步。") if _read_keyfile(place.keyfile) else ""
    if not why_not and not has_good_key and on_stick is None:
        why_not = tr("没有找到好的钥匙文件。请插上存有备份的U盘，再打开这一页。")
    return RungFacts(
        Rung.KEYFILE,
        tr("换上另一份钥匙文件"),
        tr("钥匙文件 notebook.mqkey 坏了或不见了时用：从备份或U盘里取一份好的放回去，坏的改名留着。"),
        why_not,
        tr("什么都不会少；用那一份当时的密码打开。"),
    )


def _backup_rung(rung: Rung, backup: Backup | None) -> RungFacts:
    is_stick = rung is Rung.STICK
    costs = why_not = ""
    if backup is None:
        why_not = tr("没有找到U盘上的备份。") if is_stick else tr("备份文件夹里没有好的备份。")
    else:
        made = backup.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
        costs = tr("少 {at} 以后写的。").format(at=made)
    return RungFacts(
        rung,
        tr("用U盘上最近的备份") if is_stick else tr("用最近的好备份"),
        tr("先逐页检查这份备份，再换上去；现在的文件全部留在旁边的文件夹里。"),
        why_not,
        costs,
    )


def mend_keyfile(folder: Path, extra: Path | None = None) -> Path:
    """Puts a good key file of this notebook beside the database; gives where it came from.

    Looked for among the backups, on the sticks in this computer and in `extra`. A damaged one is kept under another
    name. Raises UserError: keyfile_missing, keyfile_damaged, file.*.
    """
    place = NotebookFolder(folder)
    own = [path for path in place.keyfiles if path != place.keyfile]
    places = [*own, *(backup.keyfile for backup in _everywhere(extra))]
    good = [(path, keyfile) for path in places if (keyfile := _read_keyfile(path))]
    wanted = _notebook_id(place)
    good = [(path, keyfile) for path, keyfile in good if wanted in ("", keyfile.notebook_id)]
    if not good:
        raise keyfile_damaged() if place.keyfile.exists() else keyfile_missing()
    with lock_notebook(folder):
        # Of the present key: that of the newest backup, and of its copies the one changed last.
        owner = _owner_of_newest(place, good)
        path, keyfile = max((each for each in good if each[1].owner == owner), key=lambda each: each[1].counter)
        if place.keyfile.exists() and _read_keyfile(place.keyfile) is None:
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
    """The database key, by any good key file in or around the folder.

    Raises UserError: wrong_password, wrong_recovery_code, keyfile_missing.
    """
    places = [*NotebookFolder(folder).keyfiles, *(backup.keyfile for backup in _everywhere(extra))]
    refused: UserError | None = None
    tried: set[bytes] = set()
    for path in places:
        keyfile = _read_keyfile(path)
        if keyfile is None or keyfile.encode() in tried:
            continue
        tried.add(keyfile.encode())
        try:
            return keyfile.open_with_recovery(secret) if by_code else keyfile.open_with_password(secret)
        except UserError as error:
            refused = error
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
        notebook.take(damaged.actions())
        if is_needed and not damaged.found.ops:
            raise _nothing_readable()
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

    UserError: dump_*, folder_not_empty, weak passwords.
    """
    opened, code = create_notebook(folder, password, first_village(file))
    try:
        load(opened.session, file)
    except BaseException:
        opened.close()
        raise
    return opened, code


def _keyfile_of(place: NotebookFolder, key: bytes) -> KeyFile:
    """The newest good key file in the folder; whoever repairs has just opened it."""
    good = [keyfile for path in place.keyfiles if (keyfile := _read_keyfile(path))]
    if not good:
        raise keyfile_missing()
    owner = (_read_keyfile(place.keyfile) or good[0]).owner
    return max((each for each in good if each.owner == owner), key=lambda each: each.counter)


def _notebook_id(place: NotebookFolder) -> str:
    """Whose folder this is, by any key file or backup in it; empty when nothing says."""
    for path in place.keyfiles:
        if keyfile := _read_keyfile(path):
            return keyfile.notebook_id
    return next((each.manifest.notebook for each in list_backups(place.backups)), "")


def _everywhere(extra: Path | None) -> list[Backup]:
    folders = [*(drive.root for drive in removable_drives()), *([extra] if extra else [])]
    return [backup for folder in folders for found in find_backups(folder) for backup in found.backups]


def _on_sticks(notebook_id: str) -> Backup | None:
    found = [each for each in _everywhere(None) if notebook_id in ("", each.manifest.notebook)]
    return max(found, key=lambda each: each.manifest.number, default=None)


def _read_keyfile(path: Path) -> KeyFile | None:
    try:
        return KeyFile.decode(path.read_bytes())
    except (OSError, UserError):
        return None


def _nothing_readable() -> UserError:
    return UserError(
        "nothing_readable",
        tr("坏得太厉害，数据文件里一条也读不出来，也没有备份可以打底；什么都没有改动。"),
        tr("请插上存有备份的U盘，或者用下一步取回县里那份。文件夹请留着，不要删。"),
    )


__all__ = ["Ladder", "Rung", "RungFacts", "Salvaged", "find_key", "from_county", "ladder", "mend_keyfile", "salvage"]
