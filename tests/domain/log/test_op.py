"""Ops and actions in bytes: an id covers everything, values can go and the rest still checks."""

import hashlib

import msgspec
import pytest

from minqing_desktop.domain.log.op import (
    CREATIONS,
    DELETED,
    FORMAT,
    GREATEST,
    ActionHeader,
    Envelope,
    Op,
    OpType,
    chain_after,
    element_field,
    encode_header,
    encode_values,
    fresh_salts,
    is_genuine,
    is_header_well_formed,
    is_understood,
    is_well_formed,
    make_creations,
    make_op,
    read_envelope,
    read_header,
    read_values,
)

ACTION, RECORD, BASE = b"a" * 16, b"r" * 16, b"b" * 32


def header(**changes: object) -> ActionHeader:
    """A sound header, but for the changes."""
    sound = ActionHeader(
        FORMAT, ACTION, "330327001201", b"d" * 16, 7, 3, -5, b"", "visit.record", "visit", RECORD, {"visit": 1}, b""
    )
    return msgspec.structs.replace(sound, **changes)


def test_an_op_reads_back_and_proves_itself() -> None:
    op = make_op(OpType.PATCH, ACTION, "person", RECORD, {"name": "张三"}, bases={"name": [BASE]})
    envelope = read_envelope(op.envelope)
    assert (envelope.action, envelope.kind, envelope.record, envelope.type) == (ACTION, "person", RECORD, OpType.PATCH)
    assert envelope.bases == {"name": [BASE]}
    assert read_values(op.values) == {"name": "张三"}
    assert op.id == hashlib.sha256(op.envelope).digest()
    assert is_genuine(op)
    assert is_well_formed(envelope)
    assert is_understood(envelope)


def test_equal_values_have_unlike_digests() -> None:
    one, other = (make_op(OpType.CREATE, ACTION, "person", RECORD, {"name": "张三"}) for _ in range(2))
    assert one.id != other.id
    assert read_envelope(one.envelope).digest != read_envelope(other.envelope).digest


def test_an_erased_op_still_proves_itself() -> None:
    op = make_op(OpType.CREATE, ACTION, "person", RECORD, {"name": "张三"})
    erased = op._replace(salt=None, values=None)
    assert is_genuine(erased)
    assert read_values(erased.values) == {}


@pytest.mark.parametrize("part", ["id", "envelope", "salt", "values"])
def test_any_changed_byte_is_found(part: str) -> None:
    op = make_op(OpType.CREATE, ACTION, "person", RECORD, {"name": "张三"})
    data = getattr(op, part)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        assert not is_genuine(op._replace(**{part: bytes(changed)}))


@pytest.mark.parametrize("gone", ["salt", "values"])
def test_half_erased_is_altered(gone: str) -> None:
    op = make_op(OpType.CREATE, ACTION, "person", RECORD, {"name": "张三"})
    assert not is_genuine(op._replace(**{gone: None}))


def test_many_creations_are_made_as_one_is() -> None:
    records = [bytes([place]) * 16 for place in range(40)]
    # A record whose id is what the template is cut at, and one that is the action's own.
    records += [b"-" * 16, ACTION]
    packed = [encode_values({"name": str(place)}) for place in range(len(records))]
    salts = [next(source) for source in [fresh_salts()] for _ in records]
    for action in (ACTION, b"-" * 16):
        ids, envelopes = make_creations(action, "person", records, packed, salts)
        for place, record in enumerate(records):
            one = make_op(OpType.CREATE, action, "person", record, {"name": str(place)}, salt=salts[place])
            assert one == Op(ids[place], envelopes[place], salts[place], packed[place])
            assert is_genuine(one)


def test_salts_do_not_repeat() -> None:
    source = fresh_salts()
    drawn = [next(source) for _ in range(3000)]
    assert len(set(drawn)) == len(drawn)
    assert {len(salt) for salt in drawn} == {16}


def test_a_header_reads_back() -> None:
    made = header(undoes=b"u" * 16)
    assert read_header(encode_header(made)) == made
    assert is_header_well_formed(made)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": b"short"},
        {"device": b""},
        {"undoes": b"short"},
        {"lamport": 0},
        {"lamport": GREATEST},
        {"at_ms": GREATEST},
        {"at_ms": -GREATEST},
    ],
)
def test_a_header_that_would_harm_is_refused(changes: dict[str, object]) -> None:
    assert not is_header_well_formed(header(**changes))


def envelope(**changes: object) -> Envelope:
    """A sound envelope of a patch, but for the changes."""
    sound = Envelope(FORMAT, OpType.PATCH, ACTION, "person", RECORD, {"name": [BASE]}, None, [], b"d" * 32)
    return msgspec.structs.replace(sound, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ""},
        {"record": b"short"},
        {"digest": b"short"},
        {"bases": {"name": [b"short"]}},
        {"bases": {CREATIONS: [BASE]}},
        {"bases": {"": [BASE]}},
        {"seen": [BASE]},
        {"bases": {DELETED: []}, "seen": [b"short"]},
        {"targets": [b"short"]},
        {"type": OpType.CREATE},
    ],
)
def test_an_op_that_merging_cannot_stand_on_is_refused(changes: dict[str, object]) -> None:
    assert is_well_formed(envelope())
    assert not is_well_formed(envelope(**changes))


def test_what_a_newer_version_wrote_is_no_fault() -> None:
    newer = envelope(format=FORMAT + 1, type=9)
    assert is_well_formed(newer)
    assert not is_understood(newer)
    wider = msgspec.msgpack.encode([*msgspec.structs.astuple(envelope()), "something new"])
    assert read_envelope(wider) == envelope()


def test_the_chain_covers_headers_ids_and_their_order() -> None:
    one, two = b"1" * 32, b"2" * 32
    chain = chain_after(b"", b"header", [one, two])
    assert chain != chain_after(b"", b"header", [two, one])
    assert chain != chain_after(b"", b"headed", [one, two])
    assert chain != chain_after(b"x", b"header", [one, two])
    assert chain == chain_after(b"", b"header", [one, two])


def test_an_element_is_hidden_in_its_field_name() -> None:
    name = element_field("tags", "低保户")
    assert name.startswith("tags#")
    assert "低保" not in name
    assert name != element_field("tags", "党员")


def test_a_text_that_is_no_utf8_is_refused_as_any_other_damage() -> None:
    header = encode_header(
        ActionHeader(1, b"a" * 16, "330327001201", b"d" * 16, 1, 1, 0, b"", "visit.record", "", b"", {}, b"")
    )
    broken = header.replace(b"visit", b"vis\xc4t")
    assert broken != header
    with pytest.raises(msgspec.DecodeError) as caught:
        read_header(broken)
    assert "vis" not in str(caught.value)
