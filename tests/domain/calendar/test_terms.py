"""Terms: what the last day is, when it moves, how it is extended, and the light on the way there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.calendar.terms import (
    Due,
    Extension,
    Light,
    Term,
    TermUnit,
    countdown,
    due,
    extended,
    light,
    months_after,
)
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.errors import UserError

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2006, 1, 1), date(2035, 12, 31))
TERMS = st.builds(Term, st.integers(1, 120), st.sampled_from([*TermUnit]), st.booleans())


def test_the_start_is_not_counted():
    start = date(2026, 11, 23)
    assert due(start, Term(1), CALENDAR).day == date(2026, 11, 24)
    assert due(start, Term(1, "calendar"), CALENDAR).day == date(2026, 11, 24)
    assert due(start, Term(15, "calendar"), CALENDAR).day == date(2026, 12, 8)
    assert due(start, Term(1, "months"), CALENDAR).day == date(2026, 12, 23)


def test_a_day_off_moves_only_where_the_rule_says_so():
    # 60 days from 2026-08-04 end on Saturday, 3 October, in the holiday; the next working day is 8 October.
    start = date(2026, 8, 4)
    assert due(start, Term(60, "calendar"), CALENDAR).day == date(2026, 10, 3)
    assert due(start, Term(60, "calendar", moves_off_rest_days=True), CALENDAR).day == date(2026, 10, 8)


def test_it_moves_to_a_make_up_saturday():
    # 2026-02-14 is a worked Saturday; a term that ends on it stays there.
    assert due(date(2026, 2, 9), Term(5, "calendar", True), CALENDAR).day == date(2026, 2, 14)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-05-15", 12, "2027-05-15"),
    ],
)
def test_months_end_on_the_same_number_or_the_last(start, months, end):
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_estimates_are_told_where_days_off_matter():
    start = date(2030, 3, 1)
    assert due(start, Term(10), CALENDAR).is_estimated
    assert due(start, Term(10, "calendar", True), CALENDAR).is_estimated
    assert not due(start, Term(10, "calendar"), CALENDAR).is_estimated
    assert not due(date(2026, 3, 2), Term(10), CALENDAR).is_estimated


@given(DAYS, DAYS, TERMS)
def test_a_later_start_never_ends_earlier(one, other, term):
    first, second = sorted((one, other))
    assert due(first, term, CALENDAR).day <= due(second, term, CALENDAR).day


@given(DAYS, TERMS)
def test_a_term_ends_after_its_start_and_off_rest_days_where_asked(start, term):
    end = due(start, term, CALENDAR).day
    assert end > start
    if term.unit == TermUnit.WORKING or term.moves_off_rest_days:
        assert CALENDAR.is_working(end)


@given(DAYS, st.integers(1, 200), st.sampled_from([*TermUnit]))
def test_one_more_is_never_earlier(start, count, unit):
    assert due(start, Term(count, unit), CALENDAR).day < due(start, Term(count + 1, unit), CALENDAR).day


def test_an_extension_counts_on_from_the_former_day():
    told = date(2026, 12, 1)
    ends = Due(date(2026, 12, 2))
    later = extended(ends, Extension(Term(30, "calendar"), "complex", told), CALENDAR, Term(30, "calendar"))
    assert later.day == date(2027, 1, 1)
    assert extended(Due(ends.day, True), Extension(Term(1, "calendar"), "other", told), CALENDAR).is_estimated


@pytest.mark.parametrize(
    ("extension", "code"),
    [
        (Extension(Term(5, "calendar"), "  ", date(2026, 12, 1)), "extension_reason_missing"),
        (Extension(Term(5, "calendar"), "complex"), "extension_told_missing"),
        (Extension(Term(31, "calendar"), "complex", date(2026, 12, 1)), "extension_too_long"),
    ],
)
def test_an_extension_is_refused_in_words(extension, code):
    with pytest.raises(UserError) as caught:
        extended(Due(date(2026, 12, 2)), extension, CALENDAR, Term(30, "calendar"))
    assert caught.value.code == code
    assert "时限没有改动" in caught.value.what


def test_lights_before_and_after():
    # The last day is Friday, 9 October 2026; before it lie the days off to the 7th.
    last = date(2026, 10, 9)
    shown = {day: light(last, date(2026, *day), CALENDAR) for day in ((9, 27), (9, 29), (9, 30), (10, 9), (10, 10))}
    assert shown == {
        (9, 27): Light.NONE,
        (9, 29): Light.YELLOW,
        (9, 30): Light.YELLOW,
        (10, 9): Light.YELLOW,
        (10, 10): Light.RED,
    }
    assert light(None, last, CALENDAR) is Light.NONE
    assert light(Due(last), date(2026, 10, 8), CALENDAR, warn=0) is Light.NONE


def test_what_is_done_is_red_only_if_it_was_late():
    last = date(2026, 10, 9)
    assert light(last, date(2026, 12, 1), CALENDAR, done_on=date(2026, 10, 9)) is Light.NONE
    assert light(last, date(2026, 12, 1), CALENDAR, done_on=date(2026, 10, 10)) is Light.RED


def test_what_is_left():
    left = countdown(date(2026, 10, 9), date(2026, 9, 30), CALENDAR)
    assert (left.days, left.working_days, left.light) == (9, 2, Light.YELLOW)
    past = countdown(date(2026, 9, 30), date(2026, 10, 9), CALENDAR)
    assert (past.days, past.working_days, past.light) == (-9, -2, Light.RED)


@given(DAYS, DAYS, st.integers(0, 10))
def test_a_light_never_goes_back_as_days_pass(last, today, warn):
    order = [Light.NONE, Light.YELLOW, Light.RED]
    now = light(last, today, CALENDAR, warn=warn)
    tomorrow = light(last, today + timedelta(days=1), CALENDAR, warn=warn)
    assert order.index(now) <= order.index(tomorrow)


def test_words_of_terms():
    assert [Term(15).words, Term(60, "calendar").words, Term(1, "months").words] == ["15 个工作日", "60 天", "1 个月"]
    with pytest.raises(ValueError, match="unit"):
        due(date(2026, 1, 1), Term(1, "weeks"), CALENDAR)
