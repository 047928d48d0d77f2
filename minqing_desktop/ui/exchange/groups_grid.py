"""The eight groups, large, four and four, to be read out by telephone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.look.mark import mark

ACROSS = 4


class GroupsGrid(QWidget):
    """Shows the groups of one computer; a screen reader says them one by one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(26)
        grid.setVerticalSpacing(8)
        self.cells = [QLabel() for _ in range(2 * ACROSS)]
        for place, cell in enumerate(self.cells):
            mark(cell, role="code")
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            grid.addWidget(cell, place // ACROSS, place % ACROSS)
        grid.setColumnStretch(ACROSS, 1)

    def show_groups(self, groups: str) -> None:
        """Eight groups of four digits with spaces between; empty shows none."""
        parts = groups.split()
        for place, cell in enumerate(self.cells):
            cell.setText(parts[place] if place < len(parts) else "")
        self.setAccessibleName(tr("八组数字：{groups}").format(groups=groups))
        self.setVisible(bool(parts))
