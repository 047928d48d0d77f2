"""A newer roster over people on file, by keyboard: look at the differences, tick, update, take back."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services import roster_updates
from minqing_desktop.services.roster_updates import Leaving
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.ui.rosters.page import RostersPage


def number(body: str) -> str:
    return body + check_digit(body)


HE, ZHAO, SUN = number("33032719600307771"), number("33032719600307773"), number("33032719650307774")
HEADING = "组别,户编号,姓名,与户主关系,身份证号,联系电话,家庭住址"
OLDER = (
    f"二组,0101,何大山,户主,{HE},13800000011,二组11号",
    "二组,0101,何无证,子,,,二组11号",
    f"二组,0102,赵根生,户主,{ZHAO},13800000021,二组12号",
)
NEWER = (
    f"二组,0101,何大山,户主,{HE},13900000011,二组11号",
    f"二组,0102,赵根生,户主,{ZHAO},13900000021,二组12号",
    f"二组,0103,孙二,户主,{SUN},,二组13号",
)


def written(path: Path, rows: tuple[str, ...]) -> Path:
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def desk(new_notebook, desk_over, tmp_path):
    """Over a notebook into which the older roster came, and in which one telephone number was changed by hand."""
    made = desk_over(new_notebook)
    import_plan(made.session, preview(written(tmp_path / "旧.csv", OLDER)))
    with made.session.doing("person.edit") as doing:
        doing.act.change(Person, people(made.session)["赵根生"].id, phone="13700000099")
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


def people(session) -> dict[str, Person]:
    with session.reading() as reader:
        return {person.name: person for person in reader.find(Person)}


def test_differences_are_ticked_taken_over_and_taken_back_by_keyboard(qtbot, page, desk, settle, tmp_path):
    page.open_target(written(tmp_path / "新.csv", NEWER))
    settle(desk)
    view = page.differences_view
    assert view.isVisible()
    assert page.preview_view.findings_view.differences_chip.text() == "有变化 4"
    qtbot.waitUntil(lambda: view.table.model.total == 4)
    lines = [view.table.model.line_at(row) for row in range(4)]
    assert [(line.kind, line.who, line.edited_since) for line in lines] == [
        ("phone", "何大山", False),
        ("phone", "赵根生", True),
        ("new_household", "孙二", False),
        ("missing", "何无证", False),
    ]
    assert page.import_button.text() == "更新 2 处"
    keys = view.table.view
    keys.setFocus()
    qtbot.keyClick(keys, Qt.Key.Key_Home)
    qtbot.keyClick(keys, Qt.Key.Key_Space)
    assert page.import_button.text() == "更新 1 处"
    qtbot.keyClick(keys, Qt.Key.Key_End)
    bar = view.leaving_bar
    assert bar.isVisible()
    assert bar.one_label.text() == "何无证："
    qtbot.keyClick(bar.state_field, Qt.Key.Key_Down)
    assert view.missing == {people(desk.session)["何无证"].id: Leaving("missing")}
    qtbot.keyClick(bar.state_field, Qt.Key.Key_Down)
    bar.day_field.edit.setFocus()
    qtbot.keyClicks(bar.day_field.edit, "20260305")
    qtbot.keyClick(bar.day_field.edit, Qt.Key.Key_Return)
    assert view.missing == {people(desk.session)["何无证"].id: Leaving("moved_out", date(2026, 3, 5))}
    assert page.import_button.text() == "更新 2 处"
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert page.outcome_view.head_label.text() == "花名册更新：新增 1 户 1 人，更新 1 处"
    after = people(desk.session)
    assert [after[name].phone for name in ("何大山", "赵根生")] == ["13800000011", "13700000099"]
    assert (after["何无证"].state, after["何无证"].state_on) == ("moved_out", date(2026, 3, 5))
    assert "孙二" in after
    qtbot.mouseClick(page.outcome_view.undo_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert "孙二" not in people(desk.session)
    assert people(desk.session)["何无证"].state == ""
    assert "已撤销" in page.outcome_view.head_label.text()


def test_a_whole_kind_is_ticked_at_once_and_nothing_ticked_cannot_be_pressed(qtbot, page, desk, settle, tmp_path):
    page.open_target(written(tmp_path / "新.csv", NEWER))
    settle(desk)
    view = page.differences_view
    view.kind_chip.choose("phone")
    qtbot.waitUntil(lambda: view.table.model.total == 2)
    qtbot.keyClick(view.none_button, Qt.Key.Key_Space)
    assert page.import_button.text() == "更新 1 处"
    qtbot.keyClick(view.all_button, Qt.Key.Key_Space)
    assert page.import_button.text() == "更新 2 处"
    view.kind_chip.choose("new_household")
    qtbot.keyClick(view.none_button, Qt.Key.Key_Space)
    view.kind_chip.choose("phone")
    qtbot.keyClick(view.none_button, Qt.Key.Key_Space)
    assert page.import_button.text() == "更新 0 处"
    assert not page.import_button.isEnabled()


def test_what_was_changed_by_hand_is_taken_only_when_it_is_meant(qtbot, page, desk, settle, tmp_path):
    page.open_target(written(tmp_path / "新.csv", NEWER))
    settle(desk)
    view = page.differences_view
    qtbot.waitUntil(lambda: view.table.model.total == 4)
    line = next(line for row in range(4) if (line := view.table.model.line_at(row)).edited_since)
    month = desk.session.today().month
    assert view._hand_words(line) == f"您在 {month} 月改过"
    qtbot.keyClick(view.all_button, Qt.Key.Key_Space)
    assert line.id not in view.chosen
    assert "手工改过" in view.words_label.text()
    view.hand_chip.click()
    qtbot.waitUntil(lambda: view.table.model.total == 1)
    qtbot.keyClick(view.all_button, Qt.Key.Key_Space)
    assert line.id in view.chosen
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert people(desk.session)["赵根生"].phone == "13900000021"


def test_a_whole_column_takes_the_new_values(qtbot, page, desk, settle, tmp_path):
    rows = tuple(row.replace("二组11号", "二组99号").replace("13800000011", "13900000011") for row in OLDER)
    page.open_target(written(tmp_path / "新.csv", rows))
    settle(desk)
    view = page.differences_view
    qtbot.keyClick(view.none_button, Qt.Key.Key_Space)
    assert view.count == 0
    view.column_chip.choose("household.address")
    qtbot.keyClick(view.all_button, Qt.Key.Key_Space)
    assert page.import_button.text() == "更新 1 处"
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert people(desk.session)["何大山"].phone == "13800000011"
    with desk.session.reading() as reader:
        assert reader.find(Household, number="0101")[0].address == "二组99号"


def test_everybody_missing_leaves_in_one_way_on_one_day(qtbot, page, desk, settle, tmp_path):
    page.open_target(written(tmp_path / "新.csv", (OLDER[0],)))
    settle(desk)
    view = page.differences_view
    view.kind_chip.choose("missing")
    qtbot.waitUntil(lambda: view.table.model.total == 2)
    view.leaving_bar.state_field.choose("deceased")
    view.leaving_bar.day_field.set_value(date(2026, 3, 5))
    assert view.leaving_bar.all_button.text() == "列出的 2 人都这样"
    qtbot.keyClick(view.leaving_bar.all_button, Qt.Key.Key_Space)
    assert set(view.missing.values()) == {Leaving("deceased", date(2026, 3, 5))}
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    gone = {name for name, one in people(desk.session).items() if one.state == "deceased"}
    assert gone == {"何无证", "赵根生"}


def test_cancelling_while_comparing_or_updating_changes_nothing(qtbot, page, desk, settle, tmp_path, monkeypatch):
    before = people(desk.session)
    page.open_target(written(tmp_path / "新.csv", NEWER))
    qtbot.mouseClick(page.stack.busy.cancel_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert page.views.currentWidget() is page.pick_view
    page.open_target(written(tmp_path / "新.csv", NEWER))
    settle(desk)
    began = threading.Event()
    compare = roster_updates.compare

    def slow_compare(*arguments, **more):
        began.set()
        while not more["cancel"]():
            time.sleep(0.01)
        return compare(*arguments, **more)

    monkeypatch.setattr(roster_updates, "compare", slow_compare)
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    qtbot.waitUntil(began.is_set)
    qtbot.mouseClick(page.stack.busy.cancel_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert page.views.currentWidget() is page.preview_view
    assert people(desk.session) == before
