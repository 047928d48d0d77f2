"""套表 by keyboard from the blank form to the filled one, and again a month later."""

from __future__ import annotations

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.household import Person


def keys(widget, *pressed) -> None:
    for key in pressed:
        QTest.keyClicks(widget, key) if isinstance(key, str) else QTest.keyClick(widget, key)


def open_form(page, settle, path) -> None:
    page.open_target(path)
    settle(page._desk)


def test_a_form_is_bound_filled_and_filled_again(qtbot, page, desk, settle, sample, blank, compose):
    open_form(page, settle, blank)
    view, card = page._view, page.work_view.columns_card
    assert page.views.currentWidget() is page.work_view
    assert page.work_view.who_card.count_label.text() == "5 户 8 人"
    assert [each.heading for each in view.unknown] == ["婚姻状况"]
    assert [line.title for line in card.lines.items] == ["婚姻状况"]
    rows = view.pictures[0].rows
    assert rows[3].cells[2:4] == ("李大山", "李大山")
    assert "3303271970********" in rows[3].cells[5]
    # The cursor begins where something is asked; Enter opens the choices, a text of one's own is written.
    grid = page.work_view.grid
    assert grid.hasFocus()
    assert grid.current_column.heading == "婚姻状况"
    keys(grid, Qt.Key.Key_Return)
    settle(desk)
    assert page.panel.content is page.binder.bind_form
    compose(page.binder.bind_form.text_edit, "{不存在的项目}")
    keys(page.binder.bind_form.text_edit, Qt.Key.Key_Return)
    assert "不存在的项目" in page.binder.bind_form.fault_label.text()
    page.binder.bind_form.text_edit.selectAll()
    compose(page.binder.bind_form.text_edit, "未填")
    keys(page.binder.bind_form.text_edit, Qt.Key.Key_Return)
    settle(desk)
    assert page.panel.content is None
    assert page._view.unknown == ()
    assert page._view.pictures[0].rows[3].cells[9] == "未填"
    QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert [each.heading for each in page._view.unknown] == ["婚姻状况"]
    # By search and Enter, then filled with Ctrl+Return.
    keys(grid, Qt.Key.Key_F2)
    settle(desk)
    keys(page.binder.bind_form.search_box, "xiangzhen", Qt.Key.Key_Return)
    settle(desk)
    QTest.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.done_view)
    out = page.done_view.path
    sheet = load_workbook(out)["附件1"]
    assert [sheet.cell(row, 3).value for row in range(4, 12)] == [
        "李大山", "李大山", "王秀英", "王秀英", "刘金凤", "张水根", "吴根生", "吴根生"
    ]  # fmt: skip
    assert sheet["J4"].value == "某某镇"
    assert sheet["F4"].value == "3303271970********"
    assert "第一次填" in page.done_view.compared_label.text()
    fill_again(qtbot, page, desk, settle, sample, out)


def fill_again(qtbot, page, desk, settle, sample, out) -> None:
    """A month later somebody has another telephone; the form lies in the list and is filled with three keys."""
    with desk.session.doing("person.edit") as doing:
        doing.act.change(Person, sample.persons["刘金凤"], phone="13900000091")
    page.start_over()
    settle(desk)
    assert page.start_view.before_lines.items[0].title == "农村居民基本信息统计表"
    keys(page.start_view.before_lines.line(page.start_view.before_lines.items[0].id), Qt.Key.Key_Return)
    settle(desk)
    assert page._view.unknown == ()
    page.filler.ask_place = lambda name: str(out.with_name("第二次.xlsx"))
    QTest.keyClick(page.work_view.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.done_view)
    assert [(line.kind, line.name, line.columns) for line in page.done_view.lines] == [
        ("changed", "刘金凤", "联系电话")
    ]
    assert load_workbook(out.with_name("第二次.xlsx"))["附件1"]["J4"].value == "某某镇"
