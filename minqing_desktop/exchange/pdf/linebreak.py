"""Breaks Chinese text into lines by the rules of 禁则: no closing mark begins a line, no opening mark ends one,
numbers and Latin words stay whole (GB/T 15834 § 5.1, W3C «Requirements for Chinese Text Layout» § 3.1.5).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_NEVER_FIRST = frozenset("！），．：；？］｝、。〉》」』】〕〗’”…—～·％‰℃°,.!?:;)]}%")
_NEVER_LAST = frozenset("（［｛〈《「『【〔〖‘“([{￥¥$№")
_IN_WORDS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:/\\-_@#%&+=~*'")
# their ink is in the left half, so that at the end of a line the right half may stand outside
_HALF_EMPTY = frozenset("，。、；：！？）》」』】〕〗’”")
_HALF_EM = 500
# wider gaps than this look like spaced words; such a line is left ragged
_MOST_STRETCH = 160


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: `width` is its natural width, `gap` what to add after each character to fill the measure.

    Both in thousandths of the type size, like `indent`.
    """

    text: str
    width: float
    gap: float = 0.0
    indent: float = 0.0


def break_paragraph(text: str, widths: Sequence[float], measure: float, indent: float = 0.0) -> list[Line]:
    """Lines of one paragraph; `widths` are the advances of its characters and `measure` the room, in the same unit.

    The last line keeps its natural width, the others are stretched to the measure where that is little.
    """
    edges = [0.0, *accumulate(widths)]
    length = len(text)
    if edges[-1] + indent <= measure:
        return [Line(text, edges[-1], 0.0, indent)]
    lines: list[Line] = []
    start = 0
    while start < length:
        room = measure - indent
        end = _line_end(text, edges, start, room)
        shown = text[start:end].rstrip(" ")
        width = edges[start + len(shown)] - edges[start]
        lines.append(Line(shown, width, _gap(shown, width, room) if end < length else 0.0, indent))
        start, indent = end, 0.0
        while start < length and text[start] == " ":
            start += 1
    return lines


def break_evenly(text: str, widths: Sequence[float], measure: float) -> list[Line]:
    """Lines of about equal length, as labels are set: 家庭基本情况 → 家庭基 / 本情况.

    A Latin word is broken only where it is longer than the measure.
    """
    total = sum(widths)
    if total <= measure:
        return [Line(text, total)]
    count = -(-total // measure)
    fair = total / count + max(widths) - 1  # just short of one character more than the share
    word = _widest_word(text, widths)
    room = min(measure, max(fair, word if word <= measure else 0.0))
    return [Line(line.text, line.width) for line in break_paragraph(text, widths, room)]


def _widest_word(text: str, widths: Sequence[float]) -> float:
    widest = width = 0.0
    for sign, advance in zip(text, widths, strict=True):
        width = width + advance if sign in _IN_WORDS else 0.0
        widest = max(widest, width)
    return widest


def _line_end(text: str, edges: Sequence[float], start: int, room: float) -> int:
    """Where the line that begins at `start` ends; at least one character further."""
    end = bisect_right(edges, edges[start] + room) - 1
    if end >= len(text):
        return len(text)
    if text[end] in _HALF_EMPTY and edges[end + 1] - edges[start] - _HALF_EM <= room and end > start:
        end += 1
        if end >= len(text):
            return end
    best = end
    while best > start and not _may_break(text, best):
        best -= 1
    return best if best > start else max(end, start + 1)


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after == " ":
        return True
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not (before in _IN_WORDS and after in _IN_WORDS)


def _gap(shown: str, width: float, room: float) -> float:
    if len(shown) < 2:
        return 0.0
    gap = (room - width) / (len(shown) - 1)
    if gap < 0 and shown[-1] in _HALF_EMPTY:  # the empty half of the last mark stands outside
        return 0.0
    return gap if gap <= _MOST_STRETCH else 0.0
