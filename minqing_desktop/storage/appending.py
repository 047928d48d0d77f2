"""Puts ops into the log and brings merge state and views along, in the caller's transaction.

Whole actions are the unit: an action that is here already is passed over, so delivery may be doubled and reordered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.log.merge import arrive
from minqing_desktop.domain.log.op import Envelope, Op, OpType, read_envelope, read_values
from minqing_desktop.storage.merging import StateStore, arriving
from minqing_desktop.storage.views import ViewWriter

INSERT_OP = "INSERT INTO op (id, action, record, envelope, salt, vals) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(slots=True)
class Appender:
    """Takes the ops of one action after another within one transaction.

    `touched` collects the kinds and record ids written, for the change notice. With `replays` the ops are in the log already
    and only merge state and views are made from them.
    """

    connection: Connection
    village: str
    replays: bool = False
    store: StateStore = field(init=False)
    writer: ViewWriter = field(init=False)
    touched: dict[str, set[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = StateStore(self.connection)
        self.writer = ViewWriter(self.connection)

    def add_created(self, action_seq: int, kind: str, created: list[tuple[bytes, Op, dict[str, Any]]]) -> None:
        """Fast path for records that cannot be known yet: (record, creating op, stored values), ids made just now."""
        if not created:
            return
        if not self.replays:
            self.connection.exec_driver_sql(
                INSERT_OP,
                [(op.id, action_seq, record, op.envelope, op.salt, op.values) for record, op, _ in created],
            )
        self.writer.insert_created(kind, self.village, [(record, op.id, values) for record, op, values in created])
        self.touched.setdefault(kind, set()).update(record for record, _, _ in created)

    def replay(self, action_seq: int, first_op: int, ops: Sequence[Op]) -> None:
        """Makes state and views from ops that stand in the log from place `first_op` on."""
        self.store.horizon = first_op
        if all(read_envelope(op.envelope).type == OpType.CREATE for op in ops):
            self.add_ops(action_seq, ops)
            return
        for place, op in enumerate(ops, start=first_op):
            self.store.horizon = place
            self.add_ops(action_seq, [op])

    def add_ops(self, action_seq: int, ops: Sequence[Op]) -> int:
        """Any ops, from here or elsewhere; gives how many were new."""
        new = 0
        plain: dict[str, list[tuple[bytes, Op, dict[str, Any]]]] = {}
        waiting: set[bytes] = set()
        for op in ops:
            envelope = read_envelope(op.envelope)
            record = envelope.record
            is_creation = envelope.type == OpType.CREATE and is_known(envelope.kind)
            if is_creation and record not in waiting and self._is_fresh(envelope.kind, record):
                plain.setdefault(envelope.kind, []).append((record, op, read_values(op.values)))
                waiting.add(record)
                new += 1
                continue
            if record in waiting:
                self._flush(action_seq, plain)
                waiting.clear()
            if self.replays or not self.store.is_here(record, op.id):
                self._add_one(action_seq, op, envelope)
                new += 1
        self._flush(action_seq, plain)
        return new

    def _flush(self, action_seq: int, plain: dict[str, list[tuple[bytes, Op, dict[str, Any]]]]) -> None:
        for kind, batch in plain.items():
            self.add_created(action_seq, kind, batch)
        plain.clear()

    def _is_fresh(self, kind: str, record: bytes) -> bool:
        # Any op on a record makes a row of its view, so no row means that nothing of it is here.
        run = self.connection.exec_driver_sql
        return run(f"SELECT 1 FROM v_{kind} WHERE id = ?", (record,)).first() is None

    def _add_one(self, action_seq: int, op: Op, envelope: Envelope) -> None:
        state = self.store.state_of(envelope.kind, envelope.record)
        erased = self.connection.exec_driver_sql("SELECT 1 FROM redaction WHERE target = ?", (op.id,)).first()
        salt, values = (None, None) if erased else (op.salt, op.values)
        if not self.replays:
            row = (op.id, action_seq, envelope.record, op.envelope, salt, values)
            self.connection.exec_driver_sql(INSERT_OP, row)
        self.touched.setdefault(envelope.kind, set()).add(envelope.record)
        if envelope.type == OpType.REDACT:
            changed = self._redact(op.id, envelope)
        else:
            changed = arrive(
                state, arriving(op.id, envelope), lambda base: self.store.is_here(envelope.record, base)
            )
            self.store.save(envelope.kind, envelope.record)
        if is_known(envelope.kind):
            kind = kind_named(envelope.kind)
            self.writer.refresh(kind, self.village, envelope.record, state, self.store, changed)

    def _redact(self, op_id: bytes, envelope: Envelope) -> set[str]:
        run = self.connection.exec_driver_sql
        for target in envelope.targets:
            run("INSERT OR IGNORE INTO redaction (target, op) VALUES (?, ?)", (target, op_id))
            run(
                "UPDATE op SET salt = NULL, vals = NULL WHERE record = ? AND id = ?",
                (envelope.record, target),
            )
            self.store.forget_values(target)
        return {"*"}
