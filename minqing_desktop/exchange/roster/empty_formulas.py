"""Finds formulas in a workbook whose results were never stored: programs that make workbooks leave them out.

Such a cell reads as blank, which would pass for «not filled in». Only the beginning of each sheet is looked at: where
one formula has no result, the others of its column have none either.
"""

import re
import zipfile
import zlib
from pathlib import Path

from minqing_desktop.exchange.roster.grid import Sheet

_LOOKED_AT = 1 << 20
_MOST_SHEETS = 20
_EMPTY = re.compile(
    rb'<c r="([A-Z]{1,3})\d{1,7}"[^>]{0,60}>\s{0,9}'
    rb"<f\b[^>]{0,200}(?:/>|>[^<]{0,9000}</f>)\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>"
)
_SHEET = re.compile(rb'<(?:\w{1,9}:)?sheet\b[^>]{0,400}?\br:id="([^"]{1,40})"')
_RELATION = re.compile(rb"<Relationship\b[^>]{0,1000}>")


def note_empty_formulas(path: Path, sheets: list[Sheet]) -> None:
    """Tells each sheet its columns with such formulas; says nothing where the workbook is of another make."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(archive)
            for sheet, part in zip(sheets[:_MOST_SHEETS], parts, strict=False):
                with archive.open(part) as content:
                    found = _EMPTY.findall(content.read(_LOOKED_AT))
                sheet.empty_formulas = frozenset(_column(letters.decode()) for letters in found)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, NotImplementedError, zlib.error):
        return  # what can be read was read; this is an addition to it


def _parts(archive: zipfile.ZipFile) -> list[str]:
    """Parts of the worksheets in their order."""
    with archive.open("xl/_rels/workbook.xml.rels") as relations, archive.open("xl/workbook.xml") as book:
        targets: dict[bytes, bytes] = {}
        for relation in _RELATION.findall(relations.read(_LOOKED_AT)):
            name, target = re.search(rb'\bId="([^"]*)"', relation), re.search(rb'\bTarget="([^"]*)"', relation)
            if name and target:
                targets[name[1]] = target[1]
        wanted = [targets[name] for name in _SHEET.findall(book.read(_LOOKED_AT)) if name in targets]
    paths = [target.decode().lstrip("/") for target in wanted if b"worksheets/" in target]
    return [path if path.startswith("xl/") else f"xl/{path}" for path in paths]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
