"""Puts rows into a sheet as a spreadsheet program would: everything below moves along, wherever it is written down."""

import re
from collections.abc import Callable

from minqing_desktop.exchange.forms.parts import MAIN, Element, Parts, SheetPart
from minqing_desktop.exchange.forms.references import (
    Insertion,
    names_sheet,
    shift_area,
    shift_areas,
    shift_formula,
    shift_range,
)

_X14_FORMULA = "{http://schemas.microsoft.com/office/excel/2006/main}f"
_X14_AREAS = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_FORMULAS = tuple(f"{MAIN}{name}" for name in ("f", "formula", "formula1", "formula2"))
_AREA_LISTS = ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError", "selection")
_AREAS = ("autoFilter", "sortState", "sortCondition", "hyperlink")
_VML_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</)")
_VML_ROW = re.compile(rb"(<(?:\w+:)?Row>)\s*(\d+)\s*(</)")
_VML_LINK = re.compile(r"(<(?:\w+:)?Fmla(?:Link|Range|Txbx|Group)>)([^<]*)(</)")


def insert_rows(parts: Parts, sheet: SheetPart, insertion: Insertion) -> None:
    """Moves all that hangs on the rows below; the cells of the sheet itself are the caller's (`rows`)."""
    _move_sheet_furniture(parts.changing(sheet.part), insertion)
    _move_what_hangs_on(parts, sheet, insertion)
    _move_names(parts, insertion)
    for other in parts.sheets():
        if other.part != sheet.part and parts.asks_others(other.part):
            _move_formulas_of(parts, other, insertion)
    _move_charts_and_links(parts, insertion)


def _move_sheet_furniture(root: Element, insertion: Insertion) -> None:
    for each in root.iter(*(f"{MAIN}{name}" for name in _AREA_LISTS)):
        if each.get("sqref"):
            each.set("sqref", shift_areas(each.get("sqref"), insertion))
        if each.get("activeCell"):
            each.set("activeCell", shift_range(each.get("activeCell"), insertion))
    for each in root.iter(*(f"{MAIN}{name}" for name in _AREAS)):
        if each.get("ref"):
            may_grow = each.tag != f"{MAIN}hyperlink"
            each.set("ref", shift_range(each.get("ref"), insertion, may_grow))
        if each.get("location"):
            each.set("location", shift_formula(each.get("location"), insertion.sheet, insertion))
    for each in root.iter(f"{MAIN}inputCells", f"{MAIN}cellWatch"):
        each.set("r", shift_range(each.get("r", ""), insertion))
    for each in root.iterfind(f"{MAIN}rowBreaks/{MAIN}brk"):
        each.set("id", str(insertion.row(int(each.get("id", "0")))))
    data = root.find(f"{MAIN}sheetData")
    for each in root.iter(*_FORMULAS, _X14_FORMULA, _X14_AREAS):
        if each.text and (data is None or data not in _above(each)):
            move = shift_areas if each.tag == _X14_AREAS else None
            each.text = move(each.text, insertion) if move else shift_formula(each.text, insertion.sheet, insertion)
    for each in root.iter(f"{MAIN}cfvo"):
        if re.search(r"[A-Za-z]", each.get("val", "")):
            each.set("val", shift_formula(each.get("val"), insertion.sheet, insertion))
    _move_anchors(root, insertion)


def _above(element: Element) -> list[Element]:
    return list(element.iterancestors()) if element.tag == f"{MAIN}f" else []


def _move_anchors(root: Element, insertion: Insertion) -> None:
    """Rows of drawings and controls count from 0: row r stands in line r + 1."""
    for start in root.iter(f"{_DRAWING}from", f"{MAIN}from"):
        row = _row_of(start)
        if row is None:
            continue
        line = int(row.text) + 1
        by = insertion.row(line) - line
        end = start.getnext()
        end_row = _row_of(end) if end is not None and end.tag.endswith("}to") else None
        if end is not None and end_row is not None:
            # What is tied to one cell keeps its size; what lies over the place is stretched as spreadsheets do.
            keeps_size = start.getparent().get("editAs", "twoCell") != "twoCell"
            end_line = int(end_row.text) + 1
            end_by = by if keeps_size or end.tag.startswith(MAIN) else insertion.row(end_line) - end_line
            end_row.text = str(int(end_row.text) + end_by)
        row.text = str(int(row.text) + by)


def _row_of(marker: Element) -> Element | None:
    return marker.find(f"{_DRAWING}row")


def _move_what_hangs_on(parts: Parts, sheet: SheetPart, insertion: Insertion) -> None:
    for arrow in parts.relations(sheet.part):
        if arrow.is_outside or arrow.target not in parts:
            continue
        move = _HANGING.get(arrow.type)
        if move is not None:
            move(parts, arrow.target, insertion)


def _move_drawing(parts: Parts, part: str, insertion: Insertion) -> None:
    _move_anchors(parts.changing(part), insertion)


def _move_notes(parts: Parts, part: str, insertion: Insertion) -> None:
    for each in parts.changing(part).iter("{*}comment", "{*}threadedComment"):
        each.set("ref", shift_range(each.get("ref", ""), insertion))


def _move_table(parts: Parts, part: str, insertion: Insertion) -> None:
    root = parts.changing(part)
    for each in root.iter(f"{MAIN}table", f"{MAIN}autoFilter", f"{MAIN}sortState", f"{MAIN}sortCondition"):
        if each.get("ref"):
            each.set("ref", shift_area(each.get("ref"), insertion))
    for each in root.iter(f"{MAIN}calculatedColumnFormula", f"{MAIN}totalsRowFormula"):
        if each.text:
            each.text = shift_formula(each.text, insertion.sheet, insertion)


def _move_pivot(parts: Parts, part: str, insertion: Insertion) -> None:
    for each in parts.changing(part).iter(f"{MAIN}location"):
        each.set("ref", shift_range(each.get("ref", ""), insertion))


def _move_control(parts: Parts, part: str, insertion: Insertion) -> None:
    root = parts.tree(part)
    for name in ("fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx"):
        moved = shift_formula(root.get(name, ""), insertion.sheet, insertion)
        if moved != root.get(name, ""):
            parts.changing(part).set(name, moved)


def _move_vml(parts: Parts, part: str, insertion: Insertion) -> None:
    """VML is often no well-formed XML, so that it is changed as text."""

    def anchor(found: "re.Match[bytes]") -> bytes:
        places = [each.strip() for each in found[2].split(b",")]
        if len(places) != 8 or not all(each.isdigit() for each in places):
            return found[0]
        by = insertion.row(int(places[2]) + 1) - int(places[2]) - 1
        for index in (2, 6):
            places[index] = str(int(places[index]) + by).encode()
        return found[1] + b", ".join(places) + found[3]

    def row(found: "re.Match[bytes]") -> bytes:
        line = int(found[2]) + 1
        return found[1] + str(insertion.row(line) - 1).encode() + found[3]

    old = parts.bytes_of(part)
    new = _VML_ROW.sub(row, _VML_ANCHOR.sub(anchor, old))

    def link(found: "re.Match[str]") -> str:
        return found[1] + shift_formula(found[2], insertion.sheet, insertion) + found[3]

    if b"Fmla" in new:
        new = _VML_LINK.sub(link, new.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if new != old:
        parts.replace(part, new)


_HANGING: dict[str, Callable[[Parts, str, Insertion], None]] = {
    "drawing": _move_drawing,
    "vmlDrawing": _move_vml,
    "comments": _move_notes,
    "threadedComment": _move_notes,
    "table": _move_table,
    "pivotTable": _move_pivot,
    "ctrlProp": _move_control,
}


def _move_names(parts: Parts, insertion: Insertion) -> None:
    """Print areas, print titles and names; a name without a sheet before its cells is never meant for one."""
    quoted = insertion.sheet.replace("'", "''")
    for each in parts.tree(parts.workbook).iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        if quoted not in (each.text or ""):
            continue
        moved = shift_formula(each.text or "", "", insertion)
        if moved != (each.text or ""):
            parts.changing(parts.workbook)
            each.text = moved


def _move_formulas_of(parts: Parts, other: SheetPart, insertion: Insertion) -> None:
    """Another sheet's formulas, rules and lists that ask the sheet with the new rows."""
    if not mentions(parts.bytes_of(other.part), insertion.sheet):
        return
    for each in parts.tree(other.part).iter(*_FORMULAS, _X14_FORMULA):
        moved = shift_formula(each.text or "", other.name, insertion)
        if moved != (each.text or ""):
            parts.changing(other.part)
            each.text = moved
    for each in parts.tree(other.part).iter(f"{MAIN}hyperlink"):
        moved = shift_formula(each.get("location", ""), other.name, insertion)
        if moved != each.get("location", ""):
            parts.changing(other.part)
            each.set("location", moved)


def mentions(data: bytes, sheet: str) -> bool:
    """A quick look before a part is read; what can be written in other ways is never left out."""
    return b"&#" in data or bool(re.search(r"[&<>'\"]", sheet)) or sheet.encode() in data


def _move_charts_and_links(parts: Parts, insertion: Insertion) -> None:
    for name in parts.names():
        if not name.startswith(("xl/charts/", "xl/drawings/", "xl/pivot")):
            continue
        data = parts.bytes_of(name)
        if name.startswith("xl/charts/") and name.endswith(".xml") and mentions(data, insertion.sheet):
            for each in parts.tree(name).iter("{*}f"):
                moved = shift_formula(each.text or "", "", insertion)
                if moved != (each.text or ""):
                    parts.changing(name)
                    each.text = moved
        elif name.startswith("xl/drawings/") and b"textlink=" in data and mentions(data, insertion.sheet):
            for each in parts.tree(name).iter(f"{_DRAWING}sp"):
                moved = shift_formula(each.get("textlink", ""), "", insertion)
                if moved != each.get("textlink", ""):
                    parts.changing(name)
                    each.set("textlink", moved)
        elif name.startswith("xl/pivot") and b"worksheetSource" in data:
            for each in parts.tree(name).iter(f"{MAIN}worksheetSource"):
                if each.get("sheet") == insertion.sheet and each.get("ref"):
                    parts.changing(name)
                    each.set("ref", shift_range(each.get("ref"), insertion))


def forget_values(parts: Parts, filled: set[str]) -> None:
    """Drops remembered results of formulas that may be others now, and the chain of cells to be calculated.

    All in the filled sheets, and in other sheets those that ask one of them; the program that opens the file is told
    to calculate everything anew.
    """
    sheets = parts.sheets()
    by_part = {each.part: each for each in sheets}
    names = {each.name for each in sheets if each.part in filled}
    for part in by_part:
        if part not in filled and not any(mentions(parts.bytes_of(part), name) for name in names):
            continue
        for formula in parts.tree(part).iter(f"{MAIN}f"):
            cell = formula.getparent()
            if cell.tag != f"{MAIN}c":
                continue
            value = cell.find(f"{MAIN}v")
            if value is None:
                continue
            if part in filled or any(names_sheet(formula.text or "", name) for name in names):
                parts.changing(part)
                cell.remove(value)
                if cell.get("t") in ("str", "e", "b"):
                    del cell.attrib["t"]
    _drop_chain(parts)
    _ask_for_calculation(parts)


def _drop_chain(parts: Parts) -> None:
    for arrow in parts.relations(parts.workbook):
        if arrow.type == "calcChain":
            from minqing_desktop.exchange.forms.parts import relations_name

            relations = parts.changing(relations_name(parts.workbook))
            for each in list(relations):
                if each.get("Id") == arrow.id:
                    relations.remove(each)
            parts.drop(arrow.target)


_AFTER_CALCULATION = ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
                      "fileRecoveryPr", "webPublishObjects", "extLst")  # fmt: skip


def _ask_for_calculation(parts: Parts) -> None:
    root = parts.changing(parts.workbook)
    told = root.find(f"{MAIN}calcPr")
    if told is None:
        told = root.makeelement(f"{MAIN}calcPr")
        after = next((each for each in root if each.tag in {f"{MAIN}{name}" for name in _AFTER_CALCULATION}), None)
        if after is None:
            root.append(told)
        else:
            after.addprevious(told)
    told.set("fullCalcOnLoad", "1")
