"""Blanks of a form that have a word beside, above or before them: 填报单位：____, or the cells of a 登记表."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from minqing_desktop.exchange.forms.cells import (
    MAIN,
    DateStyles,
    Value,
    cell_at,
    cell_value,
    place_of,
    row_at,
    shared_element,
    shared_texts,
    write_value,
)
from minqing_desktop.exchange.forms.choices import is_choice
from minqing_desktop.exchange.forms.parts import Element, Parts, SheetPart
from minqing_desktop.exchange.forms.wording import blanks_in_boxes, fill_boxes, put_words
from minqing_desktop.exchange.roster.grid import Sheet
from minqing_desktop.exchange.roster.headings import Headings

_INSIDE = re.compile(
    r"(?P<label>[县乡镇村][（(][^）)]{1,8}[）)]|[^\s:：_＿，,、；;。（()）]{2,12})(?:[（(][^）)]{1,8}[）)])?[:：]"
    r"(?P<blank>[ \t\u3000_＿]*(?:20\d\d)?[ \t\u3000_＿]*年[ \t\u3000_＿]*月[ \t\u3000_＿]*日|[ \t\u3000_＿]*)"
    r"(?=[ \t\u3000]|$|[^ \t\u3000_＿])"
)
_DAY = re.compile(
    r"(?:[ \t\u3000_＿]{2,}|(?<!\d)20\d\d)年[ \t\u3000_＿]+月(?:[ \t\u3000_＿]+日)?"
    r"|[（(][ \t\u3000_＿]*(?:20\d\d)?[ \t\u3000_＿]*年[ \t\u3000_＿]+月(?:[ \t\u3000_＿]+日)?[）)]"
)
_OF_PLACE = re.compile(
    r"(?P<blank>[_＿]{2,}|(?<![:：\s])[ \u3000]{3,}|^[ \u3000]{2,})"
    r"(?P<unit>县|乡镇|镇|乡|街道|行政村|村|社区)(?![民组委小])"
)
_SEAL = re.compile(r"[（(](?:盖章|公章|签章|章|签字|签名)[）)]")
_OPINION = re.compile(r"意见|审批|审核|审查|批示|评议结果")
_UNITS = {"县": "county", "乡镇": "town", "镇": "town", "乡": "town", "街道": "town", "行政村": "village",
          "村": "village", "社区": "village"}  # fmt: skip
_PHONES = frozenset(("联系电话", "电话", "联系方式"))
_REPORTERS = frozenset(("unit", "today", "cadre"))
_LABEL = re.compile(r"[^\d:：]{2,16}")
_LONGEST_LABEL = 20
AROUND = frozenset(("unit", "today", "cadre", "cadre_phone", "signed", "village", "town", "county"))
"""Who reports, when, and who signs: the fields that the vocabulary around a table knows."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to fill, from 1. `start` and `end` bound it within the cell's own text, -1 where the cell is blank.

    `is_record`: it asks about the person or household, not about who reports; `field` is None where it is unknown.
    """

    label: str
    row: int
    column: int
    field: str | None
    is_sure: bool
    is_record: bool
    start: int = -1
    end: int = -1
    asks_day: bool = False
    is_below: bool = False
    """Its word stands above it, as headings of tables do."""
    before: str = ""
    """The word right behind it, which the value must not say again: «____村»."""
    box: int = 0
    """The paragraph of the sheet's text boxes that it stands in, from 1; 0 for a cell, told by `row` and `column`."""


class Borders:
    """Which styles of cells draw a box, so that a blank cell looks like a place to write in."""

    def __init__(self, parts: Parts) -> None:
        self._boxed: set[str] = set()
        found = parts.related(parts.workbook, "styles")
        if not found:
            return
        root = parts.tree(found[0])
        drawn = {
            str(index)
            for index, border in enumerate(root.iterfind(f"{MAIN}borders/{MAIN}border"))
            if any(side.get("style", "none") != "none" for side in border)
        }
        for index, style in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
            if style.get("borderId", "0") in drawn:
                self._boxed.add(str(index))

    def are_drawn(self, style: str) -> bool:
        """By the number of the cell's style."""
        return style in self._boxed


def find_blanks(
    parts: Parts,
    part: SheetPart,
    grid: Sheet,
    around: Headings,
    people: Headings,
    borders: Borders,
    table_rows: Sequence[tuple[int, int]],
) -> tuple[Blank, ...]:
    """All labelled blanks outside the rows of the tables, and those in text boxes."""
    taken = {row for first, last in table_rows for row in range(first, last + 1)}
    boxed = {
        place_of(cell)
        for cell in parts.tree(part.part).iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c")
        if borders.are_drawn(cell.get("s", "0"))
    }
    merged = {(top + 1, left + 1): (bottom + 1, right + 1) for top, left, bottom, right in grid.merges}
    covered = {
        (row, column): (top + 1, left + 1)
        for top, left, bottom, right in grid.merges
        for row in range(top + 1, min(bottom, top + 200) + 2)
        for column in range(left + 1, min(right, left + 200) + 2)
    }
    found: dict[tuple[int, int, int], Blank] = {}
    for row_number, row in enumerate(grid.rows, start=1):
        if row_number in taken:
            continue
        for column, cell in enumerate(row, start=1):
            if not isinstance(cell, str) or not cell.strip() or is_choice(cell):
                continue
            for blank in _of_cell(grid, cell, row_number, column, merged, covered, boxed, around, people):
                if blank.row not in taken:
                    found.setdefault((blank.row, blank.column, blank.start), blank)
    in_boxes = blanks_in_boxes(parts, part, lambda text: inside_text(text, 0, 0, around, people))
    return (*found.values(), *in_boxes)


def _of_cell(
    grid: Sheet,
    text: str,
    row: int,
    column: int,
    merged: Mapping[tuple[int, int], tuple[int, int]],
    covered: Mapping[tuple[int, int], tuple[int, int]],
    boxed: set[tuple[int, int]],
    around: Headings,
    people: Headings,
) -> Iterator[Blank]:
    bottom, right = merged.get((row, column), (row, column))
    beside = covered.get((row, right + 1), (row, right + 1))
    below = covered.get((bottom + 1, column), (bottom + 1, column))
    has_colon = re.search("[:：]", text) is not None
    is_bare = len(text.strip()) <= _LONGEST_LABEL and _LABEL.fullmatch(text.strip().rstrip(":：").strip())
    has_room = _DAY.search(text) or _OF_PLACE.search(text)
    if is_bare and not has_room and (not has_colon or (row, column) in boxed):
        for place in (beside, below):
            if place in boxed and _is_empty(grid, place):
                found = _blank(text, *place, around, people)
                yield from (replace(each, is_below=place == below) for each in found)
                return
        if not has_colon and beside not in boxed and _is_empty(grid, beside):
            match = around.match(text)
            if match.field in AROUND and match.sure:
                yield Blank(_bare(text), *beside, match.field, True, False, asks_day=match.field == "today")
            return
    found = inside_text(text, row, column, around, people)
    # Who gives an opinion writes the day himself when he signs it.
    is_opinion = _OPINION.search(_words_left_of(grid, row, column, covered))
    yield from (each for each in found if not (is_opinion and each.field == "today"))


def _words_left_of(grid: Sheet, row: int, column: int, covered: Mapping[tuple[int, int], tuple[int, int]]) -> str:
    """What the cell at the left says, though it be a block."""
    top, left = covered.get((row, column - 1), (row, column - 1))
    if left < 1 or top > len(grid.rows) or left > len(grid.rows[top - 1]):
        return ""
    return str(grid.rows[top - 1][left - 1])


def inside_text(text: str, row: int, column: int, around: Headings, people: Headings) -> Iterator[Blank]:
    """Blanks within a text: after a word with a colon, before «村» or «镇», or a day to be filled in."""
    taken: list[tuple[int, int]] = []
    # A telephone number beside 填报人 is not the household's.
    is_about_reporter = any(around.match(found["label"]).field in _REPORTERS for found in _INSIDE.finditer(text))
    for found in _INSIDE.finditer(text):
        if not found["blank"] and found.end() < len(text) and not _SEAL.match(text, found.end()):
            continue
        for blank in _blank(found["label"], row, column, around, people):
            if blank.is_record and blank.label in _PHONES and is_about_reporter:
                blank = replace(blank, field="cadre_phone", is_record=False)
            taken.append(found.span())
            yield replace(
                blank, row=row, column=column, start=found.start("blank"), end=found.end("blank"),
                asks_day=blank.asks_day or "年" in found["blank"],
            )  # fmt: skip
    for found in (*_DAY.finditer(text), *_OF_PLACE.finditer(text)):
        if any(first < found.end() and found.start() < last for first, last in taken):
            continue
        taken.append(found.span())
        if found.re is _DAY:
            yield Blank(_bare(found[0]), row, column, "today", True, False, *found.span(), asks_day=True)
            continue
        unit = found["unit"]
        yield Blank(unit, row, column, _UNITS[unit], True, False, *found.span("blank"), before=unit)


def _is_empty(grid: Sheet, place: tuple[int, int]) -> bool:
    row, column = place
    if row > len(grid.rows) or column > len(grid.rows[row - 1]):
        return True
    cell = grid.rows[row - 1][column - 1]
    return isinstance(cell, str) and (not cell.strip() or is_choice(cell))


def _blank(text: str, row: int, column: int, around: Headings, people: Headings) -> Iterator[Blank]:
    match = around.match(text)
    if match.field in AROUND and match.sure:
        yield Blank(_bare(text), row, column, match.field, True, False, asks_day=match.field == "today")
        return
    match = people.match(text)
    yield Blank(_bare(text), row, column, match.field if match.sure else None, match.sure, True)


def _bare(text: str) -> str:
    return " ".join(text.split()).rstrip(":：").replace(" ", "")


def fill_blanks(
    parts: Parts, part: SheetPart, values: Mapping[Blank, Value], dates: DateStyles, moved: Mapping[int, int]
) -> None:
    """Writes values into their blanks; `moved` has the rows that were put in after a row of the blank form."""
    boxes = {blank: value for blank, value in values.items() if blank.box}
    if boxes:
        fill_boxes(parts, part, boxes)
    if len(boxes) == len(values):
        return
    data = parts.changing(part.part).find(f"{MAIN}sheetData")
    texts = shared_texts(parts)
    inside: dict[tuple[int, int], list[tuple[Blank, Value]]] = {}
    for blank, value in values.items():
        if blank.box:
            continue
        row = blank.row + sum(count for after, count in moved.items() if blank.row > after)
        if blank.start >= 0:
            inside.setdefault((row, blank.column), []).append((blank, value))
            continue
        cell = cell_at(row_at(data, row), blank.column, row)
        printed = cell_value(cell, texts)
        write_value(cell, value, dates, str(printed) if is_choice(printed) else "")
    for (row, column), edits in inside.items():
        _edit_text(parts, cell_at(row_at(data, row), column, row), edits)


def _edit_text(parts: Parts, cell: Element, edits: list[tuple[Blank, Value]]) -> None:
    """Puts words between the others of a cell; each run of it keeps its face."""
    if cell.get("t") == "s":
        inline = _copied(shared_element(parts, int(cell.findtext(f"{MAIN}v") or "0")), cell)
    else:
        inline = cell.find(f"{MAIN}is")
    if inline is None:
        return
    texts = [each for each in inline.iter(f"{MAIN}t") if each.getparent().tag != f"{MAIN}rPh"]
    put_words(texts, edits)
    for each in texts:
        each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _copied(item: Element, cell: Element) -> Element:
    from copy import deepcopy

    for each in list(cell):
        cell.remove(each)
    cell.set("t", "inlineStr")
    inline = cell.makeelement(f"{MAIN}is")
    for child in item:
        inline.append(deepcopy(child))
    cell.append(inline)
    return inline
