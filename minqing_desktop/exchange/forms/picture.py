"""A form as it is looked at before anything is saved: its cells and merges, with the first rows that would go in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minqing_desktop.exchange.forms.blanks import Blank
from minqing_desktop.exchange.forms.cells import FORMULA, Value, read_grid, shared_texts
from minqing_desktop.exchange.forms.choices import is_choice, ticked
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.layout import FormSheet, FormTable
from minqing_desktop.exchange.forms.parts import MAIN, Parts
from minqing_desktop.exchange.forms.rows import Line
from minqing_desktop.exchange.forms.wording import words_into
from minqing_desktop.exchange.roster.grid import Cell, Range, as_text

AS_IS, FILLED, ROOM, MORE = "as_is", "filled", "room", "more"
"""What a row of a picture is: as it stands in the form, filled, still blank, or the sign for those not shown."""
_MOST_AROUND = 120
_MOST_COLUMNS = 128
_USUAL_WIDTH = 9.0
_SIGN_OF_FORMULA = "="


@dataclass(frozen=True, slots=True)
class SheetShape:
    """What the blank sheet looks like. `widths` by column from 1 in characters, 0 for a hidden one; `hidden` rows."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Range, ...]
    widths: Mapping[int, float]
    columns: int
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A row with its number in the filled form, 0 where that is not known yet."""

    number: int
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table is in a picture: first and last row of it from 0, its first row to fill, headings by column."""

    top: int
    first_line: int
    last: int
    headings: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """Rows and merged cells (row, column, rows, columns from 0); `blanks` by (row, column) from 0."""

    name: str
    rows: tuple[PictureRow, ...]
    spans: tuple[tuple[int, int, int, int], ...]
    widths: Mapping[int, float]
    columns: int
    blanks: Mapping[tuple[int, int], tuple[Blank, ...]]
    tables: tuple[TablePlace, ...] = ()

    @property
    def first_line(self) -> int:
        """The first of the rows that are filled; -1 where the sheet has no table."""
        return self.tables[0].first_line if self.tables else -1


def shapes_of(parts: Parts, sheets: Sequence[FormSheet]) -> tuple[SheetShape, ...]:
    """The sheets that have something to fill, as they are."""
    texts = shared_texts(parts)
    return tuple(_shape(parts, sheet, texts) for sheet in sheets)


def _shape(parts: Parts, sheet: FormSheet, texts: list[str]) -> SheetShape:
    grid = read_grid(parts, sheet.part, texts)
    last = sheet.tables[-1].region.last + _MOST_AROUND if sheet.tables else 2 * _MOST_AROUND
    rows = tuple(
        tuple(_SIGN_OF_FORMULA if cell == FORMULA else _whole(cell) for cell in row[:_MOST_COLUMNS])
        for row in grid.rows[:last]
    )
    widths: dict[int, float] = {}
    for each in parts.tree(sheet.part.part).iterfind(f"{MAIN}cols/{MAIN}col"):
        is_hidden = each.get("hidden") in ("1", "true")
        for column in range(int(each.get("min", "1")), min(int(each.get("max", "0")), _MOST_COLUMNS) + 1):
            widths[column] = 0.0 if is_hidden else float(each.get("width") or _USUAL_WIDTH)
    merges = tuple(each for each in grid.merges if each[0] < last and each[1] < _MOST_COLUMNS)
    asked = [column.number for table in sheet.tables for column in table.columns]
    wide = [len(row) for row in rows] + [min(right + 1, _MOST_COLUMNS) for _t, _l, _b, right in merges]
    columns = max((*wide, *asked, *(each.column for each in sheet.blanks)), default=1)
    hidden = tuple(
        int(each.get("r", "0"))
        for each in parts.tree(sheet.part.part).iterfind(f"{MAIN}sheetData/{MAIN}row")
        if each.get("hidden") in ("1", "true") and int(each.get("r", "0")) <= last
    )
    return SheetShape(sheet.part.name, rows, merges, widths, columns, hidden)


def _whole(cell: Cell) -> str:
    """With the room at its beginning, as blanks are counted from there."""
    return cell if isinstance(cell, str) else as_text(cell)


def picture_of(shape: SheetShape, sheet: FormSheet, filling: Filling | None, rows: int, most: int) -> SheetPicture:
    """The sheet with at most `most` rows of each table of `filling`; `rows` is how many there will be, -1: unknown."""
    return _Drawing(shape, sheet, filling, rows, most).picture


class _Drawing:
    """Lays the rows of one sheet under one another, tables grown or cut, and carries merges and blanks along."""

    def __init__(self, shape: SheetShape, sheet: FormSheet, filling: Filling | None, rows: int, most: int) -> None:
        self._shape, self._sheet, self._filling = shape, sheet, filling
        self._made: list[PictureRow] = []
        self._now: dict[int, int] = {}
        self._flat: list[tuple[int, int, int, int]] = []
        self._moved = 0
        places = []
        for place, table in enumerate(sheet.tables):
            self._as_is(table.region.first)
            tables = filling.tables if filling is not None else ()
            lines = [line for block in (tables[place] if place < len(tables) else ()) for line in block]
            places.append(self._table(table, lines, rows, most))
        self._as_is(len(shape.rows) + 1)
        blanks = self._put_blanks()
        spans = (*self._spans(), *self._flat)
        self.picture = SheetPicture(
            shape.name, tuple(self._made), spans, shape.widths, shape.columns, blanks, tuple(places)
        )

    def _as_is(self, end: int) -> None:
        """The rows of the form up to one that begins a table, or its end."""
        start = max(self._now, default=0) + 1
        for number in range(start, end):
            if number in self._shape.hidden:
                self._now[number] = -1
                continue
            self._now[number] = len(self._made)
            self._made.append(PictureRow(number + self._moved if self._moved >= 0 else 0, AS_IS, self._row(number)))

    def _row(self, number: int) -> tuple[str, ...]:
        return self._shape.rows[number - 1] if 0 < number <= len(self._shape.rows) else ()

    def _table(self, table: FormTable, lines: Sequence[Line], rows: int, most: int) -> TablePlace:
        region, first_line = table.region, len(self._made)
        shown = lines[:most]
        room = max(0, min(region.size, most) - len(shown))
        first = region.first + self._moved if self._moved >= 0 else 0
        for place in range(len(shown) + room):
            number = first + place if first else 0
            line = shown[place] if place < len(shown) else None
            own = self._row(min(region.first + place, region.last))
            cells = own if line is None else self._filled(table, place, line)
            self._made.append(PictureRow(number, ROOM if line is None else FILLED, cells))
        total = len(lines) if rows < 0 else rows
        if max(total, len(lines)) > len(shown) or room < region.size - len(shown):
            self._made.append(PictureRow(0, MORE, ()))
        for number in range(region.first, region.last + 1):
            self._now[number] = -1
        is_known = rows >= 0 and self._moved >= 0
        self._moved = self._moved + max(total - region.size, 0) if is_known else -1
        self._flatten(region.first - 1, first_line)
        headings = {column.number - 1: column.heading for column in table.columns}
        for lane in table.lanes:
            headings |= {at - 1: column.heading for column, at in zip(table.columns, lane, strict=False) if at}
        return TablePlace(max(0, self._now.get(table.top, first_line)), first_line, len(self._made) - 1, headings)

    def _filled(self, table: FormTable, place: int, line: Line) -> tuple[str, ...]:
        region = table.region
        pattern = list(self._row(region.first + place if region.first + place <= region.last else region.first))
        pattern.extend([""] * (self._shape.columns - len(pattern)))
        for column, value in line.items():
            if column <= self._shape.columns:
                printed = pattern[column - 1]
                pattern[column - 1] = ticked(printed, value) if is_choice(printed) else _words(value)
        if region.counted and region.height == 1:
            pattern[region.counted - 1] = _words(line.get(region.counted)) or str(place + 1)
        return tuple(pattern)

    def _flatten(self, pattern: int, first_line: int) -> None:
        """What is merged within the first blank row is so in every row that is filled."""
        flat = [(left, right) for top, left, bottom, right in self._shape.merges if top == pattern == bottom]
        for place in range(first_line, len(self._made)):
            if self._made[place].kind != MORE:
                self._flat += [(place, left, 1, self._wide(left, right)) for left, right in flat if self._holds(left)]

    def _holds(self, column: int) -> bool:
        return column < self._shape.columns

    def _wide(self, left: int, right: int) -> int:
        return min(right, self._shape.columns - 1) - left + 1

    def _spans(self) -> list[tuple[int, int, int, int]]:
        found = []
        for top, left, bottom, right in self._shape.merges:
            start, end = self._now.get(top + 1, -1), self._now.get(bottom + 1, -1)
            if 0 <= start <= end and self._holds(left):
                found.append((start, left, end - start + 1, self._wide(left, right)))
        return found

    def _put_blanks(self) -> dict[tuple[int, int], tuple[Blank, ...]]:
        """Puts the values around the tables in; blanks of text boxes stand nowhere in the cells."""
        values = self._filling.blanks if self._filling is not None else {}
        places: dict[tuple[int, int], list[Blank]] = {}
        for blank in self._sheet.blanks:
            row = self._now.get(blank.row, len(self._made) if blank.row > len(self._shape.rows) else -1)
            if row < 0 or blank.box:
                continue
            while len(self._made) <= row:
                self._made.append(PictureRow(0, AS_IS, ()))
            places.setdefault((row, blank.column - 1), []).append(blank)
        for (row, column), blanks in places.items():
            cells = list(self._made[row].cells)
            cells.extend([""] * (column + 1 - len(cells)))
            for blank in sorted(blanks, key=lambda each: -each.start):
                if blank in values:
                    cells[column] = _with_blank(cells[column], blank, values[blank])
            self._made[row] = PictureRow(self._made[row].number, self._made[row].kind, tuple(cells))
        return {place: tuple(blanks) for place, blanks in places.items()}


def _with_blank(text: str, blank: Blank, value: Value) -> str:
    if blank.start >= 0:
        return f"{text[: blank.start]}{words_into(text, blank, value)}{text[blank.end :]}"
    return ticked(text, value) if is_choice(text) else _words(value)


def _words(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return as_text(value)
    return "" if value is None else str(value)
