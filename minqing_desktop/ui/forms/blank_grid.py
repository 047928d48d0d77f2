"""A form's sheet as it will be: its own words and merged cells, and the first rows filled, to be walked through."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from minqing_desktop.exchange.forms.picture import MORE, SheetPicture
from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.ui.forms.blank_cells import PAD_PX, WIDEST_PX, BlankCells
from minqing_desktop.ui.forms.blank_heads import FillHeads, RowNumbers
from minqing_desktop.ui.forms.blank_model import BlankModel
from minqing_desktop.ui.kit.paint import text_width
from minqing_desktop.ui.look.live import current_look

ROW_PX, TITLE_PX = 28, 38
_NARROWEST_PX = 52
_PX_PER_CHARACTER = 7.4
_USUAL_WIDTH = 9.0


class BlankGrid(QTableView):
    """Signals: column_wanted(ColumnReport) on a press on a head, Enter, F2 or a double click; left_wanted(ColumnReport)
    on Delete: the column is to stay blank; entered(object) with the column or blank under the cursor, None for none;
    neighbour_wanted(int) -1 or 1 for the sheet before or after.
    """

    column_wanted = Signal(object)
    left_wanted = Signal(object)
    entered = Signal(object)
    neighbour_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = BlankModel(self)
        self.covered: set[tuple[int, int]] = set()
        """The cells of merged ones, over which no words run on."""
        self._is_other = True
        self.heads, self.numbers = FillHeads(self.sheet, self), RowNumbers(self.sheet, self)
        self.setModel(self.sheet)
        self.setHorizontalHeader(self.heads)
        self.setVerticalHeader(self.numbers)
        self._build()
        self.heads.sectionClicked.connect(self._on_head_clicked)
        self.doubleClicked.connect(lambda _index: self._want())
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self._show_names())

    def _build(self) -> None:
        self.setItemDelegate(BlankCells(self.sheet, self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self._fit_to_look()

    def _fit_to_look(self) -> None:
        self.numbers.setDefaultSectionSize(current_look().scaled(ROW_PX))
        self.heads.setMinimumSectionSize(1)

    # what is shown

    def show_picture(self, picture: SheetPicture, columns: Iterable[ColumnReport], more: str) -> None:
        """Another sheet, or the same filled otherwise; then cursor and place stay where they can."""
        place, is_same = self.currentIndex(), picture.name == self.sheet.picture.name and not self._is_other
        row, column = place.row(), place.column()
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self.sheet.show_picture(picture, columns, more)
        self._is_other = False
        self.covered = {
            (row, at) for top, left, rows, wide in picture.spans for row in range(top, top + rows)
            for at in range(left, left + wide) if rows > 1 or wide > 1
        }  # fmt: skip
        self.clearSpans()
        for first, at, rows, wide in picture.spans:
            if rows > 1 or wide > 1:
                self.setSpan(first, at, rows, wide)
        self._fit()
        if not is_same:
            self.scrollToTop()
            row, column = self._first_place()
        else:
            self.horizontalScrollBar().setValue(left)
            self.verticalScrollBar().setValue(top)
        index = self.sheet.index(min(max(row, 0), self.sheet.rowCount() - 1), max(column, 0))
        if index.isValid():
            self.setCurrentIndex(index)
            self._bring_near(index.column())

    def begin_anew(self) -> None:
        """The next picture is of another form, even where the sheet is called the same."""
        self._is_other = True

    def _first_place(self) -> tuple[int, int]:
        """Where something is asked and nobody has answered; else the first of all that is asked."""
        sheet, first = self.sheet, max(0, self.sheet.picture.first_line)
        heads = {(first, at): head for at in range(sheet.columnCount()) if (head := sheet.head(at)) is not None}
        blanks = {place: each for place in sheet.picture.blanks for each in sheet.blanks_at(*place)[:1]}
        asked = {**heads, **blanks}
        unknown = (place for place, each in asked.items() if each.state == "unknown")
        return next(unknown, next(iter(asked), (0, 0)))

    def _fit(self) -> None:
        look, picture = current_look(), self.sheet.picture
        for place, row in enumerate(picture.rows):
            if row.kind == MORE:
                self.setSpan(place, 0, 1, picture.columns)
        wide = {(row, column) for row, column, _rows, columns in picture.spans if columns > 1}
        wide |= {(place, 0) for place, row in enumerate(picture.rows) if row.kind == MORE}
        for column in range(picture.columns):
            own = picture.widths.get(column + 1, _USUAL_WIDTH)
            self.setColumnHidden(column, own == 0)
            texts = [self.sheet.text(row, column)[:24] for row in range(min(len(picture.rows), 40))
                     if (row, column) not in wide and self._is_in_table(row)]  # fmt: skip
            words = max((text_width(text, look.sizes.small + 1) for text in texts), default=0) + 2 * PAD_PX + 4
            wanted = max(words, self.heads.wanted_px(column), look.scaled(round(own * _PX_PER_CHARACTER * 0.7)))
            self.setColumnWidth(column, max(look.scaled(_NARROWEST_PX), min(look.scaled(WIDEST_PX), wanted)))
        if self.sheet.rowCount():
            is_titled = any(span[:2] == (0, 0) and span[3] > 2 for span in picture.spans)
            self.setRowHeight(0, look.scaled(TITLE_PX if is_titled else ROW_PX))
        self.numbers.setFixedWidth(self.numbers.sizeHint().width())
        self._show_names()

    def _is_in_table(self, row: int) -> bool:
        first = self.sheet.picture.first_line
        return first < 0 or first - 2 <= row

    def _show_names(self) -> None:
        """Beside the numbers stands whom a row is about while the column of names is out of sight."""
        at = self.sheet.name_column()
        is_out = at >= 0 and self.columnViewportPosition(at) < 0
        if is_out != self.numbers.shows_names:
            self.numbers.shows_names = is_out
            self.numbers.setFixedWidth(self.numbers.sizeHint().width())
            self.numbers.viewport().update()

    def go_to(self, column: ColumnReport) -> bool:
        """Moves the cursor to a column or blank of this sheet."""
        row, at = self.sheet.place_of(column)
        index = self.sheet.index(row, at)
        if row < 0 or not index.isValid():
            return False
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self._bring_near(at)
        return True

    def _bring_near(self, column: int) -> None:
        """Moves a column out of the right, where the panel that asks about it would lie over it."""
        left, width = self.columnViewportPosition(column), self.viewport().width()
        if not 0 <= left <= width // 3:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + left - width // 5)

    @property
    def current_column(self) -> ColumnReport | None:
        """What is asked where the cursor is."""
        index = self.currentIndex()
        return self.sheet.column_at(index.row(), index.column()) if index.isValid() else None

    # hands

    def _on_head_clicked(self, column: int) -> None:
        head = self.sheet.head(column)
        if head is not None:
            self.go_to(head)
            self.column_wanted.emit(head)

    def _want(self) -> None:
        if self.current_column is not None:
            self.column_wanted.emit(self.current_column)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.numbers.current_row = current.row()
        self.numbers.viewport().update()
        if current.isValid() and self.sheet.turn_to(current.row()):
            self.heads.viewport().update()
        self.entered.emit(self.current_column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, has_ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and has_ctrl:
            self.neighbour_wanted.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and not has_ctrl:
            self._want()
        elif key == Qt.Key.Key_Delete and self.current_column is not None:
            self.left_wanted.emit(self.current_column)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.sheet.rowCount():
            self.setCurrentIndex(self.sheet.index(0, 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "sheet"):
            self._fit_to_look()
            self._fit()
