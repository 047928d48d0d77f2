"""Puts ops into the log and brings merge state and views along, in the caller's transaction.

Ops are merged one by one in memory and written by the thousand; `flush` brings the tables up to date.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import is_known
from minqing_desktop.domain.log.merge import RecordState, arrive, writes_nothing
from minqing_desktop.domain.log.op import Envelope, Op, OpType, is_understood, read_envelope, read_values
from minqing_desktop.storage.creating import Created, CreatingOps, created_by
from minqing_desktop.storage.fitting import fitting
from minqing_desktop.storage.merging import EVER, Key, StateStore, arriving
from minqing_desktop.storage.resting import collector_resting
from minqing_desktop.storage.views import ViewWriter

INSERT_OP = "INSERT INTO op (seq, id, action, kind, record, envelope, salt, vals) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
OPS_HELD = 4000
STATES_HELD = 20_000


class Placed(NamedTuple):
    """An op with its place in the log, its action's place and the village that the action was written in.

    `values` are the op's where they were decoded already.
    """

    seq: int
    action: int
    village: str
    op: Op
    envelope: Envelope
    values: dict[str, Any] | None = None


# A new record's creating op and its values, as far as they are known already.
_Made = tuple[bytes, bytes, dict[str, Any]]


@dataclass(slots=True)
class Appender:
    """Takes ops within one transaction; they become visible in the tables with `flush`.

    `op_ids` are those written, in the order of the log; `touched` collects the kinds and record ids, for the change
    notice.
    """

    connection: Connection
    next_seq: int
    is_searched: bool = True
    store: StateStore = field(init=False)
    writer: ViewWriter = field(init=False)
    op_ids: list[bytes] = field(default_factory=list)
    touched: dict[str, set[bytes]] = field(default_factory=dict)
    _rows: list[tuple[Any, ...]] = field(default_factory=list)
    _made: dict[tuple[str, str], list[_Made]] = field(default_factory=dict)
    _waiting: dict[Key, _Made] = field(default_factory=dict)
    _dirty: dict[Key, set[str]] = field(default_factory=dict)
    _has_redacted: bool = False

    def __post_init__(self) -> None:
        self.store = StateStore(self.connection)
        self.writer = ViewWriter(self.connection, self.is_searched)

    # --- ops made here

    def create(self, action: int, ops: CreatingOps, created: Created) -> None:
        """Creations written just now; ValueError for a record that was created before."""
        kind, count = created.kind, len(created.records)
        places = range(self.next_seq, self.next_seq + count)
        # The driver takes a bytearray as it is, and asks about everything that is bytes.
        ids, records, envelopes, salts, packed = (
            map(bytearray, each) for each in (created.ops, created.records, ops.envelopes, ops.salts, ops.packed)
        )
        rows = zip(places, ids, repeat(action), repeat(kind), records, envelopes, salts, packed, strict=False)
        self._rows.extend(rows)
        self.op_ids.extend(created.ops)
        self.next_seq += count
        keys = dict.fromkeys(zip(repeat(kind), created.records))
        if len(keys) < count:
            raise ValueError(f"{kind} created twice")
        if keys.keys().isdisjoint(self.store.states) and not self.writer.here(kind, created.records):
            self._write_rows()
            self._insert(created)
            return
        self.store.preload(keys)
        if any(self.store.states[key].creations for key in keys):
            raise ValueError(f"{kind} is here already")
        for op in zip(created.ops, ops.envelopes, ops.salts, ops.packed, strict=True):
            envelope = read_envelope(op[1])
            self.store.keep_values(op[0], envelope, op[3])
            self._merge(Op(*op), envelope)

    def add(self, action: int, op: Op) -> None:
        """Any other op written just now."""
        envelope = read_envelope(op.envelope)
        row = (self.next_seq, op.id, action, envelope.kind, envelope.record, op.envelope, op.salt, op.values)
        self._rows.append(row)
        self.op_ids.append(op.id)
        self.next_seq += 1
        self.store.keep_values(op.id, envelope, op.values)
        self._merge(op, envelope)

    # --- ops that are in the log already, or have just been put there

    def take(self, ops: Sequence[Placed]) -> None:
        """Merges ops that stand in the log, in its order; a few thousand at once are quickest."""
        with collector_resting():
            self._take(ops)

    def _take(self, ops: Sequence[Placed]) -> None:
        keys = [_key(each.envelope) for each in ops]
        fresh = self._fresh(ops, keys)
        self.store.preload(key for key in keys if key not in fresh and key not in self._waiting)
        for each, key in zip(ops, keys, strict=True):
            self.store.horizon = each.seq
            if self.store.has_erased and each.op.values is not None and self.store.is_erased(key, each.op.id):
                self.store.erase(key, each.op.id)
                each = each._replace(op=each.op._replace(salt=None, values=None), values=None)
            if key in fresh:
                fresh.discard(key)
                self._take_created(key, each)
            else:
                if each.values is not None:
                    self.store.remember_values(each.op.id, each.envelope, each.values)
                self._merge(each.op, each.envelope)
        self.store.horizon = EVER
        if len(self.store.states) > STATES_HELD:
            self.release()
        elif len(self._waiting) + len(self._dirty) > OPS_HELD:
            self.flush(is_last=False)

    def _fresh(self, ops: Sequence[Placed], keys: Sequence[Key]) -> set[Key]:
        """Records of which nothing is here before their first op among these, where that creates them."""
        first: dict[Key, bool] = {}
        for each, key in zip(ops, keys, strict=True):
            if key not in first:
                first[key] = is_creation(each.envelope)
        fresh = {key for key, creates in first.items() if creates and is_known(key[0])}
        fresh -= self._waiting.keys() | self.store.states.keys()
        for kind in {kind for kind, _ in fresh}:
            records = [record for name, record in fresh if name == kind]
            fresh -= {(kind, record) for record in self.writer.here(kind, records)}
        return fresh

    def _take_created(self, key: Key, placed: Placed) -> None:
        kind, record = key
        values = read_values(placed.op.values) if placed.values is None else placed.values
        made = (record, placed.op.id, fitting(kind, values, is_creation=True))
        self._waiting[key] = made
        self._made.setdefault((kind, placed.village), []).append(made)

    # --- merging

    def state_of(self, key: Key) -> RecordState:
        """The merge state of a record, what was written a moment ago included."""
        made = self._waiting.get(key)
        if made is not None and key not in self.store.states:
            return self.store.start(key, made[1])
        return self.store.state_of(key)

    def _merge(self, op: Op, envelope: Envelope) -> None:
        key = _key(envelope)
        state = self.state_of(key)
        if not is_understood(envelope):
            writes_nothing(state, op.id)
            changed = set()
        elif envelope.type == OpType.REDACT:
            self._write_rows()
            writes_nothing(state, op.id)
            self.store.redact(key, envelope.targets, op.id)
            self._has_redacted = True
            changed = {"*"}
        else:
            changed = arrive(state, arriving(op.id, envelope), lambda base: self.store.is_here(key, base))
        self._dirty.setdefault(key, set()).update(changed)

    # --- writing

    def flush(self, *, is_last: bool = True) -> None:
        """Writes what was collected to the tables; `is_last` before anybody reads them."""
        self._write_rows()
        for (kind, village), made in self._made.items():
            self._insert(created_by(kind, village, made, is_searched=self.is_searched))
        self._made.clear()
        self._waiting.clear()
        self.store.save(self._dirty.keys())
        for kind, record in self._dirty:
            self.touched.setdefault(kind, set()).add(record)
        self.writer.refresh(self.store, {key: names for key, names in self._dirty.items() if is_known(key[0])})
        self._dirty.clear()
        self.writer.flush(is_last=is_last)
        if is_last and self._has_redacted:
            # Words of a deleted document stay in the index until its parts are joined.
            self.connection.exec_driver_sql("INSERT INTO find (find) VALUES ('optimize')")
            self._has_redacted = False

    def release(self) -> None:
        """Writes what was collected and drops what was loaded; between parts of a long work."""
        self.flush(is_last=False)
        self.store.forget()

    def _insert(self, created: Created) -> None:
        self.writer.insert_created(created)
        self.touched.setdefault(created.kind, set()).update(created.records)

    def _write_rows(self) -> None:
        if self._rows:
            self.connection.exec_driver_sql(INSERT_OP, self._rows)
            self._rows.clear()


def _key(envelope: Envelope) -> Key:
    return envelope.kind, envelope.record


def is_creation(envelope: Envelope) -> bool:
    """True for a creation that this version understands."""
    return envelope.type == OpType.CREATE and is_understood(envelope)
