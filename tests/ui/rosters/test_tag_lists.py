"""Lists that give a tag, in the window by keyboard: whom they mean, namesakes, homes for strangers, who fell off."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.ui.rosters.page import RostersPage


def number(body: str) -> str:
    return body + check_digit(body)


WU, ZHAO = number("33032719621201452"), number("33032719600307773")
HEADING = "组别,户编号,姓名,与户主关系,身份证号"
VILLAGE = (
    f"一组,0101,吴秀兰,户主,{WU}",
    f"一组,0102,赵根生,户主,{ZHAO}",
    f"三组,0105,周明,户主,{number('33032719700307791')}",
    f"三组,0106,周明,户主,{number('33032719720307791')}",
)
LIST = "序号,组别,姓名,身份证号,残疾证号"


def written(path: Path, heading: str, *rows: str) -> Path:
    path.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def desk(new_notebook, desk_over, tmp_path):
    made = desk_over(new_notebook)
    import_plan(made.session, preview(written(tmp_path / "册.csv", HEADING, *VILLAGE)))
    return made


@pytest.fixture
def page(qtbot, desk) -> RostersPage:
    made = RostersPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    made.page_entered()
    return made


def tagged(session, tag: str = "残疾") -> dict[str, int]:
    found: dict[str, int] = {}
    with session.reading() as reader:
        for person in reader.find(Person):
            if tag in person.tags:
                found[person.name] = found.get(person.name, 0) + 1
    return found


def row_of(view, state: str) -> int:
    return next(row for row in range(view.table.model.total) if view.table.model.line_at(row).state == state)


def test_a_list_is_recognised_its_open_lines_are_settled_and_all_is_taken_back(qtbot, page, desk, settle, tmp_path):
    rows = (f"1,一组,吴秀兰,{WU},43A", "2,三组,周明,,43B", "3,五组,无此人,,43C", "4,六组,李娜,,43D")
    path = written(tmp_path / "残疾人名单.csv", LIST, *rows)
    page.open_target(path)
    settle(desk)
    view = page.tag_view
    assert view.isVisible()
    assert view.name_edit.text() == "残疾"
    assert page.import_button.text() == "「残疾」：写 1 人"
    qtbot.waitUntil(lambda: view.table.model.total == 4)
    keys = view.table.view
    keys.setFocus()
    keys.selectRow(row_of(view, "namesakes"))
    assert view.pick_bar.isVisible()
    qtbot.keyClick(view.pick_field, Qt.Key.Key_Down)
    assert len(view.wishes.picks) == 1
    keys.selectRow(row_of(view, "nobody"))
    qtbot.keyClick(keys, Qt.Key.Key_Space)
    assert not view.pick_bar.isVisible()
    assert page.import_button.text() == "「残疾」：写 3 人"
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    outcome = page.outcome_view
    assert outcome.head_label.text() == "2 人加上「残疾」，新建 1 户 1 人"
    assert "1 行在册的人里没有，没有加" in outcome.text_label.text()
    assert tagged(desk.session) == {"吴秀兰": 1, "周明": 1, "无此人": 1}
    page.rows_saver.ask_place = lambda *_words: str(tmp_path / "要改的行.xlsx")
    qtbot.mouseClick(outcome.rows_button, Qt.MouseButton.LeftButton)
    settle(desk)
    sheet = load_workbook(tmp_path / "要改的行.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]][3] == "李娜"
    assert sheet.max_row == 2
    qtbot.mouseClick(outcome.undo_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert tagged(desk.session) == {}


def test_who_fell_off_keeps_the_tag_unless_it_is_taken_off(qtbot, page, desk, settle, tmp_path):
    for rows in ((f"1,一组,吴秀兰,{WU},", f"2,一组,赵根生,{ZHAO},"), (f"1,一组,吴秀兰,{WU},",)):
        page.open_target(written(tmp_path / "残疾人名单.csv", LIST, *rows))
        settle(desk)
        if len(rows) == 2:
            qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
            settle(desk)
    view = page.tag_view
    assert not page.import_button.isEnabled()
    view.kind_chips.choose("gone")
    assert view.all_button.text() == "都取下标签"
    qtbot.keyClick(view.all_button, Qt.Key.Key_Space)
    assert page.import_button.text() == "「残疾」：写 1 人"
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert tagged(desk.session) == {"吴秀兰": 1}


def test_a_list_of_no_known_tag_asks_once_and_writes_nothing_before(qtbot, page, desk, settle, tmp_path):
    path = written(tmp_path / "种粮大户登记表.csv", "序号,姓名,组别,种粮面积", "1,吴秀兰,一组,12")
    page.open_target(path)
    settle(desk)
    assert not page.import_button.isEnabled()
    assert page.import_button.text() == "先说这是不是名单"
    view = page.tag_view
    assert view.name_edit.text() == "种粮大户"
    qtbot.keyClick(view.name_edit, Qt.Key.Key_Return)
    settle(desk)
    assert page.import_button.text() == "「种粮大户」：写 1 人"
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert tagged(desk.session, "种粮大户") == {"吴秀兰": 1}
    page.open_target(path)
    settle(desk)
    assert view.name_edit.text() == "种粮大户"
    assert page.import_button.text() == "没有要写的"


def test_a_list_may_be_a_roster_after_all(qtbot, page, desk, settle, tmp_path):
    page.open_target(written(tmp_path / "新来的人.csv", "序号,姓名,组别,联系电话", "1,新来,一组,13800000001"))
    settle(desk)
    qtbot.mouseClick(page.tag_view.plain_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert page.import_button.text() == "导入 1 户 1 人"
    assert page.import_button.isEnabled()
