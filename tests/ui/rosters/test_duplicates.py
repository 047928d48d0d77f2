"""Possible duplicates in the window: decided by one key each, before an import and over the notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.apart import Apart
from minqing_desktop.domain.records.household import Person
from minqing_desktop.services.roster_duplicates import NOT_SAME, SAME
from minqing_desktop.services.rosters import import_plan, preview
from minqing_desktop.ui.rosters.page import RostersPage

HEADING = "组别,户编号,姓名,与户主关系,出生日期,联系电话"
OLDER = ("一组,0101,赵根生,户主,1960-03-07,", "一组,0102,钱二,户主,1970-03-07,", "一组,0103,孙三,户主,1980-03-07,")
NEWER = (
    *OLDER,
    "九组,0901,赵根生,户主,1960-03-07,13800000021",
    "九组,0902,钱二,户主,1970-03-07,",
    "九组,0903,孙三,户主,1980-03-07,",
)


def written(path: Path, rows: tuple[str, ...]) -> Path:
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def desk(new_notebook, desk_over, tmp_path):
    made = desk_over(new_notebook)
    import_plan(made.session, preview(written(tmp_path / "旧.csv", OLDER)))
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


def names(session) -> list[str]:
    with session.reading() as reader:
        return sorted(person.name for person in reader.find(Person))


def test_one_key_a_line_and_what_was_said_is_not_asked_again(qtbot, page, desk, settle, tmp_path):
    page.open_target(written(tmp_path / "新.csv", NEWER))
    settle(desk)
    findings = page.preview_view.findings_view
    assert findings.duplicates_chip.text() == "疑似重复 3"
    assert page.import_button.text() == "更新 3 处"
    findings.duplicates_chip.click()
    view = page.duplicates_view
    qtbot.waitUntil(lambda: view.table.model.total == 3)
    keys = view.table.view
    keys.setFocus()
    qtbot.waitUntil(lambda: view.table.current_line is not None)
    qtbot.keyClick(keys, Qt.Key.Key_1)
    assert not page.import_button.isEnabled()
    qtbot.keyClick(keys, Qt.Key.Key_2)
    qtbot.keyClick(keys, Qt.Key.Key_3)
    qtbot.waitUntil(page.import_button.isEnabled, timeout=8000)
    settle(desk)
    assert [said for _pair, said in view.settled] == [SAME, NOT_SAME, "later"]
    qtbot.keyClick(page.import_button, Qt.Key.Key_Return)
    settle(desk)
    assert names(desk.session) == ["孙三", "孙三", "赵根生", "钱二", "钱二"]
    with desk.session.reading() as reader:
        assert reader.find(Person, name="赵根生")[0].phone == "13800000021"
        assert reader.count(Apart) == 1
    page.open_target(tmp_path / "新.csv")
    settle(desk)
    assert not page._found.duplicates, "the two of 孙三 are both on file now, and the others were settled"
    assert page.import_button.text() == "都已在册，不用导入"
    qtbot.mouseClick(page.other_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.pick_view.duplicates_button, Qt.MouseButton.LeftButton)
    settle(desk)
    assert [pair.one.name for pair in page.on_file_view.duplicates_view._pairs] == ["孙三"]


def test_people_on_file_are_merged_from_the_list_and_taken_back(qtbot, page, desk, settle, tmp_path):
    import_plan(desk.session, preview(written(tmp_path / "又.csv", NEWER[3:])))
    page.open_target({"duplicates": True})
    settle(desk)
    view = page.on_file_view
    assert view.isVisible()
    assert not view.settle_button.isEnabled()
    assert not page.import_button.isVisible()
    qtbot.waitUntil(lambda: view.duplicates_view.table.current_line is not None)
    keys = view.duplicates_view.table.view
    keys.setFocus()
    qtbot.keyClick(keys, Qt.Key.Key_1)
    qtbot.keyClick(keys, Qt.Key.Key_2)
    assert view.settle_button.text() == "合并 1 对，记下 1 对不是"
    qtbot.keyClick(view.settle_button, Qt.Key.Key_Return)
    settle(desk)
    assert names(desk.session) == ["孙三", "孙三", "赵根生", "钱二", "钱二"]
    qtbot.waitUntil(lambda: len(view.duplicates_view._pairs) == 1)
