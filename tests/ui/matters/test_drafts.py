"""What is typed about a matter survives a closed panel, another page and a killed program."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.services.matter_drafts import form_draft, forms_begun
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
    answer, rating, _closing = again.current_settling()
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
