"""Attachments among the backups: each content once, in part files that are written once and shared by all backups.

A backup that meets new photos writes one more part with these alone; nothing old is copied. Parts much smaller than
what is new are taken into the new one, so that their number grows with the logarithm of their size; a part that holds
what was erased from the notebook is written anew without it, and goes when the last backup that names it goes. No part
grows beyond `PART_LIMIT`, far below the four gigabytes of a FAT stick.
"""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.derived_keys import BACKUP_PARTS, derive_key
from minqing_desktop.storage.driver import cipher_driver, create_frozen, refusal_of
from minqing_desktop.storage.frozen import opened_frozen

PART_LIMIT = 128 * 1024 * 1024
_TABLE = "CREATE TABLE blob (digest BLOB PRIMARY KEY NOT NULL, content BLOB NOT NULL)"
_NAME = re.compile(r"(?P<key>[0-9a-f]{16})-(?P<number>[0-9]{6,})\.db")

Rescue = Callable[[bytes], bytes | None]


@dataclass(frozen=True, slots=True)
class PartsPlan:
    """Which parts go on as they are, what has to be written into new ones, and what the notebook has lost."""

    kept: tuple[str, ...]
    chunks: tuple[tuple[bytes, ...], ...]
    next_number: int


def plan_parts(folder: Path, key_id: str, database_key: bytes, live: dict[bytes, int]) -> PartsPlan:
    """How the attachments of a notebook (size by digest) get into the parts of its backups."""
    wanting = dict(live)
    kept: list[tuple[int, str, dict[bytes, int]]] = []
    names = part_names(folder, key_id)
    for name in reversed(names):
        held = _held(folder / name, database_key)
        if held and held.keys() <= live.keys() and not held.keys().isdisjoint(wanting):
            for digest in held:
                wanting.pop(digest, None)
            kept.append((sum(held.values()), name, held))
    kept.sort()
    while wanting and kept and kept[0][0] <= 2 * sum(wanting.values()) <= PART_LIMIT:
        wanting |= kept.pop(0)[2]
    number = max((int(_number(name)) for name in names), default=0) + 1
    return PartsPlan(tuple(sorted(name for _, name, _ in kept)), tuple(_chunks(wanting)), number)


def part_names(folder: Path, key_id: str = "") -> list[str]:
    """The finished parts in a folder by number, those of one database key or all."""
    found = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    matches = sorted((int(m["number"]), name) for name in found if (m := _NAME.fullmatch(name)))
    return [name for _, name in matches if not key_id or name.startswith(f"{key_id}-")]


def part_name(key_id: str, number: int) -> str:
    """The name of a part, which says whose key opens it."""
    return f"{key_id}-{number:06d}.db"


def write_part(
    path: Path, database_key: bytes, digests: Iterable[bytes], live: BlobStore, rescued: Rescue
) -> list[bytes]:
    """Makes a new part of the notebook's contents; gives the digests whose contents are damaged or gone everywhere.

    `rescued` finds in older parts what is damaged in the notebook.
    """
    lost = []
    made = create_frozen(path, derive_key(database_key, BACKUP_PARTS))
    try:
        made.execute(_TABLE)
        made.execute("BEGIN")
        for digest in digests:
            try:
                content = live.get(digest.hex())
            except UserError as error:
                if error.code not in ("blob_missing", "blob_damaged"):
                    raise
                older = rescued(digest)
                if older is None:
                    lost.append(digest)
                    continue
                content = older
            made.execute("INSERT INTO blob (digest, content) VALUES (?, ?)", (digest, content))
        made.execute("COMMIT")
    except cipher_driver.Error as error:
        raise refusal_of(error, path.name) from None
    finally:
        made.close()
    return lost


def read_part(path: Path, database_key: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The contents of a part with their digests, those alone that are what their digest says."""
    with opened_frozen(path, derive_key(database_key, BACKUP_PARTS)) as connection:
        try:
            for digest, content in connection.execute("SELECT digest, content FROM blob"):
                if hashlib.sha256(content).digest() == bytes(digest):
                    yield bytes(digest), bytes(content)
        except cipher_driver.Error as error:
            raise refusal_of(error, path.name) from None


def rescue(folder: Path, database_key: bytes, digest: bytes) -> bytes | None:
    """A content from the parts of this key, whole; None where none has it."""
    for name in reversed(part_names(folder)):
        with (
            contextlib.suppress(UserError),
            opened_frozen(folder / name, derive_key(database_key, BACKUP_PARTS)) as connection,
        ):
            try:
                row = connection.execute("SELECT content FROM blob WHERE digest = ?", (digest,)).fetchone()
            except cipher_driver.Error:
                continue
            if row is not None and hashlib.sha256(row[0]).digest() == digest:
                return bytes(row[0])
    return None


def held_soundly(path: Path, database_key: bytes) -> set[bytes]:
    """Reads a whole part; the digests whose contents are there and right. Raises UserError when it cannot be read."""
    return {digest for digest, _content in read_part(path, database_key)}


def _held(path: Path, database_key: bytes) -> dict[bytes, int]:
    """Size by digest of a part; empty for one that cannot be read, whose contents are then written anew."""
    held: dict[bytes, int] = {}
    with (
        contextlib.suppress(UserError, cipher_driver.Error),
        opened_frozen(path, derive_key(database_key, BACKUP_PARTS)) as connection,
    ):
        rows = connection.execute("SELECT digest, length(content) FROM blob").fetchall()
        held = {bytes(digest): size for digest, size in rows}
    return held


def _chunks(wanting: dict[bytes, int]) -> Iterator[tuple[bytes, ...]]:
    chunk: list[bytes] = []
    size = 0
    for digest, each in wanting.items():
        if chunk and size + each > PART_LIMIT:
            yield tuple(chunk)
            chunk, size = [], 0
        chunk.append(digest)
        size += each
    if chunk:
        yield tuple(chunk)


def _number(name: str) -> int:
    found = _NAME.fullmatch(name)
    return int(found["number"]) if found else 0
