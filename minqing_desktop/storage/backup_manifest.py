"""`manifest` of a backup: what it holds, signed with a key that follows from the database key.

Text: a line `minqing-backup 1`, a line of JSON, a line with the HMAC-SHA256 of both. Without the key it can be read but
not trusted: it names sizes, hashes and how far the log had come, nothing about the village. Who made it, why, and how
many records of each kind are in it is sealed inside (AES-256-GCM). A newer version may change all but the first line.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.derived_keys import BACKUP, BACKUP_SEAL, derive_key

FORMAT = 1
SIZE_LIMIT = 1024 * 1024
NONCE_BYTES = 12
_FIRST_LINE = re.compile(rb"minqing-backup ([1-9][0-9]{0,5})")
_LAST_LINE = b"hmac "
_LAST_LINE_BYTES = len(_LAST_LINE) + 64 + 1
# A name from a manifest becomes part of a path: letters and digits only, and no folder.
FILE_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,60}\.db")


class FileFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the backup: its size in bytes and its SHA-256."""

    name: str
    size: int
    digest: bytes


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """What only a key holder reads. `counts` are visible records by kind; `cadre` is a name."""

    reason: str = ""
    cadre: str = ""
    villages: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    blobs_missing: int = 0
    """attachments that the notebook itself had lost when the backup was made"""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; `key` names the database key as in the key file, `parts` hold the attachments."""

    notebook: str
    key: str
    number: int
    made_at_ms: int
    schema: int
    program: str
    ops: int
    last_action: int
    chain: bytes
    device: bytes
    database: FileFacts
    parts: tuple[FileFacts, ...]
    blobs: int
    sealed: bytes = b""

    @property
    def size(self) -> int:
        """Bytes of all its files; parts are shared with other backups."""
        return self.database.size + sum(part.size for part in self.parts)

    def seal(self, inside: Inside, database_key: bytes) -> "Manifest":
        """The same with what only a key holder reads."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(derive_key(database_key, BACKUP_SEAL))
        return msgspec.structs.replace(
            self, sealed=nonce + cipher.encrypt(nonce, msgspec.json.encode(inside), self.database.digest)
        )

    def unseal(self, database_key: bytes) -> Inside:
        """Raises UserError backup_damaged when the key is another or the manifest was altered."""
        cipher = AESGCM(derive_key(database_key, BACKUP_SEAL))
        try:
            plain = cipher.decrypt(self.sealed[:NONCE_BYTES], self.sealed[NONCE_BYTES:], self.database.digest)
            return msgspec.json.decode(plain, type=Inside)
        except (InvalidTag, ValueError):
            raise backup_damaged() from None

    def encode(self, database_key: bytes) -> bytes:
        """The file's bytes."""
        signed = b"minqing-backup %d\n%s\n" % (FORMAT, msgspec.json.encode(self))
        return signed + _last_line(signed, database_key)


@dataclass(frozen=True, slots=True)
class SignedManifest:
    """A manifest as read from its file, not yet trusted."""

    manifest: Manifest
    signed: bytes
    signature: bytes

    def is_genuine(self, database_key: bytes) -> bool:
        """Whether it was written with this key and not altered."""
        return hmac.compare_digest(self.signature, _last_line(self.signed, database_key))


def decode_manifest(data: bytes) -> SignedManifest:
    """Reads a file's bytes. Raises UserError: backup_damaged, backup_newer."""
    if not _LAST_LINE_BYTES < len(data) <= SIZE_LIMIT:
        raise backup_damaged()
    first, _, _rest = data.partition(b"\n")
    named = _FIRST_LINE.fullmatch(first)
    if named is None:
        raise backup_damaged()
    if int(named[1]) > FORMAT:
        raise backup_newer()
    signed, signature = data[:-_LAST_LINE_BYTES], data[-_LAST_LINE_BYTES:]
    try:
        manifest = msgspec.json.decode(signed.partition(b"\n")[2], type=Manifest)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise backup_damaged() from None
    files = (manifest.database, *manifest.parts)
    if not all(FILE_NAME.fullmatch(each.name) and each.size >= 0 for each in files):
        raise backup_damaged()
    return SignedManifest(manifest, signed, signature)


def backup_damaged() -> UserError:
    """A file of the backup is missing, cut or altered."""
    return UserError(
        "backup_damaged",
        tr("这份备份不完整或者已经损坏，没有用它，笔记本没有改动。"),
        tr("请换一份别的备份，U盘上的也可以。"),
    )


def backup_newer() -> UserError:
    """Written by a version of the program that knows more than this one."""
    return UserError(
        "backup_newer",
        tr("这份备份是用更新版本的程序做的，这个版本读不了；没有改动任何东西。"),
        tr("请先把程序升级到新版本，再恢复。"),
    )


def _last_line(signed: bytes, database_key: bytes) -> bytes:
    key = derive_key(database_key, BACKUP)
    return _LAST_LINE + hmac.new(key, signed, sha256).hexdigest().encode() + b"\n"


__all__ = ["FileFacts", "Inside", "Manifest", "SignedManifest", "backup_damaged", "backup_newer", "decode_manifest"]
