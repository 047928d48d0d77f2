"""Makes the backups of a notebook; those there are is `backup_list`.

A backup is a folder named by its number: `notebook.db` under the notebook's own key, `notebook.mqkey`, `manifest`. The
attachments lie beside all backups in `attachments/`, each content once (`storage/attachment_parts.py`). A backup is
filled under another name, synced, verified by opening it anew, and only then gets its name; so what is listed is whole.
Every function here runs in a file lane beside reading and writing; none touches the writer.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from minqing_desktop import __version__
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel, Progress
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
from minqing_desktop.services.backup_list import (
    KEPT_AT_LEAST,
    Backup,
    Pace,
    backups_of,
    is_complete,
    list_backups,
    mark_damaged,
    newest_backup,
    read_backup,
    read_manifest,
    thin,
    unreadable_backups,
    verify_backup,
    verify_database,
)
from minqing_desktop.services.village_names import shown_villages
from minqing_desktop.storage.attachment_parts import (
    held_soundly,
    part_name,
    plan_parts,
    rescue,
    write_part,
)
from minqing_desktop.storage.backup_manifest import (
    FileFacts,
    Inside,
    Manifest,
)
from minqing_desktop.storage.folder import DATABASE, KEYFILE, MANIFEST, PARTS, NotebookFolder, is_backup_name
from minqing_desktop.storage.frozen import copy_snapshot, frozen_end, opened_frozen
from minqing_desktop.storage.notebook import SCHEMA
from minqing_desktop.storage.reading.totals import totals_if_known

if TYPE_CHECKING:
    # Opening a notebook makes backups; they would import each other.
    from minqing_desktop.services.notebooks import OpenNotebook

# What making a notebook writes: its village and its first cadre.
FIRST_OPS = 2
SPARE_BYTES = 64 * 1024 * 1024
_making = threading.Lock()


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
        # The new one is there; old ones that cannot be removed now go another time.
        with contextlib.suppress(UserError):
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
            villages = tuple(village.name for village in shown_villages(reader))
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
        verify_database(database, manifest, key)
    except UserError as error:
        raise (_unverified() if error.code == "backup_damaged" else error) from None


def _unverified() -> UserError:
    return UserError(
        "backup_unverified",
        tr("备份写好后读回来对不上，没有留下这一份；笔记本和以前的备份都没有动。"),
        tr("可能是硬盘有毛病，或者笔记本本身有损坏：请先备份到U盘，再到「设置」里检查笔记本。"),
    )


__all__ = [
    "KEPT_AT_LEAST",
    "Backup",
    "Pace",
    "backups_of",
    "ensure_backup",
    "has_work",
    "is_complete",
    "is_of_now",
    "list_backups",
    "make_backup",
    "mark_damaged",
    "newest_backup",
    "read_backup",
    "read_manifest",
    "thin",
    "unreadable_backups",
    "verify_backup",
]
