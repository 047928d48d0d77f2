"""Chooses a Chinese face that is really there, and lends the bundled one where the system has none."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from minqing_desktop.host.resources import resource_path

_SANS_BY_PLATFORM = {
    "win32": ("Microsoft YaHei UI", "Microsoft YaHei"),
    "linux": ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    "darwin": ("PingFang SC",),
}
_SERIF_CHOICES = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN")
_BUNDLED = {
    "sans": ("Noto Sans SC", ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")),
    "serif": ("Noto Serif SC", ("NotoSerifSC-Bold.ttf",)),
    "rare": ("Rare Han", ("RareHan.ttf",)),
}
# Characters from here on stand in few system faces.
_FIRST_RARE = "\U00020000"


@cache
def _lend_bundled(kind: str) -> str:
    """Registers a bundled face once and gives its family name; an unreadable file leaves the choice to Qt."""
    family, names = _BUNDLED[kind]
    for name in names:
        path = resource_path("fonts", name)
        if path.is_file():
            number = QFontDatabase.addApplicationFont(str(path))
            families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
            family = families[0] if families else family
    return family


@cache
def sans_families() -> tuple[str, ...]:
    """Families to ask for, best first.

    The system's own Chinese face costs nothing to load and looks at home; the 20 MB of bundled fonts are read only
    where there is none.
    """
    known = set(QFontDatabase.families())
    there = [name for name in _SANS_BY_PLATFORM.get(sys.platform, ()) if name in known]
    mine = "Noto Sans SC" if there else _lend_bundled("sans")
    return (*there, mine, "Rare Han")


def has_rare(text: str) -> bool:
    """Whether a text holds a character that needs `lend_rare_faces`, 𬭚 for instance."""
    return not text.isascii() and max(text) >= _FIRST_RARE


@cache
def lend_rare_faces() -> None:
    """Registers the bundled faces with rare characters, 34 MB of them: only once such a character is to be shown."""
    _lend_bundled("sans")
    _lend_bundled("rare")


@cache
def serif_families() -> tuple[str, ...]:
    """Families for the program's name and the round initials."""
    known = set(QFontDatabase.families())
    there = [name for name in _SERIF_CHOICES if name in known]
    return tuple(there[:1]) if there else (_lend_bundled("serif"),)


def ui_font(size_px: int, bold: bool = False) -> QFont:
    """The text face of the screens."""
    return _font(sans_families(), size_px, bold)


def serif_font(size_px: int, bold: bool = True) -> QFont:
    """The face of the program's name."""
    return _font(serif_families(), size_px, bold)


def _font(families: tuple[str, ...], size_px: int, bold: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
