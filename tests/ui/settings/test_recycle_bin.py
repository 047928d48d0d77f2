"""The recycle bin: what was deleted is listed, found, and brought back by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.services.households import HouseholdFilter, delete_household, household_ids, profile
from minqing_desktop.services.people import delete_person
from minqing_desktop.ui.settings.page import SettingsPage


@pytest.fixture
def told(desk) -> list:
    said: list = []
    desk.told.connect(lambda words, undo: said.append((words, undo)))
    return said


@pytest.fixture
def page(qtbot, desk, settle, told) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    return made


def titles(section) -> list[str]:
    model = section.table.model
    return [model.line_at(row).title for row in range(model.total)]


def test_an_empty_bin_says_so(qtbot, page, desk, settle):
    page.open_target({"section": "bin"})
    settle(desk)
    section = page.section("bin")
    qtbot.waitUntil(lambda: section.table.states.state == "empty")
    assert not section.restore_button.isEnabled()


def test_what_was_deleted_comes_back_by_enter_and_goes_again_by_undo(qtbot, page, desk, settle, sample, told):
    household = sample.households["0141"]
    delete_household(desk.session, household)
    delete_person(desk.session, sample.persons["王小明"])
    page.open_target({"section": "bin"})
    settle(desk)
    section = page.section("bin")
    qtbot.waitUntil(lambda: titles(section) == ["王小明", "吴根生户"])
    assert section.table.foot_words == "2 次删除"
    assert section.table.model.line_at(1).with_it == "人员 2 条"
    section.search_box.setText("wgs")
    qtbot.waitUntil(lambda: titles(section) == ["吴根生户"])
    section.table.view.selectRow(0)
    section.table.view.setFocus()
    qtbot.keyClick(section.table.view, Qt.Key.Key_Return)
    settle(desk)
    assert [one.name for one in profile(desk.session, household).members] == ["吴根生", "李桂花"]
    assert told[-1][0].startswith("从回收站恢复")
    qtbot.waitUntil(lambda: section.table.states.state == "empty")
    section.search_box.clear()
    qtbot.waitUntil(lambda: titles(section) == ["王小明"])
    told[-1][1]()
    settle(desk)
    qtbot.waitUntil(lambda: len(titles(section)) == 2)
    assert household not in household_ids(desk.session, HouseholdFilter())


def test_several_lines_come_back_at_once(qtbot, page, desk, settle, sample, told):
    for name in ("王小明", "李桂花"):
        delete_person(desk.session, sample.persons[name])
    page.open_target({"section": "bin"})
    settle(desk)
    section = page.section("bin")
    qtbot.waitUntil(lambda: len(titles(section)) == 2)
    section.table.view.selectAll()
    qtbot.waitUntil(section.restore_button.isEnabled)
    qtbot.mouseClick(section.restore_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert told[-1][0] == "从回收站恢复 2 条"
    qtbot.waitUntil(lambda: section.table.states.state == "empty")
