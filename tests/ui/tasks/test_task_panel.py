"""The panel of a task by keyboard: rules, checklists, reasons, skipping, where it came from, what else is open."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.task_drafts import new_task_draft, new_task_items
from minqing_desktop.services.task_items import items_of
from minqing_desktop.services.task_moves import defer_task
from minqing_desktop.services.tasks import (
    TaskFilter,
    TaskState,
    add_task,
    get_task,
    task_detail,
    tasks_where,
)
from minqing_desktop.ui.tasks.page import TasksPage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, desk, settle) -> TasksPage:
    made = TasksPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: desk.runner.pending_count == 0 and made.table.model.is_counted)
    return made


@pytest.fixture
def form(qtbot, page, desk, settle):
    """The form with a new task."""
    page.editing.begin_new()
    settle(desk)
    qtbot.waitUntil(page.editing.form.title_field.hasFocus)
    return page.editing.form


@pytest.fixture
def monthly(desk, sample) -> str:
    """A task of every 30th with a checklist, about 张水根's household."""
    task = Task(
        title="看独居老人", due_on=date(2026, 11, 30), repeats="monthly", household=sample.households["0137"],
        cadre=desk.session.cadre,
    )  # fmt: skip
    return add_task(desk.session, task, ("量血压", "看电线"))[0]


def open_task(qtbot, page, desk, settle, task: str):
    page.open_target({"open": task})
    settle(desk)
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    return page.editing.form


def task_named(session, title: str):
    lines = tasks_where(session, TaskFilter(state=TaskState.ALL))
    return next(line for line in lines if line.title == title)


def hint(form, key: str) -> str:
    label = form.form._slots[key].hint
    return "" if label.isHidden() else label.text()


# rules


def test_a_recurring_task_with_a_checklist_by_keyboard(qtbot, form, page, desk, settle, compose):
    compose(form.title_field, "季度小结")
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return)
    qtbot.waitUntil(form.due_field.edit.hasFocus)
    form.due_field.edit.selectAll()
    qtbot.keyClicks(form.due_field.edit, "12-31")
    qtbot.keyClick(form.due_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(form.promise_box.hasFocus)
    assert hint(form, "due") == "农历冬月廿三 · 还有 29 个工作日"
    form.repeat_field.kind_field.setFocus()
    for _ in range(4):
        qtbot.keyClick(form.repeat_field.kind_field, Qt.Key.Key_Down)
    assert form.repeat_field.repeats == "quarterly"
    said = hint(form, "repeats")
    assert said.startswith("每 3 个月，12 月 31 日起。没有 31 日的月份，算在月末最后一天。")
    assert "往后是 2027年3月31日、2027年6月30日、2027年9月30日。" in said
    qtbot.keyClick(form.repeat_field.kind_field, Qt.Key.Key_Return)
    qtbot.waitUntil(form.until_field.edit.hasFocus)
    qtbot.keyClick(form.until_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(form.checklist.edit.hasFocus)
    for text in ("汇总走访", "报镇上"):
        compose(form.checklist.edit, text)
        qtbot.keyClick(form.checklist.edit, Qt.Key.Key_Return)
    compose(form.checklist.edit, "留底")
    qtbot.keyClick(form.checklist.edit, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert page.editing.panel.isHidden()
    task = get_task(desk.session, task_named(desk.session, "季度小结").id)
    assert (task.repeats, task.repeat_every, task.repeat_from) == ("quarterly", None, date(2026, 12, 31))
    assert [item.text for item in items_of(desk.session, task.id)] == ["汇总走访", "报镇上", "留底"]
    assert new_task_draft(desk.session) is None


def test_every_second_month_and_an_end(qtbot, form, page, desk, settle, compose):
    compose(form.title_field, "隔月走访")
    form.repeat_field.kind_field.choose("monthly")
    form.repeat_field.every_field.choose(2)
    form.until_field.edit.setText("2026年11月1日")
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
    assert form.form.error_of("until") == "要在期限之后"
    form.until_field.edit.setText("2027年12月31日")
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    task = get_task(desk.session, task_named(desk.session, "隔月走访").id)
    assert (task.repeat_every, task.repeat_until) == (2, date(2027, 12, 31))


def test_a_rule_asks_for_a_day(qtbot, form, desk, settle, compose):
    compose(form.title_field, "没有期限")
    form.due_field.edit.clear()
    form.due_field.take()
    form.repeat_field.kind_field.choose("lunar_yearly")
    assert hint(form, "repeats") == "重复要先填期限。"
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
    assert form.form.error_of("due") == "重复的任务要有期限"


def test_done_in_the_list_makes_the_next_one(qtbot, page, desk, settle, monthly):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    page.refresh()
    settle(desk)
    line = next(line for line in map(page.table.model.line_at, range(page.table.model.total)) if line.id == monthly)
    page.toggle_done(line)
    settle(desk)
    assert told == ["任务办完，下一次已经排好"]
    open_ones = [
        (each.due_on, each.items, each.items_done) for each in tasks_where(desk.session, TaskFilter(text="独居"))
    ]
    assert open_ones == [(date(2026, 12, 30), 2, 0)]


def test_one_is_skipped_and_what_was_typed_is_kept(qtbot, page, desk, settle, monthly, compose):
    form = open_task(qtbot, page, desk, settle, monthly)
    assert form.skip_button.isVisible()
    compose(form.note_field, "女儿接去宁波了")
    form.skip_button.click()
    settle(desk)
    task = get_task(desk.session, monthly)
    assert (task.due_on, task.note) == (date(2026, 12, 30), "女儿接去宁波了")
    form = open_task(qtbot, page, desk, settle, monthly)
    assert form.around.moves_label.text() == "11月22日 陈建国 跳过一次：11月30日 → 12月30日"


def test_only_what_recurs(qtbot, page, desk, settle, monthly):
    page.refresh()
    qtbot.keyClick(page.repeat_chip, Qt.Key.Key_Space)
    settle(desk)
    qtbot.waitUntil(lambda: page.table.model.is_counted and page.table.model.total == 1)
    line = page.table.model.line_at(0)
    words = {column.key: column.text(line) for column in page.table.model.columns}
    assert (words["items"], words["repeats"]) == ("0/2", "每月")
    page.clear_filters()
    settle(desk)
    assert not page.repeat_chip.isChecked()


# checklists


def test_lines_are_ticked_reworded_moved_and_deleted_by_keyboard(qtbot, page, desk, settle, monthly):
    form = open_task(qtbot, page, desk, settle, monthly)
    checklist = form.checklist

    def line_at(place: int):
        return checklist.lines.line(items_of(desk.session, monthly)[place].id)

    def has_keyboard(place: int) -> bool:
        line = line_at(place)
        line.setFocus()
        return line.hasFocus()

    def press(place: int, key: Qt.Key) -> None:
        # Lines that were just shown anew take the keyboard once the layout has shown them.
        qtbot.waitUntil(lambda: has_keyboard(place))
        qtbot.keyClick(line_at(place), key)
        settle(desk)

    checklist.edit.setFocus()
    qtbot.keyClick(checklist.edit, Qt.Key.Key_Up)
    assert checklist.lines.line(items_of(desk.session, monthly)[1].id).hasFocus()
    press(0, Qt.Key.Key_Space)
    assert items_of(desk.session, monthly)[0].done_on == date(2026, 11, 22)
    assert checklist.lines.items[0].tail == "陈建国 11月22日"
    press(0, Qt.Key.Key_PageDown)
    assert [item.text for item in items_of(desk.session, monthly)] == ["看电线", "量血压"]
    press(0, Qt.Key.Key_Return)
    assert checklist.edit.text() == "看电线"
    checklist.edit.setText("看电线和煤气")
    qtbot.keyClick(checklist.edit, Qt.Key.Key_Return)
    settle(desk)
    assert [item.text for item in items_of(desk.session, monthly)] == ["看电线和煤气", "量血压"]
    press(0, Qt.Key.Key_Delete)
    assert [item.text for item in items_of(desk.session, monthly)] == ["量血压"]


def test_esc_ends_rewording_and_not_the_panel(qtbot, page, desk, settle, monthly):
    form = open_task(qtbot, page, desk, settle, monthly)
    form.checklist.lines.opened.emit(items_of(desk.session, monthly)[0].id)
    qtbot.keyClick(form.checklist.edit, Qt.Key.Key_Escape)
    assert form.checklist.edit.text() == ""
    assert not page.editing.panel.isHidden()


def test_a_tick_is_undone(qtbot, page, desk, settle, monthly):
    undos = []
    form = open_task(qtbot, page, desk, settle, monthly)
    desk.told.connect(lambda _words, undo: undos.append(undo))
    form.checklist.lines.ticked.emit(items_of(desk.session, monthly)[0].id, True)
    settle(desk)
    assert form.checklist.lines.items[0].ticked is True
    undos[0]()
    settle(desk)
    assert form.checklist.lines.items[0].ticked is False


def test_a_begun_checklist_is_part_of_the_draft(qtbot, form, page, desk, settle, compose):
    compose(form.title_field, "写到一半")
    for text in ("一", "二", "三"):
        compose(form.checklist.edit, text)
        qtbot.keyClick(form.checklist.edit, Qt.Key.Key_Return)
    first, second, third = (item.id for item in form.checklist.lines.items)
    form.checklist.deleted.emit(second)
    form.checklist.moved.emit(third, -1)
    form.checklist.reworded.emit(first, "第一")
    form.checklist.lines.ticked.emit(first, True)
    assert [item.ticked for item in form.checklist.lines.items] == [False, False]
    compose(form.checklist.edit, "还没回车")
    page.editing.leave()
    settle(desk)
    assert new_task_items(desk.session) == ("三", "第一", "还没回车")
    page.editing.begin_new()
    settle(desk)
    assert [item.title for item in form.checklist.lines.items] == ["三", "第一", "还没回车"]


def test_what_stands_in_the_field_is_added_on_leaving(qtbot, page, desk, settle, monthly, compose):
    form = open_task(qtbot, page, desk, settle, monthly)
    compose(form.checklist.edit, "问药")
    page.page_left()
    settle(desk)
    assert [item.text for item in items_of(desk.session, monthly)] == ["量血压", "看电线", "问药"]


# putting off and handing over


def test_putting_off_asks_why(qtbot, page, desk, settle, sample):
    task = sample.tasks["西屋漏雨请瓦匠来看"]
    form = open_task(qtbot, page, desk, settle, task)
    assert not form.reason_field.isVisible()
    form.due_field.edit.setText("12-10")
    qtbot.keyClick(form.due_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(form.reason_field.usual_field.hasFocus)
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
    assert form.form.error_of("reason") == "往后改期要写理由"
    qtbot.keyClick(form.reason_field.usual_field, Qt.Key.Key_Up)
    assert form.reason_field.words_field.hasFocus()
    qtbot.keyClicks(form.reason_field.words_field, "waiting for tiles")
    qtbot.keyClick(form.reason_field.words_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    assert page.editing.panel.isHidden()
    detail = task_detail(desk.session, task)
    assert detail.task.due_on == date(2026, 12, 10)
    assert [line.move.reason for line in detail.moves] == ["waiting for tiles"]


def test_leaving_without_a_reason_keeps_the_day_and_says_so(qtbot, page, desk, settle, sample, compose):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    task = sample.tasks["西屋漏雨请瓦匠来看"]
    form = open_task(qtbot, page, desk, settle, task)
    form.due_field.edit.setText("12-10")
    form.due_field.take()
    compose(form.note_field, "瓦要订")
    page.page_left()
    settle(desk)
    found = get_task(desk.session, task)
    assert (found.due_on, found.note) == (date(2026, 11, 25), "瓦要订")
    assert told == ["期限没有改：往后改期要写理由。", "修改任务"]


def test_handing_over_is_traced(qtbot, page, desk, settle, sample):
    task = sample.tasks["西屋漏雨请瓦匠来看"]
    form = open_task(qtbot, page, desk, settle, task)
    form.cadre_field.choose(sample.cadres["李梅"])
    form.save_button.click()
    settle(desk)
    form = open_task(qtbot, page, desk, settle, task)
    assert form.around.moves_label.text() == "11月22日 陈建国 转交：陈建国 → 李梅"


def test_a_reason_is_shown_in_words(qtbot, page, desk, settle, sample):
    task = sample.tasks["西屋漏雨请瓦匠来看"]
    defer_task(desk.session, task, None, "weather")
    form = open_task(qtbot, page, desk, settle, task)
    assert form.around.moves_label.text() == "11月22日 陈建国 改期：11月25日 → 没有期限，天气、道路等客观原因"


# to whom, from where, what else


def test_whom_it_is_owed_to_may_be_nobody_on_file(qtbot, form, page, desk, settle, compose):
    compose(form.title_field, "问校车线路")
    form.promise_box.setChecked(True)
    compose(form.owed_field.edit, "村小王老师")
    form.note_field.setFocus()
    qtbot.waitUntil(lambda: hint(form, "owed_to") == "册上没有这个人，照写「村小王老师」。")
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, CTRL)
    settle(desk)
    line = task_named(desk.session, "问校车线路")
    assert (line.is_promise, line.owed_to) == (True, "村小王老师")
    form = open_task(qtbot, page, desk, settle, line.id)
    assert form.owed_field.edit.text() == "村小王老师"
    assert not form.is_changed


def test_what_else_is_open_with_the_household_leads_on(qtbot, page, desk, settle, sample, monthly):
    with desk.session.doing("matter.add") as doing:
        matter = doing.act.create(Matter(title="西屋危房鉴定", household=sample.households["0137"]))
    led = []
    desk.led.connect(lambda key, target: led.append((key, target)))
    form = open_task(qtbot, page, desk, settle, monthly)
    lines = form.around.things_lines
    assert [item.title for item in lines.items] == ["西屋漏雨请瓦匠来看", "西屋危房鉴定"]
    lines.opened.emit(lines.items[1].id)
    assert led == [("matters", matter)]
    lines.opened.emit(lines.items[0].id)
    settle(desk)
    assert form.title_field.text() == "西屋漏雨请瓦匠来看"


def test_a_new_task_without_a_household_has_nothing_around_it(form, page, desk, settle, sample):
    assert form.around.things_card.isHidden()
    from minqing_desktop.ui.kit.suggestions import Suggestion

    form.household_field.choose(Suggestion(sample.households["0137"], "张水根户"))
    settle(desk)
    assert not form.around.things_card.isHidden()
    form.household_field.choose(None)
    settle(desk)
    assert form.around.things_card.isHidden()


def test_a_task_begins_from_a_matter_led_to(qtbot, page, desk, settle, sample):
    with desk.session.doing("matter.add") as doing:
        matter = doing.act.create(
            Matter(
                title="装路灯", household=sample.households["0012"], due_on=date(2026, 12, 8), cadre=desk.session.cadre
            )
        )
    page.open_target({"new": True, "matter": matter})
    settle(desk)
    form = page.editing.form
    assert (form.title_field.text(), form.household_field.picked.title) == ("装路灯", "李大山户")
    form.save_button.click()
    settle(desk)
    task = task_named(desk.session, "装路灯")
    assert (task.matter, task.due_on) == (matter, date(2026, 12, 8))
    form = open_task(qtbot, page, desk, settle, task.id)
    led = []
    desk.led.connect(lambda key, target: led.append((key, target)))
    form.around.matter_link.click()
    assert led == [("matters", matter)]


def test_the_buttons_stay_in_sight_below_a_long_form(qtbot, page, desk, settle, monthly):
    form = open_task(qtbot, page, desk, settle, monthly)
    assert form.save_button.isVisible()
    assert not form.isAncestorOf(form.save_button)
    bottom = form.save_button.mapTo(page.editing.panel, form.save_button.rect().bottomLeft()).y()
    assert bottom < page.editing.panel.height()
    page.editing.leave()
    assert form.foot.isHidden()
