"""A few numbers large, with what they count below: this month at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from minqing_desktop.ui.kit.paint import draw_box, draw_focus, draw_text, metrics_of, smooth, text_width
from minqing_desktop.ui.kit.painted import PaintedButton
from minqing_desktop.ui.look.live import current_look

FigureTone = Literal["ink", "accent", "red", "amber", "blue"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` large, `suffix` small behind it (21 /24), `caption` below."""

    value: str
    caption: str
    suffix: str = ""
    tone: FigureTone = "ink"
    key: str = ""


class _FigureButton(PaintedButton):
    def __init__(self, figure: Figure) -> None:
        super().__init__(figure.value)
        self.figure = figure
        self.setAccessibleName(f"{figure.caption} {figure.value}{figure.suffix}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _value_px(self) -> int:
        return metrics_of(current_look().sizes.figure, True).height()

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        value = text_width(self.figure.value, sizes.figure, True) + text_width(self.figure.suffix, sizes.lead, True)
        width = max(value, text_width(self.figure.caption, sizes.small))
        return QSize(width + 8, self._value_px() - 2 + metrics_of(sizes.small).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        sizes, figure = look.sizes, self.figure
        if self.is_warm:
            draw_box(painter, self.rect(), look.palette.hover, None, look.sizes.pill_radius)
        top = QRect(0, -2, self.width(), self._value_px())
        taken = draw_text(painter, top, figure.value, look.colour(figure.tone), sizes.figure, True)
        behind = top.adjusted(taken + 1, metrics_of(sizes.figure).descent() - 2, 0, 0)
        draw_text(painter, behind, figure.suffix, look.palette.soft, sizes.lead, True)
        below = QRect(0, self._value_px() - 4, self.width(), self.height() - self._value_px() + 4)
        draw_text(painter, below, figure.caption, look.palette.soft, sizes.small)
        if self.has_key_focus:
            draw_focus(painter, self.rect(), 5)
        painter.end()


class FigureRow(QWidget):
    """Figures side by side, each one can be pressed to see the records behind it.

    Signals: figure_clicked(str) with the key of the figure.
    """

    figure_clicked = Signal(str)

    def __init__(self, figures: Sequence[Figure] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.set_figures(figures)

    def set_figures(self, figures: Sequence[Figure]) -> None:
        """Shows other figures."""
        while (item := self._row.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for figure in figures:
            button = _FigureButton(figure)
            button.clicked.connect(lambda _checked=False, key=figure.key: self.figure_clicked.emit(key))
            self._row.addWidget(button, 1)
