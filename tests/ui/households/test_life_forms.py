"""Splits, births, moves and the history of each field, from the menu to the time line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.households import edit_household, profile
from minqing_desktop.services.people import add_person, edit_person, get_person
from minqing_desktop.services.undoing import history
from minqing_desktop.ui.households.past_day import PastDayField, read_past_day
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from tests.ui.households.looking import form_of, members, open_household


@pytest.fixture
def family(desk, sample, page, settle) -> dict[str, str]:
    """吴根生, 李桂花, their son and his wife; ids by name."""
    home, ids = sample.households["0141"], {name: sample.persons[name] for name in ("吴根生", "李桂花")}
    for name, relation, sex in (("吴小海", "子", "男"), ("周春花", "儿媳", "女")):
        ids[name], changes = add_person(desk.session, Person(household=home, name=name, relation=relation, sex=sex))
        desk.bus.announce(changes)
    settle(desk)
    page.activateWindow()
    return ids


@pytest.mark.parametrize(
    ("typed", "day"),
    [("昨天", "2026-11-21"), ("3-5", "2026-03-05"), ("12-5", "2025-12-05"), ("2026年3月", "2026-03"), ("2025", "2025")],
)
def test_days_that_have_been(hand_clock, typed: str, day: str):
    assert read_past_day(typed) == day


def test_a_day_to_come_is_refused_in_words(qtbot, hand_clock):
    field = PastDayField()
    qtbot.addWidget(field)
    assert "记不清" in field.problem()
    assert field.problem(is_needed=False) == ""
    field.edit.setText("明天")
    assert "还没有到" in field.problem()
    field.edit.setText("张三")
    assert "看不懂" in field.problem()


def test_the_old_couple_splits_off_and_the_son_stays_as_head(qtbot, page, desk, settle, sample, family, told):
    household = sample.households["0141"]
    open_household(page, desk, settle, household)
    page.actions_here.do("split", "")
    settle(desk)
    form = form_of(page)
    boxes = form.members_field.boxes
    qtbot.waitUntil(boxes[family["吴根生"]].hasFocus)
    form.submit()
    assert form.form.error_of("members")
    qtbot.keyClick(boxes[family["吴根生"]], Qt.Key.Key_Space)
    qtbot.keyClick(boxes[family["吴根生"]], Qt.Key.Key_Down)
    qtbot.waitUntil(boxes[family["李桂花"]].hasFocus)
    qtbot.keyClick(boxes[family["李桂花"]], Qt.Key.Key_Space)
    assert form.head_field.current_value == family["吴根生"]
    assert form.rows.relations == {family["李桂花"]: "配偶"}
    assert form.rest_field.current_value == family["吴小海"]
    assert form.rest_rows.relations == {family["周春花"]: "配偶"}
    form.day_field.edit.setText("2026年10月")
    qtbot.keyClick(form.number_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    new = page.profile_view.profile
    assert [(one.name, one.relation) for one in new.members] == [("吴根生", "户主"), ("李桂花", "配偶")]
    assert new.household.address == profile(desk.session, household).household.address
    item = next(one for one in page.profile_view.timeline.items if one.title == "2026年10月")
    assert item.text == "吴根生从吴小海户分出来，单独立户"
    page.profile_view.timeline.opened.emit(item.id)
    settle(desk)
    assert page.profile_view.profile.household.id == household
    told[-1][1]()
    settle(desk)
    assert members(desk, household) == ["吴根生", "李桂花", "吴小海", "周春花"]


def test_a_child_is_born_into_the_household(qtbot, page, desk, settle, sample):
    household = sample.households["0141"]
    open_household(page, desk, settle, household)
    page.actions_here.do("newborn", "")
    form = form_of(page)
    form.sex_field.setFocus()
    qtbot.keyClick(form.sex_field, Qt.Key.Key_2)
    form.day_field.edit.setText("2026年12月")
    form.submit()
    assert "还没有到" in form.form.error_of("day")
    form.day_field.edit.setText("2026年11月")
    form.relation_field.set_word("孙女")
    form.submit()
    settle(desk)
    child = profile(desk.session, household).members[-1]
    assert (child.name, child.sex, child.birth_date, child.relation) == ("未取名", "女", "2026-11", "孙女")
    assert "未取名出生" in [item.text for item in page.profile_view.timeline.items]


def test_the_last_member_leaves_and_the_household_with_him(page, desk, settle, sample):
    household, head = sample.households["0137"], sample.persons["张水根"]
    open_household(page, desk, settle, household)
    page.actions_here.do("state", head)
    settle(desk)
    form = form_of(page)
    assert form.next_head is None
    form.state_field.choose("deceased")
    assert form.ends_tick.text() == "这一户没有别人了，同时销户"
    form.submit()
    settle(desk)
    found = profile(desk.session, household)
    assert (found.household.state, found.household.state_on) == ("closed", date(2026, 11, 22))
    # What was promised him is still in the file.
    assert [task.title for task in found.tasks if task.done_on is None] == ["西屋漏雨请瓦匠来看"]
    page.actions_here.do("restore_member", head)
    form_of(page).submit()
    settle(desk)
    assert profile(desk.session, household).household.state == ""


def test_a_promise_goes_along_to_the_new_household(qtbot, page, desk, settle, sample, family):
    household, other = sample.households["0141"], sample.households["0137"]
    with desk.session.doing("task.add") as doing:
        task = doing.act.create(Task(title="办残疾证", owed_to=family["吴小海"], household=household, is_promise=True))
    open_household(page, desk, settle, household)
    page.actions_here.do("move_member", family["吴小海"])
    settle(desk)
    form = form_of(page)
    qtbot.waitUntil(form.household_field.edit.hasFocus)
    qtbot.keyClicks(form.household_field.edit, "0137")
    qtbot.waitUntil(lambda: len(form.household_field.suggestions) == 1)
    qtbot.keyClick(form.household_field.edit, Qt.Key.Key_Return)
    form.relation_field.set_word("侄子")
    form.submit()
    settle(desk)
    assert "吴小海" in members(desk, other)
    assert task in [one.id for one in profile(desk.session, other).tasks]


def test_the_history_is_narrowed_to_a_field_and_its_numbers_are_held_down(qtbot, page, desk, settle, sample):
    head = sample.persons["吴根生"]
    person = get_person(desk.session, head)
    edit_person(desk.session, person, replace(person, phone="13700000009"))
    open_household(page, desk, settle, sample.households["0141"])
    page.actions_here.do("history_member", head)
    settle(desk)
    view = page.panel.content
    assert view.sentences[0] == "2026-11-22 陈建国 把 联系电话 由 138****0141 改为 137****0009（已遮盖）"
    view.field_drop.setFocus()
    view.field_drop.choose("person.phone")
    settle(desk)
    assert len(view.sentences) == 2
    assert "填为 138****0141" in view.sentences[1]
    label = view.findChildren(MaskedLabel)[-1]
    qtbot.keyPress(label, Qt.Key.Key_Space)
    assert label.words == "13800000141"
    qtbot.keyRelease(label, Qt.Key.Key_Space)
    settle(desk)
    assert history(desk.session, 1).lines[0].sentence == "查看完整号码"
    view.field_drop.choose("")
    settle(desk)
    assert len(view.sentences) >= 2


def test_a_long_number_in_an_added_column_is_masked_until_held(qtbot, page, desk, settle, sample):
    household = profile(desk.session, sample.households["0137"]).household
    changes = edit_household(desk.session, household, replace(household, extra={"一卡通": "6217001234567890"}))
    desk.bus.announce(changes)
    open_household(page, desk, settle, household.id)
    settle(desk)
    label = page.profile_view.facts_card.findChild(MaskedLabel)
    assert label.words == "6217************"
    qtbot.keyPress(label, Qt.Key.Key_Space)
    assert label.words == "6217001234567890"
    qtbot.keyRelease(label, Qt.Key.Key_Space)
    settle(desk)
    assert history(desk.session, 1).lines[0].sentence == "查看完整号码"
