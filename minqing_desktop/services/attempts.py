"""Openings that failed: kept beside the notebook while it is shut, brought into its log when it next opens.

While a password is wrong the key is absent, so the file is plain and holds moments and counts only. Its total never
falls; the notebook remembers in `meta` how far it had come, so a file that was deleted or set back is noticed.
"""

import contextlib
from pathlib import Path

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host import clock
from minqing_desktop.host.files import write_atomically
from minqing_desktop.services.audit import SINCE, AuditEvent, note_by_nobody
from minqing_desktop.services.session import Session

FILE = "attempts"
MOMENTS_KEPT = 50
COUNTED = ("wrong_password", "wrong_recovery_code", "wrong_escrow")
# So many are more than a slip of one's own fingers.
WORTH_TELLING = 3
_SIZE_LIMIT = 8192
_META = "attempts"


class _Attempts(msgspec.Struct, forbid_unknown_fields=True):
    total: int = 0
    waiting: int = 0
    moments_ms: list[int] = msgspec.field(default_factory=list)


def remember_failure(folder: Path, code: str) -> None:
    """Counts an opening refused with this code of a UserError; others than a wrong secret are not counted.

    For whoever holds the lock of the notebook. A disk that refuses is no reason to keep the user from trying again.
    """
    if code not in COUNTED:
        return
    found = _read(folder) or _Attempts()
    found.total += 1
    found.waiting += 1
    found.moments_ms = [*found.moments_ms, round(clock.now().timestamp() * 1000)][-MOMENTS_KEPT:]
    _write(folder, found)


def bring_in_failures(session: Session, folder: Path) -> int:
    """Writes what is waiting into the log as one event and gives how many failures that were; for the writing lane.

    A file that was set back is an event of its own; so it is after a restore on another machine.
    """
    known, found = _known_total(session), _read(folder)
    if found is None and not known:
        return 0
    now_ms = round(clock.now().timestamp() * 1000)
    if found is None or found.total < known:
        note_by_nobody(session, AuditEvent.ATTEMPTS_LOST, {})
        found = found or _Attempts()
    waiting, moments = found.waiting, found.moments_ms
    if waiting > 0:
        since, last = (moments[0], moments[-1]) if moments else (now_ms, now_ms)
        # A clock that was wrong, or a hand that wrote into the file, makes no event of the future.
        counts = {"failed": waiting, SINCE: min(since, now_ms)}
        note_by_nobody(session, AuditEvent.OPEN_FAILED, counts, min(last, now_ms))
    if waiting or found.total != known:
        with session.notebook.local() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (_META, found.total))
        _write(folder, _Attempts(total=found.total))
    return waiting


def _known_total(session: Session) -> int:
    with session.reading() as reader:
        value = reader.connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (_META,)).scalar()
    return int(value or 0)


def _read(folder: Path) -> _Attempts | None:
    """None for no file, and for one that this program did not write so."""
    try:
        with (folder / FILE).open("rb") as file:
            found = msgspec.json.decode(file.read(_SIZE_LIMIT), type=_Attempts)
    except (OSError, msgspec.MsgspecError):
        return None
    is_sane = 0 <= found.waiting <= found.total < 1 << 40 and all(0 <= each < 1 << 50 for each in found.moments_ms)
    return found if is_sane and len(found.moments_ms) <= MOMENTS_KEPT else None


def _write(folder: Path, found: _Attempts) -> None:
    with contextlib.suppress(UserError):
        write_atomically(folder / FILE, msgspec.json.encode(found), private=True)
