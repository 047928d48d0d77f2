"""Ops and actions as they stand in the log: strict, hashed, and readable by any later version.

An op's id is the SHA-256 of its envelope's bytes. The envelope holds no values: it holds one salted hash of them, so that
a villager's values can be erased (Personal Information Protection Law, art. 47) while the log still checks.
"""

import hashlib
import os
from enum import IntEnum
from typing import Any, NamedTuple

import msgspec

FORMAT = 1
DELETED = "~deleted"
SALT_BYTES = 16


class OpType(IntEnum):
    """What an op does to its record."""

    CREATE = 1
    PATCH = 2
    REDACT = 3


class Envelope(msgspec.Struct, array_like=True, frozen=True):
    """The hashed part of an op.

    `bases` gives for each patched field the ids of the ops it overwrites (a creation overwrites nothing and writes every
    field). `seen` is None but in a deletion, where it names all heads of the record that the deleter saw. `targets` are
    the ops whose values a redaction removes.
    """

    format: int
    type: int
    action: bytes
    kind: str
    record: bytes
    bases: dict[str, list[bytes]]
    seen: list[bytes] | None
    targets: list[bytes]
    digest: bytes


class Op(NamedTuple):
    """An op with its bytes; `salt` and `values` are None once they were erased."""

    id: bytes
    envelope: bytes
    salt: bytes | None
    values: bytes | None


class ActionHeader(msgspec.Struct, array_like=True, frozen=True):
    """Who did what, when, on which device: the sentence for people is made from `verb`, `subject` and `counts`.

    `device` is the device's number followed by its incarnation; `number` counts that device's actions; `at_ms` is the wall
    clock in UTC milliseconds, shown and never decisive. `undoes` names the action this one takes back.
    """

    format: int
    id: bytes
    village: str
    device: bytes
    number: int
    lamport: int
    at_ms: int
    cadre: bytes
    verb: str
    subject_kind: str
    subject: bytes
    counts: dict[str, int]
    undoes: bytes


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode_envelope = msgspec.msgpack.Decoder(Envelope).decode
_decode_header = msgspec.msgpack.Decoder(ActionHeader).decode
_decode_values = msgspec.msgpack.Decoder(dict[str, Any]).decode


def make_op(
    type: OpType,
    action: bytes,
    kind: str,
    record: bytes,
    values: dict[str, Any],
    *,
    bases: dict[str, list[bytes]] | None = None,
    seen: list[bytes] | None = None,
    targets: list[bytes] | None = None,
) -> Op:
    """Makes an op with a fresh salt; `values` are in stored form (see `storage.codec`)."""
    salt = os.urandom(SALT_BYTES)
    packed = _encode(values)
    digest = hashlib.sha256(salt + packed).digest()
    envelope = _encode(
        Envelope(FORMAT, int(type), action, kind, record, bases or {}, seen, targets or [], digest)
    )
    return Op(hashlib.sha256(envelope).digest(), envelope, salt, packed)


def read_envelope(data: bytes) -> Envelope:
    """Decodes an envelope strictly; msgspec.DecodeError or ValidationError when it is none."""
    return _decode_envelope(data)


def read_values(data: bytes | None) -> dict[str, Any]:
    """Decodes an op's values; erased values read as an empty dictionary."""
    return {} if data is None else _decode_values(data)


def is_genuine(op: Op) -> bool:
    """True if the id covers the envelope and the envelope's hash covers the values (or they were erased)."""
    if hashlib.sha256(op.envelope).digest() != op.id:
        return False
    if op.salt is None or op.values is None:
        return op.salt is None and op.values is None
    return hashlib.sha256(op.salt + op.values).digest() == read_envelope(op.envelope).digest


def encode_header(header: ActionHeader) -> bytes:
    """The canonical bytes of an action's header."""
    return _encode(header)


def read_header(data: bytes) -> ActionHeader:
    """Decodes an action's header strictly."""
    return _decode_header(data)


def chain_after(previous: bytes, header: bytes, op_ids: list[bytes]) -> bytes:
    """The log's chain head after an action: covers every byte of its header and the ids of its ops in order."""
    digest = hashlib.sha256(previous)
    digest.update(hashlib.sha256(header).digest())
    digest.update(b"".join(op_ids))
    return digest.digest()


def element_field(field: str, element: str) -> str:
    """The name under which one element of a list or table field merges by itself.

    The element is hashed: envelopes outlive erasure, so they must not hold what a villager was tagged with.
    """
    return f"{field}#{hashlib.blake2b(element.encode(), digest_size=8).hexdigest()}"
