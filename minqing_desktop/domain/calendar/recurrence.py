"""What comes again: every day, week, month, quarter or year, and by lunar months and years.

All days are counted from the first one, so a series on the 31st goes back to the 31st after a short month. Where a
month has no such day its last day counts: 31 April is 30 April, 29 February is 28 February in common years, a lunar
30th is the 29th of a short lunar month. What was set in a leap month (闰月) comes in the month of the same number in
years without it; what was set in a plain month does not come twice in a year that has it as a leap month too. Lunar
months count leap months.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.calendar.lunar import LUNAR_YEARS, common_day, day_name, lunar_day, month_length, month_name
from minqing_desktop.domain.calendar.terms import months_after
from minqing_desktop.domain.words import sentences, tr

_MOST_TRIED = 5000
_SURE_DAYS = 28


class Repeat(StrEnum):
    """How often something comes again; the values are stored."""

    NEVER = ""
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    LUNAR_MONTHLY = "lunar_monthly"
    LUNAR_YEARLY = "lunar_yearly"

    @property
    def is_lunar(self) -> bool:
        """Whether the lunar calendar decides."""
        return self in (Repeat.LUNAR_MONTHLY, Repeat.LUNAR_YEARLY)


REPEATS = (
    (Repeat.NEVER.value, "不重复"),
    (Repeat.DAILY.value, "每天"),
    (Repeat.WEEKLY.value, "每周"),
    (Repeat.MONTHLY.value, "每月"),
    (Repeat.QUARTERLY.value, "每季"),
    (Repeat.YEARLY.value, "每年"),
    (Repeat.LUNAR_MONTHLY.value, "农历每月"),
    (Repeat.LUNAR_YEARLY.value, "农历每年"),
)
_MONTHS = {Repeat.MONTHLY: 1, Repeat.QUARTERLY: 3, Repeat.YEARLY: 12}
_DAYS = {Repeat.DAILY: 1, Repeat.WEEKLY: 7}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A series from its first day; `every` 2 leaves every other one out; `until` is the last day it may come on."""

    repeat: Repeat
    first: date
    every: int = 1
    until: date | None = None

    def occurrence(self, number: int) -> date | None:
        """The day of an occurrence, the first being number 0; None past the end or the lunar tables."""
        day = self._day(number)
        return None if day is None or (self.until is not None and day > self.until) else day

    def next_after(self, number: int, day: date | None = None) -> tuple[int, date] | None:
        """The occurrence after `number`, at least past `day` when given; those that went by meanwhile are left out."""
        for later in range(number + 1, number + _MOST_TRIED):
            found = self.occurrence(later)
            if found is None:
                return None
            if day is None or found > day:
                return later, found
        return None

    def ahead(self, number: int = -1) -> Iterator[date]:
        """The days that follow an occurrence, one by one."""
        while (found := self.next_after(number)) is not None:
            number, day = found
            yield day

    def _day(self, number: int) -> date | None:
        steps = number * max(1, self.every)
        try:
            if self.repeat in _DAYS:
                return self.first + timedelta(days=steps * _DAYS[self.repeat])
            if self.repeat in _MONTHS:
                return months_after(self.first, steps * _MONTHS[self.repeat])
        except (OverflowError, ValueError):
            return None
        if self.repeat.is_lunar:
            return self._lunar_day(steps)
        return self.first if number == 0 else None

    def _lunar_day(self, steps: int) -> date | None:
        begun = lunar_day(self.first)
        if begun is None:
            return None
        if self.repeat is Repeat.LUNAR_YEARLY:
            year = begun.year + steps
            return common_day(year, begun.month, begun.day, begun.is_leap) if year in LUNAR_YEARS else None
        start = self.first - timedelta(days=begun.day - 1)
        for _ in range(steps):
            at = lunar_day(start)
            if at is None or at.year not in LUNAR_YEARS:
                return None
            start += timedelta(days=month_length(at.year, at.month, at.is_leap))
        at = lunar_day(start)
        return (
            None
            if at is None
            else start + timedelta(days=min(begun.day, month_length(at.year, at.month, at.is_leap)) - 1)
        )

    def shortened(self, until: date) -> "Recurrence":
        """The same series with its end."""
        return replace(self, until=until)

    def rrule(self) -> str:
        """The rule as calendars read it (RFC 5545, 3.3.10); empty for lunar series, which they cannot express."""
        day, every = self.first, max(1, self.every)
        if self.repeat in _DAYS:
            parts = ["FREQ=DAILY" if self.repeat is Repeat.DAILY else "FREQ=WEEKLY", f"INTERVAL={every}"]
        elif self.repeat is Repeat.YEARLY:
            parts = ["FREQ=YEARLY", f"INTERVAL={every}", f"BYMONTH={day.month}", *_month_days(day)]
        elif self.repeat in _MONTHS:
            parts = ["FREQ=MONTHLY", f"INTERVAL={every * _MONTHS[self.repeat]}", *_month_days(day)]
        else:
            return ""
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)

    def words(self) -> str:
        """«每月 31 日», «每 2 周 周三», «农历每年八月十五»; the day of the series, not of one that was moved."""
        day, every = self.first, max(1, self.every)
        if self.repeat is Repeat.DAILY:
            return tr("每天") if every == 1 else tr("每 {n} 天").format(n=every)
        if self.repeat is Repeat.WEEKLY:
            name = _weekdays()[day.weekday()]
            return (
                tr("每{weekday}").format(weekday=name)
                if every == 1
                else tr("每 {n} 周的{weekday}").format(n=every, weekday=name)
            )
        if self.repeat in (Repeat.MONTHLY, Repeat.QUARTERLY):
            months = every * _MONTHS[self.repeat]
            if months == 1:
                return tr("每月 {day} 日").format(day=day.day)
            return tr("每 {n} 个月，{month} 月 {day} 日起").format(n=months, month=day.month, day=day.day)
        if self.repeat is Repeat.YEARLY:
            said = tr("每年 {month} 月 {day} 日") if every == 1 else tr("每 {n} 年 {month} 月 {day} 日")
            return said.format(n=every, month=day.month, day=day.day)
        return self._lunar_words(every)

    def _lunar_words(self, every: int) -> str:
        begun = lunar_day(self.first)
        if begun is None:
            return ""
        if self.repeat is Repeat.LUNAR_MONTHLY:
            said = tr("农历每月{day}") if every == 1 else tr("每 {n} 个农历月的{day}")
            return said.format(n=every, day=day_name(begun.day))
        said = tr("农历每年{month}{day}") if every == 1 else tr("每 {n} 年农历{month}{day}")
        return said.format(n=every, month=month_name(begun.month, begun.is_leap), day=day_name(begun.day))

    def caution(self) -> str:
        """What happens where a month has no such day, in words; empty where every month has it."""
        if self.repeat.is_lunar:
            return self._lunar_caution()
        if self.repeat in (Repeat.MONTHLY, Repeat.QUARTERLY) and self.first.day > _SURE_DAYS:
            return tr("没有 {day} 日的月份，算在月末最后一天。").format(day=self.first.day)
        if self.repeat is Repeat.YEARLY and (self.first.month, self.first.day) == (2, 29):
            return tr("平年没有 2 月 29 日，算在 2 月 28 日。")
        return ""

    def _lunar_caution(self) -> str:
        begun = lunar_day(self.first)
        said = []
        if begun is not None and begun.is_leap and self.repeat is Repeat.LUNAR_YEARLY:
            said.append(tr("没有闰月的年份，算在{month}。").format(month=month_name(begun.month)))
        if begun is not None and begun.day == 30:
            said.append(tr("小月没有三十，算在廿九。"))
        if self.repeat is Repeat.LUNAR_MONTHLY:
            said.append(tr("闰月也算一个月。"))
        elif begun is not None and not begun.is_leap:
            said.append(tr("遇到闰月只算前一个月。"))
        return sentences(*said)


def _month_days(day: date) -> list[str]:
    """A day that some months lack is the last of the days up to it that a month has."""
    if day.day <= _SURE_DAYS:
        return [f"BYMONTHDAY={day.day}"]
    days = ",".join(str(number) for number in range(_SURE_DAYS, day.day + 1))
    return [f"BYMONTHDAY={days}", "BYSETPOS=-1"]


def _weekdays() -> tuple[str, ...]:
    return (tr("周一"), tr("周二"), tr("周三"), tr("周四"), tr("周五"), tr("周六"), tr("周日"))
