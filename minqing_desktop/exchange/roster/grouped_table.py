"""A table whose columns are known, with its persons put together into households."""

from dataclasses import dataclass
from itertools import pairwise

from minqing_desktop.domain.values import id_number, person_name, relation
from minqing_desktop.exchange.roster.caches import FileCaches, Relations
from minqing_desktop.exchange.roster.columns import Columns
from minqing_desktop.exchange.roster.grid import Cell, as_text
from minqing_desktop.exchange.roster.grouping import Grouping, Marks, group_rows
from minqing_desktop.exchange.roster.person_rows import PersonRows
from minqing_desktop.exchange.roster.raw_rows import Source
from minqing_desktop.exchange.roster.table_finder import Table

# A merged cell in one of these columns holds for all the rows it covers.
_SHARED_FIELDS = (
    "group", "village", "household_no", "head_name", "head_id_no", "home_addr", "hukou_addr", "household_type"
)  # fmt: skip


_DITTOS = frozenset(("同上", "〃", "″", '"', "''", "”", "“", "同前", "同上户", "々"))


@dataclass(slots=True)
class ReadTable:
    """What the batches of a table are made from."""

    table: Table
    columns: Columns
    found: PersonRows
    sheet: int
    relations: Relations
    grouping: Grouping
    source: Source
    section_groups: list[str] | None = None
    """Group by position of person, from headings inside the table."""
    header_from: int = 0
    """The first row of the header in the file, from 1."""


def group_table(
    table: Table, columns: Columns, found: PersonRows, sheet: int, caches: FileCaches, source: Source
) -> ReadTable:
    """Groups the persons of a table into households."""
    relations = Relations(_has_one_place_codes(table, columns, found))
    _fill_merged(table, columns)
    _fill_dittos(table, columns, found)
    marks = Marks(_heads(table, columns, found, relations))
    _fill_groups(table, columns, found, marks.is_head)
    sections = _section_groups(table, columns, found)

    def texts_of(column: int) -> list[str] | None:
        rows, texts = table.sheet.rows, caches.texts
        return [texts[rows[index][column]] for index in found.rows] if column >= 0 else None

    marks.numbers = texts_of(columns.first("household_no"))
    if marks.numbers is not None:
        marks.numbers = [number.removesuffix(".0") if number.endswith(".0") else number for number in marks.numbers]
    marks.head_names = texts_of(columns.first("head_name"))
    marks.head_ids = _head_ids(table, columns, found)
    if marks.head_names is not None:
        marks.names = [person_name.clean(text) for text in texts_of(columns.first("person_name")) or ()]
        marks.head_names = [person_name.clean(text) for text in marks.head_names]
    if marks.numbers is None and not any(marks.is_head):
        marks.after_blank = _after_blank(table, found)
    marks.keys = texts_of(columns.first("household_key"))
    if marks.numbers is None:
        marks.separators = texts_of(next((c.index for c in columns.readings if c.field == "seq"), -1))
    group = columns.first("group")
    if group >= 0 and sections is None:
        marks.groups = [caches.groups[table.sheet.rows[index][group]] for index in found.rows]
    else:
        marks.groups = sections
    return ReadTable(table, columns, found, sheet, relations, group_rows(marks), source, sections)


def _fill_merged(table: Table, columns: Columns) -> None:
    shared = {column for name in _SHARED_FIELDS for column in columns.places.get(name, ())}
    rows = table.sheet.rows
    for top, left, bottom, right in table.sheet.merges:
        if top == bottom or top < table.first_row or not shared.intersection(range(left, right + 1)):
            continue
        value = rows[top][left] if top < len(rows) else ""
        for row in rows[top + 1 : bottom + 1]:
            for column in shared.intersection(range(left, right + 1)):
                if row[column] == "" and any(cell != "" for cell in row):
                    row[column] = value


def _fill_dittos(table: Table, columns: Columns, found: PersonRows) -> None:
    """Writes out what «同上» and ditto marks stand for, in columns about the household."""
    rows = table.sheet.rows
    for column in {column for name in _SHARED_FIELDS for column in columns.places.get(name, ())}:
        if _DITTOS.isdisjoint([rows[index][column] for index in found.rows]):
            continue
        above: Cell = ""
        for index in found.rows:
            cell = rows[index][column]
            if cell in _DITTOS:
                rows[index][column] = above
            elif cell != "":
                above = cell


def _fill_groups(table: Table, columns: Columns, found: PersonRows, is_head: list[bool]) -> None:
    """Where a group is written only beside its first household, as if merged, it holds until the next one."""
    column = columns.first("group")
    # Our own rosters, told by columns that no others have, say the group of every row.
    is_ours = columns.first("household_tags") >= 0 and columns.first("household_remark") >= 0
    if column < 0 or not any(is_head) or is_ours:
        return
    rows = table.sheet.rows
    beside_heads = [rows[index][column] for index, head in zip(found.rows, is_head, strict=True) if head]
    if not beside_heads[0] or sum(1 for cell in beside_heads if cell == "") * 2 < len(beside_heads):
        return
    current: Cell = ""
    for index in found.rows:
        current = rows[index][column] or current
        rows[index][column] = current


def _has_one_place_codes(table: Table, columns: Columns, found: PersonRows) -> bool:
    """Whether the relations are codes of the 1984 edition: single digits, and 户主 is written 0."""
    column = columns.first("relation")
    if column < 0:
        return False
    told = {as_text(table.sheet.rows[index][column]) for index in found.rows[:300]} - {""}
    return "0" in told and all(len(text) == 1 and text.isdigit() for text in told)


def _heads(table: Table, columns: Columns, found: PersonRows, relations: Relations) -> list[bool]:
    column, name = columns.first("relation"), columns.first("person_name")
    rows = table.sheet.rows
    if column < 0:
        told, own = _head_ids(table, columns, found), columns.first("id_no")
        if told is None or own < 0:
            return [False] * len(found.rows)
        cells = (rows[index][own] for index in found.rows)
        return [bool(head) and id_number.clean(as_text(cell)) == head for head, cell in zip(told, cells, strict=True)]
    return [_is_head(rows[index], column, name, relations) for index in found.rows]


def _head_ids(table: Table, columns: Columns, found: PersonRows) -> list[str] | None:
    """The number beside each person that is the head's, None without such a column."""
    column = columns.first("head_id_no")
    if column < 0:
        return None
    rows = table.sheet.rows
    return [id_number.clean(as_text(rows[index][column])) for index in found.rows]


def _after_blank(table: Table, found: PersonRows) -> list[bool]:
    """For each person whether nothing but blank rows, at least one, stands between the one before and this one."""
    skipped = {index for index, _ in found.skipped}
    return [
        index - before > 1 and skipped.isdisjoint(range(before + 1, index))
        for before, index in pairwise((table.first_row - 1, *found.rows))
    ]


def _is_head(row: list[Cell], column: int, name: int, relations: Relations) -> bool:
    """In a column 户主（与户主关系） the head's own name may stand for 户主."""
    kept = relations[row[column]]
    return kept == relation.HEAD or (not kept and row[column] != "" and as_text(row[column]) == as_text(row[name]))


def _section_groups(table: Table, columns: Columns, found: PersonRows) -> list[str] | None:
    """The group of each person by the headings inside a table that has no groups, or one and the same in every row."""
    column = columns.first("group")
    if not found.sections:
        return None
    written = {as_text(table.sheet.rows[index][column]) for index in found.rows} if column >= 0 else {""}
    if len(written) > 1:
        return None
    groups: list[str] = []
    sections = [*found.sections, (1 << 60, "")]
    current, next_section = written.pop(), 0
    for index in found.rows:
        while index > sections[next_section][0]:
            current = sections[next_section][1]
            next_section += 1
        groups.append(current)
    return groups
