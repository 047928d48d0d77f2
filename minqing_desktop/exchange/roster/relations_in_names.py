"""Takes the relation out of the names where a table has no column for it: 张三（户主）, 李四（妻）."""

import re
from dataclasses import replace

from minqing_desktop.domain.values import relation
from minqing_desktop.exchange.roster.grid import Cell, as_text
from minqing_desktop.exchange.roster.headings import Headings
from minqing_desktop.exchange.roster.table_finder import Table

_LABEL = "与户主关系"
_IN_BRACKETS = re.compile(r"\s*(.{1,40}?)\s*[（(\[【](.{1,10})[)）\]】]\s*")
_ROWS_LOOKED_AT = 60


def with_relations_from_names(table: Table, headings: Headings) -> Table:
    """The table with a column of relations, where most names have one behind them; else the table as it is."""
    fields = [headings.match_path(u, label).field for u, label in zip(table.uppers, table.labels, strict=True)]
    if "relation" in fields or "person_name" not in fields:
        return table
    column = fields.index("person_name")
    if not _are_told(table, column):
        return table
    width = len(table.labels)
    rows: list[list[Cell]] = []
    for index, row in enumerate(table.sheet.rows):
        even = [*row[:width], *[""] * (width - len(row))]
        told = _told(as_text(even[column])) if index >= table.first_row else None
        if told:
            even[column] = told[0]
        rows.append([*even, told[1] if told else ""])
    told_origins = table.sheet.origins or [tuple(range(width))] * len(rows)
    origins = [(*origin[:width], origin[column]) for origin in told_origins]
    sheet = replace(table.sheet, rows=rows, origins=origins)
    return Table(sheet, table.header_rows, (*table.labels, _LABEL), (*table.uppers, ()))


def _are_told(table: Table, column: int) -> bool:
    """Whether more than half of the names have a relation behind them, and at least one says 户主."""
    rows = table.sheet.rows[table.first_row : table.first_row + _ROWS_LOOKED_AT]
    names = [text for row in rows if column < len(row) and (text := as_text(row[column]))]
    told = [found for name in names if (found := _told(name))]
    return len(told) * 2 > len(names) and any(relation.normalise(word) == relation.HEAD for _, word in told)


def _told(text: str) -> tuple[str, str] | None:
    """Name and word of relation; None when the brackets hold something else."""
    match = _IN_BRACKETS.fullmatch(text)
    if not match or not (relation.normalise(match[2], "男") or relation.normalise(match[2])):
        return None
    return match[1], match[2]
