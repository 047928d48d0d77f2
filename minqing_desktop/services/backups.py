"""Makes, lists, verifies and thins the backups of a notebook.

A backup is a folder named by its number: `notebook.db` under the notebook's own key, `notebook.mqkey`, `manifest`. The
attachments lie beside all backups in `attachments/`, each content once (`storage/attachment_parts.py`). A backup is
filled under another name, synced, verified by opening it anew, and only then gets its name; so what is listed is whole.
Every function here runs in a file lane beside reading and writing; none touches the writer.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from minqing_desktop import __version__
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Cancelled, Progress
from minqing_desktop.host import clock
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.folders import (
    digest_of,
    free_bytes,
    part_folder,
    put_folder,
    remove_folder,
    remove_unfinished_folders,
    rename,
    sync_file,
)
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.storage.attachment_parts import (
    held_soundly,
    part_name,
    part_names,
    plan_parts,
    rescue,
    write_part,
)
from minqing_desktop.storage.backup_manifest import (
    SIZE_LIMIT,
    FileFacts,
    Inside,
    Manifest,
    SignedManifest,
    backup_damaged,
    decode_manifest,
)
from minqing_desktop.storage.driver import lines_of_damage
from minqing_desktop.storage.folder import DATABASE, KEYFILE, MANIFEST, PARTS, NotebookFolder, is_backup_name
from minqing_desktop.storage.frozen import copy_snapshot, frozen_end, opened_frozen
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.notebook import SCHEMA, LogFacts
from minqing_desktop.storage.reading.totals import totals_if_known

if TYPE_CHECKING:
    # Opening a notebook makes backups; they would import each other.
    from minqing_desktop.services.notebooks import OpenNotebook

# What making a notebook writes: its village and its first cadre.
FIRST_OPS = 2
KEPT_AT_LEAST = 5
KEPT_LATEST = 7
SPARE_BYTES = 64 * 1024 * 1024
DAMAGED_MARK = "damaged"
_making = threading.Lock()


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


def make_backup(
    opened: OpenNotebook, reason: str = "manual", *, progress: Progress | None = None, cancel: Cancel | None = None
) -> Backup:
    """Makes a verified backup among the notebook's own and thins the old ones.

    `reason` is «manual», «daily» or the verb of the risky action that follows. Others may write meanwhile: what the
    backup holds is one moment of the log. UserError: disk_full, file.*, disk_failed, backup_unverified; Cancelled. Then
    nothing new is listed, and the old backups are as they were.
    """
    with _making:
        return _Making(opened, reason, Pace(progress, cancel)).make()


def ensure_backup(opened: OpenNotebook, reason: str) -> Backup | None:
    """A verified backup of what the notebook holds now: the newest one if nothing was written since, else a new one.

    None for a notebook in which nobody has written anything yet.
    """
    if not has_work(opened):
        return None
    newest = newest_backup(opened)
    if newest is not None and is_of_now(newest, opened):
        return newest
    return make_backup(opened, reason)


def has_work(opened: OpenNotebook) -> bool:
    """Whether more is in the notebook than what making it wrote."""
    return opened.session.notebook.log_facts().ops > FIRST_OPS


def is_of_now(backup: Backup, opened: OpenNotebook) -> bool:
    """Whether nothing but notes (opened, locked, number looked at) was written since the backup, under the same key."""
    notebook, end = opened.session.notebook, backup.end
    is_same_log = end.last_action == 0 or notebook.chain_at(end.last_action) == end.chain
    is_same_key = backup.manifest.key == opened.keyfile.key_id
    return is_same_log and is_same_key and notebook.log_facts().ops == end.ops


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
    _verify_database(backup.folder / DATABASE, manifest, key)
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
            (root / PARTS / name).unlink(missing_ok=True)


def _read(folder: Path, key: bytes | None) -> Backup | None:
    try:
        return read_backup(folder, key)
    except UserError:
        return None


def _verify_database(path: Path, manifest: Manifest, key: bytes) -> None:
    """Every page by its own authentication, every index, and the end of the log."""
    try:
        with opened_frozen(path, key) as connection:
            if lines_of_damage(connection) or frozen_end(connection) != LogFacts(
                manifest.ops, manifest.last_action, manifest.chain
            ):
                raise backup_damaged()
    except UserError as error:
        raise (backup_damaged() if error.code.startswith("database_") else error) from None


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


class _Making:
    """One backup while it is made."""

    def __init__(self, opened: OpenNotebook, reason: str, pace: Pace) -> None:
        self.opened, self.reason, self.pace = opened, reason, pace
        # Locking forgets the key while this may still be running; then the engine refuses and the part is removed.
        self.key, self.keyfile = opened.key, opened.keyfile
        self.root = NotebookFolder(opened.folder).backups
        self.parts = self.root / PARTS
        self.number = 0

    def make(self) -> Backup:
        make_folder(self.parts)
        remove_unfinished_folders(self.root)
        self._make_room()
        self.number = max((int(name.partition("-")[0]) for name in self._names()), default=0) + 1
        target = self.root / f"{self.number:06d}"
        part = part_folder(target)
        try:
            manifest = self._fill(part)
            put_folder(part, target)
        except BaseException:
            remove_folder(part)
            raise
        thin(self.root)
        return Backup(target, manifest, manifest.unseal(self.key))

    def _names(self) -> list[str]:
        return [path.name for path in self.root.iterdir() if is_backup_name(path.name)]

    def _make_room(self) -> None:
        """A disk nearly full: the oldest backups go, but never the last five; then there is a sentence."""
        wanted = NotebookFolder(self.opened.folder).database.stat().st_size + SPARE_BYTES
        if free_bytes(self.root) < wanted:
            thin(self.root, is_tight=True)
        if free_bytes(self.root) < wanted:
            raise UserError(
                "backup_no_room",
                tr("磁盘快满了，放不下一份新备份；笔记本和已有的备份都没有动。"),
                tr("请清理出一些空间（至少 {n} MB），或者先备份到U盘。").format(n=wanted // 1024**2 + 1),
            )

    def _fill(self, part: Path) -> Manifest:
        """Database, attachments, key file, and the manifest last; all synced and read anew."""
        notebook, database = self.opened.session.notebook, part / DATABASE
        copy_snapshot(notebook.engines()[1], database, self.key, lambda done, all_: self.pace.tell(0.5 * done / all_))
        sync_file(database)
        with opened_frozen(database, self.key) as connection:
            end = frozen_end(connection)
        parts, blobs, missing = self._store_attachments()
        facts = FileFacts(DATABASE, database.stat().st_size, digest_of(database))
        manifest = Manifest(
            notebook=self.keyfile.notebook_id, key=self.keyfile.key_id, number=self.number,
            made_at_ms=round(clock.now().timestamp() * 1000), schema=SCHEMA, program=__version__,
            ops=end.ops, last_action=end.last_action, chain=end.chain, device=notebook.device,
            database=facts, parts=parts, blobs=blobs,
        ).seal(self._inside(missing), self.key)  # fmt: skip
        self.pace.tell(0.7)
        _verify_written(database, manifest, self.key)
        self.pace.tell(1.0)
        write_atomically(part / KEYFILE, self.keyfile.encode(), private=True)
        write_atomically(part / MANIFEST, manifest.encode(self.key), private=True)
        return manifest

    def _inside(self, missing: int) -> Inside:
        session = self.opened.session
        if self.reason == AuditEvent.UPGRADED:
            # The lists are those of an older version, which this one cannot read.
            return Inside(reason=self.reason, blobs_missing=missing)
        with session.reading() as reader:
            villages = tuple(village.name for village in reader.find(Village))
            cadre = reader.maybe(Cadre, session.cadre)
            counts = totals_if_known(reader.connection)
        return Inside(
            reason=self.reason,
            cadre=cadre.name if cadre else "",
            villages=villages,
            counts=counts,
            blobs_missing=missing,
        )

    def _store_attachments(self) -> tuple[tuple[FileFacts, ...], int, int]:
        """The parts that hold the notebook's attachments, how many there are, and how many of them are lost."""
        live = self.opened.session.blobs
        if live is None:
            return (), 0, 0
        sizes, key_id = live.sizes(), self.keyfile.key_id
        plan = plan_parts(self.parts, key_id, self.key, sizes)
        names, lost = list(plan.kept), 0
        for number, digests in enumerate(plan.chunks, plan.next_number):
            self.pace.check()
            target = self.parts / part_name(key_id, number)
            part = target.with_name(f".{target.name}.part")
            part.unlink(missing_ok=True)
            lost += self._write_part(part, digests)
            rename(part, target)
            names.append(target.name)
        known = {each.name: each for backup in list_backups(self.root, self.key) for each in backup.manifest.parts}
        facts = tuple(self._facts_of(self.parts / name, known) for name in names)
        return facts, len(sizes) - lost, lost

    def _facts_of(self, path: Path, known: dict[str, FileFacts]) -> FileFacts:
        """As an earlier manifest says of a part that goes on: it was read when it was made, and is each month."""
        size = path.stat().st_size
        if path.name in known and known[path.name].size == size:
            return known[path.name]
        return FileFacts(path.name, size, digest_of(path))

    def _write_part(self, part: Path, digests: tuple[bytes, ...]) -> int:
        live = self.opened.session.blobs
        assert live is not None
        try:
            lost = write_part(part, self.key, digests, live, lambda digest: rescue(self.parts, self.key, digest))
            sync_file(part)
            if held_soundly(part, self.key) != set(digests) - set(lost):
                raise _unverified()
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return len(lost)


def _verify_written(database: Path, manifest: Manifest, key: bytes) -> None:
    try:
        _verify_database(database, manifest, key)
    except UserError as error:
        raise (_unverified() if error.code == "backup_damaged" else error) from None


def _unverified() -> UserError:
    return UserError(
        "backup_unverified",
        tr("备份写好后读回来对不上，没有留下这一份；笔记本和以前的备份都没有动。"),
        tr("可能是硬盘有毛病，或者笔记本本身有损坏：请先备份到U盘，再到「设置」里检查笔记本。"),
    )
