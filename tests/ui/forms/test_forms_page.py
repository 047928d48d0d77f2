"""套表: who goes in, what fills columns, whole numbers, what is refused, and what is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.services.forms import fill_form
from minqing_desktop.services.forms_desk import FilledForm
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.ui.forms.page import FormsPage
from minqing_desktop.ui.forms.start_view import StartView
from minqing_desktop.ui.reports.forms_card import FormsCard
from tests.ui.conftest import PASSWORD, TODAY

pytestmark = pytest.mark.usefixtures("in_one_process")


def keys(widget, *pressed) -> None:
    for key in pressed:
        QTest.keyClicks(widget, key) if isinstance(key, str) else QTest.keyClick(widget, key)


def open_form(page: FormsPage, settle, path: Path) -> None:
    page.open_target(path)
    settle(page._desk)


def test_who_goes_in_is_counted_at_once(qtbot, page, desk, settle, blank):
    open_form(page, settle, blank)
    card, grid = page.work_view.who_card, page.work_view.grid
    card.group_chip.choose("三组")
    qtbot.waitUntil(lambda: page.shown.homes == 2)
    settle(desk)
    assert card.count_label.text() == "2 户 3 人"
    assert [row.cells[3] for row in page.shown.pictures[0].rows if row.kind == "filled"] == [
        "王秀英",
        "王小明",
        "刘金凤",
    ]
    card.order_field.choose("column:年龄")
    qtbot.waitUntil(lambda: page.shown.pictures[0].rows[3].cells[3] == "刘金凤")
    settle(desk)
    # Delete leaves the column under the cursor blank; the list of what is open says so.
    heading = grid.current_column.heading
    keys(grid, Qt.Key.Key_Delete)
    settle(desk)
    assert page.shown.unknown == ()
    assert page.binder.steps.changes == ((heading, ""),)
    card.tag_chip.choose("独居")
    qtbot.waitUntil(lambda: page.shown.trouble is not None)
    assert not page.fill_button.isEnabled()


def test_a_formula_is_written_with_what_formulas_can_do_beside(qtbot, page, desk, settle, blank, compose):
    open_form(page, settle, blank)
    keys(page.work_view.grid, Qt.Key.Key_Return)
    settle(desk)
    form = page.binder.bind_form
    assert any(choice.label == "到今年年底满几岁" for choice in form.shown)
    page.panel.close_panel()
    # A number key takes one of the likely while nothing is typed; what was said is still there after a lock.
    page.binder.ask(next(each for each in page.shown.columns if each.heading == "年龄"))
    keys(form.search_box, "1")
    settle(desk)
    assert page.binder.steps.changes == (("年龄", "person.age"),)
    assert page.work_view.grid.current_column.heading == "婚姻状况"
    open_form(page, settle, blank)
    assert page.binder.steps.changes == (("年龄", "person.age"),)
    keys(page.work_view.grid, Qt.Key.Key_Return)
    settle(desk)
    compose(form.text_edit, "=人数(年龄")
    keys(form.text_edit, Qt.Key.Key_Return)
    assert "公式" in form.fault_label.text()
    compose(form.text_edit, ">=60)")
    keys(form.text_edit, Qt.Key.Key_Return)
    settle(desk)
    assert [row.cells[9] for row in page.shown.pictures[0].rows if row.kind == "filled"][:3] == ["0", "0", "1"]


def test_whole_numbers_want_the_password_and_a_reason(qtbot, page, desk, settle, blank, compose):
    open_form(page, settle, blank)
    page.work_view.unmask_button.click()
    form = page.whole_numbers.form
    form.password_field.setText("不是密码")
    compose(form.reason_field, "镇民政办核对")
    form.confirm_button.click()
    settle(desk)
    assert page.whole_numbers.are_masked
    form.password_field.setText(PASSWORD)
    form.confirm_button.click()
    settle(desk)
    assert not page.whole_numbers.are_masked
    page.begin_fill()
    qtbot.waitUntil(lambda: page.views.currentWidget() is page.done_view)
    sheet = load_workbook(page.done_view.path)["附件1"]
    assert sheet["F4"].value.startswith("33032719700211771")
    with desk.session.reading() as reader:
        assert [(each.reason, each.records) for each in reader.find(Disclosure)] == [("镇民政办核对", 8)]
    assert page.whole_numbers.are_masked


def test_what_is_no_form_is_said_and_another_can_be_opened(qtbot, page, desk, settle, tmp_path, blank):
    notice = tmp_path / "会议通知.xlsx"
    notice.write_text("会议通知", encoding="utf-8")
    open_form(page, settle, notice)
    assert page.stack.state == "error"
    assert not page.fill_button.isVisible()
    page.ask_file = lambda: str(blank)
    page.other_button.click()
    page.start_view.file_button.click()
    settle(desk)
    settle(desk)
    assert page.views.currentWidget() is page.work_view


def test_findings_lead_to_where_they_are_put_right(qtbot, page, desk, settle, sample, blank):
    with desk.session.doing("person.edit") as doing:
        doing.act.change(Person, sample.persons["李大山"], sex="女")
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    open_form(page, settle, blank)
    settle(desk)
    card = page.work_view.checks_card
    line = next(each for each in card.lines.items if each.title == "性别和身份证号对不上")
    keys(card.lines.line(line.id), Qt.Key.Key_Return)
    found = page.panel.content
    keys(found.lines.line("0"), Qt.Key.Key_Return)
    assert led == [("households", sample.households["0012"])]


def test_the_gallery_of_reports_leads_here_with_what_is_dropped(qtbot, desk, settle, blank):
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    card = FormsCard()
    qtbot.addWidget(card)
    card.wanted.connect(lambda path: desk.lead("forms", path))
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(blank))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    card.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, files, left, none))
    card.open_button.click()
    assert led == [("forms", blank), ("forms", None)]


def test_the_same_people_go_in_again_unless_they_are_no_more(qtbot, page, desk, settle, sample, blank, tmp_path):
    scope = FormScope(households=(sample.households["0091"], sample.households["0012"]), order_by="年龄")
    fill_form(desk.session, blank, tmp_path / "一.xlsx", scope)
    open_form(page, settle, blank)
    card = page.work_view.who_card
    assert (page.shown.homes, card.scope) == (2, scope)
    assert card.kept_chip.isVisible()
    card.kept_chip.click()
    qtbot.waitUntil(lambda: page.shown.homes == 5)
    settle(desk)
    november = FormScope(tag="低保", since=TODAY.replace(day=1), until=TODAY.replace(day=30))
    fill_form(desk.session, blank, tmp_path / "二.xlsx", november)
    open_form(page, settle, blank)
    assert (card.tag_chip.chosen_key, card.period_field.current_value, card.scope) == ("低保", "month", november)
    with desk.session.doing("household.edit") as doing:
        doing.act.change(Household, sample.households["0091"], tags=())
    open_form(page, settle, blank)
    assert card.scope == FormScope(since=november.since, until=november.until)
    assert "「低保」" in page.work_view.trouble_notice.words


def test_one_of_many_forms_is_found_by_its_initials(qtbot):
    names = ("残疾人登记表", "低保对象花名册", "高龄津贴发放表", *(f"第{place}种月报" for place in range(9)))
    forms = [FilledForm(name, name, name, TODAY, FormScope(), 12) for name in names]
    view = StartView()
    qtbot.addWidget(view)
    view.show_forms(forms, TODAY)
    keys(view.search_box, "dbdx", Qt.Key.Key_Return)
    assert [line.title for line in view.before_lines.items] == ["低保对象花名册"]
    chosen = []
    view.again_wanted.connect(chosen.append)
    keys(view.before_lines.line("低保对象花名册"), Qt.Key.Key_Return)
    assert chosen == [forms[1]]
    view.show_forms(forms[:3], TODAY)
    assert len(view.before_lines.items) == 3
