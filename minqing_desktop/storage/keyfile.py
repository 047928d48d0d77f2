"""`notebook.mqkey`: what turns a password, the recovery code or the township's secret key into the database key.

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
from minqing_desktop.storage import escrow, key_slots, recovery_code
from minqing_desktop.storage.key_slots import KEY_BYTES, EscrowSlot, PasswordSlot, RecoverySlot, SlotInvalid

FORMAT = 1
SIZE_LIMIT = 64 * 1024
SLOT_LIMIT = 32
# Every password that does not open the first slot is tried on the others, 0.1 s each.
PASSWORD_LIMIT = 8
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


Slot = PasswordSlot | RecoverySlot | EscrowSlot | UnknownSlot


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

    def sign_in(self, password: str, first: str = "") -> tuple[PasswordSlot, bytes]:
        """The slot that a password opens, and the 32-byte database key. Raises UserError wrong_password.

        Nobody is asked for a name, so that none has to stand in the file: each slot is tried, 0.1 s each, that with the
        label `first` before the others.
        """
        secret = key_slots.prepare_password(password)
        for slot in sorted(self.password_slots(), key=lambda slot: slot.label != first):
            if key := key_slots.unwrap(slot, self.owner, secret):
                return slot, key
        raise wrong_password()

    def open_with_password(self, password: str) -> bytes:
        """The 32-byte database key. Raises UserError wrong_password. About 0.1 s for each cadre's slot tried."""
        return self.sign_in(password)[1]

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

    def open_with_escrow(self, identity: str) -> bytes:
        """The 32-byte database key by the text of the township's identity file. Raises UserError wrong_escrow."""
        for slot in self.slots:
            if isinstance(slot, EscrowSlot):
                key = escrow.unseal(identity, slot.sealed, self.owner, KEY_BYTES)
                if key is not None:
                    return key
        raise UserError(
            "wrong_escrow",
            tr("这本笔记本没有托管给这把私钥，打不开；没有改动任何东西。"),
            tr("请看看托管开着没有、是不是开给这把钥匙的；也可以用打印的恢复码打开。"),
        )

    def password_slots(self) -> tuple[PasswordSlot, ...]:
        """The cadres' slots in the order they were made."""
        return tuple(slot for slot in self.slots if isinstance(slot, PasswordSlot))

    @property
    def escrow_recipient(self) -> str:
        """The public key of the township that can open the notebook; empty when there is none."""
        return next((slot.recipient for slot in self.slots if isinstance(slot, EscrowSlot)), "")

    @property
    def has_recovery(self) -> bool:
        """Whether there is a printed code that opens."""
        return any(isinstance(slot, RecoverySlot) for slot in self.slots)

    def change_password(self, old: str, new: str, label: str = "") -> "KeyFile":
        """Replaces the slot that `old` opens; with `label` it has to be that cadre's, if there are several.

        A single slot takes the label on. Raises UserError: wrong_password, password_taken, _too_short, _too_long.
        """
        key_slots.prepare_new_password(new)
        slot, key = self.sign_in(old, label)
        if label and slot.label != label:
            if len(self.password_slots()) > 1:
                raise wrong_password()
            return self._with_password(slot, key, new, label)
        return self._with_password(slot, key, new)

    def set_password_with_key(self, key: bytes, new: str, slot_id: str | None = None, label: str = "") -> "KeyFile":
        """Gives a slot a new password after opening with the recovery code; the first slot when none is named.

        It keeps its label unless another is given.
        """
        for slot in self.password_slots():
            if slot_id in (None, slot.id):
                return self._with_password(slot, key, new, label)
        raise LookupError("no such password slot")

    def with_password(self, key: bytes, new: str, label: str) -> "KeyFile":
        """Gives a cadre a password: a slot of his own, or a new password for the one he has.

        Raises UserError: password_taken, password_too_short, password_too_long, slots_full.
        """
        for slot in self.password_slots():
            if slot.label == label:
                return self._with_password(slot, key, new)
        if len(self.password_slots()) >= PASSWORD_LIMIT or len(self.slots) >= SLOT_LIMIT:
            raise UserError(
                "slots_full",
                tr("一本笔记本最多 {count} 个人各有密码，没有再加。").format(count=PASSWORD_LIMIT),
                tr("请先去掉不再用的人的密码。"),
            )
        self._refuse_taken(new)
        return self._next((*self.slots, key_slots.password_slot(self.owner, key, new, label)))

    def without_password(self, label: str) -> "KeyFile":
        """Takes a cadre's slot away. Raises LookupError for no such slot, UserError last_password for the last one."""
        kept = tuple(slot for slot in self.slots if not (isinstance(slot, PasswordSlot) and slot.label == label))
        if len(kept) == len(self.slots):
            raise LookupError("no such password slot")
        if not any(isinstance(slot, PasswordSlot) for slot in kept):
            raise UserError(
                "last_password",
                tr("这是笔记本剩下的唯一一个密码，没有去掉。"),
                tr("请先给另一位管理员设好密码。"),
            )
        return self._next(kept)

    def renew_recovery(self, key: bytes) -> tuple["KeyFile", str]:
        """Replaces the recovery code; the old one opens no longer. Returns what to write and the code to print."""
        secret = recovery_code.new_secret()
        return self._with_recovery(key, secret), recovery_code.write_code(secret)

    def with_escrow(self, key: bytes, recipient: str) -> "KeyFile":
        """Seals the key for the township, in place of any other. Raises UserError escrow_recipient_wrong."""
        kept = (slot for slot in self.slots if not isinstance(slot, EscrowSlot))
        return self._next((*kept, key_slots.escrow_slot(self.owner, key, recipient)))

    def without_escrow(self) -> "KeyFile":
        """Takes the township's way in away."""
        return self._next(slot for slot in self.slots if not isinstance(slot, EscrowSlot))

    def for_new_key(self, key: bytes, password: str, code: str = "") -> tuple["KeyFile", str]:
        """A key file for another database key: the slot that `password` opens, the recovery code and the township stay.

        The code stays what it is when it is typed here, else a new one is made and given back. The other cadres' slots
        and what newer versions wrote cannot be wrapped anew without their secrets and are left out. Raises UserError:
        wrong_password and those of a wrong code.
        """
        slot, _ = self.sign_in(password)
        secret = recovery_code.read_code(code) if code else recovery_code.new_secret()
        if code:
            self.open_with_recovery(code)
        fresh = replace(self, key_id=secrets.token_hex(KEY_ID_BYTES))
        own = key_slots.password_slot(fresh.owner, key, password, slot.label, slot.id)
        slots: list[Slot] = [own, key_slots.recovery_slot(fresh.owner, key, secret)]
        if self.escrow_recipient:
            slots.append(key_slots.escrow_slot(fresh.owner, key, self.escrow_recipient))
        return fresh._next(slots), "" if code else recovery_code.write_code(secret)

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

    def _with_recovery(self, key: bytes, secret: bytes) -> "KeyFile":
        kept = tuple(slot for slot in self.slots if not isinstance(slot, RecoverySlot))
        return self._next((*kept, key_slots.recovery_slot(self.owner, key, secret)))

    def _with_password(self, slot: PasswordSlot, key: bytes, new: str, label: str = "") -> "KeyFile":
        self._refuse_taken(new, but=slot)
        fresh = key_slots.password_slot(self.owner, key, new, label or slot.label, slot.id)
        return self._next(fresh if each is slot else each for each in self.slots)

    def _refuse_taken(self, new: str, but: PasswordSlot | None = None) -> None:
        """A password tells who signs in, so two cadres cannot have the same."""
        secret = key_slots.prepare_new_password(new)
        if any(slot is not but and key_slots.unwrap(slot, self.owner, secret) for slot in self.password_slots()):
            raise UserError(
                "password_taken",
                tr("这个密码不能用，没有改动任何东西。"),
                tr("每个人的密码要不一样，程序凭密码认人。请换一个。"),
            )

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


def wrong_password() -> UserError:
    """No slot, or not the one that it has to be."""
    return UserError(
        "wrong_password",
        tr("密码不对，笔记本没有打开，里面的内容都在。"),
        tr("请看看大小写和输入法再试一次；想不起来，可以用打印的恢复码打开。"),
    )


def keyfile_damaged() -> UserError:
    """Cut, altered, or no key file at all."""
    return UserError(
        "keyfile_damaged",
        tr("钥匙文件已经损坏，打不开笔记本；笔记本的内容没有改动。"),
        tr("请插上存有备份的U盘，点「打不开了怎么办」，换上另一份钥匙文件。"),
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
        tr("请看看选的是不是笔记本的文件夹；如果是，点「打不开了怎么办」，换上另一份钥匙文件。"),
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
    known = {"password": PasswordSlot, "recovery": RecoverySlot, "age": EscrowSlot}.get(kind.kind)
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
