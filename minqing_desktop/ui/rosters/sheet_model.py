"""The cells of one sheet of the file for a table view, with what was put right and what the plan says of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.exchange.roster.corrections import Corrections
from minqing_desktop.exchange.roster.grid import column_letter
from minqing_desktop.exchange.roster.plan import SEVERE, Doubt, RosterPlan, cell_key
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.exchange.roster.sentences import doubt_sentence
from minqing_desktop.ui.rosters.findings import SHOWN_AS_WRITTEN
from minqing_desktop.ui.rosters.meanings import Meaning, meaning_of
from minqing_desktop.ui.rosters.sheet_marks import PERSON, SheetMarks

Index = QModelIndex | QPersistentModelIndex


class SheetModel(QAbstractTableModel):
    """Rows of the model count from 0, rows of the file and of everything below from 1; columns are the same.

    Cells come from packed blocks as they are painted, so that a sheet of 50,000 rows costs what fits the screen.
    """

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.sheet = -1
        self._cells = RawCells()
        self._plan: RosterPlan | None = None
        self._marks: SheetMarks | None = None
        self._corrections = Corrections()
        self._meanings: dict[int, Meaning] = {}
        self._rows, self._columns = 0, 0

    # what is shown

    def show_sheet(
        self, sheet: int, cells: RawCells, plan: RosterPlan, marks: SheetMarks, corrections: Corrections
    ) -> None:
        """Another sheet, from its beginning."""
        self.beginResetModel()
        self.sheet, self._cells = sheet, cells
        raw = cells.sheets[sheet]
        self._rows, self._columns = raw.kept, max(raw.columns, *(place + 1 for place in marks.columns), 1)
        self._take(plan, marks, corrections)
        self.endResetModel()

    def refresh(self, plan: RosterPlan, marks: SheetMarks, corrections: Corrections) -> None:
        """The same cells, judged anew; nothing moves."""
        self._take(plan, marks, corrections)
        self._tell()

    def correct(self, corrections: Corrections) -> None:
        """What was put right a moment ago, before the plan is made anew."""
        self._corrections = corrections
        self._tell()

    def _take(self, plan: RosterPlan, marks: SheetMarks, corrections: Corrections) -> None:
        self._plan, self._marks, self._corrections = plan, marks, corrections
        self._meanings = {place: meaning_of(reading) for place, reading in marks.columns.items()}

    def _tell(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, self._columns - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._columns - 1)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self._rows - 1)

    # what a painter asks, in rows of the file

    @property
    def marks(self) -> SheetMarks | None:
        """What the plan says of this sheet."""
        return self._marks

    @property
    def spans(self) -> tuple[tuple[int, int, int], ...]:
        """Merged cells side by side: row from 1, first column, how many."""
        return self._cells.sheets[self.sheet].spans if self.sheet >= 0 else ()

    def written(self, row: int, column: int) -> str:
        """What stands in the file."""
        return self._cells.text(self.sheet, row, column)

    def text(self, row: int, column: int) -> str:
        """The same, or what was put right."""
        told = self._corrections.cells.get(cell_key(self.sheet, row, column))
        return self.written(row, column) if told is None else told

    def is_corrected(self, row: int, column: int) -> bool:
        """Whether somebody put this cell right."""
        return cell_key(self.sheet, row, column) in self._corrections.cells

    def filled(self, row: int, column: int) -> str:
        """What a merged cell above says for this one."""
        return self._cells.filled(self.sheet, row, column)

    def meaning(self, column: int) -> Meaning:
        """What the column was taken for."""
        return self._meanings.get(column) or meaning_of(None)

    def doubt_at(self, row: int, column: int) -> Doubt | None:
        """The weightiest doubt about a cell."""
        place = self._marks.doubts.get((row, column)) if self._marks else None
        return self._plan.doubts[place] if place is not None and self._plan else None

    def row_doubt(self, row: int) -> Doubt | None:
        """The weightiest doubt about a row."""
        place = self._marks.row_doubts.get(row) if self._marks else None
        return self._plan.doubts[place] if place is not None and self._plan else None

    def is_inferred(self, row: int) -> bool:
        """Whether the row's household was concluded from the order of rows."""
        home = self._marks.home_of(row) if self._marks else -1
        return home >= 0 and self._plan is not None and self._plan.households[home].inferred

    def shown(self, row: int, column: int) -> str:
        """The words of a cell: numbers masked, unless they are broken and have to be compared with the paper."""
        text = self.text(row, column)
        doubt = self.doubt_at(row, column)
        return text if doubt is not None and doubt.kind in SHOWN_AS_WRITTEN else mask_text(text)

    def note(self, row: int, column: int) -> str:
        """What there is to say about a cell, '' for nothing."""
        doubt = self.doubt_at(row, column)
        if doubt is not None:
            return doubt_sentence(doubt.kind)
        return self._marks.reason_of(row) if self._marks else ""

    # Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row() + 1, index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (self.shown(row, column), self.note(row, column))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "，".join(filter(None, (self.shown(row, column), self.note(row, column))))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Vertical:
                return str(section + 1)
            return f"{column_letter(section)} {self.meaning(section).words}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._head_tip(section) if orientation == Qt.Orientation.Horizontal else self._row_tip(section + 1)
        return None

    def _head_tip(self, column: int) -> str:
        reading = self._marks.columns.get(column) if self._marks else None
        heading = reading.heading if reading is not None else ""
        return "\n".join(filter(None, (heading, self.meaning(column).words, self.meaning(column).note)))

    def _row_tip(self, row: int) -> str:
        if self._marks is None:
            return ""
        if self._marks.kind_of(row) != PERSON:
            return self._marks.reason_of(row)
        doubt = self.row_doubt(row)
        return doubt_sentence(doubt.kind) if doubt is not None else ""

    def is_severe(self, row: int, column: int) -> bool | None:
        """Whether the doubt about a cell is a problem; None when there is none."""
        doubt = self.doubt_at(row, column)
        return None if doubt is None else doubt.severity == SEVERE
