"""Tasks that come again: made when the last is done, taken back with it, skipped, ended, alike on two machines."""

from dataclasses import replace
from datetime import date

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task, TaskMove
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_items import add_item, items_of, tick_item
from minqing_desktop.services.task_series import days_ahead, recurrence_of, skip_occurrence
from minqing_desktop.services.tasks import (
    TaskFilter,
    TaskState,
    add_task,
    delete_task,
    edit_task,
    finish_task,
    get_task,
    reopen_task,
    tasks_where,
)
from minqing_desktop.services.undoing import undo_action
from tests.storage.log.exchanging import exchange

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch) -> None:
    monkeypatch.setattr(Session, "today", lambda _self: TODAY)


@pytest.fixture
def monthly(session) -> str:
    """A promise owed on the last day of every month, with a checklist of two lines, one of them ticked."""
    task = Task(
        title="到上塘看独居老人", due_on=date(2026, 10, 31), repeats="monthly", is_promise=True, visit="ab" * 16
    )
    identity, _changes = add_task(session, task, items=("量血压", " ", "看电线"))
    tick_item(session, items_of(session, identity)[0].id, True)
    return identity


def open_tasks(session) -> list[tuple[str, date | None]]:
    return [(line.title, line.due_on) for line in tasks_where(session, TaskFilter())]


def all_ids(session) -> set[str]:
    return {line.id for line in tasks_where(session, TaskFilter(state=TaskState.ALL))}


def next_of(session, identity: str) -> Task:
    return get_task(session, next(iter(all_ids(session) - {identity})))


def test_the_next_is_made_when_this_one_is_done(session, monthly):
    changes = finish_task(session, monthly, "都好", date(2026, 11, 2))
    assert changes.sentence == "任务办完，下一次已经排好"
    assert get_task(session, monthly).done_on == date(2026, 11, 2)
    following = next_of(session, monthly)
    assert (following.due_on, following.done_on, following.occurrence, following.series) == (
        date(2026, 11, 30), None, 1, monthly,
    )  # fmt: skip
    assert (following.is_promise, following.result, following.visit) == (True, "", "")
    assert [(item.text, item.done_on) for item in items_of(session, following.id)] == [
        ("量血压", None),
        ("看电线", None),
    ]
    finish_task(session, following.id, "", date(2026, 12, 30))
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 12, 31))]


def test_days_that_went_by_are_left_out(session, monthly):
    finish_task(session, monthly, "", date(2027, 1, 31))
    assert open_tasks(session) == [("到上塘看独居老人", date(2027, 2, 28))]


def test_undo_takes_both_back(session, monthly):
    changes = finish_task(session, monthly)
    undo_action(session, changes.action)
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 10, 31))]
    finish_task(session, monthly)
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 11, 30))]


def test_taken_up_again_the_untouched_next_goes(session, monthly):
    finish_task(session, monthly)
    following = next_of(session, monthly).id
    reopen_task(session, monthly)
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 10, 31))]
    finish_task(session, monthly)
    assert next_of(session, monthly).id == following
    assert len(items_of(session, following)) == 2


def test_taken_up_again_a_next_that_was_changed_stays(session, monthly):
    finish_task(session, monthly)
    following = next_of(session, monthly)
    edit_task(session, following, replace(following, note="先打电话"))
    reopen_task(session, monthly)
    assert len(open_tasks(session)) == 2


def test_the_form_makes_the_next_as_well(session, monthly):
    before = get_task(session, monthly)
    edit_task(session, before, replace(before, done_on=TODAY, result="都好"))
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 11, 30))]
    done = get_task(session, monthly)
    edit_task(session, done, replace(done, done_on=None))
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 10, 31))]


def test_two_people_who_finish_the_same_make_one_next(session, other, monthly):
    exchange(session.notebook, other.notebook)
    finish_task(session, monthly, "我去过", TODAY)
    finish_task(other, monthly, "我也去过", TODAY)
    exchange(session.notebook, other.notebook)
    assert open_tasks(session) == open_tasks(other) == [("到上塘看独居老人", date(2026, 11, 30))]
    assert len(items_of(session, next_of(session, monthly).id)) == 2


def test_the_last_one_has_no_next(session):
    task = Task(title="收尾", due_on=TODAY, repeats="weekly", repeat_until=date(2026, 11, 30))
    identity, _changes = add_task(session, task)
    assert finish_task(session, identity).sentence == "任务办完，下一次已经排好"
    last = next_of(session, identity)
    assert finish_task(session, last.id, "", date(2026, 11, 29)).sentence == "任务办完"
    assert open_tasks(session) == []


def test_another_day_moves_this_one_only(session, monthly):
    before = get_task(session, monthly)
    edit_task(session, before, replace(before, due_on=date(2026, 11, 5)), reason="weather")
    assert days_ahead(get_task(session, monthly), 2) == (date(2026, 11, 30), date(2026, 12, 31))
    finish_task(session, monthly, "", date(2026, 11, 5))
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 11, 30))]


def test_another_rule_starts_anew_on_the_day_of_this_one(session, monthly):
    before = get_task(session, monthly)
    edit_task(session, before, replace(before, due_on=date(2026, 10, 20), repeats="quarterly"))
    task = get_task(session, monthly)
    assert (task.repeat_from, task.occurrence, task.series) == (date(2026, 10, 20), 0, monthly)
    assert days_ahead(task, 2) == (date(2027, 1, 20), date(2027, 4, 20))


def test_no_rule_leaves_nothing_of_the_series(session, monthly):
    before = get_task(session, monthly)
    edit_task(session, before, replace(before, repeats=""))
    task = get_task(session, monthly)
    assert (task.repeat_from, task.repeat_every, task.occurrence) == (None, None, None)
    assert recurrence_of(task) is None
    assert finish_task(session, monthly).sentence == "任务办完"


def test_one_is_skipped_and_the_reason_kept(session, monthly):
    changes = skip_occurrence(session, monthly, "老人住院")
    assert changes.sentence == "跳过这一次"
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 11, 30))]
    assert [item.done_on for item in items_of(session, monthly)] == [None, None]
    with session.reading() as reader:
        (move,) = reader.find(TaskMove, task=monthly)
    assert (move.type, move.from_day, move.to_day, move.reason) == (
        "skip", date(2026, 10, 31), date(2026, 11, 30), "老人住院",
    )  # fmt: skip
    undo_action(session, changes.action)
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 10, 31))]


def test_the_last_one_cannot_be_skipped(session):
    identity, _changes = add_task(session, Task(title="一次", due_on=TODAY))
    with pytest.raises(UserError) as refused:
        skip_occurrence(session, identity)
    assert refused.value.code == "nothing_follows"
    assert open_tasks(session) == [("一次", TODAY)]


def test_lunar_festivals_come_by_the_lunar_year(session):
    task = Task(title="中秋慰问", due_on=date(2026, 9, 25), repeats="lunar_yearly")
    identity, _changes = add_task(session, task)
    finish_task(session, identity, "", date(2026, 9, 24))
    assert open_tasks(session) == [("中秋慰问", date(2027, 9, 15))]


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (Task(title="没有期限", repeats="monthly"), "repeat_day_missing"),
        (Task(title="已过", due_on=TODAY, repeats="monthly", repeat_until=date(2026, 1, 1)), "repeat_ends_early"),
    ],
)
def test_rules_that_cannot_be_are_refused(session, task, code):
    with pytest.raises(UserError) as refused:
        add_task(session, task)
    assert refused.value.code == code


def test_deleting_one_ends_nothing_else(session, monthly):
    finish_task(session, monthly)
    delete_task(session, monthly)
    assert open_tasks(session) == [("到上塘看独居老人", date(2026, 11, 30))]


def test_a_rule_of_a_newer_version_is_left_alone(session):
    with session.doing("task.add") as doing:
        identity = doing.act.create(Task(title="来自新版", due_on=TODAY, repeats="every_full_moon"))
    assert finish_task(session, identity).sentence == "任务办完"
    assert get_task(session, identity).repeats == "every_full_moon"


def test_lists_show_the_rule_and_the_ticks(session, monthly):
    (line,) = tasks_where(session, TaskFilter(only_repeating=True))
    assert (line.repeats, line.items, line.items_done) == ("monthly", 2, 1)
    add_task(session, Task(title="单次"))
    assert len(tasks_where(session, TaskFilter())) == 2
    add_item(session, monthly, "看煤气")
    assert [each.id for each in tasks_where(session, TaskFilter(text="煤气"))] == [monthly]
    assert tasks_where(session, TaskFilter(only_repeating=True))[0].items == 3
