"""A small month beside the list: on which days there were visits, and how many; a click shows one day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_focus, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class VisitMonth(PaintedWidget):
    """One month, Monday first. Arrows walk, Enter or Space chooses a day, again lets it go.

    Signals: day_chosen(date or None).
    """

    day_chosen = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._month = today, today.replace(day=1)
        self._counts: dict[date, int] = {}
        self._day: date | None = None
        self._at = today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("走访月历"))

    @property
    def chosen_day(self) -> date | None:
        """The day the list is narrowed to."""
        return self._day

    def show_month(self, month: date, counts: Mapping[date, int]) -> None:
        """Shows a month with how many visits each day had; a chosen day of another month is let go silently."""
        self._month, self._counts = month.replace(day=1), dict(counts)
        if self._day is not None and (self._day.year, self._day.month) != (month.year, month.month):
            self._day = None
        if (self._at.year, self._at.month) != (month.year, month.month):
            self._at = self._month
        self.updateGeometry()
        self.update()

    def choose(self, day: date | None) -> None:
        """Narrows to a day; to the month when it is chosen already."""
        self._day = None if day == self._day else day
        if self._day is not None:
            self._at = self._day
        self.update()
        self.day_chosen.emit(self._day)

    def _row_px(self) -> int:
        return round(current_look().sizes.base * 2.15)

    def _head_px(self) -> int:
        return current_look().sizes.small + 8

    def _first(self) -> date:
        return self._month - timedelta(days=self._month.weekday())

    def _rows(self) -> int:
        last = (self._month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return ((last - self._first()).days) // 7 + 1

    def sizeHint(self) -> QSize:
        return QSize(200, self._head_px() + self._rows() * self._row_px())

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    def _box(self, index: int) -> QRect:
        width = self.width() / 7
        left, right = round(index % 7 * width), round((index % 7 + 1) * width)
        return QRect(left, self._head_px() + index // 7 * self._row_px(), right - left, self._row_px())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index in range(self._rows() * 7):
            if self._box(index).contains(event.position().toPoint()):
                day = self._first() + timedelta(days=index)
                if day.month == self._month.month:
                    self.choose(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            at = self._at + timedelta(days=_STEPS[key])
            if at.month == self._month.month:
                self._at = at
                self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose(self._at)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        colours, sizes = look.palette, look.sizes
        for column, name in enumerate((tr("一"), tr("二"), tr("三"), tr("四"), tr("五"), tr("六"), tr("日"))):
            head = QRect(self._box(column).left(), 0, self._box(column).width(), self._head_px())
            draw_text(painter, head, name, colours.soft, sizes.tiny, align=CENTRE)
        for index in range(self._rows() * 7):
            day, box = self._first() + timedelta(days=index), self._box(index)
            if day.month != self._month.month:
                continue
            self._draw_day(painter, day, box)
        painter.end()

    def _draw_day(self, painter, day: date, box: QRect) -> None:
        look = current_look()
        colours, count = look.palette, self._counts.get(day, 0)
        is_chosen = day == self._day
        inner = box.adjusted(2, 1, -2, -1)
        if is_chosen:
            draw_box(painter, inner, colours.accent, None, look.sizes.pill_radius)
        elif count:
            draw_box(painter, inner, colours.tint, None, look.sizes.pill_radius)
        if day == self._today and not is_chosen:
            draw_box(painter, inner, None, colours.accent, look.sizes.pill_radius)
        colour = colours.on_accent if is_chosen else colours.accent if count else colours.soft
        draw_text(painter, box, str(day.day), colour, look.sizes.small, bool(count), CENTRE)
        if count > 1:
            # One dot for each visit more, three at most.
            for dot in range(min(3, count - 1)):
                left = box.center().x() - 4 + dot * 4
                painter.fillRect(left, inner.bottom() - 3, 2, 2, QColor(colour))
        if self.hasFocus() and day == self._at:
            draw_focus(painter, inner, look.sizes.pill_radius)
