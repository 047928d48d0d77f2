"""What is typed about a matter survives a closed panel, another page and a killed program."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.services.matter_drafts import form_draft, forms_begun
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.pill import PillButton
from minqing_desktop.ui.matters.page import MattersPage


@pytest.fixture
def matter(hands) -> str:
    return hands.register("王秀英", "灌溉渠清淤", "春灌前清掉淤泥", "老樟树", 3)


def test_a_move_begun_is_offered_and_complete_when_the_page_is_made_anew(qtbot, hands, matter, desk, settle):
    hands.begin(Move.REFER)
    form = hands.page.editing.move_view.form
    due = date(2026, 12, 1)
    for name, value in (("main_unit", "供电所"), ("responsible", "沈师傅"), ("due_on", due), ("text", "请换灯头")):
        hands.fill(form, name, value)
    settle(desk)
    # Nobody says goodbye: the next page knows only what the notebook holds.
    other = MattersPage(desk)
    qtbot.addWidget(other)
    other.show()
    other.open_target(matter)
    settle(desk)
    begun = [pill.text() for pill in other.detail.story._begun.findChildren(PillButton) if pill.isVisible()]
    assert begun == ["没写完：转办（10:30）"]
    other.detail.move_wanted.emit(str(Move.REFER))
    settle(desk)
    typed = other.editing.move_view.current_form()
    assert (typed.main_unit, typed.responsible, typed.text) == ("供电所", "沈师傅", "请换灯头")
    field = other.editing.move_view.form.field("due_on")
    assert isinstance(field, DateField)
    assert field.take()
    assert field.current_value == due
    other.editing.move_view.form.finished.emit()
    settle(desk)
    assert forms_begun(desk.session, matter) == {}


def test_half_a_name_and_half_a_date_come_back_as_they_were(hands, matter, desk, settle):
    hands.begin(Move.ADD_PETITIONER)
    form = hands.page.editing.move_view.form
    hands.fill(form, "person", "刘金凤")
    hands.reach(form.field("on"))
    form.field("on").edit.selectAll()
    hands.compose("上个礼")
    settle(desk)
    hands.page.editing.panel.close_panel()
    hands.begin(Move.ADD_PETITIONER)
    form = hands.page.editing.move_view.form
    assert form.field("person").picked.title == "刘金凤"
    assert form.field("on").edit.text() == "上个礼"


def test_a_form_put_back_as_it_was_leaves_no_draft(hands, matter, desk, settle):
    hands.begin(Move.START)
    form = hands.page.editing.move_view.form
    hands.fill(form, "text", "先看看")
    settle(desk)
    assert form_draft(desk.session, matter, "start")
    form.field("text").clear()
    settle(desk)
    assert not form_draft(desk.session, matter, "start")


def test_what_settles_on_the_spot_is_kept_with_the_new_matter(qtbot, hands, desk, settle):
    hands.begin_register()
    form = hands.page.editing.register.form
    for name, value in (("who", "王秀英"), ("title", "不会交水费"), ("route", 1), ("answer", "教会了"), ("rating", 2)):
        hands.fill(form, name, value)
    settle(desk)
    other = MattersPage(desk)
    qtbot.addWidget(other)
    other.editing.begin_new()
    settle(desk)
    again = other.editing.register
    assert again.is_settling
    settling = again.current_settling()
    assert settling is not None
    answer, rating, _closing = settling
    assert (answer.text, rating.rating) == ("教会了", "mostly")


_KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from PySide6.QtTest import QTest
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.bus import ChangeBus
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.pill import PillButton
from minqing_desktop.ui.matters.page import MattersPage
application = QApplication([])
notebook = open_notebook(Path(sys.argv[1]), sys.argv[2])
bus = ChangeBus()
runner = JobRunner(bus)
page = MattersPage(Desk(notebook, runner, bus, SettingsFile(Path(sys.argv[1]).parent / "other.json")))
page.show()
def quiet():
    while runner.pending_count:
        QTest.qWait(10)
quiet()
page.open_target(sys.argv[3])
quiet()
page.detail.move_wanted.emit(str(Move.DECLINE))
quiet()
page.editing.move_view.form.field("reason").insertPlainText("不归村里管")
quiet()
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal here")
def test_a_killed_program_leaves_what_was_typed(hands, matter, opened, tmp_path, desk, settle):
    from minqing_desktop.services.notebooks import open_notebook
    from tests.ui.conftest import PASSWORD

    settle(desk)
    folder = opened.folder
    opened.close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    arguments = [sys.executable, "-c", _KILLED, str(folder), PASSWORD, matter]
    run = subprocess.run(arguments, env=environment, capture_output=True, timeout=60)
    assert run.returncode == -9, run.stderr[-500:]
    again = open_notebook(folder, PASSWORD)
    try:
        assert form_draft(again.session, matter, "decline")["reason"] == "不归村里管"
    finally:
        again.close()


def test_a_reception_left_by_esc_goes_on_where_it_was(hands, desk, settle):
    page = hands.page
    page.papers.open_reception("")
    settle(desk)
    form = page.papers.reception
    hands.until_in(form)
    hands.fill(form.parts["invite"], "subject", "机耕路三年没修")
    hands.fill(form._grids["choose"], "who", "王秀英")
    hands.fill(form.parts["talk"], "talk", "先铺石渣")
    settle(desk)
    page.editing.panel.close_panel()
    page.papers.open_reception("")
    settle(desk)
    again = page.papers.reception
    assert again is not form
    reception = again.current_reception()
    assert (reception.subject, reception.talk, len(reception.representatives)) == ("机耕路三年没修", "先铺石渣", 1)
    again.save_button.click()
    settle(desk)
    page.papers.open_reception("")
    settle(desk)
    assert page.papers.reception.current_reception().subject == ""


def test_the_other_side_typed_and_not_saved_is_there_again(hands, desk, settle):
    hands.register("王秀英", "滴水檐纠纷", "檐水改道", "三组", 5)
    hands.page.detail.asked.emit("parties")
    settle(desk)
    form = hands.page.papers.parties
    hands.until_in(form)
    hands.fill(form.sides_form, "respondent", "李大山")
    hands.fill(form.form, "focus", "檐口伸出三十公分")
    settle(desk)
    hands.page.editing.panel.close_panel()
    hands.page.detail.asked.emit("parties")
    settle(desk)
    assert [tag.title for tag in form.side_fields["respondent"].tags] == ["李大山"]
    hands.until_in(form)
    hands.finish()
    assert "李大山" in hands.page.detail.story.sides.text()
    assert "parties" not in forms_begun(desk.session, hands.detail.matter.id)
