"""Scenes of a hand-over, of erasing and of how long things are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from minqing_desktop.domain.records.cadre import Cadre, administrators
from minqing_desktop.domain.records.hand_over import HandOver
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.handover.inventory import inventory
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.retention import set_years
from minqing_desktop.services.roles import sit_down
from minqing_desktop.services.search import find_households
from minqing_desktop.ui.settings.handover import HandoverSection
from minqing_desktop.ui.settings.page import SettingsPage
from minqing_desktop.ui.settings.retention import RetentionSection

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


def _keeping(stage: Stage) -> None:
    """A visit of long ago is past the years that somebody sets."""
    desk = stage.program.desk
    assert desk is not None
    with desk.session.reading() as reader:
        chief = administrators(reader.find(Cadre))[0].id
        home = reader.find(Household)[0].id
    sit_down(desk.session, chief)
    with desk.session.doing("visit.record") as doing:
        long_ago = datetime(2015, 5, 4, tzinfo=UTC)
        doing.act.create(Visit(households=(home,), started_at=long_ago, words="那时候路还没有修。", is_complete=True))
    set_years(desk.session, "words", 5)
    set_years(desk.session, "photos", 3)
    stage.go("settings", {"section": "keeping"})


def _keeping_list(stage: Stage) -> None:
    page = stage.go("settings", {"section": "keeping"})
    assert isinstance(page, SettingsPage)
    section = page.section("keeping")
    assert isinstance(section, RetentionSection)
    section.open_rule("words")


def _notice(stage: Stage) -> None:
    stage.go("reports", {"report": "privacy_notice"})


def _copy(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    hit = find_households(desk.session, "zs")[0]
    with desk.session.reading() as reader:
        person = reader.get(Household, hit.household).head
    scope = ReportScope(household=hit.household, person=person)
    stage.go("reports", {"report": "own_record", "scope": scope, "words": "本人"})


LEAVING_SCENES: list[tuple[str, Callable[[Stage], None]]] = [
    ("handover-begun", _begun),
    ("handover-noting", _noting),
    ("handover-list", _list),
    ("handover-done", _done),
    ("handover-inherited", _inherited),
    ("keeping", _keeping),
    ("keeping-list", _keeping_list),
    ("report-privacy-notice", _notice),
    ("report-own-record", _copy),
]
