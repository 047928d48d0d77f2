"""The menu under «列»: which columns are shown, and by which the list is ordered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.table.line_model import LineModel
from minqing_desktop.ui.kit.table.line_view import LineView
from minqing_desktop.ui.look.live import current_look

Layout = dict[str, Any]


class ColumnMenu(QObject):
    """Shows, hides and orders columns, and writes that down as a plain dictionary of texts, numbers and lists.

    Signals: layout_changed(dict) after a change by hand.
    """

    layout_changed = Signal(object)

    def __init__(self, view: LineView, model: LineModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._is_restoring = False
        for place, column in enumerate(model.columns):
            view.setColumnHidden(place, not column.shown)
        header = view.horizontalHeader()
        header.sectionResized.connect(self._tell)
        header.sectionMoved.connect(self._tell)
        header.sectionClicked.connect(self._on_heading_clicked)

    def fill(self, menu: QMenu) -> None:
        """Puts the entries into an empty menu."""
        for place, column in enumerate(self._model.columns):
            entry = menu.addAction(column.title)
            entry.setCheckable(True)
            entry.setChecked(not self._view.isColumnHidden(place))
            entry.setEnabled(not column.fixed)
            entry.toggled.connect(lambda is_on, at=place: self.show_column(at, is_on))
        menu.addSeparator()
        order = menu.addMenu(tr("排序"))
        for place, column in enumerate(self._model.columns):
            if column.sort_key:
                entry = order.addAction(str(self._model.headerData(place, Qt.Orientation.Horizontal)))
                entry.triggered.connect(lambda _checked=False, at=place: self._on_heading_clicked(at))

    def show_column(self, place: int, is_shown: bool) -> None:
        """Shows or hides a column; the last one stays."""
        shown = [i for i in range(len(self._model.columns)) if not self._view.isColumnHidden(i)]
        if is_shown or shown != [place]:
            self._view.setColumnHidden(place, not is_shown)
            self._view.fill_width()
            self._tell()

    def layout(self) -> Layout:
        """What is to be remembered."""
        header, columns = self._view.horizontalHeader(), self._model.columns
        by_place = [header.logicalIndex(i) for i in range(header.count())]
        grown = current_look().scaled(1000) / 1000
        return {
            "hidden": [c.key for i, c in enumerate(columns) if self._view.isColumnHidden(i)],
            "order": [columns[i].key for i in by_place],
            "widths": {
                c.key: round(header.sectionSize(i) / grown)
                for i, c in enumerate(columns)
                if not c.stretches and not self._view.isColumnHidden(i)
            },
            "sort": list(self._model.order),
        }

    def restore(self, layout: Layout) -> None:
        """Takes up a remembered layout; columns it does not know keep their place."""
        self._is_restoring = True
        header, columns = self._view.horizontalHeader(), self._model.columns
        places = {column.key: place for place, column in enumerate(columns)}
        for key, place in places.items():
            if key in layout.get("order", []):
                self._view.setColumnHidden(place, key in layout.get("hidden", []))
        for key, width in layout.get("widths", {}).items():
            if key in places:
                self._view.setColumnWidth(places[key], current_look().scaled(int(width)))
        for target, key in enumerate(key for key in layout.get("order", []) if key in places):
            header.moveSection(header.visualIndex(places[key]), target)
        sort_key, descending = (*layout.get("sort", []), "", False)[:2]
        if sort_key and sort_key in [column.sort_key for column in columns]:
            self._model.set_order(str(sort_key), bool(descending))
        self._view.fill_width()
        self._is_restoring = False

    def _on_heading_clicked(self, place: int) -> None:
        sort_key = self._model.columns[place].sort_key
        if not sort_key:
            return
        present, is_descending = self._model.order
        self._model.sort_by(sort_key, descending=present == sort_key and not is_descending)
        self._view.scrollToTop()
        self._tell()

    def _tell(self, *_change: int) -> None:
        if not self._is_restoring and self._view.isVisible():
            self.layout_changed.emit(self.layout())
