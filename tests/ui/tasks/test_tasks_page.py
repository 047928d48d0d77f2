"""任务 by keyboard: look through the sections, enter a task, change it, finish it, take it back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from minqing_desktop.services.task_drafts import new_task_draft
from minqing_desktop.services.tasks import TaskSection, get_task, task_ids, task_lines_of
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskState
from minqing_desktop.ui.tasks.page import TasksPage


@pytest.fixture
def page(qtbot, desk, settle) -> TasksPage:
    made = TasksPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle_table(qtbot, desk, made)
    return made


def settle_table(qtbot, desk, page) -> None:
    qtbot.wait(30)
    qtbot.waitUntil(lambda: desk.runner.pending_count == 0 and page.table.model.is_counted)


def shown(page) -> list[str]:
    return [page.table.model.line_at(row).title for row in range(page.table.model.total)]


def task_named(session, title: str):
    lines = task_lines_of(session, task_ids(session, TaskFilter(state=TaskState.ALL)))
    return next(line for line in lines if line.title == title)


def test_open_tasks_by_day_with_counts_in_the_chips(page):
    assert shown(page)[0] == "答复灌溉渠清淤什么时候动工"
    assert len(shown(page)) == 5
    words = [chip.text() for chip in page.section_chips.values()]
    assert words == ["未办 5", "逾期 1", "今天 1", "7 天内 2", "以后 1", "已办完 1"]
    assert page.table.foot_words == "5 件"


def test_digits_show_the_sections(qtbot, page, desk):
    view = page.table.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_2)
    settle_table(qtbot, desk, page)
    assert shown(page) == ["答复灌溉渠清淤什么时候动工"]
    qtbot.keyClick(view, Qt.Key.Key_6)
    settle_table(qtbot, desk, page)
    assert shown(page) == ["送药到上塘"]
    assert page.section_chips[TaskSection.DONE].isChecked()


def test_space_ticks_and_undo_takes_it_back(qtbot, page, desk, settle, sample):
    undos = []
    desk.told.connect(lambda _words, undo: undos.append(undo))
    view = page.table.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    settle_table(qtbot, desk, page)
    task = sample.tasks["答复灌溉渠清淤什么时候动工"]
    assert get_task(desk.session, task).done_on == date(2026, 11, 22)
    assert "答复灌溉渠清淤什么时候动工" not in shown(page)
    undos[0]()
    settle_table(qtbot, desk, page)
    assert get_task(desk.session, task).done_on is None


def test_a_click_on_the_box_ticks(qtbot, page, desk, sample):
    view = page.table.view
    box = view.visualRect(page.table.model.index(1, 0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 16, box.center().y()))
    settle_table(qtbot, desk, page)
    assert get_task(desk.session, sample.tasks["送残疾证换证材料到镇民政办"]).done_on is not None
    assert page.editing.panel.isHidden()


def test_delete_key_deletes_and_undo_brings_back(qtbot, page, desk):
    undos = []
    desk.told.connect(lambda _words, undo: undos.append(undo))
    page.table.view.setFocus()
    qtbot.keyClick(page.table.view, Qt.Key.Key_Delete)
    settle_table(qtbot, desk, page)
    assert len(shown(page)) == 4
    undos[0]()
    settle_table(qtbot, desk, page)
    assert len(shown(page)) == 5


def test_a_promise_is_entered_by_keyboard(qtbot, page, desk, sample, compose):
    qtbot.keyClick(page, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    form = page.editing.form
    qtbot.waitUntil(lambda: form.title_field.hasFocus())
    compose(form.title_field, "把化肥补贴的事问清楚")
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.due_field.edit.hasFocus())
    form.due_field.edit.selectAll()
    qtbot.keyClicks(form.due_field.edit, "12-1")
    qtbot.keyClick(form.due_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.promise_box.hasFocus())
    qtbot.keyClick(form.promise_box, Qt.Key.Key_Space)
    qtbot.keyClick(form.promise_box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.owed_field.edit.hasFocus())
    qtbot.keyClicks(form.owed_field.edit, "ljf")
    qtbot.waitUntil(lambda: bool(form.owed_field.suggestions))
    qtbot.keyClick(form.owed_field.edit, Qt.Key.Key_Return)
    assert form.owed_field.picked.title == "刘金凤"
    assert form.household_field.picked.id == sample.households["0091"]
    qtbot.keyClick(form.owed_field.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle_table(qtbot, desk, page)
    assert page.editing.panel.isHidden()
    task = get_task(desk.session, task_named(desk.session, "把化肥补贴的事问清楚").id)
    assert (task.is_promise, task.owed_to, task.household) == (
        True,
        sample.persons["刘金凤"],
        sample.households["0091"],
    )
    assert task.due_on == date(2026, 12, 1)
    assert task.cadre == desk.session.cadre
    assert "把化肥补贴的事问清楚" in shown(page)


def test_without_words_it_is_not_saved_and_says_so(qtbot, page, desk):
    page.editing.begin_new()
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    form = page.editing.form
    qtbot.keyClick(form.title_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.form.error_of("title") == "还没有写要办什么事"
    assert not page.editing.panel.isHidden()


def test_escape_keeps_a_begun_task_for_later(qtbot, page, desk, compose, settle):
    page.editing.begin_new()
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    compose(page.editing.form.title_field, "写到一半的事")
    qtbot.keyClick(page.editing.form.title_field, Qt.Key.Key_Escape)
    settle(desk)
    assert page.editing.panel.isHidden()
    assert new_task_draft(desk.session).title == "写到一半的事"
    page.editing.begin_new()
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    assert page.editing.form.title_field.text() == "写到一半的事"
    page.editing.form.save_button.click()
    settle(desk)
    assert new_task_draft(desk.session) is None
    assert task_named(desk.session, "写到一半的事").done_on is None


def test_typing_is_a_draft_within_two_seconds(qtbot, page, desk, compose):
    page.editing.begin_new()
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    field = page.editing.form.title_field
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "abc")
    qtbot.waitUntil(lambda: (found := new_task_draft(desk.session)) is not None and found.title == "abc", timeout=2000)
    page.editing.form.title_field.clear()


def test_leaving_a_changed_task_writes_it(qtbot, page, desk, sample, compose, settle):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    task = sample.tasks["问镇里路灯的计划"]
    page.open_target(task)
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    compose(page.editing.form.note_field, "先问供电所")
    page.page_left()
    settle(desk)
    assert get_task(desk.session, task).note == "先问供电所"
    assert told == ["修改任务"]


def test_looking_at_a_task_writes_nothing(qtbot, page, desk, sample, settle):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    page.open_target({"open": sample.tasks["问镇里路灯的计划"]})
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    qtbot.keyClick(page.editing.form.title_field, Qt.Key.Key_Escape)
    settle(desk)
    assert told == []


def test_finish_with_a_result_and_reopen(qtbot, page, desk, sample, compose, settle):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    task = sample.tasks["西屋漏雨请瓦匠来看"]
    page.open_target({"open": task})
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    form = page.editing.form
    compose(form.result_field, "瓦匠来过，换了八片瓦")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(form.result_field, Qt.Key.Key_D, keys)
    qtbot.waitUntil(lambda: page.editing.panel.isHidden())
    settle(desk)
    done = get_task(desk.session, task)
    assert (done.done_on, done.result) == (date(2026, 11, 22), "瓦匠来过，换了八片瓦")
    page.open_target({"open": task})
    qtbot.waitUntil(lambda: page.editing.panel.content is not None)
    assert form.reopen_button.isVisible()
    assert not form.finish_button.isVisible()
    form.reopen_button.click()
    settle(desk)
    assert get_task(desk.session, task).done_on is None
    assert told == ["任务办完", "任务改回未办"]


def test_search_finds_by_initials_and_says_when_nothing_is_there(qtbot, page, desk):
    page.search_box.setFocus()
    qtbot.keyClicks(page.search_box, "wxy")
    qtbot.keyClick(page.search_box, Qt.Key.Key_Return)
    settle_table(qtbot, desk, page)
    assert shown(page) == ["答复灌溉渠清淤什么时候动工"]
    qtbot.keyClicks(page.search_box, "zzz")
    qtbot.keyClick(page.search_box, Qt.Key.Key_Return)
    settle_table(qtbot, desk, page)
    assert page.table.states.state == "empty"
    qtbot.keyClick(page.table.states.empty.action_button, Qt.Key.Key_Return)
    settle_table(qtbot, desk, page)
    assert len(shown(page)) == 5


def test_only_promises_and_by_whom(qtbot, page, desk, sample):
    qtbot.keyClick(page.promise_chip, Qt.Key.Key_Space)
    settle_table(qtbot, desk, page)
    assert shown(page) == ["答复灌溉渠清淤什么时候动工", "西屋漏雨请瓦匠来看"]
    page.cadre_chip.choose(sample.cadres["李梅"])
    settle_table(qtbot, desk, page)
    assert shown(page) == []


def test_led_to_a_section_from_elsewhere(qtbot, page, desk):
    page.open_target({"section": "overdue"})
    settle_table(qtbot, desk, page)
    assert shown(page) == ["答复灌溉渠清淤什么时候动工"]
    page.open_target({"section": "open", "promises": True})
    settle_table(qtbot, desk, page)
    assert page.promise_chip.isChecked()
    assert len(shown(page)) == 2


def test_sorts_by_a_heading(qtbot, page, desk):
    header = page.table.view.horizontalHeader()
    place = [column.key for column in page.table.model.columns].index("title")
    header.sectionClicked.emit(place)
    settle_table(qtbot, desk, page)
    assert shown(page) == sorted(shown(page))
    header.sectionClicked.emit(place)
    settle_table(qtbot, desk, page)
    assert shown(page) == sorted(shown(page), reverse=True)


def test_columns_are_remembered(qtbot, page, desk):
    place = [column.key for column in page.table.model.columns].index("result")
    page.table.columns_menu.show_column(place, True)
    qtbot.waitUntil(lambda: "result" in desk.settings.current.list_columns.get("tasks", ()), timeout=2000)
    again = TasksPage(desk)
    qtbot.addWidget(again)
    assert not again.table.view.isColumnHidden(place)


def test_calendar_and_table_leave_where_the_user_says(qtbot, page, desk, tmp_path: Path, settle):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    places = iter([str(tmp_path / "任务"), str(tmp_path / "清单.xlsx"), ""])
    page.exporter.ask_place = lambda _title, _name, _kinds: next(places)
    calendar, table, _printing = page.export_button.drop_menu.actions()
    calendar.trigger()
    settle(desk)
    table.trigger()
    settle(desk)
    table.trigger()
    settle(desk)
    assert (tmp_path / "任务.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert (tmp_path / "清单.xlsx").stat().st_size > 0
    assert told == ["已存 5 件到「任务.ics」。", "已存 5 件到「清单.xlsx」。"]


def test_midnight_makes_today_overdue(qtbot, page, desk, hand_clock):
    hand_clock.move(days=1)
    page.look_at_clock()
    settle_table(qtbot, desk, page)
    assert page.section_chips[TaskSection.OVERDUE].text() == "逾期 2"


def test_prints_exactly_what_is_listed(qtbot, page, desk, settle, tmp_path: Path):
    from PySide6.QtPrintSupport import QPrinter

    from minqing_desktop.exchange.pdf.preview import PdfPreview as Document

    page.promise_chip.setChecked(True)
    settle_table(qtbot, desk, page)
    assert page.print_shown() is True
    panel = page.print_panel
    qtbot.waitUntil(lambda: panel.print_button.isEnabled() and panel.preview.page_count == 1)
    panel.ask_place = lambda _name: str(tmp_path / "清单")
    panel.save_button.click()
    settle(desk)
    with Document(tmp_path / "清单.pdf") as document:
        words = document.text(0)
    assert "答复灌溉渠清淤什么时候动工" in words.replace("\r\n", "")
    assert "送残疾证换证材料" not in words
    assert panel.saved_notice.isVisible()

    def confirm(printer: QPrinter, pages: int) -> bool:
        assert pages == 1
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        printer.setResolution(150)
        return True

    panel.ask_printer = confirm
    with qtbot.waitSignal(panel.printed, timeout=8000):
        panel.print_button.click()
    assert (tmp_path / "out.pdf").stat().st_size > 0
    qtbot.keyClick(panel.preview.area, Qt.Key.Key_Escape)
    settle(desk)
    assert panel.preview.page_count == 0
    assert not panel.print_button.isEnabled()


def test_an_empty_list_has_nothing_to_print(qtbot, page, desk):
    page.choice = page.choice.__class__(text="zzzz")
    page.table.reload()
    settle_table(qtbot, desk, page)
    assert page.print_shown() is False
