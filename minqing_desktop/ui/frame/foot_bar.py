"""The bar at the foot: what day it is, when the last backup was made, who works here, how much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.kit.lunar import lunar_date_text
from minqing_desktop.ui.kit.typed_days import day_text, long_weekday_name
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_LOOK_AT_CLOCK_EVERY_MS = 60_000


def today_words(day: date) -> str:
    """11月22日 星期日 · 农历十月十四."""
    words = f"{day_text(day, day)} {long_weekday_name(day)}"
    lunar = lunar_date_text(day)
    return tr("{day} · 农历{lunar}").format(day=words, lunar=lunar) if lunar else words


class FootBar(QFrame):
    """Signals: day_changed(date) when midnight passes while the program is open."""

    day_changed = Signal(object)

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="foot")
        self._today = today
        self._day = today()
        self._build()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_EVERY_MS)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(20)
        self._date, self._backup, self._who, self._counts = (QLabel() for _ in range(4))
        for label in (self._date, self._backup, self._who, self._counts):
            mark(label, role="small")
        row.addWidget(self._date)
        row.addWidget(self._backup)
        row.addStretch(1)
        row.addWidget(self._who)
        row.addWidget(self._counts)
        self._date.setText(today_words(self._day))
        self._fit()

    def set_backup(self, text: str) -> None:
        """«上次备份 今天 08:12»."""
        self._backup.setText(text)

    def set_who(self, text: str) -> None:
        """«陈建国 · 驻村干部»."""
        self._who.setText(text)

    def set_counts(self, text: str) -> None:
        """«412 户 1,583 人»."""
        self._counts.setText(text)

    @property
    def words(self) -> list[str]:
        """All that stands in it."""
        return [label.text() for label in (self._date, self._backup, self._who, self._counts)]

    def look_at_clock(self) -> None:
        """Shows another day once it has begun."""
        day = self._today()
        if day != self._day:
            self._day = day
            self._date.setText(today_words(day))
            self.day_changed.emit(day)

    def _fit(self) -> None:
        self.setFixedHeight(current_look().sizes.foot_bar)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_date"):
            self._fit()
