"""Makes, opens, checks and closes notebooks: folder, key file, database, witness, and the lock of the running copy."""

import contextlib
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, Cadre, administrators
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.host.drives import refuse_unsafe_drive
from minqing_desktop.host.files import make_folder, remove_unfinished, write_atomically
from minqing_desktop.host.folders import remove_unfinished_folders
from minqing_desktop.host.single import NotebookLock, lock_notebook
from minqing_desktop.services.attempts import WORTH_TELLING, bring_in_failures, remember_failure
from minqing_desktop.services.audit import AuditEvent, note, note_happening
from minqing_desktop.services.backups import ensure_backup
from minqing_desktop.services.erasing_traces import remove_traces
from minqing_desktop.services.exchange.interrupted import settle_interrupted
from minqing_desktop.services.rekeying import remove_others, settle
from minqing_desktop.services.roles import sit_down
from minqing_desktop.services.session import Session
from minqing_desktop.services.swapping import finish_swap
from minqing_desktop.services.villages import check_village
from minqing_desktop.storage import escrow
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.driver import find_damage
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.keyfile import KeyFile, new_keyfile, wrong_password
from minqing_desktop.storage.keyfile_copies import read_healing, write_copies
from minqing_desktop.storage.keyfile_memory import remember_keyfile, set_right
from minqing_desktop.storage.notebook import LogFacts, Notebook, create_database, open_database
from minqing_desktop.storage.rebuilding import CheckOutcome, compare_with_log, rebuild, verify_log
from minqing_desktop.storage.witness import Witness, WitnessVerdict

Progress = Callable[[int, int], object]
CHECK_PARTS = 3


@dataclass(slots=True)
class OpenNotebook:
    """A notebook in use: its session, its lock, and what was found at opening.

    `notices` are stable codes of what a user should be told: «keyfile_healed», «log_end_lost», «witness_forged»,
    «witness_missing», «keyfile_set_back» (an older key file lay in place of the last one), «not_closed» (the program
    ended without closing it), «attempts_failed» (wrong secrets were tried). `signed_in` is the label of the password
    slot that opened it, a cadre's id; empty after the recovery code or the township's key.
    """

    session: Session
    folder: Path
    lock: NotebookLock
    keyfile: KeyFile
    key: bytes
    notices: tuple[str, ...] = ()
    signed_in: str = ""

    def __repr__(self) -> str:
        return "OpenNotebook()"  # holds the key

    @property
    def has_several_hands(self) -> bool:
        """Whether cadres have passwords of their own, so that the password says who sits here."""
        return len(self.keyfile.password_slots()) > 1

    def close(self) -> None:
        """Empties the WAL, closes the files, forgets the key and lets another copy open the notebook; twice is once."""
        if not self.key:
            return
        try:
            blobs, self.session.blobs = self.session.blobs, None
            if blobs is not None:
                blobs.close()
            self.session.notebook.close()
        finally:
            self.key = b""
            self.lock.release()


@dataclass(frozen=True, slots=True)
class Health:
    """What a check of the whole notebook found; `faults` are stable codes with counts, empty when all is well."""

    actions: int
    ops: int
    records: int
    faults: dict[str, int]

    @property
    def is_sound(self) -> bool:
        """Nothing was found."""
        return not self.faults


def create_notebook(
    folder: Path, password: str, village: Village, cadre: Cadre | None = None
) -> tuple[OpenNotebook, str]:
    """Makes a notebook with its first village and opens it; gives it with the recovery code to be printed.

    It is made beside its place and moved there when whole. UserError: folder_not_empty, drive.*, weak passwords, a
    wrong village, and whatever the disk says.
    """
    check_village(village)
    _refuse_place(folder)
    make_folder(folder.parent)
    refuse_unsafe_drive(folder.parent)
    place = NotebookFolder(folder.with_name(f".{folder.name}.part-{uuid.uuid4().hex[:8]}"))
    part = place.root
    if cadre is not None:
        cadre = replace(cadre, id=cadre.id or new_id(), role=ADMINISTRATOR)
    # The key file lies in plain text beside the database, so a slot is named by the cadre's id.
    keyfile, key, code = new_keyfile(uuid.uuid4().hex, password, cadre.id if cadre else "")
    try:
        make_folder(place.backups)
        write_copies(keyfile, place.keyfiles, _write_private)
        BlobStore(place.blobs, key, must_exist=False).close()
        notebook = create_database(part, key, bytes.fromhex(keyfile.notebook_id))
        try:
            _first_records(notebook, village, cadre)
            _witness(place, key, keyfile, notebook).remember(notebook.log_facts())
        finally:
            notebook.close()
        if folder.exists():
            folder.rmdir()
        part.replace(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    opened = _open(folder, lambda _: (cadre.id if cadre else "", key))
    return opened, code


def _refuse_place(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(
            "folder_not_empty",
            tr("这个文件夹里已经有别的东西，没有在里面建笔记本，也没有改动任何东西。"),
            tr("请换一个新的文件夹名。"),
        )


def _first_records(notebook: Notebook, village: Village, cadre: Cadre | None) -> None:
    session = Session(notebook, village=village.code)
    with session.doing("notebook.create") as doing:
        doing.act.create(village)
    if cadre is not None:
        with session.doing("cadre.add", village="") as doing:
            doing.act.create(cadre)


Unlock = Callable[[KeyFile], tuple[str, bytes]]
"""What a key file is opened with: gives the label of the password slot, if it was one, and the database key."""


def open_notebook(folder: Path, password: str, first: str = "") -> OpenNotebook:
    """Opens a notebook with a cadre's password; he is the one who writes from then on.

    `first` is the id of the cadre whose password is tried before the others'. UserError: notebook_missing,
    notebook.in_use, wrong_password, keyfile_*, database_*, notebook_newer, drive.*.
    """

    def unlock(keyfile: KeyFile) -> tuple[str, bytes]:
        slot, key = keyfile.sign_in(password, first)
        return slot.label, key

    opened = _open(folder, unlock)
    if not opened.has_several_hands and opened.session.cadre and not _names_somebody(opened):
        # Made before anybody was entered: the one password becomes the administrator's.
        with contextlib.suppress(UserError):
            named = opened.keyfile.change_password(password, password, opened.session.cadre)
            store_keyfile(opened, named)
    return opened


def open_with_recovery(folder: Path, code: str) -> OpenNotebook:
    """Opens a notebook with the printed recovery code; a new password should be set at once."""
    return _open(folder, lambda keyfile: ("", keyfile.open_with_recovery(code)))


def open_with_escrow(folder: Path, identity_file: Path) -> OpenNotebook:
    """Opens a notebook with the township's identity file; UserError: wrong_escrow, escrow_identity_wrong."""
    identity = escrow.read_identity_file(identity_file)
    return _open(folder, lambda keyfile: ("", keyfile.open_with_escrow(identity)))


def open_with_key(folder: Path, key: bytes, label: str = "") -> OpenNotebook:
    """Opens a notebook whose key is in hand, as right after a restore; `label` as in `signed_in`."""
    return _open(folder, lambda _: (label, key))


def _open(folder: Path, unlock: Unlock) -> OpenNotebook:
    finish_swap(folder)
    place = NotebookFolder(folder)
    place.require()
    refuse_unsafe_drive(folder)
    lock = lock_notebook(folder)
    try:
        # Nobody else writes here while we hold the lock.
        for each in (folder, place.backups):
            remove_unfinished(each, older_than_s=0)
        remove_unfinished_folders(folder, older_than_s=0)
        copies = read_healing(place.keyfiles, _write_private)
        label, key = _unlocked(folder, unlock, copies.keyfile)
        settle(place, copies.keyfile)
        notices = ["keyfile_healed"] if copies.healed else []
        notices += ["not_closed"] if lock.was_left_open else []
        notebook = open_database(folder, key, partial(_back_up_first, place, copies.keyfile, key, lock))
        try:
            keyfile = _in_force(place, notebook, copies.keyfile, unlock)
            notices += ["keyfile_set_back"] if keyfile is not copies.keyfile else []
            witness = _witness(place, key, keyfile, notebook)
            notices += _check_witness(witness, notebook)
            notebook.on_commit = _remembering(witness)
            session = session_for(notebook, keyfile, label)
            remove_others(place, keyfile.key_id)
            notices += ["attempts_failed"] if bring_in_failures(session, folder) >= WORTH_TELLING else []
            session.blobs = BlobStore(place.blobs, key)
            settle_interrupted(session)
            # What an erasure before a power cut left outside the log.
            remove_traces(session)
        except BaseException:
            notebook.close()
            raise
    except BaseException:
        lock.release(as_found=True)
        raise
    if notebook.was_upgraded:
        note_happening(session, AuditEvent.UPGRADED)
    if "keyfile_set_back" in notices:
        note_happening(session, AuditEvent.KEYFILE_SET_BACK)
    opened = OpenNotebook(session, folder, lock, keyfile, key, tuple(notices), label)
    session.safeguard = lambda verb: ensure_backup(opened, verb)
    return opened


def _in_force(place: NotebookFolder, notebook: Notebook, keyfile: KeyFile, unlock: Unlock) -> KeyFile:
    """The key file to go on with: the one that lies there, or what holds of it when an older one was put back.

    Whose password was taken away since is refused as with any wrong one: wrong_password, wrong_recovery_code …
    """
    right = set_right(notebook, keyfile)
    if right is not None:
        _unlocked(place.root, unlock, right)
        write_copies(right, place.keyfiles, _write_private)
    remember_keyfile(notebook, right or keyfile)
    return right or keyfile


def _back_up_first(place: NotebookFolder, keyfile: KeyFile, key: bytes, lock: NotebookLock, notebook: Notebook) -> None:
    """A backup of a file of an older version, before it is brought to this one."""
    blobs = BlobStore(place.blobs, key)
    try:
        ensure_backup(OpenNotebook(Session(notebook, blobs=blobs), place.root, lock, keyfile, key), AuditEvent.UPGRADED)
    finally:
        blobs.close()


def close_noted(opened: OpenNotebook, why: AuditEvent) -> None:
    """Closes with a note of what closed it; a disk that takes no note does not keep the notebook open."""
    try:
        note_happening(opened.session, why)
    finally:
        opened.close()


def _unlocked(folder: Path, unlock: Unlock, keyfile: KeyFile) -> tuple[str, bytes]:
    """The slot's label and the database key; a wrong secret is counted."""
    try:
        return unlock(keyfile)
    except UserError as error:
        remember_failure(folder, error.code)
        raise


def _remembering(witness: Witness) -> Callable[[LogFacts], None]:
    """The witness is an alarm, not the record: if it cannot be written, what was committed stays committed."""

    def remember(facts: LogFacts) -> None:
        with contextlib.suppress(UserError, OSError):
            witness.remember(facts)

    return remember


def session_for(notebook: Notebook, keyfile: KeyFile, label: str) -> Session:
    """Starts in the first village, as the cadre whose password it was.

    After the recovery code or the township's key it is the first administrator, one with a password if there is one.
    UserError cadre_left for the password of somebody who is not in service any more.
    """
    with notebook.reading() as reader:
        village = reader.first(Village)
        cadres = reader.find(Cadre)
    session = Session(notebook, village.village if village else "")
    labels = {slot.label for slot in keyfile.password_slots()}
    chiefs = sorted(administrators(cadres), key=lambda cadre: cadre.id not in labels)
    own = [cadre for cadre in cadres if cadre.is_active and cadre.id == label]
    if label and chiefs and not own and len(labels) > 1:
        raise _cadre_left()
    sit_down(session, next((cadre.id for cadre in (*own, *chiefs)), ""))
    return session


def _cadre_left() -> UserError:
    return UserError(
        "cadre_left",
        tr("密码没有错，但您已经不在这本笔记本的在岗名单里，没有打开。"),
        tr("还要用的话，请管理员在「设置」的干部名单里改回在岗。"),
    )


def _witness(place: NotebookFolder, key: bytes, keyfile: KeyFile, notebook: Notebook) -> Witness:
    return Witness(place.witness, key, bytes.fromhex(keyfile.notebook_id), _write_private, notebook.incarnation)


def _check_witness(witness: Witness, notebook: Notebook) -> list[str]:
    """Compares the end of the log with what the witness saw, and writes the witness anew.

    A log that lost its end is opened all the same: what is left is sound, and the user is told to look at the backups.
    """
    verdict = witness.check(notebook.log_facts(), notebook.chain_at, notebook.had_chain)
    if verdict is not WitnessVerdict.OK:
        witness.remember(notebook.log_facts())
    return {
        WitnessVerdict.AHEAD: ["log_end_lost"],
        WitnessVerdict.FORGED: ["witness_forged"],
        WitnessVerdict.MISSING: ["witness_missing"],
    }.get(verdict, [])


def change_password(opened: OpenNotebook, old: str, new: str) -> None:
    """Replaces the password of the cadre who sits here.

    UserError: wrong_password, password_taken, password_too_short, password_too_long.
    """
    label = opened.session.cadre if opened.has_several_hands or not _names_somebody(opened) else ""
    changed = opened.keyfile.change_password(old, new, label)
    # A disk that takes no note says that nothing was saved; then nothing may have been.
    note(opened.session, AuditEvent.PASSWORD_CHANGED)
    store_keyfile(opened, changed)


def require_password(opened: OpenNotebook, password: str) -> None:
    """Makes sure that it is the cadre who sits here, before something grave; UserError wrong_password."""
    slot, _ = opened.keyfile.sign_in(password, opened.session.cadre)
    if opened.has_several_hands and slot.label != opened.session.cadre:
        raise wrong_password()


def _names_somebody(opened: OpenNotebook) -> bool:
    with opened.session.reading() as reader:
        return any(reader.maybe(Cadre, slot.label) is not None for slot in opened.keyfile.password_slots())


def set_password(opened: OpenNotebook, new: str) -> None:
    """Gives the cadre who sits here a new password after opening with the recovery code."""
    keyfile, slots = opened.keyfile, opened.keyfile.password_slots()
    if len(slots) == 1:
        # A password that named nobody becomes that of whoever sits here.
        label = "" if _names_somebody(opened) else opened.session.cadre
        changed = keyfile.set_password_with_key(opened.key, new, label=label)
    else:
        changed = keyfile.with_password(opened.key, new, opened.session.cadre)
    note(opened.session, AuditEvent.PASSWORD_CHANGED)
    store_keyfile(opened, changed)


def renew_recovery_code(opened: OpenNotebook) -> str:
    """Makes a new recovery code to print; the old one opens no longer."""
    keyfile, code = opened.keyfile.renew_recovery(opened.key)
    store_keyfile(opened, keyfile)
    return code


def is_recovery_code(opened: OpenNotebook, typed: str) -> bool:
    """Whether what was typed back is this notebook's recovery code; UserError names a miscopied group."""
    return opened.keyfile.open_with_recovery(typed) == opened.key


def store_keyfile(opened: OpenNotebook, keyfile: KeyFile) -> None:
    """Puts a changed key file in place of the present one, in all its places."""
    write_copies(keyfile, NotebookFolder(opened.folder).keyfiles, _write_private)
    opened.keyfile = keyfile
    remember_keyfile(opened.session.notebook, keyfile)


def reopen(opened: OpenNotebook, keyfile: KeyFile, key: bytes) -> None:
    """Opens the databases of a notebook anew, under its lock, after they were closed for a change of the key.

    After a change that failed half-way, whichever key file lies there is the one that counts. UserError: those of
    opening; the notebook is then closed and stays so.
    """
    place = NotebookFolder(opened.folder)
    settle(place, keyfile)
    notebook = open_database(opened.folder, key)
    witness = _witness(place, key, keyfile, notebook)
    _check_witness(witness, notebook)
    notebook.on_commit = _remembering(witness)
    remove_others(place, keyfile.key_id)
    session = opened.session
    session.notebook, session.blobs = notebook, BlobStore(place.blobs, key)
    opened.keyfile, opened.key = keyfile, key
    remember_keyfile(notebook, keyfile)


def check_notebook(opened: OpenNotebook, progress: Progress | None = None) -> Health:
    """Reads every page, every op, every attachment, and every view against the log; changes nothing. Writing lane only.

    `progress` is told of each of the three parts before it begins; an exception of it stops the check.
    """
    health, blobs = check_database(opened.session.notebook, progress), opened.session.blobs
    lines = blobs.find_damage() if blobs is not None else []
    return replace(health, faults={**health.faults, "attachment_damaged": len(lines)}) if lines else health


def check_database(notebook: Notebook, progress: Progress | None = None) -> Health:
    """As `check_notebook`, for records alone."""
    tell = progress or (lambda _done, _total: None)
    tell(0, CHECK_PARTS)
    faults = {"page_damaged": len(lines)} if (lines := find_damage(notebook.engines()[0])) else {}
    tell(1, CHECK_PARTS)
    with notebook.reading() as reader:
        outcome = verify_log(reader.connection, lambda _done, _total: tell(1, CHECK_PARTS))
    faults |= outcome.faults
    if faults:
        # What the lists should hold cannot be told from a log that does not check.
        return Health(outcome.actions, outcome.ops, outcome.records, faults)
    tell(2, CHECK_PARTS)
    try:
        with notebook.local() as connection:
            faults |= compare_with_log(connection, lambda _done, _total: tell(2, CHECK_PARTS))
            raise _RollBack
    except _RollBack:
        pass
    return Health(outcome.actions, outcome.ops, outcome.records, faults)


def rebuild_notebook(opened: OpenNotebook, progress: Progress | None = None) -> CheckOutcome:
    """Makes every view again from the log, in one transaction; UserError when the log itself does not check."""
    notebook = opened.session.notebook
    with notebook.reading() as reader:
        outcome = verify_log(reader.connection)
    if outcome.faults:
        raise UserError(
            "log_damaged",
            tr("记录本身对不上校验，没有重建，也没有改动任何东西。"),
            tr("请点「打不开了怎么办」，从上往下试；每一步都不删东西。"),
        )
    with notebook.local() as connection:
        rebuild(connection, progress)
    return outcome


class _RollBack(Exception):
    """Leaves a transaction without writing."""


def _write_private(path: Path, data: bytes) -> None:
    write_atomically(path, data, private=True)


__all__ = [
    "Health",
    "LogFacts",
    "OpenNotebook",
    "change_password",
    "check_database",
    "check_notebook",
    "close_noted",
    "create_notebook",
    "is_recovery_code",
    "open_notebook",
    "open_with_escrow",
    "open_with_recovery",
    "rebuild_notebook",
    "renew_recovery_code",
    "reopen",
    "require_password",
    "session_for",
    "set_password",
    "store_keyfile",
]
