"""Reads what happened to a record, and where people differ about it («两种说法»), and settles that."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, Mark, Record, is_known, kind_named
from minqing_desktop.domain.log.merge import RecordState
from minqing_desktop.domain.log.op import ActionHeader, Envelope, OpType, is_understood, read_envelope, read_header
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.codec import to_live
from minqing_desktop.storage.merging import CHUNK, StateStore
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.refreshing import contested, element_items, element_name, element_says, value_among

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One field changed by one op of an action.

    `before` and `after` are live values; of a list they are the entries removed and added, of a table its changed
    columns. `before` is None in a creation. `field` is "~deleted" where the record was deleted (`after` True) or
    restored, and empty where its values were erased. `is_head` says that the field still shows this, or one of two
    versions of it. `is_creation` is set where the op made the record.
    """

    action: bytes
    at: datetime
    cadre: str
    verb: str
    device: bytes
    field: str
    before: Any
    after: Any
    is_erased: bool
    op: bytes
    is_head: bool
    is_creation: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One of several versions of a field: who wrote it, when, where and in which village (its code).

    `op` names it when it is chosen.
    """

    op: bytes
    value: Any
    at: datetime
    cadre: str
    device: bytes
    village: str = ""


@dataclass(frozen=True, slots=True)
class Contested:
    """A field with several versions, the one displayed last; `column` is the added column's heading in a table."""

    field: str
    column: str
    versions: list[Version]


def history(reader: Reader, kind: str, identity: str) -> list[HistoryLine]:
    """What every op did to a record, newest first by what its writer knew, not by the clocks."""
    run = reader.connection.exec_driver_sql
    raw = bytes.fromhex(identity)
    rows = run(
        "SELECT op.id, op.envelope, op.vals IS NULL, action.header FROM op JOIN action ON action.seq = op.action"
        " WHERE op.record = ? AND op.kind = ?",
        (raw, kind),
    ).all()
    store = StateStore(reader.connection)
    state = store.state_of((kind, raw))
    ops = [(bytes(op), read_envelope(envelope), bool(gone), read_header(header)) for op, envelope, gone, header in rows]
    ops.sort(key=lambda each: (each[3].lamport, each[3].device, each[0]), reverse=True)
    return [
        _line(header, op, gone, change, envelope.type == OpType.CREATE)
        for op, envelope, gone, header in ops
        for change in _changes(store, state, op, envelope)
    ]


def _line(
    header: ActionHeader, op: bytes, gone: bool, change: tuple[str, Any, Any, bool], creates: bool
) -> HistoryLine:
    field, before, after, is_head = change
    return HistoryLine(
        action=header.id,
        at=_moment(header.at_ms),
        cadre=header.cadre.hex(),
        verb=header.verb,
        device=header.device,
        field=field,
        before=before,
        after=after,
        is_erased=gone,
        op=op,
        is_head=is_head,
        is_creation=creates,
    )


def _changes(
    store: StateStore, state: RecordState, op: bytes, envelope: Envelope
) -> Iterator[tuple[str, Any, Any, bool]]:
    """(field, before, after, is still a head) for each field an op writes."""
    if not is_understood(envelope) or envelope.type == OpType.REDACT:
        yield "", None, None, True
        return
    values = store.values(envelope.record, op)
    kind = kind_named(envelope.kind) if is_known(envelope.kind) else None
    if envelope.type == OpType.CREATE:
        for name, value in values.items():
            yield name, None, _live(kind, name, value), op in state.heads_of(name)
        return
    for name, merge_names in _by_field(envelope.bases):
        is_head = any(op in state.heads_of(each) for each in merge_names)
        if name == "~deleted":
            yield name, envelope.seen is None, envelope.seen is not None, is_head
        elif "#" in merge_names[0]:
            yield name, *_element_change(store, envelope, name, values), is_head
        else:
            before = None
            bases = store.present(envelope.record, envelope.bases[name])
            if kind is not None and kind.knows(name):
                before = _live(kind, name, value_among(store, envelope.record, bases, kind.field(name)))
            yield name, before, _live(kind, name, values.get(name)), is_head


def _by_field(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    pairs = sorted((name.partition("#")[0], name) for name in names)
    for field, group in groupby(pairs, key=itemgetter(0)):
        yield field, [name for _, name in group]


def _element_change(store: StateStore, envelope: Envelope, name: str, values: dict[str, Any]) -> tuple[Any, Any]:
    """(removed, added) of a list, (earlier, later) columns of a table."""
    items = element_items(values.get(name))
    if all(isinstance(value, bool) for _, value in items):
        words = [(element.hex() if isinstance(element, bytes) else element, is_in) for element, is_in in items]
        return tuple(word for word, is_in in words if not is_in), tuple(word for word, is_in in words if is_in)
    earlier = {}
    for column, _ in items:
        merge_name = element_name(name, column)
        bases = store.present(envelope.record, envelope.bases.get(merge_name, ()))
        says = element_says(store, envelope.record, bases, name, merge_name)
        if column in says:
            earlier[column] = says[column][1][-1]
    return earlier, dict(items)


def two_versions(reader: Reader, kind: str, identity: str) -> list[Contested]:
    """The fields of a record about which people differ, each with its versions."""
    known = kind_named(kind)
    raw = bytes.fromhex(identity)
    store = StateStore(reader.connection)
    state = store.state_of((kind, raw))
    found = contested(store, raw, state, known)
    return [_contested(reader, store, known, raw, name, heads) for name, heads in found.items()]


def _contested(
    reader: Reader, store: StateStore, kind: Kind, record: bytes, name: str, heads: list[bytes]
) -> Contested:
    field, _, is_element = name.partition("#")
    facts = kind.field(field)
    versions: dict[Any, Version] = {}
    column = ""
    for rank in sorted(store.rank(record, op) for op in heads):
        if is_element:
            said = [pair for pair in element_items(store.values(record, rank.op).get(field))
                    if element_name(field, pair[0]) == name]  # fmt: skip
            if not said or said[0][1] is None:
                continue
            column, value = said[0]
        else:
            value = to_live(facts, value_among(store, record, [rank.op], facts))
        versions.pop(value, None)
        header = _header(reader, record, rank.op)
        versions[value] = Version(
            rank.op, value, _moment(header.at_ms), header.cadre.hex(), header.device, header.village
        )
    return Contested(field, column, list(versions.values()))


def contested_records(reader: Reader) -> list[tuple[str, str]]:
    """(kind, id) of every visible record about which people differ."""
    run = reader.connection.exec_driver_sql
    # A field with two versions has two heads, and those are few beside the records.
    rows = run("SELECT DISTINCT kind, record FROM head GROUP BY kind, record, field HAVING count(*) > 1").all()
    found: list[tuple[str, str]] = []
    for kind, group in groupby(sorted((row[0], bytes(row[1])) for row in rows), key=itemgetter(0)):
        records = [record for _, record in group] if is_known(kind) else []
        for start in range(0, len(records), CHUNK):
            part = records[start : start + CHUNK]
            places = ",".join("?" * len(part))
            query = f"SELECT id FROM v_{kind} WHERE id IN ({places}) AND hidden = 0 AND marks & ? ORDER BY n"
            marked = run(query, (*part, Mark.TWO_VERSIONS))
            found += [(kind, bytes(row[0]).hex()) for row in marked]
    return found


def settle(act: Act, record: type[Record], identity: str, field: str, op: bytes, column: str = "") -> None:
    """Chooses a version of a field (of one column of a table) for all; KeyError for an op that is none of them."""
    kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
    facts = kind.field(field)
    raw = bytes.fromhex(identity)
    heads = act.state_of(record, identity).heads_of(element_name(field, column) if column else field)
    if op not in heads:
        raise KeyError("version")
    store = act.appender.store
    if column:
        name, value = element_name(field, column), {column: store.values(raw, op)[field][column]}
    else:
        name, value = field, value_among(store, raw, [op], facts)
    act.patch(kind.name, raw, {field: value}, {name: sorted(heads)})


def settle_with(act: Act, record: type[Record], identity: str, field: str, value: Any, column: str = "") -> None:
    """Says something else in place of all versions of a field (of one column of a table): what both said together."""
    kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
    name = element_name(field, column) if column else field
    heads = act.state_of(record, identity).heads_of(name)
    written = {column: value} if column else value
    act.patch(kind.name, bytes.fromhex(identity), {field: written}, {name: sorted(heads)})


def _live(kind: Kind | None, name: str, value: Any) -> Any:
    if kind is None or not kind.knows(name):
        return value
    facts: FieldFacts = kind.field(name)
    if facts.type in (FieldType.EXTRA, FieldType.TAGS, FieldType.REFERENCES) and value is None:
        return None
    return to_live(facts, value)


def _header(reader: Reader, record: bytes, op: bytes) -> ActionHeader:
    row = reader.connection.exec_driver_sql(
        "SELECT action.header FROM op JOIN action ON action.seq = op.action WHERE op.record = ? AND op.id = ?",
        (record, op),
    ).one()
    return read_header(row[0])


def _moment(milliseconds: int) -> datetime:
    """A moment as an action's clock had it; a broken clock may have shown one that no calendar has."""
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if milliseconds > 0 else datetime.min.replace(tzinfo=UTC)
