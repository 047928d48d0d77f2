"""Each command on a good day: what it does, what it says, what a script reads."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from minqing_desktop import __version__
from minqing_desktop.app.main import main
from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.undoing import recent
from minqing_desktop.services.villages import list_villages
from tests.cli.conftest import PASSWORD, ROSTERS, Cli

CODE, OTHER = "330327001201", "330327001202"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo leaves, done once as a process of its own, with no screen and no password given."""
    out = tmp_path_factory.mktemp("demo")
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [sys.executable, "-m", "minqing_desktop", "demo", "--out", str(out / "results")],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "TZ": "Asia/Shanghai", "PYTHONUTF8": "1"},
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (out / "results" / "said.txt").write_text(done.stdout, encoding="utf-8")
    return out / "results"


def test_the_demo_says_what_it_did(shown: Path) -> None:
    said = (shown / "said.txt").read_text(encoding="utf-8")
    assert re.search(r"恢复码 ([0-9A-Z]{4}-)+[0-9A-Z]{4}", said)
    for expected in (
        "预览花名册：123 户 415 人", "导入花名册：123 户 415 人", "「zsg」找到：张水根", "记下走访",
        "生成承诺（向张水根）", "检查笔记本：完好",
        "生成任务", "生成走访记录表", "生成走访台账：459 行", "minqing-demo", str(shown / "dump.jsonl"),
    ):  # fmt: skip
        assert expected in said, expected


def test_the_demo_leaves_a_pdf_a_workbook_and_a_dump_that_are_right(shown: Path) -> None:
    pdf = pypdfium2.PdfDocument(shown / "走访记录表.pdf")
    try:
        pages = [page.get_textpage().get_text_range().replace("\r\n", "") for page in pdf]
    finally:
        pdf.close()
    (flat,) = (page for page in pages if "窗缝透风" in page)
    for expected in ("示范村走访记录表", "张水根", "窗缝透风，夜里拿旧报纸糊着", "请人来补窗缝", "陈建国"):
        assert expected in flat, expected
    sheet = load_workbook(shown / "走访台账.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(place for place, row in enumerate(rows) if row[0] == "序号")
    table = [row for row in rows[heads + 1 :] if isinstance(row[0], int)]
    assert [row[0] for row in table] == list(range(1, 460))
    assert sum("窗缝透风" in str(row[7]) for row in table) == 1
    lines = [json.loads(line) for line in (shown / "dump.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["kind"] for line in lines} >= {"village", "group", "cadre", "household", "person", "visit", "task"}
    assert {line["kind"] for line in lines} <= {kind.name for kind in kinds()}


def test_the_notebook_of_the_demo_opens_with_the_password_it_told(shown: Path) -> None:
    opened = open_notebook(shown / "notebook", "minqing-demo")
    try:
        assert opened.notices == ()
        assert [line.sentence for line in recent(opened.session, 2)] == ["记下走访", "装入示范村"]
    finally:
        opened.close()


def test_a_demo_is_not_written_over_another(cli: Cli, shown: Path) -> None:
    answer = cli("demo", "--out", shown)
    assert answer.code == 2
    assert "别的东西" in answer.err


def test_a_notebook_of_two_villages(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first = cli(
        "notebook", "create", folder, "--village", "示范村", "--village-code", CODE, "--town", "某某镇",
        "--cadre", "陈干部", "--post", "书记",
    )  # fmt: skip
    assert first.code == 0
    (code,) = re.findall(r"恢复码：([0-9A-Z-]+)", first.out)
    second = cli("notebook", "create", folder, "--village", "邻村", "--village-code", OTHER, "--json")
    assert json.loads(second.out) == {"notebook": str(folder), "village_code": OTHER}
    undecided = cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", folder)
    assert undecided.code == 2
    assert f"示范村（{CODE}）、邻村（{OTHER}）" in undecided.err
    chosen = cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", folder, "--village-code", OTHER)
    assert chosen.code == 0
    assert "导入花名册：30 户" in chosen.out
    opened = open_notebook(folder, PASSWORD)
    try:
        assert opened.keyfile.open_with_recovery(code) == opened.key
        assert [(village.name, village.town) for village in list_villages(opened.session)] == [
            ("示范村", "某某镇"),
            ("邻村", ""),
        ]
    finally:
        opened.close()


def test_check_and_rebuild(cli: Cli, notebook: Path) -> None:
    cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", notebook)
    sound = cli("notebook", "check", notebook)
    assert "笔记本完好" in sound.out
    figures = json.loads(cli("notebook", "check", notebook, "--json").out)
    assert figures["faults"] == {}
    assert figures["records"] > 100
    opened = open_notebook(notebook, PASSWORD)
    with opened.session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE v_person SET name = 'x' WHERE n = (SELECT max(n) FROM v_person)")
    opened.close()
    spoilt = cli("notebook", "check", notebook)
    assert spoilt.code == 2
    assert "view_differs:person" in spoilt.err
    assert cli("notebook", "rebuild", notebook).code == 0
    assert cli("notebook", "check", notebook).code == 0
    assert json.loads(cli("notebook", "rebuild", notebook, "--json").out)["ops"] == figures["ops"]


def test_an_altered_log_is_found(cli: Cli, notebook: Path) -> None:
    opened = open_notebook(notebook, PASSWORD)
    with opened.session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE op SET vals = x'80' WHERE seq = 1")
    opened.close()
    answer = cli("notebook", "check", notebook)
    assert answer.code == 2
    assert "op_altered" in answer.err
    assert "没有重建" in cli("notebook", "rebuild", notebook).err


def test_dump_and_load_go_round(cli: Cli, notebook: Path, tmp_path: Path) -> None:
    cli("roster", "import", ROSTERS / "merged_blocks.xlsx", "--notebook", notebook)
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    dumped = cli("dump", "--notebook", notebook, "--out", first, "--json")
    assert "没有加密" in dumped.err
    counts = json.loads(dumped.out)["counts"]
    made = cli("load", first, "--notebook", tmp_path / "other", "--json")
    assert made.code == 0, made.err
    answer = json.loads(made.out)
    assert answer["recovery_code"]
    # the village stands there from the making of the notebook
    assert answer["added"] == {kind: count for kind, count in counts.items() if kind != "village"}
    assert cli("dump", "--notebook", tmp_path / "other", "--out", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    again = cli("load", first, "--notebook", tmp_path / "other")
    assert "没有改动" in again.out


def test_a_report_is_masked_unless_a_reason_is_given(
    cli: Cli, shown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINQING_PASSWORD", "minqing-demo")
    notebook = shutil.copytree(shown / "notebook", tmp_path / "notebook")
    common = ("report", "visit_record", "--notebook", notebook, "--household", "0001")
    masked, whole = tmp_path / "a.pdf", tmp_path / "b.pdf"
    assert cli(*common, "--out", masked).code == 0
    answer = json.loads(cli(*common, "--out", whole, "--unmasked", "镇里核对", "--json").out)
    assert answer["pages"] >= answer["visits"] >= 1
    texts = []
    for path in (masked, whole):
        pdf = pypdfium2.PdfDocument(path)
        texts.append(pdf[0].get_textpage().get_text_range())
        pdf.close()
    phones = re.findall(r"1\d{2}\*{4}\d{4}", texts[0])
    assert phones
    assert re.findall(r"1\d{10}", texts[0]) == []
    assert re.search(phones[0].replace("*", r"\d"), texts[1])
    cli("dump", "--notebook", notebook, "--out", tmp_path / "d.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["reason"] for line in lines if line["kind"] == "disclosure"] == ["镇里核对"]


def test_a_ledger_of_one_cadre_in_a_span(
    cli: Cli, shown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINQING_PASSWORD", "minqing-demo")
    common = ("report", "走访台账", "--notebook", shown / "notebook", "--out", tmp_path / "a.xlsx", "--json")
    everything = json.loads(cli(*common).out)["visits"]
    one = json.loads(cli(*common, "--cadre", "李梅").out)["visits"]
    assert 0 < one < everything
    wide = ("--from", "2000-01-01", "--to", "2099-12-31", "--cadre", "李梅")
    assert json.loads(cli(*common, *wide).out)["visits"] == one


def test_what_goes_up_each_month_and_the_file_of_a_mediation(
    cli: Cli, shown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINQING_PASSWORD", "minqing-demo")
    at = ("--notebook", shown / "notebook")
    assert cli("report", "monthly_report", *at, "--year", "2026", "--out", tmp_path / "m.xlsx").code == 0
    sheet = load_workbook(tmp_path / "m.xlsx").active
    assert sheet is not None
    assert sheet["A1"].value == "示范村民情工作年报"
    listed = json.loads(cli("matter", "list", *at, "--route", "mediation", "--json").out)
    number = listed["matters"][0]["number"]
    made = cli("report", "mediation-file", *at, "--matter", number, "--out", tmp_path / "f.pdf", "--json")
    assert json.loads(made.out)["pages"] > 8
    of_one = cli("report", "roster", *at, "--group", "一组", "--out", tmp_path / "r.xlsx", "--json")
    assert 0 < json.loads(of_one.out)["visits"] < 415


def test_help_is_chinese_and_leads_on(cli: Cli) -> None:
    for arguments in ((), ("--help",), ("roster", "--help"), ("report", "--help")):
        answer = cli(*arguments)
        assert answer.code == 0
        assert answer.out.startswith("用法：")
        assert not re.search(r"usage|positional|options", answer.out)
    assert "走访台账" in cli("report", "--help").out
    assert cli("--version").out.strip() == __version__
    assert cli("report").err.startswith("命令没有看懂：")


def test_the_entry_hands_arguments_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_no_command_needs_the_window() -> None:
    """Servers have no Qt: the command line never imports it."""
    script = (
        "import sys; from minqing_desktop.app.main import main; main(['--help']);"
        "bad = [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))]; sys.exit(bool(bad))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_reports_are_listed_and_written_a_file_for_each(
    cli: Cli, shown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINQING_PASSWORD", "minqing-demo")
    listed = {each["name"]: each for each in json.loads(cli("report", "list", "--json").out)["reports"]}
    assert listed["visit_record"]["each"] is True
    assert listed["visit_ledger"]["endings"] == [".xlsx", ".pdf", ".csv"]
    assert "走访：\n  visit_record" in cli("report", "list").out
    common = ("report", "household_file", "--notebook", shown / "notebook", "--each", "--as", "docx")
    homes = ("--household", "0001", "--household", "0002")
    made = cli(*common, *homes, "--out", tmp_path / "档案", "--json")
    assert json.loads(made.out)["files"] == 2, made.err
    assert sorted(path.suffix for path in (tmp_path / "档案").iterdir()) == [".docx", ".docx"]
    assert "已经有" in cli(*common, *homes, "--out", tmp_path / "档案").err
    assert "还缺 --out" in cli(*common).err
    assert cli("report", "visit_ledger", "--notebook", shown / "notebook", "--month", "2026-13").code == 2


def test_each_command_is_found_by_its_own_module_alone() -> None:
    """Only the module of the command asked for is imported, so its words must be those the whole line knows."""
    from minqing_desktop.cli import main

    def words(word: str = "") -> list[str]:
        (choices,) = (action.choices for action in main.parser(word)._actions if isinstance(action.choices, dict))
        return list(choices)

    assert words() == [word for own in main._MODULES.values() for word in own]
    for own in main._MODULES.values():
        assert words(own[0]) == list(own)
