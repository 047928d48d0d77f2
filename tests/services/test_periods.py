"""The spans that reports are made for."""

from datetime import date

import pytest

from minqing_desktop.services.periods import Period, period_words, span_of


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        (Period.WEEK, "2026-11-16", "2026-11-22"),
        (Period.MONTH, "2026-11-01", "2026-11-30"),
        (Period.LAST_MONTH, "2026-10-01", "2026-10-31"),
        (Period.QUARTER, "2026-10-01", "2026-12-31"),
        (Period.YEAR, "2026-01-01", "2026-12-31"),
    ],
)
def test_spans_of_a_sunday_in_november(period, since, until):
    assert span_of(period, date(2026, 11, 22)) == (date.fromisoformat(since), date.fromisoformat(until))


def test_february_and_the_turn_of_the_year():
    assert span_of(Period.MONTH, date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert span_of(Period.LAST_MONTH, date(2027, 1, 1)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert span_of(Period.WEEK, date(2027, 1, 1)) == (date(2026, 12, 28), date(2027, 1, 3))


def test_a_span_of_ones_own_has_no_days():
    assert span_of(Period.CUSTOM, date(2026, 11, 22)) is None
    assert set(period_words()) == set(Period)
