"""The first rows of a workbook as a list; the columns are those of the report."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.report_views import SheetLine, SheetView
from minqing_desktop.ui.kit.table import Column, LinePage, RecordTable
from minqing_desktop.ui.look.mark import mark

_PX_PER_CHARACTER = 7.4
_WIDEST_PX = 320


class SheetTable(QWidget):
    """Makes its table anew when the columns change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[tuple[str, float], ...] = ()
        self.table: RecordTable | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._title, self._more = QLabel(), QLabel()
        mark(self._title, role="soft")
        mark(self._more, role="small")
        self._column.addWidget(self._title)
        self._column.addWidget(self._more)

    def show_view(self, view: SheetView) -> None:
        """Shows a workbook's beginning."""
        self._title.setText("　".join((view.title, *view.notes)))
        rest = view.total - len(view.lines)
        self._more.setText(
            tr("先看前 {n} 行，存出来的文件里有全部 {all} 行。").format(n=len(view.lines), all=view.total)
            if rest > 0
            else ""
        )
        self._more.setVisible(rest > 0)
        if view.columns != self._columns or self.table is None:
            self._make_table(view.columns)
        assert self.table is not None
        page = LinePage(len(view.lines), view.lines)
        self.table.set_loader(lambda _request, done, _failed: QTimer.singleShot(0, lambda: done(page)))

    def _make_table(self, columns: tuple[tuple[str, float], ...]) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        self._columns = columns
        made = [
            Column(str(place), heading, _cell(place), min(_WIDEST_PX, round(width * _PX_PER_CHARACTER) + 16))
            for place, (heading, width) in enumerate(columns)
        ]
        self.table = RecordTable(made, counted=tr("{n} 行"), masks=False)
        self._column.insertWidget(1, self.table, 1)


def _cell(place: int) -> Callable[[SheetLine], str]:
    return lambda line: line.cells[place].replace("\n", "　")
