"""The slots of a key file: each holds the database key once, for a password, the recovery code, or the township.

Everything a slot says about itself, and its owner (notebook and key id), is authenticated with the wrapped key
(AES-256-GCM), so a slot cannot be moved to another notebook or have its parameters changed. Work factors below the
floor or above the ceiling are refused on reading: a doctored file can neither weaken a password nor take all memory.
"""

import secrets
import unicodedata
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage import escrow
from minqing_desktop.storage.recovery_code import SECRET_BYTES

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
WRAPPED_BYTES = KEY_BYTES + 16
SLOT_ID_BYTES = 8
LABEL_LIMIT = 200

MEMORY_KIB, ITERATIONS, LANES = 64 * 1024, 3, 4
MEMORY_CEILING_KIB, ITERATIONS_CEILING, LANES_CEILING = 256 * 1024, 12, 8

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 256


class SlotInvalid(ValueError):
    """A slot that was not written by this program: wrong lengths, or work factors out of bounds."""


class PasswordSlot(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="password"
):
    """The key wrapped by a cadre's password; `label` stands in the file as plain text, so it is an id, not a name."""

    id: str
    label: str
    memory_kib: int
    iterations: int
    lanes: int
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def __repr__(self) -> str:
        return f"PasswordSlot({self.id})"

    def wrapping_key(self, secret: bytes) -> bytes:
        """Argon2id over the prepared password (RFC 9106); about 0.1 s and 64 MiB."""
        kdf = Argon2id(
            salt=self.salt, length=32, iterations=self.iterations, lanes=self.lanes, memory_cost=self.memory_kib
        )
        return kdf.derive(secret)

    def check(self) -> None:
        """Raises SlotInvalid."""
        _check_lengths(self)
        _check_range(len(self.label), 0, LABEL_LIMIT)
        _check_range(self.memory_kib, MEMORY_KIB, MEMORY_CEILING_KIB)
        _check_range(self.iterations, ITERATIONS, ITERATIONS_CEILING)
        _check_range(self.lanes, 1, LANES_CEILING)


class RecoverySlot(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="recovery"
):
    """The key wrapped by the recovery code, whose 128 random bits need no slow function."""

    id: str
    salt: bytes
    nonce: bytes
    wrapped: bytes

    def __repr__(self) -> str:
        return f"RecoverySlot({self.id})"

    def wrapping_key(self, secret: bytes) -> bytes:
        """HKDF over the code's 16 bytes."""
        return HKDF(SHA256(), 32, self.salt, b"minqing-desktop recovery slot").derive(secret)

    def check(self) -> None:
        """Raises SlotInvalid."""
        _check_lengths(self)


class EscrowSlot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="age"):
    """The key sealed for the township's public key (age, X25519); its secret half lies offline at the township."""

    id: str
    recipient: str
    sealed: bytes

    def __repr__(self) -> str:
        return f"EscrowSlot({self.id})"

    def check(self) -> None:
        """Raises SlotInvalid."""
        _check_range(len(self.id), 2 * SLOT_ID_BYTES, 2 * SLOT_ID_BYTES)
        _check_range(len(self.recipient), 1, LABEL_LIMIT)
        _check_range(len(self.sealed), 1, escrow.SEALED_LIMIT)


KnownSlot = PasswordSlot | RecoverySlot
_SlotT = TypeVar("_SlotT", PasswordSlot, RecoverySlot)


def password_slot(owner: str, key: bytes, password: str, label: str, slot_id: str | None = None) -> PasswordSlot:
    """Wraps the key by a password with today's work factors. Raises UserError: password_too_short, _too_long."""
    slot = PasswordSlot(
        id=slot_id or secrets.token_hex(SLOT_ID_BYTES),
        label=label,
        memory_kib=MEMORY_KIB,
        iterations=ITERATIONS,
        lanes=LANES,
        salt=secrets.token_bytes(SALT_BYTES),
        nonce=secrets.token_bytes(NONCE_BYTES),
        wrapped=bytes(WRAPPED_BYTES),
    )
    return _wrap(slot, owner, key, prepare_new_password(password))


def recovery_slot(owner: str, key: bytes, secret: bytes) -> RecoverySlot:
    """Wraps the key by the secret behind a recovery code."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery secret has 16 bytes")
    slot = RecoverySlot(
        id=secrets.token_hex(SLOT_ID_BYTES),
        salt=secrets.token_bytes(SALT_BYTES),
        nonce=secrets.token_bytes(NONCE_BYTES),
        wrapped=bytes(WRAPPED_BYTES),
    )
    return _wrap(slot, owner, key, secret)


def escrow_slot(owner: str, key: bytes, recipient: str) -> EscrowSlot:
    """Seals the key for the township. Raises UserError escrow_recipient_wrong."""
    recipient = escrow.read_recipient(recipient)
    return EscrowSlot(
        id=secrets.token_hex(SLOT_ID_BYTES), recipient=recipient, sealed=escrow.seal(recipient, owner, key)
    )


def unwrap(slot: KnownSlot, owner: str, secret: bytes) -> bytes | None:
    """The database key; None where the secret is not this slot's."""
    try:
        return AESGCM(slot.wrapping_key(secret)).decrypt(slot.nonce, slot.wrapped, _authenticated(slot, owner))
    except InvalidTag:
        return None


def prepare_password(password: str) -> bytes:
    """The same bytes whether it was typed full-width or half-width, composed or not."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def prepare_new_password(password: str) -> bytes:
    """Like `prepare_password`, for a password being set: UserError when it is too short or too long."""
    length = len(unicodedata.normalize("NFKC", password))
    if length < SHORTEST_PASSWORD:
        raise UserError(
            "password_too_short",
            tr("密码太短，至少要 {count} 个字符；没有改动任何东西。").format(count=SHORTEST_PASSWORD),
            tr("请换一个长一点、自己记得住的，一句话也可以。"),
        )
    if length > LONGEST_PASSWORD:
        raise UserError(
            "password_too_long",
            tr("密码太长，最多 {count} 个字符；没有改动任何东西。").format(count=LONGEST_PASSWORD),
            tr("请换一个短一点的。"),
        )
    return prepare_password(password)


def _wrap(slot: _SlotT, owner: str, key: bytes, secret: bytes) -> _SlotT:
    if len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    wrapped = AESGCM(slot.wrapping_key(secret)).encrypt(slot.nonce, key, _authenticated(slot, owner))
    return msgspec.structs.replace(slot, wrapped=wrapped)


def _authenticated(slot: KnownSlot, owner: str) -> bytes:
    facts = msgspec.structs.replace(slot, wrapped=b"")
    return b"minqing-desktop key slot\x00" + msgspec.json.encode([owner, facts])


def _check_lengths(slot: KnownSlot) -> None:
    for found, wanted in (
        (len(slot.salt), SALT_BYTES),
        (len(slot.nonce), NONCE_BYTES),
        (len(slot.wrapped), WRAPPED_BYTES),
        (len(slot.id), 2 * SLOT_ID_BYTES),
    ):
        _check_range(found, wanted, wanted)


def _check_range(value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SlotInvalid
