"""事项类别 by keyboard: a sub-category is added, renamed with the matters that carry it, and taken off the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.services.casework.categories import categories
from minqing_desktop.services.casework.matters import get_matter
from minqing_desktop.ui.kit.line_list import Line
from minqing_desktop.ui.settings.page import SettingsPage


@pytest.fixture
def section(qtbot, desk, settle):
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1210, 684)
    page.show()
    page.activateWindow()
    page.open_target({"section": "categories"})
    settle(desk)
    yield page.section("categories")
    page.close()


def names(desk) -> dict[str, list[str]]:
    return {each.category.name: [sub.name for sub in each.subcategories] for each in categories(desk.session)}


def test_a_subcategory_is_added_with_its_term(qtbot, section, desk, settle, compose):
    first = section.lines.findChildren(Line)[0]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Return)
    section.editor.sub_button.click()
    compose(section.editor.form.field("name"), "机井电费")
    compose(section.editor.form.field("term_count"), "7")
    section.editor.form.finished.emit()
    settle(desk)
    assert "机井电费" in names(desk)[first.item.title]
    line = next(each for each in section.lines.findChildren(Line) if "机井电费" in each.item.title)
    assert line.item.tail == "7 工作日"


def test_matters_follow_a_new_name_and_a_name_is_not_taken_twice(section, desk, settle, compose):
    name = next(iter(names(desk)))
    other = list(names(desk))[1]
    with desk.session.doing("matter.add") as doing:
        matter = doing.act.create(Matter(title="渠", category=name))
    section.open_line(f"/{name}")
    field = section.editor.form.field("name")
    field.setText(other)
    section.editor.form.finished.emit()
    settle(desk)
    assert "已经有" in section.editor.form.error_of("name")
    field.setText("水和路")
    section.editor.form.finished.emit()
    settle(desk)
    assert get_matter(desk.session, matter).category == "水和路"
    section.open_line("/水和路")
    section.remove()
    settle(desk)
    assert "水和路" not in names(desk)


def test_an_empty_name_is_said_below_the_field(section, desk, settle):
    section.add_button.click()
    section.editor.form.finished.emit()
    settle(desk)
    assert section.editor.form.error_of("name")
