"""Proves an action that is to be taken: every op is what its id covers, belongs to the action and can be merged."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from minqing_desktop.domain.catalogue import is_known, kinds
from minqing_desktop.domain.log.op import (
    ID_BYTES,
    OP_BYTES,
    ActionHeader,
    Op,
    OpType,
    is_genuine,
    is_header_well_formed,
    is_note,
    is_understood,
    is_well_formed,
    read_envelope,
    read_header,
    read_values,
)
from minqing_desktop.storage.county.states import Arrival
from minqing_desktop.storage.merging import Author
from minqing_desktop.storage.transport import ActionAltered, ForeignAction

# How `domain.log.op` writes the envelope of a creation: nine parts, format, type and action; the kind, a short text;
# the record; nothing overwritten, seen or aimed at; the digest.
_HEAD, _BEFORE_RECORD, _TAIL = b"\x99\x01\x01\xc4\x10", b"\xc4\x10", b"\x80\xc0\x90\xc4\x20"
_KIND_AT = len(_HEAD) + ID_BYTES
_SHORT_TEXT = 0xA0
_made = tuple.__new__
_KINDS = {each.name.encode(): each.name for each in kinds()}


class Proven(NamedTuple):
    """An action whose bytes hold; the values of creations of known kinds are still to be decoded."""

    header: ActionHeader
    raw: bytes
    op_ids: Sequence[bytes]
    arrivals: list[Arrival]


def prove(action: ForeignAction) -> Proven:
    """Reads every op of an action once. Raises ActionAltered."""
    try:
        header = read_header(action.header)
        if not is_header_well_formed(header) or not (action.ops or is_note(header)):
            raise ActionAltered
        author = Author(header.lamport, header.device, header.village, header.id, header.undoes)
        prefix = _HEAD + header.id
        arrivals = [_arrival(op, prefix, author, number, action.is_genuine) for number, op in enumerate(action.ops)]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ActionAltered from None
    ids = [op.id for op in action.ops]
    if len(set(ids)) != len(ids):
        raise ActionAltered
    return Proven(header, action.header, ids, arrivals)


def _arrival(op: Op, prefix: bytes, author: Author, number: int, has_proof: bool) -> Arrival:
    data = op.envelope
    if not has_proof and not is_genuine(op):
        raise ActionAltered
    if data.startswith(prefix):
        end = _KIND_AT + 1 + data[_KIND_AT] - _SHORT_TEXT
        kind = _KINDS.get(data[_KIND_AT + 1 : end])
        record_at = end + 2
        tail_at = record_at + ID_BYTES
        if (
            kind is not None
            and len(data) == tail_at + len(_TAIL) + OP_BYTES
            and data[end:record_at] == _BEFORE_RECORD
            and data[tail_at:-OP_BYTES] == _TAIL
        ):
            return _made(Arrival, (kind, data[record_at:tail_at], op, None, author, number))
    envelope = read_envelope(data)
    if envelope.action != author.action or not is_well_formed(envelope):
        raise ActionAltered
    # Whoever worked out the digest put it at the end; a later version may have something else there.
    if has_proof and envelope.digest != data[-OP_BYTES:] and not is_genuine(op):
        raise ActionAltered
    is_plain = envelope.type == OpType.CREATE and is_understood(envelope) and envelope.seen is None
    if is_plain and is_known(envelope.kind):
        return Arrival(envelope.kind, envelope.record, op, None, author, number)
    read_values(op.values)
    return Arrival(envelope.kind, envelope.record, op, envelope, author, number)
