"""What a column of a table shows, said once by the page that owns the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from minqing_desktop.ui.kit.masked_text import masked
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.look.tokens import Tone


@dataclass(frozen=True, slots=True)
class Column:
    """`text(line)` is the cell's words; `pills(line)` tints words as pills instead.

    `width` is in pixels at the normal text size; one column with `stretches` takes what is left. `sort_key` is given
    to the loader when the heading is clicked; empty means the column cannot sort. `tone(line)` colours the words:
    "" for ink, "soft", or a pill tone. `below(line)` is a second, smaller line and makes all rows tall. `ticked(line)`
    draws a box with or without its tick instead of words; what a click on it means is the page's.
    """

    key: str
    title: str
    text: Callable[[Any], str]
    width: int = 96
    align: Literal["left", "right"] = "left"
    sort_key: str = ""
    pills: Callable[[Any], Sequence[PillSpec]] | None = None
    ticked: Callable[[Any], bool] | None = None
    below: Callable[[Any], str] | None = None
    tone: Callable[[Any], Tone | Literal["", "soft"]] | None = None
    bold: bool = False
    soft: bool = False
    stretches: bool = False
    shown: bool = True
    fixed: bool = False


def masked_column(column: Column) -> Column:
    """The column with every number in its words masked."""
    text, below = column.text, column.below
    return replace(
        column,
        text=lambda line: masked(text(line)),
        below=None if below is None else lambda line: masked(below(line)),
    )
