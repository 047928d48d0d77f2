"""Whose turn it is, which round comes next, and what share was covered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host import clock
from minqing_desktop.services.coverage import (
    USUAL_DAYS,
    CoverageBy,
    assign_households,
    coverage,
    next_round,
    set_tag_rule,
    set_usual_days,
    turns,
    visit_rules,
)
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: NOW.date())


def household(
    session: Session, number: str, group: str = "", *, ago: int | None = None, tags: tuple[str, ...] = ()
) -> str:
    with session.doing("household.add") as doing:
        home = doing.act.create(Household(number=number, group=group, tags=tags))
        if ago is not None:
            doing.act.create(Visit(households=(home,), started_at=NOW - timedelta(days=ago), is_complete=True))
    return home


def group(session: Session, name: str) -> str:
    with session.doing("group.add") as doing:
        return doing.act.create(Group(name=name))


def test_the_shortest_tag_sets_the_interval_and_a_pairing_sets_it_first(session: Session) -> None:
    set_tag_rule(session, "高龄", 45)
    tagged = household(session, "0002", ago=40, tags=("高龄", "低保"))
    paired = household(session, "0003", ago=40, tags=("低保",))
    plain = household(session, "0004", ago=40)
    assign_households(session, [paired], session.cadre, 60)
    found = {turn.household.id: turn for turn in turns(session)}
    assert (found[tagged].every_days, found[tagged].because, found[tagged].over) == (30, "低保", 10)
    assert (found[paired].every_days, found[paired].because, found[paired].over) == (60, "", -20)
    assert (found[plain].every_days, found[plain].over) == (USUAL_DAYS, 40 - USUAL_DAYS)


def test_a_tag_of_a_member_counts_for_the_household(session: Session) -> None:
    home = household(session, "0002", ago=31)
    with session.doing("person.add") as doing:
        doing.act.create(Person(household=home, name="丙小山", tags=("残疾",)))
    turn = next(each for each in turns(session) if each.household.id == home)
    assert (turn.because, turn.is_due) == ("残疾", True)


def test_a_rule_can_be_taken_off_and_the_usual_interval_changed(session: Session) -> None:
    set_tag_rule(session, "低保", None)
    changes = set_usual_days(session, 180)
    rules = visit_rules(session)
    assert (rules.usual_days, next(rule for rule in rules.tags if rule.tag == "低保").days) == (180, None)
    undo_action(session, changes.action)
    assert visit_rules(session).usual_days == USUAL_DAYS


@pytest.mark.parametrize("days", [0, -3, 5000])
def test_an_impossible_interval_is_refused(session: Session, days: int) -> None:
    with pytest.raises(UserError) as refused:
        set_usual_days(session, days)
    assert refused.value.code == "visit_days_wrong"


def test_the_next_round_takes_the_group_with_most_waiting_and_keeps_its_size(session: Session) -> None:
    near, far = group(session, "二组"), group(session, "三组")
    lone = household(session, "0100", near, ago=400)
    waiting = [household(session, f"02{place:02}", far, ago=100 + place) for place in range(5)]
    household(session, "0300", far, ago=3)
    parts = next_round(session, size=4)
    assert [part.group for part in parts] == ["三组"]
    assert [turn.household.id for turn in parts[0].turns] == waiting[:0:-1]
    everyone = [turn.household.id for part in next_round(session) for turn in part.turns]
    assert lone in everyone
    assert len(everyone) == 7  # with the household of the template, which nobody visited yet


def test_a_cadre_with_households_goes_to_those_first(session: Session) -> None:
    mine, other = household(session, "0002", ago=200), household(session, "0003", ago=300)
    assign_households(session, [mine], session.cadre)
    with session.doing("cadre.add") as doing:
        colleague = doing.act.create(Cadre(name="林干部"))
    assert [turn.household.id for part in next_round(session, session.cadre) for turn in part.turns] == [mine]
    # whoever has no household of their own helps with all
    assert other in [turn.household.id for part in next_round(session, colleague) for turn in part.turns]


def test_the_covered_share_by_group_cadre_and_tag(session: Session) -> None:
    second = group(session, "二组")
    household(session, "0002", second, ago=5, tags=("低保",))
    missed = household(session, "0003", second, ago=50)
    span = (date(2026, 11, 1), date(2026, 11, 30))
    found = coverage(session, span)
    assert (found.total.households, found.total.visited, found.total.visits) == (3, 1, 1)
    assert {row.name: (row.households, row.visited) for row in found.rows} == {"一组": (1, 0), "二组": (2, 1)}
    assert missed in [each.id for each in found.unvisited]
    by_tag = coverage(session, span, CoverageBy.TAG)
    assert [(row.name, row.households, row.share) for row in by_tag.rows] == [("低保", 2, 0.5)]
    by_cadre = coverage(session, span, CoverageBy.CADRE)
    assert [(row.name, row.households) for row in by_cadre.rows] == [("没有联系人", 3)]


def test_many_households_change_hands_in_one_action(session: Session) -> None:
    homes = [household(session, f"1{place:03}") for place in range(3)]
    assign_households(session, homes, session.cadre, 30)
    with session.doing("cadre.add") as doing:
        colleague = doing.act.create(Cadre(name="林干部"))
    changes = assign_households(session, homes, colleague)
    with session.reading() as reader:
        kept = reader.find(Pairing, cadre=colleague)
    assert [(each.household in homes, each.every_days) for each in kept] == [(True, 30)] * 3
    undo_action(session, changes.action)
    assign_households(session, homes[:1], "")
    with session.reading() as reader:
        assert len(reader.find(Pairing, cadre=session.cadre)) == 2
