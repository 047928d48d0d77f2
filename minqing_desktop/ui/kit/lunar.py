"""The lunar calendar beside the common one: what day it is for the village."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from minqing_desktop.domain.calendar.lunar import LUNAR_YEARS, LunarDay, day_name, lunar_day, month_name
from minqing_desktop.domain.words import tr

# What lunar_python may name and `lunar_day_text` speaks.
FESTIVALS = ("春节", "元宵节", "龙头节", "端午节", "七夕节", "中秋节", "重阳节", "腊八节", "除夕")
SOLAR_TERMS = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
)  # fmt: skip


@lru_cache(maxsize=512)
def _lunar(day: date):
    # Imported on first use: start-up does not need it.
    from lunar_python import Solar

    return Solar.fromYmd(day.year, day.month, day.day).getLunar()


def lunar_date_text(day: date) -> str:
    """The lunar month and day, 十月十四; empty outside the years the tables cover."""
    return _named(lunar_day(day), tr("{month}{day}"))


def lunar_day_text(day: date) -> str:
    """What stands below a day in a calendar: a festival, a solar term, a month's name or the day."""
    if day.year not in LUNAR_YEARS:
        return ""
    lunar = _lunar(day)
    festivals = [name for name in lunar.getFestivals() if name in FESTIVALS]
    if festivals:
        return tr(festivals[0])
    if lunar.getJieQi():
        return tr(lunar.getJieQi())
    found = lunar_day(day)
    return _named(found, tr("{month}", "first lunar day") if found is not None and found.day == 1 else "{day}")


def _named(found: LunarDay | None, template: str) -> str:
    if found is None:
        return ""
    return template.format(month=month_name(found.month, found.is_leap), day=day_name(found.day))
