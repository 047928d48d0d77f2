"""The review by keyboard: the sheet as it is, put right in place, split, answered, remembered, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services.roster_review_memory import recalled_answers
from minqing_desktop.ui.rosters.meanings import EXTRA, GREY, HOME, MORE, PERSON, REFUSED_FAMILY
from minqing_desktop.ui.rosters.page import RostersPage


def number(body: str) -> str:
    return body + check_digit(body)


HE, WU, ZHAO, QIAN = (number(f"3303271960030777{last}") for last in range(1, 5))
WRONG = HE[:-1] + ("1" if HE[-1] != "1" else "2")
ROWS = (
    ("示范村一组人口登记表",),
    ("填报单位：示范村委会",),
    ("姓名", "与户主关系", "身份证号", "出生日期", "民族", "联系电话", "养了几头猪"),
    ("何大山", "户主", WRONG, "1960.3.7", "汉", "13800000011", 3),
    ("吴秀兰", "妻", WU, "", "汉", "1380000", ""),
    ("赵根生", "户主", ZHAO, "去年", "畲", "", ""),
    ("钱小水", "表弟弟", QIAN, "", "汉", "", 2),
    ("", "", "", "", "", "13900000000", ""),
    ("合计", 4, "", "", "", "", ""),
)
UNMERGED_TITLE_ROW = 2


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A title merged over all columns, doubts of several kinds, rows of nobody; a second sheet and notes behind it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "一组"
    for row in ROWS:
        sheet.append(list(row))
    sheet.merge_cells("A1:G1")
    second = book.create_sheet("二组")
    second.append(["姓名", "与户主关系", "身份证号"])
    second.append(["孙二", "户主", number("33032719700211771")])
    book.create_sheet("说明").append(["请如实填写"])
    book.save(tmp_path / "花名册.xlsx")
    return tmp_path / "花名册.xlsx"


@pytest.fixture
def desk(new_notebook, desk_over):
    """Over a new notebook: nobody is on file."""
    return desk_over(new_notebook)


@pytest.fixture
def page(qtbot, desk, settle, roster) -> RostersPage:
    made = RostersPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    made.page_entered()
    made.open_target(roster)
    settle(desk)
    return made


@pytest.fixture
def pane(page):
    """The sheet at the left; its menus are filled and not popped up, which offscreen windows complain of."""
    made = page.preview_view.sheet_pane
    for menu in (made._meaning_menu, made._row_menu):
        menu.popup = lambda *_place: None
    return made


@pytest.fixture
def findings(page):
    return page.preview_view.findings_view


def problems(page: RostersPage) -> dict[str, int]:
    return page._found.plan.problems


def notices(page: RostersPage) -> dict[str, int]:
    return page._found.plan.notices


def type_into(qtbot, pane, text: str) -> None:
    """Over what stands in the field, and Enter."""
    qtbot.waitUntil(pane.fix_bar.edit.hasFocus)
    pane.fix_bar.edit.selectAll()
    qtbot.keyClicks(pane.fix_bar.edit, text)
    qtbot.keyClick(pane.fix_bar.edit, Qt.Key.Key_Return)


def test_the_sheet_stands_as_it_is_with_titles_spans_and_tints(pane):
    sheet = pane.grid.sheet
    assert (sheet.rowCount(), sheet.columnCount()) == (9, 7)
    assert sheet.shown(1, 0) == "示范村一组人口登记表"
    assert pane.grid.columnSpan(0, 0) == 7
    assert [sheet.meaning(column).family for column in range(7)] == [
        PERSON, HOME, PERSON, PERSON, REFUSED_FAMILY, MORE, EXTRA,
    ]  # fmt: skip
    assert pane.legend.shown == (PERSON, HOME, MORE, EXTRA, REFUSED_FAMILY)
    assert [sheet.marks.kind_of(row) for row in range(1, 10)] == [
        "title", "title", "header", "person", "person", "person", "person", "skipped", "skipped",
    ]  # fmt: skip
    assert "合计或小计行" in sheet.note(9, 0)
    assert sheet.note(UNMERGED_TITLE_ROW, 0) == "表头上面的标题或说明"
    assert [row for row in range(1, 10) if sheet.marks.starts_home(row)] == [4, 6]


def test_numbers_are_masked_except_the_broken_ones_and_whole_only_for_the_keyboard(qtbot, pane, findings):
    sheet = pane.grid.sheet
    assert sheet.shown(4, 2) == WRONG
    assert sheet.shown(5, 2) == WU[:10] + "********"
    pane.go_to(0, 5, 2)
    assert pane.fix_bar.edit.text() == WU[:10] + "********"
    pane.grid.setFocus()
    qtbot.keyClick(pane.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.fix_bar.edit.text() == WU)
    qtbot.keyClick(pane.fix_bar.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(pane.grid.hasFocus)
    qtbot.waitUntil(lambda: pane.fix_bar.edit.text() == WU[:10] + "********")


def test_a_doubt_leads_to_its_cell_is_put_right_and_the_next_one_follows(qtbot, page, desk, settle, pane, findings):
    assert problems(page) == {"id_check_digit": 1}
    qtbot.waitUntil(lambda: pane.grid.current_place == (4, 2))
    findings.mild_chip.click()
    table = findings.doubts_table
    assert notices(page)["phone_odd"] == 1
    findings.kind_chips.choose("phone_odd")
    qtbot.waitUntil(lambda: table.model.total == 1)
    qtbot.waitUntil(lambda: pane.grid.current_place == (5, 5))
    findings.kind_chips.choose("")
    findings.severe_chip.click()
    qtbot.waitUntil(lambda: pane.grid.current_place == (4, 2))
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    type_into(qtbot, pane, HE)
    settle(desk)
    assert problems(page) == {}
    assert page._found.plan.households[0].members[0].id_number == HE
    assert pane.grid.sheet.is_corrected(4, 2)
    assert "您改了 1 处" in page.preview_view.foot_label.text()
    qtbot.waitUntil(lambda: table.states.state == "empty")


def test_the_keyboard_stays_in_the_field_and_goes_from_doubt_to_doubt(
    qtbot, page, desk, settle, compose, pane, findings
):
    findings.mild_chip.click()
    table = findings.doubts_table
    qtbot.waitUntil(lambda: table.model.total > 3)
    lines = [table.model.line_at(row) for row in range(table.model.total)]
    here = next(place for place, line in enumerate(lines) if line.kind == "relation_unknown")
    table.view.selectRow(here)
    qtbot.waitUntil(lambda: pane.grid.current_place == (7, 1))
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.fix_bar.edit.selectedText() == "表弟弟")
    compose(pane.fix_bar.edit, "弟弟")
    qtbot.keyClick(pane.fix_bar.edit, Qt.Key.Key_Return)
    settle(desk)
    assert "relation_unknown" not in notices(page)
    following = lines[here + 1] if here + 1 < len(lines) else lines[here - 1]
    qtbot.waitUntil(lambda: table.current_line is not None and table.current_line.id == following.id)
    assert pane.fix_bar.edit.hasFocus()
    if following.spot[1]:
        assert pane.grid.current_place[0] == following.spot[1]
    qtbot.keyClick(pane.fix_bar.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert notices(page)["relation_unknown"] == 1


def test_the_last_step_is_taken_back_with_ctrl_z_until_there_is_none(qtbot, page, desk, settle, pane):
    pane.go_to(0, 4, 2)
    pane.grid.setFocus()
    qtbot.keyClicks(pane.grid, "3")
    assert pane.fix_bar.edit.text() == "3"
    type_into(qtbot, pane, HE)
    settle(desk)
    pane.said_of_row.emit(0, 7, "skip")
    settle(desk)
    assert page._found.plan.person_count == 4
    pane.grid.setFocus()
    qtbot.keyClick(pane.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert page._found.plan.person_count == 5
    assert problems(page) == {}
    qtbot.keyClick(pane.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert problems(page) == {"id_check_digit": 1}
    assert not page.preview_view.back_button.isVisible()


def test_what_was_put_right_is_imported_and_stays_through_another_meaning(qtbot, page, desk, settle, pane):
    page._on_put_right(0, 4, 2, HE)
    settle(desk)
    key = pane.grid.sheet.marks.columns[6].key
    pane.answered.emit(key, "remark")
    settle(desk)
    page._on_put_right(0, 6, 3, "1960年3月")
    settle(desk)
    page.begin_import()
    settle(desk)
    with desk.session.reading() as reader:
        people = {person.name: person for person in reader.find(Person)}
    assert people["何大山"].id_number == HE
    assert people["何大山"].note == "3"
    assert len(people) == 5
    assert recalled_answers(desk.session) == {key: "remark"}


def test_a_row_is_skipped_and_one_of_nobody_is_taken_by_menu(qtbot, page, desk, settle, pane):
    def choose(row: int, words: str) -> list[str]:
        pane.go_to(0, row, 0)
        menu = pane.fix_bar.row_button.drop_menu
        pane._fill_row_menu(menu)
        entries = {entry.text(): entry for entry in menu.actions() if entry.text()}
        entries[words].trigger()
        settle(desk)
        return list(entries)

    assert choose(5, "跳过这一行") == ["跳过这一行", "从这一行另起一户", "这一列是"]
    assert page._found.plan.person_count == 4
    assert pane.grid.sheet.note(5, 0) == "这一行跳过：您让跳过的"
    assert "跳过 3 行" in page.preview_view.foot_label.text()
    choose(5, "跳过这一行")
    assert page._found.plan.person_count == 5
    page._on_put_right(0, 8, 0, "钱多多")
    settle(desk)
    assert page._found.plan.person_count == 6


def test_inferred_households_say_so_and_are_split_and_joined(qtbot, page, desk, settle, pane, findings):
    findings.turn_to("homes")
    qtbot.waitUntil(lambda: findings.homes_table.model.total == 3)
    line = findings.homes_table.model.line_at(0)
    assert (line.rows, line.is_inferred) == ("4–5", True)
    findings.homes_table.view.selectRow(1)
    qtbot.waitUntil(lambda: pane.grid.current_place == (6, 0))
    assert pane.fix_bar.sentence_label.words == "第 6–7 行，这 2 行我认为是一户。"
    pane.go_to(0, 7, 0)
    assert "从这一行另起一户" in entries_of(pane)
    pane.said_of_row.emit(0, 7, "start")
    settle(desk)
    assert len(page._found.plan.households) == 4
    pane.go_to(0, 6, 0)
    assert "并入上一户" in entries_of(pane)
    pane.said_of_row.emit(0, 6, "join")
    settle(desk)
    assert [len(home.members) for home in page._found.plan.households] == [3, 1, 1]


def entries_of(pane) -> list[str]:
    pane._fill_row_menu(pane._row_menu)
    return [entry.text() for entry in pane._row_menu.actions()]


def test_a_refused_column_has_its_reason_and_a_tick(qtbot, page, desk, settle, pane):
    assert pane.refused_box.isVisible()
    (box,) = pane.refused_box.boxes.values()
    assert not box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    settle(desk)
    sheet = pane.grid.sheet
    assert sheet.meaning(4).family == EXTRA
    assert page._found.plan.households[0].members[0].extra["民族"] == "汉"
    (box,) = pane.refused_box.boxes.values()
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    settle(desk)
    assert sheet.meaning(4).family == GREY
    assert "民族" not in page._found.plan.households[0].members[0].extra
    pane.ask_meaning(4)
    assert [entry.text() for entry in pane._meaning_menu.actions()] == ["保留为附加列", "不要这一列"]


def test_the_menu_of_a_column_has_every_meaning(qtbot, page, pane):
    pane.ask_meaning(6)
    menu = pane._meaning_menu
    texts = {entry.text() for entry in menu.actions()}
    for entry in menu.actions():
        if entry.menu() is not None:
            texts |= {each.text() for each in entry.menu().actions()}
    assert {"本人姓名", "户标签", "户备注", "序号", "户籍地址", "保留为附加列", "不要这一列"} <= texts


def test_a_meaning_that_leaves_nothing_to_read_is_taken_back_by_itself(qtbot, page, desk, settle, pane):
    notice = page.preview_view.trouble_notice
    pane.answered.emit(pane.grid.sheet.marks.columns[0].key, "ignore")
    settle(desk)
    assert notice.words == "这样改「一组」就读不出来了，已经改回去。"
    assert page._found.plan.person_count == 5
    assert page._state.step_count == 0
    assert pane.grid.sheet.meaning(0).family == PERSON
    assert page.import_button.isEnabled()


def test_a_single_sheet_in_which_nobody_is_left_is_given_back_too(qtbot, page, desk, settle, pane, tmp_path):
    (tmp_path / "一人.csv").write_text(f"姓名,身份证号\n何大山,{HE}\n", encoding="utf-8")
    page.open_target(tmp_path / "一人.csv")
    settle(desk)
    pane.said_of_row.emit(0, 2, "skip")
    settle(desk)
    assert page.preview_view.trouble_notice.words.startswith("这样改就读不出来了，已经改回去")
    assert page.stack.state == "content"
    assert page._found.plan.person_count == 1


def test_sheets_are_turned_by_tab_and_key_and_those_not_read_say_why(qtbot, page, pane):
    assert [tab.text() for tab in pane.picker.tabs] == ["一组", "二组", "说明（没有读）"]
    qtbot.keyClick(pane.grid, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert pane.grid.sheet.sheet == 1
    assert pane.grid.sheet.shown(2, 0) == "孙二"
    pane.picker.tabs[2].click()
    assert "这张表没有读" in pane.foot_label.words
    assert pane.grid.sheet.note(1, 0).startswith("这张表没有读")
    pane.go_to(0, 4, 2)
    assert pane.grid.sheet.sheet == 0
    assert pane.picker.tabs[0].isChecked()


def test_persons_are_listed_with_masked_numbers_and_lead_to_their_row(qtbot, page, pane, findings):
    findings.persons_chip.click()
    table = findings.persons_table
    qtbot.waitUntil(lambda: table.model.total == 5)
    lines = [table.model.line_at(row) for row in range(5)]
    assert [line.name for line in lines] == ["何大山", "吴秀兰", "赵根生", "钱小水", "孙二"]
    assert lines[1].id_number == WU[:10] + "********"
    table.view.selectRow(3)
    qtbot.waitUntil(lambda: pane.grid.current_place == (7, 0))
    assert table.foot_words == "5 人"


def test_the_foot_says_plainly_what_will_be_done(page):
    assert page.preview_view.foot_label.text() == "将导入 5 行，跳过 2 行"


def test_a_file_saved_anew_elsewhere_is_read_anew_and_says_so(qtbot, page, desk, settle, pane, roster):
    said: list[str] = []
    desk.told.connect(lambda words, _undo: said.append(words))
    page._on_put_right(0, 4, 2, HE)
    settle(desk)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (*ROWS[2:4], ("孙大", "子", "", "", "", "", "")):
        sheet.append(list(row))
    book.save(roster)
    page._on_put_right(0, 5, 5, "13900000099")
    settle(desk)
    assert pane.grid.sheet.rowCount() == 3
    assert page._found.plan.person_count == 2
    assert not page._state.corrections
    assert "刚才改的 2 处没有带过来" in said[-1]


QUESTION_ROWS = (
    "编号,姓名,与户主关系,身份证号",
    f"7,何大山,户主,{HE}",
    f"8,吴秀兰,配偶,{WU}",
    f"12,赵根生,户主,{ZHAO}",
)


def test_an_answer_is_asked_once_remembered_shown_and_asked_again_on_wish(qtbot, page, desk, settle, tmp_path):
    first, second = tmp_path / "一.csv", tmp_path / "二.csv"
    first.write_text("\n".join(QUESTION_ROWS) + "\n", encoding="utf-8")
    second.write_text("\n".join((*QUESTION_ROWS, f"13,钱小水,户主,{QIAN}")) + "\n", encoding="utf-8")
    page.open_target(first)
    settle(desk)
    view = page.preview_view
    (field,) = view.questions_view.fields.values()
    qtbot.keyClick(field, Qt.Key.Key_2)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(desk)
    assert not view.questions_view.isVisible()
    assert len(page._found.plan.households) == 2
    page.open_target(second)
    settle(desk)
    assert not view.questions_view.isVisible()
    assert view.recalled_notice.words == "上次这种表您这样答的：「编号」序号。"
    assert len(page._found.plan.households) == 3
    qtbot.keyClick(view.recalled_notice.action_button, Qt.Key.Key_Return)
    settle(desk)
    assert view.questions_view.isVisible()
    assert not view.recalled_notice.isVisible()
    assert len(page._found.plan.households) == 4
    assert recalled_answers(desk.session) == {}


def test_what_was_put_right_in_another_village_is_not_on_file(page, desk, settle):
    page._on_put_right(0, 4, 2, HE)
    settle(desk)
    page.start_over()
    assert page._state.step_count == 0
    with desk.session.reading() as reader:
        assert list(reader.find(Household)) == []
