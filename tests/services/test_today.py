"""Whom the page of the day sends its cadre to."""

from datetime import UTC, datetime, timedelta

import pytest

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host import clock
from minqing_desktop.services.today import NEXT_HOUSEHOLDS, today

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hand_clock():
    """A Sunday at noon."""
    clock.use_clock(clock.HandClock(NOW))
    yield
    clock.use_clock(None)


def _add_homes(session, visited_days_ago: list[int | None], group: str = "") -> list[str]:
    with session.doing("household.add") as doing:
        homes = [
            doing.act.create(Household(number=f"9{place:03}", group=group)) for place in range(len(visited_days_ago))
        ]
        for home, days in zip(homes, visited_days_ago, strict=True):
            if days is not None:
                doing.act.create(Visit(households=(home,), started_at=NOW - timedelta(days=days)))
    return homes


def test_without_pairings_the_longest_unvisited_come_first(session) -> None:
    homes = _add_homes(session, [100, 5, None, 95, 91, 300, 120, 110])
    shown = [each.household.id for each in today(session).next_visits]
    # The household of the notebook itself was never visited either; it is of another group, where only one waits.
    assert shown[:-1] == [homes[place] for place in (2, 5, 6, 7, 0)]
    assert len(shown) == NEXT_HOUSEHOLDS


def test_ones_own_households_are_found_among_very_many(session) -> None:
    homes = _add_homes(session, [None] * 250 + [40, 20])
    with session.doing("pairing.set") as doing:
        other = doing.act.create(Cadre(name="李"))
        doing.act.create(Pairing(cadre=session.cadre, household=homes[250], every_days=30))
        doing.act.create(Pairing(cadre=session.cadre, household=homes[251], every_days=30))
        doing.act.create(Pairing(cadre=other, household=homes[0], every_days=30))
    (found,) = today(session).next_visits
    assert (found.household.id, found.days, found.over) == (homes[250], 40, 10)


def test_own_intervals_decide_and_groups_stay_together(session) -> None:
    with session.doing("group.add") as doing:
        east, west = doing.act.create(Group(name="东组")), doing.act.create(Group(name="西组"))
    homes = [*_add_homes(session, [50, 45], east), *_add_homes(session, [48], west)]
    with session.doing("pairing.set") as doing:
        for home, interval in zip(homes, (10, 40, 20), strict=True):
            doing.act.create(Pairing(cadre=session.cadre, household=home, every_days=interval))
    found = today(session).next_visits
    assert [(each.household.group, each.over) for each in found] == [("东组", 40), ("东组", 5), ("西组", 28)]
