"""What happens in a household's life: deaths, new heads, moves, and taking it all back."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services.household_life import register_left
from minqing_desktop.services.households import HouseholdFilter, household_ids, profile
from minqing_desktop.services.people import add_person, get_person
from tests.ui.households.looking import heads, members, open_household

WIDE = (1210, 684)
PASSWORD = "青山绿水 2026"
NEW_ID = "33032719900101001"
NEW_ID += check_digit(NEW_ID)


def test_a_death_is_registered_with_its_day_and_a_new_head_is_asked_for(qtbot, page, desk, settle, sample, told):
    household, head = sample.households["0141"], sample.persons["吴根生"]
    open_household(page, desk, settle, household)
    page.actions_here.do("state", head)
    settle(desk)
    form = page.panel.content
    qtbot.waitUntil(form.state_field.hasFocus)
    qtbot.keyClick(form.state_field, Qt.Key.Key_2)
    form.next_head.field.choose("")
    form.day_field.edit.setText("昨天")
    form.submit()
    settle(desk)
    person = get_person(desk.session, head)
    assert (person.state, person.state_on) == ("deceased", date(2026, 11, 21))
    assert members(desk, household) == ["李桂花"]
    notice = page.profile_view.head_card.notice
    assert notice.isVisible()
    qtbot.mouseClick(notice.action_button, Qt.MouseButton.LeftButton)
    assert page.panel.content.head_field.current_value == sample.persons["李桂花"]
    page.panel.content.submit()
    settle(desk)
    assert profile(desk.session, household).household.head == sample.persons["李桂花"]
    assert get_person(desk.session, sample.persons["李桂花"]).relation == "户主"
    assert not page.profile_view.head_card.notice.isVisible()


def test_a_new_head_tells_what_the_others_are_to_him(page, desk, settle, sample):
    household = sample.households["0141"]
    _id, _changes = add_person(desk.session, Person(household=household, name="吴小海", relation="子", sex="男"))
    open_household(page, desk, settle, household)
    page._reload_profile()
    settle(desk)
    page.actions_here.do("make_head", sample.persons["李桂花"])
    page.panel.content.submit()
    settle(desk)
    found = profile(desk.session, household)
    assert {p.name: p.relation for p in found.members} == {"李桂花": "户主", "吴根生": "配偶", "吴小海": "子"}


def test_a_person_moves_to_a_household_told_from_namesakes(qtbot, page, desk, settle, sample, told):
    mover = sample.persons["王小明"]
    open_household(page, desk, settle, sample.households["0088"])
    page.actions_here.do("move_member", mover)
    settle(desk)
    form = page.panel.content
    qtbot.waitUntil(form.household_field.edit.hasFocus)
    qtbot.keyClicks(form.household_field.edit, "zsg")
    qtbot.waitUntil(lambda: len(form.household_field.suggestions) == 2)
    subtitles = [one.subtitle for one in form.household_field.suggestions]
    assert len(set(subtitles)) == 2
    place = next(i for i, s in enumerate(form.household_field.suggestions) if s.id == sample.households["0137"])
    for _step in range(place):
        qtbot.keyClick(form.household_field.edit, Qt.Key.Key_Down)
    qtbot.keyClick(form.household_field.edit, Qt.Key.Key_Return)
    form.relation_field.set_word("外甥")
    form.submit()
    settle(desk)
    assert get_person(desk.session, mover).household == sample.households["0137"]
    assert get_person(desk.session, mover).relation == "外甥"
    told[-1][1]()
    settle(desk)
    assert get_person(desk.session, mover).household == sample.households["0088"]


def test_delete_on_a_row_takes_a_member_away_and_undo_brings_him_back(qtbot, page, desk, settle, sample, told):
    household = sample.households["0141"]
    open_household(page, desk, settle, household)
    row = page.profile_view.member_table.row(sample.persons["李桂花"])
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Delete)
    settle(desk)
    assert members(desk, household) == ["吴根生"]
    assert told[-1][0] == "删除成员"
    told[-1][1]()
    settle(desk)
    assert members(desk, household) == ["吴根生", "李桂花"]


def test_a_household_is_added_with_its_head_and_a_new_group_in_one_action(qtbot, page, desk, settle, told):
    qtbot.mouseClick(page.list.add_button, Qt.MouseButton.LeftButton)
    settle(desk)
    form = page.panel.content
    assert form.number_field.text() == "0142"
    qtbot.keyClicks(form.head_id_field, NEW_ID)
    form.head_field.setText("赵 新")
    form.group_field.edit.setText("9组")
    form.submit()
    settle(desk)
    found = page.profile_view.profile
    assert (found.household.number, found.group.name, found.line.head) == ("0142", "9组", "赵新")
    assert found.members[0].id_number == NEW_ID
    assert page.list.table.model.total == 6
    told[-1][1]()
    settle(desk)
    assert len(household_ids(desk.session, HouseholdFilter())) == 5


def test_a_taken_number_is_refused_in_the_panel_and_nothing_is_lost(page, desk, settle, sample):
    open_household(page, desk, settle, sample.households["0141"])
    page.actions_here.do("edit", "")
    settle(desk)
    form = page.panel.content
    form.number_field.setText("0137")
    form.livelihood_field.setPlainText("两亩茶园")
    form.submit()
    settle(desk)
    assert page.panel.content is form
    assert "另一户" in form.notice.words
    form.number_field.setText("0143")
    form.submit()
    settle(desk)
    household = profile(desk.session, sample.households["0141"]).household
    assert (household.number, household.livelihood) == ("0143", "两亩茶园")
    assert page.profile_view.head_card.number_pill.words == "0143"


def test_a_household_moves_away_and_is_found_again_by_name(qtbot, page, desk, settle, sample):
    household = sample.households["0091"]
    open_household(page, desk, settle, household)
    page.actions_here.do("moved_out", "")
    settle(desk)
    listed = [label.text() for label in page.panel.content.findChildren(QLabel)]
    assert any("送残疾证换证材料到镇民政办" in words for words in listed)
    page.panel.content.submit()
    settle(desk)
    assert "刘金凤" not in heads(page)
    assert page.profile_view.profile.household.id == household
    page.list.search_box.setText("刘金凤")
    qtbot.waitUntil(lambda: heads(page) == ["刘金凤"])
    settle(desk)
    assert page.profile_view.profile.household.id == household
    page.actions_here.do("restore_household", "")
    page.panel.content.submit()
    settle(desk)
    assert profile(desk.session, household).household.state == ""
    assert members(desk, household) == ["刘金凤"]


def test_who_looks_after_a_household_and_how_often(qtbot, page, desk, settle, sample):
    household = sample.households["0137"]
    open_household(page, desk, settle, household)
    assert "超 16 天" in page.profile_view.head_card._pills[0].words
    page.actions_here.do("pairing", "")
    settle(desk)
    form = page.panel.content
    form.cadre_field.choose(sample.cadres["李梅"])
    form.days_field.setText("60")
    form.submit()
    settle(desk)
    found = profile(desk.session, household)
    assert (found.pairing_cadre.name, found.pairing.every_days) == ("李梅", 60)


def test_the_dealings_show_what_is_owed_first_and_lead_on(qtbot, page, desk, settle, sample, led):
    open_household(page, desk, settle, sample.households["0137"])
    items = page.profile_view.timeline.items
    assert items[0].is_open
    assert "西屋漏雨请瓦匠来看" in items[0].title
    visit = next(item for item in items if item.id.startswith("visit:"))
    assert visit.text == "「下雨天西屋漏，铺盖都潮了。女儿在宁波，一年回来一趟。」"
    assert visit.pills == (("诉求 1", "red"),)
    page.profile_view.timeline.opened.emit(visit.id)
    assert led == [("visits", {"open": sample.visits[0]})]


def test_those_who_are_gone_are_folded_away_with_the_day(qtbot, page, desk, settle, sample):
    gone = sample.persons["李桂花"]
    register_left(desk.session, gone, "married_out", date(2026, 3, 5))
    open_household(page, desk, settle, sample.households["0137"])
    open_household(page, desk, settle, sample.households["0141"])
    view = page.profile_view
    assert view.former_link.text() == "已迁出、已故等 1 人"
    assert not view.former_table.isVisible()
    qtbot.mouseClick(view.former_link, Qt.MouseButton.LeftButton)
    assert [row.person.name for row in view.former_table.rows] == ["李桂花"]
    view.former_table.asked.emit("restore_member", gone)
    page.panel.content.submit()
    settle(desk)
    assert members(desk, sample.households["0141"]) == ["吴根生", "李桂花"]
