"""Copies of the key file heal one another, and never with what is not theirs."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.keyfile import KeyFile, UnknownSlot
from minqing_desktop.storage.keyfile_copies import read_healing, write_copies

SLOT = b'{"kind":"escrow","id":"%d"}'


def keyfile(counter: int, notebook: str = "n1", key: str = "0011223344556677") -> KeyFile:
    """A sound key file without the cost of a password."""
    return KeyFile(notebook, key, counter, (UnknownSlot(str(counter), SLOT % counter),))


def write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    """Beside the database, among the backups, in one backup."""
    folders = [tmp_path, tmp_path / "backups", tmp_path / "backups" / "000001"]
    for folder in folders[1:]:
        folder.mkdir()
    return [folder / "notebook.mqkey" for folder in folders]


def refusal(paths: list[Path]) -> UserError:
    with pytest.raises(UserError) as caught:
        read_healing(paths, write)
    return caught.value


def test_three_sound_copies_are_left_alone(places: list[Path]) -> None:
    assert write_copies(keyfile(1), places, write).healed == tuple(places)
    before = [path.stat().st_mtime_ns for path in places]
    copies = read_healing(places, write)
    assert copies.keyfile == keyfile(1)
    assert (copies.healed, copies.unhealed) == ((), ())
    assert [path.stat().st_mtime_ns for path in places] == before


@pytest.mark.parametrize("good", [0, 1, 2])
@pytest.mark.parametrize("bad", [None, b"", b"\x00" * 900, keyfile(1).encode()[:-1], keyfile(1).encode() * 2])
def test_any_one_good_copy_opens_and_heals_the_others(places: list[Path], good: int, bad: bytes | None) -> None:
    for at, path in enumerate(places):
        if at == good:
            path.write_bytes(keyfile(1).encode())
        elif bad is not None:
            path.write_bytes(bad)
    copies = read_healing(places, write)
    assert copies.keyfile == keyfile(1)
    assert set(copies.healed) == set(places) - {places[good]}
    assert {path.read_bytes() for path in places} == {keyfile(1).encode()}


@pytest.mark.parametrize("newest", [0, 1, 2])
def test_the_newest_copy_wins(places: list[Path], newest: int) -> None:
    """As after a kill between the writes of a change."""
    for at, path in enumerate(places):
        path.write_bytes(keyfile(2 if at == newest else 1).encode())
    assert read_healing(places, write).keyfile == keyfile(2)
    assert {path.read_bytes() for path in places} == {keyfile(2).encode()}


@pytest.mark.parametrize("other", [keyfile(9, "n2"), keyfile(9, "n1", "8899aabbccddeeff")])
def test_a_copy_with_another_key_is_neither_used_nor_overwritten(places: list[Path], other: KeyFile) -> None:
    places[0].write_bytes(keyfile(1).encode())
    places[1].write_bytes(other.encode())
    places[2].write_bytes(b"damaged")
    copies = read_healing(places, write)
    assert copies.keyfile == keyfile(1)
    assert copies.healed == (places[2],)
    assert places[1].read_bytes() == other.encode()


def test_two_that_were_changed_apart_settle_on_the_one_beside_the_database(places: list[Path]) -> None:
    one, other = keyfile(3), replace(keyfile(4), counter=3)
    for path, content in zip(places, (one, other, other), strict=True):
        path.write_bytes(content.encode())
    assert read_healing(places, write).keyfile == one
    assert {path.read_bytes() for path in places} == {one.encode()}


def test_a_place_whose_folder_is_gone_is_passed_over(places: list[Path]) -> None:
    places[0].write_bytes(keyfile(1).encode())
    places[2].parent.rmdir()
    copies = read_healing(places, write)
    assert (copies.healed, copies.unhealed) == ((places[1],), ())
    assert not places[2].parent.exists()


@pytest.mark.parametrize("error", [OSError(28, "no space"), UserError("disk_full", "满了")])
def test_a_place_that_cannot_be_written_does_not_keep_the_notebook_closed(places: list[Path], error: Exception) -> None:
    places[0].write_bytes(keyfile(1).encode())

    def refuse(path: Path, content: bytes) -> None:
        raise error

    copies = read_healing(places, refuse)
    assert copies.keyfile == keyfile(1)
    assert copies.unhealed == (places[1], places[2])
    with pytest.raises(type(error)):
        write_copies(keyfile(2), places, refuse)


def test_missing_damaged_and_newer_are_told_apart(places: list[Path]) -> None:
    assert refusal(places).code == "keyfile_missing"
    places[1].write_bytes(b"damaged")
    assert refusal(places).code == "keyfile_damaged"
    assert places[1].read_bytes() == b"damaged"
    assert not places[0].exists()
    places[0].write_bytes(keyfile(1).encode())
    newer = sealed_newer()
    places[2].write_bytes(newer)
    assert refusal(places).code == "keyfile_newer"
    assert [path.read_bytes() for path in places] == [keyfile(1).encode(), b"damaged", newer]


def sealed_newer() -> bytes:
    signed = b"minqing-key 2\n{}\n"
    return signed + b"sha256 " + hashlib.sha256(signed).hexdigest().encode() + b"\n"


def test_a_folder_in_the_place_of_a_copy_counts_as_damaged(places: list[Path]) -> None:
    places[1].mkdir()
    assert refusal(places).code == "keyfile_damaged"
    places[0].write_bytes(keyfile(1).encode())
    copies = read_healing(places, write)
    assert copies.keyfile == keyfile(1)
    assert copies.unhealed == (places[1],)


def test_killed_between_any_two_writes_of_a_change_the_old_or_the_new_opens(places: list[Path]) -> None:
    for survivors in range(4):
        write_copies(keyfile(1), places, write)
        done: list[Path] = []

        def write_until(path: Path, content: bytes, done: list[Path] = done, limit: int = survivors) -> None:
            if len(done) == limit:
                raise KeyboardInterrupt
            write(path, content)
            done.append(path)

        if survivors < 3:
            with pytest.raises(KeyboardInterrupt):
                write_copies(keyfile(2), places, write_until)
        else:
            write_copies(keyfile(2), places, write_until)
        assert read_healing(places, write).keyfile == keyfile(2 if survivors else 1)
        assert len({path.read_bytes() for path in places}) == 1
        for path in places:
            path.unlink()
