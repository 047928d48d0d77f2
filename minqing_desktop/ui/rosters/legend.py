"""What the tints over the columns of a sheet mean."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import draw_box, draw_text, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.rosters.meanings import FAMILIES, REFUSED_FAMILY, TINTS, family_words
from minqing_desktop.ui.rosters.sheet_cells import hatch

_SIDE_PX = 11
_BETWEEN_PX = 5


class _Swatch(PaintedWidget):
    def __init__(self, family: str) -> None:
        super().__init__()
        self._family = family
        self.setAccessibleName(family_words(family))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        width = text_width(family_words(self._family), sizes.small) + current_look().scaled(_SIDE_PX) + _BETWEEN_PX + 2
        return QSize(width, sizes.pill)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        ink, ground = TINTS[self._family]
        side = look.scaled(_SIDE_PX)
        box = QRect(0, (self.height() - side) // 2, side, side)
        draw_box(painter, box, look.colour(ground), look.colour(ink), 3)
        if self._family == REFUSED_FAMILY:
            hatch(painter, box.adjusted(1, 1, -1, -1))
        room = self.rect().adjusted(side + _BETWEEN_PX, 0, 0, 0)
        draw_text(painter, room, family_words(self._family), look.palette.soft, look.sizes.small)
        painter.end()


class Legend(QWidget):
    """Shows the families that a sheet has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, gap=12, line_gap=2)
        self._swatches = {family: _Swatch(family) for family in FAMILIES}
        for swatch in self._swatches.values():
            flow.addWidget(swatch)

    def show_families(self, families: Iterable[str]) -> None:
        """Other families."""
        present = set(families)
        for family, swatch in self._swatches.items():
            swatch.setVisible(family in present)

    @property
    def shown(self) -> tuple[str, ...]:
        """The families that are shown."""
        return tuple(family for family, swatch in self._swatches.items() if not swatch.isHidden())
