"""A day that has been: typed as people remember it, which may be a month or a year alone."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.values import partial_date
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.typed_days import read_day
from minqing_desktop.ui.kit.typed_field import TypedField

_WITHOUT_YEAR = re.compile(r"\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?|\d{3,4}")


def read_past_day(text: str) -> str:
    """A partial date out of «昨天», «3-5», «2026年3月» or «2026»; ValueError when it is none.

    A day without its year is the last such day there was.
    """
    today = clock.today()
    reading = partial_date.read(text, today)
    if reading.value and not reading.unclear:
        return reading.value
    day = read_day(text, today)
    if day > today and _WITHOUT_YEAR.fullmatch(text.strip()):
        try:
            day = day.replace(year=day.year - 1)
        except ValueError:  # the 29th of February
            raise ValueError("no such day") from None
    return day.isoformat()


class PastDayField(TypedField):
    """Its `current_value` is a partial date or None."""

    def __init__(self, value: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(read_past_day, partial_date.in_words, tr("昨天、3-5、2026年3月，记不清就填年"), value, parent)

    def problem(self, is_needed: bool = True) -> str:
        """What is wrong with what stands there, to be said below it; empty for nothing."""
        if not self.take():
            return tr("看不懂这个日期，可以写 昨天、3-5、2026年3月。")
        if self.current_value is None:
            return tr("请填上日期，记不清哪天的填到月或者年也行。") if is_needed else ""
        if self.current_value > clock.today().isoformat()[: len(self.current_value)]:
            return tr("这个日期还没有到，请填已经发生的日子。")
        return ""
