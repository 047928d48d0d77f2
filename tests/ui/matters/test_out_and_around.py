"""Papers, lists and ledgers from the page, registers, facts put right, the year's end, and the ways to other pages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.services.casework.matters import MatterSection, matter_detail
from minqing_desktop.services.casework.photos import add_matter_photo
from minqing_desktop.services.matter_drafts import forms_begun
from minqing_desktop.services.undoing import history
from minqing_desktop.ui.kit.line_list import Line
from minqing_desktop.ui.kit.masked_label import MaskedLabel

CTRL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 22)


@pytest.fixture
def slip_out(hands) -> str:
    matter = hands.register("张水根", "路灯不亮", "装一盏路灯", "村口", 3)
    hands.move(Move.REFER, main_unit="供电所", responsible="沈师傅", due_on=TODAY + timedelta(days=9))
    return matter


def pages(hands, qtbot) -> int:
    panel = hands.page.printing.print_panel
    qtbot.waitUntil(lambda: panel.preview.page_count > 0 or panel.states.state == "error", timeout=8000)
    return panel.preview.page_count


def test_papers_are_shown_ready_to_print_and_to_save(hands, qtbot, slip_out, tmp_path: Path, settle, desk):
    bar = hands.page.detail.bar
    hands.page.table.view.setFocus()
    hands.choose(bar.paper_button, "转办单")
    panel = hands.page.printing.print_panel
    assert hands.page.editing.panel.content is panel
    assert pages(hands, qtbot) == 1
    panel.ask_place = lambda _name: str(tmp_path / "slip")
    panel.save_button.click()
    settle(desk)
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")
    panel.word_button.click()
    settle(desk)
    assert Document(str(tmp_path / "slip.docx")).paragraphs[0].text.endswith("转办单")
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    hands.choose(bar.paper_button, "信访代理委托书（还没到这一步）")
    assert pages(hands, qtbot) == 0
    assert panel.states.state == "error"


def test_ctrl_p_shows_exactly_what_is_listed(hands, qtbot, slip_out, tmp_path: Path, settle, desk):
    hands.register("王秀英", "灌溉渠清淤", "清掉淤泥", "老樟树", 2)
    assert hands.page.print_shown()
    assert pages(hands, qtbot) == 1
    hands.page.printing.ask_place = lambda *_: str(tmp_path / "list.xlsx")
    hands.page.printing.save_list()
    settle(desk)
    sheet = load_workbook(tmp_path / "list.xlsx").active
    saved = [row[2].value for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    listed = [hands.page.table.model.line_at(place).title for place in range(hands.page.table.model.total)]
    assert saved == listed
    assert len(saved) == 2
    hands.page.show_section(MatterSection.CLOSED)
    hands.wait()
    assert not hands.page.print_shown()


def test_every_ledger_can_be_looked_at_from_the_menu(hands, qtbot, slip_out):
    page = hands.page
    page.table.view.setFocus()
    for title in ("民情台账", "信访代理台账", "矛盾纠纷排查化解台账", "转办台账"):
        hands.choose(page.ledger_button, title, "看和打印…")
        assert pages(hands, qtbot) >= 1, title
        QTest.keyClick(page.printing.print_panel, Qt.Key.Key_Escape)


def test_the_facts_of_a_petition_are_put_right_without_a_step(hands, desk, qtbot):
    matter = hands.register("张水根", "低保复核", "请求复核低保", "民政办", 4)
    steps = len(hands.detail.steps)
    link = hands.page.detail.story.petition_link
    hands.page.table.view.setFocus()
    hands.reach(link)
    QTest.keyClick(link, Qt.Key.Key_Space)
    hands.wait()
    form = hands.page.registers.form
    hands.until_in(form)
    hands.fill(form.form, "submitted_to", "县民政局")
    hands.wait()
    assert "petition" in forms_begun(desk.session, matter)
    hands.finish()
    assert hands.detail.case.petition.submitted_to == "县民政局"
    assert len(hands.detail.steps) == steps
    assert "县民政局" in hands.page.detail.story.petition.text()
    assert forms_begun(desk.session, matter) == {}


def test_the_registers_list_by_the_nearest_day_and_lead_to_the_matter(hands, desk, hand_clock):
    petition = hands.register("张水根", "低保复核", "请求复核低保", "民政办", 4)
    hands.move(Move.AUTHORISE, is_signed=True, ways=(1,))
    hands.move(Move.SUBMIT, unit="县民政局")
    hands.register("王秀英", "滴水檐纠纷", "檐水改道", "三组", 5)
    registers = hands.page.registers
    registers.open_petitions()
    hands.wait()
    (line,) = registers.list.lines.findChildren(Line)
    assert line.item.title == "低保复核"
    assert "等受理告知（15 日）" in line.item.below
    QTest.keyClick(line, Qt.Key.Key_Return)
    hands.wait()
    assert hands.detail.matter.id == petition
    registers.open_mediations()
    hands.wait()
    assert [(item.title, item.below) for item in registers.list.lines.items] == [("滴水檐纠纷", "王秀英 · 人民调解")]


def test_a_phone_is_masked_and_each_look_at_it_is_noted(hands, desk, slip_out):
    label = hands.page.detail.story.phone_label
    assert isinstance(label, MaskedLabel)
    assert label.words == "138****0137"
    hands.page.table.view.setFocus()
    hands.reach(label)
    QTest.keyPress(label, Qt.Key.Key_Space)
    assert label.words == "13800000137"
    QTest.keyRelease(label, Qt.Key.Key_Space)
    assert label.words == "138****0137"
    hands.wait()
    assert "查看" in history(desk.session, 1).lines[0].sentence


def test_carrying_over_is_offered_in_january_and_can_be_set_aside(hands, desk, hand_clock):
    matter = hands.register("王秀英", "灌溉渠清淤", "清掉淤泥", "老樟树", 2)
    page = hands.page
    page.page_entered()
    hands.wait()
    assert page.notice.isHidden()
    hand_clock.move(days=45)
    page.look_at_clock()
    hands.wait()
    assert page.notice.isVisible()
    assert "2026 年还有 1 件没办结" in page.notice.words
    page.notice.action_button.click()
    hands.wait()
    assert matter_detail(desk.session, matter).matter.carried_from_year == 2026
    assert page.notice.isHidden()
    desk.undo(history(desk.session, 1).lines[0].id)
    hands.wait()
    assert page.notice.isVisible()
    page.notice.close_button.click()
    hands.wait()
    page.page_entered()
    hands.wait()
    assert page.notice.isHidden()


def test_a_task_about_a_matter_is_begun_on_the_page_of_tasks(hands, desk, slip_out):
    led: list[tuple[str, object]] = []
    desk.led.connect(lambda page, target: led.append((page, target)))
    hands.page.table.view.setFocus()
    hands.choose(hands.page.detail.bar.more_button, "新任务…")
    assert led == [("tasks", {"new": True, "matter": slip_out})]


def test_photos_stand_small_in_the_detail(hands, desk, slip_out, tmp_path: Path, qtbot):
    for name, moment in (("后.jpg", "after"), ("前.jpg", "before")):
        Image.new("RGB", (640, 480), (90, 120, 60)).save(tmp_path / name)
        desk.tell(add_matter_photo(desk.session, slip_out, tmp_path / name, moment)[1])
    hands.page.refresh()
    hands.wait()
    strip = hands.page.detail.story.photos
    assert [thumb.text() for thumb in strip.thumbs] == ["办前", "办后"]
    qtbot.waitUntil(lambda: all(thumb.picture is not None for thumb in strip.thumbs), timeout=5000)
    hands.page.table.view.setFocus()
    hands.reach(strip.thumbs[0])
    QTest.keyClick(strip.thumbs[0], Qt.Key.Key_Space)
    hands.wait()
    assert hands.page.editing.panel.content is hands.page.papers.photos


def test_another_page_leads_to_a_matter_in_the_part_it_stands_in(hands, desk, slip_out):
    other = hands.register("王秀英", "灌溉渠清淤", "清掉淤泥", "老樟树", 2)
    hands.page.show_section(MatterSection.ENDED)
    hands.wait()
    for matter in (slip_out, other):
        hands.page.show_section(MatterSection.ENDED)
        hands.wait()
        hands.page.open_target({"open": matter})
        hands.wait()
        QTest.qWait(50)
        hands.wait()
        assert hands.page.choice.section is MatterSection.OPEN
        assert hands.detail.matter.id == matter
        assert hands.page.table.current_line.id == matter


def test_a_deadline_in_a_year_without_notice_says_it_is_estimated(hands, desk):
    hands.register("王秀英", "灌溉渠清淤", "清掉淤泥", "老樟树", 2)
    hands.move(Move.START)
    hands.move(Move.ASK_EXTENSION, due_on=date(2029, 3, 1), reason="等项目资金")
    hands.move(Move.EXTEND, decided_by="镇里")
    below = [item.below for item in hands.page.detail.story.clock_lines.items]
    assert any("估算" in words for words in below)
