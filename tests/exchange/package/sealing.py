"""Packages for the tests: two computers with keys, actions as a log has them, and files cut from them."""

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from minqing_desktop.domain.log.op import FORMAT, ActionHeader, Op, OpType, encode_header, make_op
from minqing_desktop.exchange.package.keys import COUNTY, LAPTOP, Card, DeviceKeys, new_keys
from minqing_desktop.exchange.package.messages import Message, RunHead
from minqing_desktop.exchange.package.runs import Arrived, pack_runs, sign_run
from minqing_desktop.exchange.package.writing import VOLUME_BYTES, Address, cut

LAPTOP_KEYS = new_keys(b"laptop-00001")
COUNTY_KEYS = new_keys(b"county-00001")
LAPTOP_CARD = LAPTOP_KEYS.card("示范村", LAPTOP, ["330327001201"])
COUNTY_CARD = COUNTY_KEYS.card("某某县", COUNTY, [])
INCARNATION = (1).to_bytes(4, "big")


def an_action(number: int, device: bytes, words: list[str], erased: frozenset[int] = frozenset()) -> Arrived:
    """An action that creates a household for each word; the ops at the places `erased` have lost their values."""
    identity = os.urandom(16)
    header = ActionHeader(
        FORMAT, identity, "330327001201", device, number, number, 1, b"", "household.add", "", b"",
        {"household": len(words)}, b"",
    )  # fmt: skip
    ops = [make_op(OpType.CREATE, identity, "household", os.urandom(16), {"address": word}) for word in words]
    return Arrived(encode_header(header), [_erased(op) if at in erased else op for at, op in enumerate(ops)])


def _erased(op: Op) -> Op:
    return op._replace(salt=None, values=None)


def a_run(actions: list[Arrived], keys: DeviceKeys = LAPTOP_KEYS, device: bytes = b"") -> tuple[RunHead, list[Arrived]]:
    """The actions as a run of one device."""
    parts = [(action.header, [op.id for op in action.ops]) for action in actions]
    return sign_run(keys.device, device or keys.device + INCARNATION, parts, keys.signer()), actions


def address(
    kind: str = "ops", sender: Card = LAPTOP_CARD, to: tuple[Card, ...] = (COUNTY_CARD,), sequence: int = 1
) -> Address:
    """To the county, unless told otherwise."""
    return Address(kind, sender, 1, to, sequence, b"" if sequence == 1 else bytes(32), 0, 1_700_000_000_000)


def files(
    folder: Path,
    messages: Iterable[Message],
    to: Address | None = None,
    keys: DeviceKeys = LAPTOP_KEYS,
    volume_bytes: int = VOLUME_BYTES,
) -> list[Path]:
    """The files of a package, in order."""
    written = []
    with cut(to or address(), keys, messages, chain=b"c" * 32, cards=[LAPTOP_CARD], volume_bytes=volume_bytes) as made:
        for volume in made:
            stream = BytesIO()
            volume.write(stream)
            assert len(stream.getvalue()) == volume.size
            path = folder / f"{len(written)}.mqpkg"
            path.write_bytes(stream.getvalue())
            written.append(path)
    return written


def ops_package(folder: Path, *runs: tuple[RunHead, list[Arrived]], volume_bytes: int = VOLUME_BYTES) -> list[Path]:
    """A package of runs for the county."""
    return files(folder, pack_runs(runs), volume_bytes=volume_bytes)
