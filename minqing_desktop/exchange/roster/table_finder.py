"""Finds the roster on a sheet: titles and notes above, a header of one to three levels, the first row of data."""

import re
from collections.abc import Callable, Set
from dataclasses import dataclass

from minqing_desktop.exchange.roster.grid import Cell, Range, Sheet
from minqing_desktop.exchange.roster.headings import Headings, normalise

_ROWS_LOOKED_AT = 60
_LONGEST_LABEL = 44
_COLUMNS_BEHIND = 200
"""So many columns without a label are looked at behind the last one with one."""
_UPPER_LEVELS = 2
_LOWER_LEVELS = 2

# How much a recognised heading says that this row is a roster's header.
_WEIGHTS = {"person_name": 4, "head_name": 3, "id_no": 4, "relation": 4, "household_no": 3, "head_id_no": 2, "sex": 2,
            "birth": 2, "phone": 2, "home_addr": 2, "group": 2}  # fmt: skip
_ENOUGH = 6
_NAMES = frozenset(("person_name", "head_name"))
# A header of a roster names people, and at least one of these says that it is about people living somewhere.
_COMPANIONS = frozenset(
    (
        "id_no",
        "head_id_no",
        "relation",
        "household_no",
        "sex",
        "birth",
        "phone",
        "home_addr",
        "hukou_addr",
        "group",
        "age",
    )
)
_DATA = re.compile(r"\d{5,}|^\d+(?:\.\d+)?$|^\d{4}[-./年]\d")
_NOTE = re.compile(r"[:：]|填[报表]|单位$|日期$|制表|。")


@dataclass(frozen=True, slots=True)
class Table:
    """A roster on a sheet. `labels` has the leaf label of every column, `uppers` the headings over it; rows from 0."""

    sheet: Sheet
    header_rows: tuple[int, ...]
    labels: tuple[str, ...]
    uppers: tuple[tuple[str, ...], ...]

    @property
    def first_row(self) -> int:
        """The row under the header."""
        return self.header_rows[-1] + 1


def names_people(fields: "Set[str | None]") -> bool:
    """Whether a header with these fields is a roster's."""
    return bool(fields & _NAMES and fields & _COMPANIONS) and _total(fields) >= _ENOUGH


def find_table(
    sheet: Sheet, headings: Headings, accepts: "Callable[[Set[str | None]], bool]" = names_people
) -> Table | None:
    """The table of a sheet whose header's fields are accepted, a roster unless told otherwise; None when none is."""
    best, best_score = -1, 0
    for index, row in enumerate(sheet.rows[:_ROWS_LOOKED_AT]):
        score = _score(row, headings)
        if score > best_score:
            best, best_score = index, score
    if best < 0:
        return None
    levels = _levels_around(sheet, best, headings)
    table = _read_labels(sheet, levels)
    fields = {
        headings.match_path(uppers, label).field for uppers, label in zip(table.uppers, table.labels, strict=True)
    }
    return table if accepts(fields) else None


def _score(row: list[Cell], headings: Headings) -> int:
    """Weight of the fields that the row's cells name; 0 for a row that holds values."""
    fields: set[str] = set()
    labels = values = 0
    for cell in row:
        if cell == "":
            continue
        if not isinstance(cell, str) or len(cell) > _LONGEST_LABEL or _DATA.search(cell):
            values += 1  # a year over a column of figures is no reason to doubt the others
            continue
        labels += 1
        match = headings.match(cell)
        if match.field and match.sure:
            fields.add(match.field)
    return _total(fields) if values * 5 <= labels else 0


def _total(fields: "Set[str | None] | set[str]") -> int:
    return sum(_WEIGHTS.get(field or "", 1) for field in fields if field)


def _levels_around(sheet: Sheet, leaf: int, headings: Headings) -> tuple[int, ...]:
    """The rows of the header around its richest row."""
    levels = [leaf]
    while len(levels) <= _LOWER_LEVELS and _continues_below(sheet, levels, headings):
        levels.append(levels[-1] + 1)
    while levels[0] > 0 and len(levels) < 1 + _UPPER_LEVELS and _is_upper_level(sheet, levels[0] - 1, levels[0]):
        levels.insert(0, levels[0] - 1)
    return tuple(levels)


def _texts(sheet: Sheet, index: int) -> dict[int, str] | None:
    """Labels of a row by column; None when something in it is no label."""
    if index >= len(sheet.rows):
        return None
    texts: dict[int, str] = {}
    for column, cell in enumerate(sheet.rows[index]):
        if cell == "":
            continue
        if not isinstance(cell, str) or len(cell) > _LONGEST_LABEL or _DATA.search(cell):
            return None
        if cell.strip():
            texts[column] = cell
    return texts


def _continues_below(sheet: Sheet, levels: list[int], headings: Headings) -> bool:
    """Whether the next row is one more level: its labels stand only where the rows above leave room or spread out."""
    above = _texts(sheet, levels[-1]) or {}
    below = _texts(sheet, levels[-1] + 1)
    if not below:
        return False
    spread = _spreading(sheet, levels[-1], above)
    if any(column in above and column not in spread for column in below):
        return False
    if not (set(below) & spread or any(column not in above for column in below)):
        return False
    known = sum(1 for label in below.values() if headings.match(label).field)
    return known * 2 >= len(below)


def _spreading(sheet: Sheet, row: int, texts: dict[int, str]) -> set[int]:
    """Columns whose label in `row` covers several columns: merged, or followed by blanks not merged down."""
    merged: set[int] = set()
    merged_down: set[int] = set()
    for first_row, first_column, last_row, last_column in sheet.merges:
        if first_row <= row <= last_row:
            if last_column > first_column:
                merged.update(range(first_column, last_column + 1))
            if last_row > row:
                merged_down.update(range(first_column, last_column + 1))
    if merged or merged_down:
        return merged
    return {column for column in texts if column + 1 not in texts}


def _is_upper_level(sheet: Sheet, row: int, leaf: int) -> bool:
    """Whether a row over the leaf labels is a level of the header and not a title or a note."""
    upper, below = _texts(sheet, row), _texts(sheet, leaf) or {}
    if not upper or any(_NOTE.search(text) for text in upper.values()):
        return False
    fills_gap = any(column not in below for column in upper)
    if len(upper) == 1:
        (column,) = upper
        return fills_gap and column > 0
    width = max(below, default=0) + 1
    covering = next((r for r in sheet.merges if r[0] <= row <= r[2] and r[3] - r[1] + 1 >= width), None)
    return covering is None and (fills_gap or any(column + 1 not in upper for column in upper))


def _read_labels(sheet: Sheet, levels: tuple[int, ...]) -> Table:
    width = min(max(len(sheet.rows[level]) for level in levels), _last_label(sheet, levels) + _COLUMNS_BEHIND)
    spread = [_spread_labels(sheet, level, width) for level in levels]
    own = [[_label(sheet.rows[level], column) for column in range(width)] for level in levels]
    labels: list[str] = []
    uppers: list[tuple[str, ...]] = []
    for column in range(width):
        leaf = next((n for n in range(len(levels) - 1, -1, -1) if own[n][column]), None)
        if leaf is None:
            labels.append("")
            uppers.append(())
            continue
        label = own[leaf][column]
        over = dict.fromkeys(spread[n][column] for n in range(leaf) if spread[n][column])
        over.pop(label, None)
        labels.append(label)
        uppers.append(tuple(over))
    return Table(sheet, levels, tuple(labels), tuple(uppers))


def _last_label(sheet: Sheet, levels: tuple[int, ...]) -> int:
    """The last column with a label; a sheet with something in its farthest corner is as wide as sheets can be."""
    return max(column for level in levels for column, cell in enumerate(sheet.rows[level]) if cell != "")


def _label(row: list[Cell], column: int) -> str:
    cell = row[column] if column < len(row) else ""
    return " ".join(cell.split()) if isinstance(cell, str) and normalise(cell) else ""


def _spread_labels(sheet: Sheet, row: int, width: int) -> list[str]:
    """The labels of an upper level, written over all the columns they cover."""
    labels = [_label(sheet.rows[row], column) for column in range(width)]
    covering: list[Range] = [r for r in sheet.merges if r[0] <= row <= r[2]]
    if covering:
        for first_row, first_column, _last_row, last_column in covering:
            text = _label(sheet.rows[first_row], first_column)
            for column in range(first_column, min(last_column + 1, width)):
                labels[column] = text
        return labels
    current = ""
    for column, label in enumerate(labels):
        current = label or current
        labels[column] = current
    return labels
