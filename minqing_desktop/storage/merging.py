"""Keeps the merge state of records in the tables: loads it, lets `domain.log.merge` do the arithmetic, stores it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import is_known
from minqing_desktop.domain.log.merge import Arriving, Rank, RecordState
from minqing_desktop.domain.log.op import CREATIONS, DELETED, Envelope, OpType, read_envelope, read_header, read_values
from minqing_desktop.storage.fitting import fitting

# A record is known by its kind and its id: an op that names another kind speaks of another record.
Key = tuple[str, bytes]
CHUNK = 2000
EVER = 1 << 62


class Author(NamedTuple):
    """What an action's header says of its ops: what orders them, where they were written, what they take back."""

    lamport: int
    device: bytes
    village: str
    action: bytes
    undoes: bytes


class StateStore:
    """The merge states touched by one transaction; `save` writes back what changed.

    `horizon` is the place in the log of the op being merged: what stands from there on has not happened yet. `own` is
    the author of the action being written, whose row comes last.
    """

    def __init__(self, connection: Connection) -> None:
        self._run = connection.exec_driver_sql
        self._stored: dict[Key, tuple[frozenset[tuple[str, bytes]], frozenset[tuple[bytes, str]]]] = {}
        self._values: dict[bytes, dict[str, Any] | None] = {}
        self._authors: dict[bytes, Author] = {}
        self._envelopes: dict[bytes, Envelope] = {}
        self._own_ops: set[bytes] = set()
        self._erased: set[tuple[str, bytes, bytes]] | None = None
        self.states: dict[Key, RecordState] = {}
        self.horizon = EVER
        self.own = Author(0, b"", "", b"", b"")

    # --- states

    def state_of(self, key: Key) -> RecordState:
        """The merge state of a record, loaded once for the transaction."""
        if key not in self.states:
            self.preload([key])
        return self.states[key]

    def start(self, key: Key, creation: bytes) -> RecordState:
        """The state of a record that one op has just created and nothing else speaks of."""
        state = RecordState(creations={creation})
        self.states[key] = state
        self._stored[key] = (frozenset(), frozenset())
        return state

    def preload(self, keys: Iterable[Key]) -> None:
        """Loads the states of many records with few questions; ops behind the horizon must not have been merged."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self.states]
        for kind, group in groupby(sorted(wanted), key=itemgetter(0)):
            records = [record for _, record in group]
            for part in _parts(records):
                self._load(kind, part)

    def _load(self, kind: str, records: Sequence[bytes]) -> None:
        marks = _marks(records)
        heads: dict[bytes, set[tuple[str, bytes]]] = {}
        for record, name, op in self._run(
            f"SELECT record, field, op FROM head WHERE record IN ({marks}) AND kind = ?", (*records, kind)
        ).all():
            heads.setdefault(bytes(record), set()).add((name, bytes(op)))
        awaited: dict[bytes, set[tuple[bytes, str]]] = {}
        for record, op, name in self._run(
            f"SELECT record, op, field FROM awaited WHERE record IN ({marks}) AND kind = ?", (*records, kind)
        ).all():
            awaited.setdefault(bytes(record), set()).add((bytes(op), name))
        created: dict[bytes, bytes] = {}
        if is_known(kind):
            rows = self._run(
                f"SELECT id, created FROM v_{kind} WHERE id IN ({marks}) AND created IS NOT NULL", (*records,)
            )
            created = {bytes(record): bytes(op) for record, op in rows.all()}
        marks_of_deletion = {op: record for record, pairs in heads.items() for name, op in pairs if name == DELETED}
        self.preload_ops(list(marks_of_deletion.values()), marks_of_deletion)
        for record in records:
            self._put(kind, record, heads.get(record, set()), awaited.get(record, set()), created.get(record))

    def _put(
        self,
        kind: str,
        record: bytes,
        heads: set[tuple[str, bytes]],
        awaited: set[tuple[bytes, str]],
        created: bytes | None,
    ) -> None:
        state = RecordState(creations={created} if created else set())
        for name, op in heads:
            if name == CREATIONS:
                state.creations.add(op)
            else:
                state.heads.setdefault(name, set()).add(op)
        for op, name in awaited:
            state.awaited.setdefault(op, set()).add(name)
        for op in state.heads.get(DELETED, ()):
            seen = self.envelope(record, op).seen
            if seen is not None:
                state.deletions[op] = frozenset(seen)
        self.states[kind, record] = state
        self._stored[kind, record] = (frozenset(heads), frozenset(awaited))

    def save(self, keys: Collection[Key]) -> None:
        """Writes the head and awaited rows of records that differ from the stored ones."""
        gone_heads, new_heads, gone_awaited, new_awaited = [], [], [], []
        for key in keys:
            kind, record = key
            state = self.states[key]
            heads = {(name, op) for name, ops in state.heads.items() for op in ops}
            if len(state.creations) > 1 or not is_known(kind):
                heads |= {(CREATIONS, op) for op in state.creations}
            awaited = {(op, name) for op, names in state.awaited.items() for name in names}
            stored_heads, stored_awaited = self._stored[key]
            gone_heads += [(record, kind, *pair) for pair in stored_heads - heads]
            new_heads += [(record, kind, *pair) for pair in heads - stored_heads]
            gone_awaited += [(record, kind, *pair) for pair in stored_awaited - awaited]
            new_awaited += [(record, kind, *pair) for pair in awaited - stored_awaited]
            self._stored[key] = (frozenset(heads), frozenset(awaited))
        self._many("DELETE FROM head WHERE record = ? AND kind = ? AND field = ? AND op = ?", gone_heads)
        self._many("INSERT INTO head (record, kind, field, op) VALUES (?, ?, ?, ?)", new_heads)
        self._many("DELETE FROM awaited WHERE record = ? AND kind = ? AND op = ? AND field = ?", gone_awaited)
        self._many("INSERT INTO awaited (record, kind, op, field) VALUES (?, ?, ?, ?)", new_awaited)

    def _many(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._run(statement, sorted(rows))

    def forget(self) -> None:
        """Drops what was loaded; only after `save`."""
        self.states.clear()
        self._stored.clear()
        self._values.clear()
        self._envelopes.clear()
        self._authors.clear()

    # --- ops

    def is_here(self, key: Key, op: bytes) -> bool:
        """True if the log holds this op of this record."""
        found = self._run(
            "SELECT 1 FROM op WHERE record = ? AND id = ? AND kind = ? AND seq < ?", (key[1], op, key[0], self.horizon)
        )
        return found.first() is not None

    def present(self, record: bytes, ops: Iterable[bytes]) -> set[bytes]:
        """Those of the ops of a record that are here; what is named may still be on its way."""
        wanted = set(ops)
        found = {op for op in wanted if op in self._envelopes or op in self._own_ops}
        for part in _parts(sorted(wanted - found)):
            rows = self._run(f"SELECT id FROM op WHERE record = ? AND id IN ({_marks(part)})", (record, *part))
            found.update(bytes(row[0]) for row in rows)
        return found

    def envelope(self, record: bytes, op: bytes) -> Envelope:
        """The envelope of an op that is here."""
        if op not in self._envelopes:
            self.preload_ops([record], [op])
        return self._envelopes[op]

    def values(self, record: bytes, op: bytes) -> dict[str, Any]:
        """What an op says, in stored form, as far as it fits; empty once it was erased."""
        if op not in self._values:
            self.preload_ops([record], [op])
        return self._values[op] or {}

    def is_erased_here(self, record: bytes, op: bytes) -> bool:
        """True if the values of an op that is here are gone."""
        self.values(record, op)
        return self._values[op] is None

    def preload_ops(self, records: Sequence[bytes], ops: Collection[bytes]) -> None:
        """Reads the envelopes and values of many ops; `records` are those they belong to."""
        wanted = {op for op in ops if op not in self._values or op not in self._envelopes}
        for part in _parts(list(dict.fromkeys(records)) if wanted else []):
            rows = self._run(f"SELECT id, envelope, vals FROM op WHERE record IN ({_marks(part)})", (*part,))
            for raw, packed_envelope, packed in rows.all():
                if (op := bytes(raw)) in wanted:
                    envelope = self._envelopes[op] = read_envelope(packed_envelope)
                    self._values[op] = None if packed is None else _fitting(envelope, packed)

    def keep_values(self, op: bytes, envelope: Envelope, packed: bytes | None) -> None:
        """Remembers what an op says that was made here and may not be in the table yet."""
        self._own_ops.add(op)
        self._envelopes[op] = envelope
        self._values[op] = None if packed is None else _fitting(envelope, packed)

    def remember_values(self, op: bytes, envelope: Envelope, values: dict[str, Any]) -> None:
        """Spares reading an op again that stands in the table and was decoded just now."""
        self._envelopes[op] = envelope
        self._values[op] = fitting(envelope.kind, values, is_creation=envelope.type == OpType.CREATE)

    def author(self, record: bytes, op: bytes) -> Author:
        """Who wrote an op that is here."""
        if op not in self._authors:
            row = self._run(
                "SELECT action.header FROM op LEFT JOIN action ON action.seq = op.action"
                " WHERE op.record = ? AND op.id = ?",
                (record, op),
            ).first()
            if row is None and op not in self._own_ops:
                raise KeyError("op")
            self._authors[op] = self.own if row is None or row[0] is None else _author(row[0])
        return self._authors[op]

    def rank(self, record: bytes, op: bytes) -> Rank:
        """What orders an op among the heads of a field."""
        author = self.author(record, op)
        return Rank(author.lamport, author.device, op)

    # --- redactions

    def redact(self, key: Key, targets: Iterable[bytes], op: bytes) -> None:
        """Erases the values of ops of this record, of those that have not arrived as well."""
        erased = self._all_erased()
        for target in targets:
            place = (key[1], key[0], target)
            self._run("INSERT OR IGNORE INTO redaction (record, kind, target, op) VALUES (?, ?, ?, ?)", (*place, op))
            self.erase(key, target)
            erased.add((*key, target))

    def erase(self, key: Key, op: bytes) -> None:
        """Removes the values of an op from the log; nothing happens when it is not here."""
        statement = "UPDATE op SET salt = NULL, vals = NULL WHERE record = ? AND kind = ? AND id = ?"
        self._run(statement, (key[1], key[0], op))
        self._values.pop(op, None)

    @property
    def has_erased(self) -> bool:
        """Whether any redaction is here."""
        return bool(self._all_erased())

    def is_erased(self, key: Key, op: bytes) -> bool:
        """True if a redaction that is here names this op."""
        return (*key, op) in self._all_erased()

    def _all_erased(self) -> set[tuple[str, bytes, bytes]]:
        if self._erased is None:
            rows = self._run("SELECT kind, record, target FROM redaction")
            self._erased = {(kind, bytes(record), bytes(target)) for kind, record, target in rows}
        return self._erased


def _author(header: bytes) -> Author:
    read = read_header(header)
    return Author(read.lamport, read.device, read.village, read.id, read.undoes)


def _fitting(envelope: Envelope, packed: bytes) -> dict[str, Any]:
    return fitting(envelope.kind, read_values(packed), is_creation=envelope.type == OpType.CREATE)


def _parts(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _marks(items: Sequence[Any]) -> str:
    return ",".join("?" * len(items))


def arriving(op_id: bytes, envelope: Envelope) -> Arriving:
    """What merging needs of an op, from its envelope."""
    return Arriving(op_id, envelope.type == OpType.CREATE, envelope.bases, envelope.seen)
