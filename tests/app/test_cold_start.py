"""From the start of the program to a finished visit in less than a minute of keys, through the real window.

The rule: whoever types 120 characters a minute needs half a second for each Chinese character; every other key, a
letter of the password as well as Enter or a shortcut, is counted as much. What the machine itself takes comes on top.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from minqing_desktop.app.program import Program
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import create_notebook, open_notebook
from minqing_desktop.services.visits import VisitFilter, all_visits, load_visit
from minqing_desktop.ui.look import live_look
from minqing_desktop.ui.visits.page import VisitsPage

PASSWORD = "qingshan-2026"
STROKES_A_SECOND = 120 / 60
BUDGET_S = 60
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Counter:
    """Presses keys where the keyboard is, as fast as the program takes them, and counts."""

    def __init__(self, program: Program, qtbot) -> None:
        self._program, self._qtbot = program, qtbot
        self.strokes = 0

    @property
    def here(self) -> QWidget:
        return QApplication.focusWidget() or self._program.frame

    def quiet(self, least_ms: int = 80) -> None:
        QTest.qWait(least_ms)
        self._qtbot.waitUntil(lambda: self._program.runner.pending_count == 0, timeout=8000)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.strokes += 1
        QTest.keyClick(self.here, key, modifiers)

    def keys(self, text: str) -> None:
        self.strokes += len(text)
        QTest.keyClicks(self.here, text)

    def chinese(self, text: str) -> None:
        self.strokes += len(text)
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.here, event)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook with a few households and a colleague, closed."""
    place = tmp_path / "notebook"
    opened, _code = create_notebook(place, PASSWORD, Village(name="示范村", code="330327001201"), Cadre(name="陈建国"))
    for number, name in (("0137", "张水根"), ("0138", "张水木"), ("0141", "吴根生")):
        add_household(opened.session, Household(number=number, address="上塘"), Person(name=name))
    add_cadre(opened.session, Cadre(name="李梅"))
    opened.close()
    return place


def test_a_visit_of_seven_fields_from_a_cold_start(qtbot, folder: Path, tmp_path: Path) -> None:
    live_look().choose("light")
    begun = time.monotonic()
    program = Program(SettingsFile(tmp_path / "settings.json"), tmp_path)
    qtbot.addWidget(program.frame)
    program.frame.resize(1366, 768)
    counter = Counter(program, qtbot)
    program.start(folder)
    program.frame.show()
    program.frame.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    counter.keys(PASSWORD)
    counter.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk is not None, timeout=10_000)
    counter.quiet()
    counter.press(Qt.Key.Key_N, CTRL)
    counter.quiet()
    _type_seven_fields(counter)
    counter.press(Qt.Key.Key_Return, CTRL)
    counter.quiet(200)
    machine_s = time.monotonic() - begun
    program.frame.close()
    _check(folder)
    assert counter.strokes / STROKES_A_SECOND + machine_s < BUDGET_S


def _type_seven_fields(counter: Counter) -> None:
    """Household, time, kind of visit, company, what was said with its mark and promise, the answer, the next visit."""
    counter.keys("zsg")
    counter.quiet()
    counter.press(Qt.Key.Key_Return)
    counter.quiet()
    while "time" not in _place(counter):
        counter.press(Qt.Key.Key_Backtab)
    counter.keys("1400")
    counter.press(Qt.Key.Key_Tab)
    counter.press(Qt.Key.Key_Down)
    counter.press(Qt.Key.Key_Return)
    counter.keys("lm")
    counter.quiet()
    counter.press(Qt.Key.Key_Return)
    counter.quiet()
    counter.press(Qt.Key.Key_Return)
    counter.press(Qt.Key.Key_Return)
    counter.chinese("西屋漏雨，想请人修。")
    counter.press(Qt.Key.Key_1, ALT)
    counter.press(Qt.Key.Key_F8)
    counter.keys("12-1")
    counter.press(Qt.Key.Key_Return)
    counter.press(Qt.Key.Key_F3)
    counter.chinese("瓦匠周三来看。")
    counter.press(Qt.Key.Key_F3)
    counter.press(Qt.Key.Key_F3)
    counter.keys("12-20")


def _place(counter: Counter) -> str:
    """Which field of the head has the keyboard."""
    page = counter._program.frame.page("visits")
    assert isinstance(page, VisitsPage)
    head = page.editor.head
    names: dict[object, str] = {head.time_field.edit: "time", head.household_field.edit: "household"}
    return names.get(counter.here, "")


def _check(folder: Path) -> None:
    opened = open_notebook(folder, PASSWORD)
    try:
        (line,) = all_visits(opened.session, VisitFilter())
        form = load_visit(opened.session, line.id)
        visit = form.visit
        assert visit.is_complete
        assert visit.started_at is not None
        assert visit.next_visit is not None
        assert visit.started_at.astimezone().strftime("%H%M") == "1400"
        assert (visit.words, visit.answer) == ("西屋漏雨，想请人修。", "瓦匠周三来看。")
        assert visit.mode == "phone"
        assert len(visit.households) == len(visit.colleagues) == 1
        assert (visit.next_visit.month, visit.next_visit.day) == (12, 20)
        assert [(entry.type, entry.text) for entry in form.entries] == [("need", "西屋漏雨，想请人修。")]
        assert [(task.is_promise, task.due_on and task.due_on.day) for task in form.tasks] == [(True, 1)]
        assert isinstance(form.tasks[0].due_on, date)
    finally:
        opened.close()
