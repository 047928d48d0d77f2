"""Which days are off and which weekend days are worked, as far as the yearly notices are known here.

The State Council's office announces each year's days off in the autumn before. `chinese_calendar` carries those
notices; its tables are read on first use, since starting the program does not need them. For a year without a notice
only what the law fixes is certain: weekends, and the days of the Regulation on Public Holidays (State Council Order
795, in force since 2025-01-01), art. 2. Which weekend days will be worked in exchange for which, nobody knows yet.
"""

from datetime import date, timedelta
from functools import cache

from minqing_desktop.domain.calendar.lunar import LUNAR_YEARS, clear_and_bright, common_day
from minqing_desktop.domain.words import tr

_FIRST_WEEKEND_DAY = 5


@cache
def known_years() -> range:
    """The years whose notice is known without anybody having entered it."""
    from chinese_calendar.constants import holidays

    years = {day.year for day in holidays}
    return range(min(years), max(years) + 1)


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= _FIRST_WEEKEND_DAY


def published_is_working(day: date) -> bool | None:
    """Whether a day is worked by the published notices; None for a year that has none here."""
    from chinese_calendar.constants import holidays, workdays

    if day.year not in known_years():
        return None
    return day in workdays or (not is_weekend(day) and day not in holidays)


def published_name(day: date) -> str:
    """The holiday for which a day is off or is worked in exchange, 春节; empty for a plain day or an unknown year."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    english = holidays.get(day) or workdays.get(day)
    # The library gives its enumeration this attribute when it makes the members.
    return str(getattr(Holiday(english), "chinese")) if english else ""  # noqa: B009


def spoken_name(name: str) -> str:
    """A holiday's name, or several joined, in the user's language; another name as it is."""
    words = {
        "元旦": tr("元旦"),
        "春节": tr("春节"),
        "清明": tr("清明"),
        "劳动节": tr("劳动节"),
        "端午": tr("端午"),
        "中秋": tr("中秋"),
        "国庆节": tr("国庆节"),
    }
    return tr("、").join(words.get(part, part) for part in name.split("、")) if name else ""


@cache
def statutory_days(year: int) -> dict[date, str]:
    """The days off that the law fixes for a year with their names; no exchanged days.

    New Year 1, Spring Festival 4 (New Year's Eve and the first three days), Tomb-sweeping 1, Labour Day 2, Dragon Boat
    1, Mid-autumn 1, National Day 3. The lunar ones are missing outside the years that the lunar tables cover.
    """
    found = {date(year, 1, 1): "元旦"}
    found.update({date(year, 5, day): "劳动节" for day in (1, 2)})
    found.update({date(year, 10, day): "国庆节" for day in (1, 2, 3)})
    found.update(_lunar_days_off(year))
    return found


def _lunar_days_off(year: int) -> dict[date, str]:
    if year not in LUNAR_YEARS:
        return {}
    new_year = common_day(year, 1, 1)
    found = {new_year + timedelta(days=place): "春节" for place in (-1, 0, 1, 2)}
    found[clear_and_bright(year)] = "清明"
    found[common_day(year, 5, 5)] = "端午"
    found[common_day(year, 8, 15)] = "中秋"
    return found
