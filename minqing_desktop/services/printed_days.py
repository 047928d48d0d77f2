"""Days and times as they stand on paper."""

from datetime import date, datetime
from functools import lru_cache

from minqing_desktop.domain.words import tr

# lunar_python's tables of new moons are exact in this span (GB/T 33661 rules).
_LUNAR_YEARS = range(1900, 2101)


def long_day(day: date | None) -> str:
    """«2026年11月22日»; empty for None."""
    return tr("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day) if day else ""


def weekday(day: date) -> str:
    """«星期日»."""
    names = (tr("星期一"), tr("星期二"), tr("星期三"), tr("星期四"), tr("星期五"), tr("星期六"), tr("星期日"))
    return names[day.weekday()]


@lru_cache(maxsize=512)
def lunar_day(day: date) -> str:
    """«农历十月十四»; empty outside the years the tables cover."""
    if day.year not in _LUNAR_YEARS:
        return ""
    from lunar_python import Solar

    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return tr("农历{month}月{day}").format(month=lunar.getMonthInChinese(), day=lunar.getDayInChinese())


def local(moment: datetime) -> datetime:
    """An instant as the clock on the wall showed it, without a zone."""
    return moment.astimezone().replace(tzinfo=None)


def age_on(birth_date: str, day: date) -> int | None:
    """Full years of age by a partial birth date, or None when it does not say a year; a birthday unknown is not yet."""
    parts = [int(part) for part in birth_date.split("-") if part.isdigit()]
    if not parts:
        return None
    years = day.year - parts[0]
    birthday = tuple(parts[1:3])
    if birthday and birthday > (day.month, day.day)[: len(birthday)]:
        years -= 1
    return years if years >= 0 else None
