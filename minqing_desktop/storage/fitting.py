"""Sees to it that values from elsewhere are of their field's type: what does not fit reads as if it were not there.

The log keeps such a value and passes it on; only views are spared it, on every copy alike, so that one bad op from a
faulty or hostile device stops neither a list nor a merge.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from minqing_desktop.domain.catalogue import FieldType, is_known, kind_named
from minqing_desktop.domain.log.op import ID_BYTES

_FIRST_MS, _LAST_MS = -62135596800000, 253402300799999
_INTEGER_BOUND = 1 << 63
_MISFIT = object()


def fitting(kind: str, values: dict[str, Any], *, is_creation: bool) -> dict[str, Any]:
    """The values of an op that views can show; all of them for a kind that a newer version wrote."""
    if not is_known(kind):
        return values
    checks = _creation_checks(kind) if is_creation else _patch_checks(kind)
    found = values
    for name, value in values.items():
        check = checks.get(name)
        if check is None or (check is _text and type(value) is str):
            continue
        fit = check(value)
        if fit is value:
            continue
        # Nearly all of them fit as they are, and are not copied.
        found = dict(values) if found is values else found
        if fit is _MISFIT:
            del found[name]
        else:
            found[name] = fit
    return found


@cache
def _creation_checks(kind: str) -> dict[str, Callable[[Any], Any]]:
    return {facts.name: _WHOLE.get(facts.type, _text) for facts in kind_named(kind).fields}


@cache
def _patch_checks(kind: str) -> dict[str, Callable[[Any], Any]]:
    return {facts.name: _ELEMENTS.get(facts.type, _WHOLE.get(facts.type, _text)) for facts in kind_named(kind).fields}


def _text(value: Any) -> Any:
    return value if type(value) is str else _MISFIT


def _day(value: Any) -> Any:
    try:
        return value if value is None or date.fromisoformat(value) else _MISFIT
    except (TypeError, ValueError):
        return _MISFIT


def _instant(value: Any) -> Any:
    return value if value is None or (type(value) is int and _FIRST_MS <= value <= _LAST_MS) else _MISFIT


def _integer(value: Any) -> Any:
    fits = value is None or (type(value) is int and -_INTEGER_BOUND <= value < _INTEGER_BOUND)
    return value if fits else _MISFIT


def _boolean(value: Any) -> Any:
    return value if type(value) is bool else _MISFIT


def _reference(value: Any) -> Any:
    return value if type(value) is bytes and len(value) in (0, ID_BYTES) else _MISFIT


def _is_id(value: Any) -> bool:
    return type(value) is bytes and len(value) == ID_BYTES


def _is_text(value: Any) -> bool:
    return type(value) is str


def _list_of(is_element: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        return list(dict.fromkeys(e for e in value if is_element(e))) if type(value) is list else _MISFIT

    return check


def _table_of(is_element: Callable[[Any], bool], is_value: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is not dict:
            return _MISFIT
        return {element: each for element, each in value.items() if is_element(element) and is_value(each)}

    return check


_WHOLE: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.DATE: _day,
    FieldType.INSTANT: _instant,
    FieldType.INTEGER: _integer,
    FieldType.BOOLEAN: _boolean,
    FieldType.REFERENCE: _reference,
    FieldType.REFERENCES: _list_of(_is_id),
    FieldType.TAGS: _list_of(_is_text),
    FieldType.EXTRA: _table_of(_is_text, _is_text),
}
_ELEMENTS: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.REFERENCES: _table_of(_is_id, lambda value: type(value) is bool),
    FieldType.TAGS: _table_of(_is_text, lambda value: type(value) is bool),
    FieldType.EXTRA: _table_of(_is_text, lambda value: value is None or type(value) is str),
}
