"""Turns records into stored values and back, from the facts of the catalogue.

Three forms of one value: *live* in record objects (date, aware UTC datetime, hexadecimal id, tuple, dict), *stored* in
the log (ISO text, integer milliseconds, 16 bytes, list, table: what msgpack holds), and *cell* in a view's column (as
stored, with lists and tables as JSON text).
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, kind_named

Convert = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def _instant_to_ms(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND


def _ms_to_instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else _EPOCH + milliseconds * _MILLISECOND


def _bytes_to_id(identity: bytes | None) -> str:
    return identity.hex() if identity else ""


def _once(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _words(words: Iterable[str]) -> list[str]:
    found = _once(words)
    if not all(isinstance(word, str) for word in found):
        raise TypeError("a tag is text")
    return found


def _table(table: dict[str, str]) -> dict[str, str]:
    if not all(isinstance(key, str) and isinstance(value, str) for key, value in table.items()):
        raise TypeError("an added column is text")
    return dict(table)


_TO_STORED: dict[FieldType, Convert] = {
    FieldType.DATE: lambda day: None if day is None else date.isoformat(day),
    FieldType.INSTANT: _instant_to_ms,
    FieldType.REFERENCE: bytes.fromhex,
    FieldType.REFERENCES: lambda ids: _once(bytes.fromhex(each) for each in ids),
    FieldType.TAGS: _words,
    FieldType.EXTRA: _table,
}
_TO_LIVE: dict[FieldType, Convert] = {
    FieldType.DATE: lambda text: date.fromisoformat(text) if text else None,
    FieldType.INSTANT: _ms_to_instant,
    FieldType.BOOLEAN: bool,
    FieldType.REFERENCE: _bytes_to_id,
    FieldType.REFERENCES: lambda ids: tuple(each.hex() for each in ids or ()),
    FieldType.TAGS: lambda words: tuple(words or ()),
    FieldType.EXTRA: lambda table: dict(table or {}),
}


_encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _to_json(value: Any) -> str | None:
    return _encode_json(value) if value else None


_TO_CELL: dict[FieldType, Convert] = {
    FieldType.REFERENCE: lambda identity: identity or None,
    FieldType.REFERENCES: lambda ids: _to_json([each.hex() for each in ids or ()]),
    FieldType.TAGS: _to_json,
    FieldType.EXTRA: _to_json,
    FieldType.BOOLEAN: int,
}
_FROM_CELL: dict[FieldType, Convert] = {
    FieldType.REFERENCES: lambda text: [bytes.fromhex(each) for each in json.loads(text)] if text else [],
    FieldType.TAGS: lambda text: json.loads(text) if text else [],
    FieldType.EXTRA: lambda text: json.loads(text) if text else {},
}


def to_stored(facts: FieldFacts, value: Any) -> Any:
    """A live value in the form the log keeps."""
    convert = _TO_STORED.get(facts.type)
    return value if convert is None else convert(value)


def stored_by(facts: FieldFacts) -> Convert | None:
    """What `to_stored` does to the values of a field; None where it gives them as they are."""
    return _TO_STORED.get(facts.type)


def cell_by(facts: FieldFacts) -> Convert | None:
    """What `to_cell` does to the values of a field; None where it gives them as they are."""
    return _TO_CELL.get(facts.type)


def to_live(facts: FieldFacts, value: Any) -> Any:
    """A stored value as record objects hold it."""
    convert = _TO_LIVE.get(facts.type)
    return value if convert is None else convert(value)


def to_cell(facts: FieldFacts, value: Any) -> Any:
    """A stored value as it stands in a view's column."""
    convert = _TO_CELL.get(facts.type)
    return value if convert is None else convert(value)


def live_from_cell(facts: FieldFacts, cell: Any) -> Any:
    """What stands in a view's column, as record objects hold it."""
    convert = _FROM_CELL.get(facts.type)
    return to_live(facts, cell if convert is None else convert(cell))


@cache
def _writers(kind: str) -> tuple[tuple[str, Any, Convert | None], ...]:
    return tuple((facts.name, facts.default, _TO_STORED.get(facts.type)) for facts in kind_named(kind).fields)


def stored_values(record: Any) -> dict[str, Any]:
    """The values of a record that differ from the empty ones, in stored form; `creating` does it for many at once."""
    values = {}
    for name, default, convert in _writers(record.kind):
        value = getattr(record, name)
        if value != default:
            values[name] = value if convert is None else convert(value)
    return values


@cache
def default_cells(kind: str) -> tuple[Any, ...]:
    """The cells of a record with nothing but defaults, in the order of the catalogue."""
    return tuple(to_cell(facts, to_stored(facts, facts.default)) for facts in kind_named(kind).fields)


@cache
def _cell_places(kind: str) -> dict[str, tuple[int, Convert | None]]:
    fields = kind_named(kind).fields
    return {facts.name: (place, _TO_CELL.get(facts.type)) for place, facts in enumerate(fields)}


def cells_of(kind: str, values: dict[str, Any]) -> list[Any]:
    """The cells of a view row made from a creation's values, in the order of the catalogue."""
    cells = list(default_cells(kind))
    places = _cell_places(kind)
    for name, value in values.items():
        if name in places:
            place, convert = places[name]
            cells[place] = value if convert is None else convert(value)
    return cells


@cache
def _readers(kind: str) -> tuple[tuple[str, Convert | None, Convert | None], ...]:
    return tuple(
        (facts.name, _FROM_CELL.get(facts.type), _TO_LIVE.get(facts.type)) for facts in kind_named(kind).fields
    )


def record_from_row(kind: Kind, row: Any) -> Any:
    """A record object from a row whose columns are id, village, marks and the fields in the catalogue's order."""
    values = {}
    for place, (name, from_cell, live) in enumerate(_readers(kind.name), start=3):
        value = row[place]
        if from_cell is not None:
            value = from_cell(value)
        values[name] = value if live is None else live(value)
    return kind.record(id=row[0].hex(), village=row[1], marks=row[2], **values)
