"""Makes view columns of many records from their creations: a structure for each kind is decoded in one step.

What does not fit such a structure, or has fields of a newer version, goes the slower way of `storage.fitting`, which
decides what every copy shows; both give the same.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

import msgspec

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, kind_named
from minqing_desktop.domain.log.op import ID_BYTES, read_values
from minqing_desktop.storage.codec import cell_by, cells_of
from minqing_desktop.storage.fitting import fitting

_INTEGER = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_MOMENT = Annotated[int, msgspec.Meta(ge=-62135596800000, le=253402300799999)]
_TYPES: dict[FieldType, Any] = {
    FieldType.DATE: str | None,
    FieldType.INSTANT: _MOMENT | None,  # pyright: ignore[reportOperatorIssue]
    FieldType.INTEGER: _INTEGER | None,  # pyright: ignore[reportOperatorIssue]
    FieldType.BOOLEAN: bool,
    FieldType.REFERENCE: bytes,
    FieldType.REFERENCES: list[bytes],
    FieldType.TAGS: list[str],
    FieldType.EXTRA: dict[str, str],
}
# How an empty table is written.
_NOTHING = b"\x80"
_PLAIN = frozenset(FieldType) - _TYPES.keys() | {FieldType.INSTANT, FieldType.INTEGER}


class _Field(NamedTuple):
    read: Callable[[Any], Any]
    # What the structure holds where the creation is silent.
    silent: Any
    type: FieldType
    cell: Callable[[Any], Any] | None


class _Reading(NamedTuple):
    decode: Callable[[bytes], Any]
    fields: dict[str, _Field]


@cache
def _reading(kind: str) -> _Reading:
    known = kind_named(kind).fields
    fields = [(facts.name, _TYPES.get(facts.type, str), _silent(facts)) for facts in known]
    structure = msgspec.defstruct(f"created_{kind}", fields, forbid_unknown_fields=True, gc=False)
    return _Reading(
        msgspec.msgpack.Decoder(structure).decode,
        {f.name: _Field(attrgetter(f.name), _silent(f), f.type, cell_by(f)) for f in known},
    )


def _silent(facts: FieldFacts) -> Any:
    default = {FieldType.REFERENCE: b"", FieldType.REFERENCES: [], FieldType.TAGS: [], FieldType.EXTRA: {}}
    return default.get(facts.type, facts.default)


def created_columns(kind: str, packed: Sequence[bytes | None]) -> dict[str, Sequence[Any]]:
    """The cells of new records by field, given the values of their creations; all fields, those with defaults too.

    msgspec.MsgspecError for values that are none.
    """
    reading = _reading(kind)
    try:
        made = [reading.decode(_NOTHING if each is None else each) for each in packed]
        return {name: _column(field, made) for name, field in reading.fields.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, _Misfit):
        rows = [cells_of(kind, fitting(kind, read_values(each), is_creation=True)) for each in packed]
        return dict(zip(reading.fields, zip(*rows, strict=True), strict=True))


class _Misfit(Exception):
    pass


def _column(field: _Field, made: list[Any]) -> Sequence[Any]:
    column = list(map(field.read, made))
    if field.type in _PLAIN or column.count(field.silent) == len(column):
        return column if field.cell is None else list(map(field.cell, column))
    if field.type is FieldType.BOOLEAN:
        return list(map(int, column))
    if field.type is FieldType.DATE:
        if not all(map(_is_day, set(column))):
            raise _Misfit
        return column
    if field.type is FieldType.REFERENCE:
        if not set(map(len, column)) <= {0, ID_BYTES}:
            raise _Misfit
        return [identity or None for identity in column]
    return _of_lists(field, column)


def _of_lists(field: _Field, column: list[Any]) -> Sequence[Any]:
    assert field.cell is not None
    if field.type is FieldType.REFERENCES and any(len(each) != ID_BYTES for ids in column for each in ids):
        raise _Misfit
    if field.type is not FieldType.EXTRA:
        column = [list(dict.fromkeys(each)) if len(each) > 1 else each for each in column]
    return list(map(field.cell, column))


@lru_cache(maxsize=4000)
def _is_day(value: str | None) -> bool:
    try:
        return value is None or bool(date.fromisoformat(value))
    except ValueError:
        return False
