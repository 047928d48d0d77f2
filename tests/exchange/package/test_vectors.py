"""Packages of the first format, kept for ever: every later program reads them, and so can somebody else's.

Made once for each format, and never again, by
MINQING_REFRESH_VECTORS=1 python -m pytest tests/exchange/package/test_vectors.py
"""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from minqing_desktop.exchange.package.keys import DeviceKeys
from minqing_desktop.exchange.package.messages import CardShown
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.runs import RunReader
from tests.exchange.package.sealing import (
    COUNTY_KEYS,
    INCARNATION,
    LAPTOP_CARD,
    LAPTOP_KEYS,
    a_run,
    address,
    an_action,
    files,
    ops_package,
)

VECTORS = Path(__file__).with_name("vectors")
KINDS = ("ops", "enrol")


def _describe(path: Path, keys: DeviceKeys) -> dict[str, Any]:
    """All a reader has to find in a package, as JSON has it; bytes are hexadecimal."""
    package = read_package([path])
    told: dict[str, Any] = {"header": _plain(msgspec.structs.asdict(package.header))}
    if package.header.kind == "enrol":
        return told | {"card": _plain(msgspec.structs.asdict(package.card()))}
    _, messages = package.open([keys.receiving])
    reader = RunReader(lambda _: package.header.key, lambda _signer, _device: True)
    actions = list(reader.read(messages))
    told["runs"] = [_plain(msgspec.structs.asdict(facts.head)) for facts in reader.finished]
    told["actions"] = [{"header": a.header.hex(), "ops": [_plain(op._asdict()) for op in a.ops]} for a in actions]
    return told


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(facts, default=lambda value: value.hex()))


def _make() -> None:
    device = LAPTOP_KEYS.device + INCARNATION
    run = a_run([an_action(1, device, ["示范村一组1号"]), an_action(2, device, ["二", "三"], frozenset({1}))])
    ops_package(VECTORS, run)[0].replace(VECTORS / "ops.mqpkg")
    files(VECTORS, [CardShown(LAPTOP_CARD)], address("enrol", to=()))[0].replace(VECTORS / "enrol.mqpkg")
    keys = _plain(msgspec.structs.asdict(COUNTY_KEYS))
    (VECTORS / "receiver.json").write_text(json.dumps(keys, indent=1) + "\n", encoding="utf-8")
    for kind in KINDS:
        told = _describe(VECTORS / f"{kind}.mqpkg", COUNTY_KEYS)
        (VECTORS / f"{kind}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_of_the_first_format_reads_as_it_did(kind: str) -> None:
    if os.environ.get("MINQING_REFRESH_VECTORS"):
        _make()
    kept = json.loads((VECTORS / "receiver.json").read_text(encoding="utf-8"))
    keys = DeviceKeys(bytes.fromhex(kept["device"]), bytes.fromhex(kept["signing"]), kept["receiving"])
    told = json.loads((VECTORS / f"{kind}.json").read_text(encoding="utf-8"))
    assert _describe(VECTORS / f"{kind}.mqpkg", keys) == told
