"""What happened one after the other: a dot on a line, a heading, words and pills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.masked_text import masked_record
from minqing_desktop.ui.kit.paint import (
    PillSpec,
    draw_box,
    draw_focus,
    draw_pill,
    draw_text,
    font_of,
    metrics_of,
    pill_size,
    smooth,
    text_width,
)
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

_DOT_PX = 5
_INDENT_PX = 24
_GAP_PX = 8
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """`title` bold with `beside` soft behind it, `text` below in up to four lines, pills after the title.

    `is_open` draws a ring instead of a dot: promised, not done.
    """

    id: str
    title: str
    beside: str = ""
    text: str = ""
    note: str = ""
    pills: tuple[PillSpec, ...] = ()
    is_open: bool = False


class _Event(PaintedWidget):
    """One thing that happened."""

    opened = Signal()

    def __init__(self, item: TimelineItem, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self.item, self._is_first, self._is_last = item, is_first, is_last
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if item.id else Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(" ".join(part for part in (item.title, item.beside, item.text, item.note) if part))

    def _head_px(self) -> int:
        sizes = current_look().sizes
        return max(metrics_of(sizes.base, True).height(), sizes.pill) + 2

    def _laid_out(self, width: int) -> QTextLayout:
        layout = QTextLayout(self.item.text, font_of(current_look().sizes.base))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        for _number in range(_MOST_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(60, width - _INDENT_PX))
            line.setPosition(QPointF(0, top))
            top += line.height() + 2
        layout.endLayout()
        return layout

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        height = self._head_px()
        if self.item.text:
            layout = self._laid_out(width)
            height += sum(round(layout.lineAt(i).height()) + 2 for i in range(layout.lineCount())) + 2
        if self.item.note:
            height += metrics_of(current_look().sizes.small).height() + 2
        return height + (0 if self._is_last else 12)

    def sizeHint(self) -> QSize:
        return QSize(260, self.heightForWidth(260))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self._head_px())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.setFixedHeight(self.heightForWidth(self.width()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self.item.id:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.item.id:
            self.opened.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        if self.item.id and self.underMouse():
            room = self.rect().adjusted(_INDENT_PX - 6, 0, 0, 0 if self._is_last else -8)
            draw_box(painter, room, look.palette.hover, None, look.sizes.pill_radius)
        self._draw_rail(painter)
        self._draw_head(painter)
        top = self._head_px()
        if self.item.text:
            top = self._draw_text(painter, top)
        if self.item.note:
            box = QRect(_INDENT_PX, top, self.width() - _INDENT_PX, metrics_of(look.sizes.small).height() + 2)
            draw_text(painter, box, self.item.note, look.palette.soft, look.sizes.small)
        if self.hasFocus():
            draw_focus(painter, self.rect().adjusted(_INDENT_PX - 6, 0, 0, 0), look.sizes.pill_radius)
        painter.end()

    def _draw_rail(self, painter: QPainter) -> None:
        colours, middle, centre = current_look().palette, self._head_px() // 2, 8
        painter.setPen(QPen(QColor(colours.line), 2))
        painter.drawLine(centre, middle if self._is_first else 0, centre, middle if self._is_last else self.height())
        if self.item.is_open:
            painter.setPen(QPen(QColor(colours.edge), 2))
            painter.setBrush(QColor(colours.surface))
            painter.drawEllipse(QPointF(centre, middle), _DOT_PX + 0.5, _DOT_PX + 0.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(QPointF(centre, middle), _DOT_PX, _DOT_PX)

    def _draw_head(self, painter: QPainter) -> None:
        look, item, height = current_look(), self.item, self._head_px()
        pills_width = sum(pill_size(text).width() + 5 for text, _tone in item.pills)
        room = QRect(_INDENT_PX, 0, max(40, self.width() - _INDENT_PX - pills_width), height)
        left = _INDENT_PX + draw_text(painter, room, item.title, look.palette.ink, look.sizes.base, True) + 5
        if item.beside:
            wanted = min(text_width(item.beside, look.sizes.small) + 1, room.right() - left)
            if wanted > 20:
                box = QRect(left, 0, wanted, height)
                left += draw_text(painter, box, item.beside, look.palette.soft, look.sizes.small) + _GAP_PX
        for text, tone in item.pills:
            left += draw_pill(painter, left, height // 2, text, tone) + 5

    def _draw_text(self, painter: QPainter, top: int) -> int:
        look, layout = current_look(), self._laid_out(self.width())
        painter.setPen(QColor(look.palette.ink))
        layout.draw(painter, QPointF(_INDENT_PX, top + 1))
        return top + sum(round(layout.lineAt(i).height()) + 2 for i in range(layout.lineCount())) + 2


class Timeline(QWidget):
    """Events under one another, the newest first as given.

    Signals: opened(str) with the id of an event; events with an empty id cannot be opened.
    """

    opened = Signal(str)

    def __init__(self, items: Sequence[TimelineItem] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: tuple[TimelineItem, ...] = ()
        self.set_items(items)

    @property
    def items(self) -> tuple[TimelineItem, ...]:
        return self._shown

    @property
    def first_event(self) -> QWidget | None:
        """The event on top, for the keyboard."""
        first = self._column.itemAt(0)
        return first.widget() if first is not None else None

    def set_items(self, items: Sequence[TimelineItem]) -> None:
        """Shows other events."""
        while (taken := self._column.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self._shown = tuple(masked_record(item) for item in items)
        for place, item in enumerate(self._shown):
            event = _Event(item, is_first=place == 0, is_last=place == len(self._shown) - 1)
            event.opened.connect(lambda id_=item.id: self.opened.emit(id_))
            self._column.addWidget(event)
