"""A PDF document being written: pages of operators, pictures, fonts and the facts about the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps
from reportlab.pdfbase import pdfdoc

from minqing_desktop.exchange.marks import mark
from minqing_desktop.exchange.pdf.embedding import compressed_stream
from minqing_desktop.exchange.pdf.faces import FontSet, Role
from minqing_desktop.exchange.pdf.typesetting import TextStyle, Typesetter

MM = 72 / 25.4
_MARK_FROM_EDGE, _MARK_GREY = 6 * MM, 0.62
_COLOUR_SPACES = {"RGB": "DeviceRGB", "L": "DeviceGray"}


@dataclass(frozen=True, slots=True)
class Paper:
    """Size and margins of a page in points."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def inner_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        return self.height - self.top - self.bottom


A4_OFFICIAL = Paper(210 * MM, 297 * MM, top=37 * MM, bottom=35 * MM, left=28 * MM, right=26 * MM)
"""Official papers: GB/T 9704-2012, 5.2."""

A4_TABLE = Paper(210 * MM, 297 * MM, top=20 * MM, bottom=20 * MM, left=25 * MM, right=25 * MM)
"""Record tables, which need more room; the left margin still takes a binding."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the file already holds, by its name there; its size in pixels."""

    name: str
    width: int
    height: int


_MARK_STYLE = TextStyle(Role.NOTE, 7.5, 10)


class PdfFile:
    """Collects pages and writes them at once. `is_reproducible` leaves the clock out: same input, same bytes."""

    def __init__(self, fonts: FontSet, title: str, *, is_reproducible: bool = False) -> None:
        self.typesetter = Typesetter(fonts)
        self._document = pdfdoc.PDFDocument(compression=1, invariant=1 if is_reproducible else 0, lang="zh-CN")
        self._document.setTitle(title)
        # reportlab would write «anonymous»; the file names nobody
        self._document.setAuthor("")
        self._document.setSubject("")
        self._document.setCreator("民情日记")
        self._fonts = pdfdoc.PDFDictionary({})
        self._pictures: dict[bytes, Picture | None] = {}
        self._picture_objects: dict[str, pdfdoc.PDFObjectReference] = {}
        self.page_count = 0
        self._mark = mark()
        self._marks: dict[Paper, str] = {}

    def add_page(self, paper: Paper, operators: Iterable[str], pictures: Iterable[Picture] = ()) -> None:
        page = pdfdoc.PDFPage()
        page.MediaBox = pdfdoc.PDFArray([0, 0, round(paper.width, 2), round(paper.height, 2)])
        if self._mark:
            operators = [self._mark_on(paper), *operators]
        page.Contents = compressed_stream("\n".join(operators).encode("ascii"))
        used = {picture.name: self._picture_objects[picture.name] for picture in pictures}
        page.Resources = pdfdoc.PDFDictionary({"Font": self._document.Reference(self._fonts)})
        if used:
            page.Resources["XObject"] = pdfdoc.PDFDictionary(used)
        self._document.addPage(page)
        self.page_count += 1

    def bring_to_front(self, count: int) -> None:
        """Puts the last `count` pages before all others: what could only be set when those were."""
        tree = self._document.Pages  # pyright: ignore[reportAttributeAccessIssue]
        kept = len(tree.pages) - count
        tree.pages = tree.pages[kept:] + tree.pages[:kept]

    def number_as_book(self, cover_pages: int, front_pages: int, *, is_two_sided: bool) -> None:
        """Lets readers of PDF count as the book does: cover, contents i ii iii, pages 1 2 3; and print both sides."""
        labels = [0, "<< >>", cover_pages, "<< /S /r >>", cover_pages + front_pages, "<< /S /D >>"]
        catalog = self._document.Catalog  # pyright: ignore[reportAttributeAccessIssue]
        catalog.PageLabels = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(labels)})
        if is_two_sided:
            catalog.ViewerPreferences = pdfdoc.PDFDictionary({"Duplex": pdfdoc.PDFName("DuplexFlipLongEdge")})

    def _mark_on(self, paper: Paper) -> str:
        """The mark in grey at the right of the foot, below whatever number stands there."""
        if paper not in self._marks:
            width = paper.width - 2 * _MARK_FROM_EDGE
            lines = self.typesetter.lines(self._mark, _MARK_STYLE, width)[:1]
            room = sum(line.width for line in lines) * _MARK_STYLE.size / 1000
            x = _MARK_FROM_EDGE + width - room
            shown = self.typesetter.show(lines, _MARK_STYLE, x, _MARK_FROM_EDGE + _MARK_STYLE.leading, room)
            self._marks[paper] = f"q {_MARK_GREY} g {shown} Q"
        return self._marks[paper]

    def picture(self, data: bytes) -> Picture | None:
        """Takes a picture in, each only once, a JPEG as it is; None when the bytes are no picture."""
        key = hashlib.sha256(data).digest()
        if key not in self._pictures:
            self._pictures[key] = self._take_in(data)
        return self._pictures[key]

    def save(self, target: BinaryIO | Path) -> None:
        """Writes the file; only now is the target touched, and errors of the disk are the caller's."""
        for font in self.typesetter.embedded:
            self._fonts[font.name] = font.add_to(self._document)
        content = self._document.GetPDFData(None)
        if isinstance(target, Path):
            target.write_bytes(content)
        else:
            target.write(content)

    def _take_in(self, data: bytes) -> Picture | None:
        try:
            jpeg, size, mode = _as_jpeg(data)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return None
        entries: dict[str, object] = {
            "Type": pdfdoc.PDFName("XObject"),
            "Subtype": pdfdoc.PDFName("Image"),
            "Width": size[0],
            "Height": size[1],
            "BitsPerComponent": 8,
            "ColorSpace": pdfdoc.PDFName(_COLOUR_SPACES[mode]),
            "Filter": pdfdoc.PDFName("DCTDecode"),
        }
        name = f"Im{len(self._picture_objects) + 1}"
        self._picture_objects[name] = self._document.Reference(pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), jpeg))
        return Picture(name, *size)


def _as_jpeg(data: bytes) -> tuple[bytes, tuple[int, int], str]:
    """A JPEG as it is, with size and colour mode; anything else, or one that lies on its side, is written anew."""
    with Image.open(BytesIO(data)) as image:
        upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
        if image.format == "JPEG" and upright and image.mode in _COLOUR_SPACES:
            return data, image.size, image.mode
        image = ImageOps.exif_transpose(image).convert("RGB")
        buffer = BytesIO()
        image.save(buffer, "JPEG", quality=88)
        return buffer.getvalue(), image.size, "RGB"
