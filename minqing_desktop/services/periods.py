"""The spans of days that reports are made for."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from minqing_desktop.domain.words import tr

Span = tuple[date, date]


class Period(StrEnum):
    """A span by its name; CUSTOM has no days of its own."""

    WEEK = "week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    YEAR = "year"
    CUSTOM = "custom"


def period_words() -> dict[Period, str]:
    """What people call them, in the order to offer them."""
    return {
        Period.WEEK: tr("本周"),
        Period.MONTH: tr("本月"),
        Period.LAST_MONTH: tr("上月"),
        Period.QUARTER: tr("本季"),
        Period.YEAR: tr("本年"),
        Period.CUSTOM: tr("自定"),
    }


def span_of(period: Period, today: date) -> Span | None:
    """First and last day, both inclusive; weeks begin on Monday. None for CUSTOM."""
    month = today.replace(day=1)
    if period is Period.WEEK:
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    if period is Period.MONTH:
        return month, _month_end(month)
    if period is Period.LAST_MONTH:
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if period is Period.QUARTER:
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return first, _month_end(first.replace(month=first.month + 2))
    if period is Period.YEAR:
        return today.replace(month=1, day=1), today.replace(month=12, day=31)
    return None


def local_ms(day: date) -> int:
    """The beginning of a local day in UTC milliseconds."""
    return round(datetime.combine(day, time()).astimezone(UTC).timestamp() * 1000)


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
