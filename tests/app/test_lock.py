"""After the lock nothing is left: no page, no model, no key, no name, and nothing on the screen; drafts are kept."""

from __future__ import annotations

import gc
import hashlib
import operator
import shutil
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QMenu, QToolTip, QWidget

from minqing_desktop.app.program import Program
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host.session_messages import means_leaving
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import create_notebook, open_notebook
from minqing_desktop.storage.derived_keys import BLOBS, WITNESS, derive_key
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.ui.frame import floating
from minqing_desktop.ui.jobs.runner import Lane
from minqing_desktop.ui.look import live_look

PASSWORD = "山高水长 2026"
WITHIN_S = 1.0


def canary() -> str:
    """A name that stands whole nowhere in this file."""
    return "".join(chr(code) for code in (0x9EB4, 0x743C, 0x5A09))


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """How slow a password is to guess is not looked at here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())
        yield


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lock") / "notebook"
    opened, _code = create_notebook(folder, PASSWORD, Village(name="示范村", code="330327001201"), Cadre(name="陈建国"))
    add_household(opened.session, Household(number="0137", address="上塘12号"), Person(name=canary()))
    opened.close()
    return folder


@pytest.fixture
def folder(made_once, tmp_path):
    return Path(shutil.copytree(made_once, tmp_path / "notebook"))


@pytest.fixture
def program(qtbot, tmp_path: Path, folder):
    live_look().choose("light")
    made = Program(SettingsFile(tmp_path / "settings.json"), tmp_path / "notebooks")
    qtbot.addWidget(made.frame)
    made.frame.resize(1366, 768)
    made.start(folder)
    made.door.unlock_requested.emit(PASSWORD)
    qtbot.waitUntil(lambda: made.desk is not None and made.runner.pending_count == 0, timeout=8000)
    yield made
    made.frame.close()


@pytest.fixture
def locked(qtbot, program):
    def lock() -> float:
        begun = time.monotonic()
        program.lock()
        qtbot.waitUntil(lambda: program.runner.pending_count == 0, timeout=5000)
        return time.monotonic() - begun

    return lock


def holders(*needles: Any) -> list[str]:
    """The kinds of objects that lead to a text or bytes in which one of these stands; looks at everything alive."""
    gc.unfreeze()
    found = []
    for owner in gc.get_objects():
        values = gc.get_referents(owner)
        while values:
            value: Any = values.pop()
            kind: type = bytes if isinstance(value, bytearray) else type(value)
            if kind in (dict, tuple) and not gc.is_tracked(value):  # of plain values only, so listed nowhere else
                values += gc.get_referents(value)
            elif kind in (str, bytes) and any(
                type(needle) is kind and value is not needle and operator.contains(value, needle) for needle in needles
            ):
                found.append(f"{type(owner).__name__} {type(value).__name__}")
    return found


def test_the_search_itself_finds_what_is_alive() -> None:
    held = [b"x" * 7 + bytes(range(200, 232)), {"name": canary()}]
    assert len(holders(bytes(range(200, 232)), canary())) >= 2
    del held


def test_no_key_no_name_no_page_outlives_the_lock(program, qtbot, locked) -> None:
    desk = program.desk
    for page in ("households", "visits", "forms", "exchange", "settings", "today"):
        program.frame.go(page)
        qtbot.waitUntil(lambda: program.runner.pending_count == 0, timeout=8000)
    program.frame.top.search.begin()
    program.frame.top.search.setText(canary()[:2])
    qtbot.waitUntil(lambda: program.runner.pending_count == 0, timeout=3000)
    QApplication.processEvents()
    program.frame.say("刚做了什么", undo=lambda held=desk: None)
    key = desk.opened.key
    masked = [bytes(byte ^ 0x5A for byte in each) for each in (key, derive_key(key, BLOBS), derive_key(key, WITNESS))]
    pages = list(program.frame._made.values())
    models = [each for page in pages for each in page.findChildren(QObject) if "Model" in type(each).__name__]
    kept = (desk, desk.session.notebook, desk.session.blobs, *pages, *models)
    watched = [weakref.ref(each) for each in kept]
    assert len(watched) >= 8
    del desk, key, pages, models, kept, page
    took = locked()
    assert took < WITHIN_S
    QTest.qWait(20)
    assert [type(each()).__name__ for each in watched if each() is not None] == []
    assert holders(canary(), *(bytes(byte ^ 0x5A for byte in each) for each in masked)) == []


def test_what_floats_is_closed_and_a_dialogs_caller_comes_home(program, qtbot, locked, monkeypatch) -> None:
    owner = program.frame.page("today")
    menu, tool = QMenu(owner), QWidget()
    menu.addAction("甲")
    menu.popup(program.frame.pos())
    tool.show()
    QToolTip.showText(program.frame.pos(), "丙", program.frame)
    answers, seen = [], []

    def ask() -> None:
        QTimer.singleShot(50, program.lock)
        QTimer.singleShot(60, lambda: seen.append([w for w in QApplication.topLevelWidgets() if w.isVisible()]))
        dialog = QFileDialog(owner, "选花名册")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        answers.append(dialog.exec())
        answers.append(owner.isEnabled())  # the page is still there for whoever asked

    QTimer.singleShot(0, ask)
    qtbot.waitUntil(lambda: len(answers) == 2 and program.desk is None and program.runner.pending_count == 0)
    assert answers == [QDialog.DialogCode.Rejected, True]
    assert program.frame.is_locked
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not program.frame]
    assert [type(each).__name__ for each in shown if not isinstance(each, QComboBox)] == []
    tool.deleteLater()


def test_the_clipboard_is_emptied_only_of_what_came_from_here(program, locked, monkeypatch) -> None:
    QApplication.clipboard().setText("别处抄来的")
    locked()
    assert QApplication.clipboard().text() == "别处抄来的"
    monkeypatch.setattr(floating, "owns", lambda _clipboard, _mode: True)
    assert floating.clear_own_clipboard()
    assert QApplication.clipboard().text() == ""


@pytest.mark.parametrize("lane", [Lane.WRITE, Lane.FILE])
def test_long_work_ends_cleanly_at_the_lock_and_a_draft_is_kept(program, qtbot, locked, folder, lane) -> None:
    program.frame.go("visits", {"new_for": ""})
    qtbot.waitUntil(lambda: program.runner.pending_count == 0)
    program.frame.page("visits").editor.words_field.insertPlainText("西屋还是漏。")
    session, ends = program.desk.session, []

    def work(port) -> None:
        try:
            if lane is Lane.FILE:
                with session.reading():
                    _until_stopped(port)
            else:
                with session.doing("roster.import") as doing:
                    doing.act.create(Household(number="9999"))
                    _until_stopped(port)
        except Cancelled:
            ends.append("cancelled")
            raise

    program.runner.long(lane, work, owner=program.frame.page("visits"))
    time.sleep(0.05)
    assert locked() < WITHIN_S
    assert ends == ["cancelled"]
    again = open_notebook(folder, PASSWORD)
    try:
        with again.session.reading() as reader:
            assert reader.count(Household) == 1
        assert [form.visit.words for _, form in visit_drafts.all_forms(again.session)] == ["西屋还是漏。"]
        assert again.notices == ()
    finally:
        again.close()


def _until_stopped(port) -> None:
    for _ in range(2000):
        port.check()
        time.sleep(0.005)


def test_the_system_tells_of_screen_lock_and_sleep(program, qtbot) -> None:
    program._system.on_going(False)
    assert program.desk is not None
    program._system.on_going(True)
    qtbot.waitUntil(lambda: program.desk is None and program.runner.pending_count == 0)
    assert program.frame.is_locked


@pytest.mark.parametrize(
    ("message", "parameter", "leaving"),
    [
        (0x02B1, 7, True),
        (0x02B1, 2, True),
        (0x02B1, 8, False),
        (0x0218, 4, True),
        (0x0218, 18, False),
        (0x0100, 7, False),
    ],
)
def test_windows_messages_are_understood(message: int, parameter: int, leaving: bool) -> None:
    assert means_leaving(message, parameter) is leaving
