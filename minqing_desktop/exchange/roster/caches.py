"""Readings of cell values that come again and again in a roster, each made once for a whole file."""

from datetime import date

from minqing_desktop.domain.values import group_name, partial_date, relation
from minqing_desktop.exchange.roster.grid import Cell, as_text

# Words, letters and the codes of GB/T 2261.1.
_SEXES: dict[str, str] = dict.fromkeys(("男", "男性", "1", "01", "m", "1男", "1-男", "先生", "男孩"), "男")
_SEXES |= dict.fromkeys(("女", "女性", "2", "02", "f", "2女", "2-女", "女士", "女孩"), "女")


FORMULA_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "Err:502", "Err:504"))
"""What spreadsheets show where a formula has no value."""


class Texts(dict[Cell, str]):
    """Cell -> tidy text on one line."""

    def __missing__(self, cell: Cell) -> str:
        parts = cell.split() if isinstance(cell, str) else as_text(cell).split()
        if len(parts) == 1 and parts[0] in FORMULA_ERRORS:
            parts = []
        text = parts[0] if len(parts) == 1 else " ".join(parts)
        self[cell] = text
        return text


class Notes(dict[Cell, str]):
    """Cell -> text with its lines and blanks as somebody wrote them."""

    def __missing__(self, cell: Cell) -> str:
        text = as_text(cell).replace("\r\n", "\n")
        self[cell] = text
        return text


class Groups(dict[Cell, str]):
    """Cell -> the group's name as this file first writes it, so that 3组 and 三社 are one."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, str] = {}

    def __missing__(self, cell: Cell) -> str:
        written = as_text(cell)
        shown = self._shown.setdefault(group_name.canonical(written), group_name.display(written)) if written else ""
        self[cell] = shown
        return shown


class Relations(dict[Cell, str]):
    """Cell -> kept word, '' when the word is unknown or leaves the sex open."""

    def __init__(self, one_place_codes: bool = False) -> None:
        super().__init__()
        self.one_place_codes = one_place_codes

    def __missing__(self, cell: Cell) -> str:
        kept = relation.normalise(as_text(cell), "", self.one_place_codes)
        self[cell] = kept
        return kept


class Sexes(dict[Cell, str | None]):
    """Cell -> 男, 女 or '' ; None when something else stands there."""

    def __missing__(self, cell: Cell) -> str | None:
        text = "".join(as_text(cell).split()).lower()
        sex = _SEXES.get(text) if text else ""
        self[cell] = sex
        return sex


class Dates(dict[Cell, partial_date.DateReading]):
    """Cell -> date."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._last = today.isoformat()

    def __missing__(self, cell: Cell) -> partial_date.DateReading:
        reading = partial_date.read(cell, self._today)
        if reading.value > self._last:  # nobody on a roster was born, or died, tomorrow
            reading = partial_date.DateReading("", False, True)
        self[cell] = reading
        return reading


class FileCaches:
    """All of them, for one import."""

    def __init__(self, today: date) -> None:
        self.texts = Texts()
        self.notes = Notes()
        self.groups = Groups()
        self.sexes = Sexes()
        self.dates = Dates(today)
        self.id_seen: dict[str, tuple[int, int]] = {}
