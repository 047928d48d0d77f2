"""The ledgers and papers of casework, read back from the files that are given out."""

from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.mediation import Party
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.mediations import set_parties
from minqing_desktop.services.casework.papers import printable
from minqing_desktop.services.report_views import look_at_sheet, print_sheet
from minqing_desktop.services.reports import VisitScope, file_name, papers_of_a_matter, reports, write_report
from minqing_desktop.services.session import Session
from tests.services.casework.conftest import TODAY, Accept, Go

YEAR = VisitScope(since=date(2026, 1, 1), until=date(2026, 12, 31))


def rows(session: Session, name: str, folder: Path, scope: VisitScope = YEAR) -> list[dict[str, object]]:
    """The rows of a ledger by heading, read back from its workbook."""
    path = folder / f"{name}.xlsx"
    outcome = write_report(session, name, path, scope)
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    head = next(place for place, row in enumerate(sheet) if row[0] in ("序号", "编号"))
    found: list[dict[str, object]] = [dict(zip(map(str, sheet[head]), row, strict=False)) for row in sheet[head + 1 :]]
    kept = [row for row in found if list(row.values())[1] not in ("", None)]
    assert outcome.visits == len(kept)
    return kept


def pages(path: Path) -> list[str]:
    """The text of each page, without its breaks."""
    with pypdfium2.PdfDocument(path) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


def referred(accept: Accept, go: Go) -> str:
    matter = accept(title="路灯", phone="13800000001", wanted="灯要亮，打 13800000001", people_count=5)
    go(
        matter, Move.REFER, main_unit="供电所", assisting_unit="村电工", responsible="沈师傅", text="请换灯头",
        due_on=TODAY + timedelta(days=5),
    )  # fmt: skip
    return matter


def test_the_ledger_of_matters_says_what_the_records_say(
    session: Session, accept: Accept, go: Go, tmp_path: Path
) -> None:
    matter = referred(accept, go)
    go(matter, Move.REPLY, text="换好了")
    go(matter, Move.ANSWER, text="灯亮了", way="phone")
    go(matter, Move.RATE, rating="mostly")
    go(matter, Move.CLOSE, closing="substantive", text="三盏灯都亮")
    row = rows(session, "matter_ledger", tmp_path)[0]
    detail = matter_detail(session, matter)
    expected = {
        "编号": detail.line.number, "登记时间": TODAY, "姓名": "甲大山", "联系电话": "138****0001", "反映群体人数": 5,
        "主要愿望或诉求": "灯要亮，打 138****0001", "建卡类型": "新建", "办理途径": "转办", "主办单位": "供电所",
        "阶段": "办结", "办结时间": TODAY, "办理结果": "三盏灯都亮", "办结类型": "实质性", "反馈方式": "电话",
        "反馈意见": "基本满意", "责任人": "陈干部", "网格（组）": "一组",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert str(row["工作措施及内容"]).splitlines()[-1] == "11-20 办结：三盏灯都亮"
    assert len(str(row["工作措施及内容"]).splitlines()) == len(detail.steps)


def test_a_ledger_holds_what_began_in_its_span_or_was_open_then(
    session: Session, accept: Accept, go: Go, tmp_path: Path
) -> None:
    old, gone = accept(title="老事", accepted_on=date(2026, 3, 2)), accept(title="已撤", accepted_on=date(2026, 3, 3))
    go(gone, Move.WITHDRAW, on=date(2026, 3, 9), reason="不办了", petitioner_word="算了")
    new = accept(title="新事")
    names = {row["编号"] for row in rows(session, "matter_ledger", tmp_path, VisitScope(since=date(2026, 11, 1)))}
    assert names == {matter_detail(session, each).line.number for each in (old, new)}
    until_march = VisitScope(until=date(2026, 3, 31))
    assert len(rows(session, "matter_ledger", tmp_path, until_march)) == 2


def test_the_ledger_of_agent_petitions(session: Session, accept: Accept, go: Go, tmp_path: Path) -> None:
    matter = accept(route="agent_petition", wanted="低保停发要复核")
    client = matter_detail(session, matter).petitioners[0].petitioner.id
    go(matter, Move.AUTHORISE, petitioner=client, is_signed=True, ways=("write", "accompany"))
    go(matter, Move.SUBMIT, unit="县信访局")
    go(matter, Move.PETITION_NOTICE, notice="accepted")
    go(matter, Move.PETITION_EXTEND, days=10, reason="要再核查", told_on=TODAY)
    go(matter, Move.PETITION_OPINION, text="补发两个月")
    go(matter, Move.ANSWER, text="补发两个月", way="written")
    go(matter, Move.RATE, rating="satisfied")
    (row,) = rows(session, "petition_ledger", tmp_path)
    assert list(row.values()) == [
        "2026-0001", "甲大山", "138****0001", "低保停发要复核", TODAY, "有", "陈干部", "代写、陪访", "县信访局", TODAY,
        TODAY, TODAY, "延 10 天，要再核查，2026-11-20告知", "补发两个月", "2026-11-20 书面", "满意",
    ]  # fmt: skip


def test_the_ledgers_of_mediations_and_slips(session: Session, accept: Accept, go: Go, tmp_path: Path) -> None:
    matter = accept(route="mediation", category="邻里纠纷", wanted="檐水滴到灶间")
    known = matter_detail(session, matter).case.parties
    set_parties(session, matter, [*known, Party(side="respondent", name="丙邻居")])
    go(matter, Move.MEDIATE, text="各让一步", mediators="陈干部")
    assert rows(session, "mediation_ledger", tmp_path)[0]["是否化解"] == "否"
    go(matter, Move.AGREE, agreement_form="oral", text="装天沟")
    (row,) = rows(session, "mediation_ledger", tmp_path)
    assert [row[name] for name in ("当事人", "事发村组", "纠纷类别", "是否化解", "化解时间", "责任人")] == [
        "甲大山 与 丙邻居", "示范村一组", "邻里纠纷", "是", TODAY, "陈干部",
    ]  # fmt: skip
    assert row["备注"] == "人民调解，口头协议"
    referred(accept, go)
    (slip,) = rows(session, "referral_ledger", tmp_path)
    assert [slip[name] for name in ("编号", "事项", "主办", "协办", "责任人", "办理时限", "回复日期")] == [
        "2026-0002 转1", "路灯", "供电所", "村电工", "沈师傅", TODAY + timedelta(days=5), "",
    ]  # fmt: skip


def test_papers_of_a_matter_are_printed(session: Session, accept: Accept, go: Go, tmp_path: Path) -> None:
    matter = referred(accept, go)
    scope = VisitScope(matter=matter)
    path = tmp_path / "slip.pdf"
    assert write_report(session, "referral_slip", path, scope).visits == 1
    text = pages(path)[0]
    for words in (
        "示范村民情事项转办单",
        "2026-0001转1",
        "供电所",
        "沈师傅",
        "2026年11月25日",
        "138****0001",
        "请换灯头",
    ):
        assert words in text
    assert printable(matter_detail(session, matter).case) == ("referral_slip", "acceptance_notice")
    with pytest.raises(UserError) as refused:
        write_report(session, "reply", tmp_path / "reply.pdf", scope)
    assert refused.value.code == "nothing_to_print"
    assert not (tmp_path / "reply.pdf").exists()
    go(matter, Move.ADD_PETITIONER, name="丁甲")
    go(matter, Move.REPLY, text="换好了")
    go(matter, Move.ANSWER, text="灯亮了", way="phone")
    outcome = write_report(session, "reply", tmp_path / "reply.pdf", scope)
    assert (outcome.visits, outcome.pages, outcome.missing) == (2, 2, ())
    first, second = pages(tmp_path / "reply.pdf")
    assert "□满意□基本满意□不满意" in second
    go(matter, Move.RATE, rating="mostly")
    assert write_report(session, "reply", tmp_path / "reply.pdf", scope).missing == ()
    assert "□满意■基本满意" in pages(tmp_path / "reply.pdf")[0]
    assert "甲大山" in first
    assert "丁甲" in second
    assert "灯亮了" in second
    assert file_name(session, "reply", scope) == "示范村答复意见书_2026-0001.pdf"


def test_the_authorisation_is_printed_to_be_signed(session: Session, accept: Accept, tmp_path: Path) -> None:
    matter = accept(route="agent_petition", wanted="低保停发要复核")
    path = tmp_path / "authorisation.pdf"
    write_report(session, "authorisation", path, VisitScope(matter=matter))
    text = "".join(pages(path))
    for words in (
        "信访代理委托书",
        "甲大山",
        "3303271960********",
        "示范村一组1号",
        "低保停发要复核",
        "□代写",
        "委托人签字",
    ):
        assert words in text
    assert "330327196003077713" not in text
    write_report(session, "authorisation", path, VisitScope(matter=matter), unmasked_reason="送县信访局")
    assert "330327196003077713" in "".join(pages(path))
    own = accept()
    with pytest.raises(UserError) as refused:
        write_report(session, "authorisation", tmp_path / "other.pdf", VisitScope(matter=own))
    assert refused.value.what == "这件事不走信访代理。"


def test_notices_say_accepted_or_declined(session: Session, accept: Accept, go: Go, tmp_path: Path) -> None:
    matter = accept()
    path = tmp_path / "notice.pdf"
    write_report(session, "acceptance_notice", path, VisitScope(matter=matter))
    assert "受理，由陈干部负责办理" in "".join(pages(path))
    go(matter, Move.DECLINE, reason="不归村里管，已告知去镇里", way="oral")
    write_report(session, "acceptance_notice", path, VisitScope(matter=matter))
    text = "".join(pages(path))
    assert "不予受理告知书" in text
    assert "不归村里管" in text


def test_every_report_of_rows_can_be_looked_at_and_printed(session: Session, accept: Accept) -> None:
    accept()
    # Of one household of two with a tag, never visited, and one matter: every other ledger is empty.
    lines = {
        "matter_ledger": 1, "registration_ledger": 1, "work_log": 1, "roster": 2, "coverage_ledger": 3,
        "unvisited_ledger": 1, "need_ledger": 1,
    }  # fmt: skip
    for report in reports():
        if report.ledger is not None:
            view = look_at_sheet(session, report.name, VisitScope(), Masks())
            assert view.total == lines.get(report.name, 0), report.name
            assert report.title in view.title
            assert print_sheet(session, report.name, VisitScope(), Masks()).data.startswith(b"%PDF")
    with pytest.raises(UserError) as refused:
        write_report(session, "reply", Path("reply.pdf"), VisitScope())
    assert refused.value.code == "matter_missing"
    names = [each.name for each in reports()]
    assert {each.name for each in papers_of_a_matter()} <= set(names)
    assert len(set(names)) == len(names) >= 10
