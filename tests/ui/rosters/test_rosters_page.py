"""Bringing rosters in from the window: every awkward file to its truth, looked over, imported, taken back."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.domain.values.relation import normalise
from minqing_desktop.services import rosters
from minqing_desktop.services.session import Session
from minqing_desktop.ui.rosters.page import RostersPage

ROSTERS = Path(__file__).resolve().parents[2] / "rosters"
TRUTHS = sorted(ROSTERS.glob("*.truth.json"))
IMPORTED = [path for path in TRUTHS if json.loads(path.read_text(encoding="utf-8"))["expect"] == "ok"]


def file_of(truth: Path) -> Path:
    name = truth.name.removesuffix(".truth.json")
    return next(path for path in ROSTERS.glob(f"{name}.*") if not path.name.endswith(".truth.json"))


@pytest.fixture
def desk(new_notebook, desk_over):
    """Over a new notebook: nobody is on file."""
    return desk_over(new_notebook)


@pytest.fixture
def told(desk) -> list:
    said: list = []
    desk.told.connect(lambda words, undo: said.append((words, undo)))
    return said


@pytest.fixture
def page(qtbot, desk, told) -> RostersPage:
    made = RostersPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    made.page_entered()
    return made


def read(page: RostersPage, settle, path: Path) -> None:
    page.open_target(path)
    settle(page._desk)


def on_file(session: Session) -> list[dict]:
    """The households of the notebook in the words of a truth file."""
    with session.reading() as reader:
        groups = {group.id: group.name for group in reader.find(Group)}
        persons: dict[str, list[Person]] = {}
        for person in reader.find(Person):
            persons.setdefault(person.household, []).append(person)
        heads = {person.id: person.name for members in persons.values() for person in members}
        return [
            {
                "head": heads.get(home.head, ""),
                "group": canonical(groups.get(home.group, "")),
                "address": home.address,
                "members": [
                    {
                        "name": person.name,
                        "id_number": person.id_number,
                        "relation": person.relation,
                        "phone": person.phone,
                        "birth_date": person.birth_date,
                        "sex": person.sex,
                    }
                    for person in persons.get(home.id, [])
                ],
            }
            for home in reader.find(Household)
        ]


def as_truth(truth: dict) -> list[dict]:
    return [
        {
            "head": home["head"],
            "group": canonical(home["group"] or ""),
            "address": home["address"],
            "members": [
                {
                    "name": member["name"],
                    "id_number": member["id_number"] or "",
                    "relation": normalise(member["relation"] or "", member["sex"] or ""),
                    "phone": member["phone"] or "",
                    "birth_date": member["birth_date"] or "",
                    "sex": member["sex"] or "",
                }
                for member in home["members"]
            ],
        }
        for home in truth["households"]
    ]


@pytest.mark.parametrize("path", IMPORTED, ids=lambda path: path.name.removesuffix(".truth.json"))
def test_every_roster_is_imported_to_its_truth_and_taken_back(qtbot, page, desk, settle, told, path):
    truth = json.loads(path.read_text(encoding="utf-8"))
    households = len(truth["households"])
    persons = sum(len(home["members"]) for home in truth["households"])
    read(page, settle, file_of(path))
    assert page.views.currentWidget() is page.preview_view
    assert page.import_button.text() == f"导入 {households} 户 {persons} 人"
    assert page._found.plan.problems == truth["problems"]
    assert len(page._found.severe) == sum(truth["problems"].values())
    assert on_file(desk.session) == []
    qtbot.waitUntil(page.import_button.hasFocus)
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    plan = page._found.plan
    rows = len({(one.sheet, one.row) for home in plan.households for one in home.members if one.row})
    headline = f"导入 {rows} 行：{households} 户 {persons} 人"
    headline += f"，跳过 {len(plan.skipped)} 行" if plan.skipped else ""
    assert on_file(desk.session) == as_truth(truth)
    assert page.views.currentWidget() is page.outcome_view
    assert page.outcome_view.head_label.text() == headline
    assert told[-1][0] == headline
    qtbot.mouseClick(page.outcome_view.undo_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert on_file(desk.session) == []
    assert "已撤销" in page.outcome_view.head_label.text()
    assert not page.outcome_view.undo_button.isVisible()


def test_a_file_that_is_no_roster_gets_its_sentence_and_another_can_be_chosen(qtbot, page, desk, settle):
    read(page, settle, ROSTERS / "not_a_roster.xlsx")
    assert page.stack.state == "error"
    assert "没有找到花名册" in page.stack.error._what.text()
    assert "笔记本没有变化" in page.stack.error._advice.text()
    assert not page.import_button.isVisible()
    qtbot.mouseClick(page.other_button, Qt.MouseButton.LeftButton)
    assert page.views.currentWidget() is page.pick_view
    assert page.stack.state == "content"


def test_a_dropped_file_is_read(page, desk, settle):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(ROSTERS / "plain.xlsx"))])
    no = Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, no))
    settle(desk)
    assert page.views.currentWidget() is page.preview_view
    assert page.file_pill.words == "plain.xlsx"


def test_doubts_stand_with_row_label_sentence_and_what_is_written(qtbot, page, desk, settle):
    read(page, settle, ROSTERS / "damaged_ids.xlsx")
    view = page.preview_view.findings_view
    table = view.doubts_table
    qtbot.waitUntil(lambda: table.model.total == 15)
    first = table.model.line_at(0)
    assert (first.place, first.label) == ("第 2 行", "身份证号已损坏")
    assert "e+17" in first.written
    bar = page.preview_view.sheet_pane.fix_bar
    qtbot.waitUntil(lambda: bar.sentence_label.words == first.sentence)
    view.kind_chips.chips["id_check_digit"].click()
    qtbot.waitUntil(lambda: 0 < table.model.total < 15)
    kinds = {table.model.line_at(row).kind for row in range(table.model.total)}
    assert kinds == {"id_check_digit"}
    view.homes_chip.click()
    qtbot.waitUntil(lambda: view.homes_table.isVisible() and view.homes_table.model.total == 20)


def test_samples_and_cells_are_masked_unless_they_are_broken(page, desk, settle):
    read(page, settle, ROSTERS / "plain.xlsx")
    found = page._found
    shown = " ".join(found.doubt_line(place).written for place in (*found.severe, *found.mild))
    numbers = [m.id_number for home in page._found.plan.households for m in home.members if m.id_number]
    assert numbers
    assert not any(number in shown for number in numbers)


def write_csv(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def number(body: str) -> str:
    return body + check_digit(body)


def test_a_question_is_answered_in_place_and_the_file_is_read_again(qtbot, page, desk, settle, tmp_path):
    path = write_csv(
        tmp_path / "问.csv",
        "编号,姓名,与户主关系,身份证号",
        f"7,何大山,户主,{number('33032719600307771')}",
        f"8,吴秀兰,配偶,{number('33032719621201452')}",
        f"9,赵根生,户主,{number('33032719600307773')}",
        f"12,钱小水,户主,{number('33032719600307775')}",
    )
    read(page, settle, path)
    questions = page.preview_view.questions_view
    assert questions.isVisible()
    assert page.import_button.text() == "导入 4 户 4 人"
    key, field = next(iter(questions.fields.items()))
    field.choose("seq")
    qtbot.mouseClick(questions.go_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert page._state.wishes.answers == {key: "seq"}
    assert not questions.isVisible()
    assert page.import_button.text() == "导入 3 户 4 人"


def meanings_shown(page: RostersPage) -> dict[str, str]:
    """What each column was taken for, by its heading."""
    sheet = page.preview_view.sheet_pane.grid.sheet
    return {reading.heading: sheet.meaning(place).words for place, reading in sheet.marks.columns.items()}


def test_another_meaning_for_a_column_is_taken_at_once(qtbot, page, desk, settle, tmp_path):
    path = write_csv(
        tmp_path / "列.csv",
        "户编号,姓名,与户主关系,身份证号,民族,养了几头猪",
        f"1,何大山,户主,{number('33032719600307771')},汉,3",
        f"2,赵根生,户主,{number('33032719600307773')},畲,0",
    )
    read(page, settle, path)
    shown = meanings_shown(page)
    assert (shown["民族"], shown["养了几头猪"]) == ("默认不要", "附加列")
    pane = page.preview_view.sheet_pane
    pane._meaning_menu.popup = lambda _place: None
    pane.grid.go_to(2, 5)
    qtbot.keyClick(pane.grid, Qt.Key.Key_F2)
    entries = {entry.text(): entry for entry in pane._meaning_menu.actions()}
    assert entries["保留为附加列"].isChecked()
    entries["不要这一列"].trigger()
    settle(desk)
    assert meanings_shown(page)["养了几头猪"] == "不要"
    page.import_button.setFocus()
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    with desk.session.reading() as reader:
        kept = [*reader.find(Household), *reader.find(Person)]
    assert len(kept) == 4
    assert not any(record.extra for record in kept)


def test_the_same_file_again_adds_nobody_and_says_so(qtbot, page, desk, settle):
    for _time in range(2):
        read(page, settle, ROSTERS / "plain.xlsx")
        first = page.import_button.isEnabled()
        if first:
            qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
            settle(desk)
    assert not page.import_button.isEnabled()
    assert page.import_button.text() == "都已在册，不用导入"
    assert page._found.new_households == 0
    assert page._found.home_line(0).is_known


def test_cancelling_while_reading_goes_back_and_changes_nothing(qtbot, page, desk, settle):
    page.open_target(ROSTERS / "plain.xlsx")
    assert page.stack.state == "busy"
    qtbot.mouseClick(page.stack.busy.cancel_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert page.stack.state == "content"
    assert page.views.currentWidget() is page.pick_view
    assert on_file(desk.session) == []


def test_cancelling_while_writing_leaves_the_notebook_as_it_was(qtbot, page, desk, settle, told, monkeypatch):
    pause = rosters._pause
    began: list[int] = []

    def slow_pause(running, progress, cancel):
        began.append(running.persons)
        for _turn in range(200):
            if cancel():
                break
            time.sleep(0.01)
        pause(running, progress, cancel)

    monkeypatch.setattr(rosters, "_pause", slow_pause)
    read(page, settle, ROSTERS / "plain.xlsx")
    page.begin_import()
    qtbot.waitUntil(lambda: bool(began))
    qtbot.mouseClick(page.stack.busy.cancel_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert page.views.currentWidget() is page.preview_view
    assert told[-1][0] == "已取消，笔记本没有改动。"
    assert on_file(desk.session) == []
    monkeypatch.undo()
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert page.views.currentWidget() is page.outcome_view


def test_skipped_rows_are_counted_with_their_reasons(qtbot, page, desk, settle):
    read(page, settle, ROSTERS / "title_and_footer.xlsx")
    count = len(page._found.plan.skipped)
    assert count
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert page.outcome_view.head_label.text().endswith(f"跳过 {count} 行")
    assert "跳过的行：" in page.outcome_view.text_label.text()
    table = page.outcome_view.findings_view.skipped_table
    qtbot.waitUntil(lambda: table.model.total == count)


def test_the_rows_to_put_right_are_saved_and_dropped_in_again(qtbot, page, desk, settle, tmp_path):
    read(page, settle, ROSTERS / "damaged_ids.xlsx")
    rows = {doubt.row for doubt in page._found.plan.doubts if doubt.severity == "problem"}
    headings = [column.heading for column in page._found.plan.columns]
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    page.rows_saver.ask_place = lambda _title, _name, _kinds: str(tmp_path / "要改的行")
    qtbot.keyClick(page.outcome_view.rows_button, Qt.Key.Key_Space)
    settle(desk)
    assert page.outcome_view.saved_notice.isVisible()
    assert f"已存 {len(rows)} 行" in page.outcome_view.saved_notice.words
    read(page, settle, tmp_path / "要改的行.xlsx")
    assert page.views.currentWidget() is page.preview_view
    assert page._found.plan.person_count == len(rows)
    assert [column.heading for column in page._found.plan.columns if column.heading] == headings


def test_an_import_with_nothing_to_put_right_offers_no_rows(qtbot, page, desk, settle, tmp_path):
    path = write_csv(
        tmp_path / "全.csv", "户编号,姓名,与户主关系,身份证号", f"1,何大山,户主,{number('33032719600307771')}"
    )
    read(page, settle, path)
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert page.views.currentWidget() is page.outcome_view
    assert not page.outcome_view.rows_button.isVisible()


def test_the_outcome_leads_to_the_households(qtbot, page, desk, settle):
    went: list = []
    desk.led.connect(lambda where, target: went.append((where, target)))
    read(page, settle, ROSTERS / "plain.xlsx")
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    qtbot.waitUntil(page.outcome_view.households_button.hasFocus)
    qtbot.keyClick(page.outcome_view.households_button, Qt.Key.Key_Return)
    assert went == [("households", None)]
