"""打不开了怎么办: the steps by keyboard over a damaged notebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.backups import make_backup
from minqing_desktop.services.notebooks import check_notebook, open_notebook
from minqing_desktop.services.repairing import Rung
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.look import live_look
from minqing_desktop.ui.repair.view import RepairView
from minqing_desktop.ui.welcome.wizard import WelcomeWizard
from tests.ui.conftest import PASSWORD


@pytest.fixture
def damaged(sample_notebook, tmp_path: Path, hand_clock) -> Path:
    """A notebook with a backup, whose data file is damaged from the first page on."""
    folder = shutil.copytree(sample_notebook[0], tmp_path / "示范村")
    opened = open_notebook(folder, PASSWORD)
    make_backup(opened)
    opened.close()
    raw = bytearray((folder / "notebook.db").read_bytes())
    raw[100] ^= 1
    (folder / "notebook.db").write_bytes(raw)
    return folder


@pytest.fixture
def runner(qapp):
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def wait(qtbot, runner):
    return lambda: qtbot.waitUntil(lambda: runner.pending_count == 0, timeout=8000)


@pytest.fixture
def view(qtbot, runner, damaged: Path, wait) -> RepairView:
    live_look().choose("light")
    made = RepairView(runner, damaged)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    wait()
    return made


def test_step_by_step_to_a_whole_notebook(view: RepairView, wait, damaged: Path, qtbot) -> None:
    assert list(view.cards) == list(Rung)
    assert not view.cards[Rung.KEYFILE].button.isEnabled()
    view.cards[Rung.REBUILD].button.click()
    assert "密码" in view.notice.words
    view.password.setText("不是这个密码")
    view.cards[Rung.REBUILD].button.click()
    wait()
    assert "密码不对" in view.notice.words
    view.password.setText(PASSWORD)
    QTest.keyClick(view.password, Qt.Key.Key_Return)
    wait()
    assert "损坏" in view.notice.words
    assert "可以试下一步" in view.notice.words
    assert view.cards[Rung.SALVAGE].button.hasFocus()
    with qtbot.waitSignal(view.mended) as mended:
        QTest.keyClick(view.cards[Rung.SALVAGE].button, Qt.Key.Key_Return)
    assert mended.args is not None
    assert mended.args[0] == damaged
    assert "第 1 份备份打底" in mended.args[1]
    assert not view.password.text()
    opened = open_notebook(damaged, PASSWORD)
    try:
        assert check_notebook(opened).is_sound
    finally:
        opened.close()


def test_first_use_restores_from_a_stick(damaged: Path, runner, qtbot, wait, tmp_path: Path, monkeypatch) -> None:
    live_look().choose("light")
    wizard = WelcomeWizard(runner, tmp_path / "新电脑")
    qtbot.addWidget(wizard)
    wizard.show()
    wizard.look_for_backups(tmp_path / "nothing")
    wait()
    assert "没有找到" in wizard.notice.words
    wizard.look_for_backups(damaged)
    wait()
    wizard.go_back()
    monkeypatch.setattr("minqing_desktop.ui.welcome.wizard.removable_drives", lambda: [drive_at(damaged)])
    wizard.start.chosen.emit("restore")
    wait()
    assert wizard.restoring.backup is not None
    assert wizard.next_button.text() == "看看里面有什么"
    wizard.restoring.password.setText("不是这个密码")
    QTest.keyClick(wizard.restoring.password, Qt.Key.Key_Return)
    wait()
    assert "密码不对" in wizard.notice.words
    # What was wrong is typed over.
    assert wizard.restoring.password.selectedText()
    wizard.restoring.password.setText(PASSWORD)
    QTest.keyClick(wizard.restoring.password, Qt.Key.Key_Return)
    wait()
    assert {line.id: line.tail for line in wizard.restoring.inside.items}["person"] == "8"
    assert not (tmp_path / "新电脑").exists()
    with qtbot.waitSignal(wizard.restored) as restored:
        wizard.next_button.click()
    assert restored.args is not None
    opened, words, by_code = restored.args
    assert "恢复好了" in words
    assert not by_code
    try:
        assert opened.folder.parent == tmp_path / "新电脑"
        assert check_notebook(opened).is_sound
    finally:
        opened.close()
