"""The lunar calendar beside the common one: what day it is for the village."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_FIRST_YEAR, _LAST_YEAR = 1901, 2099


@lru_cache(maxsize=512)
def _lunar(day: date):
    # Imported on first use: start-up does not need it.
    from lunar_python import Solar

    return Solar.fromYmd(day.year, day.month, day.day).getLunar()


def lunar_date_text(day: date) -> str:
    """The lunar month and day, 十月十四; empty outside the years the tables cover."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return ""
    lunar = _lunar(day)
    return f"{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}"


def lunar_day_text(day: date) -> str:
    """What stands below a day in a calendar: a festival, a solar term, a month's name or the day."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return ""
    lunar = _lunar(day)
    festivals = [name for name in lunar.getFestivals() if len(name) <= 3]
    if festivals:
        return festivals[0]
    if lunar.getJieQi():
        return lunar.getJieQi()
    return f"{lunar.getMonthInChinese()}月" if lunar.getDay() == 1 else lunar.getDayInChinese()
