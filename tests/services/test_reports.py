"""Reports from real visits, read back from the files they make: masked unless somebody said why not."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from PIL import Image

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.printed_days import age_on, lunar_day, weekday
from minqing_desktop.services.reports import (
    VisitScope,
    VisitSheets,
    count_visits,
    file_name,
    preview,
    report_named,
    reports,
    write_report,
)
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit

WORDS = "西屋还是漏，找13800000001，身份证330327196003077713。卫生院能量血压就好。"


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    use_clock(HandClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC)))
    yield
    use_clock(None)


@pytest.fixture
def visits(session: Session) -> list[str]:
    """Two visits of the household: one with everything, one bare."""
    with session.reading() as reader:
        home = reader.find(Household)[0]
        head = reader.get(Person, home.head)
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(picture, "PNG")
    photo = replace(add_photo(session, picture.getvalue()), caption="西屋漏处，电话13800000001")
    visit = Visit(
        households=(home.id,), started_at=datetime(2026, 11, 22, 2, 30, tzinfo=UTC), weather="晴", words=WORDS,
        answer="瓦匠周三来。", reflection="说到做到。", next_visit=date(2026, 12, 20), companions="李某",
        is_complete=True,
    )  # fmt: skip
    form = VisitForm(
        visit,
        entries=(Entry(type="need", text="西屋漏", person=head.id), Entry(type="advice", text="量血压")),
        tasks=(Task(title="请瓦匠", is_promise=True, owed_to=head.id, due_on=date(2026, 11, 25)),),
        task_entries={0: 0},
        photos=(photo,),
    )
    first, _ = record_visit(session, form)
    bare = Visit(
        households=(home.id,), started_at=datetime(2025, 12, 31, 16, 30, tzinfo=UTC), words="都好。", mode="phone"
    )
    second, _ = record_visit(session, VisitForm(bare))
    return [first, second]


def text_of(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(pdf[place].get_textpage().get_text_range() for place in range(len(pdf)))
    finally:
        pdf.close()


def test_the_record_says_what_the_visit_said(session: Session, visits: list[str], tmp_path: Path) -> None:
    outcome = write_report(session, "visit_record", tmp_path / "a.pdf", VisitScope(visits=(visits[0],)))
    assert (outcome.visits, outcome.missing) == (1, ())
    assert outcome.pages >= 1
    text = text_of(tmp_path / "a.pdf").replace("\r\n", "")
    for expected in (
        "示范村走访记录表", "2026年11月22日", "10:30", "星期日", "农历十月十四", "甲大山", "0001", "一组",
        "示范村一组1号", "陈干部", "李某", "低保", "甲大山（户主", "西屋漏", "诉求",
        "见承诺与待办第 1 项，在办", "瓦匠周三来。", "请瓦匠", "2026年11月25日", "说到做到。", "2026年12月20日再访",
        "西屋漏处",
    ):  # fmt: skip
        assert expected in text, expected


def test_what_leaves_is_masked(session: Session, visits: list[str], tmp_path: Path) -> None:
    write_report(session, "走访记录表", tmp_path / "a.pdf", VisitScope())
    write_report(session, "走访台账", tmp_path / "a.xlsx", VisitScope())
    text = text_of(tmp_path / "a.pdf").replace("\r\n", "")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    cells = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    for whole in (text, cells):
        assert "13800000001" not in whole
        assert "330327196003077713" not in whole
    assert "138****0001" in text
    assert "3303271960********" in text
    with session.reading() as reader:
        assert reader.count(Disclosure) == 0


def test_whole_numbers_leave_only_with_a_reason_that_is_logged(
    session: Session, visits: list[str], tmp_path: Path
) -> None:
    target = tmp_path / "a.pdf"
    with pytest.raises(UserError) as caught:
        write_report(session, "visit_record", target, VisitScope(), unmasked_reason=" ")
    assert caught.value.code == "reason_missing"
    assert not target.exists()
    write_report(session, "visit_record", target, VisitScope(visits=(visits[0],)), unmasked_reason="镇里核对名单")
    assert "13800000001" in text_of(target)
    assert target.stat().st_mode & 0o077 == 0
    with session.reading() as reader:
        (told,) = reader.find(Disclosure)
        verbs = [verb for (verb,) in reader.connection.exec_driver_sql("SELECT verb FROM action ORDER BY seq").all()]
    assert (told.document, told.reason, told.cadre, told.records) == ("visit_record", "镇里核对名单", session.cadre, 1)
    assert verbs[-2:] == ["report.unmasked", "file.export"], "noted before the file is there"


def test_the_ledger_has_the_columns_of_the_township(session: Session, visits: list[str], tmp_path: Path) -> None:
    outcome = write_report(session, "visit_ledger", tmp_path / "a.xlsx", VisitScope())
    assert (outcome.visits, outcome.pages) == (2, 0)
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "示范村走访台账"
    heads = next(place for place, row in enumerate(rows) if row[0] == "序号")
    assert rows[heads] == [
        "序号", "单位", "农户性质", "走访对象", "走访人员", "走访形式", "走访日期", "基本情况或存在问题", "备注",
    ]  # fmt: skip
    bare, full = rows[heads + 1], rows[heads + 2]
    assert bare[:6] == [1, "示范村一组", "低保", "甲大山", "陈干部", "电话"]
    assert bare[6] == datetime(2026, 1, 1)
    assert bare[7] == "都好。"
    assert full[4:6] == ["陈干部、李某", "入户"]
    assert full[7] == "诉求：西屋漏\n建议：量血压"
    assert full[8] == "承诺：请瓦匠（2026年11月25日前）"
    above = " ".join(str(value) for row in rows[1:heads] for value in row if value)
    assert "填报单位：示范村" in above
    assert "2026年1月1日至2026年11月22日" in above
    assert "制表人：陈干部" in " ".join(str(value) for value in rows[-1] if value)


def test_a_scope_narrows_by_days_of_the_wall_clock(session: Session, visits: list[str]) -> None:
    with session.reading() as reader:
        home = reader.find(Household)[0].id
    # 16:30 UTC of New Year's Eve is half past midnight in the village.
    assert count_visits(session, VisitScope(since=date(2026, 1, 1), until=date(2026, 1, 1))) == 1
    assert count_visits(session, VisitScope(until=date(2025, 12, 31))) == 0
    assert count_visits(session, VisitScope(household=home)) == 2
    assert count_visits(session, VisitScope(household="0" * 32)) == 0
    assert count_visits(session, VisitScope(cadre=session.cadre)) == 2
    assert count_visits(session, VisitScope(visits=(visits[1], "0" * 32, visits[1]))) == 1


def test_the_file_is_offered_a_name(session: Session, visits: list[str]) -> None:
    assert file_name(session, "visit_ledger", VisitScope()) == "示范村走访台账_20260101-20261122.xlsx"
    wanted = VisitScope(since=date(2026, 10, 1), until=date(2026, 12, 31))
    assert file_name(session, "visit_record", wanted) == "示范村走访记录表_20261001-20261231.pdf"
    assert file_name(session, "visit_record", VisitScope(household="0" * 32)) == "示范村走访记录表.pdf"


def test_a_preview_is_a_whole_document(session: Session, visits: list[str]) -> None:
    assert preview(session, "visit_record", VisitScope()).startswith(b"%PDF")
    assert preview(session, "visit_ledger", VisitScope()).startswith(b"PK")


def test_refusals_leave_no_file(session: Session, visits: list[str], tmp_path: Path) -> None:
    nobody = VisitScope(household="0" * 32)
    for name, target, scope, code in (
        ("weather", "a.pdf", VisitScope(), "report_unknown"),
        ("visit_record", "a.xlsx", VisitScope(), "report_ending"),
        ("visit_record", "a.pdf", nobody, "nothing_to_print"),
    ):
        with pytest.raises(UserError) as caught:
            write_report(session, name, tmp_path / target, scope)
        assert caught.value.code == code
    with pytest.raises(Cancelled):
        write_report(session, "visit_record", tmp_path / "a.pdf", VisitScope(), cancel=lambda: True)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_photo_that_is_elsewhere_is_left_out(session: Session, visits: list[str]) -> None:
    assert session.blobs is not None
    scope = VisitScope(visits=(visits[0],))
    (sheet,) = VisitSheets(session, scope, Masks())
    assert len(sheet.photos) == 1
    assert sheet.photos[0].caption == "西屋漏处，电话138****0001"
    session.blobs = None
    (sheet,) = VisitSheets(session, scope, Masks())
    assert sheet.photos == ()


def test_days_as_they_stand_on_paper() -> None:
    assert lunar_day(date(2026, 11, 22)) == "农历十月十四"
    assert weekday(date(2026, 11, 22)) == "星期日"
    assert age_on("1960-03-07", date(2026, 3, 6)) == 65
    assert age_on("1960-03-07", date(2026, 3, 7)) == 66
    assert age_on("1960", date(2026, 1, 1)) == 66
    assert age_on("", date(2026, 1, 1)) is None
    assert [report.name for report in reports()][:2] == ["visit_record", "visit_ledger"]
    assert report_named("走访台账").ending == ".xlsx"
