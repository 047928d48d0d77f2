"""What the notebook remembers of its own use: one catalogue of events, written as notes into the log.

A note is an action without ops: ids, names of fields and documents, and counts, never a value. It stands in the chain
of actions, so it cannot be taken out or altered without being found, and it cannot be undone.
"""

import contextlib
from dataclasses import replace
from enum import StrEnum

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session


class AuditEvent(StrEnum):
    """Everything 安全记录 lists, by the verb of its action; `services.verbs` has the sentences."""

    OPENED = "notebook.open"
    OPENED_BY_CODE = "notebook.open_by_code"
    OPENED_BY_ESCROW = "notebook.open_by_escrow"
    OPEN_FAILED = "notebook.open_failed"
    ATTEMPTS_LOST = "notebook.attempts_lost"
    KEYFILE_SET_BACK = "notebook.keyfile_set_back"
    LOCKED = "notebook.lock"
    LOCKED_IDLE = "notebook.lock_idle"
    LOCKED_BY_SYSTEM = "notebook.lock_system"
    CLOSED = "notebook.close"
    REVEALED = "number.reveal"
    EXPORTED = "file.export"
    DISCLOSED = "report.unmasked"
    PRINTED = "file.print"
    IMPORTED = "roster.import"
    UPDATED = "roster.update"
    TAGGED = "roster.tag"
    LOADED = "dump.load"
    BACKED_UP = "notebook.backup"
    COPIED_TO_STICK = "notebook.backup_stick"
    RESTORED = "notebook.restore"
    UPGRADED = "notebook.upgrade"
    REBUILT = "notebook.rebuild"
    PACKAGE_TAKEN = "package.import"
    PASSWORD_CHANGED = "key.password"
    RECOVERY_RENEWED = "key.recovery"
    SLOT_ADDED = "key.add"
    SLOT_REMOVED = "key.remove"
    ESCROW_CHANGED = "key.escrow"
    REKEYED = "key.change"
    COMPUTER_CONFIRMED = "computer.confirm"
    COMPUTER_REVOKED = "computer.revoke"
    COMPUTER_RENEWED = "computer.renew"
    COMPUTER_KEY_WRITTEN = "computer.key"
    PERSON_ERASED = "person.erase"
    HOUSEHOLD_ERASED = "household.erase"
    PHOTO_ERASED = "photo.erase"
    KEEPING_ERASED = "keeping.erase"


class AuditGroup(StrEnum):
    """The kinds of event by which 安全记录 is filtered."""

    DOORS = "doors"
    NUMBERS = "numbers"
    FILES_OUT = "files_out"
    FILES_IN = "files_in"
    COPIES = "copies"
    KEYS = "keys"
    ERASING = "erasing"


_E = AuditEvent
EVENTS_OF: dict[AuditGroup, tuple[AuditEvent, ...]] = {
    AuditGroup.DOORS: (
        _E.OPENED, _E.OPENED_BY_CODE, _E.OPENED_BY_ESCROW, _E.OPEN_FAILED,
        _E.ATTEMPTS_LOST, _E.KEYFILE_SET_BACK, _E.LOCKED, _E.LOCKED_IDLE, _E.LOCKED_BY_SYSTEM,
        _E.CLOSED,
    ),
    AuditGroup.NUMBERS: (_E.REVEALED,),
    AuditGroup.FILES_OUT: (_E.EXPORTED, _E.DISCLOSED, _E.PRINTED),
    AuditGroup.FILES_IN: (_E.IMPORTED, _E.UPDATED, _E.TAGGED, _E.LOADED, _E.PACKAGE_TAKEN),
    AuditGroup.COPIES: (_E.BACKED_UP, _E.COPIED_TO_STICK, _E.RESTORED, _E.UPGRADED, _E.REBUILT),
    AuditGroup.KEYS: (
        _E.PASSWORD_CHANGED, _E.RECOVERY_RENEWED, _E.SLOT_ADDED, _E.SLOT_REMOVED, _E.ESCROW_CHANGED, _E.REKEYED,
        _E.COMPUTER_CONFIRMED, _E.COMPUTER_REVOKED, _E.COMPUTER_RENEWED, _E.COMPUTER_KEY_WRITTEN,
    ),
    AuditGroup.ERASING: (_E.PERSON_ERASED, _E.HOUSEHOLD_ERASED, _E.PHOTO_ERASED, _E.KEEPING_ERASED),
}  # fmt: skip

# Deeds that change records and can be taken back like any other.
_CAN_BE_UNDONE = {_E.IMPORTED, _E.UPDATED, _E.TAGGED, _E.LOADED}
FOR_EVER = tuple(event for event in AuditEvent if event not in _CAN_BE_UNDONE)
# What only happened to the notebook, and would bury in 操作记录 what people did with it.
HAPPENINGS = (*EVENTS_OF[AuditGroup.DOORS], _E.EXPORTED, _E.PRINTED, _E.BACKED_UP)

DOCUMENT = "document."
SINCE = "since_ms"
GROUND = "ground."


def note(
    session: Session,
    event: AuditEvent,
    *,
    subject: tuple[str, str] = ("", ""),
    counts: dict[str, int] | None = None,
    at_ms: int | None = None,
) -> Changes:
    """Writes an event into the log; `subject` is (kind, id) of a record, `counts` are names of fields or documents.

    Any thread, but not inside `session.doing`. `at_ms` where it happened earlier. UserError: disk_full and the like.
    """
    with session.doing(event, at_ms=at_ms) as doing:
        doing.act.is_note = True
        doing.act.subject = subject
        doing.act.counts = counts or {}
    return doing.changes


def note_reveal(session: Session, kind: str, identity: str, field: str) -> Changes:
    """Writes which field of which record was shown in full; KeyError for no such field."""
    name = f"{kind}.{kind_named(kind).field(field).name}"
    return note(session, AuditEvent.REVEALED, subject=(kind, identity), counts={name: 1})


def note_happening(session: Session, event: AuditEvent) -> None:
    """As `note`, for what goes on all the same where the disk takes no note: opening, locking, leaving."""
    with contextlib.suppress(UserError):
        note(session, event)


def note_by_nobody(session: Session, event: AuditEvent, counts: dict[str, int], at_ms: int | None = None) -> Changes:
    """As `note`, for what happened while nobody was known to sit here."""
    return note(replace(session, cadre=""), event, counts=counts, at_ms=at_ms)
