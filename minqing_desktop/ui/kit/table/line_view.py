"""The table view itself: rows as a whole, keys as people expect them, the row under the mouse a little darker."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from minqing_desktop.ui.kit.table.cell_delegate import CellDelegate
from minqing_desktop.ui.kit.table.column import Column
from minqing_desktop.ui.kit.table.line_model import LineModel
from minqing_desktop.ui.look.live import current_look

_LEAST_COLUMN_PX = 36


class LineView(QTableView):
    """Signals: line_pressed(int) with the row on Enter or double click; letter_typed(str) when one begins to type."""

    line_pressed = Signal(int)
    letter_typed = Signal(str)

    def __init__(self, columns: tuple[Column, ...], model: LineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._cells = CellDelegate(columns, self)
        self.setModel(model)
        self._build()
        self.entered.connect(self._on_row_entered)
        self.doubleClicked.connect(lambda index: self.line_pressed.emit(index.row()))

    def _build(self) -> None:
        self.setItemDelegate(self._cells)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_LEAST_COLUMN_PX)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.sectionResized.connect(self._on_section_resized)
        self.fit_to_look()

    def fit_to_look(self) -> None:
        """Gives rows and columns the sizes of the present look."""
        look = current_look()
        is_tall = any(column.below is not None for column in self._columns)
        self.verticalHeader().setDefaultSectionSize(look.sizes.tall_row if is_tall else look.sizes.row)
        header = self.horizontalHeader()
        header.setFixedHeight(look.sizes.row - 3)
        for place, column in enumerate(self._columns):
            self.setColumnWidth(place, look.scaled(column.width))
        self.fill_width()

    def fill_width(self) -> None:
        """Gives the stretching column what the others leave, never less than its own width."""
        stretching = next((i for i, c in enumerate(self._columns) if c.stretches and not self.isColumnHidden(i)), None)
        if stretching is None:
            return
        taken = sum(self.columnWidth(i) for i in range(len(self._columns)) if i != stretching)
        least = current_look().scaled(self._columns[stretching].width)
        width = max(least, self.viewport().width() - taken)
        if width != self.columnWidth(stretching):
            self.setColumnWidth(stretching, width)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.fill_width()

    def _on_section_resized(self, place: int, _old: int, _new: int) -> None:
        if not self._columns[place].stretches:
            self.fill_width()

    def visible_rows(self) -> range:
        """The rows that can be seen now."""
        first = max(0, self.rowAt(1))
        last = self.rowAt(self.viewport().height() - 1)
        total = self.model().rowCount()
        return range(first, total if last < 0 else last + 1)

    def _on_row_entered(self, index: QModelIndex) -> None:
        self._set_warm(index.row())

    def _set_warm(self, row: int) -> None:
        if row != self._cells.warm_row:
            self._cells.warm_row = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._set_warm(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))
        self.viewport().update()

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, has_ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        letter = event.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.line_pressed.emit(self.currentIndex().row())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            row = 0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(row, 0))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (60 if key == Qt.Key.Key_Right else -60))
        elif letter.isprintable() and letter.strip() and not has_ctrl:
            self.letter_typed.emit(letter)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_cells"):
            self.fit_to_look()
