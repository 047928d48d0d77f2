"""Design tokens: every colour and every size of the program, computed from theme and elder mode.

No colour and no font size is written anywhere else. Text colours meet WCAG 2 AA (4.5 : 1) on each ground they are
used on; `faint` is for ornaments, disabled text and box outlines only and is therefore not a text colour.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

Theme = Literal["light", "dark"]
Tone = Literal["grey", "green", "red", "amber", "blue"]
TONES: tuple[Tone, ...] = ("grey", "green", "red", "amber", "blue")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme as #RRGGBB."""

    paper: str
    surface: str
    line: str
    edge: str
    rim: str
    hover: str
    ink: str
    soft: str
    faint: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    tint: str
    red: str
    red_ground: str
    amber: str
    amber_ground: str
    blue: str
    blue_ground: str
    violet: str
    violet_ground: str
    shade: str

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Text and ground colour of a tinted pill."""
        pairs = {
            "grey": (self.soft, self.paper),
            "green": (self.accent, self.tint),
            "red": (self.red, self.red_ground),
            "amber": (self.amber, self.amber_ground),
            "blue": (self.blue, self.blue_ground),
        }
        return pairs[tone]

    def text_grounds(self) -> list[tuple[str, str]]:
        """Every pair of text and ground that the program puts on the screen, for the contrast test."""
        plain = [self.paper, self.surface, self.hover, self.tint]
        pairs = [(text, ground) for text in (self.ink, self.soft, self.accent) for ground in plain]
        pairs += [(self.red, ground) for ground in (self.paper, self.surface, self.tint)]
        pairs += [self.tone(tone) for tone in TONES]
        pairs += [(self.on_accent, ground) for ground in (self.accent, self.accent_hover, self.accent_press)]
        pairs += [(self.violet, self.violet_ground)]
        grounds = (self.red_ground, self.amber_ground, self.blue_ground, self.violet_ground)
        pairs += [(text, ground) for text in (self.ink, self.soft) for ground in grounds]
        return pairs


LIGHT = Palette(
    paper="#F5F3EE",
    surface="#FFFFFF",
    line="#E4E0D8",
    edge="#98A09B",
    rim="#CBC6BB",
    hover="#F1EEE8",
    ink="#1F2623",
    soft="#5C6661",
    faint="#98A09B",
    accent="#1F6F5C",
    accent_hover="#1A6150",
    accent_press="#155244",
    on_accent="#FFFFFF",
    tint="#E1EEE9",
    red="#B23A30",
    red_ground="#F8E7E4",
    amber="#8F6000",
    amber_ground="#FAF0D9",
    blue="#2F5D8A",
    blue_ground="#E5EDF6",
    violet="#6A4C93",
    violet_ground="#EFEAF6",
    shade="#1F2623",
)

DARK = Palette(
    paper="#171B19",
    surface="#1F2422",
    line="#323936",
    edge="#77817C",
    rim="#4A534F",
    hover="#282E2B",
    ink="#E6EAE7",
    soft="#A3ADA8",
    faint="#77817C",
    accent="#5FBFA5",
    accent_hover="#72CBB3",
    accent_press="#84D4BE",
    on_accent="#10201B",
    tint="#23352F",
    red="#E58078",
    red_ground="#3A2624",
    amber="#E0B45C",
    amber_ground="#352D1C",
    blue="#8DB5DD",
    blue_ground="#232E3A",
    violet="#BBA4DE",
    violet_ground="#2D2739",
    shade="#000000",
)

LADDER_PX = (10, 11, 12, 13, 14, 16, 18, 20, 22, 24, 26, 28, 32, 36, 40)
ELDER_STEPS = 3


def text_px(size_px: int, elder: bool) -> int:
    """A text size of the ladder, three sizes up in elder mode (14 px, 五号, becomes 20 px, 小三)."""
    return LADDER_PX[LADDER_PX.index(size_px) + ELDER_STEPS] if elder else size_px


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in device-independent pixels. Text first, then what has to grow with it, then what stays."""

    tiny: int
    small: int
    base: int
    lead: int
    title: int
    figure: int
    logo: int
    icon: int
    row: int
    tall_row: int
    control: int
    pill: int
    nav_row: int
    nav_width: int
    top_bar: int
    foot_bar: int
    avatar: int
    radius: int = 8
    card_radius: int = 10
    pill_radius: int = 5
    page_pad: int = 18
    card_pad: int = 14
    gap: int = 14
    tight: int = 8


_PLAIN_SIZES = Sizes(
    tiny=11,
    small=12,
    base=14,
    lead=14,
    title=20,
    figure=26,
    logo=18,
    icon=16,
    row=36,
    tall_row=57,
    control=34,
    pill=20,
    nav_row=37,
    nav_width=156,
    top_bar=54,
    foot_bar=30,
    avatar=44,
)
_ELDER_SIZES = Sizes(
    tiny=14,
    small=16,
    base=20,
    lead=20,
    title=26,
    figure=36,
    logo=24,
    icon=22,
    row=48,
    tall_row=74,
    control=44,
    pill=27,
    nav_row=48,
    nav_width=200,
    top_bar=64,
    foot_bar=38,
    avatar=58,
)
TEXT_SIZES = ("tiny", "small", "base", "lead", "title", "figure", "logo")


@dataclass(frozen=True)
class Look:
    """Theme and elder mode, and everything that follows from them."""

    theme: Theme = "light"
    elder: bool = False

    @cached_property
    def palette(self) -> Palette:
        return DARK if self.theme == "dark" else LIGHT

    @cached_property
    def sizes(self) -> Sizes:
        return _ELDER_SIZES if self.elder else _PLAIN_SIZES

    @property
    def is_dark(self) -> bool:
        return self.theme == "dark"

    def scaled(self, length_px: int) -> int:
        """A length given for the normal text size, grown with the text: for column widths and the like."""
        return round(length_px * self.sizes.base / _PLAIN_SIZES.base)

    def colour(self, token: str) -> str:
        """The colour of a token by its name, for icons and painted widgets."""
        return getattr(self.palette, token)


COLOUR_TOKENS = frozenset(field.name for field in fields(Palette))
