"""The sheet as it is, to be walked through by mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from minqing_desktop.ui.kit.paint import text_width
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.rosters.sheet_cells import PAD_PX, SheetCells
from minqing_desktop.ui.rosters.sheet_heads import ColumnHeads, RowHeads
from minqing_desktop.ui.rosters.sheet_model import SheetModel

ROW_PX = 28
_NARROWEST_PX, _WIDEST_PX = 56, 190
_ROWS_MEASURED = 40


class SheetGrid(QTableView):
    """Signals: cell_entered(int row, int column) when the cursor moves (rows from 1); meaning_wanted(int column) for
    a press on a head or F2; fix_wanted(str) on Enter, or with the letter when one begins to type;
    row_menu_wanted(QPoint) for the menu key or the right button, with a place on the screen;
    neighbour_wanted(int) -1 or 1 for the sheet before or after.
    """

    cell_entered = Signal(int, int)
    meaning_wanted = Signal(int)
    fix_wanted = Signal(str)
    row_menu_wanted = Signal(QPoint)
    neighbour_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = SheetModel(self)
        self.column_heads, self.row_heads = ColumnHeads(self.sheet, self), RowHeads(self.sheet, self)
        self.setModel(self.sheet)
        self.setHorizontalHeader(self.column_heads)
        self.setVerticalHeader(self.row_heads)
        self._build()
        self.column_heads.sectionClicked.connect(self.meaning_wanted)
        self.row_heads.sectionClicked.connect(lambda row: self.go_to(row + 1, max(0, self.currentIndex().column())))
        self.doubleClicked.connect(lambda _index: self.fix_wanted.emit(""))

    def _build(self) -> None:
        self.setItemDelegate(SheetCells(self.sheet, self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self._fit_to_look()

    def _fit_to_look(self) -> None:
        self.row_heads.setDefaultSectionSize(current_look().scaled(ROW_PX))
        self.column_heads.setMinimumSectionSize(current_look().scaled(44))

    # what is shown

    def sheet_shown(self) -> None:
        """After the model shows another sheet: widths, merged cells, the first cell."""
        self.clearSpans()
        for row, column, count in self.sheet.spans:
            if row <= self.sheet.rowCount() and column + count <= self.sheet.columnCount():
                self.setSpan(row - 1, column, 1, count)
        self._fit_columns()
        self.row_heads.setFixedWidth(self.row_heads.sizeHint().width())
        self.scrollToTop()

    def _fit_columns(self) -> None:
        look, marks = current_look(), self.sheet.marks
        first = marks.reading.header_from if marks is not None else 1
        wide = {(row, column) for row, column, _count in self.sheet.spans}
        rows = range(max(1, first), min(self.sheet.rowCount(), first + _ROWS_MEASURED) + 1)
        for column in range(self.sheet.columnCount()):
            texts = [self.sheet.shown(row, column)[:24] for row in rows if (row, column) not in wide]
            words = max((text_width(text, look.sizes.small + 1) for text in texts), default=0) + 2 * PAD_PX + 6
            wanted = max(words, self.column_heads.wanted_px(column))
            least, most = look.scaled(_NARROWEST_PX), look.scaled(_WIDEST_PX)
            self.setColumnWidth(column, max(least, min(most, wanted)))

    @property
    def current_place(self) -> tuple[int, int]:
        """Row from 1 and column from 0 of the cursor; (0, -1) when it is nowhere."""
        index = self.currentIndex()
        return (index.row() + 1, index.column()) if index.isValid() else (0, -1)

    def go_to(self, row: int, column: int) -> None:
        """Moves the cursor; the row comes to the middle when it was out of sight."""
        index = self.sheet.index(row - 1, max(0, column))
        if not index.isValid():
            return
        top, height = self.rowViewportPosition(row - 1), self.viewport().height()
        if not 0 <= top <= height - self.rowHeight(row - 1):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + top - height // 2)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    # hands

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.row_heads.current_row = current.row()
        self.row_heads.viewport().update()
        if current.isValid():
            self.cell_entered.emit(current.row() + 1, current.column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, has_ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        letter = event.text()
        is_here = self.currentIndex().isValid()
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and has_ctrl:
            self.neighbour_wanted.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_here and not has_ctrl:
            self.fix_wanted.emit("")
        elif key == Qt.Key.Key_F2 and is_here:
            self.meaning_wanted.emit(self.currentIndex().column())
        elif key == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._want_row_menu()
        elif letter.isprintable() and letter.strip() and not has_ctrl and is_here:
            self.fix_wanted.emit(letter)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._want_row_menu()
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self.row_menu_wanted.emit(event.globalPos())

    def _want_row_menu(self) -> None:
        if self.currentIndex().isValid():
            place = self.visualRect(self.currentIndex()).bottomLeft()
            self.row_menu_wanted.emit(self.viewport().mapToGlobal(place))

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.sheet.rowCount():
            self.setCurrentIndex(self.sheet.index(0, 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "sheet"):
            self._fit_to_look()
