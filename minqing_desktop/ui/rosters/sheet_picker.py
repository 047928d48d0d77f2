"""Which sheet of a workbook, or which file of a folder, is looked at: tabs for a few, a list for many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.rosters.sheet_marks import SheetMarks

MOST_TABS = 5


class SheetPicker(QWidget):
    """Hidden for a single sheet. Ctrl+PageUp and Ctrl+PageDown go to its neighbours. Signals: sheet_chosen(int)."""

    sheet_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._tabs = QWidget()
        self._flow = FlowLayout(self._tabs, gap=6, line_gap=4)
        self.drop = DropField([])
        self.drop.setAccessibleName(tr("看哪一张表"))
        self.back_button = IconButton("chevron-left", tr("上一张表（Ctrl+PgUp）"))
        self.next_button = IconButton("chevron-right", tr("下一张表（Ctrl+PgDn）"))
        self._row.addWidget(self._tabs, 1)
        self._row.addWidget(self.drop)
        self._row.addStretch(0)  # only where no tabs take the room
        for button in (self.back_button, self.next_button):
            self._row.addWidget(button)
        self.tabs: list[Chip] = []
        self._names: list[str] = []
        self._current = 0
        self.drop.value_changed.connect(self._choose)
        self.back_button.clicked.connect(lambda: self.go_on(-1))
        self.next_button.clicked.connect(lambda: self.go_on(1))
        self.hide()

    def show_sheets(self, marks: Sequence[SheetMarks], current: int) -> None:
        """The sheets of a file; those that were not read say so."""
        names = [_name(one) for one in marks]
        if names != self._names:
            self._names = names
            self._make(names)
        self.set_current(current)
        self.setVisible(len(names) > 1)

    def _make(self, names: list[str]) -> None:
        for tab in self.tabs:
            self._flow.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self.tabs = []
        is_few = len(names) <= MOST_TABS
        self._tabs.setVisible(is_few)
        self.drop.setVisible(not is_few)
        if is_few:
            for place, name in enumerate(names):
                tab = Chip(name)
                tab.clicked.connect(lambda _on=False, place=place: self._choose(place))
                self.tabs.append(tab)
                self._flow.addWidget(tab)
        else:
            self.drop.set_options(list(enumerate(names)))

    def set_current(self, place: int) -> None:
        """Shows which one is looked at, without telling."""
        self._current = place
        for at, tab in enumerate(self.tabs):
            tab.setChecked(at == place)
        self.drop.set_value(place)

    def go_on(self, step: int) -> None:
        """The sheet before or after, as if by hand."""
        self._choose(self._current + step)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._names):
            self.set_current(place)
            self.sheet_chosen.emit(place)


def _name(marks: SheetMarks) -> str:
    if marks.reading.skipped:
        return tr("{name}（没有读）").format(name=marks.reading.name)
    return marks.reading.name
