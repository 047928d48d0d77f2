"""Ops and actions as they stand in the log: strict, hashed, and readable by any later version.

An op's id is the SHA-256 of its envelope's bytes. The envelope holds no values: it holds one salted hash of them, so
that a villager's values can be erased (Personal Information Protection Law, art. 47) while the log still checks.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import msgspec

FORMAT = 1
# Names that stand among the fields of a record: its deletion, and in the tables the ops that created it.
DELETED = "~deleted"
NOTE = "~note"
CREATIONS = "*"
SALT_BYTES = 16
ID_BYTES = 16
OP_BYTES = 32
# Numbers that leave room above them, so that nobody's action is the last that a notebook can take.
GREATEST = 1 << 62


class OpType(IntEnum):
    """What an op does to its record."""

    CREATE = 1
    PATCH = 2
    REDACT = 3


class Envelope(msgspec.Struct, array_like=True, frozen=True):
    """The hashed part of an op.

    `bases` gives for each patched field the ids of the ops it overwrites (a creation overwrites nothing and writes
    every field). `seen` is None but in a deletion, where it names all heads of the record that the deleter saw.
    `targets` are the ops whose values a redaction removes.
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

    `device` is the device's number followed by its incarnation; `number` counts that device's actions; `at_ms` is the
    wall clock in UTC milliseconds, shown and never decisive. `undoes` names the action this one takes back.
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
# Tables keep the order in which they were given: an added column stands where its roster had it.
encode_values = msgspec.msgpack.Encoder().encode
_decode_envelope = msgspec.msgpack.Decoder(Envelope).decode
_decode_header = msgspec.msgpack.Decoder(ActionHeader).decode
_decode_values = msgspec.msgpack.Decoder(dict[str, Any]).decode


def fresh_salts() -> Iterator[bytes]:
    """Salts without end, drawn many at a time; for one thread, and not to be carried across a fork."""
    while True:
        block = os.urandom(SALT_BYTES * 1024)
        yield from (block[place : place + SALT_BYTES] for place in range(0, len(block), SALT_BYTES))


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
    salt: bytes = b"",
) -> Op:
    """Makes an op with a fresh salt; `values` are in stored form (see `storage.codec`)."""
    salt = salt or os.urandom(SALT_BYTES)
    packed = encode_values(values)
    digest = hashlib.sha256(salt + packed).digest()
    # As `Envelope`, which msgspec writes as an array.
    envelope = _encode((FORMAT, int(type), action, kind, record, bases or {}, seen, targets or [], digest))
    return Op(hashlib.sha256(envelope).digest(), envelope, salt, packed)


def make_creations(
    action: bytes, kind: str, records: list[bytes], packed: list[bytes], salts: list[bytes]
) -> tuple[list[bytes], list[bytes]]:
    """(ids, envelopes) of the creating ops of many records of one kind: as `make_op` makes them, only faster."""
    sha256 = hashlib.sha256
    # Between two creations only the record and the digest differ, and the digest comes last.
    mark = b"-" * ID_BYTES
    sample = _encode((FORMAT, int(OpType.CREATE), action, kind, mark, {}, None, [], bytes(OP_BYTES)))
    head, _, middle = sample[:-OP_BYTES].rpartition(mark)
    envelopes = [
        head + record + middle + sha256(salt + values).digest()
        for record, values, salt in zip(records, packed, salts, strict=True)
    ]
    return [sha256(envelope).digest() for envelope in envelopes], envelopes


def read_envelope(data: bytes) -> Envelope:
    """Decodes an envelope strictly; msgspec.DecodeError or ValidationError when it is none."""
    try:
        return _decode_envelope(data)
    except UnicodeDecodeError:
        raise _bad_text() from None


def read_values(data: bytes | None) -> dict[str, Any]:
    """Decodes an op's values; erased values read as an empty dictionary."""
    try:
        return {} if data is None else _decode_values(data)
    except UnicodeDecodeError:
        raise _bad_text() from None


def is_genuine(op: Op, envelope: Envelope | None = None) -> bool:
    """True if the id covers the envelope and the envelope's hash covers the values (or they were erased).

    `envelope` is that of the op where it was read already.
    """
    if hashlib.sha256(op.envelope).digest() != op.id:
        return False
    if op.salt is None or op.values is None:
        return op.salt is None and op.values is None
    envelope = envelope or read_envelope(op.envelope)
    return hashlib.sha256(op.salt + op.values).digest() == envelope.digest


def is_understood(envelope: Envelope) -> bool:
    """False for an op that a newer version wrote in a way this one cannot merge: it is kept and passed on untouched."""
    return envelope.format == FORMAT and envelope.type in _TYPES


_TYPES = frozenset(OpType)


def is_well_formed(envelope: Envelope) -> bool:
    """True if an op from elsewhere has the shape that merging stands on; what is not known of yet is no fault."""
    # No table of a county can hold the character NUL.
    if not envelope.kind or "\0" in envelope.kind:
        return False
    if len(envelope.record) != ID_BYTES or len(envelope.digest) != OP_BYTES:
        return False
    if envelope.seen is not None and DELETED not in envelope.bases:
        return False
    if envelope.type == _CREATE and envelope.bases:
        return False
    for name, bases in envelope.bases.items():
        if name in ("", CREATIONS) or "\0" in name or not _are_ids(bases):
            return False
    return _are_ids(envelope.seen or ()) and _are_ids(envelope.targets)


def _are_ids(ops: Sequence[bytes]) -> bool:
    for op in ops:  # noqa: SIM110 - hundreds of thousands of times
        if len(op) != OP_BYTES:
            return False
    return True


# An IntEnum compares slowly.
_CREATE = int(OpType.CREATE)


def encode_header(header: ActionHeader) -> bytes:
    """The canonical bytes of an action's header."""
    return _encode(header)


def read_header(data: bytes) -> ActionHeader:
    """Decodes an action's header strictly; msgspec.DecodeError or ValidationError when it is none."""
    try:
        return _decode_header(data)
    except UnicodeDecodeError:
        raise _bad_text() from None


def _bad_text() -> msgspec.DecodeError:
    """msgspec lets the error of a text that is no UTF-8 pass, with the text in it."""
    return msgspec.DecodeError("a text is no UTF-8")


def is_header_well_formed(header: ActionHeader) -> bool:
    """True if an action from elsewhere can be kept: ids of the right length, numbers within bounds."""
    return (
        len(header.id) == ID_BYTES
        and 0 < len(header.device) <= OP_BYTES
        and len(header.undoes) in (0, ID_BYTES)
        and 0 < header.lamport < GREATEST
        and abs(header.at_ms) < GREATEST
        and "\0" not in header.village + header.verb
    )


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


def is_note(header: ActionHeader) -> bool:
    """True for an action that says what was done without changing a record; any other must carry ops."""
    return NOTE in header.counts
