"""今日 as a person uses it in the morning: tick what is done, go where it leads, begin a new notebook."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.services.households import add_household
from minqing_desktop.services.tasks import get_task
from minqing_desktop.services.visit_drafts import new_visit, save_form
from minqing_desktop.ui.today.page import TodayPage


@pytest.fixture
def led(desk) -> list:
    went: list = []
    desk.led.connect(lambda page, target: went.append((page, target)))
    return went


@pytest.fixture
def page(qtbot, desk, settle, led) -> TodayPage:
    made = TodayPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    settle(desk)
    return made


def titles(lines) -> list[str]:
    return [item.title for item in lines.items]


def test_shows_the_week_with_what_is_overdue_first(page):
    assert titles(page.due_lines) == [
        "答复灌溉渠清淤什么时候动工",
        "送残疾证换证材料到镇民政办",
        "低保复审材料补证明",
        "西屋漏雨请瓦匠来看",
    ]
    leads = [item.lead[0] for item in page.due_lines.items]
    assert leads == [("逾期 2 天", "red"), ("今天", "amber"), ("明天", "grey"), ("周三", "grey")]
    assert page.due_lines.items[0].tail == "承诺 · 三组"


def test_whose_turn_it_is_by_group_and_how_long_ago(page, sample):
    assert [item.id for item in page.next_lines.items] == [sample.households["0141"], sample.households["0137"]]
    assert ("从未走访", "amber") in page.next_lines.items[0].pills
    assert ("46 天未访", "amber") in page.next_lines.items[1].pills


def test_space_finishes_a_task_and_its_result_is_written_in_place(qtbot, page, desk, settle, sample, compose):
    told = []
    desk.told.connect(lambda words, undo: told.append((words, undo)))
    task = sample.tasks["送残疾证换证材料到镇民政办"]
    line = page.due_lines.line(task)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Space)
    settle(desk)
    assert get_task(desk.session, task).done_on is not None
    assert task not in [item.id for item in page.due_lines.items]
    assert told[0][0] == "任务办完"
    assert page.result_row.isVisible()
    compose(page.result_row.edit, "窗口收下了")
    qtbot.keyClick(page.result_row.edit, Qt.Key.Key_Return)
    settle(desk)
    assert get_task(desk.session, task).result == "窗口收下了"
    assert not page.result_row.isVisible()
    told[0][1]()
    settle(desk)
    # Undoing takes the tick off; what was typed afterwards stays.
    assert get_task(desk.session, task).done_on is None
    assert get_task(desk.session, task).result == "窗口收下了"


def test_undo_brings_the_task_back(qtbot, page, desk, settle, sample):
    undos = []
    desk.told.connect(lambda _words, undo: undos.append(undo))
    task = sample.tasks["低保复审材料补证明"]
    line = page.due_lines.line(task)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Space)
    settle(desk)
    undos[0]()
    settle(desk)
    assert get_task(desk.session, task).done_on is None
    assert task in [item.id for item in page.due_lines.items]


def test_a_refused_write_takes_the_tick_off_again(qtbot, page, desk, settle, sample, monkeypatch):
    def refuse(*_given):
        raise UserError("disk_full", "硬盘满了，没有写进去。", "请腾出地方再试。")

    monkeypatch.setattr("minqing_desktop.ui.today.page.finish_task", refuse)
    task = sample.tasks["送残疾证换证材料到镇民政办"]
    line = page.due_lines.line(task)
    with qtbot.waitSignal(desk.troubled) as heard:
        line.setFocus()
        qtbot.keyClick(line, Qt.Key.Key_Space)
    settle(desk)
    assert heard.args[0].code == "disk_full"
    assert page.due_lines.line(task).item.ticked is False
    assert page.due_lines.line(task)._is_ticked is False


def test_arrows_walk_and_enter_leads_on(qtbot, page, led, sample):
    first = page.due_lines.line(sample.tasks["答复灌溉渠清淤什么时候动工"])
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    second = page.due_lines.line(sample.tasks["送残疾证换证材料到镇民政办"])
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Return)
    household = page.next_lines.line(sample.households["0141"])
    household.setFocus()
    qtbot.keyClick(household, Qt.Key.Key_Return)
    assert led == [("tasks", {"open": sample.tasks["送残疾证换证材料到镇民政办"]}),
                   ("visits", {"new_for": sample.households["0141"]})]  # fmt: skip


def test_an_unfinished_visit_is_offered(qtbot, page, desk, settle, led, sample):
    assert not page.unfinished_button.isVisible()
    form = new_visit(desk.session, sample.households["0088"])
    form = replace(form, visit=replace(form.visit, words="写到一半"))
    save_form(desk.session, form)
    page.reload()
    settle(desk)
    assert page.unfinished_button.text() == "上次没写完：王秀英户 10:30，继续写"
    qtbot.keyClick(page.unfinished_button, Qt.Key.Key_Return)
    assert led == [("visits", {"open": form.visit.id})]


def test_four_numbers_and_the_weeks(page):
    row = page.figures.findChildren(type(page.figures._row.itemAt(0).widget()))
    shown = {button.figure.caption: button.figure.value + button.figure.suffix for button in row if button.isVisible()}
    assert shown == {"本月走访": "3", "本季走访覆盖": "80%", "按期办结": "1/3", "逾期": "1"}
    assert [value for _label, value in page.chart._bars] == [0, 1, 0, 0, 0, 0, 1, 2]


def test_midnight_turns_the_page(page, desk, settle, hand_clock):
    hand_clock.move(days=1)
    page.look_at_clock()
    settle(desk)
    assert page.due_lines.items[1].lead == (("逾期 1 天", "red"),)


def test_a_new_household_shows_at_once(page, desk, settle):
    desk.runner.write(lambda: add_household(desk.session, Household(number="0200"), Person(name="新来的")), owner=page)
    settle(desk)
    assert "新来的户" in titles(page.next_lines) or len(page.next_lines.items) == 2
    assert page._shown.households == 6


def test_a_new_notebook_offers_three_ways_to_begin(qtbot, new_notebook, desk_over, settle):
    desk = desk_over(new_notebook)
    went = []
    desk.led.connect(lambda where, target: went.append((where, target)))
    page = TodayPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk)
    steps = page.first_steps
    assert steps.isVisible()
    for button in (steps.import_button, steps.household_button, steps.visit_button):
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert went == [("households", {"import": ""}), ("households", {"new": True}), ("visits", {"new_for": ""})]
    desk.runner.write(lambda: add_household(desk.session, Household(number="0001"), Person(name="第一户")), owner=page)
    settle(desk)
    assert not steps.isVisible()


def test_an_error_can_be_tried_again(qtbot, desk, settle, monkeypatch):
    calls = []
    from minqing_desktop.ui.today import page as module

    real = module.today

    def fails_once(session):
        calls.append(1)
        if len(calls) == 1:
            raise UserError("x", "读不出来，内容没有丢。", "请再试一次。")
        return real(session)

    monkeypatch.setattr(module, "today", fails_once)
    page = TodayPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk)
    assert page._states.state == "error"
    qtbot.keyClick(page._states.error.retry_button, Qt.Key.Key_Return)
    settle(desk)
    assert page._states.state == "content"
