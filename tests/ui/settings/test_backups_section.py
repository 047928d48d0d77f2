"""备份与恢复 as a cadre uses it: a backup, a stick, a look at what a restore would change, the restore itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.backups import backups_of
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.ui.settings.backups import BackupsSection
from minqing_desktop.ui.settings.page import SettingsPage
from minqing_desktop.ui.settings.restore_panel import RestorePanel
from minqing_desktop.ui.today.page import TodayPage
from tests.ui.conftest import PASSWORD


@pytest.fixture
def quiet(desk, settle):
    return lambda: settle(desk)


@pytest.fixture
def page(desk, qtbot) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


@pytest.fixture
def section(page: SettingsPage, quiet) -> BackupsSection:
    page.show_section("backups")
    quiet()
    made = page.section("backups")
    assert isinstance(made, BackupsSection)
    return made


def test_backup_stick_trial_and_list(section: BackupsSection, quiet, tmp_path: Path) -> None:
    assert "还没有备份" in section.state_notice.words
    QTest.mouseClick(section.backup_button, Qt.MouseButton.LeftButton)
    quiet()
    assert "第 1 份" in section.notice.words
    assert [item.title for item in section.lines.items] == ["今天 10:30"]
    assert "5 户" in section.lines.items[0].below
    (tmp_path / "KINGSTON").mkdir()
    section.to_stick(drive_at(tmp_path / "KINGSTON"))
    quiet()
    assert "可以拔出了" in section.notice.words
    assert "今天备份到U盘过" in section.state_notice.words
    QTest.mouseClick(section.trial_button, Qt.MouseButton.LeftButton)
    quiet()
    assert "完好" in section.trial_notice.words
    section.to_stick(drive_at(tmp_path / "pulled-out"))
    section._on_cancel_clicked()
    quiet()
    assert section.stick_button.isEnabled()
    assert not section.busy.isVisible()


def test_a_restore_shows_what_it_costs_and_is_done_apart(section: BackupsSection, desk, quiet) -> None:
    section.back_up()
    quiet()
    add_cadre(desk.session, _cadre())
    section.open_backup(section.lines.items[0].id)
    quiet()
    sheet = section._panel.content
    assert isinstance(sheet, RestorePanel)
    pills = {item.title: item.pills for item in sheet.differences.items}
    assert pills["干部"] == (("少 1", "red"),)
    assert "登记干部" in sheet.lost.items[0].title
    asked = []
    desk.set_apart.connect(lambda work, said: asked.append((work, said)))
    QTest.keyClick(sheet.restore_button, Qt.Key.Key_Return)
    [(work, said)] = asked
    opened = desk.opened
    work(opened)
    assert "请用密码打开" in said(None)
    again = open_notebook(opened.folder, PASSWORD)
    try:
        reasons = [each.inside.reason for each in backups_of(again) if each.inside]
        assert reasons == ["restored", "notebook.restore", "manual"]
    finally:
        again.close()


def _cadre():
    from minqing_desktop.domain.records.cadre import Cadre

    return Cadre(name="王五")


def test_today_says_once_and_quietly_that_the_stick_is_old(desk, qtbot, quiet, hand_clock) -> None:
    from minqing_desktop.services.backups import make_backup

    make_backup(desk.opened)
    page = TodayPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.page_entered()
    quiet()
    assert not page.safety_notice.isVisibleTo(page)
    hand_clock.move(days=31)
    page.page_entered()
    quiet()
    assert "还没有备份到U盘过" in page.safety_notice.words
    assert page.safety_notice.isVisibleTo(page)
    page.safety_notice.close_button.click()
    page.page_entered()
    quiet()
    assert not page.safety_notice.isVisibleTo(page)
    hand_clock.move(days=7)
    page.page_entered()
    quiet()
    assert page.safety_notice.isVisibleTo(page)


def test_a_failure_is_told_in_the_section(section: BackupsSection, quiet, monkeypatch) -> None:
    def full(*_arguments: object, **_more: object) -> None:
        raise UserError("backup_no_room", "磁盘快满了。", "请清理。")

    monkeypatch.setattr("minqing_desktop.services.safekeeping.make_backup", full)
    section.back_up()
    quiet()
    assert "磁盘快满了" in section.notice.words
    assert section.backup_button.isEnabled()
