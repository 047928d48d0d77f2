"""The file of a mediation, its agreement, letters and minutes, read back from PDF and Word."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.mediation import Party
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.casework.matters import matter_detail
from minqing_desktop.services.casework.mediations import edit_mediation, set_parties
from minqing_desktop.services.casework.papers import printable
from minqing_desktop.services.casework.receptions import conclude_reception, new_reception
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports import write_report
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit
from tests.services.casework.conftest import TODAY, Accept, Go, form_for

NUMBER = "330327196003077713"


def pages(path: Path) -> list[str]:
    """The text of each page, without its breaks."""
    with pypdfium2.PdfDocument(path) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


def word_text(path: Path) -> str:
    """All paragraphs and cells of a Word document."""
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]).split())


@pytest.fixture
def dispute(session: Session, accept: Accept, go: Go) -> str:
    """A mediation that came to a written agreement, was kept and visited back."""
    matter = accept(route="mediation", title="檐水之争", category="邻里纠纷", wanted="檐水滴到灶间")
    case = matter_detail(session, matter).case
    set_parties(session, matter, [*case.parties, Party(side="respondent", name="丙邻居", phone="13900000002")])
    mediation = matter_detail(session, matter).case.mediation
    assert mediation is not None
    edit_mediation(session, matter, replace(mediation, focus="滴水归谁", informed_on=TODAY))
    go(matter, Move.HANDLE, text="上门看了檐口")
    go(matter, Move.MEDIATE, text="各让一步", mediators="陈干部、老支书", place="村部")
    go(matter, Move.MEDIATE, text="谈拢了", mediators="陈干部", place="村部", outcome="agreed")
    go(matter, Move.AGREE, agreement_form="written", text="丙邻居装天沟")
    go(matter, Move.PERFORM, text="天沟装好了")
    return matter


def test_the_whole_file_is_bound_in_its_order(session: Session, dispute: str, tmp_path: Path) -> None:
    scope, path = ReportScope(matter=dispute), tmp_path / "file.pdf"
    outcome = write_report(session, "mediation_file", path, scope)
    cover, contents, *rest = pages(path)
    assert (outcome.visits, outcome.missing) == (9, ())
    for words in ("示范村人民调解委员会", "人民调解卷宗", "檐水之争", "2026-0001", "甲大山、丙邻居"):
        assert words in cover
    names = (
        "受理登记表", "权利义务告知书", "调查记录", "调解记录（1）", "调解记录（2）", "调解协议书", "协议履行情况记录",
        "回访记录", "结案登记表",
    )  # fmt: skip
    places = [contents.index(f"{place}{name}") for place, name in enumerate(names, start=1)]
    assert places == sorted(places)
    titles = (
        "人民调解受理登记表", "人民调解权利义务告知书", "人民调解调查记录", "人民调解记录", "人民调解记录",
        "人民调解协议书", "协议履行情况记录", "调解回访记录", "人民调解结案登记表",
    )  # fmt: skip
    begins = [text for text in rest if text.startswith(titles)]
    assert len(begins) == len(titles)
    assert all(text.startswith(title) for text, title in zip(begins, titles, strict=True))
    for number, text in enumerate(rest, start=1):
        assert f"—{number}—" in text
    said = {
        0: "3303271960********", 1: "2026年11月20日", 2: "上门看了檐口", 3: "□调解成功□调解不成",
        4: "■调解成功□调解不成", 5: "丙邻居装天沟。", 6: "天沟装好了", 8: "调解协议书",
    }  # fmt: skip
    for place, words in said.items():
        assert words in begins[place]
    assert all(NUMBER not in text for text in rest)
    assert write_report(session, "mediation_file", tmp_path / "file.docx", scope).visits == len(titles)
    text = word_text(tmp_path / "file.docx")
    assert all(title in text for title in titles)


def test_the_agreement_can_be_edited_in_word(session: Session, dispute: str, tmp_path: Path) -> None:
    scope = ReportScope(matter=dispute)
    for ending in ("pdf", "docx"):
        write_report(session, "agreement", tmp_path / f"a.{ending}", scope)
    for text in ("".join(pages(tmp_path / "a.pdf")), word_text(tmp_path / "a.docx")):
        for words in (
            "人民调解协议书", "一、当事人", "申请方：甲大山，",
            "另一方：丙邻居，联系电话139****0002。", "争议焦点：滴水归谁。",
            "三、协议内容", "丙邻居装天沟。", "调解员（签名）", "示范村人民调解委员会",
        ):  # fmt: skip
            assert words in text, words
    ready = printable(matter_detail(session, dispute).case)
    assert {"mediation_record", "agreement", "mediation_file"} <= set(ready)


def test_an_oral_agreement_is_entered_and_what_is_missing_stays_blank(
    session: Session, accept: Accept, go: Go, tmp_path: Path
) -> None:
    matter = accept(route="mediation", title="田埂", category="邻里纠纷")
    scope = ReportScope(matter=matter)
    with pytest.raises(UserError) as refused:
        write_report(session, "agreement", tmp_path / "a.pdf", scope)
    assert refused.value.what == "还没有达成调解协议。"
    assert write_report(session, "mediation_file", tmp_path / "blank.pdf", scope).visits == 8
    assert write_report(session, "mediation_record", tmp_path / "r.pdf", scope).visits == 1
    case = matter_detail(session, matter).case
    set_parties(session, matter, [*case.parties, Party(side="respondent", name="丙邻居")])
    go(matter, Move.MEDIATE, text="好说", mediators="陈干部")
    go(matter, Move.AGREE, agreement_form="oral", text="各退一尺")
    write_report(session, "agreement", tmp_path / "a.pdf", scope)
    (text,) = pages(tmp_path / "a.pdf")
    assert text.startswith("人民调解口头协议登记表")
    assert "各退一尺" in text
    with pytest.raises(UserError) as refused:
        write_report(session, "mediation_file", tmp_path / "x.pdf", ReportScope(matter=accept()))
    assert refused.value.what == "这件事没有走调解。"


def test_letters_follow_the_official_form(session: Session, accept: Accept, go: Go, tmp_path: Path) -> None:
    matter = accept(title="路灯", wanted="灯要亮", route="own")
    scope = ReportScope(matter=matter)
    write_report(session, "acceptance_notice", tmp_path / "n.pdf", scope)
    write_report(session, "acceptance_notice", tmp_path / "n.docx", scope)
    for text in ("".join(pages(tmp_path / "n.pdf")), word_text(tmp_path / "n.docx")):
        for words in (
            "受理告知书",
            "甲大山：",
            "您的诉求是：灯要亮。",
            "由陈干部负责办理",
            "特此告知。",
            "示范村村民委员会（盖章）",
        ):
            assert words in text, words
    with pypdfium2.PdfDocument(tmp_path / "n.pdf") as pdf:
        assert pdf[0].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
        left = min(pdf[0].get_textpage().get_charbox(place)[0] for place in range(20))
    assert left == pytest.approx(28 / 25.4 * 72, abs=18)
    go(matter, Move.HANDLE, text="换了灯泡")
    go(matter, Move.ANSWER, text="灯亮了", way="oral")
    write_report(session, "reply", tmp_path / "r.pdf", scope)
    assert "二、答复意见灯亮了。" in pages(tmp_path / "r.pdf")[0]


def test_minutes_of_talks_and_receptions(session: Session, home: Household, tmp_path: Path) -> None:
    visit = Visit(
        households=(home.id,), mode="talk", place="祠堂", words="路灯坏了。水渠堵了。账要公开。", is_complete=True,
        started_at=datetime(2026, 11, 20, 1, 0, tzinfo=UTC),
    )  # fmt: skip
    said = [Entry(type="need", text=text, household=home.id) for text in ("路灯坏了", "水渠堵了", "账要公开")]
    promise = Task(title="通渠", is_promise=True, due_on=date(2026, 11, 28), cadre=session.cadre)
    identity, _ = record_visit(session, VisitForm(visit, tuple(said), (promise,), {0: 1}))
    with session.doing("matter.add") as doing:
        first = doing.see().find(Entry, visit=identity)[0]
        doing.act.create(
            Matter(title="路灯", entry=first.id, route="referred", main_unit="供电所", due_on=date(2026, 12, 1))
        )
    reception = replace(
        new_reception(session), subject="租金没付", people_count=9, place="村部", representatives=(home.head,),
        registered="七户没拿到", talk="月底付", goals="付清", other_representatives=("丁甲",),
    )  # fmt: skip
    on_spot = form_for(session, home.id, title="开证明", wanted="当场开", due_on=date(2026, 12, 5))
    ids, _ = conclude_reception(session, reception, [on_spot])
    outcome = write_report(session, "meeting_minutes", tmp_path / "m.pdf", ReportScope())
    assert (outcome.visits, outcome.missing) == (2, ())
    talk, received = pages(tmp_path / "m.pdf")
    for words in (
        "示范村民情恳谈会记录", "祠堂", "1户：甲大山", "1甲大山路灯坏了√供电所2026-12-01",
        "2甲大山水渠堵了√陈干部2026-11-28",
        "3甲大山账要公开", "收集意见3条：现场办结0条，限期办理1条，移交1条，其余1条",
    ):  # fmt: skip
        assert words in talk, words
    for words in (
        "示范村集体接待记录",
        "租金没付",
        "9人",
        "甲大山、丁甲",
        "开证明：当场开√陈干部2026-12-05",
        "七户没拿到",
    ):
        assert words in received, words
    write_report(session, "meeting_minutes", tmp_path / "m.docx", ReportScope(visits=(identity,)))
    assert "水渠堵了" in word_text(tmp_path / "m.docx")
    assert write_report(session, "meeting_minutes", tmp_path / "one.pdf", ReportScope(matters=ids)).visits == 1
    assert pages(tmp_path / "one.pdf")[0] == received
    write_report(session, "blank_minutes", tmp_path / "b.pdf", ReportScope())
    (blank,) = pages(tmp_path / "b.pdf")
    assert "每条意见在一栏里打√：现场办结、限期办理、移交。" in blank


def rows(session: Session, name: str, folder: Path, scope: ReportScope) -> list[dict[str, object]]:
    path = folder / f"{name}.xlsx"
    count = write_report(session, name, path, scope).visits
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    head = next(place for place, row in enumerate(sheet) if row[0] == "序号")
    return [dict(zip(map(str, sheet[head]), row, strict=True)) for row in sheet[head + 1 : head + 1 + count]]


def test_cards_the_work_log_and_tickets(session: Session, accept: Accept, go: Go, tmp_path: Path) -> None:
    matter = accept(title="路灯", wanted="灯要亮", subcategory="路灯电力", origin="superior", priority="urgent")
    own = accept(title="自办的")
    go(matter, Move.REFER, main_unit="供电所", assisting_unit="村电工", responsible="沈师傅", text="请换", due_on=TODAY)
    go(matter, Move.REPLY, text="换好了")
    go(matter, Move.ANSWER, text="亮了", way="phone")
    go(matter, Move.RATE, rating="mostly")
    go(matter, Move.CLOSE, closing="substantive", text="三盏都亮")
    year = ReportScope(since=date(2026, 1, 1), until=date(2026, 12, 31))
    cards = rows(session, "registration_ledger", tmp_path, year)
    assert list(cards[0])[2:] == [
        "姓名", "联系电话", "常住地址", "反映群体人数", "主要愿望或诉求", "项目类别（大类）", "项目类别（子类）",
        "服务联系人", "发生时间", "网格", "登记人", "登记时间", "建卡类型",
    ]  # fmt: skip
    assert [cards[0][name] for name in ("姓名", "常住地址", "项目类别（子类）", "登记人", "建卡类型")] == [
        "甲大山", "示范村一组1号", "路灯电力", "陈干部", "上级交办",
    ]  # fmt: skip
    log = rows(session, "work_log", tmp_path, year)
    of_it = [row for row in log if row["事项"] == "路灯"]
    assert len(of_it) == len(matter_detail(session, matter).steps)
    assert len(log) == len(of_it) + len(matter_detail(session, own).steps)
    referred = next(row for row in of_it if row["工作措施及内容"] == "转办：请换")
    assert (referred["部门"], referred["转入其他台账"]) == ("供电所", "转办台账")
    assert [row["反馈方式"] for row in of_it if row["反馈方式"]] == ["电话"]
    assert [row["反馈意见"] for row in of_it if row["反馈意见"]] == ["基本满意"]
    assert [(row["办结时间"], row["办理结果"]) for row in of_it if row["办结时间"]] == [(TODAY, "三盏都亮")]
    assert rows(session, "work_log", tmp_path, ReportScope(since=date(2026, 12, 1))) == []
    (ticket,) = rows(session, "ticket_ledger", tmp_path, year)
    assert [ticket[name] for name in ("标题", "类型", "渠道", "归口", "紧急程度", "状态", "主办", "协办")] == [
        "路灯", "公共安全／路灯电力", "上级交办", "转办", "紧急", "办结", "供电所", "村电工",
    ]  # fmt: skip
