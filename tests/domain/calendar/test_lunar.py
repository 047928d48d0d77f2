"""Lunar days against dates known from almanacs, and back and forth over two centuries."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.lunar import (
    LunarDay,
    clear_and_bright,
    common_day,
    day_name,
    lunar_day,
    month_length,
    month_name,
)


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2026, 2, 17), LunarDay(2026, 1, 1)),
        (date(2026, 11, 22), LunarDay(2026, 10, 14)),
        (date(2025, 7, 25), LunarDay(2025, 6, 1, True)),
        (date(2025, 6, 25), LunarDay(2025, 6, 1)),
        (date(2023, 3, 22), LunarDay(2023, 2, 1, True)),
        (date(2024, 2, 9), LunarDay(2023, 12, 30)),
    ],
)
def test_known_days(day, lunar):
    assert lunar_day(day) == lunar
    assert common_day(lunar.year, lunar.month, lunar.day, lunar.is_leap) == day


def test_a_thirtieth_that_is_not_there_is_the_last_day():
    # The twelfth month of the year that begins in 2024 and of the one that begins in 2025 has 29 days.
    assert month_length(2025, 12) == 29
    assert common_day(2025, 12, 30) == common_day(2025, 12, 29) == date(2026, 2, 16)


def test_a_leap_month_that_is_not_there_is_the_month_itself():
    assert month_length(2026, 6, True) == 0
    assert common_day(2026, 6, 1, True) == common_day(2026, 6, 1) == date(2026, 7, 14)


@given(st.dates(date(1902, 3, 1), date(2099, 1, 1)))
def test_there_and_back(day):
    found = lunar_day(day)
    assert found is not None
    assert 1 <= found.day <= month_length(found.year, found.month, found.is_leap)
    assert common_day(found.year, found.month, found.day, found.is_leap) == day


def test_outside_the_tables():
    assert lunar_day(date(1890, 1, 1)) is None
    with pytest.raises(ValueError, match="tables"):
        common_day(2120, 1, 1)


def test_tomb_sweeping_day():
    assert [clear_and_bright(year).day for year in (2024, 2025, 2026, 2027)] == [4, 4, 5, 5]


def test_names():
    assert [month_name(1), month_name(6, True), month_name(11), month_name(12)] == ["正月", "闰六月", "冬月", "腊月"]
    assert [day_name(day) for day in (1, 10, 11, 20, 21, 29, 30)] == [
        "初一", "初十", "十一", "二十", "廿一", "廿九", "三十",
    ]  # fmt: skip
