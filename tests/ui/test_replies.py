"""What came down from the county, met by keyboard: on the page of the day, at its matter, under a visit, in forms."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.replies import BlankForm, Comment, Policy, SuperiorAnswer
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.registering import MatterForm, register_matter
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.replies import comments_on
from minqing_desktop.services.sent_forms import sent_forms
from minqing_desktop.services.session import Session
from minqing_desktop.services.tasks import get_task
from minqing_desktop.ui.forms.start_view import StartView
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.line_list import Line
from minqing_desktop.ui.matters.page import MattersPage
from minqing_desktop.ui.policies.page import PoliciesPage
from minqing_desktop.ui.today.arrived_card import ArrivedCard
from minqing_desktop.ui.visits.county_comments import CountyComments
from tests.exchange.forms import making

TODAY = date(2026, 11, 22)
SAID = "下周一派人来装。"


def put(session: Session, *records, village: str | None = None) -> list[str]:
    """As the county's package leaves them."""
    with session.doing("county.answer", village=village) as doing:
        return doing.act.create_all(records)


@pytest.fixture
def matter(desk) -> str:
    """A matter that waits for the county's answer."""
    session = desk.session
    wanted = Matter(title="村口没有路灯", wanted="装一盏", place="村口", accepted_on=TODAY, route="own")
    identity, _ = register_matter(session, MatterForm(wanted, (Petitioner(name="某甲"),)))
    slip = MoveForm(on=TODAY, main_unit="县供电局", responsible="某乙", due_on=TODAY + timedelta(5), is_to_county=True)
    make_move(session, identity, Move.REFER, slip)
    return identity


def shown(qtbot, widget, desk, settle):
    qtbot.addWidget(widget)
    widget.resize(1210, 684)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    settle(desk)
    return widget


def press(line: Line | None, key: Qt.Key) -> None:
    assert line is not None
    line.setFocus()
    QTest.keyClick(line, key)


def test_an_answer_is_taken_up_at_its_matter_by_two_keys(qtbot, desk, settle, matter) -> None:
    (answer,) = put(desk.session, SuperiorAnswer(matter=matter, on=TODAY, unit="某某县", by="某科长", text=SAID))
    page = shown(qtbot, MattersPage(desk), desk, settle)
    page.open_target(matter)
    settle(desk)
    story = page.detail.story
    assert [item.title for item in story.answer_lines.items] == ["某某县答复了"]
    assert ("等您收下", "amber") in [pill for item in story.timeline.items for pill in item.pills]

    press(story.answer_lines.line(answer), Qt.Key.Key_Return)
    settle(desk)
    view = page.editing.move_view
    assert view is not None
    assert (view.move_made, view.current_form().text, view.current_form().on) == (Move.REPLY, SAID, TODAY)
    qtbot.waitUntil(lambda: view.form.field("text").hasFocus())
    QTest.keyClick(view.form.field("text"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    after = matter_detail(desk.session, matter)
    assert (after.steps[-1].step.text, after.answers[0].step) == (SAID, after.steps[-1].step.id)
    assert not after.case.slips_out
    assert story.answer_lines.items == ()


def test_what_waits_stands_on_the_page_of_the_day_until_somebody_saw_to_it(qtbot, desk, settle, sample, matter) -> None:
    session = desk.session
    _, comment, task, soon, form = put(
        session,
        SuperiorAnswer(matter=matter, on=TODAY, unit="某某县", text=SAID),
        Comment(visit=sample.visits[0], on=TODAY, unit="某某县", by="某书记", text="入冬前再去看一次。"),
        Task(title="核对电话", due_on=TODAY + timedelta(20), assigned_by="某某县"),
        Task(title="明天就要", due_on=TODAY + timedelta(1), assigned_by="某某县"),
        BlankForm(name="摸底表", unit="某某县", due_on=TODAY + timedelta(3)),
    )
    went: list = []
    desk.led.connect(lambda page, target: went.append((page, target)))
    card = shown(qtbot, ArrivedCard(desk), desk, settle)
    card.reload()
    settle(desk)
    keys = [item.id for item in card.lines.items]
    assert keys == [f"matter:{matter}", f"form:{form}", f"task:{task}", f"visit:{sample.visits[0]}"]
    assert get_task(session, soon).due_on == TODAY + timedelta(1)
    for key in keys:
        press(card.lines.line(key), Qt.Key.Key_Return)
    assert went == [
        ("matters", matter), ("forms", {"sent": form}), ("tasks", {"open": task}),
        ("visits", {"open": sample.visits[0]}),
    ]  # fmt: skip

    comments = shown(qtbot, CountyComments(desk), desk, settle)
    comments.show_visit(sample.visits[0])
    settle(desk)
    QTest.keyClick(comments.read_buttons[comment], Qt.Key.Key_Space)
    settle(desk)
    (read,) = comments_on(session, sample.visits[0])
    assert (read.comment.read_on, read.read_by) == (TODAY, "陈建国")
    assert comments.read_buttons == {}
    assert f"visit:{sample.visits[0]}" not in [item.id for item in card.lines.items]


def test_a_sent_form_is_opened_and_ticked(qtbot, desk, settle, tmp_path: Path) -> None:
    from minqing_desktop.ui.forms.page import FormsPage

    session, blank = desk.session, tmp_path / "blank.xlsx"
    making.roster(blank)
    digest = session.blobs.put(blank.read_bytes())
    (form, _) = put(
        session,
        BlankForm(id="0" * 31 + "1", name="摸底表", unit="某某县", due_on=TODAY - timedelta(1)),
        Attachment(owner="0" * 31 + "1", owner_kind="blank_form", caption="../摸底:表.xlsx", digest=digest),
    )
    page = FormsPage(desk)
    page.sent_folder = tmp_path / "sent"
    opened: list[Path] = []
    page.open_file = opened.append  # pyright: ignore[reportAttributeAccessIssue]
    shown(qtbot, page, desk, settle)
    view: StartView = page.start_view
    (line,) = view.sent_lines.items
    assert (line.title, line.pills[0]) == ("摸底表", ("逾期 1 天", "red"))
    press(view.sent_lines.line(form), Qt.Key.Key_Return)
    settle(desk)
    assert opened == [tmp_path / "sent" / "摸底表.xlsx"]
    assert opened[0].read_bytes() == blank.read_bytes()
    press(view.sent_lines.line(form), Qt.Key.Key_Space)
    settle(desk)
    assert [each.done_on for each in sent_forms(session)] == [TODAY]
    assert view.sent_lines.items[0].ticked


def test_policies_are_read_found_and_their_leaflets_opened(qtbot, desk, settle, tmp_path: Path) -> None:
    session = desk.session
    page = shown(qtbot, PoliciesPage(desk), desk, settle)
    assert page.states.state == "empty"
    digest, policy = session.blobs.put(b"%PDF-1.4"), "0" * 31 + "2"
    with session.doing("county.policy", village="") as doing:
        doing.act.create(Policy(id=policy, title="高龄津贴", who="八十岁以上的老人", summary="按月发", from_on=TODAY))
        doing.act.create(Policy(title="农机补贴", summary="定额", to_on=TODAY - timedelta(1)))
        doing.act.create(Attachment(owner=policy, owner_kind="policy", caption="一张纸.pdf", digest=digest))
    desk.bus.announce(doing.changes)
    settle(desk)
    assert [(item.title, item.pills[0][0]) for item in page.lines.items] == [
        ("高龄津贴", "在施行"),
        ("农机补贴", "已到期"),
    ]
    assert page.view.title.text() == "高龄津贴"
    opened: list[Path] = []
    page.open_path, page.sent_folder = opened.append, tmp_path
    leaflet = page.view.findChild(LinkButton)
    assert leaflet is not None
    QTest.keyClick(leaflet, Qt.Key.Key_Space)
    settle(desk)
    assert [path.read_bytes() for path in opened] == [b"%PDF-1.4"]
    press(page.lines.line(page.lines.items[1].id), Qt.Key.Key_Return)
    assert page.view.title.text() == "农机补贴"
    page.search_box.setText("glj")
    page.search_box.searched.emit("glj")
    assert [item.title for item in page.lines.items] == ["高龄津贴"]
