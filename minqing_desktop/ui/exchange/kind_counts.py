"""How many records of each kind are new or changed, side by side and wrapped like words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.exchange.taking import KindLine
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.look.mark import mark


class KindCounts(QWidget):
    """`shown` has for each kind its word and its pills."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=22, line_gap=10)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.shown: dict[str, tuple[PillSpec, ...]] = {}

    def show_counts(self, lines: Sequence[KindLine]) -> None:
        """These and no others."""
        while (taken := self._flow.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.shown = {line.label: _pills(line) for line in lines}
        for label, pills in self.shown.items():
            self._flow.addWidget(_group(label, pills))
        self.setVisible(bool(lines))
        self.setAccessibleName(
            tr("；").join(f"{label} {' '.join(text for text, _ in p)}" for label, p in self.shown.items())
        )


def _group(label: str, pills: Sequence[PillSpec]) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    word = QLabel(label)
    mark(word, role="strong")
    row.addWidget(word)
    for text, tone in pills:
        row.addWidget(Pill(text, tone))
    return group


def _pills(line: KindLine) -> tuple[PillSpec, ...]:
    pills: list[PillSpec] = []
    if line.new:
        pills.append((tr("新增 {n}").format(n=f"{line.new:,}"), "blue"))
    if line.changed:
        pills.append((tr("改动 {n}").format(n=f"{line.changed:,}"), "amber"))
    return tuple(pills)
