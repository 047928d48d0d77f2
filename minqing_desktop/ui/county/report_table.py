"""One table of a county's report on the screen; sums stand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind
from minqing_desktop.host import clock
from minqing_desktop.services.county.report_tables import Part
from minqing_desktop.ui.kit.table import Column, LinePage, RecordTable
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

_PX_PER_CHARACTER, _PAD_PX, _WIDEST_PX = 8.0, 18, 260
_NUMBERS = (ColumnKind.INTEGER, ColumnKind.PERCENT, ColumnKind.MONEY)


@dataclass(frozen=True, slots=True)
class _Line:
    id: int
    cells: tuple[object, ...]
    is_sum: bool


class ReportTable(QWidget):
    """Made anew for each part, as its columns are others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: RecordTable | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._note = QLabel()
        self._note.setWordWrap(True)
        mark(self._note, role="small")
        self._column.addWidget(self._note)

    def show_part(self, part: Part) -> None:
        """Shows a table of the report."""
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        columns = [
            Column(
                each.name, each.heading, _cell(place, each.kind), _width(each.heading, each.width),
                align="right" if each.kind in _NUMBERS else "left", tone=_tone, fixed=place == 0,
            )
            for place, each in enumerate(part.columns)
        ]  # fmt: skip
        self.table = RecordTable(columns, counted=tr("{n} 行"), masks=False)
        self.table.set_empty("list", tr("这段时间没有可列的"), "")
        self._column.insertWidget(0, self.table, 1)
        lines = [_Line(place, row.cells, place in part.sums) for place, row in enumerate(part.rows)]

        def load(request: Any, done: Callable[[LinePage], None], _failed: Any) -> None:
            page = LinePage(len(lines), lines[request.offset : request.offset + request.limit])
            QTimer.singleShot(0, self, lambda: done(page))

        self.table.set_loader(load)
        self._note.setText(part.note)
        self._note.setVisible(bool(part.note))

    @property
    def focus_target(self) -> QWidget:
        """What takes the keyboard."""
        return self.table or self


def _tone(line: _Line) -> Any:
    return "green" if line.is_sum else ""


def _width(heading: str, characters: float) -> int:
    wanted = max(characters * _PX_PER_CHARACTER, len(heading) * 2 * _PX_PER_CHARACTER)
    return min(_WIDEST_PX, round(wanted) + _PAD_PX)


def _cell(place: int, kind: ColumnKind) -> Callable[[_Line], str]:
    return lambda line: cell_words(line.cells[place], kind)


def cell_words(value: object, kind: ColumnKind) -> str:
    """A value as the report's workbook shows it; a fraction is a share wherever it stands."""
    if value is None:
        return ""
    if isinstance(value, float) or (kind is ColumnKind.PERCENT and isinstance(value, int)):
        return f"{value * 100:.1f}%"
    if isinstance(value, int):
        return f"{value:,}"
    return day_text(value, clock.today()) if isinstance(value, date) else str(value)
