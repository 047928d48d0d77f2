"""Days and times are understood as people type them."""

import contextlib
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.lunar import DAY_NAMES, MONTH_NAMES
from minqing_desktop.domain.words import use_translator
from minqing_desktop.ui.kit.lunar import FESTIVALS, SOLAR_TERMS, lunar_date_text, lunar_day_text
from minqing_desktop.ui.kit.typed_days import add_months, day_text, read_day, read_time, weekday_name

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", SUNDAY),
        ("明天", date(2026, 11, 23)),
        ("大后天", date(2026, 11, 25)),
        ("前天", date(2026, 11, 20)),
        ("3-5", date(2027, 3, 5)),
        ("3.5", date(2027, 3, 5)),
        ("3/5", date(2027, 3, 5)),
        ("9月2日", date(2026, 9, 2)),
        ("12月3号", date(2026, 12, 3)),
        ("２０２６年３月５日", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("260305", date(2026, 3, 5)),
        ("1990.3.5", date(1990, 3, 5)),
        ("90-3-5", date(2090, 3, 5)),
        ("1203", date(2026, 12, 3)),
        ("25", date(2026, 11, 25)),
        ("25日", date(2026, 11, 25)),
        ("周三", date(2026, 11, 18)),
        ("下周三", date(2026, 11, 25)),
        ("下下周一", date(2026, 11, 30)),
        ("上周日", date(2026, 11, 15)),
        ("星期天", SUNDAY),
        ("3天后", date(2026, 11, 25)),
        ("两", None),
        ("2周后", date(2026, 12, 6)),
        ("3个月后", date(2027, 2, 22)),
        ("13-45", None),
        ("2-30", None),
        ("31", None),
        ("", None),
        ("明年", None),
    ],
)
def test_day_is_understood(text: str, day: date | None):
    if day is None:
        with pytest.raises(ValueError, match=r".*"):
            read_day(text, SUNDAY)
    else:
        assert read_day(text, SUNDAY) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9", time(9)),
        ("930", time(9, 30)),
        ("1420", time(14, 20)),
        ("14：20", time(14, 20)),
        ("9点半", time(9, 30)),
        ("下午3点", time(15)),
        ("晚上8点15", time(20, 15)),
        ("中午12点", time(12)),
    ],
)
def test_time_is_understood(text: str, moment: time):
    assert read_time(text) == moment


@pytest.mark.parametrize("text", ["25", "9:75", "下午", "abc", "99999"])
def test_time_that_is_none_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        read_time(text)


@given(st.dates(date(1950, 1, 1), date(2080, 12, 31)), st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_what_is_shown_is_read_back(day: date, today: date):
    assert read_day(day_text(day), today) == day
    assert read_day(day.strftime("%Y%m%d"), today) == day


@given(
    st.text(alphabet="0123456789-./年月日周上下天一二三后前号 今明", max_size=10),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)
def test_any_typing_is_a_day_or_refused(text: str, today: date):
    with contextlib.suppress(ValueError):
        assert isinstance(read_day(text, today), date)


@given(st.dates(date(1950, 1, 1), date(2080, 1, 1)), st.integers(-300, 300))
def test_months_added_keep_the_day_where_there_is_one(day: date, months: int):
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


def test_lunar_days_of_known_dates():
    assert lunar_date_text(SUNDAY) == "十月十四"
    assert lunar_day_text(date(2026, 2, 17)) == "春节"
    assert lunar_day_text(date(2026, 4, 5)) == "清明"
    assert lunar_date_text(date(1850, 1, 1)) == ""
    days = (date(2026, 10, 10), date(2026, 11, 21), date(2025, 7, 25))
    assert [lunar_day_text(day) for day in days] == ["九月", "十三", "闰六月"]


def test_lunar_days_are_spoken_and_none_is_without_words():
    sources = set()
    use_translator(lambda source: sources.add(source) or source)
    try:
        for count in range(3 * 366):
            lunar_day_text(date(2025, 1, 1) + timedelta(days=count))
    finally:
        use_translator(None)
    named = {source for source in sources if "{" not in source}
    assert named <= {*MONTH_NAMES, *DAY_NAMES, *FESTIVALS, *SOLAR_TERMS}
    assert set(SOLAR_TERMS) <= named
    assert weekday_name(SUNDAY) == "周日"
