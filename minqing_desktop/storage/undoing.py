"""The inverse of an action, of any action: what was made is deleted, what was changed goes back, unless edited since."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.log.merge import RecordState, displayed
from minqing_desktop.domain.log.op import DELETED, Envelope, OpType, make_op, read_envelope, read_values
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.codec import to_stored
from minqing_desktop.storage.refreshing import element_items, element_name


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What an undo did: records put back, and records left as they are since someone wrote on top of them."""

    undone: frozenset[tuple[str, str]]
    left: frozenset[tuple[str, str]]


def undo(act: Act, action_id: bytes) -> UndoOutcome:
    """Writes into `act` the inverse of every op of an action; KeyError for an action that is not here."""
    connection = act.connection
    row = connection.exec_driver_sql(
        "SELECT seq, first_op, last_op FROM action WHERE id = ?", (action_id,)
    ).first()
    if row is None:
        raise KeyError("action")
    ops = connection.exec_driver_sql(
        "SELECT id, envelope, vals FROM op WHERE seq BETWEEN ? AND ? AND action = ? ORDER BY seq DESC",
        (row[1], row[2], row[0]),
    ).all()
    undone, left = set(), set()
    own = {bytes(op[0]) for op in ops}
    for op_id, raw, values in ops:
        envelope = read_envelope(raw)
        if envelope.type == OpType.REDACT:
            left.add((envelope.kind, envelope.record.hex()))
            continue
        is_put_back = _undo_op(act, bytes(op_id), envelope, read_values(values), own)
        (undone if is_put_back else left).add((envelope.kind, envelope.record.hex()))
    connection.exec_driver_sql("UPDATE action SET undone_by = ? WHERE seq = ?", (act.id, row[0]))
    return UndoOutcome(frozenset(undone - left), frozenset(left))


def _undo_op(act: Act, op_id: bytes, envelope: Envelope, values: dict[str, Any], own: set[bytes]) -> bool:
    state = act.appender.store.state_of(envelope.kind, envelope.record)
    if envelope.type == OpType.CREATE:
        return _undo_creation(act, op_id, envelope, state, own)
    bases: dict[str, list[bytes]] = {}
    back: dict[str, Any] = {}
    seen = None
    for name, overwritten in envelope.bases.items():
        if state.heads_of(name) != {op_id}:
            continue
        bases[name] = [op_id]
        if name == DELETED:
            seen = _seen_before(act, envelope, overwritten)
        else:
            _put_back(act, envelope, name, overwritten, values, back)
    if bases:
        act.add_op(make_op(OpType.PATCH, act.id, envelope.kind, envelope.record, back, bases=bases, seen=seen))
    return len(bases) == len(envelope.bases)


def _undo_creation(act: Act, op_id: bytes, envelope: Envelope, state: RecordState, own: set[bytes]) -> bool:
    """A creation is undone by deletion if every later op on the record belongs to the same action or to its undoing."""
    if not state.all_heads() <= own | _own_of(act):
        return False
    bases = {DELETED: sorted(state.heads_of(DELETED))}
    seen = sorted(state.all_heads())
    act.add_op(make_op(OpType.PATCH, act.id, envelope.kind, envelope.record, {}, bases=bases, seen=seen))
    return True


def _own_of(act: Act) -> set[bytes]:
    rows = act.connection.exec_driver_sql("SELECT id FROM op WHERE seq >= ?", (act.first_op,))
    return {bytes(row[0]) for row in rows}


def _seen_before(act: Act, envelope: Envelope, overwritten: list[bytes]) -> list[bytes] | None:
    """What the deletion that stood before saw, if one stood: undoing a restoration deletes again."""
    for op in overwritten:
        seen = act.appender.store.envelope(envelope.record, op).seen
        if seen is not None:
            return list(seen)
    return None


def _put_back(
    act: Act, envelope: Envelope, name: str, overwritten: list[bytes], values: dict[str, Any], back: dict[str, Any]
) -> None:
    store = act.appender.store
    field = name.partition("#")[0]
    before: Any = None
    if overwritten:
        shown = displayed(store.rank(envelope.record, op) for op in overwritten).op
        before = store.values(envelope.record, shown).get(field)
    if "#" not in name:
        if before is None and is_known(envelope.kind) and kind_named(envelope.kind).knows(field):
            facts = kind_named(envelope.kind).field(field)
            before = to_stored(facts, facts.default)
        back[field] = before
        return
    for element, value in element_items(values.get(field)):
        if element_name(field, element) == name:
            earlier = dict(element_items(before)).get(element)
            absent = False if value in (True, False) else None
            back.setdefault(field, {})[element] = absent if earlier is None else earlier
