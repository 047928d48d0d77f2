"""Scenes of 数据交换: the county and a colleague's laptop are notebooks of their own, made beside the sample's."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.exchange import enrolling, sending, taking
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.services.session import Session
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.ui.exchange.computer_sheet import ComputerSheet
from minqing_desktop.ui.exchange.page import ExchangePage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

_PASSWORD = "shots-of-the-county"


def _page(stage: Stage) -> ExchangePage:
    page = stage.go("exchange")
    assert isinstance(page, ExchangePage)
    return page


def _stick(stage: Stage) -> Path:
    stick = stage.folder / "KINGSTON"
    stick.mkdir(exist_ok=True)
    return stick


def _session(stage: Stage) -> Session:
    assert stage.program.desk is not None
    return stage.program.desk.session


class ExchangeScenes:
    """What the scenes hand on to one another: the county's office and a colleague's laptop."""

    def __init__(self) -> None:
        self.county: OpenNotebook | None = None
        self.colleague: OpenNotebook | None = None

    def nobody(self, stage: Stage) -> None:
        """Nobody was met; what an earlier play left is forgotten."""
        self.county = self.colleague = None
        page, stick = _page(stage), _stick(stage)
        page.find_drives = lambda: [drive_at(stick)]
        stage.go("today")
        _page(stage)

    def enrolling(self, stage: Stage) -> None:
        """Both cards are there; the groups have to be compared."""
        self.county = _made(stage, "某某县", Village(name="某某县", code="330327000000"), is_county=True)
        page = _page(stage)
        page.show_enrol()
        stage.wait()
        page.enrol.write_card()
        stage.wait()
        card, _ = enrolling.write_card(self.county.session, _stick(stage))
        page.enrol.take_files([card])
        stage.wait()
        page.enrol.typed_field.setText("4107 2231 0087 9954")

    def met(self, stage: Stage) -> None:
        """The groups were the same on both sides; a card of a stranger lies about besides."""
        assert self.county is not None
        page, session = _page(stage), _session(stage)
        groups = page.enrol.groups.accessibleName().partition("：")[2]
        page.enrol.typed_field.setText(groups)
        page.enrol.confirm()
        stage.wait()
        own, _ = enrolling.write_card(session, stage.folder)
        enrolling.take_card(self.county.session, read_package([own]))
        enrolling.confirm(self.county.session, _number(session), groups)
        self.colleague = _made(stage, "示范村 李梅", Village(name="示范村", code=session.village), is_county=False)
        _meet(session, self.colleague.session, stage.folder)
        page.show_front()

    def written(self, stage: Stage) -> None:
        """All of it on the stick."""
        _page(stage).writing.write()

    def receipted(self, stage: Stage) -> None:
        """The county's receipt comes back, with a package of one's colleague who wrote otherwise."""
        page, session, folder = _page(stage), _session(stage), stage.folder
        assert self.county is not None
        assert self.colleague is not None
        ours = sending.export(session, [], folder / "to-both").files
        taking.take(self.county, ours)
        taking.take(self.colleague, ours)
        sending.write_receipt(self.county.session, _number(session), _stick(stage))
        _differ(session, self.colleague.session)
        sending.export(self.colleague.session, [_number(session)], _stick(stage))
        page.take_in([_stick(stage)])

    def imported(self, stage: Stage) -> None:
        """Taken behind a backup."""
        _page(stage).intake.begin_import()
        stage.wait()

    def settling(self, stage: Stage) -> None:
        """Both sides beside each other."""
        page = _page(stage)
        page.show_contests()
        stage.wait()
        stage.wait()

    def settled(self, stage: Stage) -> None:
        """One side chosen, both texts kept in the other."""
        page = _page(stage)
        for key in (Qt.Key.Key_1, Qt.Key.Key_3):
            QTest.keyClick(page.contests.pairs[0], key)
            stage.wait()

    def green(self, stage: Stage) -> None:
        """The county has all of it, and says so: green."""
        page, session = _page(stage), _session(stage)
        assert self.county is not None
        taking.take(self.county, sending.export(session, [_number(self.county.session)], stage.folder / "last").files)
        receipt = sending.write_receipt(self.county.session, _number(session), stage.folder / "back")
        page.take_in(receipt.files)
        stage.wait()
        page.show_front()

    def computer(self, stage: Stage) -> None:
        """The county's computer beside the list, and what taking it out of use means."""
        assert self.county is not None
        page = _page(stage)
        page.open_computer(_number(self.county.session))
        sheet = page.panel.content
        assert isinstance(sheet, ComputerSheet)
        sheet.revoke_link.click()

    def refused(self, stage: Stage) -> None:
        """The same again, a damaged one, and something that is none."""
        page = _page(stage)
        page.panel.close_panel()
        packages = sorted((_stick(stage) / sending.STICK_FOLDER).glob("*.mqpkg"))
        assert self.colleague is not None
        broken = sending.export(self.colleague.session, [], stage.folder).files[0]
        broken.write_bytes(broken.read_bytes()[:-40] + os.urandom(40))
        paper = stage.folder / "会议通知.docx"
        paper.write_bytes(b"PK\x03\x04")
        page.take_in([*packages, broken, paper])
        stage.wait()
        for each in (self.county, self.colleague):
            if each is not None:
                each.close()

    def nothing(self, stage: Stage) -> None:
        """A folder without a package."""
        empty = stage.folder / "空的"
        empty.mkdir(exist_ok=True)
        _page(stage).take_in([empty])

    def scenes(self) -> list[tuple[str, Callable[[Stage], None]]]:
        """In order."""
        return [
            ("exchange-nobody", self.nobody),
            ("exchange-enrolling", self.enrolling),
            ("exchange-waiting", self.met),
            ("exchange-written", self.written),
            ("exchange-preview", self.receipted),
            ("exchange-imported", self.imported),
            ("exchange-two-versions", self.settling),
            ("exchange-settled", self.settled),
            ("exchange-green", self.green),
            ("exchange-computer", self.computer),
            ("exchange-refused", self.refused),
            ("exchange-nothing", self.nothing),
        ]


def _made(stage: Stage, name: str, village: Village, *, is_county: bool) -> OpenNotebook:
    opened, _code = create_notebook(stage.folder / f"of {name}", _PASSWORD, village, Cadre(name="李梅"))
    enrolling.write_card(opened.session, stage.folder, name=name, is_county=is_county)
    return opened


def _number(session: Session) -> str:
    return session.notebook.device[:DEVICE_BYTES].hex()


def _meet(one: Session, other: Session, folder: Path) -> None:
    shown = ""
    for here, there in ((one, other), (other, one)):
        card, _ = enrolling.write_card(there, folder)
        shown = enrolling.take_card(here, read_package([card])).groups
    enrolling.confirm(one, _number(other), shown)
    enrolling.confirm(other, _number(one), shown)


def _differ(here: Session, there: Session) -> None:
    """Both change the same fields, and visit the same household on one day."""
    with here.reading() as reader:
        homes = reader.find(Household, limit=6)
        person = reader.find(Person, household=homes[1].id)[0]
        visits = reader.find(Visit, order=("-started_at",), limit=1)
    said = ((here, "村口小店帮工", "屋顶去年翻修过，西屋没有修。"), (there, "在镇上开店", "西屋漏雨，墙根发霉。"))
    for session, whereabouts, note in said:
        with session.doing("person.edit") as doing:
            doing.act.change(Person, person.id, whereabouts=whereabouts)
        with session.doing("household.edit") as doing:
            doing.act.change(Household, homes[0].id, note=note)
    with there.doing("household.edit") as doing:
        doing.act.change(Household, homes[2].id, livelihood="茶园三亩，儿子在宁波打工")
    day = visits[0].started_at
    if day is not None:
        with there.doing("visit.record") as doing:
            doing.act.create(
                Visit(
                    households=visits[0].households, started_at=day + timedelta(hours=2), words="路灯的事又说了一遍。",
                    cadre=there.cadre, is_complete=True,
                )
            )  # fmt: skip


EXCHANGE_SCENES = ExchangeScenes().scenes()
