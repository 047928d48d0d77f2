"""安全记录 by keyboard: what happened, filtered by what and who, the way to the household, and the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.services.audit import AuditEvent, AuditGroup, note, note_reveal
from minqing_desktop.ui.settings.page import SettingsPage


@pytest.fixture
def page(qtbot, desk, sample, settle) -> SettingsPage:
    note(desk.session, AuditEvent.OPENED)
    note_reveal(desk.session, "person", sample.persons["吴根生"], "phone")
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    made.open_target({"section": "audit"})
    settle(desk)
    return made


def sentences(section) -> list[tuple[str, str]]:
    lines = [section.table.model.line_at(place) for place in range(section.table.model.total)]
    return [(line.sentence, line.detail) for line in lines if line]


def test_who_looked_at_whose_number(qtbot, page, desk, sample, settle, tmp_path: Path) -> None:
    section = page.section("audit")
    assert sentences(section)[:2] == [("查看完整号码", "吴根生 · 联系电话"), ("打开笔记本", "")]
    section.numbers_chip.setFocus()
    qtbot.keyClick(section.numbers_chip, Qt.Key.Key_Space)
    settle(desk)
    assert section.group_chip.chosen_key is AuditGroup.NUMBERS
    qtbot.waitUntil(lambda: sentences(section) == [("查看完整号码", "吴根生 · 联系电话")])
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    section.table.view.setFocus()
    section.table.view.selectRow(0)
    qtbot.keyClick(section.table.view, Qt.Key.Key_Return)
    assert led == [("households", sample.households["0141"])]
    section.ask_place = lambda _name: str(tmp_path / "记录")
    section.export_button.click()
    qtbot.waitUntil(section.saved_notice.isVisible)
    assert (tmp_path / "记录.xlsx").exists()
    assert "已存 1 条" in section.saved_notice.words
    section.group_chip.choose(AuditGroup.FILES_OUT)
    qtbot.waitUntil(lambda: sentences(section) == [("导出文件", "安全记录，1 条")])


def test_a_stick_that_was_pulled_out_is_said(qtbot, page, desk, settle, tmp_path: Path) -> None:
    section = page.section("audit")
    troubles = []
    desk.troubled.connect(troubles.append)
    section.ask_place = lambda _name: str(tmp_path / "stick" / "记录.xlsx")
    section.export_button.click()
    qtbot.waitUntil(lambda: bool(troubles))
    assert troubles[0].sentence.startswith("找不到要写入的文件夹，U盘可能已经拔出。")
    assert not section.saved_notice.isVisible()
