"""The life of the window: door, wrong password, work, lock, unlock, close; and the keys that work everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.app.program import Program
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.host.single import ask_to_raise, lock_notebook
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.hands import make_township_key, turn_escrow_on
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import create_notebook, open_notebook
from minqing_desktop.services.seats import remember_seat
from minqing_desktop.services.villages import add_village
from minqing_desktop.ui.look import live_look

PASSWORD = "山高水长 2026"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app") / "notebook"
    village = Village(name="示范村", code="330327001201")
    opened, code = create_notebook(folder, PASSWORD, village, Cadre(name="陈建国", post="驻村干部"))
    add_household(opened.session, Household(number="0137", address="上塘12号"), Person(name="张水根"))
    opened.close()
    return folder, code


@pytest.fixture
def folder(made_once, tmp_path):
    import shutil

    copy = tmp_path / "notebook"
    shutil.copytree(made_once[0], copy)
    return copy


@pytest.fixture
def program(qtbot, tmp_path: Path):
    live_look().choose("light")
    made = Program(SettingsFile(tmp_path / "settings.json"), tmp_path / "notebooks")
    qtbot.addWidget(made.frame)
    made.frame.resize(1366, 768)
    yield made
    made.frame.close()


@pytest.fixture
def quiet(qtbot, program):
    def wait() -> None:
        qtbot.waitUntil(lambda: program.runner.pending_count == 0, timeout=8000)

    return wait


def enter(program: Program, quiet, folder: Path, password: str = PASSWORD) -> None:
    program.start(folder)
    QTest.keyClicks(program.door.password, "") if password else None
    program.door.password.setText(password)
    QTest.keyClick(program.door.password, Qt.Key.Key_Return)
    quiet()
    quiet()


def test_without_a_notebook_first_use_is_shown(program) -> None:
    program.start()
    assert program.frame.currentWidget() is program.wizard


def test_a_wrong_password_is_told_at_the_door(program, quiet, folder) -> None:
    enter(program, quiet, folder, "not-the-password")
    assert program.desk is None
    assert program.door.error_words
    program.door.password.setText(PASSWORD)
    QTest.keyClick(program.door.password, Qt.Key.Key_Return)
    quiet()
    assert program.desk is not None


def test_the_password_leads_to_the_page_of_the_day(program, quiet, folder) -> None:
    enter(program, quiet, folder)
    assert program.frame.current_key == "today"
    assert "1 户 1 人" in program.frame.foot.words
    assert program.settings.current.recent_notebooks == (str(folder),)


def test_the_recovery_code_leads_to_a_new_password(program, quiet, folder, made_once) -> None:
    program.start(folder)
    program.door.way_link.click()
    program.door.code.setText(made_once[1].lower())
    QTest.keyClick(program.door.code, Qt.Key.Key_Return)
    quiet()
    assert program.desk is not None
    assert program.frame.current_key == "settings"


def test_the_townships_key_opens_and_leads_to_a_new_password(program, quiet, folder, tmp_path) -> None:
    opened = open_notebook(folder, PASSWORD)
    turn_escrow_on(opened, make_township_key(tmp_path / "township.txt"))
    opened.close()
    program.start(folder)
    assert not program.door.escrow_link.isVisible()
    program.door.way_link.click()
    for name, is_open in (("settings.json", False), ("township.txt", True)):
        program.door.ask_identity = lambda name=name: str(tmp_path / name)
        QTest.keyClick(program.door.escrow_link, Qt.Key.Key_Space)
        quiet()
        assert (program.desk is not None) is is_open
        assert bool(program.door.error_words) is not is_open
    assert program.frame.current_key == "settings"


def test_locking_keeps_drafts_closes_the_files_and_opens_where_one_was(program, quiet, folder, qtbot) -> None:
    enter(program, quiet, folder)
    program.frame.go("visits", {"new_for": ""})
    quiet()
    page = program.frame.page("visits")
    page.editor.words_field.insertPlainText("西屋还是漏。")
    program.lock()
    quiet()
    assert program.frame.is_locked
    assert program.desk is None
    lock_notebook(folder).release()  # nobody holds the notebook any more
    other = open_notebook(folder, PASSWORD)
    drafts = visit_drafts.all_forms(other.session)
    other.close()
    assert [form.visit.words for _, form in drafts] == ["西屋还是漏。"]
    program.frame.lock_screen.password.setText(PASSWORD)
    QTest.keyClick(program.frame.lock_screen.password, Qt.Key.Key_Return)
    quiet()
    assert not program.frame.is_locked
    assert program.frame.current_key == "visits"


def test_anything_is_found_and_opened_from_the_search_box(program, quiet, folder, qtbot) -> None:
    enter(program, quiet, folder)
    search = program.frame.top.search
    search.begin()
    QTest.keyClicks(search, "zsg")
    qtbot.waitUntil(lambda: bool(search.hits), timeout=3000)
    QTest.keyClick(search, Qt.Key.Key_Return)
    quiet()
    assert program.frame.current_key == "households"
    search.begin()
    QTest.keyClicks(search, "tb")
    qtbot.waitUntil(lambda: [each.title for each in search.hits][:1] == ["套表"], timeout=3000)
    QTest.keyClick(search, Qt.Key.Key_Return)
    quiet()
    assert program.frame.current_key == "forms"


def test_ctrl_z_takes_back_the_last_deed(program, quiet, folder) -> None:
    enter(program, quiet, folder)
    session = program.desk.session
    add_household(session, Household(number="0200"), Person(name="李大山"))
    program.frame.undo()
    quiet()
    quiet()
    with session.reading() as reader:
        assert reader.count(Household) == 1


def test_another_village_is_chosen_from_the_bar(program, quiet, folder) -> None:
    enter(program, quiet, folder)
    add_village(program.desk.session, Village(name="上塘村", code="330327001202"))
    program.frame.village_chosen.emit("330327001202")
    quiet()
    assert program.desk.session.village == "330327001202"
    assert "0 户 0 人" in program.frame.foot.words


def test_a_second_copy_is_refused_and_the_first_one_comes_forward(program, quiet, folder) -> None:
    first = open_notebook(folder, PASSWORD)
    try:
        enter(program, quiet, folder)
        assert program.desk is None
        assert program.door.error_words
        assert first.lock.raise_requested()
    finally:
        first.close()


def test_the_window_comes_forward_when_asked(program, quiet, folder, qtbot) -> None:
    enter(program, quiet, folder)
    program.frame.hide()
    ask_to_raise(folder)
    qtbot.waitUntil(program.frame.isVisible, timeout=3000)


def test_closing_the_window_keeps_the_draft_and_lets_go_of_the_notebook(program, quiet, folder) -> None:
    enter(program, quiet, folder)
    program.frame.go("visits", {"new_for": ""})
    quiet()
    program.frame.page("visits").editor.words_field.insertPlainText("明天再写。")
    program.frame.close()
    again = open_notebook(folder, PASSWORD)
    try:
        assert [form.visit.words for _, form in visit_drafts.all_forms(again.session)] == ["明天再写。"]
        assert again.notices == ()
    finally:
        again.close()


def test_village_and_cadre_in_hand_are_taken_up_again(program, quiet, folder) -> None:
    opened = open_notebook(folder, PASSWORD)
    add_village(opened.session, Village(name="下塘村", code="330327001209"))
    colleague, _changes = add_cadre(opened.session, Cadre(name="李梅"))
    opened.close()
    enter(program, quiet, folder)
    assert program.desk.session.village == "330327001201"
    program.frame.village_chosen.emit("330327001209")
    quiet()
    program.desk.session.cadre = colleague
    remember_seat(program.settings, program.desk.opened)
    program.lock()
    quiet()
    program.frame.lock_screen.password.setText(PASSWORD)
    QTest.keyClick(program.frame.lock_screen.password, Qt.Key.Key_Return)
    quiet()
    assert (program.desk.session.village, program.desk.session.cadre) == ("330327001209", colleague)
