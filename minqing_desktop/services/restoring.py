"""Brings a notebook back from a backup: finds backups anywhere, shows what would change, puts the backup in place.

The coming notebook is built whole beside the present one (`swapping.STAGE`), upgraded to this version, checked, and
given a new incarnation of the device; then the two are swapped in one decision. The present one stays in a folder of
its own.
"""

import contextlib
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host.drives import refuse_unsafe_drive
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.folders import copy_file, free_bytes, put_folder
from minqing_desktop.host.single import lock_notebook
from minqing_desktop.services.audit import AuditEvent, note
from minqing_desktop.services.backups import (
    SPARE_BYTES,
    Backup,
    Pace,
    ensure_backup,
    is_complete,
    list_backups,
    make_backup,
    read_backup,
    verify_backup,
)
from minqing_desktop.services.notebooks import OpenNotebook, open_with_key, session_for
from minqing_desktop.services.roles import require_administrator
from minqing_desktop.services.session import Session
from minqing_desktop.services.swapping import before_restoring, drop_stage, finish_swap, stage, swap
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.attachment_parts import read_part
from minqing_desktop.storage.backup_manifest import backup_damaged
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.folder import DATABASE, KEYFILE, MANIFEST, NotebookFolder
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.keyfile_copies import read_healing
from minqing_desktop.storage.notebook import DEVICE_BYTES, Notebook, new_device, open_database
from minqing_desktop.storage.reading.actions import ActionFacts, actions_after, written_after
from minqing_desktop.storage.reading.totals import totals
from minqing_desktop.storage.witness import Witness

DEEPEST = 3
BLOBS_AT_ONCE = 50
LOST_SHOWN = 20
OTHERS_SHOWN = 3
# Shown even where nothing differs.
_ALWAYS_SHOWN = ("household", "person", "visit", "matter", "task", "attachment")


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many records of a kind the notebook holds now and how many the backup; `here` None where nobody can say."""

    kind: str
    label: str
    here: int | None
    there: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What restoring would change. `lost` are sentences of what was done since the backup, newest first, some of them.

    `is_same_log` says that the notebook goes on from the backup; else the two went different ways, or cannot be
    compared.
    """

    lines: tuple[CountLine, ...]
    lost_count: int = 0
    lost: tuple[str, ...] = ()
    is_same_log: bool = False
    blobs_missing: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Backups of one notebook in one folder, newest first."""

    root: Path
    backups: tuple[Backup, ...] = field(default_factory=tuple)

    @property
    def notebook_id(self) -> str:
        return self.backups[0].manifest.notebook


def find_backups(folder: Path) -> list[Found]:
    """Every run of backups in a folder and some levels below it, as on a stick; also when one backup itself was chosen.

    The notebook with the newest backup comes first.
    """
    if (folder / MANIFEST).is_file():
        folder = folder.parent
    found: list[Found] = []
    for root in _folders(folder, DEEPEST):
        listed = [each for each in list_backups(root) if is_complete(each)]
        for notebook in dict.fromkeys(each.manifest.notebook for each in listed):
            found.append(Found(root, tuple(each for each in listed if each.manifest.notebook == notebook)))
    return sorted(found, key=lambda each: each.backups[0].manifest.made_at_ms, reverse=True)


def _folders(folder: Path, deeper: int) -> Iterator[Path]:
    yield folder
    try:
        below = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return
    for each in below if deeper else ():
        if not (each / MANIFEST).is_file():
            yield from _folders(each, deeper - 1)


def sign_in_to(backup: Backup, secret: str, *, by_code: bool = False) -> tuple[str, bytes]:
    """The label of the password slot, as in `OpenNotebook.signed_in`, and the database key of a backup.

    By a password or the recovery code that its key file knows. Raises UserError: wrong_password, wrong_recovery_code,
    keyfile_missing, keyfile_damaged, backup_damaged.
    """
    keyfile = keyfile_of(backup)
    if by_code:
        label, key = "", keyfile.open_with_recovery(secret)
    else:
        slot, key = keyfile.sign_in(secret)
        label = slot.label
    read_backup(backup.folder, key)
    return label, key


def open_backup(backup: Backup, secret: str, *, by_code: bool = False) -> bytes:
    """The database key alone; raises as `sign_in_to`."""
    return sign_in_to(backup, secret, by_code=by_code)[1]


def keyfile_of(backup: Backup) -> KeyFile:
    """The newest sound key file for the backup's key: its own, another backup's of the same key, one beside them."""
    owner = f"{backup.manifest.notebook}/{backup.manifest.key}"
    root = backup.folder.parent
    others = [each.keyfile for each in list_backups(root, notebook_id=backup.manifest.notebook)]
    places = [backup.keyfile, root / KEYFILE, root.parent / KEYFILE, *others]
    found = [keyfile for place in places if (keyfile := _read_keyfile(place)) and keyfile.owner == owner]
    if found:
        return max(found, key=lambda keyfile: keyfile.counter)
    return read_healing([backup.keyfile], _write_nothing).keyfile


def compare(backup: Backup, key: bytes, opened: OpenNotebook | None) -> Comparison:
    """What a notebook holds against what a backup holds; None for a notebook that does not open or is not there."""
    inside = read_backup(backup.folder, key).inside
    assert inside is not None
    here: dict[str, int] | None = None
    lost: list[str] = []
    lost_count, is_same_log = 0, False
    if opened is not None:
        notebook, end = opened.session.notebook, backup.end
        is_same_log = end.last_action == 0 or notebook.chain_at(end.last_action) == end.chain
        with opened.session.reading() as reader:
            here = totals(reader.connection)
            if is_same_log:
                lost_count = written_after(reader.connection, end.last_action)
                lost = [_sentence(each) for each in actions_after(reader.connection, end.last_action, LOST_SHOWN)]
    kinds = [kind for kind in {**dict.fromkeys(_ALWAYS_SHOWN), **inside.counts, **(here or {})} if is_known(kind)]
    lines = [
        CountLine(
            kind, tr(kind_named(kind).label), None if here is None else here.get(kind, 0), inside.counts.get(kind, 0)
        )
        for kind in kinds
    ]
    return Comparison(_shortened(lines), lost_count, tuple(lost), is_same_log, inside.blobs_missing)


def _shortened(lines: list[CountLine]) -> tuple[CountLine, ...]:
    """The main kinds, the few others that differ most, and one line for the rest that differ."""
    main = [each for each in lines if each.kind in _ALWAYS_SHOWN]
    differing = [each for each in lines if each not in main and each.here != each.there]
    differing.sort(key=lambda each: -abs((each.here or 0) - each.there))
    shown, rest = differing[:OTHERS_SHOWN], differing[OTHERS_SHOWN:]
    if rest:
        here = None if rest[0].here is None else sum(each.here or 0 for each in rest)
        shown.append(CountLine("", tr("其他记录"), here, sum(each.there for each in rest)))
    return (*main, *shown)


def _sentence(each: ActionFacts) -> str:
    at = each.at.astimezone().strftime("%m-%d %H:%M")
    return tr("{at}　{what}").format(at=at, what=sentence_for(each.verb, each.counts))


def restore(
    backup: Backup,
    key: bytes,
    folder: Path,
    here_key: bytes = b"",
    label: str = "",
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> OpenNotebook:
    """Puts the backup in the place of the notebook in `folder`, or makes the notebook there, and opens it.

    The notebook in `folder` must be closed; `here_key` opens it, where somebody knows it and it can still be opened.
    Then what it holds is backed up first. All its files stay, in a folder named with the day. `label` as `sign_in_to`
    gave it: whose password it was sits down, and over a notebook that opens only an administrator may restore. Raises
    UserError: backup_damaged, backup_newer, notebook_newer, disk_full, file.*, drive.*, notebook.in_use,
    administrator_only, cadre_left; then everything is as it was.
    """
    pace = Pace(progress, cancel)
    if not folder.exists() or not any(folder.iterdir()):
        _restore_anew(backup, key, folder, label, pace)
        return open_backed_up(folder, key, label)
    refuse_unsafe_drive(folder)
    finish_swap(folder)
    device = _look_at_here(folder, here_key or key, label)
    with lock_notebook(folder):
        place = stage(folder)
        try:
            build(backup, key, place, device, pace, label)
        except BaseException:
            drop_stage(folder)
            raise
        swap(folder, before_restoring)
    return open_backed_up(folder, key, label)


def open_backed_up(folder: Path, key: bytes, label: str = "") -> OpenNotebook:
    """Opens what was just put in place and backs it up at once, so that the newest backup is of the log that goes on.

    Without that it would be the one that was made before, of what the user did not want to keep.
    """
    opened = open_with_key(folder, key, label)
    with contextlib.suppress(UserError):
        make_backup(opened, "restored")
    return opened


def _look_at_here(folder: Path, key: bytes, label: str) -> bytes:
    """Backs up what is there, if it opens, and gives its device with its incarnation; empty when it does not open."""
    try:
        here = open_with_key(folder, key, label)
    except UserError as error:
        if error.code in ("notebook.in_use", "cadre_left"):
            raise
        return b""
    try:
        require_administrator(here.session)
        # Its files are kept aside whole, whatever the disk says of one more copy.
        with contextlib.suppress(UserError):
            ensure_backup(here, AuditEvent.RESTORED)
    finally:
        device = here.session.notebook.device
        here.close()
    return device


def _restore_anew(backup: Backup, key: bytes, folder: Path, label: str, pace: Pace) -> None:
    make_folder(folder.parent)
    refuse_unsafe_drive(folder.parent)
    part = folder.with_name(f".{folder.name}.part-{uuid.uuid4().hex[:8]}")
    try:
        make_folder(NotebookFolder(part).backups)
        build(backup, key, part, b"", pace, label)
        _write_private(NotebookFolder(part).backups / KEYFILE, (part / KEYFILE).read_bytes())
        if folder.exists():
            folder.rmdir()
        put_folder(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def build(backup: Backup, key: bytes, place: Path, device: bytes, pace: Pace, label: str = "") -> None:
    """Puts the notebook of a backup together in an empty folder: both databases, key file, witness; checked and synced.

    `device` is the device that the notebook here writes as, with its incarnation; empty when nobody can say. Raises
    cadre_left where the backup does not know the cadre whose slot this is, or has him out of service.
    """
    verify_backup(backup, key, with_attachments=False)
    refuse_without_room(place, backup.manifest.size * 2 + SPARE_BYTES)
    database = backup.manifest.database
    if copy_file(backup.folder / DATABASE, place / DATABASE, lambda _n: pace.check()) != database.digest:
        raise backup_damaged()
    pace.tell(0.4)
    fill_blobs(place, key, (backup.parts_folder / part.name for part in backup.manifest.parts), pace)
    pace.tell(0.7)
    keyfile = keyfile_of(backup)
    _write_private(place / KEYFILE, keyfile.encode())
    notebook = open_database(place, key)
    try:
        become_device(notebook, device)
        session = session_for(notebook, keyfile, label) if label else Session(notebook)
        note(session, AuditEvent.RESTORED, counts={"backup": backup.number})
        finish_build(notebook, key, keyfile.notebook_id, place)
    finally:
        notebook.close()
    pace.tell(1.0)


def fill_blobs(place: Path, key: bytes, parts: Iterable[Path], pace: Pace) -> None:
    """Makes the store of attachments of a notebook that is being put together."""
    store = BlobStore(NotebookFolder(place).blobs, key, must_exist=False)
    try:
        for part in parts:
            for batch in _batches(read_part(part, key)):
                pace.check()
                store.fill(batch)
        store.checkpoint()
    finally:
        store.close()


def _batches(contents: Iterable[tuple[bytes, bytes]]) -> Iterator[list[tuple[bytes, bytes]]]:
    batch: list[tuple[bytes, bytes]] = []
    for content in contents:
        batch.append(content)
        if len(batch) == BLOBS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def become_device(notebook: Notebook, device: bytes) -> None:
    """Lets the notebook that comes in write under a number that nobody has used yet.

    The device goes on in its next incarnation where it is known; else, as on another laptop, it is a new one: the old
    laptop may turn up again and write.
    """
    if device:
        own, incarnation = device[:DEVICE_BYTES], int.from_bytes(device[DEVICE_BYTES:], "big")
        incarnation = max(incarnation, notebook.incarnation if notebook.device[:DEVICE_BYTES] == own else 0)
    else:
        own, incarnation = new_device()[:DEVICE_BYTES], notebook.incarnation
    notebook.become(own + (incarnation + 1).to_bytes(len(notebook.device) - DEVICE_BYTES, "big"))


def finish_build(notebook: Notebook, key: bytes, notebook_id: str, place: Path) -> None:
    """The witness of a notebook that is being put together, and everything in the main file."""
    witness = Witness(place / "witness", key, bytes.fromhex(notebook_id), _write_private, notebook.incarnation)
    witness.remember(notebook.log_facts())
    notebook.checkpoint()


def refuse_without_room(place: Path, wanted: int) -> None:
    """Before anything is copied: UserError restore_no_room."""
    if free_bytes(place) < wanted:
        raise UserError(
            "restore_no_room",
            tr("磁盘快满了，放不下恢复出来的笔记本；什么都没有改动。"),
            tr("请清理出一些空间（至少 {n} MB）再试。").format(n=wanted // 1024**2 + 1),
        )


def _read_keyfile(place: Path) -> KeyFile | None:
    try:
        return KeyFile.decode(place.read_bytes())
    except (OSError, UserError):
        return None


def _write_private(path: Path, data: bytes) -> None:
    write_atomically(path, data, private=True)


def _write_nothing(_path: Path, _data: bytes) -> None:
    """A backup's key file is healed when its notebook is opened, not here."""


__all__ = [
    "Comparison",
    "CountLine",
    "Found",
    "compare",
    "find_backups",
    "open_backup",
    "restore",
    "sign_in_to",
]
