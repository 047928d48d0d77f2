"""Puts two halves of a list that are printed beside one another under one another: 序号 姓名 电话 | 序号 姓名 电话."""

from minqing_desktop.domain.values import relation
from minqing_desktop.exchange.roster.grid import Cell, Sheet, as_text
from minqing_desktop.exchange.roster.headings import Headings, normalise
from minqing_desktop.exchange.roster.table_finder import Table

_MOST_HALVES = 6
# Of columns that each half has for itself, one says that its rows are persons and not members of one household.
_OWN = frozenset(("seq", "relation", "household_no", "head_name"))


def under_one_another(table: Table, headings: Headings) -> Table:
    """The table as it is unless the same headings come again and again over its whole width."""
    halves = _halves(table, headings)
    if len(halves) < 2:
        return table
    sheet = table.sheet
    rows: list[list[Cell]] = [[table.labels[column] for column in halves[0]]]
    numbers = [sheet.row_number(table.header_rows[-1])]
    origins: list[tuple[int, ...]] = [tuple(halves[0])]
    places: dict[tuple[int, int], int] = {}
    for half, index in _order(table, halves, headings):
        row, columns = sheet.rows[index], halves[half]
        places[half, index] = len(rows)
        rows.append([row[column] if column < len(row) else "" for column in columns])
        numbers.append(sheet.row_number(index))
        origins.append(tuple(columns))
    merges = [
        (places[half, top], left, places[half, bottom], right)
        for half, columns in enumerate(halves)
        for top, left, bottom, right in _merges_within(table, columns)
        if (half, bottom) in places and places[half, bottom] - places[half, top] == bottom - top
    ]
    stacked = Sheet(sheet.name, rows, merges, sheet.is_hidden, sheet.source, numbers, origins=origins)
    return Table(stacked, (0,), tuple(str(label) for label in rows[0]), ((),) * len(rows[0]))


def _order(table: Table, halves: list[list[int]], headings: Headings) -> list[tuple[int, int]]:
    """Halves and rows as people read them: one half after the other, or across where the numbering runs across."""
    rows = range(table.first_row, len(table.sheet.rows))
    across = False
    for place, column in enumerate(halves[0]):
        if headings.match(table.labels[column]).field == "seq" and len(rows) > 1:
            first = table.sheet.rows[table.first_row]
            counts = [as_text(first[half[place]]) if half[place] < len(first) else "" for half in halves]
            across = counts == [str(n + 1) for n in range(len(halves))]
    if across:
        return [(half, index) for index in rows for half in range(len(halves))]
    return [(half, index) for half in range(len(halves)) for index in rows]


def _halves(table: Table, headings: Headings) -> list[list[int]]:
    """Columns of each half; none where the headings do not come again in equal blocks."""
    columns = [column for column, label in enumerate(table.labels) if label]
    labels = [normalise(table.labels[column]) for column in columns]
    if any(table.uppers[column] for column in columns):
        return []
    for count in range(2, _MOST_HALVES + 1):
        width, rest = divmod(len(labels), count)
        if rest or width < 2:
            continue
        blocks = [labels[start : start + width] for start in range(0, len(labels), width)]
        if any(block != blocks[0] for block in blocks) or len(set(blocks[0])) < width:
            continue
        fields = {headings.match(label).field for label in blocks[0]}
        if fields & {"person_name", "head_name"} and fields & _OWN:
            halves = [columns[start : start + width] for start in range(0, len(columns), width)]
            return halves if _have_heads(table, halves, headings) else []
    return []


def _have_heads(table: Table, halves: list[list[int]], headings: Headings) -> bool:
    """False where only the first half has heads: then a row is a household, and the halves are its members."""
    for place, column in enumerate(halves[0]):
        if headings.match(table.labels[column]).field == "relation":
            rows = table.sheet.rows[table.first_row :]
            return all(
                any(
                    relation.normalise(as_text(row[half[place]])) == relation.HEAD
                    for row in rows
                    if half[place] < len(row)
                )
                for half in halves[1:]
            )
    return True


def _merges_within(table: Table, columns: list[int]) -> list[tuple[int, int, int, int]]:
    """Ranges merged inside of one half, their columns counted from its first."""
    place = {column: n for n, column in enumerate(columns)}
    return [
        (top, place[left], bottom, place[right])
        for top, left, bottom, right in table.sheet.merges
        if top >= table.first_row and left in place and right in place
    ]
