"""One user action being written: what it creates, changes and deletes becomes ops, and all of it commits or none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uuid_utils
from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import FieldType, Record, kind_named, kind_of
from minqing_desktop.domain.log.op import DELETED, FORMAT, ActionHeader, OpType, chain_after, encode_header, make_op
from minqing_desktop.domain.log.op import Op as LogOp
from minqing_desktop.storage.appending import Appender
from minqing_desktop.storage.codec import stored_values, to_stored
from minqing_desktop.storage.refreshing import element_name, field_value

R = TypeVar("R", bound=Record)


def new_id() -> str:
    """A fresh record id: the 32 hexadecimal digits of a UUIDv7 (RFC 9562)."""
    return uuid_utils.uuid7().hex


@dataclass(frozen=True, slots=True)
class Signer:
    """Who writes, on what: the part of an action's header that comes from the notebook and its user."""

    device: bytes
    cadre: str
    at_ms: int


@dataclass(slots=True)
class Act:
    """Collects the ops of one action in the caller's transaction; `finish` writes the action itself.

    `verb` names what was done («visit.record»); people read a sentence made from it, so no value of a record may stand in it.
    """

    connection: Connection
    verb: str
    village: str
    signer: Signer
    undoes: bytes = b""
    id: bytes = field(default_factory=lambda: uuid_utils.uuid7().bytes)
    subject: tuple[str, str] = ("", "")
    counts: dict[str, int] = field(default_factory=dict)
    seq: int = field(init=False)
    first_op: int = field(init=False)
    lamport: int = field(init=False)
    appender: Appender = field(init=False)
    _waiting: dict[str, list[tuple[bytes, LogOp, dict[str, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        run = self.connection.exec_driver_sql
        self.seq = (run("SELECT max(seq) FROM action").scalar() or 0) + 1
        self.first_op = (run("SELECT max(seq) FROM op").scalar() or 0) + 1
        self.lamport = (run("SELECT max(lamport) FROM action").scalar() or 0) + 1
        self.appender = Appender(self.connection, self.village)
        self.appender.store.own = (self.lamport, self.signer.device)

    def create(self, record: Record) -> str:
        """Adds a record and gives its id; a record that has an id keeps it."""
        identity = record.id or new_id()
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        values = stored_values(record)
        raw = bytes.fromhex(identity)
        op = make_op(OpType.CREATE, self.id, kind, raw, values)
        self._waiting.setdefault(kind, []).append((raw, op, values))
        if not self.subject[0]:
            self.subject = (kind, identity)
        return identity

    def create_all(self, records: Iterable[Record]) -> list[str]:
        """Adds many records; gives their ids in order."""
        return [self.create(record) for record in records]

    def flush(self) -> None:
        """Writes the creations collected so far, so that they can be read and changed in this transaction."""
        for kind, created in self._waiting.items():
            self.appender.add_created(self.seq, kind, created)
        self._waiting.clear()

    def change(self, record: type[Record], identity: str, **values: Any) -> bool:
        """Patches fields of a record to live values; fields that hold the value already are left alone.

        Gives False when nothing had to change. The op overwrites all heads of each field, so it settles two versions.
        """
        self.flush()
        kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        state = self.appender.store.state_of(kind.name, raw)
        stored: dict[str, Any] = {}
        bases: dict[str, list[bytes]] = {}
        for name, value in values.items():
            facts = kind.field(name)
            new = to_stored(facts, value)
            old = field_value(self.appender.store, raw, state, facts)
            if facts.type.merges_by_element:
                elements = _element_changes(facts.type, old, new)
                for element in elements:
                    merge_name = element_name(name, element)
                    bases[merge_name] = sorted(state.heads_of(merge_name))
                if elements:
                    stored[name] = elements
            elif new != old or len(state.heads_of(name)) > 1:
                stored[name] = new
                bases[name] = sorted(state.heads_of(name))
        if bases:
            self._patch(kind.name, raw, stored, bases)
        return bool(bases)

    def save(self, before: R, after: R) -> bool:
        """Changes a record from one object to another of the same id: only the fields that differ."""
        kind = kind_of(after)
        changed = {
            facts.name: getattr(after, facts.name)
            for facts in kind.fields
            if getattr(after, facts.name) != getattr(before, facts.name)
        }
        return self.change(type(after), before.id, **changed)

    def delete(self, record: type[Record], identity: str) -> None:
        """Hides a record from every list; its history and what others wrote beside it stay."""
        self.flush()
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        state = self.appender.store.state_of(kind, raw)
        self._patch(kind, raw, {}, {DELETED: sorted(state.heads_of(DELETED))}, seen=sorted(state.all_heads()))

    def restore(self, record: type[Record], identity: str) -> None:
        """Brings a deleted record back."""
        self.flush()
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        state = self.appender.store.state_of(kind, raw)
        self._patch(kind, raw, {}, {DELETED: sorted(state.heads_of(DELETED))})

    def redact(self, record: type[Record], identity: str) -> None:
        """Erases every value this log holds of a record, here and wherever the log travels; its ops stay and still check."""
        self.flush()
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        rows = self.connection.exec_driver_sql("SELECT id FROM op WHERE record = ? ORDER BY seq", (raw,)).all()
        op = make_op(OpType.REDACT, self.id, kind, raw, {}, targets=[bytes(row[0]) for row in rows])
        self.add_op(op)

    def _patch(
        self, kind: str, record: bytes, values: dict[str, Any], bases: dict[str, list[bytes]], seen: Any = None
    ) -> None:
        self.add_op(make_op(OpType.PATCH, self.id, kind, record, values, bases=bases, seen=seen))
        if not self.subject[0]:
            self.subject = (kind, record.hex())

    def add_op(self, op: LogOp) -> None:
        """Appends a ready op made for this action."""
        self.appender.add_ops(self.seq, [op])

    def finish(self) -> bool:
        """Writes the action; False and no action when there was nothing to do."""
        self.flush()
        run = self.connection.exec_driver_sql
        rows = run("SELECT id FROM op WHERE action = ? AND seq >= ? ORDER BY seq", (self.seq, self.first_op)).all()
        if not rows:
            return False
        number, chain = self._place()
        counts = self.counts or {kind: len(ids) for kind, ids in sorted(self.appender.touched.items())}
        subject = bytes.fromhex(self.subject[1])
        header = encode_header(
            ActionHeader(
                FORMAT, self.id, self.village, self.signer.device, number, self.lamport, self.signer.at_ms,
                bytes.fromhex(self.signer.cadre), self.verb, self.subject[0], subject, counts, self.undoes,
            )
        )  # fmt: skip
        chain = chain_after(chain, header, [bytes(row[0]) for row in rows])
        run(
            "INSERT INTO action (seq, id, header, lamport, at_ms, verb, chain, first_op, last_op)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.seq, self.id, header, self.lamport, self.signer.at_ms, self.verb, chain,
                self.first_op, self.first_op + len(rows) - 1,
            ),
        )  # fmt: skip
        return True

    def _place(self) -> tuple[int, bytes]:
        """(this device's next number, chain head so far)."""
        run = self.connection.exec_driver_sql
        chain = run("SELECT chain FROM action ORDER BY seq DESC LIMIT 1").scalar() or b""
        row = run("SELECT value FROM meta WHERE name = 'device_actions'").scalar()
        number = int(row or 0) + 1
        run("INSERT OR REPLACE INTO meta (name, value) VALUES ('device_actions', ?)", (number,))
        return number, bytes(chain)


def _element_changes(type: FieldType, old: Any, new: Any) -> dict[Any, Any]:
    """The additions and removals that lead from one list or table to another; removed table entries become None."""
    if type is FieldType.EXTRA:
        changed = {key: value for key, value in new.items() if old.get(key) != value}
        return changed | {key: None for key in old if key not in new}
    added = {element: True for element in new if element not in old}
    return added | {element: False for element in old if element not in new}
