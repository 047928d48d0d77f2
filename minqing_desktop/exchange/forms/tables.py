"""Finds the tables of a form: headers that a vocabulary understands, with blank rows under them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from minqing_desktop.exchange.forms.cells import FORMULA, place_of
from minqing_desktop.exchange.forms.choices import is_choice
from minqing_desktop.exchange.forms.parts import MAIN, Element
from minqing_desktop.exchange.forms.regions import Region
from minqing_desktop.exchange.forms.vocabularies import PEOPLE
from minqing_desktop.exchange.roster.grid import Cell, Sheet, as_text
from minqing_desktop.exchange.roster.headings import Headings, normalise
from minqing_desktop.exchange.roster.person_rows import filled_cells, furniture_of
from minqing_desktop.exchange.roster.table_finder import Table, find_table, names_people
from minqing_desktop.exchange.roster.unfolding import repeated_members

_NOTES_UNDER_HEADER = 3
_LEAST_FIELDS = 3
_MOST_BLANK_ROWS = 5000
_MOST_TABLES = 12
_MOST_LANES = 6
_COMMON = frozenset(("seq", "remark", "phone", "group", "village", "town", "county", "household_no", None))
_OF_ROSTERS = frozenset(("person_name", "phone", "remark", "group"))
_NAMED = frozenset(("person_name", "head_name"))


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
    """A table on a sheet: what it is over, its columns, the rows to fill; `upright` columns stand once per record.

    A list that is printed in halves beside one another (序号 姓名 | 序号 姓名) is one table: `lanes` has the columns of
    the other halves in the order of `columns`; it goes on in the next half, or across where `is_across`.
    """

    subject: str
    columns: tuple[Column, ...]
    region: Region
    upright: frozenset[int] = frozenset()
    top: int = 1
    """The first row of its header."""
    lanes: tuple[tuple[int, ...], ...] = ()
    is_across: bool = False


def find_tables(grid: Sheet, root: Element, vocabularies: Mapping[str, Headings]) -> tuple[tuple[FormTable, ...], bool]:
    """The tables of a sheet from the top down, and whether a header was found that has no blank row."""
    looking = [(0, len(grid.rows))]
    found: list[FormTable] = []
    is_full = False
    styled = _styled_cells(root)
    while looking and len(found) < _MOST_TABLES:
        start, end = looking.pop()
        best = _best(grid, vocabularies, start, end)
        if best is None:
            continue
        subject, table = best
        if (found or is_full) and not _is_plain_header(grid, table, styled):
            continue
        made = _made(grid, styled, table, subject, vocabularies[subject])
        is_full = is_full or made is None
        last = made.region.last if made is not None else table.header_rows[-1] + 1
        looking += [(last, end), (start, table.header_rows[0])] if made is not None else [(last, end)]
        if made is not None:
            found.append(made)
    return tuple(sorted(found, key=lambda each: each.top)), is_full


def _best(grid: Sheet, vocabularies: Mapping[str, Headings], start: int, end: int) -> tuple[str, Table] | None:
    """The table that is best understood among some rows, and what it is over."""
    if end - start < 1 or not any(grid.rows[start:end]):
        return None
    part = grid if (start, end) == (0, len(grid.rows)) else _cut(grid, start, end)
    people = vocabularies[PEOPLE]
    found = [
        (_weight(_columns(table, headings), subject, people), subject, table)
        for subject, headings in vocabularies.items()
        if (table := find_table(part, headings, _lists_people if subject == PEOPLE else _says_enough)) is not None
    ]
    if not found:
        return None
    _most, subject, table = max(found, key=lambda each: each[0])
    rows = tuple(row + start for row in table.header_rows)
    return subject, replace(table, sheet=grid, header_rows=rows)


def _cut(grid: Sheet, start: int, end: int) -> Sheet:
    merges = [
        (top - start, left, bottom - start, right)
        for top, left, bottom, right in grid.merges
        if start <= top <= bottom < end
    ]
    return Sheet(grid.name, grid.rows[start:end], merges, grid.is_hidden)


def _is_plain_header(grid: Sheet, table: Table, styled: Mapping[int, frozenset[int]]) -> bool:
    """Whether a further header is one: words beside one another over cells with a look; cards have blanks between."""
    covered = {
        column
        for top, left, bottom, right in grid.merges
        if set(range(top, bottom + 1)) & set(table.header_rows)
        for column in range(left, right + 1)
    }
    labelled = [column for column, label in enumerate(table.labels) if label]
    if any(column not in covered and not table.labels[column] for column in range(labelled[0], labelled[-1] + 1)):
        return False
    below = styled.get(table.header_rows[-1] + 2, frozenset())
    return sum(column + 1 in below for column in labelled) * 2 >= len(labelled)


def _made(
    grid: Sheet, styled: Mapping[int, frozenset[int]], table: Table, subject: str, headings: Headings
) -> FormTable | None:
    """The table with its rows; None when there is no room."""
    columns = _columns(table, headings)
    lanes = _lanes(columns)
    if lanes:
        # They may look like members of one household beside one another; numbered anew each, they are not.
        columns = _columns(table, headings, False)[: len(lanes[0])]
    counted = [each.number for each in columns if each.field == "seq"][:1]
    halves = [tuple(each.number for each in columns), *lanes]
    all_counted = tuple(half[columns.index(each)] for half in halves for each in columns if each.number in counted)
    region = _region(grid, styled, table, [column for half in halves for column in half], all_counted)
    if region is None:
        return None
    first = _row(grid, region.first)
    formulas = {column + 1 for column, cell in enumerate(first) if cell == FORMULA}
    columns = tuple(replace(column, has_formula=column.number in formulas) for column in columns)
    upright = _upright(grid, region) if region.height > 1 else frozenset()
    told = [as_text(first[column - 1]) if column <= len(first) else "" for column in all_counted]
    is_across = len(told) > 1 and told == [str(number) for number in range(1, len(told) + 1)]
    return FormTable(subject, columns, region, upright, table.header_rows[0] + 1, lanes, is_across)


def _lanes(columns: Sequence[Column]) -> tuple[tuple[int, ...], ...]:
    """The columns of further halves, where the same numbered headings come again over the whole width."""
    labels = [normalise(each.label) for each in columns]
    for count in range(2, _MOST_LANES + 1):
        width, rest = divmod(len(labels), count)
        if rest or width < 2:
            continue
        blocks = [labels[start : start + width] for start in range(0, len(labels), width)]
        is_alike = all(block == blocks[0] for block in blocks) and len(set(blocks[0])) == width
        if is_alike and any(each.field == "seq" for each in columns[:width]):
            return tuple(
                tuple(each.number for each in columns[start : start + width])
                for start in range(width, len(labels), width)
            )
    return ()


def _weight(columns: tuple[Column, ...], subject: str, people: Headings) -> int:
    """How much of a header a subject understands: its own words count twice, unless any roster has them (姓名)."""
    weight = 0
    for column in columns:
        if not column.field or column.field in _COMMON:
            continue
        is_own = subject == PEOPLE or column.field.startswith(f"{subject}.")
        is_shared = subject != PEOPLE and people.match(column.label).field in _OF_ROSTERS
        weight += 0 if is_own and is_shared else 2 if is_own else 1
    return weight


def _upright(grid: Sheet, region: Region) -> frozenset[int]:
    """The columns whose cell stands once for all rows of a record."""
    return frozenset(left + 1 for top, left, bottom, _right in grid.merges if top + 1 == region.first and bottom > top)


def _lists_people(fields: "Set[str | None]") -> bool:
    """A roster's header, or names that are numbered for something this program knows nothing of."""
    return names_people(fields) or bool(fields & _NAMED and "seq" in fields)


def _says_enough(fields: "Set[str | None]") -> bool:
    return len(fields - _COMMON) >= _LEAST_FIELDS


def _columns(table: Table, headings: Headings, has_members: bool = True) -> tuple[Column, ...]:
    found = []
    members = (
        {}
        if not has_members
        else {
            column: (number, name)
            for number, fields in enumerate(repeated_members(table, headings), start=1)
            for name, column in fields.items()
        }
    )
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


def _region(
    grid: Sheet,
    styled: Mapping[int, frozenset[int]],
    table: Table,
    numbers: Sequence[int],
    counted: tuple[int, ...],
) -> Region | None:
    """The blank rows under the header, after rows of notes or column numbers; None when there is no room."""
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
    return Region(first, last, height, counted[0] if counted else 0, counted[1:])


def _belongs_to_header(grid: Sheet, number: int) -> bool:
    """Numbers of columns, an example, hints how to fill in, or a total that stands above."""
    return furniture_of(filled_cells(_row(grid, number)), "", set()) in ("comment", "total")


def _is_blank(grid: Sheet, number: int, counted: Sequence[int], like: int = 0) -> bool:
    """Whether nothing stands in a row but printed numbers, formulas and words at the side of several rows."""
    at_side = {
        left for top, left, bottom, _right in grid.merges if bottom > top and top + 1 == number
    }  # fmt: skip
    pattern = _row(grid, like) if like else []
    for index, cell in enumerate(_row(grid, number)):
        if cell in ("", FORMULA) or (isinstance(cell, str) and not cell.strip()) or index in at_side:
            continue
        if index + 1 in counted and as_text(cell).isdigit():
            continue
        if is_choice(cell):
            continue
        if index < len(pattern) and like and pattern[index] == cell:
            continue
        return False
    return True


def _styled_cells(root: Element) -> dict[int, frozenset[int]]:
    """By row, the columns whose cells have a look of their own."""
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
