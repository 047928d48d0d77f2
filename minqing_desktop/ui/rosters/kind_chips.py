"""The kinds of doubt as filter chips with their counts, of which one or none holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.flow_layout import FlowLayout

MOST_CHIPS = 5


class KindChips(QWidget):
    """Side by side while they are few, in one menu when they are many. Signals: chosen(str kind), '' for all."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._row = QWidget()
        self._flow = FlowLayout(self._row, gap=6, line_gap=6)
        self.menu_chip = MenuChip(tr("哪一种"))
        self._flow.addWidget(self.menu_chip)
        column.addWidget(self._row)
        self.chips: dict[str, Chip] = {}
        self._kind = ""
        self.menu_chip.value_changed.connect(lambda key: self.choose(str(key or "")))

    @property
    def kind(self) -> str:
        """The kind that is asked for, '' for all."""
        return self._kind

    def show_kinds(self, kinds: Sequence[tuple[str, str, int]]) -> None:
        """Other kinds as (kind, words, how many); one that is gone falls away silently."""
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        if self._kind not in [kind for kind, _words, _n in kinds]:
            self._kind = ""
        is_few = 1 < len(kinds) <= MOST_CHIPS
        self.menu_chip.setVisible(len(kinds) > MOST_CHIPS)
        self.menu_chip.set_options([(kind, f"{words}　{n:,}") for kind, words, n in kinds])
        for kind, words, n in kinds if is_few else ():
            chip = Chip(f"{words} {n:,}", kind == self._kind)
            chip.clicked.connect(lambda _on=False, kind=kind: self.choose("" if kind == self._kind else kind))
            self.chips[kind] = chip
            self._flow.addWidget(chip)
        self.setVisible(len(kinds) > 1)

    def choose(self, kind: str) -> None:
        """Asks for one kind, or '' for all, and tells."""
        if kind == self._kind:
            return
        self._kind = kind
        for name, chip in self.chips.items():
            chip.setChecked(name == kind)
        self.menu_chip.choose(kind or None)
        self.chosen.emit(kind)
