"""Columns that are left out by default, each with the reason and a tick to keep it as an extra column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.plan import ColumnReading
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.meanings import is_refused_kind, refused_reason


class RefusedBox(QWidget):
    """Hidden while there is no such column. Signals: answered(str key, str answer)."""

    answered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        self._label = QLabel(refused_reason())
        self._label.setWordWrap(True)
        mark(self._label, role="small")
        self._ticks = QWidget()
        self._flow = FlowLayout(self._ticks, gap=16, line_gap=2)
        column.addWidget(self._label)
        column.addWidget(self._ticks)
        self.boxes: dict[str, TickBox] = {}
        self.hide()

    def show_columns(self, columns: Sequence[ColumnReading]) -> None:
        """The columns of one sheet; only those of such a kind are shown."""
        wanted = {column.key: column for column in columns if is_refused_kind(column) and column.use != "empty"}
        if set(wanted) != set(self.boxes):
            self._make(wanted)
        for key, column in wanted.items():
            self.boxes[key].setChecked(column.use == "extra")
        self.setVisible(bool(wanted))

    def _make(self, wanted: dict[str, ColumnReading]) -> None:
        for box in self.boxes.values():
            self._flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for key, column in wanted.items():
            words = tr("「{heading}」保留为附加列").format(heading=column.heading)
            box = TickBox(words)
            box.clicked.connect(lambda _on=False, key=key: self._tell(key))
            self.boxes[key] = box
            self._flow.addWidget(box)

    def _tell(self, key: str) -> None:
        self.answered.emit(key, "extra" if self.boxes[key].isChecked() else "ignore")
