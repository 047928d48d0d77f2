"""Copies what is drawn within a row of a form along with the row: check boxes, pictures, text boxes.

A check box is written down in four places: the sheet (`controls`), a part of its own (ctrlProp), the drawing that newer
programs read, and the VML that older ones do; all four are copied under a new number. Charts and notes are not copied.
"""

import posixpath
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from minqing_desktop.exchange.forms.parts import MAIN, RELATION, Element, Parts, SheetPart, relations_name, serialised
from minqing_desktop.exchange.forms.regions import Region

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_PACKAGE_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CONTROL_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/ctrlProp"
_SHAPE_NUMBER = re.compile(rb"_x0000_s(\d+)")
_VML_MAP = re.compile(rb"""(<o:idmap\b[^>]*\bdata=["'])([\d,]*)(["'])""")
_VML_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)(</)")
_VML_LINK = re.compile(rb"(<x:FmlaLink>)([^<]*)(</)")
_LINKED_ROW = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)$")
_BLOCK = 1024
_BEYOND_CONTROLS = 1_000_000
_MOST = 20_000


@dataclass(slots=True)
class _Marks:
    """What stands in one row of the blank form."""

    anchors: list[Element] = field(default_factory=list)
    controls: list[Element] = field(default_factory=list)


class RowDrawings:
    """What is drawn in the blank rows of a sheet; made before anything moves, copied after everything has."""

    def __init__(self, parts: Parts, sheet: SheetPart, region: Region) -> None:
        self._parts, self._sheet = parts, sheet
        self._marks: dict[int, _Marks] = {}
        self._drawing = next(iter(parts.related(sheet.part, "drawing")), "")
        self._vml = next(iter(parts.related(sheet.part, "vmlDrawing")), "")
        self._copies = 0
        root = parts.tree(sheet.part)
        numbers: set[str] = set()
        for control in root.iter(f"{MAIN}control"):
            line = _line_within(control, region)
            if line and control.get("shapeId"):
                self._marks.setdefault(line, _Marks()).controls.append(control)
                numbers.add(control.get("shapeId"))
        if self._drawing:
            for anchor in parts.tree(self._drawing).iter(f"{_DRAWING}twoCellAnchor", f"{_DRAWING}oneCellAnchor"):
                line = _line_within(anchor, region)
                if line and anchor.find(f"{_DRAWING}graphicFrame") is None and not _is_control(anchor, numbers):
                    self._marks.setdefault(line, _Marks()).anchors.append(anchor)
        # Copied as they are now: the originals move with their rows.
        self._kept = {
            line: _Marks([deepcopy(each) for each in marks.anchors], list(marks.controls))
            for line, marks in self._marks.items()
        }
        self._control_anchors = self._anchors_of(numbers)

    def __bool__(self) -> bool:
        return bool(self._marks)

    def _anchors_of(self, numbers: set[str]) -> dict[str, Element]:
        """By number, the drawing's side of check boxes, with what is wrapped around it."""
        if not self._drawing or not numbers:
            return {}
        found = {}
        for anchor in self._parts.tree(self._drawing):
            for each in anchor.iter(f"{_DRAWING}cNvPr"):
                if each.get("id") in numbers:
                    found[each.get("id")] = deepcopy(anchor)
        return found

    def copy(self, rows: Iterable[tuple[int, int]]) -> None:
        """`rows` are (row of the blank form, row now) of those that are copies."""
        wanted = [(source, now) for source, now in rows if source in self._kept]
        if not wanted:
            return
        originals = {
            control.get("shapeId"): (deepcopy(_outermost(control)), self._link_of(control), self._vml_of(control))
            for marks in self._kept.values()
            for control in marks.controls
        }
        shapes: list[bytes] = []
        for source, now in wanted:
            marks = self._kept[source]
            for anchor in marks.anchors:
                self._copy_anchor(anchor, source, now)
            for control in marks.controls:
                self._copy_control(originals[control.get("shapeId")], control, source, now, shapes)
            self._copies += 1
            if self._copies > _MOST:
                break
        if shapes and self._vml:
            data = self._parts.bytes_of(self._vml)
            end = data.rfind(b"</xml>")
            if end > 0:
                self._parts.replace(self._vml, data[:end] + b"".join(shapes) + data[end:])

    def _copy_anchor(self, anchor: Element, source: int, now: int) -> None:
        root = self._parts.changing(self._drawing)
        made = deepcopy(anchor)
        _shift(made, now - source)
        for each in made.iter(f"{_DRAWING}cNvPr"):
            each.set("id", str(self._next_id(root)))
        root.append(made)

    def _next_id(self, root: Element) -> int:
        key = f"{self._drawing} id"
        known = self._parts.counters.get(key)
        if known is None:
            known = max((int(each.get("id", "0")) for each in root.iter(f"{_DRAWING}cNvPr")), default=0)
            known = max(known, _BEYOND_CONTROLS)
        self._parts.counters[key] = known + 1
        return known + 1

    def _copy_control(
        self, original: tuple[Element, str, bytes], control: Element, source: int, now: int, shapes: list[bytes]
    ) -> None:
        wrapped, link, vml = original
        old, number = control.get("shapeId"), self._next_number(control.get("shapeId"))
        made = deepcopy(wrapped)
        _shift(made, now - source)
        linked = _moved_link(link, source, now)
        identity = self._copy_properties(control, linked)
        for own in made.iter(f"{MAIN}control"):  # once for newer programs, perhaps again for others
            own.set("shapeId", number)
            own.set("name", f"{own.get('name', '')} {number}".strip())
            if identity:
                own.set(f"{RELATION}id", identity)
        parent = _outermost(control).getparent()
        parent.append(made)
        anchor = self._control_anchors.get(old)
        if anchor is not None:
            drawn = deepcopy(anchor)
            _shift(drawn, now - source)
            _renumber(drawn, old, number)
            self._parts.changing(self._drawing).append(drawn)
        if vml:
            shapes.append(_moved_vml(vml, old, number, now - source, linked))

    def _next_number(self, old: str) -> str:
        """Numbers of shapes come in blocks of 1024, which the VML of the sheet has to name."""
        counters = self._parts.counters
        key = f"{self._vml} shapes"
        if key not in counters:
            used = [int(each) for name in self._parts.names() if name.endswith(".vml")
                    for each in _SHAPE_NUMBER.findall(self._parts.bytes_of(name))]  # fmt: skip
            block = int(old) // _BLOCK
            counters[key] = max([int(old), *(each for each in used if each // _BLOCK == block)])
        number = counters[key] + 1
        if number % _BLOCK == 0:
            number = self._new_block() * _BLOCK + 1
        counters[key] = number
        return str(number)

    def _new_block(self) -> int:
        blocks = [1]
        for name in self._parts.names():
            if name.endswith(".vml"):
                for found in _VML_MAP.finditer(self._parts.bytes_of(name)):
                    blocks += [int(each) for each in found[2].split(b",") if each]
        block = max(blocks) + 1
        if self._vml:
            data = self._parts.bytes_of(self._vml)
            told = _VML_MAP.sub(
                lambda found: found[1] + found[2] + b"," + str(block).encode() + found[3], data, count=1
            )
            self._parts.replace(self._vml, told)
        return block

    def _properties_of(self, control: Element) -> str:
        identity = control.get(f"{RELATION}id")
        arrows = self._parts.relations(self._sheet.part)
        return next((each.target for each in arrows if each.id == identity and each.target in self._parts), "")

    def _link_of(self, control: Element) -> str:
        part = self._properties_of(control)
        return self._parts.tree(part).get("fmlaLink", "") if part else ""

    def _vml_of(self, control: Element) -> bytes:
        if not self._vml:
            return b""
        number = control.get("shapeId").encode()
        shape = re.compile(
            rb"""<v:shape\b[^>]*\b(?:id|o:spid)=["']_x0000_s""" + number + rb"""["'][^>]*>.*?</v:shape>""", re.DOTALL
        )
        found = shape.search(self._parts.bytes_of(self._vml))
        return found[0] if found else b""

    def _copy_properties(self, control: Element, link: str) -> str:
        """A part of its own with what the box is like; gives its name among the sheet's relations."""
        part = self._properties_of(control)
        if not part:
            return ""
        parts = self._parts
        root = deepcopy(parts.tree(part))
        if link:
            root.set("fmlaLink", link)
        stem = re.sub(r"\d+$", "", part.rpartition(".")[0])
        number = parts.counters.get(stem, 0) or sum(1 for each in parts.names() if each.startswith(stem))
        while f"{stem}{number}.xml" in parts or not number:
            number += 1
        parts.counters[stem] = number
        name = f"{stem}{number}.xml"
        parts.add(name, serialised(root), part)
        relations = parts.changing(relations_name(self._sheet.part))
        identity = f"rIdRow{number}"
        target = posixpath.relpath(name, posixpath.dirname(self._sheet.part))
        etree.SubElement(
            relations, f"{_PACKAGE_RELATION}Relationship", Id=identity, Type=_CONTROL_RELATION, Target=target
        )
        return identity


def _line_within(anchored: Element, region: Region) -> int:
    """The row of the blank form in which something lies altogether; 0 for what lies elsewhere or over several."""
    rows = [int(each.text or "0") + 1 for each in anchored.iter(f"{_DRAWING}row")]
    if not rows:
        return 0
    first, last = rows[0], rows[-1]
    ends_at_border = last == first + 1 and _offset_of_last(anchored) == 0
    is_one = last - first < max(region.height, 1) or ends_at_border
    return first if region.first <= first <= region.last and is_one else 0


def _offset_of_last(anchored: Element) -> int:
    offsets = [int(each.text or "0") for each in anchored.iter(f"{_DRAWING}rowOff")]
    return offsets[-1] if offsets else 0


def _is_control(anchor: Element, numbers: set[str]) -> bool:
    return any(each.get("id") in numbers for each in anchor.iter(f"{_DRAWING}cNvPr"))


def _outermost(control: Element) -> Element:
    """The control with what newer programs wrap around it, right under `controls`."""
    element = control
    while element.getparent() is not None and element.getparent().tag != f"{MAIN}controls":
        element = element.getparent()
    return element


def _shift(anchored: Element, by: int) -> None:
    for each in anchored.iter(f"{_DRAWING}row"):
        each.text = str(int(each.text or "0") + by)


def _renumber(drawn: Element, old: str, number: str) -> None:
    for each in drawn.iter():
        if isinstance(each.tag, str):
            if each.tag == f"{_DRAWING}cNvPr" and each.get("id") == old:
                each.set("id", number)
            if each.get("spid") == f"_x0000_s{old}":
                each.set("spid", f"_x0000_s{number}")


def _moved_link(link: str, source: int, now: int) -> str:
    """A box that writes into a cell of its row writes into that of its new row."""
    found = _LINKED_ROW.search(link)
    if not found or int(found[2]) != source:
        return link
    return f"{link[: found.start()]}{found[1]}{now}"


def _moved_vml(shape: bytes, old: str, number: str, by: int, link: str) -> bytes:
    def anchor(found: "re.Match[bytes]") -> bytes:
        places = [each.strip() for each in found[2].split(b",")]
        if len(places) == 8 and all(each.isdigit() for each in places):
            for index in (2, 6):
                places[index] = str(int(places[index]) + by).encode()
        return found[1] + b", ".join(places) + found[3]

    moved = _VML_ANCHOR.sub(anchor, shape.replace(f"_x0000_s{old}".encode(), f"_x0000_s{number}".encode()))
    return _VML_LINK.sub(lambda found: found[1] + link.encode() + found[3], moved) if link else moved
