"""Scenes of a hand-over, of erasing and of how long things are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from minqing_desktop.domain.records.hand_over import HandOver
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.handover.inventory import inventory
from minqing_desktop.services.roles import sit_down
from minqing_desktop.ui.settings.handover import HandoverSection
from minqing_desktop.ui.settings.page import SettingsPage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage


def _section(stage: Stage) -> HandoverSection:
    page = stage.go("settings", {"section": "handover"})
    assert isinstance(page, SettingsPage)
    section = page.section("handover")
    assert isinstance(section, HandoverSection)
    stage.wait()
    return section


def _begun(stage: Stage) -> None:
    section = _section(stage)
    assert stage.program.desk is not None
    session = stage.program.desk.session
    other = next(cadre for cadre in list_cadres(session) if cadre.id != session.cadre)
    section.successor_field.choose(other.id)
    stage.wait()
    section.witness_field.setText("何永根")
    section._on_who_chosen()
    stage.wait()


def _noting(stage: Stage) -> None:
    section = _section(stage)
    section.open_note(section.lines.items[0].id)
    section.editor.text_field.setPlainText("镇水利站老周答应过，下个月来量；催他要当面说。")


def _list(stage: Stage) -> None:
    section = _section(stage)
    section.save_note()
    stage.wait()
    section.open_note("")
    section.editor.text_field.setPlainText("村部钥匙在文书那里；低保复核每年三月。")
    section.save_note()
    stage.wait()
    section.print_list()
    stage.wait()


def _done(stage: Stage) -> None:
    section = _section(stage)
    section.complete()
    stage.wait()
    section.end_button.setFocus()


def _inherited(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    with desk.session.reading() as reader:
        record = reader.find(HandOver)[-1]
    assert inventory(desk.session, record.from_cadre).hand_over is not None
    sit_down(desk.session, record.to_cadre)
    stage.go("households")
    stage.go("today")


LEAVING_SCENES: list[tuple[str, Callable[[Stage], None]]] = [
    ("handover-begun", _begun),
    ("handover-noting", _noting),
    ("handover-list", _list),
    ("handover-done", _done),
    ("handover-inherited", _inherited),
]
