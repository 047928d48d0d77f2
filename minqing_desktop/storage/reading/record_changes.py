"""What the log says of single records: every change with what stood there before, and fields with two versions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, kind_named
from minqing_desktop.domain.log.merge import displayed
from minqing_desktop.domain.log.op import DELETED, Envelope, OpType, read_envelope, read_header
from minqing_desktop.storage.codec import to_live
from minqing_desktop.storage.merging import StateStore
from minqing_desktop.storage.reading.households import moment
from minqing_desktop.storage.refreshing import contested, element_items, element_name, version_of

CREATED, CHANGED, DELETED_ONE, RESTORED, ERASED = "created", "changed", "deleted", "restored", "erased"
Found = tuple[str, str]  # kind, id


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field from one live value to another; of a list `before` holds what was taken out and `after` what came in.

    Of the table of extra columns both are dictionaries of the columns that changed.
    """

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What one action did to one record; `what` is created, changed, deleted, restored or erased."""

    kind: str
    id: str
    what: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ActionOnRecords:
    """One action with what it did to the records asked about; `cadre` is a record id, empty when unknown."""

    id: bytes
    at: datetime
    cadre: str
    verb: str
    counts: dict[str, int]
    is_undone: bool
    changes: tuple[RecordChange, ...]


@dataclass(slots=True)
class _Action:
    facts: tuple[Any, ...]
    changes: list[RecordChange] = field(default_factory=list)


def actions_on(connection: Connection, records: Sequence[Found], limit: int) -> list[ActionOnRecords]:
    """The latest actions that wrote these records, newest first."""
    if not records:
        return []
    store = StateStore(connection)
    kinds = {bytes.fromhex(identity): kind for kind, identity in records}
    marks = ", ".join("?" * len(kinds))
    newest = connection.exec_driver_sql(
        f"SELECT DISTINCT action FROM op WHERE record IN ({marks}) ORDER BY action DESC LIMIT ?", (*kinds, limit)
    )
    numbers = [row[0] for row in newest]
    found: dict[int, _Action] = {}
    rows = connection.exec_driver_sql(
        "SELECT o.action, o.id, o.record, o.envelope, a.id, a.at_ms, a.header, a.undone_by"
        " FROM op o JOIN action a ON a.seq = o.action"
        f" WHERE o.record IN ({marks}) AND o.action IN ({', '.join('?' * len(numbers))}) ORDER BY o.seq",
        (*kinds, *numbers),
    )
    for number, op, record, raw, *facts in rows:
        envelope = read_envelope(raw)
        if envelope.kind == kinds.get(bytes(record)):
            entry = found.setdefault(number, _Action(tuple(facts)))
            entry.changes.append(_change(store, bytes(op), envelope))
    return [_action(found[number]) for number in numbers if number in found]


def _action(entry: _Action) -> ActionOnRecords:
    identity, at_ms, raw, undone_by = entry.facts
    header, at = read_header(raw), moment(at_ms)
    assert at is not None
    cadre = header.cadre.hex()
    return ActionOnRecords(
        bytes(identity),
        at,
        cadre if cadre.strip("0") else "",
        header.verb,
        header.counts,
        undone_by is not None,
        tuple(entry.changes),
    )


def _change(store: StateStore, op: bytes, envelope: Envelope) -> RecordChange:
    identity = envelope.record.hex()
    if envelope.type == OpType.REDACT:
        return RecordChange(envelope.kind, identity, ERASED, ())
    if envelope.type == OpType.CREATE:
        return RecordChange(envelope.kind, identity, CREATED, ())
    if DELETED in envelope.bases:
        what = DELETED_ONE if envelope.seen is not None else RESTORED
        return RecordChange(envelope.kind, identity, what, ())
    kind = kind_named(envelope.kind)
    names = {name.partition("#")[0] for name in envelope.bases}
    fields = [_field_change(store, op, envelope, facts) for facts in kind.fields if facts.name in names]
    return RecordChange(envelope.kind, identity, CHANGED, tuple(fields))


def _field_change(store: StateStore, op: bytes, envelope: Envelope, facts: FieldFacts) -> FieldChange:
    record = envelope.record
    if facts.type is FieldType.EXTRA:
        return _table_change(store, op, envelope, facts)
    if facts.type.merges_by_element:
        items = element_items(store.values(record, op).get(facts.name))
        came = to_live(facts, [element for element, is_in in items if is_in])
        went = to_live(facts, [element for element, is_in in items if not is_in])
        return FieldChange(facts.name, went, came)
    bases = [base for base in envelope.bases[facts.name] if store.is_here((envelope.kind, record), base)]
    before = facts.default
    if bases:
        shown = displayed(store.rank(record, base) for base in bases).op
        before = to_live(facts, version_of(store, record, shown, facts))
    return FieldChange(facts.name, before, to_live(facts, version_of(store, record, op, facts)))


def _table_change(store: StateStore, op: bytes, envelope: Envelope, facts: FieldFacts) -> FieldChange:
    after = dict(element_items(store.values(envelope.record, op).get(facts.name)))
    before: dict[str, str] = {}
    for name, bases in envelope.bases.items():
        if name.startswith(facts.name + "#"):
            for base in bases:
                table = dict(element_items(store.values(envelope.record, base).get(facts.name)))
                before.update({key: value for key, value in table.items() if key in after and value})
    return FieldChange(facts.name, before, {key: value for key, value in after.items() if value})


@dataclass(frozen=True, slots=True)
class Version:
    """One of the things said of a field: a live value, who said it and when; `is_shown` while nobody has chosen."""

    value: Any
    at: datetime
    cadre: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """A field of a record that has several versions; `column` names the extra column where it is about one."""

    kind: str
    id: str
    field: str
    column: str
    versions: tuple[Version, ...]


def contested_fields(connection: Connection, kind_name: str, identity: str) -> list[Contested]:
    """Every field of a record of which two things are said, with both; the one displayed first."""
    kind, record, store = kind_named(kind_name), bytes.fromhex(identity), StateStore(connection)
    state = store.state_of((kind_name, record))
    found = []
    for name, heads in contested(store, record, state, kind).items():
        facts = kind.field(name.partition("#")[0])
        shown = displayed(store.rank(record, head) for head in heads).op
        said = [(head, *_said(store, record, head, facts, name)) for head in heads]
        versions = [
            Version(value, *_who(connection, record, head), is_shown=head == shown) for head, _column, value in said
        ]
        versions.sort(key=lambda version: not version.is_shown)
        column = next((column for _head, column, _value in said if column), "")
        found.append(Contested(kind_name, identity, facts.name, column, tuple(versions)))
    return found


def _said(store: StateStore, record: bytes, op: bytes, facts: FieldFacts, name: str) -> tuple[str, Any]:
    if "#" not in name:
        return "", to_live(facts, version_of(store, record, op, facts))
    for element, value in element_items(store.values(record, op).get(facts.name)):
        if element_name(facts.name, element) == name:
            return str(element), value or ""
    return "", ""


def _who(connection: Connection, record: bytes, op: bytes) -> tuple[datetime, str]:
    row = connection.exec_driver_sql(
        "SELECT a.at_ms, a.header FROM op o JOIN action a ON a.seq = o.action WHERE o.record = ? AND o.id = ?",
        (record, op),
    ).one()
    at, cadre = moment(row[0]), read_header(row[1]).cadre.hex()
    assert at is not None
    return at, cadre if cadre.strip("0") else ""
