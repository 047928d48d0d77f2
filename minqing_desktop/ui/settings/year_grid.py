"""Twelve months at once: what is off, what is worked on a weekend, what was entered by hand."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from minqing_desktop.domain.calendar.published_days import spoken_name
from minqing_desktop.domain.words import tr
from minqing_desktop.services.calendar import CalendarYear, DayKind, YearDay
from minqing_desktop.ui.kit.paint import CENTRE, draw_box, draw_focus, draw_text, smooth
from minqing_desktop.ui.kit.painted import PaintedWidget
from minqing_desktop.ui.look.live import current_look

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
_ROWS = 6
_LEAST_GAP_PX, _MOST_GAP_PX = 8, 36
_ROW_GAP_PX = 4


class YearGrid(PaintedWidget):
    """One day is marked. Arrows move the mark, Space and a double click turn the day, Delete takes back what was set.

    Signals: day_marked(date); turn_wanted(date); forget_wanted(date); year_wanted(int) when the mark leaves the year.
    """

    day_marked = Signal(object)
    turn_wanted = Signal(object)
    forget_wanted = Signal(object)
    year_wanted = Signal(int)

    def __init__(self, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day = self._today = day
        self._days: dict[date, YearDay] = {}
        self._year = day.year
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # what is shown

    @property
    def marked_day(self) -> date:
        return self._day

    def show_year(self, year: CalendarYear, today: date) -> None:
        """Shows a year; the mark stays if it lies in it."""
        self._year, self._today = year.year, today
        self._days = {each.day: each for each in year.days}
        if self._day.year != year.year:
            self._day = _in_year(self._day, year.year)
        self.updateGeometry()
        self.update()
        self.mark_day(self._day)

    def mark_day(self, day: date) -> None:
        """Puts the mark on a day; one of another year asks for that year."""
        self._day = day
        if day.year != self._year:
            self.year_wanted.emit(day.year)
            return
        self.update()
        self.setAccessibleName(tr("{month}月{day}日").format(month=day.month, day=day.day))
        self.day_marked.emit(day)

    # where things lie

    def _cell(self) -> QSize:
        base = current_look().sizes.base
        return QSize(round(base * 2.05), round(base * 1.65))

    def _head_px(self) -> int:
        sizes = current_look().sizes
        return sizes.base + sizes.tiny + 16

    def _month_size(self) -> QSize:
        return QSize(self._cell().width() * 7, self._head_px() + self._cell().height() * _ROWS)

    def _columns(self, width: int) -> int:
        return max(1, min(4, (width + _LEAST_GAP_PX) // (self._month_size().width() + _LEAST_GAP_PX)))

    def _stride(self) -> int:
        """From one month to the one beside it: the room is shared out, up to a limit."""
        columns, month = self._columns(self.width()), self._month_size().width()
        gap = (self.width() - columns * month) // max(1, columns - 1)
        return month + max(0, min(_MOST_GAP_PX, gap))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-12 // self._columns(width))
        return rows * (self._month_size().height() + _ROW_GAP_PX)

    def sizeHint(self) -> QSize:
        width = 4 * self._month_size().width() + 3 * _LEAST_GAP_PX
        return QSize(width, self.heightForWidth(max(self.width(), self._month_size().width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._month_size().width(), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _corner(self, month: int) -> tuple[int, int]:
        columns, size = self._columns(self.width()), self._month_size()
        place = month - 1
        return place % columns * self._stride(), place // columns * (size.height() + _ROW_GAP_PX)

    def box_of(self, day: date) -> QRect:
        """Where a day stands."""
        left, top = self._corner(day.month)
        index = day.day - 1 + day.replace(day=1).weekday()
        cell = self._cell()
        y = top + self._head_px() + index // 7 * cell.height()
        return QRect(left + index % 7 * cell.width(), y, cell.width(), cell.height())

    def day_at(self, x: int, y: int) -> date | None:
        """The day under a point."""
        cell, size = self._cell(), self._month_size()
        for month in range(1, 13):
            left, top = self._corner(month)
            inside = QRect(left, top + self._head_px(), size.width(), cell.height() * _ROWS)
            if inside.contains(x, y):
                first = date(self._year, month, 1)
                index = (y - inside.top()) // cell.height() * 7 + (x - left) // cell.width()
                found = first + timedelta(days=index - first.weekday())
                return found if found.month == month else None
        return None

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(int(event.position().x()), int(event.position().y()))
        if day is not None:
            self.mark_day(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(int(event.position().x()), int(event.position().y()))
        if day is not None:
            self.turn_wanted.emit(day)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            day = self.day_at(event.pos().x(), event.pos().y())  # type: ignore[attr-defined]
            found = self._days.get(day) if day else None
            QToolTip.showText(event.globalPos(), spoken_name(found.name) if found else "", self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.mark_day(self._day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.mark_day(_in_year(self._day, self._year + (1 if key == Qt.Key.Key_PageDown else -1)))
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.turn_wanted.emit(self._day)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.forget_wanted.emit(self._day)
        else:
            super().keyPressEvent(event)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth(self)
        for month in range(1, 13):
            left, top = self._corner(month)
            if event.rect().intersects(QRect(left, top, self._month_size().width(), self._month_size().height())):
                self._draw_month(painter, month, left, top)
        painter.end()

    def _draw_month(self, painter: QPainter, month: int, left: int, top: int) -> None:
        look, cell = current_look(), self._cell()
        title = QRect(left, top, cell.width() * 7, look.sizes.base + 7)
        draw_text(painter, title, tr("{n} 月").format(n=month), look.palette.ink, look.sizes.base, True)
        names = (tr("一"), tr("二"), tr("三"), tr("四"), tr("五"), tr("六"), tr("日"))
        for column, name in enumerate(names):
            head = QRect(left + column * cell.width(), title.bottom() + 1, cell.width(), look.sizes.tiny + 6)
            draw_text(painter, head, name, look.palette.soft, look.sizes.tiny, align=CENTRE)
        for day in self._days.values():
            if day.day.month == month:
                self._draw_day(painter, day)

    def _draw_day(self, painter: QPainter, day: YearDay) -> None:
        look = current_look()
        colours, sizes = look.palette, look.sizes
        box = self.box_of(day.day).adjusted(1, 1, -1, -1)
        text, ground = {
            DayKind.WORKING: (colours.ink, None),
            DayKind.WEEKEND: (colours.soft, colours.hover),
            DayKind.HOLIDAY: (colours.accent, colours.tint),
            DayKind.MAKE_UP: (colours.amber, colours.amber_ground),
        }[day.kind]
        if ground:
            draw_box(painter, box, ground, None, sizes.pill_radius)
        is_strong = day.kind in (DayKind.HOLIDAY, DayKind.MAKE_UP) or day.day == self._today
        draw_text(painter, box, str(day.day.day), text, sizes.small, is_strong, CENTRE)
        if day.is_entered:
            draw_box(painter, QRect(box.right() - 6, box.top() + 2, 4, 4), colours.blue, None, 2)
        if day.day == self._today:
            draw_box(painter, box, None, colours.edge, sizes.pill_radius)
        if day.day == self._day:
            if self.hasFocus():
                draw_focus(painter, box, sizes.pill_radius)
            else:
                draw_box(painter, box, None, colours.accent, sizes.pill_radius)


def _in_year(day: date, year: int) -> date:
    """The same day in another year; 28 February for the 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
