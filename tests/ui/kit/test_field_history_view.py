"""The history of a task and of a matter, opened from their own pages."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.services.tasks import edit_task, get_task
from minqing_desktop.ui.kit.field_history_view import FieldHistoryView
from minqing_desktop.ui.matters.page import MattersPage
from minqing_desktop.ui.tasks.page import TasksPage


def shown(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1210, 684)
    page.show()
    page.page_entered()
    return page


def test_a_task_tells_what_was_changed_in_it(qtbot, desk, settle, sample):
    page = shown(qtbot, TasksPage(desk))
    task = get_task(desk.session, sample.tasks["低保复审材料补证明"])
    edit_task(desk.session, task, replace(task, note="找村里盖章"))
    page.open_target(task.id)
    settle(desk)
    qtbot.mouseClick(page.editing.form.history_button, Qt.MouseButton.LeftButton)
    settle(desk)
    view = page.editing.panel.content
    assert isinstance(view, FieldHistoryView)
    assert view.sentences == ["2026-11-22 陈建国 把 备注 填为 找村里盖章", "2026-11-22 陈建国 新建"]


def test_a_matter_tells_what_was_changed_in_it(qtbot, desk, settle, sample):
    with desk.session.doing("matter.add") as doing:
        matter = doing.act.create(Matter(title="修路", household=sample.households["0137"], wanted="路坏了"))
    with desk.session.doing("matter.edit") as doing:
        doing.act.change(Matter, matter, place="村口")
    page = shown(qtbot, MattersPage(desk))
    page.open_target(matter)
    settle(desk)
    qtbot.waitUntil(lambda: page.detail.detail is not None)
    page.detail.asked.emit("history")
    settle(desk)
    view = page.editing.panel.content
    assert isinstance(view, FieldHistoryView)
    assert view.sentences[0] == "2026-11-22 陈建国 把 地点 填为 村口"
    view.field_drop.choose("matter.wanted")
    settle(desk)
    assert view.sentences == ["2026-11-22 陈建国 把 诉求内容 填为 路坏了"]


def test_a_record_that_nobody_touched_says_so(qtbot):
    from datetime import date

    from minqing_desktop.services.field_history import RecordHistory

    view = FieldHistoryView()
    qtbot.addWidget(view)
    view.show_history(RecordHistory("", (), (), 0), date(2026, 11, 22))
    assert view.sentences == []
    assert view.count_label.text() == "0 条"
