"""Working days of the Chinese calendar, with make-up days, what was entered by hand, and years only estimated."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta

from minqing_desktop.domain.calendar.published_days import (
    is_weekend,
    known_years,
    published_is_working,
    published_name,
    statutory_days,
)


class WorkCalendar:
    """Says of every day whether it is worked; what was entered (`overrides`) goes before what was published.

    `entered_years` are those whose whole notice was entered by hand. A year that is neither published nor entered is
    estimated: weekends and the holidays that the law fixes are off, all else counts as worked, no weekend day does. The
    last days of December can still change with the next year's notice.
    """

    def __init__(self, overrides: Mapping[date, bool] | None = None, entered_years: Collection[int] = ()) -> None:
        self._overrides = dict(overrides or {})
        self._entered = frozenset(entered_years)
        self._years: dict[int, list[date]] = {}

    def is_working(self, day: date) -> bool:
        """Whether government offices work on a day."""
        found = self._overrides.get(day)
        if found is None:
            found = published_is_working(day)
        if found is None:
            found = not is_weekend(day) and (day.year in self._entered or day not in statutory_days(day.year))
        return found

    def is_overridden(self, day: date) -> bool:
        """Whether a day was entered by hand."""
        return day in self._overrides

    def is_estimated(self, year: int) -> bool:
        """Whether no notice for a year is known, so that its make-up days are missing."""
        return year not in self._entered and year not in known_years()

    def holiday_name(self, day: date) -> str:
        """The holiday a day belongs to by published notice, or by law where a year is estimated; else empty."""
        if self.is_estimated(day.year):
            return statutory_days(day.year).get(day, "")
        return published_name(day)

    def add_working(self, day: date, n: int) -> date:
        """The n-th working day after a day, which itself is not counted; n = 0 gives the day, n < 0 goes back.

        OverflowError beyond the years of the common calendar.
        """
        year = day.year
        if n > 0:
            days, place = self._days_of(year), bisect_right(self._days_of(year), day)
            while place + n > len(days):
                n -= len(days) - place
                year, place = _checked(year + 1), 0
                days = self._days_of(year)
            return days[place + n - 1]
        if n < 0:
            days, place = self._days_of(year), bisect_left(self._days_of(year), day)
            while place + n < 0:
                n += place
                year = _checked(year - 1)
                days = self._days_of(year)
                place = len(days)
            return days[place + n]
        return day

    def working_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; negative, counted from `b`, when `b` is the earlier one."""
        if b < a:
            return -self.working_between(b, a)
        count = bisect_right(self._days_of(b.year), b) - bisect_right(self._days_of(a.year), a)
        return count + sum(len(self._days_of(year)) for year in range(a.year, b.year))

    def on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        return day if self.is_working(day) else self.add_working(day, 1)

    def estimated_between(self, a: date, b: date) -> bool:
        """Whether one of the years from one day to the other is only estimated."""
        return any(self.is_estimated(year) for year in range(min(a, b).year, max(a, b).year + 1))

    def _days_of(self, year: int) -> list[date]:
        """The working days of a year in order; two threads may make them at once, to the same end."""
        if year not in self._years:
            days = (date(year, 1, 1) + timedelta(days=place) for place in range(_length(year)))
            self._years[year] = [day for day in days if self.is_working(day)]
        return self._years[year]


def _length(year: int) -> int:
    return (date(year, 12, 31) - date(year, 1, 1)).days + 1


def _checked(year: int) -> int:
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError("beyond the years of the calendar")
    return year
