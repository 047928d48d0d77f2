"""Puts the used part of a face into a PDF document as one font with two-byte codes.

reportlab's own TTFont splits a face into fonts of 256 characters, which makes thousands of font switches in Chinese
text, and writes characters beyond U+FFFF wrongly into the table that copying and searching use. Reading and cutting the
face is still reportlab's.
"""

from __future__ import annotations

import threading
import zlib

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace

# a face is shared by all documents of the process, and cutting it moves a reading position in it
_CUTTING = threading.Lock()
_FLAG_SERIF, _FLAG_SYMBOLIC = 1 << 1, 1 << 2
_MOST_PER_BLOCK = 100  # a CMap may hold at most 100 pairs between beginbfchar and endbfchar


class EmbeddedFont:
    """One face in one document: gives codes to characters as they come, and becomes PDF objects at the end."""

    def __init__(self, name: str, face: TTFontFace) -> None:
        self.name = name
        self._face = face
        self._code_of_glyph: dict[int, int] = {0: 0}
        self._characters: list[str] = []

    @property
    def is_used(self) -> bool:
        return bool(self._characters)

    def has(self, character: str) -> bool:
        return bool(self._face.charToGlyph.get(ord(character)))

    def code(self, character: str) -> str:
        """The character's code as four hex digits; the face must have it."""
        glyph = self._face.charToGlyph[ord(character)]
        code = self._code_of_glyph.get(glyph)
        if code is None:
            code = self._code_of_glyph[glyph] = len(self._code_of_glyph)
            self._characters.append(character)
        return f"{code:04X}"

    def width(self, character: str) -> int:
        """Advance in thousandths of the type size."""
        return round(self._face.charWidths[ord(character)])

    def add_to(self, document: pdfdoc.PDFDocument) -> pdfdoc.PDFObjectReference:
        """Writes the font's objects; no character may be added afterwards."""
        face = self._face
        name = _tag(self.name) + "+" + face.name.decode("ascii", "replace")
        cid_font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(name),
                "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
                "FontDescriptor": document.Reference(self._descriptor(document, name)),
                "DW": 1000,
                "W": f"[ 1 [ {' '.join(str(self.width(character)) for character in self._characters)} ] ]",
                "CIDToGIDMap": pdfdoc.PDFName("Identity"),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(name),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(cid_font)]),
                "ToUnicode": document.Reference(compressed_stream(self._to_unicode().encode("ascii"))),
            }
        )
        return document.Reference(font)

    def _descriptor(self, document: pdfdoc.PDFDocument, name: str) -> pdfdoc.PDFDictionary:
        face = self._face
        # glyph n of the cut face is the one of code n: makeSubset numbers them in the order asked for
        with _CUTTING:
            program = face.makeSubset([ord(character) for character in self._characters])
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(name),
                "Flags": _FLAG_SERIF | _FLAG_SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray([round(side) for side in face.bbox]),
                "ItalicAngle": round(face.italicAngle),
                "Ascent": round(face.ascent),
                "Descent": round(face.descent),
                "CapHeight": round(face.capHeight),
                "StemV": round(face.stemV),
                "FontFile2": document.Reference(compressed_stream(program, Length1=len(program))),
            }
        )

    def _to_unicode(self) -> str:
        pairs = [
            f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>"
            for code, character in enumerate(self._characters, start=1)
        ]
        blocks: list[str] = []
        for start in range(0, len(pairs), _MOST_PER_BLOCK):
            block = pairs[start : start + _MOST_PER_BLOCK]
            blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
        return "\n".join(
            [
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                "1 begincodespacerange <0000> <FFFF> endcodespacerange",
                *blocks,
                "endcmap CMapName currentdict /CMap defineresource pop end end",
            ]
        )


def compressed_stream(content: bytes, **entries: object) -> pdfdoc.PDFStream:
    """A PDF stream whose bytes are packed now, so that a long document stays small in memory."""
    dictionary = pdfdoc.PDFDictionary({**entries, "Filter": pdfdoc.PDFName("FlateDecode")})
    return pdfdoc.PDFStream(dictionary, zlib.compress(content, 6))


def _tag(name: str) -> str:
    """Six capitals that mark a cut face (ISO 32000-1, 9.6.4), the same for the same font of the same document."""
    number = int(name[1:])
    letters = []
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters.append(chr(ord("A") + rest))
    return "".join(reversed(letters))
