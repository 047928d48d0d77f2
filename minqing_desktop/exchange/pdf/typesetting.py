"""Turns text into lines of one document and lines into PDF operators; each character falls back from face to face."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportlab.pdfbase.ttfonts import TTFontFace

from minqing_desktop.exchange.pdf.embedding import EmbeddedFont
from minqing_desktop.exchange.pdf.faces import FontSet, Role, is_heavy
from minqing_desktop.exchange.pdf.linebreak import Line, break_evenly, break_paragraph

# no ink and no meaning on paper: controls, zero-width and direction marks, variation selectors
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_NEW_LINES = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_ASCENT = 0.88  # of the type size: where Han characters stand on the line in the faces used
_THICKENING = 0.03  # of the type size: stroke that makes a regular face look bold


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a piece of text is set: sizes in points, `indent` of the first line in characters.

    `even` breaks into lines of equal length, as labels want.
    """

    role: Role
    size: float
    leading: float
    indent: int = 0
    even: bool = False


class Typesetter:
    """The letters of one document. `missing` collects the characters that no face has."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._scripts: dict[Role, Script] = {}
        self._embedded: dict[int, EmbeddedFont] = {}
        self.missing: set[str] = set()

    @property
    def embedded(self) -> list[EmbeddedFont]:
        """Fonts that the document must carry."""
        return [font for font in self._embedded.values() if font.is_used]

    def lines(self, text: str, style: TextStyle, width: float) -> list[Line]:
        """Lines of `text` in a column of `width` points; line breaks in it are kept. Empty text has no line."""
        script = self.script(style.role)
        measure = width / style.size * 1000
        lines: list[Line] = []
        for paragraph in script.printable(text).split("\n"):
            stripped = paragraph.strip(" \u3000") if style.indent else paragraph.rstrip(" ")
            if not stripped:
                continue
            widths = script.advances(stripped)
            if style.even:
                lines += break_evenly(stripped, widths, measure)
            else:
                lines += break_paragraph(stripped, widths, measure, style.indent * 1000)
        return lines

    def width(self, text: str, style: TextStyle) -> float:
        """Points that `text` takes on one line."""
        script = self.script(style.role)
        return sum(script.advances(script.printable(text))) * style.size / 1000

    def show(
        self, lines: Sequence[Line], style: TextStyle, x: float, top: float, width: float, *, centred: bool = False
    ) -> str:
        """Operators that set `lines` below `top`, in a column that begins at `x`."""
        script = self.script(style.role)
        scale = style.size / 1000
        baseline = top - (style.leading - style.size) / 2 - _ASCENT * style.size
        parts = ["BT"]
        gap = None
        for line in lines:
            left = x + line.indent * scale
            if centred:
                left += (width - line.width * scale) / 2
            if line.gap != gap:
                gap = line.gap
                parts.append(f"{gap * scale:.3f} Tc")
            parts.append(f"1 0 0 1 {left:.2f} {baseline:.2f} Tm")
            parts.append(script.operators(line.text, style.size))
            baseline -= style.leading
        parts.append("ET" if not gap else "0 Tc ET")
        return " ".join(parts)

    def script(self, role: Role) -> Script:
        script = self._scripts.get(role)
        if script is None:
            script = self._scripts[role] = Script(self, self._fonts.chain(role), self._fonts.is_heavy_role(role))
        return script

    def embed(self, face: TTFontFace) -> EmbeddedFont:
        """The document's font for a face; two roles with the same face share it."""
        font = self._embedded.get(id(face))
        if font is None:
            font = self._embedded[id(face)] = EmbeddedFont(f"F{len(self._embedded) + 1}", face)
        return font


class Script:
    """The letters of one role. Characters of its first face take the quick way, the others are kept apart as strays."""

    def __init__(self, typesetter: Typesetter, chain: Iterator[TTFontFace], is_heavy_role: bool) -> None:
        self._typesetter = typesetter
        self._chain = chain
        self._is_heavy_role = is_heavy_role
        self._asked: list[tuple[EmbeddedFont, bool]] = []
        self._codes: dict[str, str] = {}
        self._widths: dict[str, int] = {}
        self._strays: dict[str, tuple[EmbeddedFont, bool]] = {}
        self._substitutes: dict[str, str] = {"\xa0": " ", "\t": "\u3000"}
        self._first = next(self._fonts())
        self.printable(" \u3000")

    def printable(self, text: str) -> str:
        """`text` with what cannot be printed as its code in 〈〉; makes every character of it ready to be set."""
        text = _INVISIBLE.sub("", _NEW_LINES.sub("\n", text))
        fresh = set(text).difference(self._codes)
        for character in sorted(fresh):  # sorted, so that the same document gives the same bytes
            if character != "\n" and character not in self._substitutes:
                self._learn(character)
        for character in fresh.intersection(self._substitutes):
            text = text.replace(character, self._substitutes[character])
        return text

    def advances(self, printable: str) -> list[int]:
        return list(map(self._widths.__getitem__, printable))

    def operators(self, printable: str, size: float) -> str:
        """Operators that show the text from where the pen stands."""
        if self._strays.keys().isdisjoint(printable):
            return self._run(*self._first, printable, size)
        runs = groupby(printable, lambda character: self._strays.get(character, self._first))
        return " ".join(self._run(*font, "".join(run), size) for font, run in runs)

    def _run(self, font: EmbeddedFont, is_thickened: bool, text: str, size: float) -> str:
        codes = "".join(map(self._codes.__getitem__, text))
        shown = f"/{font.name} {size:g} Tf <{codes}> Tj"
        return f"2 Tr {size * _THICKENING:.2f} w {shown} 0 Tr" if is_thickened else shown

    def _learn(self, character: str) -> None:
        for font in self._fonts():
            if font[0].has(character):
                self._codes[character] = font[0].code(character)
                self._widths[character] = font[0].width(character)
                if font != self._first:
                    self._strays[character] = font
                return
        self._typesetter.missing.add(character)
        substitute = f"〈U+{ord(character):04X}〉"
        self.printable(substitute)
        self._substitutes[character] = substitute

    def _fonts(self) -> Iterator[tuple[EmbeddedFont, bool]]:
        """Fonts with whether they must be thickened, in the order of falling back; a face is read when reached."""
        yield from self._asked
        for face in self._chain:
            font = (self._typesetter.embed(face), self._is_heavy_role and not is_heavy(face))
            self._asked.append(font)
            yield font
