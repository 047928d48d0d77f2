"""Two become one, by keyboard: people, households, what another computer left behind, and erasing on demand."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.households import HouseholdFilter, household_ids, profile
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.people import add_person, get_person
from minqing_desktop.services.people_merging import Pick, merge_people
from minqing_desktop.services.undoing import history
from minqing_desktop.storage.transport import export_actions, take_actions
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from tests.ui.conftest import PASSWORD
from tests.ui.households.looking import form_of, members, open_household


@pytest.fixture
def twin(desk, sample) -> str:
    """A second record of 刘金凤 in the household of 王秀英."""
    person = Person(household=sample.households["0088"], name="刘金凤", phone="13900000555", note="会裁缝")
    identity, _ = add_person(desk.session, person)
    return identity


def test_two_records_of_one_person_are_put_side_by_side_and_made_one(qtbot, page, desk, settle, sample, twin, told):
    keep = sample.persons["刘金凤"]
    open_household(page, desk, settle, sample.households["0091"])
    page.actions_here.do("merge_person", keep)
    form = form_of(page)
    qtbot.waitUntil(form.other_field.edit.hasFocus)
    qtbot.keyClicks(form.other_field.edit, "ljf")
    qtbot.waitUntil(lambda: len(form.other_field.suggestions) == 1)
    qtbot.keyClick(form.other_field.edit, Qt.Key.Key_Return)
    qtbot.keyClick(form.other_field.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    form = form_of(page)
    rows = form.rows
    assert set(rows.fields) >= {"household", "id_number", "phone", "note"}
    assert rows.picks["phone"] is Pick.BOTH
    first = next(iter(rows.fields.values()))
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Return)
    qtbot.waitUntil(list(rows.fields.values())[1].hasFocus)
    qtbot.keyClick(rows.fields["phone"], Qt.Key.Key_2)
    assert rows.picks["phone"] is Pick.DROP
    form.submit()
    settle(desk)
    merged = get_person(desk.session, keep)
    assert (merged.phone, merged.note, merged.household) == ("13900000555", "会裁缝", sample.households["0091"])
    assert members(desk, sample.households["0088"]) == ["王秀英", "王小明"]
    assert told[-1][0] == "合并同一个人的两份档案"
    told[-1][1]()
    settle(desk)
    assert members(desk, sample.households["0088"]) == ["王秀英", "王小明", "刘金凤"]


def test_the_other_record_can_stay_and_a_number_that_is_looked_at_is_on_record(qtbot, page, desk, settle, sample, twin):
    keep = sample.persons["刘金凤"]
    page.open_target({"merge_people": (keep, twin)})
    settle(desk)
    form_of(page).swap_button.click()
    settle(desk)
    form = form_of(page)
    label = next(one for one in form.rows.findChildren(MaskedLabel) if one.words.startswith("139"))
    label.setFocus()
    qtbot.keyPress(label, Qt.Key.Key_Space)
    assert label.words == "13900000555"
    qtbot.keyRelease(label, Qt.Key.Key_Space)
    assert label.words == "139****0555"
    settle(desk)
    assert history(desk.session, 1).lines[0].sentence == "查看完整号码"
    form.submit()
    settle(desk)
    assert get_person(desk.session, keep).merged_into == twin
    assert get_person(desk.session, twin).id_number


def test_two_households_chosen_in_the_list_become_one(qtbot, page, desk, settle, sample, told):
    keep, drop = sample.households["0137"], sample.households["0141"]
    view, model = page.list.table.view, page.list.table.model
    flag = QItemSelectionModel.SelectionFlag
    rows = [model.row_of(one) for one in (keep, drop)]
    view.selectRow(rows[0])
    assert not page.list.merge_button.isVisible()
    view.selectionModel().select(model.index(rows[1], 0), flag.Select | flag.Rows)
    assert page.list.merge_button.isVisible()
    qtbot.mouseClick(page.list.merge_button, Qt.MouseButton.LeftButton)
    settle(desk)
    form = form_of(page)
    if form._shown.keep.id != keep:
        form.swap_button.click()
        settle(desk)
        form = form_of(page)
    form.day_field.edit.setText("2026年10月")
    form.first_field.set_word("弟弟")
    form._offer()
    form.submit()
    settle(desk)
    found = page.profile_view.profile
    assert found.household.id == keep
    relations = {one.name: one.relation for one in found.members}
    assert relations == {"张水根": "户主", "吴根生": "弟弟", "李桂花": "弟媳"}
    assert "吴根生户并入本户" in [item.text for item in page.profile_view.timeline.items]
    assert len(household_ids(desk.session, HouseholdFilter())) == 4
    undo = told[-1][1]
    page.list.tag_chip.choose("~merged")
    qtbot.waitUntil(lambda: page.profile_view.profile.household.id == drop)
    assert not page.profile_view.head_card.visit_button.isVisible()
    page.profile_view.asked.emit("open_household", page.profile_view.profile.merged_into)
    settle(desk)
    assert page.profile_view.profile.household.id == keep
    undo()
    settle(desk)
    assert members(desk, drop) == ["吴根生", "李桂花"]


def test_a_household_that_stood_there_twice_needs_no_day(page, desk, settle, sample):
    with desk.session.doing("household.add") as doing:
        again = doing.act.create(Household(number="0999", address="旧宅"))
        head = doing.act.create(Person(household=again, name="刘金凤", relation="户主"))
        doing.act.change(Household, again, head=head)
    page.open_target({"merge_households": (sample.households["0091"], again)})
    settle(desk)
    form = form_of(page)
    assert form.type_field.current_value == "duplicate"
    assert form.day_field.isHidden() or not form.day_field.isVisible()
    form.submit()
    settle(desk)
    assert members(desk, sample.households["0091"]) == ["刘金凤"]
    assert again not in [line.id for line in map(page.list.table.model.line_at, range(5)) if line]


def test_what_another_computer_wrote_on_a_merged_person_is_said_and_moved(
    page, desk, settle, sample, twin, tmp_path, sample_notebook, opened, qtbot
):
    keep, session = sample.persons["刘金凤"], desk.session
    elsewhere = shutil.copytree(sample_notebook[0], tmp_path / "elsewhere")
    other = open_notebook(elsewhere, PASSWORD)

    def both_ways():
        with session.reading() as reader:
            actions = list(export_actions(reader.connection))
        with other.session.notebook.local() as connection:
            take_actions(connection, actions)
        merge_people(session, keep, twin)
        with other.session.doing("task.add") as doing:
            doing.act.create(Task(title="送药", owed_to=twin, household=sample.households["0088"]))
        with other.session.reading() as reader:
            actions = list(export_actions(reader.connection))
        with session.notebook.local() as connection:
            take_actions(connection, actions)

    desk.runner.write(both_ways, owner=page)
    settle(desk)
    other.close()
    open_household(page, desk, settle, sample.households["0091"])
    page._reload_profile()
    settle(desk)
    notice = page.profile_view.head_card.notice
    assert "1 条记录写在已经并掉的档案上" in notice.words
    qtbot.mouseClick(notice.action_button, Qt.MouseButton.LeftButton)
    settle(desk)
    with session.reading() as reader:
        assert reader.find(Task, title="送药")[0].owed_to == keep
    assert not notice.isVisible()


def test_erasing_asks_for_the_password_and_is_for_good(qtbot, page, desk, settle, sample, told):
    person, household = sample.persons["李桂花"], sample.households["0141"]
    open_household(page, desk, settle, household)
    page.actions_here.do("erase_person", person)
    settle(desk)
    form = form_of(page)
    qtbot.waitUntil(form.password_field.hasFocus)
    qtbot.keyClick(form.password_field, Qt.Key.Key_Return)
    assert form.form.error_of("password") == "请输入密码"
    form.password_field.setText("wrong")
    form.submit()
    qtbot.waitUntil(lambda: "密码不对" in form.form.error_of("password"))
    assert members(desk, household) == ["吴根生", "李桂花"]
    form.password_field.setText(PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: page.panel.content is None)
    settle(desk)
    assert members(desk, household) == ["吴根生"]
    assert get_person(desk.session, person).name == ""
    assert told[-1] == ("按本人要求抹去个人信息", None)
    page.actions_here.do("erase_household", "")
    settle(desk)
    form_of(page).password_field.setText(PASSWORD)
    page.page_left()
    assert page.panel.content is None
    page.actions_here.do("erase_household", "")
    settle(desk)
    form = form_of(page)
    assert form.password_field.text() == ""
    form.password_field.setText(PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: page.panel.content is None)
    settle(desk)
    assert len(household_ids(desk.session, HouseholdFilter(state=None))) == 4
    assert profile(desk.session, household).household.address == ""
