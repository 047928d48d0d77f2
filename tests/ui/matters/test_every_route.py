"""One matter by each route from acceptance to closing by keyboard; then the ledgers say what the records say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.mediation import Mediation
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.casework.matters import MatterSection, matter_detail
from minqing_desktop.services.undoing import history
from minqing_desktop.ui.kit.line_list import Line

TODAY = date(2026, 11, 22)


@pytest.fixture
def ledger(page, desk, settle, tmp_path: Path):
    """Saves a ledger of what is listed from the page's menu and reads its rows back, by heading."""

    def read(name: str) -> list[dict[str, object]]:
        path = tmp_path / f"{name}.xlsx"
        page.printing.ask_place = lambda *_: str(path)
        page.printing.save_ledger(name)
        settle(desk)
        sheet = load_workbook(path).active
        assert sheet is not None
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        head = next(place for place, row in enumerate(cells) if "编号" in row or "当事人" in row)
        names = [str(name) for name in cells[head] if name]
        rows = cells[head + 1 :]
        filled = [row for row in rows if row[1] and not str(row[0] or "").startswith(("制表人", "填报"))]
        return [dict(zip(names, row, strict=False)) for row in filled]

    return read


def word(kind: str, field: str, code: str) -> str | None:
    return kind_named(kind).field(field).words_for(code) or None


def day(cell: object) -> object:
    return cell.date() if hasattr(cell, "date") else cell  # type: ignore[union-attr]


def agrees(desk, row: dict[str, object], matter: str) -> Matter:
    """Compares a row of 民情台账 with the record and its steps, cell by cell."""
    detail = matter_detail(desk.session, matter)
    record, steps = detail.matter, detail.steps
    course = "\n".join(
        f"{each.step.on:%m-%d} {word('step', 'type', each.step.type)}"
        + (f"：{each.step.text}" if each.step.text else "")
        for each in steps
    )
    assert (row["编号"], day(row["登记时间"]), row["主要愿望或诉求"]) == (
        record.number,
        record.accepted_on,
        record.wanted,
    )
    assert (row["办理途径"], row["阶段"]) == (
        word("matter", "route", record.route),
        word("matter", "stage", record.stage),
    )
    assert (day(row["办理时限"]), day(row["办结时间"])) == (record.due_on, record.closed_on)
    assert (row["办结类型"], row["反馈方式"], row["反馈意见"]) == (
        word("matter", "closing", record.closing),
        word("matter", "answer_way", record.answer_way),
        word("matter", "rating", record.rating),
    )
    assert (row["姓名"], row["地点"], row["责任人"]) == (detail.petitioners[0].name, record.place, detail.cadre)
    assert (row["办理结果"] or "", row["备注"] or "") == (record.outcome, record.follow_up)
    assert row["工作措施及内容"] == course
    return record


def close(hands, **values: object) -> None:
    """Answered by word of mouth, rated well, closed for good."""
    hands.move(Move.ANSWER, text=values.pop("answer", "都办好了"), way=1)
    hands.move(Move.RATE, rating=1)
    hands.move(Move.CLOSE, closing=1, **values)


def only_row(hands, ledger) -> dict[str, object]:
    hands.page.show_section(MatterSection.CLOSED)
    hands.wait()
    (row,) = ledger("matter_ledger")
    return row


def test_on_the_spot_with_one_form_and_one_action(hands, desk, ledger, qtbot):
    hands.begin_register()
    form = hands.page.editing.register.form
    for name, value in (("who", "王秀英"), ("title", "不会用手机交水费"), ("wanted", "教一教"), ("place", "家里")):
        hands.fill(form, name, value)
    hands.fill(form, "route", 1)
    hands.finish()
    assert set(hands.faults(form)) == {"answer", "rating"}
    hands.fill(form, "answer", "当场教会了")
    hands.fill(form, "rating", 3)
    hands.finish()
    assert "回访" in hands.faults(form)["rating"]
    hands.fill(form, "rating", 1)
    hands.finish()
    matter = hands.detail.matter
    assert (matter.stage, matter.route, matter.answer) == ("closed", "on_spot", "当场教会了")
    assert history(desk.session, 1).lines[0].sentence == "当场办结"
    assert [line.step.type for line in hands.detail.steps] == ["accept", "answer", "rate", "close"]
    agrees(desk, only_row(hands, ledger), matter.id)


def test_ones_own_with_an_extension_a_bad_rating_and_a_staged_closing(hands, desk, ledger):
    matter = hands.register("王秀英", "灌溉渠清淤", "春灌前清掉淤泥", "老樟树", 2)
    hands.move(Move.START)
    hands.move(Move.HANDLE, text="现场看过，约 320 米")
    due = hands.detail.matter.due_on
    later = due + timedelta(days=20)
    hands.move(Move.ASK_EXTENSION, due_on=later, reason="挖机下周才到")
    assert "等审批" in [pill[0] for item in hands.page.detail.story.extension_lines.items for pill in item.pills]
    hands.move(Move.EXTEND, decided_by="村两委")
    assert hands.detail.matter.due_on == later
    assert Move.TELL_EXTENSION is hands.page.detail.bar._chosen[0]
    hands.move(Move.TELL_EXTENSION, way=2)
    hands.move(Move.ANSWER, text="十二月五日前清完", way=1)
    hands.move(Move.RATE, rating=3, text="太慢")
    assert [task.title for task in hands.detail.tasks] == ["回访：灌溉渠清淤"]
    assert "还没有回访" in hands.detail.refusals[Move.CLOSE].sentence
    hands.move(Move.VISIT_BACK, text="嫌清得不到底")
    hands.move(Move.REOPEN, reason="底下还淤着")
    assert hands.detail.matter.stage == "reopened"
    hands.move(Move.START)
    hands.move(Move.HANDLE, text="再清一遍")
    hands.move(Move.ANSWER, text="清到底了", way=1)
    hands.move(Move.RATE, rating=1)
    follow_up = TODAY + timedelta(days=90)
    hands.begin(Move.CLOSE)
    form = hands.page.editing.move_view.form
    hands.fill(form, "closing", 2)
    hands.finish()
    assert set(hands.faults(form)) == {"follow_up", "follow_up_on"}
    hands.fill(form, "follow_up", "开春再看一次淤没淤")
    hands.fill(form, "follow_up_on", follow_up)
    hands.finish()
    record = agrees(desk, only_row(hands, ledger), matter)
    assert (record.closing, record.follow_up_on) == ("staged", follow_up)
    with desk.session.reading() as reader:
        owed = reader.find(Task, matter=matter, done_on__empty=True)
    assert [(task.title, task.due_on) for task in owed] == [("开春再看一次淤没淤", follow_up)]
    shown = [item.title for item in hands.page.detail.story.task_lines.items]
    assert "开春再看一次淤没淤" in shown


def test_referred_taken_back_and_referred_again(hands, desk, ledger):
    matter = hands.register("李大山", "路灯不亮", "装一盏路灯", "村口", 3)
    due = TODAY + timedelta(days=9)
    hands.move(Move.REFER, main_unit="镇经发办", responsible="王干事", text="请装灯", due_on=due)
    assert "转办回复：镇经发办" in [item.title for item in hands.page.detail.story.clock_lines.items]
    hands.move(Move.TAKE_BACK, reason="不归他们管")
    hands.move(Move.REFER, main_unit="供电所", assisting_unit="村电工", responsible="沈师傅", due_on=due)
    assert "还在对方手里" in hands.detail.refusals[Move.ANSWER].sentence
    hands.move(Move.REPLY, text="灯头换好了")
    close(hands)
    row = only_row(hands, ledger)
    agrees(desk, row, matter)
    assert row["主办单位"] == "供电所"
    slips = ledger("referral_ledger")
    with desk.session.reading() as reader:
        records = reader.find(Referral, matter=matter, order=("number",))
    assert [
        (row["编号"], row["主办"], row["协办"] or "", row["责任人"], day(row["办理时限"]), day(row["回复日期"]))
        for row in slips
    ] == [
        (each.number, each.main_unit, each.assisting_unit, each.responsible, each.due_on, each.replied_on)
        for each in records
    ]
    assert [(row["回复内容"] or "", row["备注"] or "") for row in slips] == [
        ("", f"{TODAY.isoformat()}收回：不归他们管"),
        ("灯头换好了", ""),
    ]


def test_an_agent_petition_with_its_clocks(hands, desk, ledger, hand_clock):
    matter = hands.register("张水根", "低保复核", "请求复核低保", "民政办", 4)

    def running() -> dict[str, date]:
        return {each.code: each.due_on for each in hands.detail.clocks if each.done_on is None}

    assert "委托书还没签" in hands.page.detail.story.petition.text()
    assert "还没有签委托书" in hands.detail.refusals[Move.SUBMIT].sentence
    hands.begin(Move.AUTHORISE)
    form = hands.page.editing.move_view.form
    hands.finish()
    assert {"is_signed", "ways"} <= set(hands.faults(form))
    hands.fill(form, "is_signed", True)
    hands.fill(form, "ways", (1, 3))
    hands.finish()
    hand_clock.move(days=1)
    submitted = TODAY + timedelta(days=1)
    hands.move(Move.SUBMIT, unit="县民政局")
    assert running()["petition_notice"] == submitted + timedelta(days=15)
    assert running()["petition_opinion"] == submitted + timedelta(days=60)
    hand_clock.move(days=10)
    accepted = TODAY + timedelta(days=11)
    hands.move(Move.PETITION_NOTICE, notice=1)
    assert running()["petition_opinion"] == accepted + timedelta(days=60)
    titles = [item.title for item in hands.page.detail.story.clock_lines.items]
    assert any("15 日" in title for title in titles)
    assert any("60 日" in title for title in titles)
    hands.begin(Move.PETITION_EXTEND)
    form = hands.page.editing.move_view.form
    hands.fill(form, "days", "31")
    hands.fill(form, "reason", "要入户核对")
    hands.fill(form, "told_on", accepted)
    hands.finish()
    assert "最多三十天" in hands.faults(form)["days"]
    hands.reach(form.field("days"))
    form.field("days").selectAll()
    hands.compose("30")
    hands.finish()
    assert running()["petition_opinion"] == accepted + timedelta(days=90)
    hand_clock.move(days=40)
    hands.move(Move.PETITION_OPINION, text="符合条件，恢复低保")
    close(hands, answer="低保恢复了")
    agrees(desk, only_row(hands, ledger), matter)
    (row,) = ledger("petition_ledger")
    with desk.session.reading() as reader:
        (petition,) = reader.find(AgentPetition, matter=matter)
    assert (row["编号"], row["委托人"], row["委托书（有/无）"]) == (petition.number, "张水根", "有")
    assert row["代理方式"] == "代写、陪访"
    assert (row["递交单位"], day(row["递交日期"]), day(row["受理告知日期"])) == ("县民政局", submitted, accepted)
    assert (day(row["委托日期"]), day(row["处理意见日期"])) == (TODAY, petition.opinion_on)
    assert row["延期（理由、告知日）"] == f"延 30 天，要入户核对，{accepted.isoformat()}告知"
    assert (row["结果"], row["委托人评价"]) == ("符合条件，恢复低保", "满意")
    assert row["反馈日期与方式"] == f"{petition.handed_back_on.isoformat()} 口头"
    assert "138" in str(row["联系电话"])
    assert "*" in str(row["联系电话"])


def test_a_mediation_through_two_channels(hands, desk, ledger):
    matter = hands.register("王秀英", "滴水檐纠纷", "檐水改道", "三组", 5)
    assert "还没有写全双方当事人" in hands.detail.refusals[Move.MEDIATE].sentence
    hands.page.table.view.setFocus()
    link = hands.page.detail.story.sides_link
    hands.reach(link)
    QTest.keyClick(link, Qt.Key.Key_Space)
    hands.wait()
    parties = hands.page.papers.parties
    hands.until_in(parties)
    hands.fill(parties.sides_form, "respondent", "李大山")
    hands.finish()
    assert "李大山" in hands.page.detail.story.sides.text()
    hands.move(Move.MEDIATE, mediators="陈建国、李梅", text="各说各的", outcome=2)
    assert "已经调解不成" in hands.detail.refusals[Move.AGREE].sentence
    hands.move(Move.NEXT_CHANNEL, unit="司法所")
    assert hands.detail.case.mediation.channel == "administrative"
    hands.move(Move.MEDIATE, text="愿意各退一步", outcome=1)
    hands.move(Move.AGREE, agreement_form=1, text="檐口收回二十公分")
    hands.move(Move.PERFORM, text="瓦匠收好了")
    close(hands, answer="照协议做了")
    hands.move(Move.VISIT_BACK, text="两家没再吵")
    agrees(desk, only_row(hands, ledger), matter)
    (row,) = ledger("mediation_ledger")
    with desk.session.reading() as reader:
        (mediation,) = reader.find(Mediation, matter=matter)
    assert row["当事人"] == "王秀英 与 李大山"
    assert (row["纠纷描述"], row["是否化解"], row["责任人"]) == (mediation.dispute, "是", "陈建国")
    assert (day(row["排查时间"]), day(row["化解时间"])) == (mediation.found_on, mediation.resolved_on)
    assert row["焦点及解决措施"] == "檐口收回二十公分\n各说各的\n愿意各退一步"
    iso = TODAY.isoformat()
    channel, form = word("mediation", "channel", "administrative"), word("mediation", "agreement_form", "written")
    assert row["备注"] == f"{channel}，{form}，{iso}履行，{iso}回访"


def test_put_to_a_meeting(hands, desk, ledger):
    matter = hands.register("刘金凤", "办老年食堂", "中午有口热饭", "村部", 6)
    hands.move(Move.START)
    assert "还没有议定结果" in hands.detail.refusals[Move.ANSWER].sentence
    hands.move(Move.RESOLVE, text="户代表会同意办，老人每餐五元")
    close(hands, answer="下月一号开张", text="食堂开了")
    record = agrees(desk, only_row(hands, ledger), matter)
    assert (record.resolution, record.outcome) == ("户代表会同意办，老人每餐五元", "食堂开了")


def test_the_ledger_holds_every_matter_that_is_listed_and_no_other(hands, desk, ledger):
    first = hands.register("王秀英", "灌溉渠清淤", "清掉淤泥", "老樟树", 2)
    second = hands.register("李大山", "路灯不亮", "装一盏路灯", "村口", 3)
    hands.page.table.view.setFocus()
    hands.page.route_chip.choose("referred")
    hands.wait()
    (row,) = ledger("matter_ledger")
    agrees(desk, row, second)
    hands.page.clear_filters()
    hands.wait()
    rows = ledger("matter_ledger")
    shown = [hands.page.table.model.line_at(place).id for place in range(hands.page.table.model.total)]
    assert set(shown) == {first, second}
    assert [row["编号"] for row in rows] == [matter_detail(desk.session, each).matter.number for each in shown]
    for row, each in zip(rows, shown, strict=True):
        agrees(desk, row, each)


def test_a_look_alike_joined_leaves_one_matter_with_two_petitioners_told_one_by_one(hands, desk, qtbot, ledger):
    matter = hands.register("王秀英", "三组机耕路灌溉渠清淤", "清掉淤泥", "老樟树", 2)
    hands.begin_register()
    form = hands.page.editing.register
    hands.fill(form.form, "who", "刘金凤")
    hands.fill(form.form, "title", "三组机耕路灌溉渠要清淤")
    qtbot.waitUntil(lambda: bool(form.alike_lines.findChildren(Line)), timeout=5000)
    line = form.alike_lines.findChildren(Line)[0]
    hands.reach(line)
    qtbot.keyClick(line, "\r")
    hands.wait()
    assert [each.name for each in hands.detail.petitioners] == ["王秀英", "刘金凤"]
    hands.move(Move.START)
    hands.move(Move.HANDLE, text="清了")
    hands.begin(Move.ANSWER)
    view = hands.page.editing.move_view
    hands.fill(view.form, "text", "清好了")
    hands.fill(view.form, "way", 1)
    hands.fill(view.form, "petitioners", 2)
    hands.finish()
    assert [each.petitioner.told_on for each in hands.detail.petitioners] == [TODAY, None]
    hands.move(Move.RATE, rating=1)
    assert "还有反映人没有告知结果" in hands.detail.refusals[Move.CLOSE].sentence
    hands.move(Move.TELL, way=2)
    hands.move(Move.CLOSE, closing=1)
    assert matter_detail(desk.session, matter).matter.stage == "closed"
