"""What makes a spreadsheet program offer to repair a workbook: looked for in every form that a test fills."""

import io
import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
# The order that the standard prescribes (ISO/IEC 29500-1, 18.3.1.99); what is wrapped for newer programs may follow.
_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip


def check_sound(path: Path) -> None:
    """Fails with what is wrong and where."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)), "part twice"
        parts = {name: archive.read(name) for name in names}
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    _check_types(parts, trees["[Content_Types].xml"])
    arrows = {name: _check_arrows(name, parts, tree) for name, tree in trees.items() if name.endswith(".rels")}
    book = trees["xl/workbook.xml"]
    _check_book(book, arrows["xl/_rels/workbook.xml.rels"])
    texts = len(trees["xl/sharedStrings.xml"]) if "xl/sharedStrings.xml" in trees else 0
    styles = len(trees["xl/styles.xml"].find(f"{_MAIN}cellXfs"))
    for name, tree in trees.items():
        folder, bare = posixpath.split(name)
        known = arrows.get(f"{folder}/_rels/{bare}.rels", set())
        for each in tree.iter():
            for key in ("id", "embed", "link", "pict"):
                asked = each.get(f"{_RELATION}{key}") if isinstance(each.tag, str) else None
                assert asked is None or asked in known, f"{name}: {asked}"
        if tree.tag == f"{_MAIN}worksheet":
            _check_sheet(name, tree, texts, styles)
        if tree.tag == f"{_DRAWING}wsDr":
            ids = [each.get("id") for each in tree.iter(f"{_DRAWING}cNvPr")]
            assert len(ids) == len(set(ids)), f"{name}: shapes of one number"


def _check_types(parts: dict[str, bytes], types: Any) -> None:
    endings = {each.get("Extension", "").lower() for each in types if each.tag.endswith("Default")}
    told = [each.get("PartName", "").lstrip("/") for each in types if each.tag.endswith("Override")]
    assert len(told) == len(set(told)), "type told twice"
    assert set(told) <= set(parts), f"type of no part: {set(told) - set(parts)}"
    for name in set(parts) - {"[Content_Types].xml"} - set(told):
        assert name.rpartition(".")[2].lower() in endings, f"no type: {name}"


def _check_arrows(name: str, parts: dict[str, bytes], tree: Any) -> set[str]:
    folder = posixpath.dirname(posixpath.dirname(name))
    ids = [each.get("Id") for each in tree]
    assert len(ids) == len(set(ids)), f"{name}: one number twice"
    for each in tree:
        if each.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, each.get("Target"))).lstrip("/")
            assert target in parts, f"{name}: {target}"
    return set(ids)


def _check_book(book: Any, known: set[str]) -> None:
    sheets = book.findall(f"{_MAIN}sheets/{_MAIN}sheet")
    for values in ([each.get("name").lower() for each in sheets], [each.get("sheetId") for each in sheets]):
        assert len(values) == len(set(values)), values
    assert all(len(each.get("name")) <= 31 for each in sheets)
    assert {each.get(f"{_RELATION}id") for each in sheets} <= known
    names = book.findall(f"{_MAIN}definedNames/{_MAIN}definedName")
    keys = [(each.get("name").lower(), each.get("localSheetId")) for each in names]
    assert len(keys) == len(set(keys)), keys
    assert all(int(each.get("localSheetId", "0")) < len(sheets) for each in names)
    assert not any("#REF" in (each.text or "") for each in names)


def _check_sheet(name: str, sheet: Any, texts: int, styles: int) -> None:
    places = [_ORDER.index(each.tag.removeprefix(_MAIN)) for each in sheet if str(each.tag).startswith(_MAIN)]
    assert places == sorted(places), f"{name}: order of parts"
    last_row = 0
    for row in sheet.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
        number = int(row.get("r"))
        assert number > last_row, f"{name}: row {number}"
        last_row, last_column = number, 0
        for cell in row.iterfind(f"{_MAIN}c"):
            column, line = _place(cell.get("r"))
            assert line == number, f"{name}: {cell.get('r')}"
            assert column > last_column, f"{name}: {cell.get('r')}"
            last_column = column
            assert int(cell.get("s", "0")) < styles, f"{name}: {cell.get('r')}"
            if cell.get("t") == "s":
                assert int(cell.findtext(f"{_MAIN}v")) < texts, f"{name}: {cell.get('r')}"
            formula = cell.find(f"{_MAIN}f")
            if formula is not None:
                assert "#REF" not in (formula.text or ""), f"{name}: {cell.get('r')}"
                assert formula.text or formula.get("t") == "shared", f"{name}: {cell.get('r')}"
    _check_merges(name, sheet.find(f"{_MAIN}mergeCells"))


def _check_merges(name: str, merges: Any) -> None:
    taken: set[tuple[int, int]] = set()
    assert merges is None or len(merges) > 0, f"{name}: no merges"
    for each in merges if merges is not None else ():
        first, _, last = each.get("ref").partition(":")
        (left, top), (right, bottom) = _place(first), _place(last)
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        assert len(cells) > 1, f"{name}: {each.get('ref')}"
        assert not cells & taken, f"{name}: {each.get('ref')} lies over another"
        taken |= cells
    assert merges is None or int(merges.get("count", len(merges))) == len(merges), f"{name}: count of merges"


def _place(reference: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # pyright: ignore[reportOptionalMemberAccess]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(digits)
