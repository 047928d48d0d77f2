"""Pictures of the county window: the way in, and each page over a small county made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from minqing_desktop.app.county_sample import COUNTY_CODE, COUNTY_NAME, PLACES, fill_county
from minqing_desktop.app.county_window import CountyProgram
from minqing_desktop.exchange.package.writing import ENDING
from minqing_desktop.host import clock
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.county.enrolling import computers, is_waiting
from minqing_desktop.services.county.matters import matters_up
from minqing_desktop.services.county.replying import answer
from minqing_desktop.ui.county.computers_page import ComputersPage
from minqing_desktop.ui.county.inbox_page import InboxPage
from minqing_desktop.ui.county.matters_page import MattersPage
from minqing_desktop.ui.county.reports_page import ReportsPage
from minqing_desktop.ui.county.sending_forms import BlankForm, PolicyForm
from minqing_desktop.ui.county.sending_page import SendingPage
from minqing_desktop.ui.county.villages_page import VillagesPage
from minqing_desktop.ui.jobs.runner import JobRunner


@dataclass(slots=True)
class CountyStage:
    """The program, a folder to work in, and how to wait for it."""

    program: CountyProgram
    folder: Path
    settle: Callable[[JobRunner], None]
    password: str
    inbox: Path | None = None

    def wait(self) -> None:
        """Until the program is quiet."""
        self.settle(self.program.runner)

    def go(self, page: str, target: object = None) -> QWidget:
        """Brings a page to the front and waits for it."""
        self.program.frame.go(page, target)
        self.wait()
        return self.program.frame.page(page)


CountyScene = tuple[str, Callable[[CountyStage], None]]


def _entry(_stage: CountyStage) -> None:
    """The way in."""


def _server(stage: CountyStage) -> None:
    stage.program.entry.start.chosen.emit("server")
    step = stage.program.entry.server_step
    step.way_field.choose("make")
    step.address_field.setText("postgresql://minqing:secret@10.0.0.8/minqing")
    stage.program.entry.go_on()


def _new_file(stage: CountyStage) -> None:
    entry = stage.program.entry
    entry.back_button.click()
    entry.start.chosen.emit("file")
    entry.file_step.set_folder(stage.folder)
    entry.file_step.name_field.setText(COUNTY_NAME)
    entry.file_step.code_field.setText(COUNTY_CODE)
    entry.file_step.first_field.setText(stage.password)


def _recovery(stage: CountyStage) -> None:
    stage.program.entry.file_step.second_field.setText(stage.password)
    stage.program.entry.go_on()
    stage.wait()


def _empty_inbox(stage: CountyStage) -> None:
    stage.program.entry.go_on()
    stage.wait()


def _empty(page: str) -> Callable[[CountyStage], None]:
    return lambda stage: stage.go(page) and None


def _filled(stage: CountyStage) -> None:
    """Laptops are made and packages written, as a month of villages would."""
    assert stage.program.desk is not None
    stage.inbox = fill_county(stage.program.desk.office, stage.folder / "villages", stage.password)
    stage.program.desk.announce("computers", "villages")
    page = stage.go("inbox")
    assert isinstance(page, InboxPage)
    page.ask_folder = lambda: str(stage.inbox)
    page.choose_folder()


def _taken(stage: CountyStage) -> None:
    page = stage.go("inbox")
    assert isinstance(page, InboxPage)
    assert stage.inbox is not None
    torn = sorted(stage.inbox.rglob(f"*{ENDING}"))[-1]
    torn.write_bytes(torn.read_bytes()[:900])
    page.take_folder()


def _aside(stage: CountyStage) -> None:
    page = stage.go("inbox", {"aside": True})
    assert isinstance(page, InboxPage)
    page._on_line_opened(page._aside[0])


def _waiting_computer(stage: CountyStage) -> None:
    desk = stage.program.desk
    assert desk is not None
    device = next(each.device for each in computers(desk.office) if is_waiting(each))
    page = stage.go("computers", device)
    assert isinstance(page, ComputersPage)
    page.sheet.typed_field.setText("12345 67890 12345 67890 12345 67890 12345 67890")
    page.sheet.confirm_button.click()


def _villages(stage: CountyStage) -> None:
    page = stage.go("villages")
    assert isinstance(page, VillagesPage)
    page.panel.close_panel()


def _village(stage: CountyStage) -> None:
    stage.go("villages", PLACES[0].village.code)


def _matters(stage: CountyStage) -> None:
    page = stage.go("matters")
    assert isinstance(page, MattersPage)
    page.panel.close_panel()


def _answer(stage: CountyStage) -> None:
    page = stage.go("matters")
    assert isinstance(page, MattersPage)
    page.open_answer()
    QTest.qWait(60)


def _answered(stage: CountyStage) -> None:
    page, desk = stage.go("matters"), stage.program.desk
    assert isinstance(page, MattersPage)
    assert desk is not None
    page.panel.close_panel()
    up = matters_up(desk.office)[0].up
    words = "县水务局本周五派人查主管道，先在村口接一处临时供水点。"
    on = clock.today() - timedelta(days=1)
    answer(desk.office, up.village, up.matter, words, by="林国栋", on=on, referral=up.paper)
    desk.announce("matters")
    stage.wait()
    page.show_section("answered")


def _late(stage: CountyStage) -> None:
    page = stage.go("matters")
    assert isinstance(page, MattersPage)
    page.show_section("villages")


def _diary(stage: CountyStage) -> None:
    page = stage.go("villages", PLACES[0].village.code)
    assert isinstance(page, VillagesPage)
    page.sheet.diary_link.click()


def _comment(stage: CountyStage) -> None:
    page = stage.go("villages")
    assert isinstance(page, VillagesPage)
    page.diary_view.timeline.opened.emit(page.diary_view.timeline.items[0].id)


def _policy(stage: CountyStage) -> None:
    page = stage.go("sending")
    assert isinstance(page, SendingPage)
    page.policy_button.click()
    QTest.qWait(60)


def _sent(stage: CountyStage) -> None:
    page = stage.go("sending")
    assert isinstance(page, SendingPage)
    form = page.panel.content
    assert isinstance(form, PolicyForm)
    form.title_field.setText("高龄津贴")
    form.number_field.setText("示民发〔2026〕12号")
    form.summary_field.set_text("八十周岁以上每人每月发六十元，按季打进社保卡。")
    form.to_field.set_value(clock.today() + timedelta(days=400))
    form.save_button.click()
    stage.wait()
    blank = stage.folder / "冬季住房安全排查表.xlsx"
    blank.write_bytes(resource_path("sample/roster.xlsx").read_bytes())
    page.open_form()
    sending = page.panel.content
    assert isinstance(sending, BlankForm)
    sending.files_field.ask_files = lambda: [str(blank)]
    sending.files_field.button.click()
    sending.due_field.set_value(clock.today() + timedelta(days=10))
    sending.save_button.click()
    stage.wait()


def _report(name: str) -> Callable[[CountyStage], None]:
    return lambda stage: stage.go("reports", name) and None


def _print(stage: CountyStage) -> None:
    page = stage.go("reports", "coverage")
    assert isinstance(page, ReportsPage)
    page.print_shown()
    stage.wait()
    QTest.qWait(300)


def _locked(stage: CountyStage) -> None:
    stage.program.lock()


def _wrong(stage: CountyStage) -> None:
    door = stage.program.frame.lock_screen
    door.password.setText("not-the-password")
    door.open_button.click()


def _help(stage: CountyStage) -> None:
    door = stage.program.frame.lock_screen
    door.password.setText(stage.password)
    door.open_button.click()
    stage.wait()
    stage.program.frame.show_help()


COUNTY_SCENES: list[CountyScene] = [
    ("county-entry", _entry),
    ("county-server", _server),
    ("county-new", _new_file),
    ("county-recovery", _recovery),
    ("county-inbox-empty", _empty_inbox),
    ("county-villages-empty", _empty("villages")),
    ("county-computers-empty", _empty("computers")),
    ("county-matters-empty", _empty("matters")),
    ("county-reports-empty", _empty("reports")),
    ("county-inbox", _filled),
    ("county-inbox-taken", _taken),
    ("county-aside", _aside),
    ("county-computers", _empty("computers")),
    ("county-computer", _waiting_computer),
    ("county-villages", _villages),
    ("county-village", _village),
    ("county-matters", _matters),
    ("county-answer", _answer),
    ("county-answered", _answered),
    ("county-late", _late),
    ("county-diary", _diary),
    ("county-comment", _comment),
    ("county-sending", _empty("sending")),
    ("county-policy", _policy),
    ("county-sent", _sent),
    *((f"county-report-{name}", _report(name)) for name in ("coverage", "stages", "overdue", "months")),
    ("county-print", _print),
    ("county-settings", _empty("settings")),
    ("county-locked", _locked),
    ("county-wrong-password", _wrong),
    ("county-help", _help),
]
