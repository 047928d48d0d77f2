"""Refuses workbooks whose parts declare a document type: no office program writes one, only entity tricks need it."""

import zipfile
import zlib
from pathlib import Path

from minqing_desktop.exchange.roster.sentences import refusal

_LOOKED_AT = 2048
_MOST_PARTS = 200
_MARKS = tuple(mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le"))


def refuse_declarations(path: Path) -> None:
    """Looks at the beginning of each part; a part that cannot be read is left to the reader of workbooks."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))][:_MOST_PARTS]
            heads = [_head(archive, name) for name in names]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return
    if any(mark in head for head in heads for mark in _MARKS):
        raise refusal("unsafe")


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(_LOOKED_AT)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error):
        return b""
