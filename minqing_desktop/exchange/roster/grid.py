"""A sheet as it was read: rows of cells, before anybody knows what they mean."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta
"""An empty cell is the empty text."""

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""


@dataclass(slots=True)
class Sheet:
    """`rows` may differ in length; `merges` is empty where the format does not tell."""

    name: str
    rows: list[list[Cell]]
    merges: list[Range] = field(default_factory=list)
    is_hidden: bool = False
    source: str = ""
    """The file it came from, when there are several; for inferring a group or household from its name."""
    row_numbers: list[int] | None = None
    """Number of each row in the file, from 1, where rows were made out of others; None: in order."""
    failure: str = ""
    """Why the file could not be read, as the case of a refusal."""
    origins: list[tuple[int, ...]] | None = None
    """Where each row's cells stood in the file, by column (-1: nowhere), where rows were made out of others."""
    empty_formulas: frozenset[int] = frozenset()
    """Columns with formulas whose results the file does not hold."""
    _kinds_of_origin: set[tuple[int, ...]] | None = field(default=None, init=False, repr=False, compare=False)

    def row_number(self, index: int) -> int:
        """The row's number as people count it."""
        return index + 1 if self.row_numbers is None else self.row_numbers[index]

    def origin(self, index: int, column: int) -> int:
        """The column of the file that a cell of a row came from, -1 when it came from none."""
        if self.origins is None:
            return column
        origins = self.origins[index]
        return origins[column] if 0 <= column < len(origins) else -1

    def origins_of(self, column: int) -> tuple[int, ...]:
        """All columns of the file that a column's cells came from."""
        if self.origins is None:
            return (column,)
        if self._kinds_of_origin is None:  # few, and asked for column by column
            self._kinds_of_origin = set(self.origins)
        found = {told[column] for told in self._kinds_of_origin if column < len(told)}
        return tuple(sorted(found - {-1}))


def as_text(cell: Cell) -> str:
    """The cell as a person would have typed it: 3.0 is 3, a midnight is a day."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell == cell and abs(cell) < 1e15 and cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def column_letter(index: int) -> str:
    """A, B, … Z, AA: the letter over the column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
