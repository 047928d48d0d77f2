"""The several hands of one notebook: who has a password of his own and which role, and the other ways in.

What changes a way in is the administrator's, and leaves a note in the log before it is done: what cannot be noted is
not done, and what was not done after all was noted once too often. A key file that somebody copied before keeps opening
with the password it had then, as long as the database key is the same: `change_key` is for that.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, Cadre, administrators, role_in
from minqing_desktop.domain.words import tr
from minqing_desktop.host.files import write_atomically
from minqing_desktop.services import notebooks
from minqing_desktop.services.audit import AuditEvent, note, note_happening
from minqing_desktop.services.backups import ensure_backup
from minqing_desktop.services.cadres import edit_cadre, last_administrator
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.notebooks import OpenNotebook, store_keyfile
from minqing_desktop.services.rekeying import Rekeying, Step, new_key
from minqing_desktop.services.roles import require_administrator, sit_down
from minqing_desktop.services.session import Session
from minqing_desktop.storage import escrow
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.preferring import load_preferences, store_preference
from minqing_desktop.storage.reading.actions import count_actions, recent_actions

CHECK_EVERY_DAYS, FIRST_CHECK_DAYS = 365, 30
_CHECKED = "recovery.checked"


@dataclass(frozen=True, slots=True)
class Hand:
    """A cadre in service and his way in. With one password for all, everybody is counted as having it."""

    cadre: Cadre
    role: str
    has_password: bool
    is_me: bool


def hands(opened: OpenNotebook) -> list[Hand]:
    """The cadres in service with role and password, by order of entry; and whoever left and still has a password."""
    labels = _labels(opened)
    with opened.session.reading() as reader:
        cadres = reader.find(Cadre)
        # Also whose entry was taken back: his password still opens.
        gone = [reader.maybe(Cadre, label) for label in sorted(labels - {cadre.id for cadre in cadres}) if label]
    cadres += [replace(cadre, is_active=False) for cadre in gone if cadre is not None]
    return [
        Hand(cadre, role_in(cadres, cadre.id), cadre.id in labels, cadre.id == opened.session.cadre)
        for cadre in cadres
        if cadre.is_active or cadre.id in labels
    ]


def give_password(opened: OpenNotebook, cadre: str, new: str) -> None:
    """Gives a cadre a password of his own, or a new one for one he forgot.

    UserError: administrator_only, password_taken, password_too_short, password_too_long, slots_full.
    """
    require_administrator(opened.session)
    keyfile = _named(opened, cadre)
    event = AuditEvent.PASSWORD_CHANGED if cadre in _labels(opened) else AuditEvent.SLOT_ADDED
    changed = keyfile.with_password(opened.key, new, cadre)
    note(opened.session, event, subject=("cadre", cadre))
    store_keyfile(opened, changed)


def take_password(opened: OpenNotebook, cadre: str) -> None:
    """Takes a colleague's password away; UserError: administrator_only, last_administrator, last_password."""
    require_administrator(opened.session)
    with opened.session.reading() as reader:
        chiefs = {chief.id for chief in administrators(reader.find(Cadre))}
    if cadre in chiefs and not (chiefs & _labels(opened)) - {cadre}:
        raise last_administrator()
    changed = opened.keyfile.without_password(cadre)
    note(opened.session, AuditEvent.SLOT_REMOVED, subject=("cadre", cadre))
    store_keyfile(opened, changed)


def retire(opened: OpenNotebook, before: Cadre, after: Cadre) -> tuple[Changes, bool]:
    """Takes a cadre out of service, and his password away if he has one; gives the changes and whether he had.

    UserError: administrator_only, last_administrator, last_password.
    """
    changes = edit_cadre(opened.session, before, after)
    had = opened.has_several_hands and before.id in _labels(opened)
    if had:
        take_password(opened, before.id)
    return changes, had


def removal_words(name: str) -> str:
    """What is said plainly of one whose password is gone."""
    return tr(
        "{name}的密码去掉了，以后打不开这本笔记本。要是他以前拷走过笔记本和钥匙文件，或者手里有备份的U盘，那一份他仍能用旧密码打开；"
        "不放心的话，请收回U盘，再换一次数据库的钥匙，以后的内容他就看不到了。"
    ).format(name=name)


def set_role(opened: OpenNotebook, cadre: str, role: str) -> Changes:
    """Gives a cadre another role; UserError: administrator_only, last_administrator."""
    session = opened.session
    with session.doing("cadre.role", village="") as doing:
        cadres = doing.see().find(Cadre)
        _keep_an_administrator(opened, cadres, cadre, role)
        for chief in administrators(cadres):
            # Whoever was administrator for want of any other is written down as such.
            doing.act.change(Cadre, chief.id, role=ADMINISTRATOR)
        doing.act.change(Cadre, cadre, role=role)
    sit_down(session, session.cadre)
    return doing.changes


def _keep_an_administrator(opened: OpenNotebook, cadres: list[Cadre], changed: str, role: str) -> None:
    if role == ADMINISTRATOR:
        return
    labels = _labels(opened)
    left = {chief.id for chief in administrators(cadres)} - {changed}
    # Somebody must be able to sign in as administrator; with one password for all, everybody is.
    if not (left & labels if opened.has_several_hands else left):
        raise last_administrator()


def _labels(opened: OpenNotebook) -> set[str]:
    return {slot.label for slot in opened.keyfile.password_slots()}


def _named(opened: OpenNotebook, but: str) -> KeyFile:
    """The key file, refusing to let a password that names nobody stand beside those of cadres."""
    slots = opened.keyfile.password_slots()
    if len(slots) == 1 and slots[0].label != but:
        with opened.session.reading() as reader:
            known = reader.maybe(Cadre, slots[0].label) if slots[0].label else None
        if known is None:
            raise UserError(
                "password_nameless",
                tr("现在的密码还没有写上是谁的，先不能给别人加密码；没有改动任何东西。"),
                tr("请先在「密码与锁定」里把自己的密码换一次，再来加。"),
            )
    return opened.keyfile


# The printed code


def renew_recovery(opened: OpenNotebook, password: str) -> str:
    """Makes a new recovery code; the password is asked for again. UserError: administrator_only, wrong_password."""
    require_administrator(opened.session)
    notebooks.require_password(opened, password)
    note(opened.session, AuditEvent.RECOVERY_RENEWED)
    return notebooks.renew_recovery_code(opened)


def check_recovery(opened: OpenNotebook, typed: str) -> bool:
    """Whether the paper still opens; the day is remembered. UserError names a miscopied group. The writing lane's."""
    if not notebooks.is_recovery_code(opened, typed):
        return False
    with opened.session.notebook.local() as connection:
        store_preference(connection, _CHECKED, opened.session.today().isoformat())
    return True


def recovery_checked_on(session: Session) -> date | None:
    """The last day on which the printed code was typed back here; None when it never was."""
    with session.reading() as reader:
        kept = load_preferences(reader.connection, _CHECKED).get(_CHECKED)
    return date.fromisoformat(kept) if kept else None


def recovery_is_due(session: Session) -> bool:
    """Whether it is a year since the code was typed back, or a month since the notebook was made and it never was."""
    checked = recovery_checked_on(session)
    if checked is not None:
        return (session.today() - checked).days >= CHECK_EVERY_DAYS
    with session.reading() as reader:
        first = recent_actions(reader.connection, 1, count_actions(reader.connection) - 1)
    return bool(first) and (session.now() - first[0].at).days >= FIRST_CHECK_DAYS


# The township


def turn_escrow_on(opened: OpenNotebook, recipient: str) -> str:
    """Lets whoever has the secret half of this public key open the notebook; gives the public key as it was read.

    UserError: administrator_only, escrow_recipient_wrong.
    """
    require_administrator(opened.session)
    changed = opened.keyfile.with_escrow(opened.key, recipient)
    note(opened.session, AuditEvent.ESCROW_CHANGED, counts={"on": 1})
    store_keyfile(opened, changed)
    return changed.escrow_recipient


def turn_escrow_off(opened: OpenNotebook) -> None:
    """Takes the township's way in away. UserError administrator_only."""
    require_administrator(opened.session)
    if opened.keyfile.escrow_recipient:
        note(opened.session, AuditEvent.ESCROW_CHANGED, counts={"on": 0})
        store_keyfile(opened, opened.keyfile.without_escrow())


def make_township_key(path: Path) -> str:
    """Writes a fresh secret key for the township into a file and gives its public half; a name in use is refused."""
    public, text = escrow.new_identity()
    write_atomically(path, text.encode(), replace=False, private=True)
    return public


# Another database key


def lose_password_by_rekeying(opened: OpenNotebook, password: str) -> list[str]:
    """The names of those who need a new password after a change of the key; UserError wrong_password."""
    notebooks.require_password(opened, password)
    slot, _ = opened.keyfile.sign_in(password, opened.session.cadre)
    with opened.session.reading() as reader:
        others = [reader.maybe(Cadre, each.label) for each in opened.keyfile.password_slots() if each is not slot]
    return [cadre.name for cadre in others if cadre is not None]


def change_key(
    opened: OpenNotebook,
    password: str,
    code: str = "",
    *,
    back_up: Callable[[OpenNotebook], object] | None = None,
    step: Step | None = None,
) -> str:
    """Writes both databases anew under another key, after a backup. Gives the new recovery code.

    With the printed code typed in it stays what it is, and nothing is given. The notebook is open again afterwards,
    with other engines inside, so nothing else may be reading it. UserError: administrator_only, wrong_password, those
    of a wrong code, disk_full, rekey_failed; the old key then still opens.
    """
    require_administrator(opened.session)
    notebooks.require_password(opened, password)
    key = new_key()
    keyfile, new_code = opened.keyfile.for_new_key(key, password, code)
    (back_up or _back_up)(opened)
    session, place = opened.session, NotebookFolder(opened.folder)
    blobs = session.blobs
    if blobs is None:
        raise ValueError("a notebook is rekeyed with its attachments")
    try:
        Rekeying(place, session.notebook, blobs, keyfile, key).run(step)
    except Exception:
        if _lies_there(place, keyfile):
            notebooks.reopen(opened, keyfile, key)
        else:
            notebooks.reopen(opened, opened.keyfile, opened.key)
        raise
    notebooks.reopen(opened, keyfile, key)
    # The new code must be handed out whatever the disk says of the note.
    note_happening(opened.session, AuditEvent.REKEYED)
    return new_code


def _back_up(opened: OpenNotebook) -> None:
    ensure_backup(opened, AuditEvent.REKEYED)


def _lies_there(place: NotebookFolder, keyfile: KeyFile) -> bool:
    try:
        return KeyFile.decode(place.keyfile.read_bytes()).owner == keyfile.owner
    except (OSError, UserError):
        return False
