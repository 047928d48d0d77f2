"""What a blank form asks for: the columns of its tables, the labelled blanks around them, and a mark to know it by."""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from minqing_desktop.exchange.forms.blanks import Blank, Borders, find_blanks
from minqing_desktop.exchange.forms.cells import FORMULA, read_grid, shared_texts
from minqing_desktop.exchange.forms.parts import MAIN, Element, Parts, SheetPart
from minqing_desktop.exchange.forms.rows import Region
from minqing_desktop.exchange.roster.grid import Cell, Sheet, as_text, column_letter
from minqing_desktop.exchange.roster.headings import Headings, normalise
from minqing_desktop.exchange.roster.person_rows import filled_cells, furniture_of
from minqing_desktop.exchange.roster.table_finder import Table, find_table, names_people
from minqing_desktop.exchange.roster.unfolding import repeated_members

_FULL = (0, -2)
_NOTES_UNDER_HEADER = 3
_LEAST_FIELDS = 3
_MOST_BLANK_ROWS = 5000
_COMMON = frozenset(("seq", "remark", "phone", "group", "village", "town", "county", "household_no", None))
_NAMED = frozenset(("person_name", "head_name"))
_WHO = frozenset(("person_name", "head_name", "household_no", "id_no"))
PEOPLE = "people"
"""The vocabulary that also tells forms over households."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column from 1; `heading` has the words over it, `field` what they mean, None when unknown."""

    number: int
    heading: str
    label: str
    field: str | None
    is_sure: bool
    has_formula: bool = False
    member: int = 0
    """Which member of the household a row is about asks this column, from 1; 0 where rows are not so."""


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table on a sheet: what it is over, its columns, the rows to fill; `upright` columns stand once per record."""

    subject: str
    columns: tuple[Column, ...]
    region: Region
    upright: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet with something to fill. `is_card`: the whole sheet is about one record."""

    part: SheetPart
    table: FormTable | None
    blanks: tuple[Blank, ...]
    is_card: bool = False


@dataclass(frozen=True, slots=True)
class FormLayout:
    """The form; `fingerprint` is the same for every blank of it, whatever its sheets are called this month."""

    sheets: tuple[FormSheet, ...]
    fingerprint: str
    is_filled: bool = False
    """A header was found, but what stands under it is no blank row."""

    @property
    def subject(self) -> str:
        """What its tables are over, or its cards."""
        return next((each.table.subject for each in self.sheets if each.table is not None), PEOPLE)


def read_layout(parts: Parts, vocabularies: Mapping[str, Headings], around: Headings) -> FormLayout:
    """Looks for tables in every vocabulary, `people` first among equals; `around` knows 填报单位 and the like."""
    texts = shared_texts(parts)
    borders = Borders(parts)
    found: list[FormSheet] = []
    is_filled = False
    for part in parts.sheets():
        if part.is_hidden:
            continue
        grid = read_grid(parts, part, texts)
        root = parts.tree(part.part)
        table, rows_taken = _find(grid, root, vocabularies)
        is_filled = is_filled or rows_taken == _FULL
        blanks = find_blanks(parts, part, grid, around, vocabularies[PEOPLE], borders, rows_taken)
        about = {each.field for each in blanks if each.is_record and each.is_sure and not each.is_below}
        is_card = len(about) >= 2 and bool(about & _WHO) and (table is None or table.subject == PEOPLE)
        blanks = tuple(each for each in blanks if is_card or not each.is_record)
        if table is not None or blanks:
            found.append(FormSheet(part, table, blanks, is_card))
    return FormLayout(tuple(found), _fingerprint(found), is_filled)


def _find(grid: Sheet, root: Element, vocabularies: Mapping[str, Headings]) -> tuple[FormTable | None, tuple[int, int]]:
    found = [
        (_weight(_columns(table, headings), subject), subject, table)
        for subject, headings in vocabularies.items()
        if (table := find_table(grid, headings, _lists_people if subject == PEOPLE else _says_enough)) is not None
    ]
    if not found:
        return None, (0, -1)
    _most, subject, table = max(found, key=lambda each: each[0])
    columns = _columns(table, vocabularies[subject])
    region = _region(grid, root, table, columns)
    if region is None:
        return None, _FULL
    formulas = {column + 1 for column, cell in enumerate(_row(grid, region.first)) if cell == FORMULA}
    columns = tuple(replace(column, has_formula=column.number in formulas) for column in columns)
    upright = _upright(grid, region) if region.height > 1 else frozenset()
    return FormTable(subject, columns, region, upright), (table.header_rows[0] + 1, region.last)


def _weight(columns: tuple[Column, ...], subject: str) -> int:
    """How much of a header a subject understands: its own words count twice."""
    telling = [column.field for column in columns if column.field and column.field not in _COMMON]
    return sum(2 if subject == PEOPLE or field.startswith(f"{subject}.") else 1 for field in telling)


def _upright(grid: Sheet, region: Region) -> frozenset[int]:
    """The columns whose cell stands once for all rows of a record."""
    return frozenset(left + 1 for top, left, bottom, _right in grid.merges if top + 1 == region.first and bottom > top)


def _lists_people(fields: "Set[str | None]") -> bool:
    """A roster's header, or names that are numbered for something this program knows nothing of."""
    return names_people(fields) or bool(fields & _NAMED and "seq" in fields)


def _says_enough(fields: "Set[str | None]") -> bool:
    return len(fields - _COMMON) >= _LEAST_FIELDS


def _columns(table: Table, headings: Headings) -> tuple[Column, ...]:
    found = []
    members = {
        column: (number, name)
        for number, fields in enumerate(repeated_members(table, headings), start=1)
        for name, column in fields.items()
    }
    seen: dict[str, int] = {}
    for index, (uppers, label) in enumerate(zip(table.uppers, table.labels, strict=True)):
        if not label:
            continue
        path = "/".join((*uppers, label))
        seen[path] = seen.get(path, 0) + 1
        match = headings.match_path(uppers, label)
        heading = path if seen[path] == 1 else f"{path}{seen[path]}"
        # Under the same words a second time stands somebody else, of whom nothing is known.
        member, name = members.get(index, (0, match.field if seen[path] == 1 else None))
        found.append(Column(index + 1, heading, label, name, match.sure or bool(member), member=member))
    return tuple(found)


def _row(grid: Sheet, number: int) -> list[Cell]:
    return grid.rows[number - 1] if 0 < number <= len(grid.rows) else []


def _region(grid: Sheet, root: Element, table: Table, columns: tuple[Column, ...]) -> Region | None:
    """The blank rows under the header, after rows of notes or column numbers; None when there is no room."""
    counted = next((column.number for column in columns if column.field == "seq"), 0)
    styled = _styled_cells(root)
    numbers = [column.number for column in columns]
    start = table.header_rows[-1] + 2
    first = start
    while not _is_blank(grid, first, counted):
        if not _belongs_to_header(grid, first) or first - start >= _NOTES_UNDER_HEADER:
            return None
        first += 1
    wanted = len(styled.get(first, frozenset()) & set(numbers))
    if first > start and not wanted:
        return None
    flat = _flat_merges(grid, first)
    last = first
    lowest = max((*styled, len(grid.rows)), default=first)
    while last < min(lowest, first + _MOST_BLANK_ROWS):
        following = last + 1
        is_alike = len(styled.get(following, frozenset()) & set(numbers)) * 2 >= wanted
        is_empty_end = not wanted and following > len(grid.rows)
        if is_empty_end or not is_alike or not _is_blank(grid, following, counted, first):
            break
        if _flat_merges(grid, following) != flat and not _is_under_upright(grid, first, following):
            break
        last = following
    height = _height(grid, first, last, set(numbers))
    last = first + (last - first + 1) // height * height - 1
    return Region(first, last, height, counted)


def _belongs_to_header(grid: Sheet, number: int) -> bool:
    """Numbers of columns, an example, hints how to fill in, or a total that stands above."""
    return furniture_of(filled_cells(_row(grid, number)), "", set()) in ("comment", "total")


def _is_blank(grid: Sheet, number: int, counted: int, like: int = 0) -> bool:
    """Whether nothing stands in a row but printed numbers, formulas and words at the side of several rows."""
    at_side = {
        left for top, left, bottom, _right in grid.merges if bottom > top and top + 1 == number
    }  # fmt: skip
    pattern = _row(grid, like) if like else []
    for index, cell in enumerate(_row(grid, number)):
        if cell in ("", FORMULA) or (isinstance(cell, str) and not cell.strip()) or index in at_side:
            continue
        if index + 1 == counted and as_text(cell).isdigit():
            continue
        if index < len(pattern) and like and pattern[index] == cell:
            continue
        return False
    return True


def _styled_cells(root: Element) -> dict[int, frozenset[int]]:
    """By row, the columns whose cells have a look of their own."""
    from minqing_desktop.exchange.forms.cells import place_of

    found: dict[int, frozenset[int]] = {}
    for row in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        columns = frozenset(place_of(cell)[1] for cell in row.iterfind(f"{MAIN}c") if cell.get("s", "0") != "0")
        if columns:
            found[int(row.get("r", "0"))] = columns
    return found


def _flat_merges(grid: Sheet, number: int) -> set[tuple[int, int]]:
    return {(left, right) for top, left, bottom, right in grid.merges if top + 1 == number == bottom + 1}


def _is_under_upright(grid: Sheet, first: int, number: int) -> bool:
    return any(first <= top + 1 < number <= bottom + 1 for top, _left, bottom, _right in grid.merges)


def _height(grid: Sheet, first: int, last: int, columns: set[int]) -> int:
    """How many rows a record takes: as many as the blank merged cells at the first row go down."""
    heights = [
        bottom - top + 1
        for top, left, bottom, right in grid.merges
        if top + 1 == first and bottom > top and bottom + 1 <= last and left + 1 in columns
        and not as_text(_row(grid, first)[left] if left < len(_row(grid, first)) else "").strip()
    ]  # fmt: skip
    return max(heights, default=1)


def _fingerprint(sheets: list[FormSheet]) -> str:
    lines = []
    for sheet in sheets:
        labels = [f"{c.number}:{normalise(c.heading)}" for c in sheet.table.columns] if sheet.table else []
        labels += [f"{each.row}.{each.column}:{normalise(each.label)}" for each in sheet.blanks]
        lines.append("\n".join(labels))
    return hashlib.sha256("\f".join(lines).encode()).hexdigest()[:16]


def place_name(row: int, column: int) -> str:
    """«C5», for people."""
    return f"{column_letter(column - 1)}{row}"
