"""Several hands at one window, by keyboard: own password, own households, own name; looking only; shut out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.app.program import Program
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, READER, Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.hands import hands, set_role
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import create_notebook, open_notebook
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.ui.kit.line_list import Line
from minqing_desktop.ui.look import live_look

OWN, COLLEAGUES = "山高水长 2026", "细水长流 2027"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "notebook"
    opened, code = create_notebook(place, OWN, Village(name="示范村", code="330327001201"), Cadre(name="陈建国"))
    (tmp_path / "code").write_text(code)
    mei, _ = add_cadre(opened.session, Cadre(name="李梅"))
    for number, name, cadre in (("1", "张水根", opened.session.cadre), ("2", "王秀英", mei)):
        home, _ = add_household(opened.session, Household(number=number), Person(name=name))
        with opened.session.doing("pairing.set") as doing:
            doing.act.create(Pairing(cadre=cadre, household=home))
    opened.close()
    return place


@pytest.fixture
def program(qtbot, tmp_path: Path, folder: Path):
    live_look().choose("light")
    made = Program(SettingsFile(tmp_path / "settings.json"), tmp_path / "notebooks")
    qtbot.addWidget(made.frame)
    made.frame.resize(1366, 768)
    made.start(folder)
    yield made
    made.frame.close()


@pytest.fixture
def quiet(qtbot, program):
    def wait() -> None:
        for _ in range(2):
            qtbot.waitUntil(lambda: program.runner.pending_count == 0, timeout=8000)

    return wait


@pytest.fixture
def sign_in(program, quiet):
    def enter(password: str) -> None:
        if program.desk is not None:
            program.lock()
            quiet()
        door = program.frame.lock_screen if program.frame.is_locked else program.door
        door.password.setText(password)
        QTest.keyClick(door.password, Qt.Key.Key_Return)
        quiet()

    return enter


@pytest.fixture
def section(program, quiet):
    def show(key: str):
        program.frame.go("settings", {"section": key})
        quiet()
        return program.frame.page("settings").section(key)

    return show


def give(shown, name: str, password: str, quiet) -> None:
    """Gives a cadre a password as one would, by keyboard."""
    line = next(each for each in shown.lines.findChildren(Line) if each.item.title == name)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    editor = shown.editor
    editor.first_field.setText(password)
    editor.second_field.setText(password)
    QTest.keyClick(editor.second_field, Qt.Key.Key_Return)
    quiet()


def shown_heads(program, qtbot, quiet) -> list[str]:
    program.frame.go("households")
    quiet()
    model = program.frame.page("households").list.table.model
    qtbot.waitUntil(lambda: model.total == 2)
    return [model.line_at(row).head for row in range(2)]


def test_a_colleague_signs_in_sees_his_own_first_and_signs_what_he_writes(
    program, quiet, sign_in, section, qtbot, folder
) -> None:
    sign_in(OWN)
    assert shown_heads(program, qtbot, quiet) == ["张水根", "王秀英"]
    shown = section("hands")
    give(shown, "李梅", OWN, quiet)
    assert "不能用" in shown.editor.form.error_of("first")  # the password says who it is
    give(shown, "李梅", COLLEAGUES, quiet)
    sign_in(COLLEAGUES)
    assert "李梅" in program.frame.foot.words
    assert shown_heads(program, qtbot, quiet) == ["王秀英", "张水根"]
    assert program.frame.page("households").list.own_chip.isVisibleTo(program.frame)
    program.frame.go("today")
    quiet()
    assert [line.item.title for line in program.frame.page("today").next_lines.findChildren(Line)][:1] == ["王秀英户"]
    program.frame.go("visits", {"new_for": _household(program, "王秀英")})
    quiet()
    page = program.frame.page("visits")
    page.editor.words_field.insertPlainText("渠淤了半边。")
    QTest.keyClick(page.editor.finish_button, Qt.Key.Key_Space)
    quiet()
    with program.desk.session.reading() as reader:
        (visit,) = reader.find(Visit)
        assert reader.get(Cadre, visit.cadre).name == "李梅"
    section("hands").open_hand(program.desk.session.cadre)  # not an administrator: nothing opens
    assert program.frame.page("settings").panel.isHidden()


def test_who_may_only_look_is_refused_and_who_is_removed_is_shut_out(
    program, quiet, sign_in, section, qtbot, folder
) -> None:
    sign_in(OWN)
    give(section("hands"), "李梅", COLLEAGUES, quiet)
    mei = next(hand.cadre.id for hand in hands(program.desk.opened) if not hand.is_me)
    set_role(program.desk.opened, mei, READER)
    sign_in(COLLEAGUES)
    program.frame.go("visits", {"new_for": _household(program, "王秀英")})
    quiet()
    page = program.frame.page("visits")
    page.editor.words_field.insertPlainText("想写一句。")
    QTest.keyClick(page.editor.finish_button, Qt.Key.Key_Space)
    quiet()
    with program.desk.session.reading() as reader:
        assert reader.count(Visit) == 0
    assert "只看" in program.frame.toast.words
    sign_in(OWN)
    shown = section("hands")
    shown.open_hand(mei)
    quiet()
    shown.editor.take_button.click()
    quiet()
    assert "拷走过" in shown.removed_notice.words
    sign_in(COLLEAGUES)
    assert program.desk is None
    assert program.frame.lock_screen.error_words
    sign_in(OWN)
    assert program.desk is not None
    assert program.desk.session.role == ADMINISTRATOR


def test_another_key_is_made_behind_the_locked_door(program, quiet, sign_in, section, qtbot, folder, tmp_path) -> None:
    sign_in(OWN)
    old = program.desk.opened.key
    give(section("hands"), "李梅", COLLEAGUES, quiet)
    shown = section("keys")
    assert "1 位" in shown.losing_notice.words
    QTest.keyClick(shown.password_field, Qt.Key.Key_Return)
    QTest.keyClick(shown.code_field, Qt.Key.Key_Return)
    assert shown.form.error_of("password")
    shown.password_field.setText(OWN)
    shown.code_field.setText((tmp_path / "code").read_text())
    QTest.keyClick(shown.code_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.desk is None, timeout=5000)
    quiet()
    assert "李梅" in program.frame.lock_screen.told_words
    sign_in(OWN)
    assert program.desk.opened.key != old
    assert shown_heads(program, qtbot, quiet) == ["张水根", "王秀英"]
    program.lock()
    quiet()
    again = open_notebook(folder, OWN)
    assert again.notices == ()
    again.close()


def _household(program, head: str) -> str:
    with program.desk.session.reading() as reader:
        return reader.find(Person, name=head)[0].household
