"""Calendar files as RFC 5545 asks: folded lines, escaped text, whole days."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.recurrence import Recurrence, Repeat
from minqing_desktop.exchange.ics import CalendarDay, escaped, folded, write_calendar
from tests.exchange.reading_calendars import days_of, events_of

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def unfolded(data: bytes) -> list[str]:
    """The content lines of a file, as a calendar reads them."""
    assert data.endswith(b"\r\n")
    return data.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def test_a_day_becomes_an_event_of_that_whole_day():
    day = CalendarDay("01ab", date(2026, 12, 31), "承诺：西屋漏雨", "张水根户 · 上塘", "承诺")
    lines = unfolded(write_calendar([day], "示范村", NOW))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "UID:01ab@minqing-desktop" in lines
    assert "DTSTAMP:20261122T023000Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "SUMMARY:承诺：西屋漏雨" in lines
    assert "TRIGGER:PT8H" in lines


def test_no_days_is_still_a_calendar():
    lines = unfolded(write_calendar([], "空", NOW))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert not any(line.startswith("BEGIN:VEVENT") for line in lines)


@given(st.text())
def test_folding_keeps_lines_short_and_characters_whole(text):
    line = "SUMMARY:" + escaped(text)
    data = folded(line)
    assert all(len(part) <= 75 for part in data.split(b"\r\n"))
    for part in data.split(b"\r\n"):
        part.decode("utf-8")
    assert unfolded(data) == [line]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))))
def test_escaping_can_be_taken_back(text):
    assert unescaped(escaped(text)) == text


def test_line_breaks_and_signs():
    assert escaped("a;b,c\\d\r\n二") == "a\\;b\\,c\\\\d\\n二"


@given(
    st.sampled_from([repeat for repeat in Repeat if repeat and not repeat.is_lunar]),
    st.dates(date(2020, 1, 1), date(2050, 12, 31)),
    st.integers(1, 4),
    st.integers(0, 12),
    st.none() | st.integers(0, 500),
)
def test_a_series_is_read_back_as_the_same_days(repeat, first, every, number, last):
    rule = Recurrence(repeat, first, every)
    begun = rule.occurrence(number)
    assert begun is not None
    if last is not None:
        rule = rule.shortened(begun + timedelta(days=last))
    data = write_calendar([CalendarDay("01ab", begun, "每月走访", rule=rule.rrule())], "示范村", NOW)
    event = events_of(data)[0]
    expected = [begun, *islice(rule.ahead(number), 19)]
    assert days_of(event, 20) == expected
