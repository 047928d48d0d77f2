"""联系户 and 走访间隔 by keyboard: households change hands many at a time, intervals are set by tag."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.services.coverage import turns, visit_rules
from minqing_desktop.services.undoing import history
from minqing_desktop.ui.settings.page import SettingsPage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, desk, settle) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle(desk)
    return made


def section_of(page, desk, settle, key: str):
    page.open_target({"section": key})
    settle(desk)
    return page.section(key)


def test_all_households_shown_go_to_one_cadre_in_one_action(qtbot, page, desk, settle, sample):
    section = section_of(page, desk, settle, "pairings")
    assert section.table.model.total == 5
    before = history(desk.session, 1).total
    section.table.view.setFocus()
    qtbot.keyClick(section.table.view, Qt.Key.Key_A, CTRL)
    assert section.assign_button.isEnabled()
    names = [action.text() for action in section.assign_button.drop_menu.actions()]
    action = section.assign_button.drop_menu.actions()[names.index("李梅")]
    action.trigger()
    settle(desk)
    assert {turn.household.cadre_name for turn in turns(desk.session)} == {"李梅"}
    assert history(desk.session, 1).total == before + 1


def test_filters_narrow_and_the_empty_state_leads_back(qtbot, page, desk, settle, compose):
    section = section_of(page, desk, settle, "pairings")
    compose(section.search_box, "刘金凤")
    qtbot.waitUntil(lambda: section.table.model.total == 1)
    section.clear_filters()
    qtbot.waitUntil(lambda: section.table.model.total == 5)
    compose(section.search_box, "查无此人")
    qtbot.waitUntil(lambda: section.table.states.state == "empty")
    section.table.empty_action_clicked.emit()
    qtbot.waitUntil(lambda: section.table.model.total == 5)


def test_an_interval_is_changed_with_enter_and_taken_off(qtbot, page, desk, settle, compose):
    section = section_of(page, desk, settle, "visit_rules")
    section.open_rule("低保")
    field = section.editor.days_field
    qtbot.waitUntil(lambda: field.hasFocus())
    field.clear()
    compose(field, "四十")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "天数" in section.editor.form.error_of("days")
    field.clear()
    compose(field, "14")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(desk)
    assert next(rule.days for rule in visit_rules(desk.session).tags if rule.tag == "低保") == 14
    section.open_rule("低保")
    section.editor.none_button.click()
    settle(desk)
    assert next(rule.days for rule in visit_rules(desk.session).tags if rule.tag == "低保") is None
