"""工作日历 by keyboard and mouse: years, days turned and taken back, a notice pasted, undo."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from minqing_desktop.services.calendar import DayKind, calendar_year, work_calendar
from minqing_desktop.ui.settings.calendar import CalendarSection
from minqing_desktop.ui.settings.page import SettingsPage

NOTICE = """关于2028年部分节假日安排的通知
一、元旦：1月1日（周六）至3日（周一）放假，共3天。
二、春节：1月25日（周二）至31日（周一）放假调休，共7天。1月22日（周六）、2月5日（周六）上班。
三、清明节：4月4日放假。四、劳动节：5月1日至5日放假调休。4月29日（周六）上班。
五、端午节：5月28日放假。六、中秋节、国庆节：10月1日至8日放假调休。"""


@pytest.fixture
def page(qtbot, desk, settle) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle(desk)
    return made


@pytest.fixture
def section(page, desk, settle) -> CalendarSection:
    page.open_target({"section": "calendar"})
    settle(desk)
    found = page.section("calendar")
    assert isinstance(found, CalendarSection)
    found.grid.setFocus()
    return found


def test_this_year_is_shown_with_its_counts(section):
    assert section.year_label.text() == "2026 年"
    assert section.count_label.text() == "上班 248 天，其中周末上班 6 天；休息 117 天"
    assert section.estimate_notice.isHidden()
    assert section.day_label.text().startswith("11月22日 星期日 · 十月十四 · 周末")


def test_arrows_move_and_space_turns_a_day(qtbot, section, desk, settle):
    undos = []
    desk.told.connect(lambda _words, undo: undos.append(undo))
    qtbot.keyClick(section.grid, Qt.Key.Key_Right)
    assert section.grid.marked_day == date(2026, 11, 23)
    assert section.turn_button.text() == "改为休息"
    qtbot.keyClick(section.grid, Qt.Key.Key_Space)
    settle(desk)
    assert not work_calendar(desk.session).is_working(date(2026, 11, 23))
    assert "手工改的" in section.day_label.text()
    assert section.turn_button.text() == "改为上班"
    undos[0]()
    settle(desk)
    assert work_calendar(desk.session).is_working(date(2026, 11, 23))
    assert section.forget_button.isHidden()


def test_delete_takes_back_what_was_entered(qtbot, section, desk, settle):
    qtbot.keyClick(section.grid, Qt.Key.Key_Left)
    section.turn_button.click()
    settle(desk)
    assert work_calendar(desk.session).is_working(date(2026, 11, 21))
    qtbot.keyClick(section.grid, Qt.Key.Key_Delete)
    settle(desk)
    assert not work_calendar(desk.session).is_working(date(2026, 11, 21))


def test_a_day_is_marked_and_turned_with_the_mouse(qtbot, section, desk, settle):
    box = section.grid.box_of(date(2026, 2, 14))
    qtbot.mouseClick(section.grid, Qt.MouseButton.LeftButton, pos=box.center())
    assert section.day_label.text() == "2月14日 星期六 · 腊月廿七 · 春节调休，上班"
    qtbot.mouseDClick(section.grid, Qt.MouseButton.LeftButton, pos=box.center())
    settle(desk)
    assert not work_calendar(desk.session).is_working(date(2026, 2, 14))
    assert section.grid.day_at(-5, -5) is None


def test_every_day_lies_where_it_is_found(section):
    day = date(2026, 1, 1)
    while day.year == 2026:
        centre = section.grid.box_of(day).center()
        assert section.grid.day_at(centre.x(), centre.y()) == day
        day = date.fromordinal(day.toordinal() + 1)


def test_a_year_without_a_notice_says_so(qtbot, section, desk, settle):
    qtbot.keyClick(section.grid, Qt.Key.Key_PageDown)
    qtbot.keyClick(section.grid, Qt.Key.Key_PageDown)
    settle(desk)
    qtbot.keyClick(section.grid, Qt.Key.Key_PageDown)
    settle(desk)
    assert section.year_label.text() == "2028 年"
    assert "推算" in section.estimate_notice.words
    assert section.count_label.text().startswith("推算上班")
    assert section.grid.marked_day.year == 2028


def test_a_pasted_notice_fills_the_year_and_is_undone(qtbot, section, page, desk, settle):
    undos = []
    desk.told.connect(lambda _words, undo: undos.append(undo))
    section.show_year(2028)
    settle(desk)
    section.estimate_notice.action_button.click()
    form = section.notice_form
    qtbot.waitUntil(lambda: form.text_field.hasFocus())
    assert not form.fill_button.isEnabled()
    QApplication.clipboard().setText(NOTICE)
    form.text_field.paste()
    assert form.said.text().startswith("2028 年：放假 25 天，周末上班 3 天。")
    assert "七个节日都有了" in form.said.text()
    assert form.doubts.isHidden()
    qtbot.keyClick(form.text_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert page.panel.isHidden()
    assert section.estimate_notice.isHidden()
    assert calendar_year(desk.session, 2028).count(DayKind.MAKE_UP) == 3
    undos[0]()
    settle(desk)
    assert not section.estimate_notice.isHidden()


def test_what_is_doubtful_or_missing_is_said_before_it_is_filled_in(section, compose):
    section.begin_notice()
    form = section.notice_form
    compose(form.text_field, "国庆节：10月1日（周三）至7日放假。")
    assert "10月1日(周三)至7日" in form.doubts.words
    assert form.said.text().endswith("还缺元旦、春节、清明、劳动节、端午、中秋，填好以后这一年仍算推算。")
    form.text_field.clear()
    compose(form.text_field, "今年放假安排另行通知")
    assert form.said.text().startswith("没有读出日子")
    assert not form.fill_button.isEnabled()
