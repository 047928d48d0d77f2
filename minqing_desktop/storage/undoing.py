"""The inverse of any action: what was made is deleted, what was changed goes back, unless edited since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from sqlalchemy import Connection

from minqing_desktop.domain.log.merge import RecordState, visibility
from minqing_desktop.domain.log.op import DELETED, Envelope, OpType, is_understood, read_envelope
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.merging import Key
from minqing_desktop.storage.resting import collector_resting
from minqing_desktop.storage.undo_fields import FieldUndoing
from minqing_desktop.storage.undo_references import still_needed
from minqing_desktop.storage.undo_tracing import Tracing

RECORDS_HELD = 10_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What an undo did, as (kind, record id): records that are as before the action, and records left as they are.

    Left are those someone has edited since, or has built upon (a visit to an imported household), or whose earlier
    values were erased.
    """

    undone: frozenset[tuple[str, str]]
    left: frozenset[tuple[str, str]]


@dataclass(slots=True)
class Doing:
    """What the action to be undone did to one record: its ops in order."""

    key: Key
    ops: list[tuple[bytes, Envelope]] = field(default_factory=list)

    @property
    def creates(self) -> bool:
        """True if the action made the record."""
        return any(envelope.type == OpType.CREATE for _, envelope in self.ops)

    @property
    def is_reversible(self) -> bool:
        """False where values were erased, or where a newer version did what this one does not understand."""
        return all(is_understood(each) and each.type != OpType.REDACT for _, each in self.ops)


def undo(act: Act, action_id: bytes) -> UndoOutcome:
    """Writes into `act` the inverse of an action; KeyError for an action that is not here.

    What is undone already is passed over, so undoing twice writes nothing the second time; undoing an undo does again
    what was taken back.
    """
    act.flush()
    doings = _doings(act.connection, action_id)
    tracing = Tracing(act.appender.store, {op for doing in doings for op, _ in doing.ops})
    reversible = [doing for doing in doings if doing.is_reversible]
    left = {doing.key for doing in doings} - {doing.key for doing in reversible}
    creating = [doing.key for doing in reversible if doing.creates]
    created = set(creating)
    for part in _parts([doing for doing in reversible if doing.key not in created]):
        act.appender.store.preload(doing.key for doing in part)
        left |= FieldUndoing(act, tracing).undo(part)
        act.appender.release()
    left |= _undo_creations(act, tracing, creating)
    done = {doing.key for doing in doings} - left
    return UndoOutcome(_named(done), _named(left))


def _parts(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), RECORDS_HELD):
        with collector_resting():
            yield items[start : start + RECORDS_HELD]


def _named(keys: Iterable[Key]) -> frozenset[tuple[str, str]]:
    return frozenset((kind, record.hex()) for kind, record in keys)


def _doings(connection: Connection, action_id: bytes) -> list[Doing]:
    run = connection.exec_driver_sql
    row = run("SELECT first_op, last_op FROM action WHERE id = ?", (action_id,)).first()
    if row is None:
        raise KeyError("action")
    doings: dict[Key, Doing] = {}
    rows = run("SELECT id, envelope FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (row[0], row[1]))
    for op, raw in chain.from_iterable(rows.partitions(RECORDS_HELD)):
        envelope = read_envelope(raw)
        key = (envelope.kind, envelope.record)
        if key not in doings:
            doings[key] = Doing(key)
        doings[key].ops.append((bytes(op), envelope))
    return list(doings.values())


def _undo_creations(act: Act, tracing: Tracing, created: list[Key]) -> set[Key]:
    """Deletes records on which nothing but the action stands; gives those left."""
    store = act.appender.store
    standing: set[Key] = set()
    edited: set[Key] = set()
    for part in _parts(created):
        store.preload(part)
        standing.update(key for key in part if visibility(store.states[key]).is_visible)
        edited.update(
            key for key in standing.intersection(part) if not tracing.all_rest_on(key, store.states[key], tracing.own)
        )
        act.appender.release()
    left = edited | still_needed(act.connection, standing - edited)
    for part in _parts([key for key in created if key in standing and key not in left]):
        store.preload(part)
        for key in part:
            _delete(act, key, store.states[key])
        act.appender.release()
    return left


def _delete(act: Act, key: Key, state: RecordState) -> None:
    act.patch(*key, {}, {DELETED: sorted(state.heads_of(DELETED))}, seen=sorted(state.known_ops()))
