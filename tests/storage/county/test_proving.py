"""What an office takes in has proved itself, also where a package has done the arithmetic; anything else stays out."""

import hashlib
from collections.abc import Callable, Iterator

import msgspec
import pytest

from minqing_desktop.domain.log.op import Op, OpType, make_op, read_envelope
from minqing_desktop.domain.records.household import Household
from minqing_desktop.storage.county.creating import created_columns
from minqing_desktop.storage.county.database import CountyDatabase, open_county
from minqing_desktop.storage.county.faults import VillageNotInHand
from minqing_desktop.storage.transport import ActionAltered, ForeignAction
from tests.county_offices import PASSWORD
from tests.storage.conftest import VILLAGE
from tests.storage.county.comparing import tables_of
from tests.storage.log.exchanging import action_of, header_of

ACTION, RECORD = bytes(range(16)), bytes(range(16, 32))


@pytest.fixture
def office(new_county_url: Callable[[str], str]) -> Iterator[CountyDatabase]:
    """An empty office in a file."""
    opened = open_county(new_county_url("sqlite"), PASSWORD)
    yield opened
    opened.close()


def creation(**values: object) -> Op:
    return make_op(OpType.CREATE, ACTION, "household", RECORD, dict(values))


def rehashed(envelope: bytes, op: Op) -> Op:
    """Another envelope under its own id: what a package that is read makes of any bytes."""
    return Op(hashlib.sha256(envelope).digest(), envelope, op.salt, op.values)


def longer(op: Op) -> bytes:
    """An envelope with one part more, which ends as if its digest stood there."""
    parts = msgspec.msgpack.decode(op.envelope)
    return msgspec.msgpack.encode([*parts[:-1], bytes(32), parts[-1]])


GOOD = creation(number="0001")
ALTERED: dict[str, ForeignAction] = {
    "an op that its id does not cover": action_of(ACTION, GOOD._replace(id=bytes(32))),
    "values that the digest does not cover": action_of(ACTION, GOOD._replace(values=b"\x80")),
    "values without salt": action_of(ACTION, GOOD._replace(salt=None)),
    "an op twice": action_of(ACTION, GOOD, GOOD),
    "no op": action_of(ACTION),
    "an op of another action": action_of(bytes(16), GOOD),
    "a kind that no table can hold": action_of(ACTION, make_op(OpType.CREATE, ACTION, "a\0", RECORD, {})),
    "a header that is none": ForeignAction(b"\x01", [GOOD]),
    "a verb that no table can hold": action_of(ACTION, GOOD, verb="a\0"),
    "no table of values": ForeignAction(
        header_of(ACTION), [rehashed(GOOD.envelope, GOOD)._replace(values=b"\x01")], is_genuine=True
    ),
    "a digest that only seems to end the envelope": ForeignAction(
        header_of(ACTION), [rehashed(longer(GOOD), GOOD)], is_genuine=True
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_stays_out(what: str, office: CountyDatabase) -> None:
    before = tables_of(office)

    def take() -> None:
        with office.writing([VILLAGE]) as writer:
            writer.take([action_of(RECORD, make_op(OpType.CREATE, RECORD, "visit", ACTION, {})), ALTERED[what]])

    with pytest.raises(ActionAltered):
        take()
    assert tables_of(office) == before


def test_another_action_under_a_known_id_stays_out(office: CountyDatabase) -> None:
    with office.writing([VILLAGE]) as writer:
        writer.take([action_of(ACTION, GOOD)])
    for other in (action_of(ACTION, GOOD, lamport=6), action_of(ACTION, creation(number="0002"))):
        with pytest.raises(ActionAltered), office.writing([VILLAGE]) as writer:
            writer.take([other])


def test_another_village_stays_out(office: CountyDatabase) -> None:
    with pytest.raises(VillageNotInHand) as caught, office.writing(["330327001299"]) as writer:
        writer.take([action_of(ACTION, GOOD)])
    assert caught.value.village == VILLAGE


def test_values_that_do_not_fit_are_kept_and_not_shown(county: CountyDatabase) -> None:
    odd = creation(number=5, note="a\0b", tags=["党员", "党员", 7], head=b"short", state_on="2026-13-01", later=[1])
    with county.writing([VILLAGE]) as writer:
        writer.take([action_of(ACTION, odd)])
        home = writer.get(Household, VILLAGE, RECORD.hex())
        assert (home.number, home.note, home.tags, home.head, home.state_on) == ("", "ab", ("党员",), "", None)
        (kept,) = writer.actions_named(VILLAGE, [ACTION])
    assert kept.ops == [odd]
    assert read_envelope(kept.ops[0].envelope).record == RECORD


def test_the_quick_way_and_the_slow_way_show_the_same() -> None:
    plain = [{"number": "1", "tags": ["党员", "党员"], "extra": {"耕地": "3"}, "state_on": "2026-01-02"}, {}]
    strange = [*plain, {"unknown": 1}]
    packed = [msgspec.msgpack.encode(each) for each in strange]
    quick, slow = created_columns("household", packed[:2]), created_columns("household", packed)
    assert {name: list(column) for name, column in quick.items()} == {n: list(c)[:2] for n, c in slow.items()}
