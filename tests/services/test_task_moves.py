"""Checklists, putting off, handing over, beginning from what was said, and all that is open with a household."""

from dataclasses import replace
from datetime import date

import pytest

from minqing_desktop.domain.calendar.terms import Light
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.households import HouseholdFilter, household_ids, household_lines_of, profile
from minqing_desktop.services.open_things import open_things
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_items import (
    add_item,
    delete_item,
    items_of,
    move_item,
    reword_item,
    tick_item,
)
from minqing_desktop.services.task_moves import defer_task, hand_over_task, reason_words
from minqing_desktop.services.task_sources import task_for_household, task_from_entry, task_from_matter
from minqing_desktop.services.tasks import TaskFilter, add_task, edit_task, get_task, task_detail, tasks_where
from minqing_desktop.services.undoing import undo_action
from tests.storage.log.exchanging import exchange

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch) -> None:
    monkeypatch.setattr(Session, "today", lambda _self: TODAY)


@pytest.fixture
def home(session) -> str:
    return household_lines_of(session, household_ids(session, HouseholdFilter()))[0].id


@pytest.fixture
def task(session, home) -> str:
    return add_task(session, Task(title="西屋漏雨", due_on=TODAY, household=home), items=("找瓦匠", "买瓦"))[0]


def texts(session, task: str) -> list[str]:
    return [item.text for item in items_of(session, task)]


def test_a_checklist_is_written_reworded_moved_and_shortened(session, task):
    add_item(session, task, "拍照片")
    assert texts(session, task) == ["找瓦匠", "买瓦", "拍照片"]
    last = items_of(session, task)[2].id
    move_item(session, task, last, -2)
    assert texts(session, task) == ["拍照片", "找瓦匠", "买瓦"]
    assert not move_item(session, task, last, -1)
    reword_item(session, last, " 拍修好的照片 ")
    changes = delete_item(session, items_of(session, task)[1].id)
    assert texts(session, task) == ["拍修好的照片", "买瓦"]
    undo_action(session, changes.action)
    assert texts(session, task) == ["拍修好的照片", "找瓦匠", "买瓦"]


def test_an_empty_line_is_refused(session, task):
    with pytest.raises(UserError) as refused:
        add_item(session, task, "  ")
    assert refused.value.code == "item_text_missing"
    with pytest.raises(UserError):
        reword_item(session, items_of(session, task)[0].id, "")


def test_a_tick_says_who_and_when_and_comes_off(session, task):
    item = items_of(session, task)[0].id
    assert tick_item(session, item, True).sentence == "清单打勾"
    ticked = items_of(session, task)[0]
    assert (ticked.done_on, ticked.done_by) == (TODAY, session.cadre)
    tick_item(session, item, False)
    assert items_of(session, task)[0].done_on is None


def test_two_people_tick_two_lines_and_both_hold(session, other, task):
    exchange(session.notebook, other.notebook)
    first, second = (item.id for item in items_of(session, task))
    tick_item(session, first, True)
    tick_item(other, second, True)
    add_item(session, task, "我加的")
    add_item(other, task, "他加的")
    exchange(session.notebook, other.notebook)
    for each in (session, other):
        items = items_of(each, task)
        assert [item.done_on for item in items[:2]] == [TODAY, TODAY]
        assert sorted(item.text for item in items[2:]) == sorted(["我加的", "他加的"])
        assert all(item.marks == 0 for item in items)
    assert items_of(session, task) == items_of(other, task)


def test_putting_off_asks_for_a_reason_and_keeps_it(session, task):
    later = date(2026, 12, 1)
    with pytest.raises(UserError) as refused:
        defer_task(session, task, later, " ")
    assert refused.value.code == "defer_reason_missing"
    assert get_task(session, task).due_on == TODAY
    assert defer_task(session, task, later, "weather").sentence == "任务改期"
    (line,) = task_detail(session, task).moves
    assert (line.move.type, line.move.from_day, line.move.to_day, line.by) == ("defer", TODAY, later, "陈干部")
    assert reason_words(line.move.reason) == "天气、道路等客观原因"
    assert reason_words("瓦还没到") == "瓦还没到"


def test_the_form_puts_off_with_a_reason_and_not_without(session, task):
    before = get_task(session, task)
    with pytest.raises(UserError):
        edit_task(session, before, replace(before, due_on=None))
    assert edit_task(session, before, replace(before, due_on=date(2026, 11, 20))).sentence == "修改任务"
    before = get_task(session, task)
    edit_task(session, before, replace(before, due_on=date(2026, 12, 2), note="x"), "complex")
    assert [line.move.type for line in task_detail(session, task).moves] == ["defer"]


def test_handing_over_keeps_from_whom_to_whom(session, task):
    with session.doing("cadre.add") as doing:
        colleague = doing.act.create(Cadre(name="李梅"))
    assert hand_over_task(session, task, colleague, "片区调整").sentence == "任务转交"
    before = get_task(session, task)
    edit_task(session, before, replace(before, cadre=session.cadre))
    moves = task_detail(session, task).moves
    assert [(line.from_cadre, line.to_cadre) for line in moves] == [("李梅", "陈干部"), ("陈干部", "李梅")]


def test_undo_takes_the_trace_back_too(session, task):
    changes = defer_task(session, task, date(2026, 12, 1), "other")
    undo_action(session, changes.action)
    detail = task_detail(session, task)
    assert (detail.task.due_on, detail.moves) == (TODAY, ())


def test_a_promise_begins_from_what_was_said(session, home):
    words = "西屋一下雨就漏，铺盖都潮了。" * 6
    with session.doing("visit.record") as doing:
        visit = doing.act.create(Visit(households=(home,), words=words))
        entry = doing.act.create(Entry(visit=visit, text=words))
    task = task_from_entry(session, entry)
    assert (task.household, task.visit, task.entry, task.is_promise) == (home, visit, entry, True)
    assert task.owed_to == profile(session, home).household.head
    assert len(task.title) == 60
    assert not task_from_entry(session, entry, is_promise=False).owed_to


def test_a_task_begins_from_a_matter(session, home):
    with session.doing("matter.add") as doing:
        matter = doing.act.create(Matter(title="修路灯", household=home, due_on=date(2026, 12, 5), cadre=session.cadre))
    task = task_from_matter(session, matter)
    assert (task.title, task.matter, task.household, task.due_on) == ("修路灯", matter, home, date(2026, 12, 5))
    identity, _changes = add_task(session, task)
    detail = task_detail(session, identity)
    assert detail.matter is not None
    assert detail.matter.title == "修路灯"
    assert [line.id for line in tasks_where(session, TaskFilter(matter=matter))] == [identity]


def test_whom_it_is_owed_to_need_not_be_on_file(session, home):
    task = replace(
        task_for_household(session, home, is_promise=True), title="问校车", owed_to="", owed_words="村小王老师 "
    )
    identity, _changes = add_task(session, task)
    assert task_detail(session, identity).line.owed_to == "村小王老师"
    assert [line.id for line in tasks_where(session, TaskFilter(text="王老师"))] == [identity]


def test_all_that_is_open_with_a_household(session, home, task):
    add_task(session, Task(title="答复路灯", is_promise=True, household=home, due_on=date(2026, 11, 20)))
    add_task(session, Task(title="别家的事", due_on=TODAY))
    done, _changes = add_task(session, Task(title="已办完", household=home, done_on=TODAY))
    with session.doing("matter.add") as doing:
        doing.act.create(Matter(title="没有时限", household=home))
        doing.act.create(Matter(title="本户事项", household=home, due_on=date(2026, 12, 30)))
        doing.act.create(Matter(title="办结了", household=home, stage="closed"))
        joint = doing.act.create(Matter(title="一起反映", due_on=date(2026, 11, 25)))
        doing.act.create(Petitioner(matter=joint, household=home))
        gone = doing.act.create(Matter(title="删掉的", household=home))
        doing.act.delete(Matter, gone)
    things = open_things(session, home)
    assert [(each.line.title, each.light) for each in things.promises] == [("答复路灯", Light.RED)]
    assert [(each.line.title, each.light) for each in things.tasks] == [("西屋漏雨", Light.YELLOW)]
    assert [(each.matter.title, each.light, each.is_joined) for each in things.matters] == [
        ("一起反映", Light.YELLOW, True),
        ("本户事项", Light.NONE, False),
        ("没有时限", Light.NONE, False),
    ]
    assert (things.total, things.overdue) == (5, 1)
    assert done not in {each.line.id for each in things.tasks}
    assert open_things(session, "ab" * 16).total == 0
