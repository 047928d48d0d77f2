"""Sees to it that backups are made without being asked: when one is due, how the trial went, when a stick was in use.

What is remembered lies in small files among the backups, so that it goes with them; it holds days and numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancel
from minqing_desktop.host import clock
from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.settings import Settings
from minqing_desktop.services.audit import AuditEvent, note_happening
from minqing_desktop.services.backups import Backup, backups_of, has_work, is_of_now, make_backup, newest_backup
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.folder import NotebookFolder

REHEARSED_EVERY_DAYS = 30
_STICK, _REHEARSAL = "last-stick", "last-rehearsal"
_SIZE_LIMIT = 4096


class LastStick(msgspec.Struct, frozen=True):
    """The last copy to a stick."""

    at_ms: int
    number: int


class Rehearsal(msgspec.Struct, frozen=True):
    """The last trial restore: which backup, whether it came out whole, and a stable code of what was wrong."""

    at_ms: int
    number: int
    is_good: bool
    fault: str = ""

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.at_ms / 1000, UTC)


@dataclass(frozen=True, slots=True)
class SafetyState:
    """How safe the notebook is, for 今日, the foot of the window and 设置. `stick_days` None when there never was one.

    `is_stick_wanted`: a quiet line may ask for the stick.
    """

    newest: Backup | None
    stick_days: int | None
    is_stick_wanted: bool
    rehearsal: Rehearsal | None

    @property
    def has_bad_rehearsal(self) -> bool:
        return self.rehearsal is not None and not self.rehearsal.is_good


def state_of(opened: OpenNotebook, settings: Settings) -> SafetyState:
    """Reads a few small files; any lane."""
    stick = _load(opened, _STICK, LastStick)
    days = None if stick is None else max(0, (clock.today() - _day(stick.at_ms)).days)
    return SafetyState(
        newest_backup(opened), days, _is_stick_wanted(opened, settings, days), _load(opened, _REHEARSAL, Rehearsal)
    )


def _is_stick_wanted(opened: OpenNotebook, settings: Settings, days: int | None) -> bool:
    """After so many days without one, counted from the first backup where there never was one; unless put off."""
    after = settings.stick_reminder_days
    if after <= 0 or (settings.stick_reminder_from and clock.today().isoformat() < settings.stick_reminder_from):
        return False
    if days is not None:
        return days > after
    made = backups_of(opened)
    return bool(made) and (clock.today() - _day(made[-1].manifest.made_at_ms)).days > after


def put_off_until(days: int) -> str:
    """The day, as the settings keep it, from which the reminder may come again."""
    return (clock.today() + timedelta(days=days)).isoformat()


def is_due(opened: OpenNotebook) -> bool:
    """Whether today's backup is still to be made: something was written, and the newest backup is of another day."""
    if not has_work(opened):
        return False
    newest = newest_backup(opened)
    return newest is None or (_day(newest.manifest.made_at_ms) != clock.today() and not is_of_now(newest, opened))


def make_daily(opened: OpenNotebook, cancel: Cancel | None = None) -> Backup | None:
    """Today's backup if it is due; for a file lane. Raises UserError as `make_backup`."""
    if not is_due(opened):
        return None
    return make_noted(opened, "daily", cancel=cancel)


def make_noted(opened: OpenNotebook, reason: str, **more: object) -> Backup:
    """A backup that is on record in the notebook; the note stands behind what the backup holds."""
    backup = make_backup(opened, reason, **more)  # pyright: ignore[reportArgumentType]
    note_happening(opened.session, AuditEvent.BACKED_UP)
    return backup


def is_rehearsal_due(opened: OpenNotebook) -> bool:
    """Whether a month went by since the last trial restore; the first time a day after the first backup."""
    last = _load(opened, _REHEARSAL, Rehearsal)
    if last is not None:
        age = (clock.today() - _day(last.at_ms)).days
        return age >= REHEARSED_EVERY_DAYS or age < 0
    made = backups_of(opened)
    return bool(made) and _day(made[-1].manifest.made_at_ms) != clock.today()


def remember_stick(opened: OpenNotebook, number: int) -> None:
    """A backup is on a stick, whose own name may be somebody's and is not written down."""
    _store(opened, _STICK, LastStick(_now_ms(), number))


def remember_rehearsal(opened: OpenNotebook, number: int, fault: str) -> Rehearsal:
    """How the trial restore came out; `fault` is empty when all was well."""
    rehearsal = Rehearsal(_now_ms(), number, not fault, fault)
    _store(opened, _REHEARSAL, rehearsal)
    return rehearsal


def reason_words(reason: str) -> str:
    """Why a backup was made, for its line in the list."""
    words = {
        "daily": tr("每天自动"),
        "manual": tr("自己做的"),
        "restored": tr("恢复之后"),
        "erased": tr("抹去个人信息之后"),
        "roster.import": tr("导入花名册之前"),
        "roster.update": tr("更新花名册之前"),
        "roster.tag": tr("按名单加标签之前"),
        "dump.load": tr("装入导出文件之前"),
        "duplicates.settle": tr("合并重复之前"),
        "village.join": tr("合并登记了两次的村之前"),
        "person.erase": tr("抹去个人信息之前"),
        "household.erase": tr("抹去个人信息之前"),
        "photo.erase": tr("抹去个人信息之前"),
        "keeping.erase": tr("按保留期限抹去之前"),
        "handover.complete": tr("离任交接之前"),
        "handover.finish": tr("移交人离岗之前"),
        AuditEvent.RESTORED: tr("恢复之前"),
        AuditEvent.UPGRADED: tr("升级之前"),
        AuditEvent.REKEYED: tr("更换数据密钥之前"),
        AuditEvent.COPIED_TO_STICK: tr("备份到U盘"),
    }
    return words.get(reason) or sentence_for(reason, {})


def _now_ms() -> int:
    return round(clock.now().timestamp() * 1000)


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().date()


def _place(opened: OpenNotebook, name: str) -> Path:
    return NotebookFolder(opened.folder).backups / name


_Kept = TypeVar("_Kept", LastStick, Rehearsal)


def _load(opened: OpenNotebook, name: str, kind: type[_Kept]) -> _Kept | None:
    try:
        with _place(opened, name).open("rb") as stream:
            return msgspec.json.decode(stream.read(_SIZE_LIMIT), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _store(opened: OpenNotebook, name: str, kept: LastStick | Rehearsal) -> None:
    make_folder(_place(opened, name).parent)
    write_atomically(_place(opened, name), msgspec.json.encode(kept), private=True)
