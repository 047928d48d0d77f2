"""The township's way in: the database key sealed for a key pair whose secret half lies offline at the township.

The sealing is age (https://age-encryption.org/v1) for an X25519 recipient. Its text carries which notebook and which of
its keys it is for, so one that was moved to another notebook is noticed when it is opened.
"""

from pathlib import Path
from typing import Any

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.faults import disk_failed

SEALED_LIMIT = 4096
IDENTITY_LIMIT = 16 * 1024
_PUBLIC, _SECRET = "age1", "AGE-SECRET-KEY-1"
_PURPOSE = b"minqing-desktop escrow\x00"


def new_identity() -> tuple[str, str]:
    """A fresh key pair as (public key, the text of its file): the same form as `age-keygen` writes."""
    identity = _age().x25519.Identity.generate()
    public = str(identity.to_public())
    return public, f"# public key: {public}\n{identity}\n"


def read_recipient(text: str) -> str:
    """The public key in what somebody typed or in a file's text; UserError escrow_recipient_wrong."""
    for word in text.replace("#", " ").split():
        if word.startswith(_PUBLIC):
            try:
                _age().x25519.Recipient.from_str(word)
            except Exception:
                break
            return word
    raise UserError(
        "escrow_recipient_wrong",
        tr("这不是托管公钥；没有改动任何东西。"),
        tr("公钥以 age1 开头，共 62 个字符，请照乡镇给的原样粘贴。"),
    )


def seal(recipient: str, owner: str, key: bytes) -> bytes:
    """Seals a key for a public key that `read_recipient` gave."""
    age = _age()
    return age.encrypt(_PURPOSE + owner.encode() + b"\x00" + key, [age.x25519.Recipient.from_str(recipient)])


def unseal(identity: str, sealed: bytes, owner: str, length: int) -> bytes | None:
    """The key, by the text of an identity file; None where it was sealed for somebody else or for another notebook."""
    head = _PURPOSE + owner.encode() + b"\x00"
    try:
        plain: bytes = _age().decrypt(sealed, _identities(identity))
    except _age().DecryptError:
        return None
    return plain[len(head) :] if plain.startswith(head) and len(plain) == len(head) + length else None


def read_identity_file(path: Path) -> str:
    """The text of an identity file; UserError: escrow_identity_wrong, disk_failed."""
    try:
        with path.open("rb") as file:
            text = file.read(IDENTITY_LIMIT).decode("ascii", "replace")
    except OSError:
        raise disk_failed() from None
    _identities(text)
    return text


def _identities(text: str) -> list[Any]:
    found = []
    for line in text.splitlines():
        if line.strip().upper().startswith(_SECRET):
            try:
                found.append(_age().x25519.Identity.from_str(line.strip()))
            except Exception:
                # No cause: its text or frames may hold the secret.
                raise _identity_wrong() from None
    if not found:
        raise _identity_wrong()
    return found


def _identity_wrong() -> UserError:
    return UserError(
        "escrow_identity_wrong",
        tr("这个文件不是托管私钥；没有改动任何东西。"),
        tr("私钥文件里有一行以 AGE-SECRET-KEY-1 开头，由乡镇保管，请拿对文件再试。"),
    )


def _age() -> Any:
    # Loaded on first use: hardly any notebook is opened this way.
    import pyrage

    return pyrage
