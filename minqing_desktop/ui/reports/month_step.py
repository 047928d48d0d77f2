"""A month or a year, one step back or on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.periods import Span
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.look.mark import mark


class MonthStep(QWidget):
    """Arrow keys step, too. `is_year` makes it count years. Signals: stepped()."""

    stepped = Signal()

    def __init__(self, today: Callable[[], date], *, is_year: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_year = is_year
        self._first = today().replace(day=1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.back_button = IconButton("chevron-left", tr("上一年") if is_year else tr("上个月"), framed=True)
        self.on_button = IconButton("chevron-right", tr("下一年") if is_year else tr("下个月"), framed=True)
        self._words = QLabel()
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark(self._words, role="strong")
        for part in (self.back_button, self._words, self.on_button):
            row.addWidget(part)
        self.back_button.clicked.connect(lambda: self.step(-1))
        self.on_button.clicked.connect(lambda: self.step(1))
        self._show()

    @property
    def span(self) -> Span:
        """First and last day."""
        if self._is_year:
            return self._first.replace(month=1, day=1), self._first.replace(month=12, day=31)
        return self._first, (self._first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def set_day(self, day: date) -> None:
        """The month or year of a day; does not tell."""
        self._first = day.replace(day=1)
        self._show()

    def step(self, by: int) -> None:
        """Goes on or back, as if by hand."""
        if self._is_year:
            self._first = self._first.replace(year=self._first.year + by)
        else:
            months = self._first.year * 12 + self._first.month - 1 + by
            self._first = self._first.replace(year=months // 12, month=months % 12 + 1)
        self._show()
        self.stepped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key(event.key()) in steps:
            self.step(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _show(self) -> None:
        year, month = self._first.year, self._first.month
        words = tr("{year}年") if self._is_year else tr("{year}年{month}月")
        self._words.setText(words.format(year=year, month=month))
