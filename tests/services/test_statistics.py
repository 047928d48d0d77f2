"""Rates of a span count what they say and give the records that fell short."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host import clock
from minqing_desktop.services.session import Session
from minqing_desktop.services.statistics import RateKind, statistics

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 22))


def matter(session: Session, accepted: date, **fields: Any) -> str:
    with session.doing("matter.add") as doing:
        return doing.act.create(Matter(title="路灯不亮", accepted_on=accepted, **fields))


def test_nothing_to_count_has_no_share(session: Session) -> None:
    found = statistics(session, NOVEMBER)
    assert [rate.share for rate in found.rates.values()] == [None, None, None]
    assert (found.coverage.total.households, found.coverage.total.visited) == (1, 0)


def test_each_rate_with_what_fell_short(session: Session) -> None:
    day = date(2026, 11, 10)
    whole = {"answered_on": day, "due_on": day, "rated_on": day, "closed_on": day, "stage": "closed"}
    matter(session, date(2026, 11, 2), category="水利", rating="satisfied", **whole)
    late = matter(
        session, date(2026, 10, 30), category="道路", rating="unsatisfied", **{**whole, "due_on": date(2026, 11, 9)}
    )
    waiting = matter(session, date(2026, 11, 20), category="水利", stage="handling")
    matter(session, date(2026, 9, 1), stage="closed", closed_on=date(2026, 9, 9))
    matter(session, date(2026, 11, 3), stage="joined")
    found = statistics(session, NOVEMBER)
    closed, on_time, satisfied = (found.rates[kind] for kind in RateKind)
    assert (closed.reached, closed.counted, [each.id for each in closed.wanting]) == (1, 2, [waiting])
    assert (on_time.reached, on_time.counted, [each.id for each in on_time.wanting]) == (1, 2, [late])
    assert (satisfied.share, [each.id for each in satisfied.wanting]) == (0.5, [late])
    assert found.categories == (("水利", 2),)


def test_the_span_includes_both_of_its_days(session: Session) -> None:
    with session.reading() as reader:
        home = reader.find(Household)[0].id
    matter(session, NOVEMBER[0])
    matter(session, NOVEMBER[1])
    matter(session, date(2026, 10, 31))
    with session.doing("visit.record") as doing:
        doing.act.create(Visit(households=(home,), started_at=datetime(2026, 11, 30, 22).astimezone(UTC)))
    found = statistics(session, NOVEMBER)
    assert (len(found.accepted), found.coverage.total.visited) == (2, 1)
