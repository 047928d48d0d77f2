"""Scenes of backups, restoring and repairing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from minqing_desktop.host import clock
from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.repairing import Rung
from minqing_desktop.services.undoing import last_action, undo_action
from minqing_desktop.ui.settings.backups import BackupsSection
from minqing_desktop.ui.settings.page import SettingsPage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

REMINDED_AFTER_DAYS = 45


def _section(stage: Stage) -> BackupsSection:
    page = stage.go("settings", {"section": "backups"})
    assert isinstance(page, SettingsPage)
    section = page.section("backups")
    assert isinstance(section, BackupsSection)
    return section


def _made(stage: Stage) -> None:
    section = _section(stage)
    section.back_up()
    stage.wait()
    section.try_out()
    stage.wait()


def _copied(stage: Stage) -> None:
    stick = stage.folder / "KINGSTON"
    stick.mkdir(exist_ok=True)
    _section(stage).to_stick(drive_at(stick))


def _compared(stage: Stage) -> None:
    section = _section(stage)
    desk = stage.program.desk
    assert desk is not None
    undo_action(desk.session, last_action(desk.session))
    stage.wait()
    section.open_backup(section.lines.items[-1].id)


def _reminded(stage: Stage) -> None:
    today = clock.now()
    clock.use_clock(lambda: today + timedelta(days=REMINDED_AFTER_DAYS))
    try:
        stage.go("households")
        stage.go("today")
    finally:
        clock.use_clock(lambda: today)


def _restored(stage: Stage) -> None:
    section = _section(stage)
    section.open_backup(section.lines.items[0].id)
    stage.wait()
    sheet = section._panel.content
    assert sheet is not None
    sheet.restore_wanted.emit()  # pyright: ignore[reportAttributeAccessIssue]


def _from_backup(stage: Stage) -> None:
    stage.program.show_wizard()
    stage.wizard.look_for_backups(stage.folder / "sample")


def _inside(stage: Stage) -> None:
    stage.wizard.restoring.password.setText(stage.password)
    stage.wizard.go_on()


def _on_another_laptop(stage: Stage) -> None:
    stage.wizard.go_on()


def _ladder(stage: Stage) -> None:
    stage.program.lock()
    stage.wait()
    stage.program.show_repair()
    stage.wait()


def _salvaged(stage: Stage) -> None:
    repair = stage.program.repair
    assert repair is not None
    repair.password.setText(stage.password)
    repair.attempt(Rung.SALVAGE)


def _opened_again(stage: Stage) -> None:
    stage.program.door.password.setText(stage.password)
    stage.program.door.open_button.click()
    stage.wait()


SAFETY_SCENES: list[tuple[str, Callable[[Stage], None]]] = [
    ("backups-made", _made),
    ("backups-stick", _copied),
    ("backups-compared", _compared),
    ("today-stick-reminder", _reminded),
    ("backups-restored", _restored),
    ("wizard-from-backup", _from_backup),
    ("wizard-what-is-inside", _inside),
    ("restored-on-another-laptop", _on_another_laptop),
    ("repair-ladder", _ladder),
    ("repair-salvaged", _salvaged),
    ("repair-opened", _opened_again),
]
