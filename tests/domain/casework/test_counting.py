"""What is counted as open, on time and overdue on a day."""

from datetime import date, timedelta
from typing import Any

import pytest

from minqing_desktop.domain.casework.counting import is_in, is_on_time, is_open_on, is_overdue_on, last_day_lived
from minqing_desktop.domain.records.matter import Matter

DAY = date(2026, 6, 15)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "is_open", "is_overdue"),
    [
        ({"stage": "handling", "due_on": BEFORE}, True, True),
        ({"stage": "handling", "due_on": DAY}, True, False),
        ({"stage": "handling"}, True, False),
        ({"stage": "answered", "due_on": BEFORE, "answered_on": DAY}, True, False),
        ({"stage": "answered", "due_on": BEFORE, "answered_on": AFTER}, True, True),
        ({"stage": "closed", "closed_on": DAY}, False, False),
        ({"stage": "closed", "closed_on": AFTER, "due_on": BEFORE, "answered_on": AFTER}, True, True),
        ({"stage": "withdrawn", "ended_on": DAY}, False, False),
        ({"stage": "withdrawn", "ended_on": AFTER}, True, False),
        ({"stage": "handling", "accepted_on": AFTER}, False, False),
        ({"stage": "handling", "accepted_on": None}, False, False),
    ],
)
def test_open_and_overdue_on_a_day(fields: dict[str, Any], is_open: bool, is_overdue: bool) -> None:
    matter = Matter(**{"accepted_on": date(2026, 6, 1), **fields})
    assert is_open_on(matter, DAY) is is_open
    assert (is_open_on(matter, DAY) and is_overdue_on(matter, DAY)) is is_overdue


def test_the_last_day_of_a_term_is_in_time() -> None:
    assert is_on_time(Matter(due_on=DAY, answered_on=DAY))
    assert not is_on_time(Matter(due_on=DAY, answered_on=AFTER))
    assert not is_on_time(Matter(answered_on=DAY))
    assert not is_on_time(Matter(due_on=DAY))


def test_a_span_has_both_its_days_and_ends_today_at_the_latest() -> None:
    span = (BEFORE, AFTER)
    assert [is_in(day, span) for day in (BEFORE, AFTER, AFTER + timedelta(days=1), None)] == [True, True, False, False]
    assert last_day_lived(AFTER, DAY) == DAY
    assert last_day_lived(BEFORE, DAY) == BEFORE
