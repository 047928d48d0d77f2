"""One user action being written: what it creates, changes and deletes becomes ops, and all of it commits or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uuid_utils
from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import Kind, Record, is_known, kind_named, kind_of
from minqing_desktop.domain.log.merge import RecordState, visibility
from minqing_desktop.domain.log.op import (
    DELETED,
    FORMAT,
    NOTE,
    ActionHeader,
    Op,
    OpType,
    encode_header,
    fresh_salts,
    make_op,
)
from minqing_desktop.storage.action_log import LogEnd, log_end, settle_undone
from minqing_desktop.storage.appending import OPS_HELD, Appender
from minqing_desktop.storage.codec import to_stored
from minqing_desktop.storage.creating import create_columns, create_records
from minqing_desktop.storage.merging import CHUNK, Author
from minqing_desktop.storage.patching import Patch, element_changes
from minqing_desktop.storage.resting import collector_resting

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

    `verb` names what was done («visit.record»); people read a sentence made from it, so no value of a record may stand
    in it.
    """

    connection: Connection
    verb: str
    village: str
    signer: Signer
    undoes: bytes = b""
    id: bytes = field(default_factory=lambda: uuid_utils.uuid7().bytes)
    subject: tuple[str, str] = ("", "")
    counts: dict[str, int] = field(default_factory=dict)
    known_names: dict[str, str] = field(default_factory=dict)
    """Texts of names for the index (`search_tokens.name_text`) that were made elsewhere; `create_columns` uses them."""
    # A note says that something was done which changes no record: a number looked at, a paper handed out.
    is_note: bool = False
    appender: Appender = field(init=False)
    _end: LogEnd = field(init=False)
    _seq: int = field(init=False)
    _lamport: int = field(init=False)
    _new: dict[str, list[tuple[bytes, Record]]] = field(default_factory=dict)
    _new_count: int = 0
    _has_created: bool = False
    _salts: Iterator[bytes] = field(default_factory=fresh_salts)

    def __post_init__(self) -> None:
        self._end = log_end(self.connection)
        self._seq = self._end.action + 1
        self._lamport = self._end.lamport + 1
        self.appender = Appender(self.connection, self._end.op + 1)
        self.appender.store.own = Author(self._lamport, self.signer.device, self.village, self.id, self.undoes)

    def create(self, record: Record) -> str:
        """Adds a record and gives its id; a record that has an id keeps it.

        It is written with many others at the next `flush`, change or end of the action, which is when ValueError says
        that its id was created before, and TypeError that a value is not of its field's type.
        """
        identity = record.id or new_id()
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        self._new.setdefault(kind, []).append((bytes.fromhex(identity), record))
        self._new_count += 1
        if not self.subject[0]:
            self.subject = (kind, identity)
        if self._new_count >= OPS_HELD:
            self._write_new()
        return identity

    def create_all(self, records: Iterable[Record]) -> list[str]:
        """Adds many records; gives their ids in order."""
        return [self.create(record) for record in records]

    def _write_new(self) -> None:
        if not self._new:
            return
        with collector_resting():
            for kind, new in self._new.items():
                ids, records = [raw for raw, _ in new], [record for _, record in new]
                ops, created = create_records(kind, self.village, self.id, ids, records, self._salts)
                self.appender.create(self._seq, ops, created)
        self._has_created = True
        self._new.clear()
        self._new_count = 0

    def create_columns(self, record: type[Record], identities: list[str], columns: dict[str, list[Any]]) -> None:
        """Adds some thousands of records of one kind at once, from a list of live values for each field that has any.

        It is much quicker than making record objects for `create`. Raises at once what that raises later.
        """
        self._write_new()
        if not identities:
            return
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        ids = list(map(bytes.fromhex, identities))
        self._has_created = True
        ops, created = create_columns(kind, self.village, self.id, ids, columns, self._salts, self.known_names)
        self.appender.create(self._seq, ops, created)
        if not self.subject[0]:
            self.subject = (kind, identities[0])

    def flush(self, *, is_last: bool = True) -> None:
        """Writes what was collected so far, so that it can be read in this transaction.

        Without `is_last`, between parts of a long work, nobody reads yet, and what is searched waits for more of it.
        """
        self._write_new()
        self.appender.flush(is_last=is_last)

    def preload(self, record: type[Record], identities: Iterable[str]) -> None:
        """Fetches at once what `change` needs of many records; without it each one is asked for by itself."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        self._write_new()
        store = self.appender.store
        keys = [(kind, bytes.fromhex(each)) for each in identities]
        store.preload(keys)
        ops = {op for key in keys for op in store.states[key].all_heads()}
        store.preload_ops([raw for _, raw in keys], ops)

    def change(self, record: type[Record], identity: str, **values: Any) -> bool:
        """Patches fields of a record to live values; fields that hold the value already are left alone.

        Gives False when nothing had to change. The op overwrites all heads of each field, so it settles two versions.
        A list or table becomes what is given, entry by entry. KeyError for a record that is not here.
        """
        kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        state = self._known(kind.name, raw)
        patch = Patch(self.appender.store, raw, state)
        for name, value in values.items():
            facts = kind.field(name)
            new = to_stored(facts, value)
            if facts.type.merges_by_element:
                patch.change_elements(facts, element_changes(facts.type, patch.shown(facts), new))
            else:
                patch.set(facts, new)
        return self._write(kind, raw, patch)

    def save(self, before: R, after: R) -> bool:
        """Changes a record from one object to another of the same id: only the fields, and entries of lists, that
        differ.

        What came from other devices since `before` was read is not overwritten: entries stay, a field has two versions.
        """
        kind = kind_of(after)
        raw = bytes.fromhex(before.id)
        patch = Patch(self.appender.store, raw, self._known(kind.name, raw))
        for facts in kind.fields:
            old, new = getattr(before, facts.name), getattr(after, facts.name)
            if old == new:
                continue
            seen, wanted = to_stored(facts, old), to_stored(facts, new)
            if facts.type.merges_by_element:
                patch.change_elements(facts, element_changes(facts.type, seen, wanted))
            else:
                patch.set_from(facts, seen, wanted)
        return self._write(kind, raw, patch)

    def delete(self, record: type[Record], identity: str) -> None:
        """Hides a record from every list; its history and what others wrote beside it stay."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        state = self._known(kind, raw)
        if visibility(state).is_visible:
            bases = {DELETED: sorted(state.heads_of(DELETED))}
            self.patch(kind, raw, {}, bases, seen=sorted(state.known_ops()))

    def restore(self, record: type[Record], identity: str) -> None:
        """Brings a deleted record back, or confirms one that was edited beside its deletion."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        state = self._known(kind, raw)
        if not state.deletions.keys().isdisjoint(state.heads.get(DELETED, ())):
            self.patch(kind, raw, {}, {DELETED: sorted(state.heads_of(DELETED))})

    def redact(self, record: type[Record], identity: str) -> None:
        """Erases every value this log holds of a record, here and wherever the log travels; its ops stay and still
        check.
        """
        self.flush()
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        self._known(kind, raw)
        rows = self.connection.exec_driver_sql(
            "SELECT id FROM op WHERE record = ? AND kind = ? ORDER BY seq", (raw, kind)
        ).all()
        self.add_op(make_op(OpType.REDACT, self.id, kind, raw, {}, targets=[bytes(row[0]) for row in rows]))

    def patch(
        self, kind: str, record: bytes, values: dict[str, Any], bases: dict[str, list[bytes]], seen: Any = None
    ) -> bytes:
        """Appends an op that writes the fields of `bases`; values in stored form. Gives the op's id."""
        op = make_op(OpType.PATCH, self.id, kind, record, values, bases=bases, seen=seen, salt=next(self._salts))
        self.add_op(op)
        if not self.subject[0]:
            self.subject = (kind, record.hex())
        return op.id

    def add_op(self, op: Op) -> None:
        """Appends a ready op made for this action."""
        self._write_new()
        self.appender.add(self._seq, op)

    def finish(self) -> bool:
        """Writes the action; False and no action when there was nothing to do, unless it is itself a note."""
        self.flush()
        op_ids = self.appender.op_ids
        if not op_ids and not self.is_note:
            return False
        counts = self.counts or {kind: len(ids) for kind, ids in sorted(self.appender.touched.items())}
        if self.is_note:
            counts = {**counts, NOTE: 1}
        header = ActionHeader(
            FORMAT, self.id, self._filed_in(), self.signer.device, self._next_number(), self._lamport,
            self.signer.at_ms, bytes.fromhex(self.signer.cadre), self.verb, self.subject[0],
            bytes.fromhex(self.subject[1]), counts, self.undoes,
        )  # fmt: skip
        self._end.add(self.connection, encode_header(header), header, op_ids)
        if self.undoes:
            settle_undone(self.connection, self._seq - 1)
        return True

    def _filed_in(self) -> str:
        """The village of the action: that of what it edits where this is all of one other than the one in hand."""
        if self._has_created:
            return self.village
        run, found = self.connection.exec_driver_sql, set[str]()
        for kind, ids in self.appender.touched.items():
            if not is_known(kind) or kind_named(kind).is_shared:
                continue
            records = list(ids)
            for start in range(0, len(records), CHUNK):
                part = records[start : start + CHUNK]
                marks = ",".join("?" * len(part))
                found.update(
                    row[0] for row in run(f"SELECT DISTINCT village FROM v_{kind} WHERE id IN ({marks})", (*part,))
                )
        return found.pop() if len(found) == 1 else self.village

    def _next_number(self) -> int:
        run = self.connection.exec_driver_sql
        row = run("SELECT value FROM meta WHERE name = 'device_actions'").scalar()
        number = int(row or 0) + 1
        run("INSERT OR REPLACE INTO meta (name, value) VALUES ('device_actions', ?)", (number,))
        return number

    def state_of(self, record: type[Record], identity: str) -> RecordState:
        """The merge state of a record; KeyError for one that is not here."""
        return self._known(record.kind, bytes.fromhex(identity))  # pyright: ignore[reportAttributeAccessIssue]

    def _known(self, kind: str, record: bytes) -> RecordState:
        self._write_new()
        state = self.appender.state_of((kind, record))
        if not state.creations and not state.heads:
            raise KeyError(kind)
        return state

    def _write(self, kind: Kind, record: bytes, patch: Patch) -> bool:
        if patch.bases:
            self.patch(kind.name, record, patch.values, patch.bases)
        return bool(patch.bases)
