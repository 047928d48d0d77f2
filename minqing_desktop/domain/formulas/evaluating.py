"""Gives the value of a formula for one person or household."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Protocol, Self

from minqing_desktop.domain.formulas.grammar import Call, Literal, Name, Node
from minqing_desktop.domain.values.masking import SIGN

Value = str | int | float | date | None
YES, NO = "是", "否"
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
_LONGEST = 5_000
_LARGEST = 1e15
_LONG = 15
# Of what identifies somebody so much may be shown, and of shorter numbers so much stays hidden.
_MOST_SHOWN = (6, 4)
_LEAST_HIDDEN = 4


class Context(Protocol):
    """What a formula is asked about."""

    def field(self, word: str) -> Value:
        """A field's value as it may leave."""
        ...

    def whole(self, word: str) -> Value:
        """The same without a mask; only ever shown through one."""
        ...

    @property
    def has_masks(self) -> bool:
        """Whether what identifies people has to be hidden."""
        ...

    def age(self, day: date | None) -> int | None:
        """Full years on a day, or on the day of the report."""
        ...

    def members(self) -> Sequence[Self]:
        """Those who live in the household, each to be asked like this one."""
        ...


def evaluate(node: Node, context: Context) -> Value:
    """The value; nothing where it cannot be said."""
    match node:
        case Literal(value):
            return value
        case Name(word):
            return context.field(word)
        case Call(function, arguments):
            lazy = _LAZY.get(function)
            if lazy is not None:
                return lazy(context, arguments)
            return _tidy(_PLAIN[function](*(evaluate(each, context) for each in arguments)))
    return None


def _tidy(value: Value) -> Value:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        if value != value or abs(value) > _LARGEST:
            return None
        value = round(value, 9)
        return int(value) if value.is_integer() else value
    if isinstance(value, int) and abs(value) > _LARGEST:
        return None
    return value[:_LONGEST] if isinstance(value, str) else value


def as_text(value: Value) -> str:
    """As it stands within other words."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def as_number(value: Value) -> float | int | None:
    """A number, also one that is written as text; None for what is none."""
    if isinstance(value, (int, float)):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if not _NUMBER.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


def is_true(value: Value) -> bool:
    """«是», a number that is not 0, a day, or any word but «否»."""
    if isinstance(value, (int, float)):
        return value != 0
    return value not in (None, "", NO)


def _day(value: Value) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# signs


def _counted(work: Callable[[float, float], float | None]) -> Callable[[Value, Value], Value]:
    def both(left: Value, right: Value) -> Value:
        one, other = as_number(left), as_number(right)
        return None if one is None or other is None else work(one, other)

    return both


def _compare(work: Callable[[int], bool]) -> Callable[[Value, Value], Value]:
    """Numbers by size, days by date, else texts; a blank is less than nothing but equal to a blank."""

    def both(left: Value, right: Value) -> Value:
        if left in (None, "") or right in (None, ""):
            is_same = left in (None, "") and right in (None, "")
            return YES if work(0 if is_same else 2) else NO
        one, other = as_number(left), as_number(right)
        if one is not None and other is not None:
            return YES if work((one > other) - (one < other)) else NO
        first, second = as_text(left), as_text(right)
        return YES if work((first > second) - (first < second)) else NO

    return both


def _difference(left: Value, right: Value) -> Value:
    """Of two days so many days."""
    if isinstance(left, date) and isinstance(right, date):
        return (left - right).days
    return _counted(lambda one, other: one - other)(left, right)


# functions over values


def _part(value: Value, start: int, end: int | None) -> Value:
    return as_text(value)[start:end]


def _count(value: Value) -> int:
    number = as_number(value)
    return min(max(int(number), 0), _LONGEST) if number is not None else 0


def _last(value: Value, count: Value) -> Value:
    length = _count(count)
    return as_text(value)[-length:] if length else ""


def _middle(value: Value, start: Value, count: Value) -> Value:
    first = max(_count(start) - 1, 0)
    return _part(value, first, first + _count(count))


def _shown_day(value: Value, pattern: Value) -> Value:
    day = _day(value)
    if day is None:
        return None
    parts = {
        "YYYY": f"{day.year:04d}",
        "MM": f"{day.month:02d}",
        "DD": f"{day.day:02d}",
        "M": str(day.month),
        "D": str(day.day),
    }
    return re.sub("YYYY|MM|DD|M|D", lambda found: parts[found[0]], as_text(pattern))


def _partial(value: Value, place: int) -> Value:
    """Year, month or day, also of a day that is known only in part (1960-03)."""
    parts = as_text(value).split("-")
    return as_number(parts[place]) if place < len(parts) else None


def _rounded(value: Value, places: Value) -> Value:
    """As it is taught at school: a half goes up, away from nought."""
    number = as_number(value)
    if number is None:
        return None
    try:
        step = Decimal(1).scaleb(-min(_count(places), 9))
        return float(Decimal(str(number)).quantize(step, ROUND_HALF_UP))
    except InvalidOperation:
        return None


def _whole(value: Value) -> Value:
    number = as_number(value)
    return None if number is None else int(number)


def _joined(gap: Value, *values: Value) -> Value:
    return as_text(gap).join(text for each in values if (text := as_text(each)))


_PLAIN: dict[str, Callable[..., Value]] = {
    "+": _counted(lambda one, other: one + other),
    "-": _difference,
    "*": _counted(lambda one, other: one * other),
    "/": _counted(lambda one, other: one / other if other else None),
    "&": lambda left, right: as_text(left) + as_text(right),
    "negative": lambda value: None if (number := as_number(value)) is None else -number,
    "=": _compare(lambda told: told == 0),
    "<>": _compare(lambda told: told != 0),
    "<": _compare(lambda told: told == -1),
    "<=": _compare(lambda told: told in (-1, 0)),
    ">": _compare(lambda told: told == 1),
    ">=": _compare(lambda told: told in (1, 0)),
    "非": lambda value: NO if is_true(value) else YES,
    "空": lambda value: YES if as_text(value) == "" else NO,
    "包含": lambda value, part: YES if as_text(part) in as_text(value) else NO,
    "前": lambda value, count: _part(value, 0, _count(count)),
    "后": _last,
    "中": _middle,
    "长度": lambda value: len(as_text(value)),
    "换": lambda value, old, new: (
        as_text(value).replace(as_text(old), as_text(new)) if as_text(old) else as_text(value)
    ),
    "连接": _joined,
    "年": lambda value: _partial(value, 0),
    "月": lambda value: _partial(value, 1),
    "日": lambda value: _partial(value, 2),
    "日期": _shown_day,
    "取整": _whole,
    "四舍五入": _rounded,
}


# functions that choose what they ask


def _age(context: Context, arguments: Sequence[Node]) -> Value:
    if not arguments:
        return context.age(None)
    day = _day(evaluate(arguments[0], context))
    return context.age(day) if day is not None else None


def _wanted(context: Context, condition: Sequence[Node]) -> list[Context]:
    members = context.members()
    return [each for each in members if not condition or is_true(evaluate(condition[0], each))]


def _listed(context: Context, arguments: Sequence[Node]) -> Value:
    said = (as_text(evaluate(arguments[0], each)) for each in _wanted(context, arguments[1:]))
    return "、".join(each for each in said if each)


def _summed(context: Context, arguments: Sequence[Node]) -> Value:
    numbers = (as_number(evaluate(arguments[0], each)) for each in _wanted(context, arguments[1:]))
    return _tidy(float(sum((Decimal(str(each)) for each in numbers if each is not None), Decimal(0))))


def _chosen(context: Context, arguments: Sequence[Node]) -> Value:
    if is_true(evaluate(arguments[0], context)):
        return evaluate(arguments[1], context)
    return evaluate(arguments[2], context) if len(arguments) > 2 else None


def _hidden(context: Context, arguments: Sequence[Node]) -> Value:
    """The one function that sees a field without its mask, and shows no more of it than lists on a wall do."""
    asked = arguments[0]
    whole = as_text(context.whole(asked.word) if isinstance(asked, Name) else evaluate(asked, context))
    front, back = _count(evaluate(arguments[1], context)), _count(evaluate(arguments[2], context))
    if context.has_masks:
        front, back = _less(whole, front, back)
    if front + back >= len(whole):
        return whole
    return whole[:front] + SIGN * (len(whole) - front - back) + whole[len(whole) - back :]


def _less(whole: str, front: int, back: int) -> tuple[int, int]:
    if len(whole) >= _LONG:
        return min(front, _MOST_SHOWN[0]), min(back, _MOST_SHOWN[1])
    most = max(len(whole) - (_LEAST_HIDDEN if len(whole) > 2 * _LEAST_HIDDEN - 2 else 1), 0)
    front = min(front, most)
    return front, min(back, most - front)


_LAZY: dict[str, Callable[[Context, Sequence[Node]], Value]] = {
    "年龄": _age,
    "人数": lambda context, arguments: len(_wanted(context, arguments)),
    "列出": _listed,
    "合计": _summed,
    "如果": _chosen,
    "且": lambda context, arguments: YES if all(is_true(evaluate(each, context)) for each in arguments) else NO,
    "或": lambda context, arguments: YES if any(is_true(evaluate(each, context)) for each in arguments) else NO,
    "遮盖": _hidden,
}
