"""`notebook.mqkey`: what turns a password or the recovery code into the database key.

Text, so that it can be recognised and sent for help without fear: a first line `minqing-key 1` (format), a line of JSON
(notebook, key id, counter, slots) and a last line with the SHA-256 of everything before it. The checksum finds
accidents, not attacks; those the slots' own authentication finds. A newer version may change everything but the first
and last line. Slots of kinds unknown here are kept byte for byte.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage import key_slots, recovery_code
from minqing_desktop.storage.key_slots import KEY_BYTES, PasswordSlot, RecoverySlot, SlotInvalid

FORMAT = 1
SIZE_LIMIT = 64 * 1024
SLOT_LIMIT = 32
KEY_ID_BYTES = 8
COUNTER_LIMIT = 2**53
_FIRST_LINE = re.compile(rb"minqing-key ([1-9][0-9]{0,5})")
_LAST_LINE = b"sha256 "
_LAST_LINE_BYTES = len(_LAST_LINE) + 64 + 1


@dataclass(frozen=True, slots=True)
class UnknownSlot:
    """A slot of a kind that a newer version made; passed on as it is."""

    id: str
    raw: bytes


Slot = PasswordSlot | RecoverySlot | UnknownSlot


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key file's content; changes give a new one with the next counter, nothing is written here.

    `key_id` names the database key that is wrapped: an old backup keeps its own when the notebook gets another key.

    What changes here takes effect once the result is written. Copies that somebody kept open with the old password as
    long as the database key stays the same.
    """

    notebook_id: str
    key_id: str
    counter: int
    slots: tuple[Slot, ...]

    def __repr__(self) -> str:
        return f"KeyFile({self.notebook_id}, {self.counter}, {len(self.slots)} slots)"

    @property
    def owner(self) -> str:
        """Which notebook and which of its keys the slots are bound to."""
        return f"{self.notebook_id}/{self.key_id}"

    def open_with_password(self, password: str) -> bytes:
        """The 32-byte database key. Raises UserError wrong_password. About 0.1 s for each cadre's slot tried."""
        return self._find_by_password(password)[1]

    def open_with_recovery(self, code: str) -> bytes:
        """The 32-byte database key. Raises UserError: recovery_code_length, _miscopied, wrong_recovery_code."""
        secret = recovery_code.read_code(code)
        for slot in self.slots:
            if isinstance(slot, RecoverySlot) and (key := key_slots.unwrap(slot, self.owner, secret)):
                return key
        raise UserError(
            "wrong_recovery_code",
            tr("这个恢复码抄写无误，但不是这本笔记本现在用的；没有改动任何东西。"),
            tr("可能是另一本笔记本的，或者后来换过新的恢复码，请找最近打印的那一张。"),
        )

    def password_slots(self) -> tuple[PasswordSlot, ...]:
        """The cadres' slots in the order they were made."""
        return tuple(slot for slot in self.slots if isinstance(slot, PasswordSlot))

    def change_password(self, old: str, new: str) -> "KeyFile":
        """Replaces the slot that `old` opens. Raises UserError: wrong_password, password_too_short, _too_long."""
        key_slots.prepare_new_password(new)
        slot, key = self._find_by_password(old)
        return self._with_password(slot, key, new)

    def set_password_with_key(self, key: bytes, new: str, slot_id: str | None = None) -> "KeyFile":
        """Gives a slot a new password after opening with the recovery code; the first slot when none is named."""
        for slot in self.password_slots():
            if slot_id in (None, slot.id):
                return self._with_password(slot, key, new)
        raise LookupError("no such password slot")

    def renew_recovery(self, key: bytes) -> tuple["KeyFile", str]:
        """Replaces the recovery code; the old one opens no longer. Returns what to write and the code to print."""
        secret = recovery_code.new_secret()
        kept = tuple(slot for slot in self.slots if not isinstance(slot, RecoverySlot))
        slots = (*kept, key_slots.recovery_slot(self.owner, key, secret))
        return self._next(slots), recovery_code.write_code(secret)

    def encode(self) -> bytes:
        """The file's bytes."""
        slots = [slot.raw if isinstance(slot, UnknownSlot) else msgspec.json.encode(slot) for slot in self.slots]
        document = _Document(self.notebook_id, self.key_id, self.counter, [msgspec.Raw(raw) for raw in slots])
        signed = b"minqing-key %d\n%s\n" % (FORMAT, msgspec.json.encode(document))
        return signed + _last_line(signed)

    @classmethod
    def decode(cls, data: bytes) -> "KeyFile":
        """Reads a file's bytes. Raises UserError: keyfile_damaged, keyfile_newer."""
        if not _LAST_LINE_BYTES < len(data) <= SIZE_LIMIT:
            raise keyfile_damaged()
        signed = data[:-_LAST_LINE_BYTES]
        first, _, rest = signed.partition(b"\n")
        named = _FIRST_LINE.fullmatch(first)
        if named is None or data[-_LAST_LINE_BYTES:] != _last_line(signed):
            raise keyfile_damaged()
        if int(named[1]) > FORMAT:
            raise keyfile_newer()
        try:
            document = msgspec.json.decode(rest, type=_Document)
            slots = tuple(_read_slot(bytes(raw)) for raw in document.slots)
            _check_document(document, slots)
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise keyfile_damaged() from None
        return cls(document.notebook, document.key, document.counter, slots)

    def _find_by_password(self, password: str) -> tuple[PasswordSlot, bytes]:
        secret = key_slots.prepare_password(password)
        for slot in self.password_slots():
            if key := key_slots.unwrap(slot, self.owner, secret):
                return slot, key
        raise UserError(
            "wrong_password",
            tr("密码不对，笔记本没有打开，里面的内容都在。"),
            tr("请看看大小写和输入法再试一次；想不起来，可以用打印的恢复码打开。"),
        )

    def _with_password(self, slot: PasswordSlot, key: bytes, new: str) -> "KeyFile":
        fresh = key_slots.password_slot(self.owner, key, new, slot.label, slot.id)
        return self._next(fresh if each is slot else each for each in self.slots)

    def _next(self, slots: Iterable[Slot]) -> "KeyFile":
        return replace(self, counter=self.counter + 1, slots=tuple(slots))


def new_keyfile(notebook_id: str, password: str, cadre_label: str) -> tuple[KeyFile, bytes, str]:
    """A new notebook's key file, its 32-byte database key, and the recovery code to print.

    `cadre_label` stands in the file as plain text: give the cadre's record id, not the name. Raises UserError
    password_too_short, password_too_long.
    """
    key = secrets.token_bytes(KEY_BYTES)
    empty = KeyFile(notebook_id, secrets.token_hex(KEY_ID_BYTES), 0, ())
    slot = key_slots.password_slot(empty.owner, key, password, cadre_label)
    keyfile, code = replace(empty, slots=(slot,)).renew_recovery(key)
    return keyfile, key, code


def keyfile_damaged() -> UserError:
    """Cut, altered, or no key file at all."""
    return UserError(
        "keyfile_damaged",
        tr("钥匙文件已经损坏，打不开笔记本；笔记本的内容没有改动。"),
        tr("请把最近一次备份里的 notebook.mqkey 拷回笔记本的文件夹，再打开一次。"),
    )


def keyfile_newer() -> UserError:
    """Written by a version of the program that knows more than this one."""
    return UserError(
        "keyfile_newer",
        tr("这本笔记本是用更新的版本写的，这个版本打不开；程序没有改动它。"),
        tr("请把本程序升级到最新版本，再打开。"),
    )


def keyfile_missing() -> UserError:
    """None of the places has a key file."""
    return UserError(
        "keyfile_missing",
        tr("没有找到钥匙文件 notebook.mqkey，打不开笔记本；程序没有改动任何东西。"),
        tr("请看看选的是不是笔记本的文件夹；如果是，请把备份里的 notebook.mqkey 拷到这个文件夹里。"),
    )


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    notebook: str
    key: str
    counter: int
    slots: list[msgspec.Raw]


class _AnySlot(msgspec.Struct, frozen=True):
    kind: str
    id: str


def _read_slot(raw: bytes) -> Slot:
    kind = msgspec.json.decode(raw, type=_AnySlot)
    known = {"password": PasswordSlot, "recovery": RecoverySlot}.get(kind.kind)
    if known is None:
        return UnknownSlot(kind.id, raw)
    slot = msgspec.json.decode(raw, type=known)
    slot.check()
    return slot


def _check_document(document: _Document, slots: tuple[Slot, ...]) -> None:
    ids = {slot.id for slot in slots}
    if not 1 <= len(slots) <= SLOT_LIMIT or len(ids) < len(slots):
        raise SlotInvalid
    if not document.notebook or len(document.key) != 2 * KEY_ID_BYTES or not 1 <= document.counter <= COUNTER_LIMIT:
        raise SlotInvalid


def _last_line(signed: bytes) -> bytes:
    return _LAST_LINE + hashlib.sha256(signed).hexdigest().encode() + b"\n"
