"""Attachments come back as they went in, or not at all, and stand nowhere as they are."""

import hashlib
import os
import threading
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.derived_keys import BLOBS, WITNESS, derive_key
from minqing_desktop.storage.driver import connect
from minqing_desktop.storage.faults import DatabaseDamaged

KEY = bytes(range(32))
PHOTO = b"\xff\xd8\xff\xe0 a photo of a broken dyke " + bytes(range(256)) * 400


@pytest.fixture
def store(tmp_path: Path):
    store = BlobStore(tmp_path / "blobs.db", KEY, must_exist=False)
    yield store
    store.close()


def refusal(call, *arguments: object) -> str:
    with pytest.raises(UserError) as caught:
        call(*arguments)
    assert caught.value.advice
    return caught.value.code


def spoil(path: Path, digest: str) -> None:
    """Changes a content behind the store's back, so that the cipher's own checks are content."""
    connection = connect(path, derive_key(KEY, BLOBS), must_exist=True)
    connection.execute("UPDATE blob SET content = zeroblob(100) WHERE digest = ?", (bytes.fromhex(digest),))
    connection.close()


@pytest.mark.parametrize("content", [b"", b"\x00", PHOTO, os.urandom(3_000_000)])
def test_what_is_kept_comes_back(store: BlobStore, content: bytes) -> None:
    digest = store.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.has(digest)
    assert store.get(digest) == content
    assert store.get(digest.upper()) == content


def test_the_same_bytes_are_kept_once(store: BlobStore, tmp_path: Path) -> None:
    digest = store.put(PHOTO)
    assert store.checkpoint()
    size = (tmp_path / "blobs.db").stat().st_size
    for _ in range(10):
        assert store.put(PHOTO) == digest
    assert store.checkpoint()
    assert (tmp_path / "blobs.db").stat().st_size == size


def test_it_is_still_there_after_closing(store: BlobStore, tmp_path: Path) -> None:
    digest = store.put(PHOTO)
    store.close()
    again = BlobStore(tmp_path / "blobs.db", KEY)
    assert again.get(digest) == PHOTO
    again.close()
    assert PHOTO[:40] not in (tmp_path / "blobs.db").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["blobs.db"]


def test_what_is_deleted_is_gone(store: BlobStore) -> None:
    digest, other = store.put(PHOTO), store.put(b"another")
    assert store.delete(digest)
    assert not store.delete(digest)
    assert not store.has(digest)
    assert refusal(store.get, digest) == "blob_missing"
    assert store.get(other) == b"another"


@pytest.mark.parametrize("digest", ["", "00", "not hex", "é" * 64, "ab" * 32])
def test_a_digest_that_is_none_is_found_nowhere(store: BlobStore, digest: str) -> None:
    store.put(b"")
    assert not store.has(digest)
    assert not store.delete(digest)
    assert refusal(store.get, digest) == "blob_missing"


def test_a_changed_content_is_not_handed_out_and_can_be_mended(store: BlobStore, tmp_path: Path) -> None:
    digest = store.put(PHOTO)
    assert store.find_damage() == []
    spoil(tmp_path / "blobs.db", digest)
    assert refusal(store.get, digest) == "blob_damaged"
    assert store.find_damage() == [f"blob_damaged {digest}"]
    store.put(PHOTO)
    assert store.get(digest) == PHOTO
    assert store.find_damage() == []


def test_a_flipped_bit_in_the_file_is_found(store: BlobStore, tmp_path: Path) -> None:
    digest = store.put(PHOTO)
    store.close()
    content = bytearray((tmp_path / "blobs.db").read_bytes())
    content[-4096 * 3 + 99] ^= 4
    (tmp_path / "blobs.db").write_bytes(content)
    again = BlobStore(tmp_path / "blobs.db", KEY)
    assert refusal(again.get, digest) == "database_damaged"
    assert len(again.find_damage()) == 1
    again.close()


def test_it_opens_with_its_own_key_alone(store: BlobStore, tmp_path: Path) -> None:
    store.close()
    for key in (bytes(32), derive_key(KEY, BLOBS)):
        with pytest.raises(DatabaseDamaged):
            BlobStore(tmp_path / "blobs.db", key)
    with pytest.raises(DatabaseDamaged):
        connect(tmp_path / "blobs.db", KEY, must_exist=True)
    assert refusal(BlobStore, tmp_path / "gone.db", KEY) == "database_missing"


def test_the_derived_keys_never_change() -> None:
    assert derive_key(KEY, BLOBS).hex() == "6f032b27b00befa5cbdf980c47213c84f0f7db6cafe16052b8162224f3e679d8"
    assert derive_key(KEY, WITNESS).hex() == "52a36c119e035d980c276ff81b52aede71141a062afd3d8b703ba837b0171154"


def test_many_threads_read_while_one_writes(store: BlobStore) -> None:
    digests = [store.put(bytes([number]) * 50_000) for number in range(8)]
    read: list[int] = []

    def read_all() -> None:
        read.extend(len(store.get(digest)) for digest in digests)

    threads = [threading.Thread(target=read_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        store.put(b"%d" % number)
    for thread in threads:
        thread.join()
    assert read == [50_000] * 32
