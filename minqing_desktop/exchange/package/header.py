"""The outside of a package: magic, strict header, Ed25519 signature over it (DSSE's pre-authentication encoding).

The header can be read by anybody who finds the stick; it holds numbers and digests, nobody's data.
"""

from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from minqing_desktop.exchange.package import refusals

FAMILY = b"MQPKG"
MAGIC = FAMILY + b"\x01"
SUITE = 1
"""S1: Ed25519, age with X25519. S2 is kept for a certified SM2/SM3/SM4 module."""
KINDS = ("ops", "reply", "receipt", "enrol", "keys", "roster")
HEADER_LIMIT = 64 * 1024
SIGNATURE_BYTES, KEY_BYTES, DIGEST_BYTES, ID_BYTES, DEVICE_BYTES = 64, 32, 32, 16, 12
HEADER_TYPE = "application/vnd.minqing.package-header"
VOLUMES_LIMIT = 999
PAYLOAD_LIMIT = 1 << 30
"""No volume is larger, so that a FAT stick takes it."""
PLAIN_LIMIT = 1 << 32
GREATEST = 1 << 62


class Header(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Who sends what to whom. `sender` and `recipients` are device numbers, `key` the sender's public signing key.

    `sequence` counts the sender's packages within its incarnation from 1; `previous` is the SHA-256 of the header of
    the one before (its first volume), empty in the first. `after` is the latest of them that every recipient has
    receipted, 0 for none: what was in those up to it may be left out of this one. `plain_length` is that of the volume
    before compression. `made_at_ms` is a laptop's clock: shown, never decisive.
    """

    suite: int
    kind: str
    id: bytes
    sender: bytes
    incarnation: int
    key: bytes
    recipients: list[bytes]
    sequence: int
    previous: bytes
    after: int
    made_at_ms: int
    volume: int
    volumes: int
    payload_length: int
    payload_digest: bytes
    plain_length: int


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Header).decode


def encode_header(header: Header) -> bytes:
    """The bytes that are signed."""
    return _encode(header)


def authenticated(type_: str, body: bytes) -> bytes:
    """DSSE's pre-authentication encoding v1, so that a signature for one purpose is none for another."""
    name = type_.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)


def front(header: Header, key: Ed25519PrivateKey) -> bytes:
    """Everything that stands before the payload."""
    body = encode_header(header)
    if len(body) > HEADER_LIMIT:
        raise ValueError("header too long")
    return MAGIC + len(body).to_bytes(4, "big") + body + key.sign(authenticated(HEADER_TYPE, body))


def read_front(stream: BinaryIO) -> tuple[Header, bytes]:
    """(header, its bytes) of the package that `stream` stands at; the payload follows.

    The signature is proved against the key that the header names; whose key that is the caller has to ask. UserError:
    package_none, package_newer, package_damaged.
    """
    magic = stream.read(len(MAGIC))
    if magic != MAGIC:
        is_later = len(magic) == len(MAGIC) and magic.startswith(FAMILY) and magic[-1] > MAGIC[-1]
        raise refusals.newer() if is_later else refusals.not_a_package()
    length = int.from_bytes(_exactly(stream, 4), "big")
    if not 0 < length <= HEADER_LIMIT:
        raise refusals.damaged()
    body, signature = _exactly(stream, length), _exactly(stream, SIGNATURE_BYTES)
    header = _read_header(body)
    verify(header.key, signature, HEADER_TYPE, body)
    if header.suite != SUITE or header.kind not in KINDS:
        raise refusals.newer()
    if not _is_well_formed(header):
        raise refusals.damaged()
    return header, body


def verify(key: bytes, signature: bytes, type_: str, body: bytes) -> None:
    """Raises package_damaged unless the key has signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, authenticated(type_, body))
    except (InvalidSignature, ValueError):
        raise refusals.damaged() from None


def _read_header(body: bytes) -> Header:
    try:
        header = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise refusals.damaged() from None
    # One header has one form, so that its digest names it.
    if encode_header(header) != body or len(header.key) != KEY_BYTES:
        raise refusals.damaged()
    return header


def _is_well_formed(header: Header) -> bool:
    return (
        len(header.id) == ID_BYTES
        and len(header.sender) == DEVICE_BYTES
        and all(len(each) == DEVICE_BYTES for each in header.recipients)
        and len(set(header.recipients)) == len(header.recipients)
        and bool(header.recipients) == (header.kind != "enrol")
        and 0 < header.incarnation < 1 << 32
        and 0 < header.sequence < GREATEST
        and 0 <= header.after < header.sequence
        and len(header.previous) == (DIGEST_BYTES if header.sequence > 1 else 0)
        and abs(header.made_at_ms) < GREATEST
        and 1 <= header.volume <= header.volumes <= VOLUMES_LIMIT
        and 0 < header.payload_length < PAYLOAD_LIMIT
        and len(header.payload_digest) == DIGEST_BYTES
        and 0 < header.plain_length < PLAIN_LIMIT
    )


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise refusals.damaged()
    return data
