"""Makes ops, view rows and search documents of many new records of one kind at once, column by column.

An import writes tens of thousands of records; what is done here for each of them is done by loops inside C.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, repeat
from operator import attrgetter
from typing import Any

import msgspec

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, kind_named
from minqing_desktop.domain.log.op import encode_values, make_creations
from minqing_desktop.storage.codec import cell_by, cells_of, default_cells, stored_by, to_cell, to_stored
from minqing_desktop.storage.search_index import document, documents, searched_fields


@dataclass(frozen=True, slots=True)
class Created:
    """Records that one op each has just made; all lists go in step.

    `cells` are the view's columns by field, those left out hold the default everywhere; `texts` the search documents
    (none for a kind that is not searched), `links` gives (field, target, source) of list fields.
    """

    kind: str
    village: str
    records: list[bytes]
    ops: list[bytes]
    cells: dict[str, Sequence[Any]]
    texts: Sequence[str]
    links: list[tuple[str, bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Column:
    """How the column of one field is read, checked and turned into stored values and cells."""

    name: str
    read: Callable[[Any], Any]
    stored_type: type
    store: Callable[[Any], Any] | None
    cell: Callable[[Any], Any] | None
    default: Any
    default_cell: Any


_STORED_TYPES: dict[FieldType, type] = {
    FieldType.INSTANT: int,
    FieldType.INTEGER: int,
    FieldType.BOOLEAN: bool,
    FieldType.REFERENCE: bytes,
    FieldType.REFERENCES: list,
    FieldType.TAGS: list,
    FieldType.EXTRA: dict,
}
# Live values that need no work: the stored value is the same object.
_AS_THEY_ARE = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONG_TEXT,
        FieldType.ID_NUMBER,
        FieldType.PHONE,
        FieldType.PARTIAL_DATE,
        FieldType.INTEGER,
        FieldType.BOOLEAN,
        FieldType.CHOICE,
    }
)
_CELLS_AS_STORED = (_AS_THEY_ARE | {FieldType.DATE, FieldType.INSTANT, FieldType.REFERENCE}) - {FieldType.BOOLEAN}


@cache
def _columns(kind: str) -> tuple[_Column, ...]:
    return tuple(_column(facts) for facts in kind_named(kind).fields)


def _column(facts: FieldFacts) -> _Column:
    is_plain = facts.type in _AS_THEY_ARE
    return _Column(
        name=facts.name,
        read=attrgetter(facts.name),
        stored_type=_STORED_TYPES.get(facts.type, str),
        store=None if is_plain else stored_by(facts),
        cell=None if facts.type in _CELLS_AS_STORED else cell_by(facts),
        default=facts.default if is_plain else None,
        default_cell=to_cell(facts, to_stored(facts, facts.default)),
    )


@lru_cache(maxsize=256)
def _pack(kind: str, names: tuple[str, ...]) -> Callable[..., Any]:
    """A structure of stored values of these fields of a kind that encodes as a table without what is empty."""
    fields = [(column.name, Any, column.default) for column in _columns(kind) if column.name in names]
    return msgspec.defstruct(f"stored_{kind}", fields, omit_defaults=True, gc=False)


@dataclass(frozen=True, slots=True)
class CreatingOps:
    """The creating ops of many records, in step with the lists of `Created`."""

    envelopes: list[bytes]
    salts: list[bytes]
    packed: list[bytes]


def create_records(
    kind: str, village: str, action: bytes, records: list[bytes], live: Sequence[Any], salts: Iterator[bytes]
) -> tuple[CreatingOps, Created]:
    """The creating ops of new records, and what their views hold; TypeError names a field whose value is not of its
    type.
    """
    columns = {column.name: list(map(column.read, live)) for column in _columns(kind)}
    return create_columns(kind, village, action, records, columns, salts)


def create_columns(
    kind: str,
    village: str,
    action: bytes,
    records: list[bytes],
    live: dict[str, list[Any]],
    salts: Iterator[bytes],
    known_names: Mapping[str, str] | None = None,
) -> tuple[CreatingOps, Created]:
    """As `create_records`, from live values by field; a field that is left out is empty in every record.

    `known_names` as in `search_index.documents`.
    """
    stored: dict[str, list[Any]] = {}
    cells: dict[str, Sequence[Any]] = {}
    for column in _columns(kind):
        if column.name in live:
            values, row_cells = _read(kind, column, live[column.name])
            if values.count(column.default) < len(values):
                stored[column.name], cells[column.name] = values, row_cells
    if not live.keys() <= {column.name for column in _columns(kind)}:
        raise ValueError(f"{kind} has no such field")
    packed = _packed(kind, stored, len(records))
    fresh = list(islice(salts, len(records)))
    ids, envelopes = make_creations(action, kind, records, packed, fresh)
    linking = [name for name in link_fields(kind) if name in stored]
    created = Created(
        kind=kind,
        village=village,
        records=records,
        ops=ids,
        cells=cells,
        texts=documents(kind, stored, known_names),
        links=[link for name in linking for link in _links(kind, name, records, stored[name])],
    )
    return CreatingOps(envelopes, fresh, packed), created


def _packed(kind: str, stored: dict[str, list[Any]], count: int) -> list[bytes]:
    if not stored:
        return [encode_values({})] * count
    return [encode_values(each) for each in map(_pack(kind, tuple(stored)), *stored.values())]


def _read(kind: str, column: _Column, values: list[Any]) -> tuple[list[Any], Sequence[Any]]:
    """(stored values, cells) of one field of many records; what is empty is stored as the column's default."""
    store, cell = column.store, column.cell
    if store is not None:
        values = [store(value) if value else None for value in values]
    _check_types(kind, column, values)
    if cell is None:
        return values, values
    empty = column.default_cell
    if store is None:
        return values, list(map(cell, values))
    return values, [empty if value is None else cell(value) for value in values]


def _check_types(kind: str, column: _Column, values: list[Any]) -> None:
    found = set(map(type, values)) - {column.stored_type}
    if column.default is None:
        found.discard(type(None))
    if not all(issubclass(each, column.stored_type) and each is not bool for each in found):
        raise TypeError(f"{kind}.{column.name}")


@cache
def link_fields(kind: str) -> tuple[str, ...]:
    """Fields that point at several records and are followed backwards through the link table."""
    return tuple(facts.name for facts in kind_named(kind).fields if facts.type is FieldType.REFERENCES)


def _links(kind: str, name: str, records: list[bytes], column: list[Any]) -> Iterator[tuple[str, bytes, bytes]]:
    for record, targets in zip(records, column, strict=True):
        yield from zip(repeat(f"{kind}.{name}"), targets or (), repeat(record))


def created_by(
    kind: str, village: str, made: Sequence[tuple[bytes, bytes, dict[str, Any]]], *, is_searched: bool = True
) -> Created:
    """What the views hold of records made by creating ops from elsewhere: (record, op, stored values that fit).

    Texts for the search index are made only where it `is_searched`.
    """
    records = [record for record, _, _ in made]
    tables = [values for _, _, values in made]
    return Created(
        kind=kind,
        village=village,
        records=records,
        ops=[op for _, op, _ in made],
        cells=_filled(kind, [cells_of(kind, values) for values in tables]),
        texts=[document(kind, values) for values in tables] if is_searched and searched_fields(kind) else (),
        links=[
            link for name in link_fields(kind) for link in _links(kind, name, records, [v.get(name) for v in tables])
        ],
    )


def _filled(kind: str, rows: list[list[Any]]) -> dict[str, Sequence[Any]]:
    """The columns of rows of cells that hold anything but the default."""
    columns = zip(kind_named(kind).fields, default_cells(kind), zip(*rows, strict=True), strict=True)
    return {facts.name: cells for facts, empty, cells in columns if cells.count(empty) < len(cells)}
