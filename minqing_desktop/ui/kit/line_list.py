"""Lines inside a card, with thin rules between them: what is due, whom to visit, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.ui.kit.masked_text import masked_record
from minqing_desktop.ui.kit.paint import (
    RIGHT,
    PillSpec,
    draw_box,
    draw_focus,
    draw_icon,
    draw_pill,
    draw_text,
    pill_size,
    smooth,
    text_width,
)
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.kit.tick_box import draw_tick, tick_side_px
from minqing_desktop.ui.look.live import current_look

_GAP_PX = 10


@dataclass(frozen=True, slots=True)
class LineItem:
    """From left to right: tick, leading pills, `title`, `tail`, pills, chevron.

    `rest` goes on behind the title in plain words, `beside` in small ones, `below` under it. `ticked` None: no box.
    `id` is what the signals give back.
    """

    id: str
    title: str
    rest: str = ""
    beside: str = ""
    below: str = ""
    lead: tuple[PillSpec, ...] = ()
    tail: str = ""
    pills: tuple[PillSpec, ...] = ()
    ticked: bool | None = None
    bold: bool = False
    chevron: bool = False
    selected: bool = False


class Line(PaintedWidget):
    """One line. Enter or a click opens it, Space ticks it.

    Signals: opened(); ticked(bool).
    """

    opened = Signal()
    ticked = Signal(bool)

    def __init__(self, item: LineItem, has_rule: bool) -> None:
        super().__init__()
        self.item = item
        self._has_rule = has_rule
        self._is_ticked = bool(item.ticked)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = [text for text, _tone in item.lead] + [item.title, item.rest, item.beside, item.below, item.tail]
        self.setAccessibleName(" ".join(word for word in words if word))

    def sizeHint(self) -> QSize:
        sizes = current_look().sizes
        return QSize(220, sizes.tall_row if self.item.below else sizes.row)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _tick_room(self) -> QRect:
        return QRect(0, 0, tick_side_px() + _GAP_PX, self.height()) if self.item.ticked is not None else QRect()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.rect().contains(event.position().toPoint()):
            return
        if self._tick_room().contains(event.position().toPoint()):
            self._tick()
        else:
            self.opened.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Space and self.item.ticked is not None:
            self._tick()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def _tick(self) -> None:
        self._is_ticked = not self._is_ticked
        self.update()
        self.ticked.emit(self._is_ticked)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes = look.palette, look.sizes
        if self.item.selected:
            draw_box(painter, self.rect().adjusted(-4, 0, 4, -1), colours.tint, None, sizes.radius)
        elif self.underMouse():
            draw_box(painter, self.rect().adjusted(0, 1, 0, -2), colours.hover, None, sizes.pill_radius)
        inset = 6 if self.item.selected or self.hasFocus() else 0
        left = self._draw_left(painter, inset)
        right = self._draw_right(painter, self.width() - inset)
        self._draw_words(painter, left, right)
        if self._has_rule and not self.item.selected:
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colours.line))
        if self.hasFocus():
            draw_focus(painter, self.rect(), sizes.pill_radius)
        painter.end()

    def _draw_left(self, painter: QPainter, left: int) -> int:
        middle = self.height() // 2
        if self.item.ticked is not None:
            left += draw_tick(painter, left, middle, self._is_ticked) + _GAP_PX
        for text, tone in self.item.lead:
            left += draw_pill(painter, left, middle, text, tone) + _GAP_PX
        return left

    def _draw_right(self, painter: QPainter, right: int) -> int:
        look, middle = current_look(), self.height() // 2
        if self.item.chevron:
            side = look.sizes.icon
            right -= side
            draw_icon(painter, right, middle, "chevron-right", "ink", side)
            right -= _GAP_PX
        for text, tone in reversed(self.item.pills):
            right -= pill_size(text).width()
            ground = look.palette.surface if self.item.selected and tone == "green" else None
            draw_pill(painter, right, middle, text, tone, ground)
            right -= _GAP_PX
        if self.item.tail:
            width = min(text_width(self.item.tail, look.sizes.small) + 1, self.width() // 2)
            right -= width
            box = QRect(right, 0, width, self.height())
            draw_text(painter, box, self.item.tail, look.palette.soft, look.sizes.small, align=RIGHT)
            right -= _GAP_PX
        return right

    def _draw_words(self, painter: QPainter, left: int, right: int) -> None:
        look, item = current_look(), self.item
        colours, sizes = look.palette, look.sizes
        half = self.height() // 2
        top = QRect(left, 0, max(0, right - left), self.height())
        if item.below:
            under = top.adjusted(0, half - 1, 0, -5)
            draw_text(painter, under, item.below, colours.soft, sizes.small)
            top = top.adjusted(0, 6, 0, -half + 3)
        title_token = colours.soft if self._is_ticked else colours.ink
        taken = draw_text(painter, top, item.title, title_token, sizes.base, item.bold)
        if item.rest:
            room = top.adjusted(taken + 5, 0, 0, 0)
            taken += draw_text(painter, room, item.rest, title_token, sizes.base) + 5
        if item.beside:
            draw_text(painter, top.adjusted(taken + 5, 0, 0, 0), item.beside, colours.soft, sizes.small)


class LineList(QWidget):
    """Lines under one another; Up and Down walk along them.

    Signals: opened(str) and ticked(str, bool) with the id of the line.
    """

    opened = Signal(str)
    ticked = Signal(str, bool)

    def __init__(self, items: Sequence[LineItem] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: tuple[LineItem, ...] = ()
        self.set_items(items)

    @property
    def items(self) -> tuple[LineItem, ...]:
        return self._shown

    def set_items(self, items: Sequence[LineItem]) -> None:
        """Shows other lines; what is the same is left alone, and the keyboard stays on the line with the same id."""
        items = tuple(masked_record(item) for item in items)
        if items == self._shown and self._column.count() == len(items):
            return
        held = self._focused_id()
        while (taken := self._column.takeAt(0)) is not None:
            if (gone := taken.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self._shown = items
        for place, item in enumerate(self._shown):
            line = Line(item, has_rule=place < len(self._shown) - 1)
            line.opened.connect(lambda id_=item.id: self.opened.emit(id_))
            line.ticked.connect(lambda is_on, id_=item.id: self.ticked.emit(id_, is_on))
            self._column.addWidget(line)
            # A layout shows what is added to it only at its next turn: an empty list would be seen for a moment.
            line.show()
            if item.id == held:
                line.setFocus(Qt.FocusReason.OtherFocusReason)

    def line(self, item_id: str) -> Line | None:
        """The line of an id."""
        for place in range(self._column.count()):
            found = self._column.itemAt(place).widget()
            if isinstance(found, Line) and found.item.id == item_id:
                return found
        return None

    def _focused_id(self) -> str | None:
        for place in range(self._column.count()):
            found = self._column.itemAt(place).widget()
            if isinstance(found, Line) and found.hasFocus():
                return found.item.id
        return None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
