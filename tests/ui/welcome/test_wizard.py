"""First use from the first window to an open notebook, as a person would go through it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.notebooks import OpenNotebook, open_notebook
from minqing_desktop.services.villages import list_villages
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.look import live_look
from minqing_desktop.ui.welcome.wizard import WelcomeWizard

PASSWORD = "山高水长 2026"


@pytest.fixture
def runner(qapp):
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def wizard(qtbot, runner, tmp_path: Path):
    live_look().choose("light")
    made = WelcomeWizard(runner, tmp_path / "notebooks")
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.abandon()


def go_through(wizard: WelcomeWizard, qtbot, compose) -> None:
    """Up to the recovery code, with Enter after each field."""
    first = wizard.start.lines.line("new")
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Return)
    compose(wizard.village.name_field, "示范村")
    QTest.keyClicks(wizard.village.code_field, "330327001201")
    for field in (wizard.village.code_field, wizard.village.town_field, wizard.village.county_field):
        QTest.keyClick(field, Qt.Key.Key_Return)
    compose(wizard.me.name_field, "陈建国")
    for field in (wizard.me.name_field, wizard.me.post_field, wizard.me.unit_field, wizard.me.phone_field):
        QTest.keyClick(field, Qt.Key.Key_Return)
    for field in (wizard.password.first_field, wizard.password.second_field):
        field.setText(PASSWORD)
    QTest.keyClick(wizard.password.second_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard._steps.currentWidget() is wizard.recovery, timeout=8000)


def test_a_notebook_is_made_and_opens_with_its_password(wizard, qtbot, compose, tmp_path) -> None:
    go_through(wizard, qtbot, compose)
    code = wizard.recovery._code
    QTest.keyClicks(wizard.recovery.typed_field, code.lower().replace("-", " "))
    QTest.keyClick(wizard.recovery.typed_field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard._steps.currentWidget() is wizard.roster, timeout=5000)
    assert wizard.recovery.code_label.text() == ""
    with qtbot.waitSignal(wizard.finished) as finished:
        wizard.roster.chosen.emit("later")
    opened: OpenNotebook = finished.args[0]
    assert finished.args[1] is None
    opened.close()
    again = open_notebook(tmp_path / "notebooks" / "示范村", PASSWORD)
    try:
        assert [village.name for village in list_villages(again.session)] == ["示范村"]
        assert [cadre.name for cadre in list_cadres(again.session)] == ["陈建国"]
        assert again.notices == ()
    finally:
        again.close()


def test_what_is_missing_is_said_at_its_field(wizard) -> None:
    wizard.start.chosen.emit("new")
    wizard.go_on()
    assert wizard.village.form.error_of("name") == "请填上村名。"
    wizard.village.name_field.setText("示范村")
    wizard.village.code_field.setText("1234")
    wizard.go_on()
    assert "12 位" in wizard.village.form.error_of("code")
    wizard.village.code_field.clear()
    wizard.go_on()
    wizard.go_on()
    assert wizard.me.form.error_of("name")
    wizard.me.name_field.setText("陈建国")
    wizard.go_on()
    wizard.password.first_field.setText("short")
    wizard.go_on()
    assert "8" in wizard.password.form.error_of("first")
    wizard.password.first_field.setText(PASSWORD)
    wizard.password.second_field.setText(PASSWORD + "x")
    wizard.go_on()
    assert wizard.password.form.error_of("second")


def test_going_back_keeps_what_was_typed(wizard) -> None:
    wizard.start.chosen.emit("new")
    wizard.village.name_field.setText("示范村")
    wizard.go_on()
    wizard.me.name_field.setText("陈建国")
    wizard.go_back()
    assert wizard.village.village().name == "示范村"
    wizard.go_on()
    assert wizard.me.cadre().name == "陈建国"


def test_a_village_without_its_code_gets_a_provisional_one(wizard) -> None:
    wizard.village.name_field.setText("示范村")
    code = wizard.village.village().code
    assert len(code) == 12
    assert code.isdigit()
    assert code.startswith("9")
    assert wizard.village.village().code == code


def test_a_miscopied_recovery_code_names_the_group(wizard, qtbot, compose) -> None:
    go_through(wizard, qtbot, compose)
    groups = wizard.recovery._code.split("-")
    groups[3] = ("0" if groups[3][0] != "0" else "1") + groups[3][1:]
    wizard.recovery.typed_field.setText("-".join(groups))
    wizard.go_on()
    qtbot.waitUntil(lambda: bool(wizard.recovery.form.error_of("typed")), timeout=3000)
    assert "4" in wizard.recovery.form.error_of("typed")
    assert wizard._steps.currentWidget() is wizard.recovery


def test_the_recovery_page_prints_the_code_and_what_to_do(wizard) -> None:
    wizard.recovery.show_code("AAAA-BBBB-CCCC", "示范村")
    text = wizard.recovery.document().toPlainText()
    assert "AAAA" in text
    assert "示范村" in text
    assert "不要拍照" in text


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(wizard, qtbot, compose, tmp_path) -> None:
    blocker = tmp_path / "notebooks"
    blocker.write_text("a file where a folder should be")
    wizard.start.chosen.emit("new")
    wizard.village.name_field.setText("示范村")
    wizard.go_on()
    wizard.me.name_field.setText("陈建国")
    wizard.go_on()
    wizard.password.first_field.setText(PASSWORD)
    wizard.password.second_field.setText(PASSWORD)
    wizard.go_on()
    qtbot.waitUntil(lambda: wizard.notice.isVisible(), timeout=5000)
    assert wizard.notice.words
    assert wizard.village.village().name == "示范村"


def test_the_sample_village_needs_only_a_password(wizard, qtbot) -> None:
    wizard.start.chosen.emit("sample")
    wizard.password.first_field.setText(PASSWORD)
    wizard.password.second_field.setText(PASSWORD)
    wizard.go_on()
    qtbot.waitUntil(lambda: wizard._steps.currentWidget() is wizard.recovery, timeout=30000)
    with qtbot.waitSignal(wizard.finished) as finished:
        wizard.later_button.click()
    opened: OpenNotebook = finished.args[0]
    with opened.session.reading() as reader:
        from minqing_desktop.domain.records.household import Household

        assert reader.count(Household) > 100
    opened.close()
