"""Moves references to cells when rows are put in: A1 ranges, absolute ones, those of other sheets, whole rows.

Whole columns stay, and so do texts in quotes, names of functions, references to other workbooks and to tables.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

LAST_ROW = 1_048_576

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
      | (?P<table>[^\W\d][\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\])
      | (?P<prefix>(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*)!)?
        (?:(?P<cells>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})?)
          |(?P<rows>\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}))(?![\w.(!\[])
      | (?P<word>[\w.]+(?:!|\b)|'(?:[^']|'')+'!)""",
    re.VERBOSE,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d+)")


@dataclass(frozen=True, slots=True)
class Insertion:
    """`count` rows put in after row `after` (from 1) of a sheet.

    `grows`: ranges that end at that very row take the new rows in, as the one row of a form that stands for all.
    """

    sheet: str
    after: int
    count: int
    grows: bool = False

    def row(self, row: int) -> int:
        """Where a row is afterwards."""
        return row + self.count if row > self.after else row

    def span(self, first: int, last: int, may_grow: bool = True) -> tuple[int, int]:
        """Where a range of rows is afterwards."""
        if self.grows and may_grow and first <= self.after == last:
            return first, last + self.count
        return self.row(first), self.row(last)


def shift_range(reference: str, insertion: Insertion, may_grow: bool = True) -> str:
    """«A5:A14», «$A5», «5:9» on the insertion's own sheet; anything else is given back as it is."""
    parts = reference.split(":")
    corners = [_CORNER.fullmatch(part) for part in parts]
    if len(parts) > 2 or None in corners:
        return reference
    rows = [int(corner[4]) for corner in corners if corner]
    is_range = len(rows) == 2
    first, last = insertion.span(rows[0], rows[-1], may_grow and is_range)
    new = (first, last) if is_range else (first,)
    return ":".join(f"{c[1]}{c[2]}{c[3]}{row}" for c, row in zip(corners, new, strict=True) if c)


def shift_area(reference: str, insertion: Insertion) -> str:
    """As `shift_range`, for an area that a rule, a check or a print range covers: one cell of the row grows, too."""
    if ":" not in reference:
        grown = shift_range(f"{reference}:{reference}", insertion)
        first, _, last = grown.partition(":")
        return first if first == last else grown
    return shift_range(reference, insertion)


def shift_areas(references: str, insertion: Insertion) -> str:
    """Several areas with blanks between them (sqref)."""
    return " ".join(shift_area(each, insertion) for each in references.split())


def shift_formula(formula: str, own_sheet: str, insertion: Insertion, may_grow: bool = True) -> str:
    """A formula that stands on `own_sheet` after the insertion; `may_grow` is false for one in the filled rows."""

    def moved(prefix: str, reference: str) -> str:
        sheet = sheet_of(prefix) if prefix else own_sheet
        return shift_range(reference, insertion, may_grow) if sheet == insertion.sheet else reference

    shifted = _each(formula, moved)
    if not (insertion.grows and may_grow) or own_sheet != insertion.sheet:
        return shifted
    # A total of the one row: SUM(E5) says as little as the row it stands under, and means all of them.
    alone = re.compile(rf"\b(SUM|COUNT|COUNTA|AVERAGE|MAX|MIN)\((\$?[A-Z]{{1,3}}\$?{insertion.after})\)")
    return alone.sub(lambda found: f"{found[1]}({shift_area(found[2], insertion)})", shifted)


def move_formula(formula: str, rows: int, columns: int = 0) -> str:
    """The formula copied so many rows down and columns to the right: what has no $ moves along."""

    def corner(found: "re.Match[str]") -> str:
        letters, row = found[2], int(found[4])
        if letters and not found[1]:
            letters = column_name(column_number(letters) + columns) if columns else letters
        return f"{found[1]}{letters}{found[3]}{row if found[3] or (found[1] and not letters) else row + rows}"

    return _each(formula, lambda prefix, reference: _CORNER.sub(corner, reference))


def rename_sheet(formula: str, old: str, new: str) -> str:
    """The formula of a copied sheet, which asks itself what its original asked the original."""
    return _each(formula, lambda prefix, reference: reference, lambda p: quoted(new) if sheet_of(p) == old else p)


def names_sheet(formula: str, sheet: str) -> bool:
    """Whether a formula asks another sheet by this name."""
    return any(found["prefix"] and sheet_of(found["prefix"]) == sheet for found in _TOKEN.finditer(formula))


def sheet_of(prefix: str) -> str:
    """«'5月'!» names the sheet 5月; one of another workbook keeps its bracket and so is never ours."""
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def quoted(sheet: str) -> str:
    """The sheet's name before a reference."""
    return "'" + sheet.replace("'", "''") + "'!"


def _each(
    formula: str, change: Callable[[str, str], str], prefixed: Callable[[str], str] = lambda prefix: prefix
) -> str:
    def replaced(found: "re.Match[str]") -> str:
        reference = found["cells"] or found["rows"]
        if not reference:
            return found[0]
        prefix = found["prefix"] or ""
        return (prefixed(prefix) if prefix else "") + change(prefix, reference)

    return _TOKEN.sub(replaced, formula)


def column_name(number: int) -> str:
    """1 is A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
