"""The monthly report and the year by category, against counts taken from the sample's own lines by other means."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pypdfium2
import pytest
from openpyxl import load_workbook

from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports import write_report
from minqing_desktop.services.sample import SAMPLE_TODAY, SAMPLE_VILLAGE, load_sample
from minqing_desktop.services.session import Session
from minqing_desktop.services.summaries.monthly import difference
from minqing_desktop.services.summaries.spans import kind_of_report, month_end, said, span_before
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.notebook import create_database

KEY = bytes(range(32))
OCTOBER = ReportScope(since=date(2026, 10, 1), until=date(2026, 10, 31))
YEAR = ReportScope(since=date(2026, 1, 1), until=date(2026, 12, 31))
Row = list[object]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample village; nothing of it is changed here."""
    use_clock(HandClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC)))
    folder = tmp_path_factory.mktemp("year")
    notebook = create_database(folder, KEY, os.urandom(16))
    blobs = BlobStore(folder / "blobs.db", KEY, must_exist=False)
    session = Session(notebook, SAMPLE_VILLAGE.code, "", blobs)
    with session.doing("notebook.create") as doing:
        doing.act.create(SAMPLE_VILLAGE)
    load_sample(session, SAMPLE_TODAY)
    yield session
    blobs.close()
    notebook.close()
    use_clock(None)


@pytest.fixture(scope="module")
def lines() -> dict[str, list[dict]]:
    """What the sample tells, by kind."""
    found: dict[str, list[dict]] = {}
    for text in resource_path("sample", "year.jsonl").read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        found.setdefault(line["kind"], []).append(line)
    return found


def rows_of(session: Session, name: str, scope: ReportScope, folder: Path) -> dict[str, list[Row]]:
    """The rows of each sheet of the workbook that is given out."""
    path = folder / f"{name}.xlsx"
    write_report(session, name, path, scope)
    book = load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def by_label(rows: list[Row]) -> dict[str, Row]:
    return {str(row[0]): row[1:] for row in rows if row[0] is not None}


def test_the_month_says_what_the_lines_say(village: Session, lines: dict[str, list[dict]], tmp_path: Path) -> None:
    (rows,) = rows_of(village, "monthly_report", OCTOBER, tmp_path).values()
    said_of = by_label(rows)
    assert rows[0][0] == "示范村民情工作月报"
    assert rows[1][0] == "填报单位（盖章）：示范村"
    matters = [line for line in lines["matter"] if line["stage"] != "joined"]
    for place, month in enumerate(("2026-10", "2026-09")):
        visits = [line for line in lines["visit"] if line["started_at"].startswith(month)]
        keys = {line["key"] for line in visits}
        entries = Counter(line["type"] for line in lines["entry"] if line["visit"] in keys)
        tasks = [line for line in lines["task"] if (line["due_on"] or "").startswith(month)]
        kept = [line for line in tasks if line["done_on"] and line["done_on"] <= line["due_on"]]
        closed = [line for line in matters if line["stage"] == "closed" and line["closed_on"].startswith(month)]
        expected = {
            "走访次数": len(visits),
            "走访户数": len({home for line in visits for home in line["households"]}),
            "收集诉求（条）": entries["need"],
            "收集矛盾（条）": entries["dispute"],
            "本期受理（件）": sum(line["accepted_on"].startswith(month) for line in matters),
            "本期办结（件）": len(closed),
            "到期任务（件，含承诺）": len(tasks),
            "其中：按期完成": len(kept),
        }
        assert {name: said_of[name][place] for name in expected} == expected
        begun, accepted, ended, withdrawn, left = (
            said_of[name][place]
            for name in (
                "期初未办结（件）", "本期受理（件）", "本期办结（件）", "本期撤回、不予受理（件）", "期末未办结（件）",
            )
        )  # fmt: skip
        assert left == begun + accepted - ended - withdrawn  # type: ignore[operator]
        assert sum(said_of[f"其中：{word}"][place] for word in ("实质性", "阶段性", "程序性")) == ended  # type: ignore
    assert said_of["走访次数"][2] == said_of["走访次数"][0] - said_of["走访次数"][1]  # type: ignore[operator]
    earlier = [line for line in matters if line["accepted_on"] < "2026"]
    carried = [line for line in earlier if line["stage"] != "closed" or line["closed_on"] >= "2026"]
    assert said_of["其中：上年接转"][0] == len(carried)
    filed = sum("2026" <= line["accepted_on"] < "2026-11" for line in matters) + len(carried)
    assert said_of["本年累计建账（件，含上年接转）"][0] == filed
    assert next(value for value in rows[-1] if value) == "签发人："


def test_the_categories_and_disputes_of_a_year_add_up(
    village: Session, lines: dict[str, list[dict]], tmp_path: Path
) -> None:
    (rows,) = rows_of(village, "monthly_report", YEAR, tmp_path).values()
    assert rows[0][0] == "示范村民情工作年报"
    accepted = [line for line in lines["matter"] if line["stage"] != "joined" and line["accepted_on"] >= "2026"]
    categories = Counter(line["category"] for line in accepted)
    start = next(place for place, row in enumerate(rows) if row[0] == "事项类别")
    end = next(place for place, row in enumerate(rows) if place > start and row[0] == "合计")
    assert {row[0]: row[1] for row in rows[start + 1 : end]} == dict(categories)
    assert rows[end][1] == len(accepted)
    disputes = Counter(line["category"] for line in accepted if line["route"] == "mediation")
    start = next(place for place, row in enumerate(rows) if row[0] == "纠纷类别")
    assert rows[start][:6] == ["纠纷类别", "排查数", "调处数", "调处率", "成功数", "成功率"]
    counted = [row for row in rows[start + 1 :] if row[0] in disputes]
    assert {row[0]: row[1] for row in counted} == dict(disputes)
    total = next(row for row in rows[start:] if row[0] == "合计")
    assert total[1] == sum(disputes.values())
    assert total[3] == total[2] / total[1]  # type: ignore[operator]
    assert total[5] == pytest.approx(total[4] / total[2])  # type: ignore[operator]


def test_the_same_figures_on_paper_and_in_word(village: Session, tmp_path: Path) -> None:
    (rows,) = rows_of(village, "monthly_report", OCTOBER, tmp_path).values()
    write_report(village, "monthly_report", tmp_path / "m.docx", OCTOBER)
    document = docx.Document(str(tmp_path / "m.docx"))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    visits = next(row for row in rows if row[0] == "走访次数")
    assert [str(value) for value in visits[:4]] in cells
    share = next(row for row in rows if row[0] == "走访覆盖率")
    assert next(row for row in cells if row[0] == "走访覆盖率")[1:3] == [f"{value:.1%}" for value in share[1:3]]
    outcome = write_report(village, "monthly_report", tmp_path / "m.pdf", OCTOBER)
    assert outcome.missing == ()
    with pypdfium2.PdfDocument(tmp_path / "m.pdf") as pdf:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
    for words in (
        "示范村民情工作月报",
        "2026年10月",
        "四、矛盾纠纷排查调处",
        f"走访次数{visits[1]}{visits[2]}",
        "制表人：陈建国",
    ):
        assert words in text


def test_the_year_by_category_and_month_with_native_charts(
    village: Session, lines: dict[str, list[dict]], tmp_path: Path
) -> None:
    sheets = rows_of(village, "category_summary", YEAR, tmp_path)
    assert list(sheets) == ["受理", "办结", "走访"]
    matters = [line for line in lines["matter"] if line["stage"] != "joined"]
    for name, field in (("受理", "accepted_on"), ("办结", "closed_on")):
        days = [(line["category"], line[field]) for line in matters if line[field] and (
            field != "closed_on" or line["stage"] == "closed")]  # fmt: skip
        cells = Counter((each, int(day[5:7])) for each, day in days if day.startswith("2026"))
        rows = sheets[name]
        head = next(place for place, row in enumerate(rows) if row[0] == "事项类别")
        assert rows[head] == ["事项类别", *(f"{month}月" for month in range(1, 13)), "合计"]
        end = next(place for place, row in enumerate(rows) if row[0] == "合计")
        for row in rows[head + 1 : end]:
            assert row[1:13] == [cells[row[0], month] for month in range(1, 13)]
            assert row[13] == sum(row[1:13])  # type: ignore[arg-type]
        assert rows[end][13] == sum(cells.values())
        beside = next(row for row in rows if row[0] == "2025年")
        assert beside[13] == sum(day.startswith("2025") for _, day in days)
    homes = sum(len(line["households"]) for line in lines["visit"] if line["started_at"].startswith("2026"))
    assert next(row for row in sheets["走访"] if row[0] == "合计")[13] == homes
    _charts_name_their_cells(tmp_path / "category_summary.xlsx")


def _charts_name_their_cells(path: Path) -> None:
    book = load_workbook(path)
    for sheet in book.worksheets:
        stacked, pie, line = sheet._charts  # type: ignore[attr-defined]
        assert (stacked.tagname, stacked.grouping, pie.tagname, line.tagname) == (
            "barChart", "stacked", "pieChart", "lineChart",
        )  # fmt: skip
        last = next(cell.row for cell in sheet["A"] if cell.value == "合计")
        names = [series.tx.strRef.f.replace("$", "") for series in stacked.series]
        assert names == [f"'{sheet.title}'!A{row}" for row in range(last - len(names), last)]
        assert pie.series[0].val.numRef.f == f"'{sheet.title}'!$N${last - len(names)}:$N${last - 1}"
        cells = [sheet[each.tx.strRef.f.split("!")[1].replace("$", "")] for each in line.series]
        assert [cell.value for cell in cells] == ["2026年", "2025年"]  # pyright: ignore[reportAttributeAccessIssue]
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.scale, sheet.print_title_rows, len(sheet.row_breaks.brk)) == (90, "$1:$2", 1)


@pytest.mark.parametrize(
    ("since", "until", "before", "kind", "words"),
    [
        ((2026, 10, 1), (2026, 10, 31), ((2026, 9, 1), (2026, 9, 30)), "月报", "2026年10月"),
        ((2026, 1, 1), (2026, 1, 31), ((2025, 12, 1), (2025, 12, 31)), "月报", "2026年1月"),
        ((2026, 1, 1), (2026, 3, 31), ((2025, 10, 1), (2025, 12, 31)), "季报", "2026年第1季度"),
        ((2024, 1, 1), (2024, 12, 31), ((2023, 1, 1), (2023, 12, 31)), "年报", "2024年"),
        ((2026, 11, 16), (2026, 11, 22), ((2026, 11, 9), (2026, 11, 15)), "情况汇总", "2026年11月16日至2026年11月22日"),
        ((2024, 2, 1), (2024, 2, 29), ((2024, 1, 1), (2024, 1, 31)), "月报", "2024年2月"),
    ],
)
def test_the_span_before_is_of_the_same_kind(since, until, before, kind, words) -> None:
    span = (date(*since), date(*until))
    assert span_before(span) == (date(*before[0]), date(*before[1]))
    assert (kind_of_report(span), said(span)) == (kind, words)
    assert month_end(date(2024, 2, 10)) == date(2024, 2, 29)


def test_rates_that_print_alike_have_not_changed() -> None:
    assert difference(0.9500, 0.9496) == "持平"
    assert difference(0.9500, 0.9504) == "持平"
    assert difference(0.953, 0.951) == "+0.2 个百分点"
    assert difference(None, 0.5) == "—"
