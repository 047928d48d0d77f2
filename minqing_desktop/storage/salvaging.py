"""Reads out of a damaged database what can still be read: actions with the ops that prove themselves, drafts, contents.

For a copy of the damaged files: opening may empty their WAL. A page that fails its check costs what stood on it;
reading goes on behind it, first by many rows and, where that fails, by ever fewer.
"""

import contextlib
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from minqing_desktop.domain.log.op import Op, is_genuine, is_header_well_formed, is_note, read_envelope, read_header
from minqing_desktop.storage.derived_keys import BLOBS, derive_key
from minqing_desktop.storage.driver import cipher_driver, connect
from minqing_desktop.storage.transport import ForeignAction

PAGE = 500
# Behind so many rows that are not there or cannot be read nothing more is expected.
GIVE_UP_AFTER = 2000
_ACTION = "SELECT seq, header, first_op, last_op FROM action WHERE seq BETWEEN ? AND ? ORDER BY seq"
_OP = "SELECT seq, id, envelope, salt, vals FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq"


@dataclass(slots=True)
class Readable:
    """Counts what was read and what was not, while it is read; `halved` are the ids of actions read in part."""

    actions: int = 0
    ops: int = 0
    ops_lost: int = 0
    actions_lost: int = 0
    halved: list[bytes] = field(default_factory=list)


class DamagedDatabase:
    """A damaged notebook database; `actions` yields what is whole. Raises UserError when nothing at all can be read."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection: Any = connect(path, key, must_exist=True)
        self.found = Readable()

    def actions(self, known: Container[bytes] = frozenset()) -> Iterator[ForeignAction]:
        """Actions in the order of the log; of one that is partly damaged the ops that are not.

        Those `known` by id are left out: where a backup has them whole, what is left of them here says nothing more.
        """
        behind = 0
        for seq, header, first, last in self._rows(_ACTION):
            self.found.actions_lost += seq - behind - 1
            behind = seq
            try:
                facts = read_header(header)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                self.found.actions_lost += 1
                self.found.ops_lost += last - first + 1
                continue
            if facts.id in known:
                continue
            ops = [op for row in self._range(_OP, first, last) if (op := _sound(row)) is not None]
            whole = [op for op in ops if read_envelope(op.envelope).action == facts.id]
            self.found.ops_lost += last - first + 1 - len(whole)
            if is_header_well_formed(facts) and (whole or is_note(facts)):
                self.found.actions += 1
                self.found.ops += len(whole)
                if len(whole) < last - first + 1:
                    self.found.halved.append(facts.id)
                yield ForeignAction(header, whole)

    def local_rows(self, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """What can be read of a table outside the log; `table` and `columns` come from the schema."""
        rows: list[tuple[Any, ...]] = []
        with contextlib.suppress(cipher_driver.Error):
            rows += (tuple(row) for row in self._connection.execute(f"SELECT {', '.join(columns)} FROM {table}"))
        return rows

    def close(self) -> None:
        """Closes the file; a damaged one may refuse to be tidied up."""
        with contextlib.suppress(cipher_driver.Error):
            self._connection.close()

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        start, missed = 1, 0
        while missed < GIVE_UP_AFTER:
            rows = self._range(query, start, start + PAGE - 1)
            missed = 0 if rows else missed + PAGE
            yield from rows
            start += PAGE

    def _range(self, query: str, first: int, last: int) -> list[tuple[Any, ...]]:
        """The rows of a span; where it cannot be read as one it is halved until single rows are given up."""
        found = self._ask(query, first, last)
        if found is not None:
            return found
        if first == last:
            return []
        middle = (first + last) // 2
        return self._range(query, first, middle) + self._range(query, middle + 1, last)

    def _ask(self, query: str, first: int, last: int) -> list[tuple[Any, ...]] | None:
        try:
            return self._connection.execute(query, (first, last)).fetchall()
        except cipher_driver.Error:
            self._again()
            return None

    def _again(self) -> None:
        """A connection that met a bad page may refuse all that follows; a new one does not."""
        self.close()
        self._connection = connect(self._path, self._key, must_exist=True)


def known_actions(connection: Connection) -> frozenset[bytes]:
    """The ids of the actions of a sound log."""
    return frozenset(bytes(row[0]) for row in connection.exec_driver_sql("SELECT id FROM action"))


def readable_contents(path: Path, key: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Attachments of a damaged store, by the digest they are kept under; those that cannot be read are left out."""
    blobs_key = derive_key(key, BLOBS)
    connection: Any = connect(path, blobs_key, must_exist=True)
    try:
        try:
            rows = [row[0] for row in connection.execute("SELECT rowid FROM blob").fetchall()]
        except cipher_driver.Error:
            rows = list(range(1, GIVE_UP_AFTER))
        for row in rows:
            try:
                found = connection.execute("SELECT digest, content FROM blob WHERE rowid = ?", (row,)).fetchone()
            except cipher_driver.Error:
                with contextlib.suppress(cipher_driver.Error):
                    connection.close()
                connection = connect(path, blobs_key, must_exist=True)
                continue
            if found is not None:
                yield bytes(found[0]), bytes(found[1])
    finally:
        with contextlib.suppress(cipher_driver.Error):
            connection.close()


def _sound(row: tuple[Any, ...]) -> Op | None:
    """The op of a row, once it has proved itself."""
    op = Op(bytes(row[1]), row[2], row[3], row[4])
    try:
        envelope = read_envelope(op.envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return op if envelope is not None and is_genuine(op) else None
