"""One record as a line of the open format and back, by the facts of the catalogue alone.

Dates are ISO 8601, instants too and in UTC, references are ids, lists are lists, extra columns an object. A reference
whose facts say `dumps_title` stands under its own name as what people call it and under NAME_id as the id; a reference
to a kind that is called by a number has that number beside it under NAME_number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, Record, Search, is_known, kind_named, kind_of

Titles = Mapping[str, str]
"""What records are called, by id."""

RESERVED = ("kind", "id", "village", "data", "versions")
_encode = msgspec.json.Encoder().encode


class LineFault(Exception):
    """A line that is no record; `code` is json, record, id, village, data or field, `field` the label of the field."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Reference:
    """A single reference of a kind and what is written beside it: its title, or the number it is called by."""

    facts: FieldFacts
    target: Kind
    title_key: str
    id_key: str


@cache
def titled_references(kind: str) -> tuple[Reference, ...]:
    """The references of a kind that need the titles of what they point to."""
    found = []
    for facts in kind_named(kind).fields:
        if facts.type is not FieldType.REFERENCE or not facts.target:
            continue
        target = kind_named(facts.target)
        if facts.dumps_title:
            found.append(Reference(facts, target, facts.name, f"{facts.name}_id"))
        elif target.title_field and target.field(target.title_field).search is Search.NUMBER:
            found.append(Reference(facts, target, f"{facts.name}_{target.title_field}", facts.name))
    return tuple(found)


def write_line(record: Record, titles: Titles, **more: Any) -> bytes:
    """The line of a record without its line end; `more` is added as it is."""
    kind = kind_of(record)
    line: dict[str, Any] = {"kind": kind.name, "id": record.id, "village": record.village}
    for facts, reference in _columns(kind.name):
        value = getattr(record, facts.name)
        if reference is None:
            line[facts.name] = write_instant(value) if isinstance(value, datetime) else value
        else:
            line[reference.title_key] = titles.get(value, "")
            line[reference.id_key] = value
    return _encode(line | more)


@cache
def _columns(kind: str) -> tuple[tuple[FieldFacts, Reference | None], ...]:
    references = {reference.facts.name: reference for reference in titled_references(kind)}
    return tuple((facts, references.get(facts.name)) for facts in kind_named(kind).fields)


def write_instant(moment: datetime) -> str:
    """«2026-11-22T02:30:00Z», with milliseconds where there are any."""
    exact = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=exact) + "Z"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as read: `values` holds the fields it names, live; `unknown` the names this version does not know.

    A line of an unknown kind has no id and no values. `data` is the content of an attachment in base64.
    """

    kind: str
    id: str = ""
    village: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    data: str = ""

    @property
    def is_known(self) -> bool:
        """False for a kind that a newer version wrote."""
        return bool(self.id)

    def record(self) -> Record:
        """A new record; fields the line does not name have their defaults."""
        return kind_named(self.kind).record(id=self.id, **self.values)


def read_line(raw: bytes) -> ReadLine:
    """Reads one line strictly; LineFault says what is wrong with it."""
    try:
        line = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise LineFault("json") from None
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str) or not line["kind"]:
        raise LineFault("record")
    kind = line["kind"]
    if not is_known(kind):
        return ReadLine(kind)
    if not _is_id(line.get("id")):
        raise LineFault("id")
    village = line.get("village", "")
    if not isinstance(village, str) or not (village == "" or (len(village) == 12 and village.isdigit())):
        raise LineFault("village")
    keys, beside = _keys(kind), _beside(kind)
    values = {facts.name: _value(facts, line[key]) for key, facts in keys.items() if key in line}
    unknown = tuple(key for key in line if key not in keys and key not in beside and key not in RESERVED)
    return ReadLine(kind, line["id"], village, values, unknown, _data(line.get("data", "")))


@cache
def _keys(kind: str) -> dict[str, FieldFacts]:
    """Under which key each field stands in a line."""
    keys = {facts.name: facts for facts in kind_named(kind).fields}
    for reference in titled_references(kind):
        facts = keys.pop(reference.facts.name)
        keys[reference.id_key] = facts
    return keys


@cache
def _beside(kind: str) -> frozenset[str]:
    """Keys that only repeat what a reference says."""
    return frozenset(reference.title_key for reference in titled_references(kind))


def _data(value: Any) -> str:
    if not isinstance(value, str):
        raise LineFault("data")
    return value


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 32 and set(value) <= set("0123456789abcdef")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _integer(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63):
        return value
    raise ValueError


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _id(value: Any) -> str:
    if value in ("", None):
        return ""
    if not _is_id(value):
        raise ValueError
    return value


def _list(one: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(value):
            raise ValueError
        return tuple(one(each) for each in value)

    return read


def _table(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError
    return value


_READERS: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.DATE: _day,
    FieldType.INSTANT: _instant,
    FieldType.INTEGER: _integer,
    FieldType.BOOLEAN: _boolean,
    FieldType.REFERENCE: _id,
    FieldType.REFERENCES: _list(_id),
    FieldType.TAGS: _list(_text),
    FieldType.EXTRA: _table,
}


def _value(facts: FieldFacts, value: Any) -> Any:
    try:
        return _READERS.get(facts.type, _text)(value)
    except (ValueError, TypeError):
        raise LineFault("field", facts.label) from None
