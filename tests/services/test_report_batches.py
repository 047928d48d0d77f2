"""Reports as descriptions, and many documents in one go: a file each, whole or not at all."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.casework.registering import register_matter
from minqing_desktop.services.report_kinds import PDF, Making, Papers, Rows
from minqing_desktop.services.report_samples import sample_of
from minqing_desktop.services.report_views import SheetView
from minqing_desktop.services.reports import ReportScope, report_named, reports, write_each, write_report
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit
from tests.services.casework.conftest import form_for

YEAR = ReportScope(since=date(2026, 1, 1), until=date(2026, 12, 31))


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    use_clock(HandClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC)))
    yield
    use_clock(None)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with nothing in it."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def visits(session: Session) -> list[str]:
    """Four visits of one household on two days, with a telephone number in what was said."""
    with session.reading() as reader:
        home = reader.find(Household)[0]
    made = []
    for day in (20, 21, 21, 21):
        at = datetime(2026, 11, day, 2, 30, tzinfo=UTC)
        said = "=找13800000001"
        made.append(record_visit(session, VisitForm(Visit(households=(home.id,), started_at=at, words=said)))[0])
    return made


def pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path.read_bytes())
    words = [page.get_textpage().get_text_bounded().replace("\r\n", "") for page in document]
    document.close()
    return words


def test_every_report_says_what_it_is(session: Session, visits: list[str]) -> None:
    known = reports()
    assert len({report.name for report in known}) == len({report.title for report in known}) == len(known)
    for report in known:
        assert report.about.endswith("。"), report.name
        assert "{n}" in report.counted, report.name
        assert set(report.needs) <= set(report.asks), report.name
        assert set(report.endings) <= {".pdf", ".docx", ".xlsx", ".csv"}, report.name


def test_a_file_for_each_visit_with_names_of_their_own(session: Session, visits: list[str], out: Path) -> None:
    told: list[tuple[int, int]] = []
    outcome = write_each(
        session, "visit_record", out / "走访", YEAR, progress=lambda done, total: told.append((done, total))
    )
    assert (outcome.files, outcome.pages) == (4, 4)
    names = sorted(path.name for path in (out / "走访").iterdir())
    head = names[0].split()[1].removesuffix(".pdf")
    assert names == sorted(
        [f"20261120 {head}.pdf", f"20261121 {head}.pdf", f"20261121 {head} 2.pdf", f"20261121 {head} 3.pdf"]
    )
    assert told[0] == (0, 4)
    assert told[-1] == (4, 4)
    assert [path.name for path in out.iterdir()] == ["走访"]
    for name in names:
        (text,) = pages(out / "走访" / name)
        assert "13800000001" not in text
        assert "138****0001" in text


def test_stopped_or_failed_leaves_nothing_behind(session: Session, visits: list[str], out: Path) -> None:
    asked: list[int] = []

    def later() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        write_each(session, "visit_record", out / "走访", YEAR, cancel=later)
    assert list(out.iterdir()) == []
    with pytest.raises(UserError) as refused:
        write_each(session, "visit_record", out / "走访", ReportScope(until=date(2020, 1, 1)))
    assert refused.value.code == "nothing_to_print"
    assert list(out.iterdir()) == []


def test_a_folder_that_is_there_is_not_touched(session: Session, visits: list[str], out: Path) -> None:
    (out / "走访").mkdir()
    with pytest.raises(UserError) as refused:
        write_each(session, "visit_record", out / "走访", YEAR)
    assert refused.value.code == "file.exists"
    assert [path.name for path in out.iterdir()] == ["走访"]
    assert list((out / "走访").iterdir()) == []


def test_a_ledger_cannot_be_divided_and_a_paper_is_no_workbook(session: Session, out: Path) -> None:
    for name, ending, code in (("visit_ledger", "", "report_undividable"), ("visit_record", ".xlsx", "report_ending")):
        with pytest.raises(UserError) as refused:
            write_each(session, name, out / "a", YEAR, ending=ending)
        assert refused.value.code == code
    assert list(out.iterdir()) == []


def test_notices_of_all_matters_of_a_span_as_one_file_or_each_its_own(session: Session, out: Path) -> None:
    with session.reading() as reader:
        home = reader.find(Household)[0]
    for title in ("路灯不亮", "水渠堵了"):
        register_matter(session, form_for(session, home.id, title=title, wanted="修好，电话13800000001"))
    outcome = write_report(session, "acceptance_notice", out / "a.pdf", YEAR)
    assert (outcome.visits, outcome.pages) == (2, 2)
    assert ["路灯不亮" in words for words in pages(out / "a.pdf")] == [True, False]
    each = write_each(session, "acceptance_notice", out / "告知", YEAR, ending=".docx", unmasked_reason="送达")
    assert each.files == 2
    first, _second = sorted((out / "告知").iterdir())
    assert first.name.startswith("2026-0001 ")
    assert "修好，电话13800000001" in "".join(each.text for each in Document(str(first)).paragraphs)
    with session.reading() as reader:
        (noted,) = reader.find(Disclosure)
    assert (noted.document, noted.records, noted.reason) == ("acceptance_notice", 2, "送达")
    with pytest.raises(UserError) as refused:
        write_report(session, "acceptance_notice", out / "b.pdf", ReportScope())
    assert refused.value.code == "matter_missing"


def test_a_ledger_as_csv_masks_and_computes_nothing(session: Session, visits: list[str], out: Path) -> None:
    assert write_report(session, "visit_ledger", out / "a.csv", YEAR).visits == 4
    rows = list(csv.reader(io.StringIO((out / "a.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert rows[0][7] == "基本情况或存在问题"
    assert rows[1][7] == "'=找138****0001"


def test_the_mark_is_printed_where_the_settings_ask_for_it(
    session: Session, visits: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minqing_desktop.host.settings.settings_file", lambda: tmp_path / "settings.json")
    scope = ReportScope(visits=(visits[0],))
    write_report(session, "visit_record", tmp_path / "a.pdf", scope)
    assert "打印" not in pages(tmp_path / "a.pdf")[0]
    SettingsFile().change(marks_prints=True)
    write_report(session, "visit_record", tmp_path / "b.pdf", scope)
    local = datetime(2026, 11, 22, 3, 0, tzinfo=UTC).astimezone()
    assert f"{local:%Y-%m-%d %H:%M} 打印" in pages(tmp_path / "b.pdf")[0]


def test_pictures_of_the_gallery_need_little(session: Session, visits: list[str]) -> None:
    sheet = sample_of(session, report_named("visit_ledger"))
    assert isinstance(sheet, SheetView)
    assert len(sheet.lines) == 4
    data = sample_of(session, report_named("visit_record"))
    assert isinstance(data, bytes)
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1, "one visit of four"
    document.close()
    assert sample_of(session, report_named("mediation_ledger")) is None


def test_papers_and_rows_count_themselves(session: Session, visits: list[str]) -> None:
    notice = report_named("acceptance_notice")
    assert isinstance(notice.body, Papers)
    assert notice.count(session, YEAR) == 0
    ledger = report_named("visit_ledger")
    assert isinstance(ledger.body, Rows)
    assert ledger.count(session, YEAR) == 4
    stream = io.BytesIO()
    assert ledger.write(Making(session, YEAR, Masks(), stream), PDF).pages == 1
    assert stream.getvalue().startswith(b"%PDF")


def test_the_report_that_the_guide_describes_works(session: Session, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^## A report$.*?^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    for module in (
        "collections.abc", "minqing_desktop.domain.words", "minqing_desktop.exchange.documents.paper",
        "minqing_desktop.services.household_scope", "minqing_desktop.services.printed_days",
        "minqing_desktop.services.report_kinds", "minqing_desktop.services.visit_pages",
    ):  # fmt: skip
        names.update(vars(import_module(module)))
    exec(code, names)
    (report,) = names["letter_reports"]()
    stream = io.BytesIO()
    assert report.write(Making(session, ReportScope(), Masks(), stream), PDF).pages == 1
    (tmp_path / "a.pdf").write_bytes(stream.getvalue())
    assert "您家的联系干部每月至少来一次" in pages(tmp_path / "a.pdf")[0]
    assert report.write(Making(session, ReportScope(), Masks(), io.BytesIO()), ".docx").visits == 1
