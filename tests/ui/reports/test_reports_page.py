"""报表 by keyboard: pick, set the span, look at the pages, print, save; whole numbers only with password and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.exchange.pdf.preview import PdfPreview as Document
from minqing_desktop.services.periods import Period
from minqing_desktop.services.reports import VisitScope
from minqing_desktop.ui.reports.page import ReportsPage

PASSWORD = "青山绿水 2026"


@pytest.fixture
def page(qtbot, desk, settle) -> ReportsPage:
    made = ReportsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    settle(desk)
    return made


@pytest.fixture
def wait_for_view(qtbot, desk, page):
    def wait() -> None:
        qtbot.wait(200)
        qtbot.waitUntil(lambda: desk.runner.pending_count == 0, timeout=8000)

    return wait


def test_gallery_shows_pictures_of_ones_own_visits_where_they_are_seen(qtbot, page):
    assert list(page.gallery.cards)[:3] == ["visit_record", "visit_ledger", "visit_sheets"]
    cards = page.gallery.cards
    qtbot.waitUntil(lambda: cards["visit_record"].has_picture and cards["visit_ledger"].has_picture, timeout=8000)
    assert not cards["matters_notice"].has_picture, "what is out of sight is not drawn"


def test_gallery_of_a_new_notebook_has_no_picture_and_no_failure(qtbot, new_notebook, desk_over, settle):
    desk = desk_over(new_notebook)
    page = ReportsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk)
    assert not any(card.has_picture for card in page.gallery.cards.values())
    page.show_report("visit_record")
    settle(desk)
    assert page.view.states.state == "empty"
    assert not page.view.print_button.isEnabled()


def test_enter_opens_this_month_and_escape_goes_back(qtbot, page, wait_for_view):
    card = page.gallery.cards["visit_record"]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    wait_for_view()
    view = page.view
    assert view.isVisible()
    assert view.paper.page_count == 3
    assert view._count.text() == "3 次走访，3 页　号码已遮住"
    assert view.scope_bar.period_chips[Period.MONTH].isChecked()
    qtbot.keyClick(view.paper.area, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.gallery.isVisible())
    wait_for_view()
    assert card.hasFocus()


def test_span_household_and_cadre_narrow_what_is_shown(qtbot, page, wait_for_view, sample):
    page.show_report("visit_record")
    wait_for_view()
    bar = page.view.scope_bar
    qtbot.keyClick(bar.period_chips[Period.YEAR], Qt.Key.Key_Space)
    wait_for_view()
    assert page.view.paper.page_count == 4
    bar.household_field.edit.setFocus()
    qtbot.keyClicks(bar.household_field.edit, "ljf")
    qtbot.waitUntil(lambda: bool(bar.household_field.suggestions))
    qtbot.keyClick(bar.household_field.edit, Qt.Key.Key_Return)
    wait_for_view()
    assert page.view.paper.page_count == 1
    bar.cadre_chip.choose(sample.cadres["李梅"])
    wait_for_view()
    assert page.view.states.state == "empty"
    qtbot.keyClick(page.view.states.empty.action_button, Qt.Key.Key_Return)
    wait_for_view()
    assert page.view.paper.page_count == 4
    assert bar.household_field.picked is None


def test_a_span_of_ones_own(qtbot, page, wait_for_view):
    page.show_report("visit_record")
    wait_for_view()
    bar = page.view.scope_bar
    qtbot.keyClick(bar.period_chips[Period.CUSTOM], Qt.Key.Key_Space)
    bar.since_field.edit.selectAll()
    qtbot.keyClicks(bar.since_field.edit, "11-19")
    qtbot.keyClick(bar.since_field.edit, Qt.Key.Key_Return)
    wait_for_view()
    assert page.view.paper.page_count == 2
    bar.until_field.edit.setFocus()
    bar.until_field.edit.selectAll()
    qtbot.keyClicks(bar.until_field.edit, "11-1")
    qtbot.keyClick(bar.until_field.edit, Qt.Key.Key_Return)
    assert bar._fault.text() == "前一天要早于后一天"
    wait_for_view()
    assert page.view.paper.page_count == 2


def test_led_here_with_one_visit(page, wait_for_view, sample):
    page.open_target({"report": "visit_record", "visits": [sample.visits[2]]})
    wait_for_view()
    assert page.view.paper.page_count == 1
    assert page.view.scope_bar.chosen_chip.text() == "指定的 1 次走访 ×"
    page.view.scope_bar.chosen_chip.click()
    wait_for_view()
    assert page.view.paper.page_count == 3


def test_what_another_page_chose_is_not_taken_to_the_next_report(page, wait_for_view, sample):
    page.open_target({"report": "household_file", "households": [sample.households["0137"]]})
    wait_for_view()
    bar = page.view.scope_bar
    assert bar.chosen_chip.text() == "指定的 1 户 ×"
    assert bar.scope == VisitScope(households=(sample.households["0137"],))
    page.show_gallery()
    page.gallery.cards["visit_record"].click()
    wait_for_view()
    assert bar.scope.households is None
    assert page.view.paper.page_count == 3


def test_led_here_for_a_household(page, wait_for_view, sample):
    page.view.scope_bar.choose_period(Period.YEAR)
    page.open_target({"report": "visit_record", "household": sample.households["0137"]})
    wait_for_view()
    assert page.view.scope_bar.household_field.picked.title == "张水根户"
    assert page.view.paper.page_count == 1


def test_saves_what_is_shown_under_a_sensible_name(qtbot, page, wait_for_view, tmp_path: Path):
    page.show_report("visit_record")
    wait_for_view()
    offered = []
    page.view.delivery.ask_place = lambda name, _kinds: offered.append(name) or str(tmp_path / "存")
    qtbot.keyClick(page.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    wait_for_view()
    assert offered == ["示范村走访记录表_20261101-20261130.pdf"]
    with Document(tmp_path / "存.pdf") as document:
        assert document.page_count == 3
        words = "".join(document.text(number) for number in range(3))
    assert "村口晚上太黑" in words
    assert page.view.saved_notice.isVisible()
    assert page.view.saved_notice.words == "已存为「存.pdf」"


def test_the_ledger_is_looked_at_as_rows_and_saved_whole(qtbot, page, wait_for_view, tmp_path: Path):
    page.show_report("visit_ledger")
    wait_for_view()
    table = page.view.sheet.table
    qtbot.waitUntil(lambda: table.model.total == 3)
    assert table.model.headerData(3, Qt.Orientation.Horizontal) == "走访对象"
    page.view.delivery.ask_place = lambda _name, _kinds: str(tmp_path / "台账.xlsx")
    page.view.save_button.click()
    wait_for_view()
    sheet = load_workbook(tmp_path / "台账.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[3] for row in rows if isinstance(row[0], int)] == ["王秀英", "刘金凤", "李大山"]


def test_giving_up_the_file_dialog_does_nothing(page, wait_for_view):
    page.show_report("visit_record")
    wait_for_view()
    page.view.delivery.ask_place = lambda _name, _kinds: ""
    page.view.save_button.click()
    wait_for_view()
    assert not page.view.saved_notice.isVisible()


def test_prints_through_the_dialog_and_remembers_the_printer(qtbot, page, desk, wait_for_view, tmp_path: Path):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    page.show_report("visit_record")
    wait_for_view()

    def confirm(printer: QPrinter, pages: int) -> bool:
        assert pages == 3
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        printer.setResolution(150)
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(2, 3)
        return True

    page.view.delivery.ask_printer = confirm
    with qtbot.waitSignal(page.view.delivery.printed, timeout=8000) as heard:
        assert page.print_shown() is True
    assert heard.args == [2]
    assert told == ["已送去打印 2 页。"]
    with Document(tmp_path / "out.pdf") as document:
        assert document.page_count == 2
    wait_for_view()


def test_the_ledger_is_printed_as_pages_of_the_same_rows(qtbot, page, wait_for_view, tmp_path: Path):
    page.show_report("visit_ledger")
    wait_for_view()
    seen = []

    def confirm(printer: QPrinter, pages: int) -> bool:
        seen.append(pages)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        printer.setResolution(150)
        return True

    page.view.delivery.ask_printer = confirm
    with qtbot.waitSignal(page.view.delivery.printed, timeout=8000):
        assert page.print_shown() is True
    assert seen == [1]
    with Document(tmp_path / "out.pdf") as document:
        width, height = document.page_size(0)
    assert width > height
    wait_for_view()


def test_in_the_gallery_there_is_nothing_to_print(page):
    assert page.print_shown() is False


def test_giving_up_the_print_dialog_prints_nothing(page, desk, wait_for_view):
    told = []
    desk.told.connect(lambda words, _undo: told.append(words))
    page.show_report("visit_record")
    wait_for_view()
    page.view.delivery.ask_printer = lambda _printer, _pages: False
    page.print_shown()
    wait_for_view()
    assert told == []


def page_words(page) -> str:
    with Document(page.view.shown.data) as document:
        return "".join(document.text(number) for number in range(document.page_count)).replace("\r\n", "")


def test_whole_numbers_need_password_and_reason(qtbot, page, desk, wait_for_view, compose):
    page.show_report("visit_record")
    wait_for_view()
    assert "138****0088" in page_words(page)
    assert "13800000088" not in page_words(page)
    qtbot.keyClick(page.view.unmask_button, Qt.Key.Key_Return)
    form = page.unmask_form
    qtbot.waitUntil(lambda: form.password_field.hasFocus())
    qtbot.keyClick(form.password_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert form.form.error_of("password") == "请输入密码"
    form.password_field.insert("wrong one")
    compose(form.reason_field, "镇民政办核对")
    qtbot.keyClick(form.reason_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for_view()
    assert form.form.error_of("password") == "密码不对，请看看大小写和输入法再试一次"
    assert "13800000088" not in page_words(page)
    form.password_field.clear()
    form.password_field.insert(PASSWORD)
    qtbot.keyClick(form.reason_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for_view()
    assert page.panel.isHidden()
    assert form.password_field.text() == ""
    assert "13800000088" in page_words(page)
    assert page.view.masks_notice.isVisible()
    with desk.session.reading() as reader:
        noted = reader.find(Disclosure)
    assert [(each.document, each.reason, each.records) for each in noted] == [("visit_record", "镇民政办核对", 3)]


def test_escape_closes_the_panel_first(qtbot, page, wait_for_view):
    page.show_report("visit_record")
    wait_for_view()
    page.view.unmask_button.click()
    qtbot.waitUntil(lambda: page.unmask_form.password_field.hasFocus())
    qtbot.keyClick(page.unmask_form.password_field, Qt.Key.Key_Escape)
    assert page.panel.isHidden()
    assert page.view.isVisible()


def test_another_scope_or_leaving_masks_again(page, wait_for_view):
    page.show_report("visit_record")
    wait_for_view()
    page.view.unmask()
    wait_for_view()
    assert "13800000088" in page_words(page)
    page.view.scope_bar.choose_period(Period.QUARTER)
    wait_for_view()
    assert "13800000088" not in page_words(page)
    assert not page.view.masks_notice.isVisible()
    page.view.unmask()
    wait_for_view()
    page.view.masks_notice.action_button.click()
    wait_for_view()
    assert "13800000088" not in page_words(page)


def test_missing_characters_are_told(page, wait_for_view, monkeypatch):
    from minqing_desktop.services.report_views import PaperView
    from minqing_desktop.services.reports import ReportOutcome
    from minqing_desktop.ui.reports import report_view

    real = report_view.look_at_paper

    def lacking(*given):
        view = real(*given)
        return PaperView(view.data, ReportOutcome(view.outcome.visits, view.outcome.pages, ("\U000312af",)))

    monkeypatch.setattr(report_view, "look_at_paper", lacking)
    page.show_report("visit_record")
    wait_for_view()
    assert page.view.glyph_notice.isVisible()
    assert "U+312AF" in page.view.glyph_notice.words


def test_a_long_one_can_be_stopped(qtbot, page, desk, wait_for_view, monkeypatch):
    from minqing_desktop.ui.reports import report_view

    def slow(_session, _name, _scope, _masks, port, _cancel):
        for step in range(10_000):
            port(step, 10_000)
            port._stop.wait(0.005)

    monkeypatch.setattr(report_view, "look_at_paper", slow)
    page.show_report("visit_record")
    qtbot.waitUntil(lambda: page.view.states.state == "busy")
    qtbot.keyClick(page.view.states.busy.cancel_button, Qt.Key.Key_Return)
    wait_for_view()
    assert page.view.states.state == "empty"
    assert not page.view.save_button.isEnabled()


def test_a_full_disk_is_said_and_the_page_stays(page, desk, wait_for_view, monkeypatch, tmp_path: Path):
    troubles = []
    desk.troubled.connect(troubles.append)

    def full(*_given, **_more):
        raise UserError("file.full", "硬盘满了，没有存下来。", "请腾出地方再试。")

    from minqing_desktop.ui.reports import delivery

    monkeypatch.setattr(delivery, "save_paper", full)
    page.show_report("visit_record")
    wait_for_view()
    page.view.delivery.ask_place = lambda _name, _kinds: str(tmp_path / "x.pdf")
    page.view.save_button.click()
    wait_for_view()
    assert [error.code for error in troubles] == ["file.full"]
    assert page.view.states.state == "content"


def test_a_new_visit_shows_in_the_open_report(page, desk, wait_for_view, sample):
    from minqing_desktop.services.visit_drafts import new_visit
    from minqing_desktop.services.visits import record_visit

    page.show_report("visit_record")
    wait_for_view()
    form = new_visit(desk.session, sample.households["0141"])
    desk.runner.write(lambda: record_visit(desk.session, form), owner=page)
    wait_for_view()
    wait_for_view()
    assert page.view.paper.page_count == 4


def test_scope_of_the_bar_is_the_span_of_days(page):
    bar = page.view.scope_bar
    assert (bar.scope.since.isoformat(), bar.scope.until.isoformat()) == ("2026-11-01", "2026-11-30")
    bar.choose_visits(["a"])
    assert bar.scope == VisitScope(visits=("a",))


def test_a_report_is_found_by_a_few_letters_and_opened_by_enter(qtbot, page, wait_for_view):
    gallery = page.gallery
    gallery.search.setFocus()
    qtbot.keyClicks(gallery.search, "zftz")
    qtbot.waitUntil(lambda: gallery.cards["visit_record"].isHidden())
    shown = [name for name, card in gallery.cards.items() if not card.isHidden()]
    assert shown == ["visit_ledger"]
    assert [section.heading.text() for section in gallery.sections if not section.isHidden()] == ["走访"]
    qtbot.keyClick(gallery.search, Qt.Key.Key_Return)
    wait_for_view()
    assert page.view.report.name == "visit_ledger"
    page.show_gallery()
    qtbot.keyClicks(gallery.search, "zz")
    qtbot.waitUntil(gallery.nothing.isVisible)


def test_arrow_keys_walk_over_the_cards(qtbot, page):
    cards = page.gallery.cards
    order = list(cards.values())
    order[0].setFocus()
    qtbot.keyClick(order[0], Qt.Key.Key_Right)
    assert order[1].hasFocus()
    qtbot.keyClick(order[1], Qt.Key.Key_Down)
    below = next(card for card in order if card.hasFocus())
    assert below.x() == order[1].x()
    assert below.y() > order[1].y()
    qtbot.keyClick(below, Qt.Key.Key_Up)
    qtbot.keyClick(order[1], Qt.Key.Key_Left)
    assert order[0].hasFocus()


def test_the_bar_asks_only_what_the_report_asks_for(qtbot, page, wait_for_view):
    bar = page.view.scope_bar
    page.show_report("month_summary")
    wait_for_view()
    assert bar.month_step.isVisible()
    assert not bar.period_chips[Period.MONTH].isVisible()
    assert not bar.household_field.isVisible()
    assert page.view.print_button.isEnabled()
    bar.month_step.back_button.click()
    assert not page.view.print_button.isEnabled(), "the month shown is not the one asked for any more"
    assert (bar.scope.since.isoformat(), bar.scope.until.isoformat()) == ("2026-10-01", "2026-10-31")
    wait_for_view()
    page.show_report("people_notice")
    wait_for_view()
    assert page.view.states.state == "empty"
    assert page.view.states.empty.action_button.isHidden()
    assert bar.scope == VisitScope()
    assert bar.tag_chip.isVisible()
    assert not page.view.print_button.isEnabled()


def test_saves_as_another_kind_and_a_file_for_each(qtbot, page, wait_for_view, tmp_path: Path):
    page.show_report("visit_record")
    wait_for_view()
    view = page.view
    (each,) = [action for action in view.more_button.drop_menu.actions() if "分开存" in action.text()]
    view.delivery.ask_folder = lambda: str(tmp_path)
    with qtbot.waitSignal(view.delivery.saved_each, timeout=8000):
        each.trigger()
    folder = tmp_path / "示范村走访记录表_20261101-20261130"
    assert len(list(folder.iterdir())) == 3
    assert view.saved_notice.words == "已存 3 个文件，放在「示范村走访记录表_20261101-20261130」"
    wait_for_view()
    page.show_report("visit_ledger")
    wait_for_view()
    asked = []
    view.delivery.ask_place = lambda name, kinds: asked.append((name, kinds)) or str(tmp_path / "台账")
    for action in view.more_button.drop_menu.actions():
        with qtbot.waitSignal(view.delivery.saved, timeout=8000):
            action.trigger()
        wait_for_view()
    assert [kinds for _name, kinds in asked] == ["PDF 文件 (*.pdf)", "CSV 文件 (*.csv)"]
    assert (tmp_path / "台账.csv").read_text(encoding="utf-8-sig").startswith("序号,单位")
    with Document(tmp_path / "台账.pdf") as document:
        assert "走访对象" in document.text(0)


def test_what_a_notice_says_is_typed_once_and_kept(qtbot, page, wait_for_view):
    page.view.scope_bar.set_tags(["低保"])
    page.show_report("people_notice")
    bar = page.view.notice_bar
    wait_for_view()
    assert bar.isVisible()
    bar.contact_line.setFocus()
    qtbot.keyClicks(bar.contact_line, "Li")
    qtbot.keyClick(bar.contact_line, Qt.Key.Key_Return)
    bar.days_field.edit.setText("10天")
    bar.days_field.take()
    wait_for_view()
    page.show_report("visit_record")
    assert not bar.isVisible()
    page.show_report("matters_notice")
    wait_for_view()
    assert bar.terms.contact == "", "each kind of notice keeps its own"
    page.show_report("people_notice")
    wait_for_view()
    assert (bar.terms.contact, bar.terms.days) == ("Li", 10)
