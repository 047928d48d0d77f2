"""Lunar days (农历) beside common ones, for what recurs by them and for the days off that follow them.

The tables are lunar_python's, by the rules of GB/T 33661-2017; they are read on first use. A leap month (闰月) follows
the month whose number it bears.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from minqing_desktop.domain.words import tr

LUNAR_YEARS = range(1901, 2100)
MONTH_NAMES = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
DAY_NAMES = (
    "初一", "初二", "初三", "初四", "初五", "初六", "初七", "初八", "初九", "初十",
    "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十",
    "廿一", "廿二", "廿三", "廿四", "廿五", "廿六", "廿七", "廿八", "廿九", "三十",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar; `month` 1–12, `is_leap` for the month that comes a second time."""

    year: int
    month: int
    day: int
    is_leap: bool = False


@lru_cache(maxsize=1024)
def lunar_day(day: date) -> LunarDay | None:
    """The lunar day of a common one; None outside the years the tables cover."""
    if day.year not in LUNAR_YEARS:
        return None
    from lunar_python import Solar

    found = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return LunarDay(found.getYear(), abs(found.getMonth()), found.getDay(), found.getMonth() < 0)


@lru_cache(maxsize=1024)
def month_length(year: int, month: int, is_leap: bool = False) -> int:
    """Days of a lunar month, 29 or 30; 0 when the year has no such leap month."""
    from lunar_python import LunarMonth

    found = LunarMonth.fromYm(year, -month if is_leap else month)
    return found.getDayCount() if found is not None else 0


@lru_cache(maxsize=1024)
def common_day(year: int, month: int, day: int, is_leap: bool = False) -> date:
    """The common day of a lunar one; ValueError outside the tables.

    A day the month does not have becomes its last, a leap month the year does not have becomes the month itself.
    """
    if year not in LUNAR_YEARS:
        raise ValueError("outside the lunar tables")
    from lunar_python import Lunar

    is_there = is_leap and month_length(year, month, True) > 0
    kept = min(day, month_length(year, month, is_there))
    solar = Lunar.fromYmd(year, -month if is_there else month, kept).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=256)
def clear_and_bright(year: int) -> date:
    """The day of 清明, a solar term between 4 and 6 April."""
    from lunar_python import Solar

    day = date(year, 4, 4)
    while Solar.fromYmd(day.year, day.month, day.day).getLunar().getJieQi() != "清明":
        day += timedelta(days=1)
    return day


def month_name(month: int, is_leap: bool = False) -> str:
    """«八月», «闰六月»."""
    name = tr(MONTH_NAMES[month - 1])
    return tr("闰{month}").format(month=name) if is_leap else name


def day_name(day: int) -> str:
    """«初一» … «三十»."""
    return tr(DAY_NAMES[day - 1])
