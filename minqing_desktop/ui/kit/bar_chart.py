"""A small bar chart: some weeks side by side, the present one in the accent colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_text, metrics_of, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

_LEAST_BAR_PX = 2


class BarChart(PaintedWidget):
    """Bars as (label, value); the last one is the present. Pointing at a bar tells its value."""

    def __init__(self, bars: Sequence[tuple[str, int]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[tuple[str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_bars(bars)

    def set_bars(self, bars: Sequence[tuple[str, int]]) -> None:
        """Shows other values."""
        self._bars = list(bars)
        self.setAccessibleName("，".join(f"{label} {value}" for label, value in self._bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, 66 + self._label_px())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def _label_px(self) -> int:
        return metrics_of(current_look().sizes.small).height() + 6

    def _columns(self) -> list[QRect]:
        count = max(1, len(self._bars))
        gap = max(3, min(8, self.width() // (count * 5)))
        width = (self.width() - gap * (count - 1)) / count
        return [QRect(round(i * (width + gap)), 0, max(1, round(width)), self.height()) for i in range(count)]

    def bar_boxes(self) -> list[QRect]:
        """Where each bar is drawn."""
        room = self.height() - self._label_px()
        most = max((value for _label, value in self._bars), default=0) or 1
        boxes = []
        for (_label, value), column in zip(self._bars, self._columns(), strict=False):
            height = max(_LEAST_BAR_PX, round(room * value / most))
            boxes.append(QRect(column.left(), room - height, column.width(), height))
        return boxes

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = smooth(self)
        for place, (box, (label, _value)) in enumerate(zip(self.bar_boxes(), self._bars, strict=True)):
            self._draw_bar(painter, box, label, is_last=place == len(self._bars) - 1)
        painter.end()

    def _draw_bar(self, painter: QPainter, box: QRect, label: str, is_last: bool) -> None:
        look = current_look()
        draw_box(painter, box, look.palette.accent if is_last else look.palette.tint, None, min(4, box.height() / 2))
        if box.height() > 8:
            foot = QRect(box.left(), box.bottom() - 3, box.width(), 4)
            painter.drawRect(foot)
        below = QRect(box.left() - 4, self.height() - self._label_px() + 4, box.width() + 8, self._label_px() - 4)
        draw_text(painter, below, label, look.palette.soft, look.sizes.small, align=CENTRE)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for column, (label, value) in zip(self._columns(), self._bars, strict=False):
                if column.contains(event.pos()):
                    QToolTip.showText(event.globalPos(), f"{label}　{value}", self)
                    return True
        return super().event(event)
