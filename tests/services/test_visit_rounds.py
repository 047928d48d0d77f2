"""A day's round: kept in its order, printed, typed up, and begun where it was left."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.host import clock
from minqing_desktop.services.households import add_household
from minqing_desktop.services.reports import write_report
from minqing_desktop.services.round_sheets import days_left, round_papers, round_pdf
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visit_drafts import new_visit, save_form
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.services.visit_rounds import (
    StopState,
    agreed_visits,
    begin_visit,
    delete_round,
    load_round,
    open_round,
    round_households,
    round_of_day,
    save_round,
    saved_rounds,
)
from minqing_desktop.services.visits import VisitForm, record_visit

NOW = datetime(2026, 11, 22, 9, 10, tzinfo=UTC)
TODAY = NOW.astimezone().date()


@pytest.fixture(autouse=True)
def hand_clock():
    made = clock.HandClock(NOW)
    clock.use_clock(made)
    yield made
    clock.use_clock(None)


@pytest.fixture
def homes(session: Session) -> list[str]:
    """Three households more, besides that of 甲大山."""
    with session.reading() as reader:
        first = reader.find(Household)[0].id
    return [first] + [
        add_household(session, Household(number=f"000{place}"), Person(name=f"户主{place}"))[0] for place in (2, 3, 4)
    ]


def states(session: Session, identity: str) -> list[StopState]:
    return [stop.state for stop in load_round(session, identity).stops]


def finish(session: Session, form: VisitForm) -> str:
    return record_visit(session, replace(form, visit=replace(form.visit, is_complete=True)))[0]


def test_a_round_keeps_its_order_and_another_order_is_one_change(session: Session, homes: list[str]) -> None:
    wanted = [homes[2], homes[0], homes[3]]
    identity, changes = save_round(session, wanted, TODAY, "上塘一圈")
    assert changes.sentence == "排好走访单"
    assert [line.id for line in round_households(session, identity)] == wanted
    turned = [homes[3], homes[2], homes[1]]
    again, changes = save_round(session, turned, TODAY, "上塘一圈", identity)
    assert again == identity
    assert [line.id for line in round_households(session, identity)] == turned
    undo_action(session, changes.action)
    assert [line.id for line in round_households(session, identity)] == wanted
    assert [(line.id, line.name, line.households) for line in saved_rounds(session)] == [(identity, "上塘一圈", 3)]
    delete_round(session, identity)
    assert saved_rounds(session) == []


def test_a_round_needs_a_household(session: Session) -> None:
    with pytest.raises(UserError) as refused:
        save_round(session, [], TODAY)
    assert refused.value.code == "round_empty"


def test_households_that_left_are_not_walked_to(session: Session, homes: list[str]) -> None:
    identity, _ = save_round(session, homes, TODAY)
    with session.doing("household.moved") as doing:
        doing.act.change(Household, homes[1], state="moved_out")
    assert [line.id for line in round_households(session, identity)] == [homes[0], homes[2], homes[3]]


def test_drafts_and_visits_show_how_far_it_is(session: Session, homes: list[str]) -> None:
    identity, _ = save_round(session, homes, TODAY)
    assert states(session, identity) == [StopState.PLANNED] * 4
    form = begin_visit(session, identity, homes[0])
    written = replace(form, visit=replace(form.visit, words="屋漏"))
    save_form(session, written)
    found = load_round(session, identity)
    assert (found.stops[0].state, found.stops[0].visit) == (StopState.DRAFT, form.visit.id)
    finish(session, written)
    # A visit of the day counts, even when it was begun in another way.
    finish(session, new_visit(session, homes[2]))
    found = load_round(session, identity)
    assert [stop.state for stop in found.stops] == [
        StopState.DONE,
        StopState.PLANNED,
        StopState.DONE,
        StopState.PLANNED,
    ]
    assert found.done == 2
    assert (after := found.after(homes[0])) is not None
    assert after.household.id == homes[1]
    assert (after := found.after(homes[3])) is not None
    assert after.household.id == homes[1]
    assert (after := found.after("0" * 32)) is not None
    assert after.household.id == homes[1]


def test_a_visit_of_the_morning_is_not_one_of_the_round_planned_after_it(session: Session, homes: list[str]) -> None:
    finish(session, new_visit(session, homes[0]))
    identity, _ = save_round(session, homes[:2], TODAY)
    assert states(session, identity) == [StopState.PLANNED, StopState.PLANNED]


def test_the_next_visit_takes_over_what_does_not_change_in_an_afternoon(
    session: Session, homes: list[str], hand_clock
) -> None:
    identity, _ = save_round(session, homes, TODAY)
    first = begin_visit(session, identity, homes[0])
    assert first.visit.started_at == NOW
    at = NOW - timedelta(hours=3)
    finish(session, replace(first, visit=replace(first.visit, started_at=at, weather="小雨", companions="网格员小周")))
    second = begin_visit(session, identity, homes[1]).visit
    assert (second.visit_round, second.households) == (identity, (homes[1],))
    assert second.started_at == at + timedelta(minutes=40)
    assert (second.weather, second.companions) == ("小雨", "网格员小周")
    # On the next day nothing of it holds.
    hand_clock.move(days=1)
    other = new_visit(session, homes[2]).visit
    assert (other.weather, other.companions) == ("", "")


def test_yesterdays_round_is_gone_on_with_until_it_is_done(session: Session, homes: list[str], hand_clock) -> None:
    identity, _ = save_round(session, homes[:2], TODAY)
    first = begin_visit(session, identity, homes[0])
    hand_clock.move(days=1)
    tomorrow = TODAY + timedelta(days=1)
    # Nobody began to type it up: it is not brought up again by itself.
    assert open_round(session, tomorrow) is None
    finish(session, first)
    left = open_round(session, tomorrow)
    assert left is not None
    assert left.round.id == identity
    late = begin_visit(session, identity, homes[1]).visit
    assert late.started_at is not None
    assert late.started_at.astimezone().date() == TODAY
    finish(session, VisitForm(late))
    assert open_round(session, tomorrow) is None
    assert (walked := round_of_day(session, TODAY)) is not None
    assert walked.done == 2


def test_the_sheet_says_who_lives_there_and_what_is_owed_masked(session: Session, homes: list[str]) -> None:
    home = homes[0]
    visit = Visit(households=(home,), started_at=NOW - timedelta(days=40), words="屋漏，电话13800000001")
    record_visit(session, VisitForm(visit))
    with session.doing("task.add") as doing:
        doing.act.create(Task(title="请瓦匠", household=home, is_promise=True, due_on=TODAY - timedelta(days=2)))
        doing.act.create(Task(title="送材料", household=home, due_on=TODAY + timedelta(days=3)))
        doing.act.create(Task(title="办完的", household=home, done_on=TODAY))
        doing.act.create(Matter(title="路灯不亮", household=home, due_on=TODAY))
        doing.act.create(Matter(title="办结的", household=home, stage="closed"))
    papers = round_papers(session, homes[:2], TODAY, Masks())
    first, second = papers.sheets
    assert (first.place, first.head, first.group, first.cadres) == ("1 / 2", "甲大山", "一组", "陈干部")
    assert [(one.kind, one.title, one.left) for one in first.open_things] == [
        ("承诺", "请瓦匠", "逾期 2 天"),
        ("事项", "路灯不亮", "今天"),
        ("任务", "送材料", "还有 3 天"),
    ]
    assert [one.name for one in first.members] == ["甲大山", "乙秀兰"]
    assert first.members[0].id_number == "3303271960********"
    assert first.phone == "138****0001"
    assert first.last_visit.endswith("陈干部：屋漏，电话138****0001")
    assert second.last_visit == "还没去过。"
    assert [line.open_things for line in papers.cover.lines] == ["3 件，有逾期", ""]
    whole = round_papers(session, homes[:1], TODAY, Masks(False)).sheets[0]
    assert whole.members[0].id_number == "330327196003077713"


def test_days_left_are_words() -> None:
    day = date(2026, 11, 22)
    assert [days_left(each, day) for each in (None, day, day + timedelta(days=1), day - timedelta(days=1))] == [
        "", "今天", "还有 1 天", "逾期 1 天",
    ]  # fmt: skip


def test_the_pages_are_a_pdf(session: Session, homes: list[str]) -> None:
    with PdfPreview(round_pdf(session, homes, TODAY, True)) as preview:
        assert preview.page_count == 10


def test_the_report_prints_the_round_of_the_day_else_whose_turn_it_is(
    session: Session, homes: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "sheets.pdf"
    # Nobody was ever visited: everybody's turn.
    assert write_report(session, "visit-sheets", out, VisitScope()).visits == 4
    save_round(session, homes[1:3], TODAY)
    outcome = write_report(session, "visit_sheets", out, VisitScope())
    assert (outcome.visits, outcome.pages) == (2, 3)
    with PdfPreview(out.read_bytes()) as preview:
        text = "".join(preview.text(page) for page in range(3))
    assert "户主2" in text
    assert "户主4" not in text
    one = write_report(session, "今天走访单", out, VisitScope(household=homes[3]))
    assert (one.visits, one.pages) == (1, 1)
    visit = finish(session, new_visit(session, homes[2]))
    assert write_report(session, "visit_sheets", out, VisitScope(visits=(visit,))).visits == 1
    assert BytesIO(out.read_bytes()).read(5) == b"%PDF-"


def test_whom_one_said_one_would_come_to_is_agreed_until_one_came(session: Session, homes: list[str]) -> None:
    def visit(home: str, days_ago: int, next_in: int | None) -> None:
        on = None if next_in is None else TODAY + timedelta(days=next_in)
        at = NOW - timedelta(days=days_ago)
        record_visit(session, VisitForm(Visit(households=(home,), started_at=at, next_visit=on)))

    visit(homes[0], 20, 0)
    visit(homes[1], 20, 3)  # only in three days
    visit(homes[2], 20, -2)
    visit(homes[2], 1, None)  # came since
    visit(homes[3], 30, -10)
    assert agreed_visits(session, TODAY) == {homes[0]: TODAY, homes[3]: TODAY - timedelta(days=10)}
    assert homes[1] in agreed_visits(session, TODAY + timedelta(days=3))
