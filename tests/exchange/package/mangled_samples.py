"""Honest packages to be mangled: of every kind, in one volume and in several."""

import os
from hashlib import sha256
from pathlib import Path

from minqing_desktop.domain.log.op import FORMAT, NOTE, ActionHeader, OpType, encode_header, make_op
from minqing_desktop.exchange.package.contents import pack_contents
from minqing_desktop.exchange.package.messages import CardShown, KeyList, Message, Receipt
from minqing_desktop.exchange.package.runs import Arrived, pack_runs
from tests.exchange.package.sealing import INCARNATION, LAPTOP_CARD, LAPTOP_KEYS, a_run, address, files

DEVICE = LAPTOP_KEYS.device + INCARNATION
VILLAGE = "330327001201"


def header_of(number: int, counts: dict[str, int], village: str = VILLAGE) -> ActionHeader:
    """What stands before an action."""
    return ActionHeader(
        FORMAT, os.urandom(16), village, DEVICE, number, number, 1_700_000_000_000 + number, os.urandom(16),
        "household.edit", "household", os.urandom(16), counts, b"",
    )  # fmt: skip


def actions() -> list[Arrived]:
    """A creation, changes, two versions, a deletion, an erasure, a note: one of everything that merging knows."""
    first = header_of(1, {"household": 3})
    records = [os.urandom(16) for _ in range(3)]
    made = [
        make_op(OpType.CREATE, first.id, "household", each, {"number": f"{place:04d}", "tags": ["独居"]})
        for place, each in enumerate(records)
    ]
    second = header_of(2, {"household": 2})
    patch = make_op(
        OpType.PATCH, second.id, "household", records[0], {"address": "一组1号"}, bases={"address": [made[0].id]}
    )
    aside = make_op(
        OpType.PATCH, second.id, "household", records[0], {"address": "一组2号"}, bases={"address": [made[0].id]}
    )
    third = header_of(3, {"household": 2})
    gone = make_op(
        OpType.PATCH, third.id, "household", records[1], {}, bases={"~deleted": [made[1].id]}, seen=[made[1].id]
    )
    erasure = make_op(OpType.REDACT, third.id, "household", records[2], {}, targets=[made[2].id])
    erased = made[2]._replace(salt=None, values=None)
    fifth = header_of(5, {"household": 40})
    many = [make_op(OpType.CREATE, fifth.id, "household", os.urandom(16), {"number": str(n)}) for n in range(40)]
    ops = [(first, [made[0], made[1], erased]), (second, [patch, aside]), (third, [gone, erasure])]
    ops += [(header_of(4, {NOTE: 1}), []), (fifth, many)]
    return [Arrived(encode_header(header), each) for header, each in ops]


def ops_messages() -> list[Message]:
    """The messages of a package of two runs with contents behind them."""
    all_actions = actions()
    picture = os.urandom(300)
    digest = sha256(picture).digest()
    contents = pack_contents([(digest, len(picture))], lambda _: picture)
    return [*pack_runs([a_run(all_actions[:3]), a_run(all_actions[3:])]), *contents]


def thick_messages() -> list[Message]:
    """As much as makes several volumes: the compressor hands out no less at once."""
    made = []
    for number in range(3):
        header = header_of(number + 1, {"household": 90})
        ops = [
            make_op(OpType.CREATE, header.id, "household", os.urandom(16), {"address": os.urandom(1000).hex()})
            for _ in range(90)
        ]
        made.append(Arrived(encode_header(header), ops))
    return list(pack_runs([a_run(made)]))


def samples(folder: Path) -> list[list[Path]]:
    """The files of the packages."""
    made = []
    for name, messages, kind, size in (
        ("ops", ops_messages(), "ops", 1 << 20),
        ("more", ops_messages(), "ops", 1 << 20),
        ("volumes", thick_messages(), "ops", 100),
        ("reply", ops_messages(), "reply", 1 << 20),
        ("receipt", [Receipt([os.urandom(32)] * 5, 1, 3, os.urandom(32))], "receipt", 1 << 20),
        ("keys", [KeyList(3, [LAPTOP_CARD], [os.urandom(12)])], "keys", 1 << 20),
    ):
        place = folder / name
        place.mkdir()
        made.append(files(place, messages, address(kind), volume_bytes=size))
    place = folder / "enrol"
    place.mkdir()
    made.append(files(place, [CardShown(LAPTOP_CARD)], address("enrol", to=())))
    return made
