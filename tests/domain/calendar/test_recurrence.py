"""What comes again: the 31st, leap days, leap months, ends, and the rule that calendars read."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.lunar import lunar_day, month_length
from minqing_desktop.domain.calendar.recurrence import REPEATS, Recurrence, Repeat

FIRSTS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
COMING = st.sampled_from([repeat for repeat in Repeat if repeat])
SERIES = st.builds(Recurrence, COMING, FIRSTS, st.integers(1, 4))


def days(repeat: Repeat, first: str, count: int, every: int = 1, until: date | None = None) -> list[str]:
    rule = Recurrence(repeat, date.fromisoformat(first), every, until)
    return [day.isoformat() for day in islice(rule.ahead(), count)]


def test_the_31st_comes_back_after_a_short_month():
    assert days(Repeat.MONTHLY, "2026-10-31", 5) == [
        "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28",
    ]  # fmt: skip


def test_quarters_years_weeks_and_days():
    assert days(Repeat.QUARTERLY, "2026-11-30", 3) == ["2026-11-30", "2027-02-28", "2027-05-30"]
    assert days(Repeat.YEARLY, "2024-02-29", 5)[1:] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    assert days(Repeat.WEEKLY, "2026-12-25", 3, every=2) == ["2026-12-25", "2027-01-08", "2027-01-22"]
    assert days(Repeat.DAILY, "2026-12-31", 2) == ["2026-12-31", "2027-01-01"]


def test_lunar_years():
    # The fifteenth of the eighth month in 2026, 2027 and 2028.
    assert days(Repeat.LUNAR_YEARLY, "2026-09-25", 3) == ["2026-09-25", "2027-09-15", "2028-10-03"]
    # New Year's Eve: the thirtieth in some years, the twenty-ninth in others.
    assert days(Repeat.LUNAR_YEARLY, "2024-02-09", 4) == ["2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05"]


def test_what_was_set_in_a_leap_month_comes_in_the_plain_month():
    # 2025-07-25 is the first of the leap sixth month; 2026 and 2027 have none.
    assert days(Repeat.LUNAR_YEARLY, "2025-07-25", 3) == ["2025-07-25", "2026-07-14", "2027-07-04"]


def test_what_was_set_in_a_plain_month_comes_once_in_a_leap_year():
    # 2025 has a sixth month and a leap sixth month; the plain one counts.
    assert days(Repeat.LUNAR_YEARLY, "2024-07-06", 3) == ["2024-07-06", "2025-06-25", "2026-07-14"]


def test_lunar_months_count_the_leap_month():
    assert days(Repeat.LUNAR_MONTHLY, "2025-06-25", 4) == ["2025-06-25", "2025-07-25", "2025-08-23", "2025-09-22"]


def test_it_ends():
    assert days(Repeat.MONTHLY, "2026-10-31", 9, until=date(2026, 12, 31)) == ["2026-10-31", "2026-11-30", "2026-12-31"]
    rule = Recurrence(Repeat.MONTHLY, date(2026, 10, 31)).shortened(date(2026, 11, 30))
    assert rule.next_after(1) is None
    assert Recurrence(Repeat.NEVER, date(2026, 1, 1)).next_after(0) is None
    assert Recurrence(Repeat.LUNAR_YEARLY, date(2098, 3, 1)).next_after(0, date(2098, 12, 31)) is not None
    assert Recurrence(Repeat.LUNAR_YEARLY, date(2098, 3, 1)).next_after(1) is None
    assert Recurrence(Repeat.YEARLY, date(9999, 3, 1)).next_after(0) is None


def test_what_went_by_is_left_out():
    rule = Recurrence(Repeat.MONTHLY, date(2026, 1, 31))
    assert rule.next_after(0) == (1, date(2026, 2, 28))
    assert rule.next_after(0, date(2026, 5, 31)) == (5, date(2026, 6, 30))


@given(SERIES)
def test_days_only_go_forward_and_begin_with_the_first(rule):
    found = list(islice(rule.ahead(), 12))
    assert found[0] == rule.first
    assert found == sorted(set(found))


@given(SERIES, st.integers(0, 8), st.integers(0, 400))
def test_the_next_is_past_both_the_last_and_the_day(rule, number, ahead):
    last = rule.occurrence(number)
    assert last is not None
    day = last + timedelta(days=ahead)
    later, found = rule.next_after(number, day)
    assert later > number
    assert found > day
    assert rule.occurrence(later) == found
    assert all(rule.occurrence(between) <= day for between in range(number + 1, later))


@given(FIRSTS, st.integers(1, 30))
def test_a_month_has_one_day_of_a_monthly_series(first, count):
    found = list(islice(Recurrence(Repeat.MONTHLY, first).ahead(), count))
    months = [(day.year, day.month) for day in found]
    assert len(set(months)) == count
    assert all(day.day == first.day or (day + timedelta(days=1)).day == 1 for day in found)


@given(FIRSTS, st.integers(1, 20))
def test_lunar_days_keep_their_number_or_end_the_month(first, count):
    begun = lunar_day(first)
    assert begun is not None
    wanted = begun.day
    for day in islice(Recurrence(Repeat.LUNAR_MONTHLY, first).ahead(), count):
        found = lunar_day(day)
        assert found is not None
        assert found.day == wanted or found.day == month_length(found.year, found.month, found.is_leap) < wanted


def test_words_and_cautions():
    said = {
        Recurrence(Repeat.MONTHLY, date(2026, 10, 31)): ("每月 31 日", "没有 31 日的月份，算在月末最后一天。"),
        Recurrence(Repeat.MONTHLY, date(2026, 10, 5), 2): ("每 2 个月，10 月 5 日起", ""),
        Recurrence(Repeat.QUARTERLY, date(2026, 10, 5)): ("每 3 个月，10 月 5 日起", ""),
        Recurrence(Repeat.WEEKLY, date(2026, 11, 25)): ("每周三", ""),
        Recurrence(Repeat.WEEKLY, date(2026, 11, 25), 2): ("每 2 周的周三", ""),
        Recurrence(Repeat.YEARLY, date(2024, 2, 29)): ("每年 2 月 29 日", "平年没有 2 月 29 日，算在 2 月 28 日。"),
        Recurrence(Repeat.DAILY, date(2026, 1, 1), 3): ("每 3 天", ""),
        Recurrence(Repeat.LUNAR_YEARLY, date(2026, 9, 25)): ("农历每年八月十五", "遇到闰月只算前一个月。"),
        Recurrence(Repeat.LUNAR_YEARLY, date(2025, 7, 25)): ("农历每年闰六月初一", "没有闰月的年份，算在六月。"),
        Recurrence(Repeat.LUNAR_MONTHLY, date(2024, 2, 9)): (
            "农历每月三十",
            "小月没有三十，算在廿九。闰月也算一个月。",
        ),
    }
    assert {rule: (rule.words(), rule.caution()) for rule in said} == said
    assert [code for code, _word in REPEATS] == [repeat.value for repeat in Repeat]


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (Recurrence(Repeat.DAILY, date(2026, 1, 1), 2), "FREQ=DAILY;INTERVAL=2"),
        (Recurrence(Repeat.MONTHLY, date(2026, 1, 5)), "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=5"),
        (
            Recurrence(Repeat.MONTHLY, date(2026, 1, 31), until=date(2026, 6, 30)),
            "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20260630",
        ),
        (
            Recurrence(Repeat.YEARLY, date(2024, 2, 29)),
            "FREQ=YEARLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
        ),
        (Recurrence(Repeat.LUNAR_YEARLY, date(2026, 9, 25)), ""),
    ],
)
def test_rules_for_calendars(rule, written):
    assert rule.rrule() == written
