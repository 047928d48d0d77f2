"""Copies a sheet inside its package with everything that hangs on it, for forms that are about one record."""

import posixpath
import re
from copy import deepcopy

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from minqing_desktop.exchange.forms.moving import mentions
from minqing_desktop.exchange.forms.parts import (
    MAIN,
    RELATION,
    Element,
    Parts,
    SheetPart,
    relations_name,
    serialised,
)
from minqing_desktop.exchange.forms.references import rename_sheet

_OWN = frozenset(("drawing", "vmlDrawing", "comments", "threadedComment", "table", "ctrlProp", "chart", "chartEx",
                  "chartUserShapes", "chartStyle", "chartColorStyle", "control", "slicer"))  # fmt: skip
"""What a copy needs of its own; pictures and printer settings are shared."""
_PACKAGE_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31


def copy_sheet(parts: Parts, sheet: SheetPart, name: str) -> SheetPart:
    """A copy with another name behind the last sheet; names of its own (print areas) come along."""
    part = _copy_part(parts, sheet.part, sheet.name, name)
    root = parts.tree(part)
    changed = False
    for view in root.iterfind(f"{MAIN}sheetViews/{MAIN}sheetView"):
        changed = bool(view.attrib.pop("tabSelected", None)) or changed
    if changed:
        parts.changing(part)
    _list_sheet(parts, sheet, part, name)
    return SheetPart(name, part)


def free_name(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have and no other has; adds it to `taken` (in small letters)."""
    bare = _FORBIDDEN.sub("", wanted).strip().strip("'")[:LONGEST_NAME] or "1"
    name, number = bare, 1
    while name.lower() in taken:
        number += 1
        end = f"({number})"
        name = bare[: LONGEST_NAME - len(end)] + end
    taken.add(name.lower())
    return name


def rename(parts: Parts, sheet: SheetPart, name: str) -> SheetPart:
    """Gives a sheet another name, also wherever it is asked."""
    parts.sheets_changed()
    for each in parts.changing(parts.workbook).iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        if each.get("name") == sheet.name:
            each.set("name", name)
    for each in parts.tree(parts.workbook).iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        each.text = rename_sheet(each.text or "", sheet.name, name)
    for other in list(parts.names()):
        data = parts.bytes_of(other)
        is_formula_part = other.startswith(("xl/worksheets/", "xl/charts/", "xl/drawings/")) and other.endswith(".xml")
        if is_formula_part and mentions(data, sheet.name):
            tree = parts.tree(other)
            if _rename_in(tree, sheet.name, name):
                parts.changing(other)
                parts.settle(other)
    return SheetPart(name, sheet.part, sheet.is_hidden)


def _rename_in(root: Element, old: str, new: str) -> bool:
    changed = False
    for each in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2"):
        text = each.text or ""
        renamed = rename_sheet(text, old, new)
        if renamed != text:
            each.text, changed = renamed, True
    for each in root.iter():
        for key in ("textlink", "location"):
            text = each.get(key) if isinstance(each.tag, str) else None
            if text and rename_sheet(text, old, new) != text:
                each.set(key, rename_sheet(text, old, new))
                changed = True
    return changed


def _copy_part(parts: Parts, part: str, old: str, new: str) -> str:
    name = _free_part(parts, part)
    if part.endswith(".xml"):
        root = deepcopy(parts.tree(part))
        if old != new:
            _rename_in(root, old, new)
        _own_identity(parts, root)
        parts.add(name, serialised(root), part)
    else:
        parts.add(name, parts.bytes_of(part), part)
    arrows = relations_name(part)
    if arrows in parts:
        root = deepcopy(parts.tree(arrows))
        known = {each.id: each for each in parts.relations(part)}
        for each in root.iterfind(f"{_PACKAGE_RELATION}Relationship"):
            arrow = known[each.get("Id", "")]
            if arrow.type in _OWN and not arrow.is_outside and arrow.target in parts:
                copied = _copy_part(parts, arrow.target, old, new)
                each.set("Target", posixpath.relpath(copied, posixpath.dirname(part)))
        parts.add(relations_name(name), serialised(root), arrows)
    return name


def _free_part(parts: Parts, part: str) -> str:
    stem, dot, end = part.rpartition(".")
    stem = re.sub(r"\d+$", "", stem)
    number = parts.counters.get(stem, 0) or sum(1 for each in parts.names() if each.startswith(stem))
    while True:
        number += 1
        name = f"{stem}{number}{dot}{end}"
        if name not in parts:
            parts.counters[stem] = number
            return name


def _own_identity(parts: Parts, root: Element) -> None:
    """Tables have numbers and names that no other has."""
    if root.tag == f"{MAIN}table":
        number = parts.counters["table"] = parts.counters.get("table", 1000) + 1
        root.set("id", str(number))
        for key in ("name", "displayName"):
            root.set(key, f"{root.get(key, 'T')}_{number}")
    for key in [each for each in root.attrib if each.endswith("}uid")]:
        del root.attrib[key]


def _list_sheet(parts: Parts, sheet: SheetPart, part: str, name: str) -> None:
    relations = parts.changing(relations_name(parts.workbook))
    taken = {each.get("Id") for each in relations}
    number = len(relations) + 1
    while f"rId{number}" in taken:
        number += 1
    target = posixpath.relpath(part, posixpath.dirname(parts.workbook))
    etree.SubElement(relations, f"{_PACKAGE_RELATION}Relationship", Id=f"rId{number}", Type=_WORKSHEET, Target=target)
    parts.sheets_changed()
    root = parts.changing(parts.workbook)
    sheets = root.find(f"{MAIN}sheets")
    index = next(place for place, each in enumerate(sheets) if each.get("name") == sheet.name)
    highest = max(int(each.get("sheetId", "0")) for each in sheets)
    etree.SubElement(
        sheets, f"{MAIN}sheet", {"name": name, "sheetId": str(highest + 1), f"{RELATION}id": f"rId{number}"}
    )
    names = root.find(f"{MAIN}definedNames")
    if names is None:
        return
    for each in names.findall(f"{MAIN}definedName"):
        if each.get("localSheetId") == str(index):
            copied = deepcopy(each)
            copied.set("localSheetId", str(len(sheets) - 1))
            copied.text = rename_sheet(copied.text or "", sheet.name, name)
            names.append(copied)
