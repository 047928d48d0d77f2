"""The cells of one sheet of a form for a table view, with what fills them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.picture import FILLED, MORE, PictureRow, SheetPicture
from minqing_desktop.exchange.roster.grid import column_letter
from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.ui.forms.tints import head_words, heading_words

Index = QModelIndex | QPersistentModelIndex
NOTHING = PictureRow(0, "", ())
_NAMES = ("field:person.name", "field:home.head", "field:matter.names", "field:visit.heads")


class BlankModel(QAbstractTableModel):
    """Rows and columns count from 0."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picture = SheetPicture("", (), (), {}, 0, {})
        self._heads: list[dict[int, ColumnReport]] = []
        self.table = 0
        """The table whose columns stand at the heads, where a sheet has several."""
        self._blanks: dict[tuple[int, int], list[ColumnReport]] = {}
        self.more = ""
        """What stands in the row for those that are not shown."""

    def show_picture(self, picture: SheetPicture, columns: Iterable[ColumnReport], more: str) -> bool:
        """Another sheet, or the same filled otherwise; True where rows or columns are others than before."""
        is_other = (len(picture.rows), picture.columns) != (self.rowCount(), self.columnCount())
        if is_other:
            self.beginResetModel()
        self.picture, self.more = picture, more
        mine = [each for each in columns if each.sheet == picture.name]
        by_heading = {each.heading: each for each in reversed(mine) if not each.row}
        self._heads = [
            {at: by_heading[heading] for at, heading in table.headings.items() if heading in by_heading}
            for table in picture.tables
        ]
        self.table = min(self.table, max(0, len(self._heads) - 1))
        at = {(each.row, each.column): [one for one in mine if (one.row, one.column) == (each.row, each.column)]
              for each in mine if each.row}  # fmt: skip
        self._blanks = {
            place: at.get((blanks[0].row, blanks[0].column), []) for place, blanks in picture.blanks.items()
        }
        if is_other:
            self.endResetModel()
        elif self.rowCount() and self.columnCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)
        return is_other

    # what a painter asks

    def row(self, place: int) -> PictureRow:
        """A row of the picture."""
        return self.picture.rows[place] if 0 <= place < len(self.picture.rows) else NOTHING

    def text(self, row: int, column: int) -> str:
        """The words of a cell."""
        line = self.row(row)
        if line.kind == MORE:
            return self.more if column == 0 else ""
        return line.cells[column] if column < len(line.cells) else ""

    def head(self, column: int, table: int | None = None) -> ColumnReport | None:
        """What fills a column of the table; None for one that has no heading."""
        place = self.table if table is None else table
        return self._heads[place].get(column) if place < len(self._heads) else None

    def table_at(self, row: int) -> int:
        """The table that a row is of, or that stands next above it."""
        return max((place for place, each in enumerate(self.picture.tables) if each.top <= row), default=0)

    def turn_to(self, row: int) -> bool:
        """Puts the columns of the table that a row is of at the heads; True where that is another."""
        table = self.table_at(row)
        is_other = table != self.table
        if is_other:
            self.table = table
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, self.columnCount() - 1))
        return is_other

    def filler(self, row: int, column: int) -> ColumnReport | None:
        """What fills a cell of a table's rows."""
        return self.head(column, self.table_at(row))

    def blanks_at(self, row: int, column: int) -> list[ColumnReport]:
        """The blanks around the table that stand in a cell."""
        return self._blanks.get((row, column), [])

    def column_at(self, row: int, column: int) -> ColumnReport | None:
        """What is asked where the cursor is: a blank of the cell (one that is not understood first), or the column."""
        blanks = self.blanks_at(row, column)
        own = blanks[0] if blanks else self.filler(row, column)
        return next((each for each in blanks if each.state == "unknown"), own)

    def name_column(self) -> int:
        """Where the names stand of those whom the rows are about; -1 for nowhere."""
        heads = self._heads[self.table] if self.table < len(self._heads) else {}
        for written in _NAMES:
            for at, head in heads.items():
                if head.written == written:
                    return at
        return -1

    def name(self, row: int) -> str:
        """Whom a filled row is about."""
        at = self.name_column()
        return self.text(row, at) if at >= 0 and self.row(row).kind == FILLED else ""

    def place_of(self, column: ColumnReport) -> tuple[int, int]:
        """Where a column or blank is shown; (-1, -1) for nowhere on this sheet."""
        for place, blanks in self._blanks.items():
            if column in blanks:
                return place
        for table, heads in zip(self.picture.tables, self._heads, strict=True):
            for at, head in heads.items():
                if head == column:
                    return table.first_line, at
        return -1, -1

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.picture.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.picture.columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = self.column_at(index.row(), index.column())
            words = self.text(index.row(), index.column())
            return f"{words} {head_words(column)}".strip() if column is not None else words
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            number = self.row(section).number
            return (str(number) if number else "") if role == Qt.ItemDataRole.DisplayRole else None
        column = self.head(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column_letter(section)} {head_words(column) if column is not None else ''}".strip()
        if role == Qt.ItemDataRole.ToolTipRole and column is not None:
            doubt = "" if column.is_sure else tr("按字面猜的，请核对")
            return "\n".join(filter(None, (heading_words(column.heading), head_words(column), doubt)))
        return None
