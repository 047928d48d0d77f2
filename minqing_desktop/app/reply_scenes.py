"""Scenes of what came down from the county; its office is a file of its own, made beside the sample's notebook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.host import clock
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.county import enrolling as county_enrolling
from minqing_desktop.services.county import ingesting, papers, reply_packages, replying
from minqing_desktop.services.county.office import Office, create_office
from minqing_desktop.services.county.villages import add_village
from minqing_desktop.services.exchange import enrolling, sending, taking
from minqing_desktop.services.session import Session
from minqing_desktop.ui.matters.page import MattersPage
from minqing_desktop.ui.policies.page import PoliciesPage
from minqing_desktop.ui.settings.page import SettingsPage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

_PASSWORD = "shots-of-the-office"
_SAID = "已转供电所：村口到祠堂一段装六盏，材料月底到，请先看好立杆的位置。"


class ReplyScenes:
    """What the scenes hand on to one another: the office, and the matter that it answered."""

    def __init__(self) -> None:
        self.matter = self.visit = ""

    def nothing(self, stage: Stage) -> None:
        """No policy came yet."""
        stage.go("policies")

    def today(self, stage: Stage) -> None:
        """A package of the county was taken: what waits stands on the page of the day."""
        session, folder = _session(stage), stage.folder / "office"
        office = create_office(f"sqlite:///{folder / 'county.db'}", _PASSWORD, name="某某县")
        try:
            self._exchange(stage, office, session, folder)
        finally:
            office.close()
        stage.go("policies")
        stage.go("today")

    def _exchange(self, stage: Stage, office: Office, session: Session, folder: Path) -> None:
        _meet(office, session, folder)
        with session.reading() as reader:
            open_ones = reader.find(Matter, village=session.village, stage__in=["accepted", "handling"])
            self.visit = reader.find(Visit, village=session.village, is_complete=True, order=("-started_at",))[0].id
        self.matter = next(each.id for each in open_ones if each.route in ("", "own"))
        due = session.today() + timedelta(days=10)
        form = MoveForm(
            on=session.today(), main_unit="某某县供电局", responsible="赵科长", due_on=due, is_to_county=True,
            text="请安排装路灯",
        )  # fmt: skip
        make_move(session, self.matter, Move.REFER, form)
        ingesting.ingest_files(office, sending.export(session, [], folder / "up").files)
        self._reply(office, session, folder)
        (reply,) = reply_packages.write_replies(office, folder / "down")
        opened = stage.program.desk and stage.program.desk.opened
        assert opened
        taking.take(opened, reply.written.files)

    def _reply(self, office: Office, session: Session, folder: Path) -> None:
        village, day = session.village, session.today()
        replying.answer(office, village, self.matter, _SAID, by="赵科长")
        replying.comment(
            office, village, self.visit, "记得细。老人住处漏雨的事，入冬前请再去看一次，住建那边我来催。", by="何书记"
        )
        replying.assign(
            office, village, "汛后水毁沟渠再查一遍，列出要修的", due_on=day + timedelta(days=16), by="水利股",
            note="按组列长度和大概要多少钱。",
        )  # fmt: skip
        replying.assign(office, village, "核对独居老人联系电话", due_on=day + timedelta(days=3), by="民政股")
        handed = replying.Handed(
            "12345 热线：公交站牌被撞倒", "请扶起来，看看还能不能用", "村口公交站", "周先生",
            day + timedelta(days=5), category="道路交通",
        )  # fmt: skip
        replying.assign_matter(office, village, handed, by="信访股")
        replying.set_category(office, "电动车停放充电", parent="公共安全", term_count=5)
        replying.set_category(office, "道路交通", term_count=7)
        blank, leaflet = folder / "冬春救助需求摸底表.xlsx", folder / "高龄津贴一张纸.pdf"
        _write_blank(blank)
        leaflet.write_bytes(b"%PDF-1.4\n%%EOF\n")
        papers.send_blank(
            office, [village], blank, due_on=day + timedelta(days=8), by="民政股", note="按户填，没有的写「无」"
        )
        for policy in _policies():
            papers.publish_policy(office, policy, [leaflet] if policy.number else [])

    def matter_answered(self, stage: Stage) -> None:
        """The answer above the story and in its line of time."""
        page = stage.go("matters", self.matter)
        assert isinstance(page, MattersPage)
        page.show_matter(self.matter)
        stage.wait()

    def taking_up(self, stage: Stage) -> None:
        """The form by which it is taken up, filled in."""
        page = stage.go("matters", self.matter)
        assert isinstance(page, MattersPage)
        answers = page.detail.story.answer_lines
        answers.opened.emit(answers.items[0].id)

    def taken(self, stage: Stage) -> None:
        """It is a step of the village now."""
        page = stage.go("matters", self.matter)
        assert isinstance(page, MattersPage)
        page.editing.moves.save()
        stage.wait()
        bar = page.detail.story_scroll.verticalScrollBar()
        bar.setValue(bar.maximum())

    def commented(self, stage: Stage) -> None:
        """Under the visit."""
        page = stage.visits
        stage.go("visits", {"open": self.visit})
        stage.wait()
        area = page._editor_area
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())

    def tasks(self, stage: Stage) -> None:
        """A task that was sent down, opened among the others."""
        with _session(stage).reading() as reader:
            task = reader.find(Task, village=_session(stage).village, done_on__empty=True, matter="")
        stage.go("tasks", {"open": next(each.id for each in task if each.assigned_by)})
        stage.wait()

    def forms(self, stage: Stage) -> None:
        """Forms that were sent down."""
        stage.go("forms")

    def policies(self, stage: Stage) -> None:
        """Policies to be read."""
        page = stage.go("policies")
        assert isinstance(page, PoliciesPage)
        page.choose(next(line.id for line in page.lines.items if line.title == "高龄津贴"))

    def categories(self, stage: Stage) -> None:
        """The county's lines of the dictionary."""
        assert isinstance(stage.go("settings", {"section": "categories"}), SettingsPage)

    def scenes(self) -> list[tuple[str, Callable[[Stage], None]]]:
        """In order."""
        return [
            ("policies-none", self.nothing),
            ("reply-today", self.today),
            ("reply-matter", self.matter_answered),
            ("reply-taking-up", self.taking_up),
            ("reply-taken", self.taken),
            ("reply-comment", self.commented),
            ("reply-tasks", self.tasks),
            ("reply-forms", self.forms),
            ("policies", self.policies),
            ("reply-categories", self.categories),
        ]


def _session(stage: Stage) -> Session:
    assert stage.program.desk is not None
    return stage.program.desk.session


def _meet(office: Office, session: Session, folder: Path) -> None:
    add_village(office, session.village, "示范村", "某某镇")
    (card,) = county_enrolling.write_county_card(office, folder)
    seen = enrolling.take_card(session, read_package([card]))
    enrolling.confirm(session, seen.device, seen.groups)
    own, _ = enrolling.write_card(session, folder, name="示范村")
    found = county_enrolling.take_card(office, [own])
    county_enrolling.confirm(office, found.device, found.groups)


def _write_blank(path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "户主姓名", "人口", "需要什么救助", "联系电话"])
    book.save(path)


def _policies() -> list[Policy]:
    year = clock.today().year
    return [
        Policy(
            title="高龄津贴", number="某民发〔2026〕12号", issued_on=date(year, 3, 1), from_on=date(year, 4, 1),
            who="年满八十周岁、户口在本县的老人。八十到八十九岁每月五十元，九十岁以上每月一百元。",
            summary="按月打进社保卡。从批准的下个月起发，不往前补。",
            how="本人或家里人带身份证、户口簿和社保卡，到村里填一张表；村里公示七天后报镇民政办。走不动的，打电话，村干部上门办。",
        ),
        Policy(
            title="冬春临时救助", issued_on=date(year, 11, 10), from_on=date(year, 12, 1), to_on=date(year + 1, 3, 31),
            who="受灾后吃、穿、取暖有困难的户。", summary="发粮油、棉被或现金，按户核定。",
            how="村里摸底，镇里核对，县里批。",
        ),
        Policy(
            title="农机购置补贴（上一轮）", issued_on=date(year - 1, 2, 1), to_on=date(year - 1, 12, 31),
            who="买了目录里农机的农户。", summary="按机型定额补贴。",
        ),
    ]  # fmt: skip


REPLY_SCENES = ReplyScenes().scenes()
