"""户情 as a person uses it: find a household by letters, read its file, keep its members right, take things back."""

from __future__ import annotations

import shutil
from dataclasses import replace

from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services.households import lines_by_id, profile
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.people import edit_person, get_person
from minqing_desktop.services.undoing import recent
from minqing_desktop.storage.transport import export_actions, take_actions
from minqing_desktop.ui.households.page import HouseholdsPage
from tests.ui.households.looking import form_of, heads, members, open_household

WIDE = (1210, 684)
PASSWORD = "青山绿水 2026"
NEW_ID = "33032719900101001"
NEW_ID += check_digit(NEW_ID)


def test_the_longest_unvisited_household_comes_first_and_shows_its_file(page):
    assert heads(page) == ["吴根生", "张水根", "王秀英", "刘金凤", "李大山"]
    assert page.list.table.foot_words == "5 户"
    assert page.profile_view.profile.household.number == "0141"
    assert page.profile_view.head_card.name_label.words == "吴根生户"


def test_initials_then_down_then_enter_open_a_household(qtbot, page, desk, settle, sample):
    page.list.search_box.setFocus()
    qtbot.keyClicks(page.list.search_box, "ljf")
    qtbot.waitUntil(lambda: heads(page) == ["刘金凤"])
    qtbot.keyClick(page.list.search_box, Qt.Key.Key_Down)
    assert page.list.table.view.hasFocus()
    qtbot.keyClick(page.list.table.view, Qt.Key.Key_Return)
    settle(desk)
    assert page.profile_view.profile.household.id == sample.households["0091"]
    assert page.profile_view.head_card.visit_button.hasFocus()
    qtbot.keyClick(page.profile_view.head_card.visit_button, Qt.Key.Key_Escape)
    assert page.list.table.view.hasFocus()


def test_visit_button_leads_to_a_new_visit_of_this_household(qtbot, page, desk, settle, sample, led):
    open_household(page, desk, settle, sample.households["0088"])
    page.profile_view.head_card.visit_button.setFocus()
    qtbot.keyClick(page.profile_view.head_card.visit_button, Qt.Key.Key_Return)
    assert led == [("visits", {"new_for": sample.households["0088"]})]


def test_chips_narrow_the_list_and_the_empty_state_leads_back(qtbot, page, desk, settle, sample):
    page.list.group_chip.choose(sample.groups["三组"])
    qtbot.waitUntil(lambda: heads(page) == ["王秀英", "刘金凤"])
    page.list.open_chip.click()
    settle(desk)
    assert set(heads(page)) == {"王秀英", "刘金凤"}
    page.list.tag_chip.choose("监测户")
    qtbot.waitUntil(lambda: page.list.table.states.state == "empty")
    qtbot.mouseClick(page.list.table.states.empty.action_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.list.table.model.total == 5)
    assert page.list.group_chip.chosen_key is None


def test_targets_of_other_pages(qtbot, page, desk, settle, sample, led, tmp_path):
    page.open_target({"person": sample.persons["李桂花"]})
    qtbot.waitUntil(lambda: page.profile_view.profile.household.id == sample.households["0141"])
    settle(desk)
    row = page.profile_view.member_table.row(sample.persons["李桂花"])
    qtbot.waitUntil(row.hasFocus)
    page.open_target({"tag": "低保"})
    qtbot.waitUntil(lambda: heads(page) == ["刘金凤"])
    page.open_target({"import": tmp_path / "a.xlsx"})
    assert led == [("rosters", tmp_path / "a.xlsx")]


def test_the_first_thing_shown_may_be_what_another_page_led_to(qtbot, desk, settle, sample):
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.page_entered()
    page.open_target(sample.households["0012"])
    settle(desk)
    qtbot.waitUntil(lambda: page.list.table.current_line is not None)
    assert page.list.table.current_line.head == "李大山"
    assert page.profile_view.profile.household.id == sample.households["0012"]


def test_a_roster_dropped_on_the_page_is_led_to_the_import(page, led, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "花名册.xlsx"))])
    no = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, no)
    page.dropEvent(event)
    assert led == [("rosters", tmp_path / "花名册.xlsx")]


def test_a_member_is_added_from_the_keyboard_by_id_number(qtbot, page, desk, settle, sample, told):
    household = sample.households["0141"]
    open_household(page, desk, settle, household)
    page.actions_here.do("add_member", "")
    form = page.panel.content
    qtbot.waitUntil(form.id_field.edit.hasFocus)
    qtbot.keyClicks(form.id_field.edit, NEW_ID[:10])
    assert form.form.error_of("id_number") == ""
    qtbot.keyClicks(form.id_field.edit, NEW_ID[10:].lower())
    assert form.sex_field.current_value in ("男", "女")
    assert form.birth_field.current_value == "1990-01-01"
    assert not form.birth_field.isEnabled()
    qtbot.keyClick(form.id_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(form.name_field.hasFocus)
    form.name_field.insert("吴小海")
    qtbot.keyClick(form.name_field, Qt.Key.Key_Return)
    qtbot.waitUntil(form.relation_field.edit.hasFocus)
    form.relation_field.edit.insert("二儿子")
    form.relation_field.edit.textEdited.emit("二儿子")
    qtbot.keyClick(form.relation_field.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert page.panel.content is None
    added = next(p for p in profile(desk.session, household).members if p.name == "吴小海")
    assert (added.id_number, added.relation, added.relation_word) == (NEW_ID, "子", "二儿子")
    assert (added.birth_date, added.sex) == ("1990-01-01", form.sex_field.current_value)
    assert [row.person.name for row in page.profile_view.member_table.rows] == ["吴根生", "李桂花", "吴小海"]
    words, undo = told[-1]
    assert words == "新增成员"
    undo()
    settle(desk)
    assert members(desk, household) == ["吴根生", "李桂花"]


def test_a_wrong_check_digit_is_said_at_once_and_is_not_saved(qtbot, page, desk, settle, sample):
    household = sample.households["0141"]
    open_household(page, desk, settle, household)
    page.actions_here.do("add_member", "")
    form = page.panel.content
    wrong = NEW_ID[:17] + ("1" if NEW_ID[17] != "1" else "2")
    qtbot.keyClicks(form.id_field.edit, wrong)
    assert "校验码" in form.form.error_of("id_number")
    form.name_field.setText("吴小海")
    form.submit(False)
    settle(desk)
    assert members(desk, household) == ["吴根生", "李桂花"]
    assert "校验码" in form.form.error_of("id_number")
    form.id_field.edit.clear()
    form.id_field.text_typed.emit("")
    form.submit(False)
    settle(desk)
    assert members(desk, household) == ["吴根生", "李桂花", "吴小海"]


def test_a_number_on_file_says_whose_and_moves_that_person_here(qtbot, page, desk, settle, sample, told):
    mover = sample.persons["李桂花"]
    number = get_person(desk.session, mover).id_number
    open_household(page, desk, settle, sample.households["0088"])
    page.actions_here.do("add_member", "")
    form = page.panel.content
    qtbot.keyClicks(form.id_field.edit, number)
    qtbot.waitUntil(form.notice.isVisible)
    assert "吴根生户" in form.notice.words
    assert "李桂花" in form.notice.words
    form.relation_field.set_word("女")
    qtbot.mouseClick(form.notice.action_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert "李桂花" in members(desk, sample.households["0088"])
    assert members(desk, sample.households["0141"]) == ["吴根生"]
    told[-1][1]()
    settle(desk)
    assert members(desk, sample.households["0141"]) == ["吴根生", "李桂花"]
    assert get_person(desk.session, mover).relation == "配偶"


def test_save_and_go_on_keeps_the_panel_open_for_the_next_member(qtbot, page, desk, settle, sample):
    household = sample.households["0012"]
    open_household(page, desk, settle, household)
    page.actions_here.do("add_member", "")
    form = page.panel.content
    for name in ("李一", "李二"):
        form.name_field.setText(name)
        qtbot.mouseClick(form.again_button, Qt.MouseButton.LeftButton)
        settle(desk)
        assert form.name_field.text() == ""
        assert name in form.notice.words
    assert page.panel.content is form
    assert members(desk, household)[-2:] == ["李一", "李二"]


def test_escape_loses_nothing_that_was_typed(qtbot, page, desk, settle, sample):
    household = sample.households["0141"]
    open_household(page, desk, settle, household)
    page.actions_here.do("add_member", "")
    form = page.panel.content
    form.name_field.setText("吴小海")
    qtbot.keyClick(form.name_field, Qt.Key.Key_Escape)
    assert page.panel.content is None
    page.actions_here.do("edit_member", sample.persons["李桂花"])
    assert form_of(page).name_field.text() == "李桂花"
    qtbot.keyClick(form_of(page).name_field, Qt.Key.Key_Escape)
    page.actions_here.do("add_member", "")
    assert page.panel.content is form
    assert form.name_field.text() == "吴小海"
    form.submit(False)
    settle(desk)
    page.actions_here.do("add_member", "")
    assert form_of(page).name_field.text() == ""


def test_a_son_sets_up_a_household_of_his_own(page, desk, settle, sample, told):
    son, household = sample.persons["王小明"], sample.households["0088"]
    open_household(page, desk, settle, household)
    page.actions_here.do("split_off", son)
    settle(desk)
    form_of(page).submit()
    settle(desk)
    found = page.profile_view.profile
    assert (found.household.number, found.line.head, found.group.name) == ("0142", "王小明", "三组")
    assert members(desk, household) == ["王秀英"]
    told[-1][1]()
    settle(desk)
    assert members(desk, household) == ["王秀英", "王小明"]


def test_the_history_says_who_changed_what(qtbot, page, desk, settle, sample):
    open_household(page, desk, settle, sample.households["0141"])
    row = page.profile_view.member_table.row(sample.persons["李桂花"])
    qtbot.keyClick(row, Qt.Key.Key_Return)
    form = page.panel.content
    form.phone_field.edit.setText("13900000003")
    form.submit(False)
    settle(desk)
    newest = page.profile_view.history_card.timeline.items[0]
    assert newest.title == "修改成员资料"
    assert newest.beside == "11月22日 10:30 陈建国"
    # The sex follows from the number on file, which the sample has without it.
    assert newest.text.split("\u2028") == ["李桂花：性别 — → 女", "李桂花：联系电话 — → 139****0003"]
    page.actions_here.do("history", "")
    settle(desk)
    assert page.panel.content.sentences[0] == "2026-11-22 陈建国 李桂花：把 性别 填为 女"


def test_two_versions_are_marked_and_settled_by_one_press(
    qtbot, page, desk, settle, sample, sample_notebook, tmp_path, opened
):
    head = sample.persons["吴根生"]
    elsewhere = shutil.copytree(sample_notebook[0], tmp_path / "elsewhere")
    other = open_notebook(elsewhere, PASSWORD)
    person = get_person(other.session, head)
    edit_person(other.session, person, replace(person, phone="13900000009"))
    with other.session.reading() as reader:
        actions = list(export_actions(reader.connection))
    other.close()

    def both_sides():
        changes = edit_person(desk.session, person, replace(person, phone="13900000001"))
        with desk.session.notebook.local() as connection:
            take_actions(connection, actions)
        return changes

    desk.runner.write(both_sides, owner=page)
    settle(desk)
    open_household(page, desk, settle, sample.households["0141"])
    assert get_person(desk.session, head).marks
    # The list says so of the household, though it is about one of its members.
    assert lines_by_id(desk.session, [sample.households["0141"]])[0].marks
    page.actions_here.do("settle", "")
    settle(desk)
    buttons = page.panel.content.buttons
    assert {version.words for _each, version, _button in buttons} == {"139****0009", "139****0001"}
    chosen = next(version for _each, version, _button in buttons if not version.is_shown)
    button = next(button for _each, version, button in buttons if version is chosen)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    settle(desk)
    after = get_person(desk.session, head)
    assert after.phone[-2:] == chosen.words[-2:]
    assert not after.marks
    assert page.panel.content is None


def test_editing_never_shows_the_number_until_it_is_held(qtbot, page, desk, settle, sample):
    person = get_person(desk.session, sample.persons["吴根生"])
    open_household(page, desk, settle, sample.households["0141"])
    row = page.profile_view.member_table.row(person.id)
    assert row.id_label.words == person.id_number[:10] + "*" * 8
    qtbot.keyPress(row.id_label, Qt.Key.Key_Space)
    assert row.id_label.words == person.id_number
    qtbot.keyRelease(row.id_label, Qt.Key.Key_Space)
    settle(desk)
    assert recent(desk.session, 1)[0].sentence == "查看完整号码"
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    form = page.panel.content
    assert form.id_field.masked_label.words == person.id_number[:10] + "*" * 8
    form.occupation_field.setText("种茶")
    form.submit(False)
    settle(desk)
    after = get_person(desk.session, person.id)
    assert (after.occupation, after.id_number, after.phone) == ("种茶", person.id_number, person.phone)


def test_hidden_columns_are_remembered_on_this_machine(qtbot, desk, page, settle):
    menu = page.list.table.columns_menu
    keys = [column.key for column in page.list.table.model.columns]
    menu.show_column(keys.index("members"), False)
    page.page_left()
    again = HouseholdsPage(desk)
    qtbot.addWidget(again)
    assert again.list.table.view.isColumnHidden(keys.index("members"))
    assert not again.list.table.view.isColumnHidden(keys.index("number"))


def test_a_narrow_window_keeps_what_matters_and_remembers_nothing_of_it(qtbot, page):
    keys = [column.key for column in page.list.table.model.columns]
    hidden = page.list.table.view.isColumnHidden
    page.resize(937, 530)
    assert hidden(keys.index("number"))
    assert not hidden(keys.index("last_visit"))
    page.list.keep_columns()
    assert "number" in page._desk.settings.current.list_columns["households"]
    page.resize(*WIDE)
    assert not hidden(keys.index("number"))


def test_exactly_what_is_shown_is_exported_with_masked_numbers(qtbot, page, desk, settle, sample, told, tmp_path):
    page.list.group_chip.choose(sample.groups["三组"])
    qtbot.waitUntil(lambda: page.list.table.model.total == 2)
    page.exporter.ask_place = lambda _title, _name, _kinds: str(tmp_path / "三组花名册")
    qtbot.mouseClick(page.list.export_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert "2 户 3 人" in told[-1][0]
    sheet = load_workbook(tmp_path / "三组花名册.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if "身份证号" in row)
    people = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if isinstance(row[0], int)]
    assert [one["姓名"] for one in people] == ["王秀英", "王小明", "刘金凤"]
    assert [one["户主姓名"] for one in people] == ["王秀英", "王秀英", "刘金凤"]
    assert str(people[0]["身份证号"]).endswith("********")
    assert people[1]["联系电话"] == "138****0088"
    assert people[2]["户标签"] == "低保"


def test_whole_numbers_are_exported_after_password_and_reason_and_are_on_record(
    qtbot, page, desk, settle, sample, told, compose, tmp_path
):
    places: list[str] = []

    def ask_place(_title: str, name: str, _kinds: str) -> str:
        places.append(name)
        return str(tmp_path / "全") if len(places) > 1 else ""

    page.exporter.ask_place = ask_place
    page.list.group_chip.choose(sample.groups["三组"])
    qtbot.waitUntil(lambda: page.list.table.model.total == 2)
    qtbot.keyClick(page.list.whole_button, Qt.Key.Key_Return)
    form = page.exporter.form
    qtbot.waitUntil(form.password_field.hasFocus)
    form.password_field.insert("wrong one")
    compose(form.reason_field, "镇里核对")
    confirm = (form.reason_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(*confirm)
    settle(desk)
    assert form.form.error_of("password") == "密码不对，请看看大小写和输入法再试一次"
    assert not places
    form.password_field.clear()
    form.password_field.insert(PASSWORD)
    qtbot.keyClick(*confirm)
    settle(desk)
    with desk.session.reading() as reader:
        assert (len(places), reader.find(Disclosure)) == (1, [])
    qtbot.keyClick(*confirm)
    settle(desk)
    assert page.panel.isHidden()
    assert form.password_field.text() == form.reason_field.toPlainText() == ""
    assert "2 户 3 人" in told[-1][0]
    assert "完整" in told[-1][0]
    rows = load_workbook(tmp_path / "全.xlsx").worksheets[0].iter_rows(values_only=True)
    cells = {str(cell) for row in rows for cell in row}
    assert "13800000088" in cells
    with desk.session.reading() as reader:
        (noted,) = reader.find(Disclosure)
    assert (noted.document, noted.reason, noted.records) == ("roster", "镇里核对", 2)


def test_what_is_listed_is_laid_out_for_the_printer(qtbot, page, desk, settle, sample):
    page.list.group_chip.choose(sample.groups["三组"])
    qtbot.waitUntil(lambda: page.list.table.model.total == 2)
    assert page.print_shown()
    settle(desk)
    assert page.panel.content is page.print_panel
    qtbot.waitUntil(lambda: page.print_panel.states.state == "content")
    text = PdfDocument(page.print_panel._data)[0].get_textpage().get_text_bounded()
    assert "王秀英" in text
    assert "刘金凤" in text
    assert "张水根" not in text
    page.list.search_box.setText("没有这个人")
    qtbot.waitUntil(lambda: page.list.table.states.state == "empty")
    assert not page.print_shown()


def test_an_empty_village_says_what_to_do(qtbot, new_notebook, desk_over, settle):
    desk = desk_over(new_notebook)
    went: list = []
    desk.led.connect(lambda page, target: went.append((page, target)))
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.page_entered()
    settle(desk)
    qtbot.waitUntil(lambda: page.list.table.states.state == "empty")
    qtbot.mouseClick(page.list.table.states.empty.action_button, Qt.MouseButton.LeftButton)
    assert went == [("rosters", None)]


def test_two_thousand_households_scroll_to_the_end_and_back(qtbot, new_notebook, desk_over, settle):
    session = new_notebook.session
    with session.doing("roster.import") as doing:
        for number in range(2000):
            doing.act.create(Household(number=f"{number:04d}", registered_head=f"户主{number}"))
    desk = desk_over(new_notebook)
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.resize(*WIDE)
    page.show()
    page.page_entered()
    settle(desk)
    table = page.list.table
    qtbot.waitUntil(lambda: table.model.total == 2000)
    assert table.foot_words.startswith("2,000 户")
    table.view.setFocus()
    for key, row, number in ((Qt.Key.Key_End, 1999, "1999"), (Qt.Key.Key_Home, 0, "0000")):
        qtbot.keyClick(table.view, key)
        assert table.view.currentIndex().row() == row
        qtbot.waitUntil(lambda number=number: (line := table.current_line) is not None and line.number == number)
    QApplication.clipboard().clear()


def test_papers_are_printed_for_what_is_listed_or_for_the_one_in_view(qtbot, page, desk, settle, sample, led):
    page.list.group_chip.choose(sample.groups["三组"])
    qtbot.waitUntil(lambda: heads(page) == ["王秀英", "刘金凤"])
    next(action for action in page.list.papers_menu.actions() if action.text() == "连心卡").trigger()
    qtbot.waitUntil(lambda: bool(led))
    first = {lines_by_id(desk.session, [each])[0].head: each for each in led[0][1]["households"]}
    assert list(first) == ["王秀英", "刘金凤"]
    assert led[0] == ("reports", {"report": "contact_card", "households": list(first.values())})
    open_household(page, desk, settle, sample.households["0088"])
    page.actions_here.do("print_file", "")
    assert led[1] == ("reports", {"report": "household_file", "household": sample.households["0088"]})
