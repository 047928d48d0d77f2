"""Puts what goes into a form in the order of one of its columns."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from minqing_desktop.domain.values.initials import pinyin
from minqing_desktop.services.forms_book import counted
from minqing_desktop.services.forms_fields import Value

T = TypeVar("T")
_Key = tuple[int, float, list[tuple[int, str]]]


def in_order(things: Sequence[T], values: Sequence[Value], descending: bool = False) -> list[T]:
    """By the values of a column: numbers, days, then words as they are read aloud; 2 before 10, blanks always last.

    Things of equal value stay in the order they came in.
    """
    blank = [thing for thing, value in zip(things, values, strict=True) if value in (None, "")]
    full = [(_key(value), thing) for thing, value in zip(things, values, strict=True) if value not in (None, "")]
    full.sort(key=lambda each: each[0], reverse=descending)
    return [thing for _value, thing in full] + blank


def _key(value: Value) -> _Key:
    if isinstance(value, (int, float)):
        return 0, float(value), []
    if isinstance(value, date):
        return 1, float(value.toordinal()), []
    text = str(value)
    return 2, 0.0, counted(f"{pinyin(text)} {text}")
