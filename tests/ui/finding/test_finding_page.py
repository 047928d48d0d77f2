"""查找 by keyboard: words find everything, chips narrow it, a search is kept and opened again, a find leads on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.services.search import saved_searches
from minqing_desktop.ui.finding.page import FindingPage
from minqing_desktop.ui.kit.chip import Chip


@pytest.fixture
def page(qtbot, desk, settle) -> FindingPage:
    made = FindingPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle(desk)
    return made


def titles(page) -> list[str]:
    lines = [page.table.model.line_at(row) for row in range(page.table.model.total)]
    return [line.hit.title for line in lines if line is not None]


def test_nothing_typed_says_how_to_begin(page):
    assert page.table.states.state == "empty"


def test_words_find_all_kinds_and_a_chip_narrows_them(qtbot, page, desk, settle, compose):
    compose(page.search_box, "路灯")
    qtbot.waitUntil(lambda: page.table.model.total == 2)
    assert [page.table.model.line_at(row).hit.kind for row in range(2)] == ["visit", "task"]
    page.kind_chip.choose("task")
    qtbot.waitUntil(lambda: titles(page) == ["问镇里路灯的计划"])
    page.period_chip.choose("last_month")
    qtbot.waitUntil(lambda: page.table.states.state == "empty")
    page.table.empty_action_clicked.emit()
    qtbot.waitUntil(lambda: page.table.model.total == 2)


def test_a_search_is_kept_by_enter_opened_again_and_forgotten(qtbot, page, desk, settle, compose):
    compose(page.search_box, "路灯")
    qtbot.waitUntil(lambda: page.table.model.total == 2)
    page.kind_chip.choose("task")
    qtbot.waitUntil(lambda: page.table.model.total == 1)
    page.save_button.click()
    compose(page.name_field, "路灯的任务")
    qtbot.keyClick(page.name_field, Qt.Key.Key_Return)
    settle(desk)
    kept = saved_searches(desk.session)
    assert [(each.name, each.text, each.what) for each in kept] == [("路灯的任务", "路灯", "task")]
    page.look_for("吴根生")
    qtbot.waitUntil(lambda: "吴根生" in titles(page))
    chip = page._saved_row.findChildren(Chip)[-1]
    chip.click()
    qtbot.waitUntil(lambda: titles(page) == ["问镇里路灯的计划"])
    assert page.search_box.text() == "路灯"
    page.forget_button.click()
    settle(desk)
    assert saved_searches(desk.session) == []


def test_enter_leads_to_the_page_of_a_find(qtbot, page, desk, settle, sample):
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    page.open_target("问镇里")
    qtbot.waitUntil(lambda: page.table.model.total == 1)
    page.table.view.setFocus()
    page.table.view.selectRow(0)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Return)
    assert led == [("tasks", sample.tasks["问镇里路灯的计划"])]


def test_a_name_is_asked_for_before_anything_is_kept(page, desk, settle):
    troubled = []
    desk.troubled.connect(lambda error: troubled.append(error.code))
    page.look_for("路灯")
    page.save_button.click()
    page.save()
    settle(desk)
    assert troubled == ["search_name_missing"]
