"""The parts of a workbook's package: read when needed, kept as bytes unless changed, written back in their order."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import unquote

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from minqing_desktop.exchange.forms.refusals import refusal
from minqing_desktop.exchange.forms.strict import as_transitional, is_strict

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_NO_MEMORY = 2  # XML_ERR_NO_MEMORY of libxml2
CONTENT_TYPES = "[Content_Types].xml"

Element = Any
"""An lxml element; its stubs are not at hand."""


@dataclass(frozen=True, slots=True)
class Relation:
    """An arrow from one part to another; `type` is the last word of its kind, `target` the other part's name."""

    id: str
    type: str
    target: str
    is_outside: bool


@dataclass(slots=True)
class SheetPart:
    """A worksheet: its name for people and its part."""

    name: str
    part: str
    is_hidden: bool = False


class Parts:
    """One workbook, open. Trees that were asked for with `changing` are written anew, all else as it was."""

    def __init__(self, package: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(package)) as archive:
                self._infos = [info for info in archive.infolist() if not info.is_dir()]
                self._data = {info.filename: archive.read(info) for info in self._infos}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, zlib.error, RuntimeError):
            raise refusal("damaged") from None
        self.was_strict = any(is_strict(data) for name, data in self._data.items() if name.endswith("workbook.xml"))
        if self.was_strict:
            self._data = {name: as_transitional(name, data) for name, data in self._data.items()}
        self._trees: dict[str, Element] = {}
        self._changed: set[str] = set()
        self._arrows: dict[str, list[Relation]] = {}
        self._sheets: list[SheetPart] | None = None
        self._asking: dict[str, bool] = {}
        self.counters: dict[str, int] = {}
        """The last number given to new parts and tables of a kind."""
        self.texts: list[str] | None = None
        """The texts that cells point at, once they were asked for (`cells.shared_texts`)."""
        self._overrides: dict[str, Element] = {
            each.get("PartName", "").lstrip("/").lower(): each
            for each in self.tree(CONTENT_TYPES).iterfind(f"{_TYPES}Override")
        }
        self.workbook = self._find_workbook()

    def _find_workbook(self) -> str:
        found = [each.target for each in self.relations("") if each.type == "officeDocument"]
        if not found or found[0] not in self._data:
            raise refusal("no_workbook")
        if self.tree(found[0]).tag != f"{MAIN}workbook":
            raise refusal("no_workbook")
        return found[0]

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def names(self) -> Iterator[str]:
        """All parts in the order they stand in."""
        return iter(list(self._data))

    def bytes_of(self, name: str) -> bytes:
        """A part as it was in the file."""
        return self._data[name]

    def tree(self, name: str) -> Element:
        """A part's XML, to look at."""
        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=False)
            try:
                root = etree.fromstring(self._data[name], parser)
            except etree.XMLSyntaxError as error:
                raise refusal("too_big" if error.code == _NO_MEMORY else "damaged") from None
            except KeyError:
                raise refusal("damaged") from None
            if root.getroottree().docinfo.doctype:
                raise refusal("damaged")
            self._trees[name] = root
        return self._trees[name]

    def changing(self, name: str) -> Element:
        """A part's XML, to be written anew."""
        self._changed.add(name)
        self._arrows.pop(name, None)
        return self.tree(name)

    def replace(self, name: str, data: bytes) -> None:
        """A part whose text was changed by itself."""
        self._trees.pop(name, None)
        self._data[name] = data
        self._asking.pop(name, None)
        self._changed.discard(name)

    def settle(self, name: str) -> None:
        """Makes a changed part's bytes say what its tree says, for whoever looks at them."""
        if name in self._changed:
            self._data[name] = serialised(self._trees[name])
            self._asking.pop(name, None)

    def add(self, name: str, data: bytes, like: str) -> None:
        """A new part of the same content type as another."""
        self._data[name] = data
        self._arrows.pop(name, None)
        info = zipfile.ZipInfo(name, self._infos[0].date_time)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._infos.append(info)
        told = self._override(like)
        if told is not None:
            types = self.changing(CONTENT_TYPES)
            made = etree.SubElement(
                types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=told.get("ContentType")
            )
            self._overrides[name.lower()] = made

    def drop(self, name: str) -> None:
        """Takes a part out with its content type; whoever points at it is the caller's business."""
        told = self._override(name)
        if told is not None:
            self.changing(CONTENT_TYPES).remove(told)
            del self._overrides[name.lower()]
        self._data.pop(name, None)
        self._arrows.clear()
        self._trees.pop(name, None)
        self._changed.discard(name)

    def content_type(self, name: str) -> str:
        """What a part is said to be, or ''."""
        told = self._override(name)
        return "" if told is None else told.get("ContentType", "")

    def _override(self, name: str) -> Element | None:
        return self._overrides.get(name.lower())

    def relations(self, part: str) -> list[Relation]:
        """What a part points at; '' is the package itself."""
        name = relations_name(part)
        if name not in self._data:
            return []
        if name not in self._arrows:
            self._arrows[name] = self._read_arrows(name, posixpath.dirname(part))
        return self._arrows[name]

    def _read_arrows(self, name: str, folder: str) -> list[Relation]:
        found = []
        for each in self.tree(name).iterfind(f"{_PACKAGE_RELATION}Relationship"):
            is_outside = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            if not is_outside:
                target = self._existing(unquote(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")))
            found.append(Relation(each.get("Id", ""), each.get("Type", "").rsplit("/", 1)[-1], target, is_outside))
        return found

    def _existing(self, name: str) -> str:
        """Names of parts do not tell capitals apart."""
        if name in self._data:
            return name
        return next((each for each in self._data if each.lower() == name.lower()), name)

    def related(self, part: str, kind: str) -> list[str]:
        """Parts of one kind that a part points at and that are here."""
        return [each.target for each in self.relations(part) if each.type == kind and each.target in self._data]

    def asks_others(self, name: str) -> bool:
        """Whether a part may hold a reference to another sheet, which is not written without «!»."""
        if name not in self._asking:
            data = self._data[name]
            self._asking[name] = b"!" in data or b"&#" in data
        return self._asking[name]

    def sheets_changed(self) -> None:
        """To be called by whoever lists another sheet or gives one another name."""
        self._sheets = None

    def sheets(self) -> list[SheetPart]:
        """The worksheets in the order of their tabs; chart sheets are left out."""
        if self._sheets is None:
            self._sheets = self._listed()
        return list(self._sheets)

    def _listed(self) -> list[SheetPart]:
        arrows = {each.id: each for each in self.relations(self.workbook)}
        found = []
        for each in self.tree(self.workbook).iterfind(f"{MAIN}sheets/{MAIN}sheet"):
            arrow = arrows.get(each.get(f"{RELATION}id", ""))
            if arrow is not None and arrow.type == "worksheet" and arrow.target in self._data:
                found.append(SheetPart(each.get("name", ""), arrow.target, each.get("state", "visible") != "visible"))
        return found

    def save(self, stream: BinaryIO) -> None:
        """Writes the package: the same order, dates and ways of packing; only changed parts have other bytes."""
        with zipfile.ZipFile(stream, "w") as archive:
            for info in self._infos:
                if info.filename not in self._data:
                    continue
                data = self._data[info.filename]
                if info.filename in self._changed:
                    data = serialised(self._trees[info.filename])
                fresh = zipfile.ZipInfo(info.filename, info.date_time)
                fresh.compress_type = info.compress_type
                fresh.external_attr, fresh.create_system = info.external_attr, info.create_system
                archive.writestr(fresh, data)


def serialised(root: Element) -> bytes:
    """A part's bytes with the declaration that Excel writes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def relations_name(part: str) -> str:
    """The part that says what `part` points at."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
