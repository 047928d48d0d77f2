"""Keeps the merge state of records in the tables: loads it, lets `domain.log.merge` do the arithmetic, stores it."""

from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import is_known
from minqing_desktop.domain.log.merge import Arriving, Rank, RecordState
from minqing_desktop.domain.log.op import DELETED, Envelope, OpType, read_envelope, read_header, read_values

CREATIONS = "*"


class StateStore:
    """The merge states touched by one transaction; `save` writes back what changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._stored: dict[bytes, set[tuple[str, bytes]]] = {}
        self._stored_awaited: dict[bytes, set[tuple[bytes, str]]] = {}
        self.states: dict[bytes, RecordState] = {}
        self._values: dict[bytes, dict[str, Any]] = {}
        # While the log is replayed, ops from this place on have not happened yet.
        self.horizon = 1 << 62
        # (lamport, device) of the action being written, whose row comes last.
        self.own = (0, b"")

    def state_of(self, kind: str, record: bytes) -> RecordState:
        """The merge state of a record, loaded once for the transaction."""
        if record not in self.states:
            self.states[record] = self._load(kind, record)
        return self.states[record]

    def _load(self, kind: str, record: bytes) -> RecordState:
        run = self._connection.exec_driver_sql
        state = RecordState()
        heads = {(row[0], bytes(row[1])) for row in run("SELECT field, op FROM head WHERE record = ?", (record,))}
        awaited = {(bytes(row[0]), row[1]) for row in run("SELECT op, field FROM awaited WHERE record = ?", (record,))}
        self._stored[record], self._stored_awaited[record] = heads, awaited
        for name, op in heads:
            if name == CREATIONS:
                state.creations.add(op)
            else:
                state.heads.setdefault(name, set()).add(op)
        for op, name in awaited:
            state.awaited.setdefault(op, set()).add(name)
        if not state.creations and is_known(kind):
            row = run(f"SELECT created FROM v_{kind} WHERE id = ?", (record,)).first()
            if row is not None and row[0] is not None:
                state.creations.add(bytes(row[0]))
        for op in state.heads.get(DELETED, ()):
            seen = self.envelope(record, op).seen
            if seen is not None:
                state.deletions[op] = frozenset(seen)
        return state

    def save(self, kind: str, record: bytes) -> None:
        """Writes the head and awaited rows of a record that differ from the stored ones."""
        state = self.states[record]
        heads = {(name, op) for name, ops in state.heads.items() for op in ops}
        if len(state.creations) > 1 or not is_known(kind):
            heads |= {(CREATIONS, op) for op in state.creations}
        awaited = {(op, name) for op, names in state.awaited.items() for name in names}
        run = self._connection.exec_driver_sql
        before = self._stored[record]
        _many(run, "DELETE FROM head WHERE record = ? AND field = ? AND op = ?", record, before - heads)
        _many(run, "INSERT INTO head (record, field, op) VALUES (?, ?, ?)", record, heads - before)
        before = self._stored_awaited[record]
        _many(run, "DELETE FROM awaited WHERE record = ? AND op = ? AND field = ?", record, before - awaited)
        _many(run, "INSERT INTO awaited (record, op, field) VALUES (?, ?, ?)", record, awaited - before)
        self._stored[record], self._stored_awaited[record] = heads, awaited

    def is_here(self, record: bytes, op: bytes) -> bool:
        """True if the log holds this op of this record."""
        found = self._connection.exec_driver_sql(
            "SELECT 1 FROM op WHERE record = ? AND id = ? AND seq < ?", (record, op, self.horizon)
        )
        return found.first() is not None

    def envelope(self, record: bytes, op: bytes) -> Envelope:
        """The envelope of an op that is here."""
        row = self._connection.exec_driver_sql(
            "SELECT envelope FROM op WHERE record = ? AND id = ?", (record, op)
        ).one()
        return read_envelope(row[0])

    def values(self, record: bytes, op: bytes) -> dict[str, Any]:
        """The stored values of an op; empty once they were erased."""
        if op not in self._values:
            row = self._connection.exec_driver_sql("SELECT vals FROM op WHERE record = ? AND id = ?", (record, op)).one()
            self._values[op] = read_values(row[0])
        return self._values[op]

    def forget_values(self, op: bytes) -> None:
        """Drops what was read of an op whose values have just been erased."""
        self._values.pop(op, None)

    def rank(self, record: bytes, op: bytes) -> Rank:
        """What orders an op among the heads of a field."""
        row = self._connection.exec_driver_sql(
            "SELECT action.header FROM op LEFT JOIN action ON action.seq = op.action"
            " WHERE op.record = ? AND op.id = ?",
            (record, op),
        ).one()
        if row[0] is None:
            return Rank(*self.own, op)
        header = read_header(row[0])
        return Rank(header.lamport, header.device, op)


def _many(run: Any, statement: str, record: bytes, pairs: set[Any]) -> None:
    if pairs:
        run(statement, [(record, *pair) for pair in sorted(pairs)])


def arriving(op_id: bytes, envelope: Envelope) -> Arriving:
    """What merging needs of an op, from its envelope."""
    return Arriving(op_id, envelope.type == OpType.CREATE, envelope.bases, envelope.seen)
