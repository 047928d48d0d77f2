"""A form as it is looked at before anything is saved: its cells and merges, with the first rows that would go in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minqing_desktop.exchange.forms.blanks import Blank
from minqing_desktop.exchange.forms.cells import FORMULA, read_grid, shared_texts
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.layout import FormSheet
from minqing_desktop.exchange.forms.parts import MAIN, Parts
from minqing_desktop.exchange.forms.rows import Line
from minqing_desktop.exchange.roster.grid import Range, as_text

AS_IS, FILLED, ROOM, MORE = "as_is", "filled", "room", "more"
"""What a row of a picture is: as it stands in the form, filled, still blank, or the sign for those not shown."""
_MOST_AROUND = 120
_MOST_COLUMNS = 128
_USUAL_WIDTH = 9.0
_SIGN_OF_FORMULA = "="


@dataclass(frozen=True, slots=True)
class SheetShape:
    """What the blank sheet looks like. `widths` by column from 1 in characters, 0 for a hidden one."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Range, ...]
    widths: Mapping[int, float]
    columns: int


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A row with its number in the filled form, 0 where that is not known yet."""

    number: int
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """Rows and merged cells (row, column, rows, columns from 0); `blanks` by (row, column) from 0."""

    name: str
    rows: tuple[PictureRow, ...]
    spans: tuple[tuple[int, int, int, int], ...]
    widths: Mapping[int, float]
    columns: int
    blanks: Mapping[tuple[int, int], tuple[Blank, ...]]
    first_line: int = -1
    """The first of the rows that are filled; -1 where the sheet has no table."""


def shapes_of(parts: Parts, sheets: Sequence[FormSheet]) -> tuple[SheetShape, ...]:
    """The sheets that have something to fill, as they are."""
    texts = shared_texts(parts)
    return tuple(_shape(parts, sheet, texts) for sheet in sheets)


def _shape(parts: Parts, sheet: FormSheet, texts: list[str]) -> SheetShape:
    grid = read_grid(parts, sheet.part, texts)
    last = sheet.table.region.last + _MOST_AROUND if sheet.table else 2 * _MOST_AROUND
    rows = tuple(
        tuple(_SIGN_OF_FORMULA if cell == FORMULA else as_text(cell) for cell in row[:_MOST_COLUMNS])
        for row in grid.rows[:last]
    )
    widths: dict[int, float] = {}
    for each in parts.tree(sheet.part.part).iterfind(f"{MAIN}cols/{MAIN}col"):
        is_hidden = each.get("hidden") in ("1", "true")
        for column in range(int(each.get("min", "1")), min(int(each.get("max", "0")), _MOST_COLUMNS) + 1):
            widths[column] = 0.0 if is_hidden else float(each.get("width") or _USUAL_WIDTH)
    merges = tuple(each for each in grid.merges if each[0] < last and each[1] < _MOST_COLUMNS)
    asked = [each.number for each in sheet.table.columns] if sheet.table else []
    wide = [len(row) for row in rows] + [min(right + 1, _MOST_COLUMNS) for _t, _l, _b, right in merges]
    columns = max((*wide, *asked, *(each.column for each in sheet.blanks)), default=1)
    return SheetShape(sheet.part.name, rows, merges, widths, columns)


def picture_of(shape: SheetShape, sheet: FormSheet, filling: Filling | None, rows: int, most: int) -> SheetPicture:
    """The sheet with at most `most` of the rows of `filling`; `rows` is how many there will be, -1 for unknown."""
    lines = [line for block in filling.blocks for line in block] if filling is not None else []
    table = sheet.table.region if sheet.table else None
    above = table.first - 1 if table else len(shape.rows)
    made = [PictureRow(number, AS_IS, _row(shape, number)) for number in range(1, above + 1)]
    first_line = len(made)
    if table is not None:
        shown = lines[:most]
        room = max(0, min(table.size, most) - len(shown))
        made += [_filled(shape, sheet, table.first, place, line) for place, line in enumerate(shown)]
        made += [
            PictureRow(table.first + len(shown) + place, ROOM, _row(shape, table.first + len(shown) + place))
            for place in range(room)
        ]
        total = len(lines) if rows < 0 else rows
        is_cut = max(total, len(lines)) > len(shown) or room < table.size - len(shown)
        if is_cut:
            made.append(PictureRow(0, MORE, ()))
        moved = max(total - table.size, 0) if rows >= 0 else -1
        for number in range(table.last + 1, len(shape.rows) + 1):
            made.append(PictureRow(number + moved if moved >= 0 else 0, AS_IS, _row(shape, number)))
    below = len(made) - max(0, len(shape.rows) - table.last) if table else len(made)
    return _with_blanks(shape, sheet, filling, made, first_line if table else -1, below)


def _row(shape: SheetShape, number: int) -> tuple[str, ...]:
    return shape.rows[number - 1] if 0 < number <= len(shape.rows) else ()


def _filled(shape: SheetShape, sheet: FormSheet, first: int, place: int, line: Line) -> PictureRow:
    assert sheet.table is not None
    pattern = list(_row(shape, first + place if first + place <= sheet.table.region.last else first))
    pattern.extend([""] * (shape.columns - len(pattern)))
    for column, value in line.items():
        if column <= shape.columns:
            pattern[column - 1] = _words(value)
    if sheet.table.region.counted and sheet.table.region.height == 1:
        pattern[sheet.table.region.counted - 1] = _words(line.get(sheet.table.region.counted)) or str(place + 1)
    return PictureRow(first + place, FILLED, tuple(pattern))


def _words(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return as_text(value)
    return "" if value is None else str(value)


def _with_blanks(
    shape: SheetShape, sheet: FormSheet, filling: Filling | None, made: list[PictureRow], first_line: int, below: int
) -> SheetPicture:
    """Puts the values around the table in, and carries merged cells to where their rows are now."""
    table = sheet.table.region if sheet.table else None

    def now(number: int) -> int:
        if table is None or number < table.first:
            return number - 1
        return below + number - table.last - 1 if number > table.last else -1

    values = dict(filling.blanks) if filling is not None else {}
    places: dict[tuple[int, int], list[Blank]] = {}
    for blank in sheet.blanks:
        row = now(blank.row)
        if row < 0:
            continue
        while len(made) <= row:
            made.append(PictureRow(0, AS_IS, ()))
        places.setdefault((row, blank.column - 1), []).append(blank)
    for (row, column), blanks in places.items():
        cells = list(made[row].cells)
        cells.extend([""] * (column + 1 - len(cells)))
        for blank in sorted(blanks, key=lambda each: -each.start):
            if blank not in values:
                continue
            words = _day_words(values[blank])
            cells[column] = _between(cells[column], blank, words) if blank.start >= 0 else words
        made[row] = PictureRow(made[row].number, made[row].kind, tuple(cells))
    spans = []
    for top, left, bottom, right in shape.merges:
        start, end = now(top + 1), now(bottom + 1)
        if 0 <= start <= end and left < shape.columns:
            spans.append((start, left, end - start + 1, min(right, shape.columns - 1) - left + 1))
    spans += _flat_spans(shape, table.first - 1 if table else -1, made)
    kept = {place: tuple(blanks) for place, blanks in places.items()}
    return SheetPicture(shape.name, tuple(made), tuple(spans), shape.widths, shape.columns, kept, first_line)


def _between(text: str, blank: Blank, words: str) -> str:
    rest = text[blank.end :]
    gap = " " * max(blank.end - blank.start - 2 * len(words), 1) if rest else ""
    return f"{text[: blank.start]}{words}{gap}{rest}"


def _flat_spans(shape: SheetShape, first: int, made: Sequence[PictureRow]) -> list[tuple[int, int, int, int]]:
    """What is merged within the first blank row is so in every row that is filled."""
    flat = [(left, right) for top, left, bottom, right in shape.merges if top == first == bottom]
    return [
        (place, left, 1, min(right, shape.columns - 1) - left + 1)
        for place, row in enumerate(made)
        if row.kind in (FILLED, ROOM)
        for left, right in flat
        if left < shape.columns
    ]


def _day_words(value: object) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else _words(value)
