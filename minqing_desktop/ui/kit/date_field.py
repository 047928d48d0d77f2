"""A day, typed as people write it or pointed at in a month; and a time of day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.calendar_popup import CalendarPopup
from minqing_desktop.ui.kit.typed_days import day_text, read_day, read_time, weekday_name
from minqing_desktop.ui.kit.typed_field import TypedField
from minqing_desktop.ui.look.live import current_look


class DateField(TypedField):
    """Its `current_value` is a date or None. Down arrow or the button opens the month.

    `today` gives the present day, so that a program left open over midnight stays right.
    """

    def __init__(
        self,
        value: date | None = None,
        today: Callable[[], date] = clock.today,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._today = today
        super().__init__(
            lambda text: read_day(_without_weekday(text), today()),
            self._write_day,
            placeholder or tr("3-5、明天、下周三"),
            value,
            parent,
        )
        self._month: CalendarPopup | None = None
        self._add_button()

    def _write_day(self, day: date) -> str:
        return f"{day_text(day, self._today())} {weekday_name(day)}"

    def _add_button(self) -> None:
        self.month_button = IconButton("calendar-days", tr("打开月历（↓）"), parent=self.edit)
        self.month_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.month_button.clicked.connect(self._on_month_clicked)
        self.edit.setTextMargins(0, 0, current_look().sizes.icon + 8, 0)
        self.edit.setMinimumWidth(current_look().scaled(150))

    def _on_month_clicked(self) -> None:
        if self._month is not None and self._month.isVisible():
            self._month.hide()
            return
        self.edit.setFocus()
        self.open_month()

    def open_month(self) -> None:
        """Opens the month below the field."""
        if self._month is None:
            self._month = CalendarPopup(self, self._today())
            self._month.day_chosen.connect(self._on_day_chosen)
        try:
            shown = read_day(_without_weekday(self.edit.text()), self._today())
        except ValueError:
            shown = self._value
        self._month.open_at(shown)

    def _on_day_chosen(self, day: date) -> None:
        is_new = day != self._value
        self.set_value(day)
        self.edit.setFocus()
        if is_new:
            self.value_changed.emit(day)

    def edit_key(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.open_month()
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        month = getattr(self, "_month", None)
        if watched is self.edit and event.type() == QEvent.Type.Resize and hasattr(self, "month_button"):
            side = self.month_button.sizeHint()
            self.month_button.resize(side)
            self.month_button.move(self.edit.width() - side.width() - 3, (self.edit.height() - side.height()) // 2)
        elif watched is self.edit and month is not None and month.isVisible():
            if event.type() == QEvent.Type.FocusOut:
                month.hide()
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and month.take_key(event):
                return True
        return super().eventFilter(watched, event)


class TimeField(TypedField):
    """Its `current_value` is a time or None: 9, 930, 14:20, 下午3点半."""

    def __init__(self, value: time | None = None, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(read_time, lambda moment: moment.strftime("%H:%M"), placeholder or tr("9:30"), value, parent)


def _without_weekday(text: str) -> str:
    """The shown text ends in a weekday; only the day before it is read again."""
    head, _space, tail = text.strip().rpartition(" ")
    return head if head and tail and not any(sign.isdigit() for sign in tail) else text
