"""Keys that follow from a seed. They guard nothing: whoever has the seed has the keys."""

from __future__ import annotations

import hashlib

from minqing_desktop.exchange.package.header import DEVICE_BYTES
from minqing_desktop.exchange.package.keys import DeviceKeys

_CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_AGE = "age-secret-key-"


def keys_from(seed: int, name: str) -> DeviceKeys:
    """The keys of a computer of that name."""
    device, signing, receiving = (
        hashlib.sha256(f"{seed}/{name}/{purpose}".encode()).digest() for purpose in ("device", "sign", "receive")
    )
    return DeviceKeys(device[:DEVICE_BYTES], signing, _bech32(_AGE, receiving).upper())


def _bech32(prefix: str, data: bytes) -> str:
    """How age writes a secret key (BIP 173)."""
    values = _in_fives(data)
    head = [ord(each) >> 5 for each in prefix] + [0] + [ord(each) & 31 for each in prefix]
    rest = _remainder([*head, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    check = [rest >> 5 * (5 - at) & 31 for at in range(6)]
    return prefix + "1" + "".join(_CHARACTERS[value] for value in (*values, *check))


def _in_fives(data: bytes) -> list[int]:
    """Five bits at a time, the last ones filled up with zeros."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return [number >> 5 * (count - 1 - at) & 31 for at in range(count)]


def _remainder(values: list[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for at, term in enumerate(_GENERATOR):
            if top >> at & 1:
                rest ^= term
    return rest
