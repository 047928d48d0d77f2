"""Reads the cells of a sheet's part as the roster import sees sheets, and writes single values into them."""

import re
from datetime import date

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from minqing_desktop.exchange.forms.choices import ticked
from minqing_desktop.exchange.forms.parts import MAIN, Element, Parts, SheetPart
from minqing_desktop.exchange.forms.references import column_name, column_number
from minqing_desktop.exchange.roster.grid import Cell, Range, Sheet

_PLACE = re.compile(r"([A-Z]+)(\d+)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What XML cannot hold at all (XML 1.0, 2.2).
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
_DAY_ZERO = date(1899, 12, 30)
_WIDEST, _LOWEST = 512, 20_000
Value = str | int | float | date | None
FORMULA = "\u2060="
"""Stands in a grid for a formula: something is there, and it is no label."""


def place_of(cell: Element) -> tuple[int, int]:
    """(row, column) from 1."""
    found = _PLACE.fullmatch(cell.get("r", ""))
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def parse_area(reference: str) -> tuple[int, int, int, int]:
    """«B2:D5» as first row, first column, last row, last column from 1."""
    first, _, last = reference.replace("$", "").partition(":")
    start, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
    if not start or not end:
        return 0, 0, 0, 0
    return int(start[2]), column_number(start[1]), int(end[2]), column_number(end[1])


def area_name(area: tuple[int, int, int, int]) -> str:
    """The reverse of `parse_area`."""
    top, left, bottom, right = area
    return f"{column_name(left)}{top}:{column_name(right)}{bottom}"


def shared_texts(parts: Parts) -> list[str]:
    """The texts that cells point at, without the readings over characters."""
    if parts.texts is None:
        found = parts.related(parts.workbook, "sharedStrings")
        parts.texts = [plain_text(each) for each in parts.tree(found[0]).iterfind(f"{MAIN}si")] if found else []
    return parts.texts


def shared_element(parts: Parts, index: int) -> Element:
    """One of the texts with its runs."""
    return parts.tree(parts.related(parts.workbook, "sharedStrings")[0])[index]


def plain_text(item: Element) -> str:
    """A text of one or several runs."""
    return "".join(each.text or "" for each in item.iter(f"{MAIN}t") if each.getparent().tag != f"{MAIN}rPh")


def read_grid(parts: Parts, sheet: SheetPart, texts: list[str]) -> Sheet:
    """The sheet as rows of cells; a formula is there but says nothing."""
    rows: list[list[Cell]] = []
    root = parts.tree(sheet.part)
    _number(root)
    for cell in root.iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c"):
        value = cell_value(cell, texts)
        row, column = place_of(cell)
        if value == "" or not 0 < row <= _LOWEST or column > _WIDEST:
            continue
        while len(rows) < row:
            rows.append([])
        line = rows[row - 1]
        line.extend([""] * (column - len(line)))
        line[column - 1] = value
    return Sheet(sheet.name, rows, merges(root), sheet.is_hidden)


def _number(root: Element) -> None:
    """Rows and cells may leave out where they stand when they follow one another; here all say it."""
    line = 0
    for row in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        line = int(row.get("r") or line + 1)
        row.set("r", str(line))
        column = 0
        for cell in row.iterfind(f"{MAIN}c"):
            column = place_of(cell)[1] or column + 1
            if not cell.get("r"):
                cell.set("r", f"{column_name(column)}{line}")


def merges(root: Element) -> list[Range]:
    """Merged cells, counted from 0."""
    found = (parse_area(each.get("ref", "")) for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"))
    return [(top - 1, left - 1, bottom - 1, right - 1) for top, left, bottom, right in found if top]


def cell_value(cell: Element, texts: list[str]) -> Cell:
    """What stands in a cell."""
    if cell.find(f"{MAIN}f") is not None:
        return FORMULA
    if cell.get("t") == "inlineStr":
        inline = cell.find(f"{MAIN}is")
        return plain_text(inline) if inline is not None else ""
    value = cell.findtext(f"{MAIN}v")
    if not value:
        return ""
    if cell.get("t") == "s":
        return texts[int(value)] if value.isdigit() and int(value) < len(texts) else ""
    if cell.get("t") in ("str", "e", "b", "d"):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def empty(cell: Element) -> None:
    """Leaves the cell's style and nothing else."""
    if len(cell):
        cell[:] = []
    if cell.get("t") is not None:
        del cell.attrib["t"]


def write_value(cell: Element, value: Value, dates: "DateStyles | None" = None, printed: str = "") -> None:
    """Puts a value into a cell and keeps its style. Texts stand inline and are texts whatever they begin with.

    `printed` are boxes to tick that stand in the cell already.
    """
    plain = plain_value(ticked(printed, value) if printed else value, dates, cell.get("s", "0"))
    empty(cell)
    if plain is None:
        return
    if not isinstance(plain, str):
        etree.SubElement(cell, f"{MAIN}v").text = repr(plain)
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
    text.text = plain
    text.set(_SPACE, "preserve")


def plain_value(value: Value, dates: "DateStyles | None", style: str) -> str | int | float | None:
    """What is written for a value: a number, a text that XML can hold, or nothing. Days are numbers where shown so."""
    if isinstance(value, date):
        if dates is not None and dates.shows_dates(style) and value.year >= 1901:
            return (value - _DAY_ZERO).days - (dates.first_day_1904 and 1462)
        return value.isoformat()
    if not isinstance(value, str):
        return value
    if not value.isprintable() or len(value) > _LONGEST:
        value = _UNWRITABLE.sub("", value)[:_LONGEST]
    return value or None


_DATE_CODES = frozenset((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58))
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


class DateStyles:
    """Which styles of cells show a number as a day."""

    def __init__(self, parts: Parts) -> None:
        self._dated: set[str] = set()
        properties = parts.tree(parts.workbook).find(f"{MAIN}workbookPr")
        self.first_day_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        found = parts.related(parts.workbook, "styles")
        if not found:
            return
        root = parts.tree(found[0])
        own = {
            each.get("numFmtId"): _NO_DATE.sub("", each.get("formatCode", "")).lower()
            for each in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
        }
        for index, style in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
            code = style.get("numFmtId", "0")
            is_own = "y" in own.get(code, "") or "d" in own.get(code, "")
            if is_own or (code not in own and code.isdigit() and int(code) in _DATE_CODES):
                self._dated.add(str(index))

    def shows_dates(self, style: str) -> bool:
        """By the number of the cell's style."""
        return style in self._dated


def cell_at(row: Element, column: int, number: int) -> Element:
    """The cell of a row element in a column from 1, made in its place where there is none."""
    wanted = f"{column_name(column)}{number}"
    for cell in row:
        found = place_of(cell)[1] if cell.tag == f"{MAIN}c" else column + 1
        if found == column:
            return cell
        if found > column:
            made = row.makeelement(f"{MAIN}c", r=wanted)
            cell.addprevious(made)
            return made
    made = row.makeelement(f"{MAIN}c", r=wanted)
    row.append(made)
    return made


def row_at(data: Element, number: int) -> Element:
    """The row element of a number from 1, made in its place where there is none."""
    for row in data:
        found = int(row.get("r", "0"))
        if found == number:
            return row
        if found > number:
            made = data.makeelement(f"{MAIN}row", r=str(number))
            row.addprevious(made)
            return made
    made = data.makeelement(f"{MAIN}row", r=str(number))
    data.append(made)
    return made
