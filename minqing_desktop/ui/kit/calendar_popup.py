"""A month to point at, with the lunar day below each day; weeks begin on Monday."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.lunar import lunar_day_text
from minqing_desktop.ui.kit.overlay import Overlay
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.kit.typed_days import add_months
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
}


class MonthGrid(PaintedWidget):
    """Six weeks around a day.

    Signals: day_pointed(date) when a day is clicked.
    """

    day_pointed = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._day = today, today
        self.setMouseTracking(True)
        self._warm: date | None = None

    @property
    def shown_day(self) -> date:
        return self._day

    def show_day(self, day: date) -> None:
        """Turns to the day's month and marks the day."""
        self._day = day
        self.update()

    def _cell(self) -> QSize:
        base = current_look().sizes.base
        return QSize(round(base * 2.9), round(base * 2.7))

    def _head_px(self) -> int:
        return current_look().sizes.small + 10

    def sizeHint(self) -> QSize:
        return QSize(self._cell().width() * 7, self._cell().height() * 6 + self._head_px())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _first(self) -> date:
        first = self._day.replace(day=1)
        return first - timedelta(days=first.weekday())

    def _box_of(self, index: int) -> QRect:
        cell = self._cell()
        return QRect(
            index % 7 * cell.width(), self._head_px() + index // 7 * cell.height(), cell.width(), cell.height()
        )

    def _day_at(self, x: int, y: int) -> date | None:
        cell = self._cell()
        column, row = x // cell.width(), (y - self._head_px()) // cell.height()
        if 0 <= column < 7 and 0 <= row < 6:
            return self._first() + timedelta(days=row * 7 + column)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(int(event.position().x()), int(event.position().y()))
        if day is not None:
            self.day_pointed.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._warm = self._day_at(int(event.position().x()), int(event.position().y()))
        self.update()

    def leaveEvent(self, event) -> None:
        self._warm = None
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        for column, name in enumerate((tr("一"), tr("二"), tr("三"), tr("四"), tr("五"), tr("六"), tr("日"))):
            head = QRect(column * self._cell().width(), 0, self._cell().width(), self._head_px())
            draw_text(painter, head, name, look.palette.soft, look.sizes.small, align=CENTRE)
        for index in range(42):
            self._draw_day(painter, self._box_of(index), self._first() + timedelta(days=index))
        painter.end()

    def _draw_day(self, painter: QPainter, box: QRect, day: date) -> None:
        look = current_look()
        colours, is_chosen, is_inside = look.palette, day == self._day, day.month == self._day.month
        ground = colours.accent if is_chosen else colours.hover if day == self._warm else None
        border = colours.accent if day == self._today and not is_chosen else None
        if ground or border:
            draw_box(painter, box.adjusted(2, 1, -2, -1), ground, border, look.sizes.pill_radius)
        upper = QRect(box.left(), box.top() + 3, box.width(), box.height() // 2)
        lower = QRect(box.left(), box.center().y(), box.width(), box.height() // 2 - 2)
        number = colours.on_accent if is_chosen else colours.ink if is_inside else colours.faint
        below = colours.on_accent if is_chosen else colours.soft if is_inside else colours.faint
        draw_text(painter, upper, str(day.day), number, look.sizes.base, day == self._today, CENTRE)
        draw_text(painter, lower, lunar_day_text(day), below, look.sizes.tiny - 1, align=CENTRE)


class CalendarPopup(Overlay):
    """Opens below a date field; the field keeps the keyboard and passes its keys on.

    Signals: day_chosen(date).
    """

    day_chosen = Signal(object)

    def __init__(self, anchor: QWidget, today: date) -> None:
        super().__init__(anchor)
        self._today = today
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(2)
        head = QHBoxLayout()
        self._back, self._on = IconButton("chevron-left", tr("上个月")), IconButton("chevron-right", tr("下个月"))
        self._title, self._today_link = QLabel(), LinkButton(tr("今天"))
        mark(self._title, role="heading")
        for button in (self._back, self._on, self._today_link):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._today_link)
        head.addWidget(self._back)
        head.addWidget(self._on)
        self.grid = MonthGrid(self._today)
        column.addLayout(head)
        column.addWidget(self.grid)

    def _connect(self) -> None:
        self._back.clicked.connect(lambda: self._turn(-1))
        self._on.clicked.connect(lambda: self._turn(1))
        self._today_link.clicked.connect(lambda: self._choose(self._today))
        self.grid.day_pointed.connect(self._choose)

    def open_at(self, day: date | None) -> None:
        """Shows the month of a day, of today without one."""
        self._show(day or self._today)
        hint = self.sizeHint()
        self.open_below(hint.width(), hint.height())

    def take_key(self, event: QKeyEvent) -> bool:
        """Moves by arrows and pages, chooses by Enter, leaves by Esc; True if the key was used."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._show(self.grid.shown_day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.grid.shown_day)
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _turn(self, months: int) -> None:
        self._show(add_months(self.grid.shown_day, months))

    def _show(self, day: date) -> None:
        self.grid.show_day(day)
        self._title.setText(tr("{year}年{month}月").format(year=day.year, month=day.month))

    def _choose(self, day: date) -> None:
        self.hide()
        self.day_chosen.emit(day)
