"""The clocks of a matter: what each starts from, when it warns, what stops it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.casework.clocks import CaseDays, Clock, clocks, petition_opinion_due
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.mediation import Mediation
from minqing_desktop.domain.records.petition import AgentPetition

CALENDAR = WorkCalendar()
DAY = date(2026, 11, 2)
MATTER = Matter(stage="handling", accepted_on=DAY, due_on=date(2026, 11, 20))
SENT = AgentPetition(submitted_on=DAY)


def clock_of(code: str, case: CaseDays, today: date = DAY) -> Clock | None:
    return next((each for each in clocks(case, today, CALENDAR) if each.code == code), None)


@pytest.mark.parametrize(
    ("today", "light"),
    [
        (date(2026, 11, 16), Light.NONE),
        (date(2026, 11, 17), Light.YELLOW),
        (date(2026, 11, 20), Light.YELLOW),
        (date(2026, 11, 21), Light.RED),
    ],
)
def test_the_term_of_a_matter_warns_three_working_days_before(today: date, light: Light) -> None:
    found = clock_of("matter", CaseDays(MATTER), today)
    assert found is not None
    assert (found.light, found.done_on) == (light, None)
    assert found.advice


def test_an_answer_stops_the_clock_and_a_late_one_stays_red() -> None:
    for answered, light in ((date(2026, 11, 20), Light.NONE), (date(2026, 11, 23), Light.RED)):
        case = CaseDays(replace(MATTER, stage="answered", answered_on=answered))
        found = clock_of("matter", case, date(2027, 1, 1))
        assert found is not None
        assert (found.light, found.done_on, found.advice) == (light, answered, "")


def test_a_matter_without_a_term_has_no_clock() -> None:
    assert clocks(CaseDays(Matter(stage="accepted")), DAY, CALENDAR) == ()


def test_the_fifteen_days_run_from_the_submission() -> None:
    found = clock_of("petition_notice", CaseDays(MATTER, (), SENT), date(2026, 11, 18))
    assert found is not None
    assert (found.due_on, found.light) == (DAY + timedelta(days=15), Light.RED)
    noticed = clock_of("petition_notice", CaseDays(MATTER, (), replace(SENT, notice="accepted", notice_on=DAY)))
    assert noticed is not None
    assert (noticed.done_on, noticed.advice) == (DAY, "")


@pytest.mark.parametrize(
    ("petition", "day"),
    [
        (SENT, DAY + timedelta(days=60)),
        (replace(SENT, notice="accepted", notice_on=date(2026, 11, 12)), date(2027, 1, 11)),
        (replace(SENT, notice="accepted", notice_on=date(2026, 11, 12), extended_days=30), date(2027, 2, 10)),
        # Two devices may each have noted an extension; the law allows thirty days in all.
        (replace(SENT, notice="accepted", notice_on=date(2026, 11, 12), extended_days=55), date(2027, 2, 10)),
        (replace(SENT, notice="other_unit", notice_on=date(2026, 11, 12)), DAY + timedelta(days=60)),
        (AgentPetition(), None),
    ],
)
def test_the_sixty_days_run_from_acceptance(petition: AgentPetition, day: date | None) -> None:
    found = petition_opinion_due(petition, CALENDAR)
    assert (found.day if found else None) == day


@pytest.mark.parametrize("notice", ["declined", "other_unit"])
def test_where_it_was_not_accepted_no_opinion_is_awaited(notice: str) -> None:
    petition = replace(SENT, notice=notice, notice_on=date(2026, 11, 12))
    assert clock_of("petition_opinion", CaseDays(MATTER, (), petition)) is None


def test_a_slip_waits_for_its_reply_or_to_be_taken_back() -> None:
    slip = Referral(main_unit="供电所", due_on=date(2026, 11, 10))
    found = clock_of("referral", CaseDays(MATTER, (slip,)), date(2026, 11, 11))
    assert found is not None
    assert (found.name, found.light) == ("转办回复：供电所", Light.RED)
    for stopped in (replace(slip, replied_on=date(2026, 11, 9)), replace(slip, taken_back_on=date(2026, 11, 9))):
        found = clock_of("referral", CaseDays(MATTER, (stopped,)), date(2026, 12, 1))
        assert found is not None
        assert (found.light, found.done_on) == (Light.NONE, date(2026, 11, 9))


def test_a_mediation_has_a_month() -> None:
    found = clock_of("mediation", CaseDays(MATTER, (), None, Mediation()), date(2026, 12, 3))
    assert found is not None
    assert (found.due_on, found.light) == (date(2026, 12, 2), Light.RED)
    agreed = clock_of("mediation", CaseDays(MATTER, (), None, Mediation(agreed_on=date(2026, 11, 30))))
    assert agreed is not None
    assert agreed.done_on == date(2026, 11, 30)


def test_running_clocks_stand_first_by_their_day() -> None:
    slip = Referral(main_unit="供电所", due_on=date(2026, 11, 4), replied_on=date(2026, 11, 3))
    found = clocks(CaseDays(MATTER, (slip,), SENT, Mediation()), DAY, CALENDAR)
    assert [each.code for each in found] == ["petition_notice", "matter", "mediation", "petition_opinion", "referral"]
