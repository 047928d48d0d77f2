"""Fills the blank rows of a form: rows it lacks are copied from its own, with styles, heights, merges and formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from minqing_desktop.exchange.forms.cells import (
    DateStyles,
    Value,
    area_name,
    parse_area,
    place_of,
    row_at,
    shared_texts,
)
from minqing_desktop.exchange.forms.moving import insert_rows
from minqing_desktop.exchange.forms.parts import MAIN, Element, Parts, SheetPart
from minqing_desktop.exchange.forms.references import (
    LAST_ROW,
    Insertion,
    column_name,
    move_formula,
    shift_area,
    shift_formula,
    shift_range,
)
from minqing_desktop.exchange.forms.refusals import refusal
from minqing_desktop.exchange.forms.regions import Region
from minqing_desktop.exchange.forms.row_drawings import RowDrawings
from minqing_desktop.exchange.forms.row_texts import RowPattern, read_rows

Line = Mapping[int, Value]
"""Values of a row by column from 1."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """One row of the filled form: from which row of the blank one, and what is written into it."""

    source: int
    is_copy: bool
    values: Line


def fill_region(
    parts: Parts, sheet: SheetPart, region: Region, blocks: Sequence[Sequence[Line]], dates: DateStyles
) -> int:
    """Writes the records, each a list of lines; gives how many rows were put in. UserError: form.too_long."""
    root = parts.changing(sheet.part)
    laid, spans = _lay_out(region, blocks)
    count = len(laid) - region.size
    if region.last + count > LAST_ROW // 2:
        raise refusal("too_long")
    data = root.find(f"{MAIN}sheetData")
    _unshare(data)
    sources = {number: row_at(data, number) for number in range(region.first, region.last + 1)}
    inner = _inner_merges(root, region)
    drawings = RowDrawings(parts, sheet, region) if count else None
    after = region.last - 1 if region.size > 1 else region.last
    insertion = Insertion(sheet.name, after, count, grows=region.size == 1)
    if count:
        _move_rows(root, data, region, insertion)
        insert_rows(parts, sheet, insertion)
    _place(data, sources, _filled(region, laid, sources, insertion, dates, shared_texts(parts)), region)
    _write_merges(root, region, insertion, inner, spans)
    _tell_dimension(root, region, count)
    if drawings:
        drawings.copy((each.source, number) for number, each in enumerate(laid, region.first) if each.is_copy)
    return count


def _lay_out(region: Region, blocks: Sequence[Sequence[Line]]) -> tuple[list[_Laid], list[tuple[int, int, int]]]:
    """The rows, and for each block (its first row in the blank form, its first row now, its rows now)."""
    height, ready = region.height, region.size // region.height
    total = max(len(blocks), ready)
    laid: list[_Laid] = []
    spans: list[tuple[int, int, int]] = []
    for index in range(total):
        # New ones come before the last, whose lower border closes the table; they look like the one above them.
        own = index if index < ready - 1 or ready == 1 == index + 1 else ready - 1 if index == total - 1 else -1
        source = region.first + height * (own if own >= 0 else max(ready - 2, 0))
        lines = list(blocks[index]) if index < len(blocks) else []
        lines += [{}] * (height - len(lines))
        spans.append((source, region.first + len(laid), len(lines)))
        for place, line in enumerate(lines):
            offset = _offset(place, len(lines), height)
            laid.append(_Laid(source + offset, own < 0 or offset != place, line))
    return laid, spans


def _offset(place: int, lines: int, height: int) -> int:
    """Which row of a block a line looks like: those that are too many are like the last but one."""
    if place < max(height - 1, 1):
        return place
    return height - 1 if place == lines - 1 else max(height - 2, 0)


def _unshare(data: Element) -> None:
    """Writes out formulas that only say «as that one», so that each can be moved by itself."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell in data.iter(f"{MAIN}c"):
        formula = cell.find(f"{MAIN}f")
        if formula is None or formula.get("t") != "shared":
            continue
        row, column = place_of(cell)
        key = formula.get("si", "")
        if formula.text:
            masters[key] = (formula.text, row, column)
        elif key in masters:
            text, from_row, from_column = masters[key]
            formula.text = move_formula(text, row - from_row, column - from_column)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _move_rows(root: Element, data: Element, region: Region, insertion: Insertion) -> None:
    """Rows below the filled ones get their new numbers; formulas outside of them their new references."""
    for row in data.iterfind(f"{MAIN}row"):
        number = int(row.get("r", "0"))
        is_inside = region.first <= number <= region.last
        if number > region.last:
            _renumber(row, number + insertion.count)
        for cell in row.iterfind(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is None or is_inside:
                continue
            if formula.text:
                formula.text = shift_formula(formula.text, insertion.sheet, insertion)
            if formula.get("ref"):
                formula.set("ref", shift_range(formula.get("ref"), insertion))
    for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
        top, _left, bottom, _right = parse_area(each.get("ref", ""))
        if not region.first <= top <= bottom <= region.last:
            each.set("ref", shift_area(each.get("ref"), insertion))


def _renumber(row: Element, number: int) -> None:
    row.set("r", str(number))
    for cell in row.iterfind(f"{MAIN}c"):
        cell.set("r", f"{column_name(place_of(cell)[1])}{number}")


def _filled(
    region: Region,
    laid: Sequence[_Laid],
    sources: Mapping[int, Element],
    insertion: Insertion,
    dates: DateStyles,
    texts: list[str],
) -> list[Element]:
    """The rows as they will stand, one element each."""
    columns = {column for each in laid for column in each.values} | region.numbered
    patterns = {number: RowPattern(row, number, columns, texts, dates) for number, row in sources.items()}
    nothing: frozenset[int] = frozenset()
    told = []
    for number, each in enumerate(laid, start=region.first):
        # Where rows come in, printed numbers would go wrong.
        cleared = region.numbered if each.is_copy or insertion.count > 0 else nothing
        told.append(patterns[each.source].text(number, each.values, cleared))
    rows = read_rows(told, {key: space for each in patterns.values() for key, space in each.declarations.items()})
    if insertion.count:
        for number, (each, row) in enumerate(zip(laid, rows, strict=True), start=region.first):
            if patterns[each.source].has_formulas:
                _move_formulas(row, each.source, number, insertion)
    return rows


def _move_formulas(row: Element, source: int, number: int, insertion: Insertion) -> None:
    by = number - insertion.row(source)
    for formula in row.iterfind(f"{MAIN}c/{MAIN}f"):
        if formula.text:
            formula.text = move_formula(shift_formula(formula.text, insertion.sheet, insertion, may_grow=False), by)
        if formula.get("ref"):
            formula.set("ref", move_formula(shift_range(formula.get("ref"), insertion, may_grow=False), by))


def _place(data: Element, sources: Mapping[int, Element], rows: Sequence[Element], region: Region) -> None:
    anchor = sources[region.first]
    for row in rows:
        anchor.addprevious(row)
    for row in sources.values():
        data.remove(row)


def _inner_merges(root: Element, region: Region) -> list[tuple[int, int, int, int]]:
    """Merges that belong to records, in the numbers of the blank form."""
    found = []
    for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
        area = parse_area(each.get("ref", ""))
        if region.first <= area[0] <= area[2] <= region.last and area[2] - area[0] < max(region.height, 1):
            found.append(area)
    return found


def _write_merges(
    root: Element,
    region: Region,
    insertion: Insertion,
    inner: Sequence[tuple[int, int, int, int]],
    spans: Sequence[tuple[int, int, int]],
) -> None:
    holder = root.find(f"{MAIN}mergeCells")
    if holder is None:
        return
    own = {area_name(area) for area in inner}
    for each in list(holder):
        top, _left, bottom, _right = parse_area(each.get("ref", ""))
        if each.get("ref") in own:
            holder.remove(each)
        elif insertion.count and region.first <= top <= bottom <= region.last:
            each.set("ref", shift_range(each.get("ref"), insertion))  # a word over all records, at their side
    height = region.height
    for source, start, lines in spans:
        for top, left, bottom, right in inner:
            if source <= top < source + height:
                for first, last in _copies(top - source, bottom - source, lines, height):
                    ref = area_name((start + first, left, start + last, right))
                    holder.append(holder.makeelement(f"{MAIN}mergeCell", ref=ref))
    if holder.get("count"):
        holder.set("count", str(len(holder)))
    if not len(holder):
        root.remove(holder)


def _copies(top: int, bottom: int, lines: int, height: int) -> list[tuple[int, int]]:
    """Where a merge of a block stands in one of so many lines: upright ones grow, flat ones stand in every like row."""
    if bottom > top:
        return [(top, bottom if bottom < height - 1 else lines - 1)]
    return [(place, place) for place in range(lines) if _offset(place, lines, height) == top]


def _tell_dimension(root: Element, region: Region, count: int) -> None:
    told = root.find(f"{MAIN}dimension")
    if told is None or not count:
        return
    top, left, bottom, right = parse_area(told.get("ref", ""))
    if top:
        told.set("ref", area_name((min(top, region.first), left, max(bottom, region.last) + count, right)))
