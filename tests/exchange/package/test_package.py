"""What is sealed comes out as it was, and nothing else ever does."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.package.header import MAGIC, encode_header, front
from minqing_desktop.exchange.package.keys import eight_groups, new_keys, unseal
from minqing_desktop.exchange.package.messages import CardShown, Opening, Receipt, encode_message
from minqing_desktop.exchange.package.reading import Package, read_package
from minqing_desktop.exchange.package.refusals import damaged
from minqing_desktop.exchange.package.runs import Arrived, RunReader
from minqing_desktop.exchange.package.writing import binding
from tests.exchange.package.sealing import (
    COUNTY_CARD,
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

DEVICE = LAPTOP_KEYS.device + INCARNATION


def read_back(paths: list[Path], keys: str = COUNTY_KEYS.receiving) -> tuple[list[Arrived], RunReader]:
    _, messages = read_package(paths).open([keys])
    reader = RunReader(lambda _: LAPTOP_CARD.signing, lambda signer, device: device[:12] == signer)
    return list(reader.read(messages)), reader


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a package with one run of two actions."""
    run = a_run([an_action(1, DEVICE, ["东"]), an_action(2, DEVICE, ["西", "南"])])
    return ops_package(tmp_path_factory.mktemp("package"), run)[0].read_bytes()


def test_actions_come_out_as_they_went_in(tmp_path: Path) -> None:
    actions = [an_action(n, DEVICE, ["一"] * n, frozenset({1, 2})) for n in range(1, 6)]
    actions.append(an_action(6, DEVICE, [f"{n}号" for n in range(2500)]))
    note = an_action(7, DEVICE, [])
    paths = ops_package(tmp_path, a_run(actions[:3]), a_run([*actions[3:], note]))
    found, reader = read_back(paths)
    assert [each[:2] for each in found] == [each[:2] for each in [*actions, note]]
    # Whole ops came as they are: their digests are for the log to prove.
    assert [each.is_genuine for each in found] == [True, False, False, False, False, True, True]
    assert [facts.head.actions for facts in reader.finished] == [3, 4]
    assert (reader.actions, reader.ops) == (7, 15 + 2500)


def test_volumes_hold_together(tmp_path: Path) -> None:
    actions = [an_action(n, DEVICE, [os.urandom(2000).hex() for _ in range(60)]) for n in range(1, 9)]
    paths = ops_package(tmp_path, a_run(actions), volume_bytes=100_000)
    assert len(paths) > 3
    found, _ = read_back([paths[1], paths[0], *paths[2:]])
    assert [each[:2] for each in found] == [each[:2] for each in actions]
    assert refusal(lambda: read_package(paths[:-1])) == "package_volume_missing"
    other = tmp_path / "other"
    other.mkdir()
    strangers = ops_package(other, a_run(actions), volume_bytes=100_000)
    assert refusal(lambda: read_package([*paths[:-1], strangers[-1]])) == "package_mixed"


def test_the_payload_is_an_age_file(package: bytes) -> None:
    header_length = int.from_bytes(package[6:10], "big")
    sealed = package[10 + header_length + 64 :]
    assert sealed.startswith(b"age-encryption.org/v1\n-> X25519 ")
    plain = unseal(sealed, [COUNTY_KEYS.receiving], damaged())
    assert "东".encode() in zstandard.ZstdDecompressor().decompressobj().decompress(plain)


def test_what_is_not_for_us_stays_shut(tmp_path: Path, package: bytes) -> None:
    path = tmp_path / "one.mqpkg"
    path.write_bytes(package)
    assert refusal(lambda: read_back([path], LAPTOP_KEYS.receiving)) == "package_not_for_us"


def test_a_device_cannot_write_in_anothers_name(tmp_path: Path) -> None:
    elsewhere = b"somebodyelse" + INCARNATION
    run = a_run([an_action(1, elsewhere, ["东"])], device=elsewhere)
    found, reader = read_back(ops_package(tmp_path, run))
    assert (found, [facts.is_taken for facts in reader.finished]) == ([], [False])
    hidden = a_run([an_action(1, elsewhere, ["东"])])
    assert refusal(lambda: read_back(ops_package(tmp_path, hidden))) == "package_not_its_own"


def test_anothers_payload_under_ones_own_header_is_swapped(tmp_path: Path, package: bytes) -> None:
    thief = new_keys(b"thief-000001")
    path = tmp_path / "swapped.mqpkg"
    path.write_bytes(package)
    honest = read_package([path]).header
    own = replace(honest, sender=thief.device, key=thief.card("贼", "laptop", []).signing)
    path.write_bytes(front(own, thief.signer()) + package[10 + len(encode_header(honest)) + 64 :])
    assert refusal(lambda: read_back([path])) == "package_swapped"


def test_a_bomb_is_stopped_at_what_the_header_says(tmp_path: Path) -> None:
    paths = files(tmp_path, [Receipt([bytes(32)] * 200_000, 0, 0, b"")])
    data = paths[0].read_bytes()
    honest = read_package(paths).header
    assert honest.plain_length > 50 * honest.payload_length
    small = replace(honest, plain_length=1000)
    paths[0].write_bytes(front(small, LAPTOP_KEYS.signer()) + data[10 + len(encode_header(honest)) + 64 :])
    _, messages = read_package(paths).open([COUNTY_KEYS.receiving])
    assert refusal(lambda: list(messages)) == "package_damaged"


def test_later_formats_and_other_files_have_their_own_sentences(tmp_path: Path, package: bytes) -> None:
    path = tmp_path / "later.mqpkg"
    for data, code in (
        (MAGIC[:-1] + b"\x02" + package[6:], "package_newer"),
        (b"PK\x03\x04" + package[4:], "package_none"),
        (b"", "package_none"),
        (package[:40], "package_damaged"),
    ):
        path.write_bytes(data)
        assert refusal(lambda: read_package([path])) == code


def test_an_enrolment_shows_its_senders_card(tmp_path: Path) -> None:
    own = files(tmp_path, [CardShown(LAPTOP_CARD)], address("enrol", to=()))
    assert read_package(own).card() == LAPTOP_CARD
    others = files(tmp_path, [CardShown(COUNTY_CARD)], address("enrol", to=()))
    assert refusal(lambda: read_package(others).card()) == "package_swapped"


def test_eight_groups_are_the_same_on_both_sides_only() -> None:
    groups = eight_groups(LAPTOP_CARD, COUNTY_CARD)
    assert groups == eight_groups(COUNTY_CARD, LAPTOP_CARD)
    assert [len(each) for each in groups.split()] == [4] * 8
    between = new_keys(LAPTOP_CARD.device).card(LAPTOP_CARD.name, LAPTOP_CARD.role, LAPTOP_CARD.villages)
    assert groups != eight_groups(between, COUNTY_CARD)


def test_a_volume_begins_with_what_it_was_sealed_for(tmp_path: Path, package: bytes) -> None:
    path = tmp_path / "one.mqpkg"
    path.write_bytes(package)
    found: Package = read_package([path])
    opening, _ = found.open([COUNTY_KEYS.receiving])
    assert opening == Opening(binding(found.header), b"c" * 32, [LAPTOP_CARD])
    assert encode_message(opening)[4:6] == b"\x94\x01"
