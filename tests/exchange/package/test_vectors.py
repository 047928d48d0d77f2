"""Packages of every format so far, kept for ever: every later program reads them, and so can somebody else's.

Each is made once, when its part of the format is new, and never again; those that are missing are made by
MINQING_REFRESH_VECTORS=1 python -m pytest tests/exchange/package/test_vectors.py
"""

import hashlib
import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from minqing_desktop.domain.log.op import ActionHeader, Envelope
from minqing_desktop.exchange.package.contents import pack_contents, read_contents
from minqing_desktop.exchange.package.header import Header
from minqing_desktop.exchange.package.keys import COUNTY, Card, DeviceKeys
from minqing_desktop.exchange.package.messages import CardShown, Message, Receipt
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.exchange.package.runs import RunReader, pack_runs
from minqing_desktop.exchange.package.writing import Address
from tests.exchange.package.sealing import INCARNATION, LAPTOP_CARD, LAPTOP_KEYS, a_run, address, an_action, files

VECTORS = Path(__file__).with_name("vectors")
KINDS = ("ops", "enrol", "photos", "receipt")


def _receiver() -> DeviceKeys:
    kept = json.loads((VECTORS / "receiver.json").read_text(encoding="utf-8"))
    return DeviceKeys(bytes.fromhex(kept["device"]), bytes.fromhex(kept["signing"]), kept["receiving"])


def _describe(path: Path, keys: DeviceKeys) -> dict[str, Any]:
    """All a reader has to find in a package, as JSON has it; bytes are hexadecimal."""
    package = read_package([path])
    told: dict[str, Any] = {"header": _plain(msgspec.structs.asdict(package.header))}
    if package.header.kind == "enrol":
        return told | {"card": _plain(msgspec.structs.asdict(package.card()))}
    _, messages = package.open([keys.receiving])
    if package.header.kind == "receipt":
        (receipt,) = messages
        return told | {"receipt": _plain(msgspec.structs.asdict(receipt))}  # pyright: ignore[reportArgumentType]
    reader = RunReader(lambda _: package.header.key, lambda _signer, _device: True)
    actions = list(reader.read(messages))
    told["runs"] = [_plain(msgspec.structs.asdict(facts.head)) for facts in reader.finished]
    told["actions"] = [{"header": a.header.hex(), "ops": [_plain(op._asdict()) for op in a.ops]} for a in actions]
    contents = {digest.hex(): data.hex() for digest, data in read_contents(reader.contents, messages)}
    return told | ({"contents": contents} if contents else {})


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(facts, default=lambda value: value.hex()))


def _messages(kind: str) -> Iterator[Message]:
    device = LAPTOP_KEYS.device + INCARNATION
    if kind == "enrol":
        return iter([CardShown(LAPTOP_CARD)])
    if kind == "receipt":
        return iter([Receipt([b"run1" * 8, b"run2" * 8], 1, 7, b"head" * 8, [b"lack" * 8], True)])
    run = a_run([an_action(1, device, ["示范村一组1号"]), an_action(2, device, ["二", "三"], frozenset({1}))])
    if kind == "ops":
        return pack_runs([run])
    held = {hashlib.sha256(each).digest(): each for each in (b"a photo", b"a paper")}
    wanted = [(digest, len(data)) for digest, data in held.items()]
    return chain(pack_runs([run]), pack_contents([*wanted, (b"lost" * 8, 9)], held.get))


def _make(kind: str) -> None:
    card = _receiver().card("某某县", COUNTY, [])
    to: Address = address(kind if kind in ("enrol", "receipt") else "ops", to=() if kind == "enrol" else (card,))
    files(VECTORS, _messages(kind), to)[0].replace(VECTORS / f"{kind}.mqpkg")
    told = _describe(VECTORS / f"{kind}.mqpkg", _receiver())
    (VECTORS / f"{kind}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_kept_from_before_reads_as_it_did(kind: str) -> None:
    if os.environ.get("MINQING_REFRESH_VECTORS") and not (VECTORS / f"{kind}.mqpkg").exists():
        _make(kind)
    told = json.loads((VECTORS / f"{kind}.json").read_text(encoding="utf-8"))
    assert _describe(VECTORS / f"{kind}.mqpkg", _receiver()) == told


def test_the_page_names_every_field_in_order() -> None:
    page = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Package format")[2]
    structs: dict[str, type[msgspec.Struct]] = {
        f"{each.__struct_config__.tag} {each.__name__}": each for each in get_args(Message)
    }
    structs |= {"header": Header, "card": Card, "action": ActionHeader, "envelope": Envelope}
    lines = [line.strip() for line in page.splitlines() if line.startswith("    ")]
    for name, struct in structs.items():
        (line,) = [line for line in lines if line.startswith(f"{name} ")]
        needed = len(struct.__struct_fields__) - len(struct.__struct_defaults__)
        fields = [field if at < needed else f"[{field}]" for at, field in enumerate(struct.__struct_fields__)]
        assert line.removeprefix(name).partition(":")[0].split() == fields
