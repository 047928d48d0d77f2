"""一户一档, 民情日记本, 空白走访表, 连心卡, 小结 and notices from a real notebook, read back from their files."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.services.household_files import PHOTO_PIXELS
from minqing_desktop.services.notice_terms import NoticeTerms, keep_notice_terms
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.reports import ReportScope, report_named, write_report
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit

NOVEMBER = ReportScope(since=date(2026, 11, 1), until=date(2026, 11, 30))
NUMBER, PHONE = "330327196003077713", "13800000001"


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    use_clock(HandClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC)))
    yield
    use_clock(None)


@pytest.fixture
def home(session: Session) -> str:
    """The household of the template: visited, with a matter, a promise past its day, and a cadre for it."""
    with session.reading() as reader:
        household = reader.find(Household)[0]
        cadre = reader.get(Cadre, session.cadre)
    visit = Visit(
        households=(household.id,), cadre=session.cadre, started_at=datetime(2026, 11, 5, 2, 30, tzinfo=UTC),
        weather="晴", words=f"西屋还是漏，找{PHONE}。", answer="瓦匠周三来。", reflection="说到做到。",
        next_visit=date(2026, 12, 20), is_complete=True, comment="办得实。", comment_by="王镇长",
    )  # fmt: skip
    task = Task(title="请瓦匠", is_promise=True, owed_to=household.head, due_on=date(2026, 11, 10))
    entries = (Entry(type="need", text="西屋漏"), Entry(type="dispute", text="滴水檐一尺"))
    record_visit(session, VisitForm(visit, entries=entries, tasks=(task,)))
    with session.doing("matter.accept") as doing:
        doing.act.save(cadre, replace(cadre, phone="13800000009", unit="示范村", service_hours="每天 8:00—17:00"))
        doing.act.create(Pairing(cadre=session.cadre, household=household.id, every_days=30))
        roof = doing.act.create(_closed("2026-0001", "甲大山家西屋漏雨", household.id, date(2026, 11, 12)))
        doing.act.create(Petitioner(matter=roof, household=household.id, person=household.head))
        doing.act.create(Step(matter=roof, on=date(2026, 11, 6), type="accept", text="上门看过"))
        quarrel = replace(_closed("2026-0002", "滴水檐之争", household.id, date(2026, 11, 13)), route="mediation")
        doing.act.create(quarrel)
        doing.act.create(
            Matter(
                number="2026-0003", title="修路灯", household=household.id, accepted_on=date(2026, 10, 3),
                due_on=date(2026, 11, 20), stage="handling", cadre=session.cadre, category="基础设施",
            )
        )  # fmt: skip
    return household.id


def _closed(number: str, title: str, household: str, on: date) -> Matter:
    return Matter(
        number=number, title=title, household=household, accepted_on=date(2026, 11, 6), closed_on=on, stage="closed",
        closing="substantive", outcome="乙秀兰验收，修好了。", route="own", category="住房", answered_on=on,
        due_on=date(2026, 11, 20), rating="satisfied", rated_on=on,
    )  # fmt: skip


def pages_of(path: Path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return [pdf[place].get_textpage().get_text_range().replace("\r\n", "") for place in range(len(pdf))]
    finally:
        pdf.close()


def text_of(session: Session, name: str, scope: ReportScope, folder: Path) -> str:
    outcome = write_report(session, name, folder / "a.pdf", scope)
    pages = pages_of(folder / "a.pdf")
    assert outcome.pages == len(pages)
    assert outcome.missing == ()
    text = "".join(pages)
    assert PHONE not in text
    assert NUMBER not in text
    return text


def test_the_file_of_a_household_holds_all_of_it(session: Session, home: str, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((1400, 1000), 80).convert("RGB").save(picture, "JPEG", quality=95)
    photo = replace(add_photo(session, picture.getvalue()), caption=f"西屋漏处，电话{PHONE}")
    with session.doing("photo.add") as doing:
        doing.act.create(replace(photo, owner=home, owner_kind="household"))
    text = text_of(session, "household_file", ReportScope(household=home), tmp_path)
    for expected in (
        "示范村一户一档", "0001", "甲大山", "乙秀兰", "配偶", "3303271960********", "138****0001", "低保", "陈干部",
        "13800000009", "每 30 天走访一次", "没有登记过变动", "共走访 1 次", "2026-11-05", "西屋还是漏",
        "当场答复：瓦匠周三来。",
        "2026-0001", "办结", "2026-11-06 受理：上门看过", "答应甲大山：请瓦匠", "没有办完，逾期 12 天", "西屋漏处",
    ):  # fmt: skip
        assert expected in text, expected
    pdf = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    (shown,) = [each for page in pdf for each in page.get_objects() if isinstance(each, pypdfium2.PdfImage)]
    assert max(shown.get_px_size()) == PHOTO_PIXELS


@pytest.mark.parametrize("visits", [30, pytest.param(300, marks=pytest.mark.soak)])
def test_a_household_with_nothing_and_one_with_much(session: Session, tmp_path: Path, visits: int) -> None:
    start = datetime(2024, 1, 1, 2, tzinfo=UTC)
    with session.doing("household.add") as doing:
        bare = doing.act.create(Household(number="0002", extra={"一卡通": "6228480000000000001", "门前三包": "是"}))
        full = doing.act.create(Household(number="0003", address="溪边路一百二十八号后进东首第三间" * 3))
        for place in range(12):
            name = "欧阳𬱖" if not place else f"丁{'甲乙丙丁戊己庚辛壬癸子丑'[place]}"
            doing.act.create(Person(household=full, name=name, relation="子", id_number=NUMBER, phone=PHONE))
        for place in range(visits):
            at = start + timedelta(days=3 * place)
            doing.act.create(Visit(households=(full,), started_at=at, words="说了很多。" * (place % 40)))
    text = text_of(session, "household_file", ReportScope(household=bare), tmp_path)
    assert "现在没有在册的人" in text
    assert "还没有走访过这一户" in text
    assert "照片" not in text
    assert all(word in text for word in ("一卡通", "6228***", "门前三包"))
    assert "6228480000000000001" not in text
    text = text_of(session, "household_file", ReportScope(households=(full, bare)), tmp_path)
    assert "欧阳𬱖" in text
    assert f"共走访 {visits} 次" in text
    assert text.count("示范村一户一档") == 2
    outcome = write_report(session, "diary_book_a5", tmp_path / "b.pdf", ReportScope(household=full))
    assert outcome.visits == visits
    assert outcome.pages >= visits


def test_the_diary_book_says_what_the_visit_said(session: Session, home: str, tmp_path: Path) -> None:
    text = text_of(session, "diary_book", NOVEMBER, tmp_path)
    for expected in (
        "民情日记", "某某县 某某镇 示范村", "2026年11月", "陈干部", "驻村第一书记", "1 次，1 户", "目　录", "星期四",
        "农历九月廿七", "天气：晴", "10:30（入户）", "甲大山（一组）", "〔矛盾〕滴水檐一尺", "〔诉求〕西屋漏",
        "答应甲大山：请瓦匠（2026年11月10日前）", "2026年12月20日再访", "办得实。（王镇长）", "— 1 —",
    ):  # fmt: skip
        assert expected in text, expected
    with pytest.raises(UserError, match="nothing_to_print"):
        write_report(session, "diary_book", tmp_path / "b.pdf", replace(NOVEMBER, since=date(2026, 11, 30)))


def test_blank_forms_have_the_household_and_room_for_the_rest(session: Session, home: str, tmp_path: Path) -> None:
    text = text_of(session, "blank_visit_form", ReportScope(tag="低保"), tmp_path)
    assert all(word in text for word in ("甲大山", "0001", "示范村一组1号", "乙秀兰（配偶", "138****0001", "被走访人"))
    assert "西屋" not in text
    assert "陈干部" not in text
    with pytest.raises(UserError, match="nothing_to_print"):
        write_report(session, "blank_visit_form", tmp_path / "b.pdf", ReportScope(tag="没有的标签"))


def test_contact_cards_are_made_for_paired_households(session: Session, home: str, tmp_path: Path) -> None:
    text = text_of(session, "contact_card", ReportScope(), tmp_path)
    assert text.count("干群连心卡") == 1
    assert all(word in text for word in ("陈干部", "驻村第一书记", "13800000009", "每天 8:00—17:00", "甲大山　一组"))
    text = text_of(session, "contact_card_blank", ReportScope(), tmp_path)
    assert text.count("13800000009") == text.count("扫一扫存电话") == 8
    assert "甲大山" not in text
    # nobody is paired in a group that has no household: a sheet to fill in by hand
    text = text_of(session, "contact_card", ReportScope(group="0" * 32), tmp_path)
    assert text.count("干群连心卡") == 8
    assert "甲大山" not in text


def test_the_summary_is_counted(session: Session, home: str, tmp_path: Path) -> None:
    text = text_of(session, "month_summary", NOVEMBER, tmp_path)
    for expected in (
        "示范村2026年11月民情工作小结", "本月共走访1次、1户，其中入户1次。", "在册1户，本月走访到1户，占100.0%。",
        "上月走访0次，本月比上月增加1次。",
        "上月结转1件，本月新受理2件，办结2件（实质性2件），截至11月22日未办结1件，其中超过时限1件。",
        "本月答复2件，其中按期答复2件。", "本月评价2件：满意2件。", "修路灯",
        "1. 甲大山家西屋漏雨（11月12日办结，满意）", "超过时限2天",
        "本月到期的承诺1件，按期兑现0件，超期兑现0件，还没有兑现1件。", "答应甲大山：请瓦匠", "12天", "再访甲大山",
    ):  # fmt: skip
        assert expected in text, expected
    write_report(session, "month_summary", tmp_path / "a.docx", NOVEMBER)
    document = docx.Document(str(tmp_path / "a.docx"))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "本月共走访1次、1户" in words
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "修路灯" in cells


def test_a_month_without_anything_is_said_in_sentences(session: Session, tmp_path: Path) -> None:
    quiet = ReportScope(since=date(2020, 2, 1), until=date(2020, 2, 29))
    text = text_of(session, "month_summary", quiet, tmp_path)
    for expected in (
        "2020年2月",
        "本月没有登记走访。",
        "本月没有受理事项",
        "本月没有到期的承诺和任务。",
        "下月还没有登记到期的事。",
    ):
        assert expected in text, expected


def test_a_notice_names_nobody_whole(session: Session, home: str, tmp_path: Path) -> None:
    text = text_of(session, "people_notice", ReportScope(tag="低保"), tmp_path)
    assert all(
        word in text
        for word in ("示范村低保名单公示", "甲*山", "一组", "全户2人", "13800000009", "示范村村民委员会（盖章）")
    )
    assert "2026年11月22日至2026年11月28日，共7天" in text
    assert "甲大山" not in text
    write_report(session, "people_notice", tmp_path / "b.docx", ReportScope(tag="低保"))
    cells = [
        cell.text
        for table in docx.Document(str(tmp_path / "b.docx")).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "甲*山" in cells
    text = text_of(session, "people_notice", ReportScope(households=(home,)), tmp_path)
    assert all(word in text for word in ("示范村名单公示", "现将示范村有关名单公示如下", "甲*山"))
    for scope, code in ((ReportScope(), "tag_missing"), (ReportScope(tag="没有的标签"), "nothing_to_print")):
        with pytest.raises(UserError, match=code):
            write_report(session, "people_notice", tmp_path / "c.pdf", scope)


def test_a_notice_says_what_the_office_said_the_last_time(session: Session, home: str, tmp_path: Path) -> None:
    scope = ReportScope(tag="低保")
    terms = NoticeTerms("根据《低保审核办法》{第九条}，", date(2026, 11, 20), 5, "丙小雨", "0577-1234567")
    keep_notice_terms(session, "people_notice", terms)
    text = "".join(text_of(session, "people_notice", scope, tmp_path).split())
    assert "根据《低保审核办法》{第九条}，现将示范村低保名单公示如下" in text
    assert "2026年11月20日至2026年11月24日，共5天" in text
    assert "联系人：丙小雨，联系电话：0577-1234567" in text
    keep_notice_terms(session, "people_notice", replace(terms, begins=date(2026, 11, 17), phone=""))
    text = "".join(text_of(session, "people_notice", scope, tmp_path).split())
    # That one has run out, and another's telephone is not given with this name.
    assert "2026年11月22日至2026年11月26日" in text
    assert "13800000009" not in text


def test_results_are_put_up_without_names_and_without_disputes(session: Session, home: str, tmp_path: Path) -> None:
    text = text_of(session, "matters_notice", NOVEMBER, tmp_path)
    assert all(word in text for word in ("办理结果公示", "甲*山家西屋漏雨", "乙*兰验收，修好了。", "2026-11-12"))
    assert "甲大山" not in text
    assert "滴水檐" not in text
    assert "修路灯" not in text


def test_the_reports_are_known_by_their_titles() -> None:
    for title in (
        "民情日记本",
        "一户一档",
        "空白走访表",
        "连心卡",
        "月度工作小结",
        "名单公示",
        "办理结果公示",
        "民情台账",
    ):
        assert ".pdf" in report_named(title).endings
