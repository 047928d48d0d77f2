"""Gives the looks of a BIFF8 workbook's cells in the words of openpyxl."""

from typing import Any

from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side

_LINES = (None, "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot",
          "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot")  # fmt: skip
_PATTERNS = (None, "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown",
             "darkUp", "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical", "lightDown", "lightUp",
             "lightGrid", "lightTrellis", "gray125", "gray0625")  # fmt: skip
_ACROSS = ("general", "left", "center", "right", "fill", "justify", "centerContinuous", "distributed")
_UPRIGHT = ("top", "center", "bottom", "justify", "distributed")
_UNDERLINES = {1: "single", 2: "double", 0x21: "singleAccounting", 0x22: "doubleAccounting"}
_NO_COLOUR = 0x7FFF
_TOP_DOWN = 255


class OldStyles:
    """The looks by the numbers of a book's styles (XF)."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[int, dict[str, Any]] = {}

    def put(self, cell: Any, number: int) -> None:
        """Dresses a cell."""
        if number not in self._made:
            self._made[number] = self._looks(number)
        for name, look in self._made[number].items():
            setattr(cell, name, look)

    def font(self, number: int) -> Font:
        """A font by its number."""
        font = self._book.font_list[number]
        make: Any = Font
        return make(
            name=font.name,
            size=font.height / 20,
            bold=bool(font.bold) or font.weight >= 600,
            italic=bool(font.italic),
            strike=bool(font.struck_out) or None,
            underline=_UNDERLINES.get(font.underline_type),
            vertAlign={1: "superscript", 2: "subscript"}.get(font.escapement),
            color=self._colour(font.colour_index),
            charset=font.character_set or None,
        )

    def _colour(self, index: int) -> Color | None:
        shade = None if index == _NO_COLOUR else self._book.colour_map.get(index)
        return Color(rgb="FF{:02X}{:02X}{:02X}".format(*shade)) if shade else None

    def _looks(self, number: int) -> dict[str, Any]:
        style = self._book.xf_list[number]
        told = self._book.format_map.get(style.format_key)
        return {
            "font": self.font(style.font_index),
            "border": self._border(style.border),
            "fill": self._fill(style.background),
            "alignment": _alignment(style.alignment),
            "protection": Protection(bool(style.protection.cell_locked), bool(style.protection.formula_hidden)),
            "number_format": told.format_str if told is not None else "General",
        }

    def _border(self, border: Any) -> Border:
        def side(name: str) -> Side:
            line = getattr(border, f"{name}_line_style")
            style = _LINES[line] if line < len(_LINES) else "thin"
            return Side(style=style, color=self._colour(getattr(border, f"{name}_colour_index")) if style else None)

        return Border(
            left=side("left"), right=side("right"), top=side("top"), bottom=side("bottom"), diagonal=side("diag"),
            diagonalUp=bool(border.diag_up), diagonalDown=bool(border.diag_down),
        )  # fmt: skip

    def _fill(self, background: Any) -> PatternFill:
        number = background.fill_pattern
        pattern = _PATTERNS[number] if number < len(_PATTERNS) else None
        if pattern is None:
            return PatternFill()
        more = {
            "fgColor": self._colour(background.pattern_colour_index),
            "bgColor": self._colour(background.background_colour_index),
        }
        make: Any = PatternFill
        return make(fill_type=pattern, **{name: each for name, each in more.items() if each is not None})


def _alignment(alignment: Any) -> Alignment:
    turned = alignment.rotation
    across = _ACROSS[alignment.hor_align] if alignment.hor_align < len(_ACROSS) else "general"
    return Alignment(
        horizontal=None if across == "general" else across,
        vertical=_UPRIGHT[alignment.vert_align] if alignment.vert_align < len(_UPRIGHT) else "bottom",
        textRotation=turned if turned <= 180 or turned == _TOP_DOWN else 0,
        wrapText=bool(alignment.text_wrapped) or None,
        shrinkToFit=bool(alignment.shrink_to_fit) or None,
        indent=alignment.indent_level,
        readingOrder=alignment.text_direction,
    )
