"""Composes actions of the office's own over what its tables hold: what they overwrite is what stands there now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import uuid_utils

from minqing_desktop.domain.catalogue import FieldFacts, Kind, Record, kind_named
from minqing_desktop.domain.log.op import FORMAT, ActionHeader, Op, OpType, encode_header, fresh_salts, make_op
from minqing_desktop.storage.codec import to_stored
from minqing_desktop.storage.county.states import VillageStates, records_here
from minqing_desktop.storage.creating import create_records
from minqing_desktop.storage.patching import Patch, element_changes
from minqing_desktop.storage.transport import ForeignAction

if TYPE_CHECKING:
    from minqing_desktop.storage.county.reading import CountyReader


def compose(
    reader: "CountyReader",
    verb: str,
    village: str,
    device: bytes,
    number: int,
    cadre: str,
    at_ms: int,
    creates: Sequence[Record],
    changes: Sequence[tuple[type[Record], str, dict[str, Any]]],
) -> ForeignAction:
    """As `CountyWriter.compose`."""
    identity = uuid_utils.uuid7().bytes
    ops = _creations(identity, village, creates)
    for record, name, fields in changes:
        kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
        patch = _patch(reader, identity, village, kind, bytes.fromhex(name), fields)
        if patch is not None:
            ops.append((kind.name, bytes.fromhex(name), patch))
    counts: dict[str, set[bytes]] = {}
    for kind_name, raw, _ in ops:
        counts.setdefault(kind_name, set()).add(raw)
    subject = ops[0][:2] if ops else ("", b"")
    lamport = 1 + max(reader.log_facts(place).lamport for place in ("", village))
    header = ActionHeader(
        FORMAT, identity, village, device, number, lamport, at_ms, bytes.fromhex(cadre), verb, subject[0], subject[1],
        {name: len(ids) for name, ids in sorted(counts.items())}, b"",
    )  # fmt: skip
    return ForeignAction(encode_header(header), [each for _, _, each in ops])


def _creations(action: bytes, village: str, creates: Sequence[Record]) -> list[tuple[str, bytes, Op]]:
    salts = fresh_salts()
    found = []
    for record in creates:
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(record.id) if record.id else uuid_utils.uuid7().bytes
        made, created = create_records(kind, village, action, [raw], [record], salts)
        found.append((kind, raw, Op(created.ops[0], made.envelopes[0], made.salts[0], made.packed[0])))
    return found


def _patch(
    reader: "CountyReader", action: bytes, village: str, kind: Kind, record: bytes, fields: dict[str, Any]
) -> Op | None:
    place = "" if kind.is_shared else village
    key = (kind.name, record)
    found = records_here(reader.bulk, {place: [record]})
    if (place, key) not in found:
        raise KeyError(kind.name)
    states = VillageStates(reader.bulk, place, {key: found[place, key]})
    states.load([key])
    patch = Patch(states, record, states.states[key])
    for name, value in fields.items():
        facts = kind.field(name)
        _set(patch, facts, to_stored(facts, value))
    if not patch.bases:
        return None
    return make_op(OpType.PATCH, action, kind.name, record, patch.values, bases=patch.bases)


def _set(patch: Patch, facts: FieldFacts, wanted: Any) -> None:
    if facts.type.merges_by_element:
        patch.change_elements(facts, element_changes(facts.type, patch.shown(facts), wanted))
    else:
        patch.set(facts, wanted)
