"""county report: shown, told to a program, written as a workbook and as pages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.exchange.pdf.preview import PdfPreview
from minqing_desktop.services.county.office import furnish
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.storage.county.database import open_county
from minqing_desktop.storage.county.reading import Registered
from tests.cli.conftest import Cli
from tests.county_offices import PASSWORD

REGISTERED = (
    Registered("330327001201", "北山村", "云溪镇"),
    Registered("330327002201", "东坪村", "白石镇"),
    Registered("330327002202", "西岭村", "白石镇"),
)


@pytest.fixture
def report(cli: Cli, new_county_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs `county report` on an office whose villages have sent nothing yet."""
    url = new_county_url("sqlite")
    database = open_county(url, PASSWORD)
    add_villages(furnish(database, name="云溪县", code="330327"), REGISTERED)
    database.close()
    monkeypatch.setenv("MINQING_PASSWORD", PASSWORD)
    return lambda *arguments: cli("county", "report", *arguments, "--database", url)


def test_a_report_for_a_program(report: Cli) -> None:
    told = json.loads(report("coverage", "--from", "2026-01-01", "--to", "2026-12-31", "--json").out)
    assert (told["report"], told["office"], told["period"]) == ("coverage", "云溪县", "2026年")
    townships, villages = told["parts"]
    assert [row["township"] for row in townships["rows"]] == ["云溪镇", "白石镇", "合计"]
    assert [row["code"] for row in villages["rows"] if row["level"] == "village"] == [each.code for each in REGISTERED]
    assert villages["rows"][0]["households"] == 0
    assert villages["rows"][0]["coverage"] is None
    assert villages["columns"]["never"] == "从未走访户数"
    of_one = json.loads(report("coverage", "--township", "白石镇", "--json").out)
    assert [len(part["rows"]) for part in of_one["parts"]] == [3]


def test_a_report_on_the_screen_and_in_files(report: Cli, tmp_path: Path) -> None:
    shown = report("on-time", "--to", "2026-11-22")
    assert shown.code == 0
    assert "东坪村\t0\t0" in shown.out
    book, pages = tmp_path / "a.xlsx", tmp_path / "a.pdf"
    assert "写在" in report("stages", "--out", book).out
    sheets = load_workbook(book).worksheets
    assert [sheet.title for sheet in sheets] == ["各乡镇", "各乡镇（图）", "各村"]
    values = [sheets[2][place].value for place in ("A1", "A4", "B4", "C4")]
    assert values == ["全县民情事项办理进度表", "云溪镇", "北山村", 0]
    told = json.loads(report("stages", "--out", pages, "--json").out)
    with PdfPreview(pages.read_bytes()) as preview:
        assert told == {"file": str(pages), "rows": 9, "pages": preview.page_count}
        assert "西岭村" in "".join(preview.text(number) for number in range(preview.page_count))


@pytest.mark.parametrize("name", ["categories", "overdue", "months"])
def test_reports_of_other_shapes_before_a_village_has_sent_anything(report: Cli, tmp_path: Path, name: str) -> None:
    for ending in (".xlsx", ".pdf"):
        answer = report(name, "--out", tmp_path / f"{name}{ending}")
        assert answer.code == 0, answer
    assert len(list(tmp_path.glob(f"{name}.*"))) == 2


def test_what_cannot_be_reported_is_said(report: Cli, cli: Cli, tmp_path: Path) -> None:
    for arguments, said in (
        (("nothing",), "没有叫这个名字的报表"),
        (("coverage", "--out", tmp_path / "a.docx"), "要存成"),
        (("coverage", "--from", "2026-02-01", "--to", "2026-01-01"), "后面"),
        (("months", "--from", "2024-02-01", "--to", "2026-01-01"), "最多看 12 个月"),
    ):
        answer = report(*arguments)
        assert (answer.code, said in answer.err) == (2, True), answer
    assert list(tmp_path.glob("a.*")) == []
    assert "--database" in cli("county", "report", "coverage").err
    names = [each["name"] for each in json.loads(cli("county", "report", "list", "--json").out)["reports"]]
    assert names == ["coverage", "stages", "categories", "on_time", "satisfaction", "overdue", "months"]
    assert "走访覆盖情况" in cli("county", "report", "list").out
