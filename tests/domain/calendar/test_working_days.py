"""Working days: the published lists day by day, years that are only estimated, and the arithmetic over all of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.published_days import known_years, statutory_days
from minqing_desktop.domain.calendar.working_days import WorkCalendar

# Copied by hand from the notices of the General Office of the State Council: Guoban Fa Ming Dian (2023) 7, (2024) 12,
# (2025) 7. Weekend days that are worked, and the spans of days off, first and last.
MAKE_UP_DAYS = {
    2024: ("2-4", "2-18", "4-7", "4-28", "5-11", "9-14", "9-29", "10-12"),
    2025: ("1-26", "2-8", "4-27", "9-28", "10-11"),
    2026: ("1-4", "2-14", "2-28", "5-9", "9-20", "10-10"),
}
DAYS_OFF = {
    2024: ("1-1/1-1", "2-10/2-17", "4-4/4-6", "5-1/5-5", "6-10/6-10", "9-15/9-17", "10-1/10-7"),
    2025: ("1-1/1-1", "1-28/2-4", "4-4/4-6", "5-1/5-5", "5-31/6-2", "10-1/10-8"),
    2026: ("1-1/1-3", "2-15/2-23", "4-4/4-6", "5-1/5-5", "6-19/6-21", "9-25/9-27", "10-1/10-7"),
}
CALENDAR = WorkCalendar()
DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))


def day_of(year: int, text: str) -> date:
    month, day = text.split("-")
    return date(year, int(month), int(day))


@pytest.mark.parametrize("year", sorted(MAKE_UP_DAYS))
def test_every_day_of_the_year_is_as_published(year):
    worked = {day_of(year, text) for text in MAKE_UP_DAYS[year]}
    off: set[date] = set()
    for span in DAYS_OFF[year]:
        first, last = (day_of(year, text) for text in span.split("/"))
        off.update(first + timedelta(days=place) for place in range((last - first).days + 1))
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert CALENDAR.is_working(day) == expected, day
        day += timedelta(days=1)


def test_names_of_days():
    assert CALENDAR.holiday_name(date(2026, 2, 17)) == "春节"
    assert CALENDAR.holiday_name(date(2026, 10, 10)) == "国庆节"
    assert CALENDAR.holiday_name(date(2026, 11, 24)) == ""
    assert CALENDAR.holiday_name(date(2033, 10, 2)) == "国庆节"


def test_years_without_a_notice_say_so():
    unknown = max(known_years()) + 3
    assert CALENDAR.is_estimated(unknown)
    assert not CALENDAR.is_estimated(2026)
    assert not WorkCalendar(entered_years={unknown}).is_estimated(unknown)
    assert CALENDAR.estimated_between(date(2026, 12, 1), date(unknown, 1, 5))
    assert not CALENDAR.estimated_between(date(2026, 12, 1), date(2025, 1, 5))


def test_an_estimated_year_has_the_days_of_the_law():
    # 2033: New Year's Day of the lunar calendar is 31 January, Tomb-sweeping 4 April, Mid-autumn 8 September.
    days = statutory_days(2033)
    assert len(days) == 13
    assert days[date(2033, 1, 30)] == days[date(2033, 2, 2)] == "春节"
    assert days[date(2033, 4, 4)] == "清明"
    assert days[date(2033, 9, 8)] == "中秋"
    assert not CALENDAR.is_working(date(2033, 1, 31))
    assert CALENDAR.is_working(date(2033, 2, 3))
    assert not CALENDAR.is_working(date(2033, 2, 5))


def test_estimates_agree_with_what_was_published_on_the_days_of_the_law():
    for year in (2025, 2026):
        assert all(not CALENDAR.is_working(day) for day in statutory_days(year)), year


def test_what_was_entered_goes_before_what_was_published():
    day = date(2026, 11, 24)
    calendar = WorkCalendar({day: False, date(2026, 11, 28): True})
    assert not calendar.is_working(day)
    assert calendar.is_overridden(day)
    assert calendar.add_working(date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert calendar.add_working(date(2026, 11, 27), 1) == date(2026, 11, 28)


def test_counting_over_a_make_up_sunday_and_a_long_holiday():
    # 2026-09-20 is a worked Sunday; 1 to 7 October are off, 10 October is a worked Saturday.
    assert CALENDAR.add_working(date(2026, 9, 18), 1) == date(2026, 9, 20)
    assert CALENDAR.add_working(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CALENDAR.working_between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert CALENDAR.add_working(date(2026, 10, 8), -1) == date(2026, 9, 30)


def test_across_years():
    assert CALENDAR.add_working(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CALENDAR.add_working(date(2026, 1, 4), -1) == date(2025, 12, 31)
    # 2025 has 261 weekdays; 18 of them are off for holidays, and 5 weekend days are worked.
    assert CALENDAR.working_between(date(2024, 12, 31), date(2025, 12, 31)) == 261 - 18 + 5
    assert CALENDAR.add_working(date(2024, 12, 31), 248) == date(2025, 12, 31)


@given(DAYS, st.integers(1, 800))
def test_counting_back_what_was_added(day, n):
    end = CALENDAR.add_working(day, n)
    assert CALENDAR.is_working(end)
    assert end > day
    assert CALENDAR.working_between(day, end) == n
    assert CALENDAR.working_between(end, day) == -n


@given(DAYS, st.integers(1, 400))
def test_going_back_meets_going_on(day, n):
    earlier = CALENDAR.add_working(day, -n)
    assert earlier < day
    assert CALENDAR.is_working(earlier)
    on = CALENDAR.add_working(earlier, n)
    assert on == day if CALENDAR.is_working(day) else on >= day


@given(DAYS, DAYS, st.integers(0, 300))
def test_a_later_start_never_ends_earlier(one, other, n):
    first, second = sorted((one, other))
    assert CALENDAR.add_working(first, n) <= CALENDAR.add_working(second, n)


@given(DAYS, DAYS, DAYS)
def test_parts_add_up(a, b, c):
    first, middle, last = sorted((a, b, c))
    whole = CALENDAR.working_between(first, last)
    assert CALENDAR.working_between(first, middle) + CALENDAR.working_between(middle, last) == whole


@given(DAYS, st.integers(1, 60))
def test_the_days_between_are_counted_one_by_one(day, n):
    end = CALENDAR.add_working(day, n)
    span = (day + timedelta(days=place) for place in range(1, (end - day).days + 1))
    assert sum(map(CALENDAR.is_working, span)) == n


@given(DAYS)
def test_nothing_added_is_the_same_day_and_the_next_worked_day_is_near(day):
    assert CALENDAR.add_working(day, 0) == day
    later = CALENDAR.on_or_after(day)
    assert CALENDAR.is_working(later)
    assert 0 <= (later - day).days <= 12
