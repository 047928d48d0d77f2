"""Finds and reads faces for a document: those GB/T 9704 names where the system has them, else the bundled ones."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


class Role(Enum):
    """What a piece of text is in a document; GB/T 9704 names a face for each."""

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    NOTE = "note"


# Files as Windows and the usual office packages call them: 小标宋, 黑体, 仿宋, 楷体.
_SYSTEM_FILES = {
    Role.TITLE: ("FZXBSJW.TTF", "FZXBSK.TTF", "方正小标宋简体.ttf"),
    Role.HEADING: ("simhei.ttf",),
    Role.BODY: ("simfang.ttf", "SIMFANG.TTF", "仿宋_GB2312.ttf"),
    Role.NOTE: ("simkai.ttf", "SIMKAI.TTF", "楷体_GB2312.ttf"),
}
_BUNDLED_FILES = {
    Role.TITLE: ("NotoSerifSC-Bold.ttf",),
    Role.HEADING: ("NotoSansSC-Regular.ttf",),
    Role.BODY: ("NotoSerifSC-Regular.ttf",),
    Role.NOTE: ("NotoSerifSC-Regular.ttf",),
}
# Asked in this order for what a role's own face lacks.
_LAST_RESORT = ("NotoSerifSC-Regular.ttf", "RareHan.ttf", "NotoSansSC-Regular.ttf")
_HEAVY = ("Bold", "FZXBS", "小标宋")

# OS/2 fsType: 0x0002 alone forbids embedding, 0x0100 forbids subsetting, 0x0200 allows bitmaps only.
_FS_RESTRICTED, _FS_NO_SUBSET, _FS_BITMAP_ONLY = 0x0002, 0x0100, 0x0200


class _MappedFace(TTFontFace):
    """A face whose file is looked into where it lies: of 50 MB of Chinese faces a document needs few glyphs."""

    def readFile(self, f: str) -> None:
        self.filename = f
        with open(f, "rb") as file:
            self._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._pos = 0

    def get_table(self, tag: str) -> bytes | _Outlines:
        if tag != "glyf":
            return super().get_table(tag)
        return _Outlines(self._ttf_data, *self.get_table_pos(tag))


class _Outlines:
    """The table of outlines, by far the largest, copied glyph by glyph."""

    def __init__(self, data: mmap.mmap, start: int, length: int) -> None:
        self._data, self._start, self._length = data, start, length

    def __getitem__(self, part: slice) -> bytes:
        first, last, _step = part.indices(self._length)
        return self._data[self._start + first : self._start + last]


class FontSet:
    """The faces at hand: `folder` holds the bundled ones, `system_folder` may hold the system's own (Windows' Fonts).

    Cheap to make; a face is read when the first character needs it and stays in memory for the life of the process.
    """

    def __init__(self, folder: Path, system_folder: Path | None = None) -> None:
        self._folder = folder
        self._system_folder = system_folder

    def chain(self, role: Role) -> Iterator[TTFontFace]:
        """Faces to ask for a character, best first; UserError `fonts_missing` when the program's own are gone."""
        seen: set[Path] = set()
        for path in self._paths(role):
            if path in seen:
                continue
            seen.add(path)
            face = _usable_face(path)
            if face is not None:
                yield face
            elif path.parent == self._folder:
                raise _fonts_missing()

    def is_heavy_role(self, role: Role) -> bool:
        """Whether the role is printed bold, so that a substitute face has to be thickened."""
        return role is Role.TITLE

    def _paths(self, role: Role) -> Iterator[Path]:
        if self._system_folder is not None:
            for name in _SYSTEM_FILES[role]:
                path = self._system_folder / name
                if path.is_file():
                    yield path
        for name in (*_BUNDLED_FILES[role], *_LAST_RESORT):
            path = self._folder / name
            if not path.is_file():
                raise _fonts_missing()
            yield path


def _fonts_missing() -> UserError:
    return UserError(
        code="fonts_missing",
        what=tr("打印用的字体文件不见了或者坏了，文件没有生成，原有资料没有变化。"),
        advice=tr("请重新安装本程序后再试。"),
    )


def is_heavy(face: TTFontFace) -> bool:
    """Whether the face is bold by itself."""
    return any(mark in Path(face.filename).name for mark in _HEAVY)


def _usable_face(path: Path) -> TTFontFace | None:
    """The face, or None for a system face that cannot or may not be embedded."""
    stat = path.stat()
    return _load(str(path), stat.st_mtime_ns)


def forget_faces() -> None:
    """Drops the faces read so far; documents being written keep theirs."""
    _load.cache_clear()


@lru_cache(maxsize=12)
def _load(path: str, _changed_ns: int) -> TTFontFace | None:
    try:
        face = _MappedFace(path)
    except (TTFError, OSError, ValueError):
        return None
    return face if _may_be_subset(face) else None


def _may_be_subset(face: TTFontFace) -> bool:
    if "OS/2" not in face.table:
        return True
    rights = face.get_ushort(face.get_table_pos("OS/2")[0] + 8)
    return rights & 0x000F != _FS_RESTRICTED and not rights & (_FS_NO_SUBSET | _FS_BITMAP_ONLY)
