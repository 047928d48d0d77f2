"""Divides a page among the columns of a list by what is in them: numbers and days unbroken, empty columns narrow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minqing_desktop.exchange.pdf.measure import PAD_X
from minqing_desktop.exchange.pdf.typesetting import TextStyle

ROWS_LOOKED_AT = 300
_UNBROKEN = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|[0-9A-Za-z.:/*%-]+")
_LATIN_EM = 0.57  # the widest digits and signs of the faces used
_HAN_AT_LEAST = 3
_WIDEST_GROWTH = 1.8
# A column of numbers that wants more than this is broken after all: it would leave no room to the others.
_LARGEST_LEAST = 0.25
_CROWDED = 0.8


def is_crowded(headings: Sequence[str], lines: Sequence[Sequence[str]], style: TextStyle, room: float) -> bool:
    """Whether what must not be broken leaves too little for the rest, so that smaller letters are better."""
    columns = _columns(headings, lines)
    least = sum(_least(*each, style, room) for each in zip(headings, columns, strict=True))
    return least > _CROWDED * room


def column_widths(
    headings: Sequence[str],
    shares: Sequence[float],
    lines: Sequence[Sequence[str]],
    style: TextStyle,
    room: float,
) -> list[float]:
    """Points for each column, `room` together; `shares` are their widths in characters as the ledger wants them."""
    columns = _columns(headings, lines)
    least = [_least(*each, style, room) for each in zip(headings, columns, strict=True)]
    weights = [_weight(share, words, low, style) for share, words, low in zip(shares, columns, least, strict=True)]
    widths = [0.0] * len(headings)
    free = set(range(len(headings)))
    left = room
    while free:
        whole = sum(weights[at] for at in free)
        narrow = {at for at in free if left * weights[at] / whole < least[at]}
        if not narrow or narrow == free:
            for at in free:
                widths[at] = left * weights[at] / whole
            break
        for at in narrow:
            widths[at] = least[at]
        left -= sum(least[at] for at in narrow)
        free -= narrow
    return widths


def _columns(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    return list(zip(*lines[:ROWS_LOOKED_AT], strict=True)) if lines else [()] * len(headings)


def _least(heading: str, words: Sequence[str], style: TextStyle, room: float) -> float:
    """Room for the longest number or day of the column, and for its heading in two lines."""
    unbroken = max((_ems(run) for word in words for run in _UNBROKEN.findall(word)), default=0.0)
    head = -(-max((len(part) for part in heading.split("\n")), default=0) // 2)
    han = _HAN_AT_LEAST if any(words) else 0
    letters = max(unbroken, head, han)
    return min(letters * style.size + 2 * PAD_X, room * _LARGEST_LEAST)


def _weight(share: float, words: Sequence[str], least: float, style: TextStyle) -> float:
    """The share, less for a column without anything in it, more for one of long texts."""
    filled = [word for word in words if word]
    if words and not filled:
        return min(share, 2 * (least - 2 * PAD_X) / style.size)
    average = 2 * sum(map(len, filled)) / len(words) if words else 0.0
    return share * min(max(average / (2 * share), 1.0), _WIDEST_GROWTH)


def _ems(run: str) -> float:
    return sum(_LATIN_EM if sign.isascii() else 1.0 for sign in run)
