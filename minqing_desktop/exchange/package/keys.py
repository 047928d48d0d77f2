"""The keys of a computer and what others are told of them: its card, and the eight groups to compare by telephone."""

import hashlib
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.header import DEVICE_BYTES, KEY_BYTES

GROUPS = 8
_GROUP_BYTES = 4
_PURPOSE = b"minqing-desktop enrolment\x00"
NAME_LIMIT = 60
LAPTOP, COUNTY = "laptop", "county"


class Card(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What others know of a computer: its number, its public keys, what its user calls it, its villages' codes.

    `signing` is an Ed25519 key's 32 bytes, `receiving` an age recipient («age1…»).
    """

    device: bytes
    signing: bytes
    receiving: str
    name: str
    role: str
    villages: list[str]


class DeviceKeys(msgspec.Struct, array_like=True, frozen=True):
    """The secret halves, which never leave the encrypted database."""

    device: bytes
    signing: bytes
    receiving: str

    def __repr__(self) -> str:
        return "DeviceKeys()"

    def signer(self) -> Ed25519PrivateKey:
        """What signs."""
        return Ed25519PrivateKey.from_private_bytes(self.signing)

    def card(self, name: str, role: str, villages: list[str]) -> Card:
        """What others are told."""
        public = self.signer().public_key().public_bytes_raw()
        receiving = str(_age().x25519.Identity.from_str(self.receiving).to_public())
        return Card(self.device, public, receiving, name[:NAME_LIMIT], role, villages)


def new_keys(device: bytes) -> DeviceKeys:
    """Fresh keys for a computer."""
    signing = Ed25519PrivateKey.generate().private_bytes_raw()
    return DeviceKeys(device, signing, str(_age().x25519.Identity.generate()))


def is_well_formed(card: Card) -> bool:
    """True if a card from elsewhere can be kept."""
    try:
        _age().x25519.Recipient.from_str(card.receiving)
    except Exception:  # its own error, by a name that differs between versions
        return False
    return (
        len(card.device) == DEVICE_BYTES
        and len(card.signing) == KEY_BYTES
        and 0 < len(card.name) <= NAME_LIMIT
        and card.name.isprintable()
        and card.role in (LAPTOP, COUNTY)
    )


def eight_groups(one: Card, other: Card) -> str:
    """Eight groups of four digits that both sides see when nobody has put his own card in between; order is nothing."""
    parts = sorted(msgspec.msgpack.encode((card.device, card.signing, card.receiving)) for card in (one, other))
    digest = hashlib.sha256(_PURPOSE + b"".join(parts)).digest()
    numbers = [int.from_bytes(digest[at : at + _GROUP_BYTES], "big") for at in range(0, GROUPS * _GROUP_BYTES, 4)]
    return " ".join(f"{number % 10_000:04d}" for number in numbers)


def seal(plain: bytes, recipients: list[str]) -> bytes:
    """An age file for the recipients."""
    x25519 = _age().x25519
    return _age().encrypt(plain, [x25519.Recipient.from_str(each) for each in recipients])


def unseal(sealed: bytes, receiving: list[str], refusal: UserError) -> bytes:
    """What an age file holds; `refusal` where none of the secret keys opens it."""
    age = _age()
    try:
        return age.decrypt(sealed, [age.x25519.Identity.from_str(each) for each in receiving])
    except age.DecryptError:
        raise refusal from None


def _age() -> Any:
    # Loaded on first use: most days no package is made or read.
    import pyrage

    return pyrage
