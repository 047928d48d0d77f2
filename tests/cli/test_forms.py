"""form look and form fill, as a script or a clerk at a terminal uses them."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services import forms
from minqing_desktop.services.forms_binding import heading_files
from tests.cli.conftest import Cli
from tests.exchange.forms import making

PEOPLE = "户编号,组,姓名,与户主关系,性别,身份证号,联系电话\n"
ROWS = (
    "1,一组,甲大山,户主,男,330327196003071016,13800000001",
    "1,一组,乙秀兰,配偶,女,330327196212014026,",
    "2,二组,丙小河,户主,男,,13800000002",
)


@pytest.fixture
def filled(cli: Cli, notebook: Path, tmp_path: Path) -> Path:
    """A notebook with three people in two households."""
    roster = tmp_path / "名册.csv"
    roster.write_text(PEOPLE + "\n".join(ROWS), encoding="utf-8")
    assert cli("roster", "import", roster, "--notebook", notebook).code == 0
    return notebook


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """The superior's form."""
    path = tmp_path / "空白.xlsx"
    making.roster(path)
    return path


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The forms made here are to be trusted; one test goes through the child as the program does."""
    if request.node.name != "test_fill_and_fill_again":
        monkeypatch.setattr(forms, "reading_form", lambda path, cancel=None: FormWork(path, *heading_files()))


def test_look_needs_no_notebook(cli: Cli, blank: Path) -> None:
    answer = json.loads(cli("form", "look", blank, "--json").out)
    assert (answer["subject"], answer["unit"], answer["filled_before"]) == ("people", "person", False)
    told = {each["heading"]: (each["place"], each["state"]) for each in answer["columns"]}
    assert told["公民身份号码"] == ("F", "filled")
    assert told["婚姻状况"] == ("J", "unknown")
    assert told["审核人"] == ("A16", "blank")


def test_fill_and_fill_again(cli: Cli, filled: Path, blank: Path, tmp_path: Path) -> None:
    out = tmp_path / "填好.xlsx"
    first = cli("form", "fill", blank, "--notebook", filled, "--out", out, "--bind", '婚姻状况="不详"')
    assert first.code == 0
    assert "填了 3 行" in first.out
    assert "甲大山" not in first.out + first.err
    page = load_workbook(out)["附件1"]
    assert [page.cell(row, 4).value for row in range(4, 8)] == ["甲大山", "乙秀兰", "丙小河", None]
    assert page["F4"].value == "3303271960********"
    assert page["J5"].value == "不详"
    assert page["H14"].value == "=SUM(H4:H13)"
    answer = json.loads(cli("form", "fill", blank, "--notebook", filled, "--out", out, "--json").out)
    assert (answer["rows"], answer["rows_added"], answer["filled_before"], answer["masked"]) == (3, 0, True, True)
    assert answer["since_last"] | {"last_filled": ""} == {
        "last_filled": "", "comparable": True, "added": [], "removed": [], "changed": [],
    }  # fmt: skip


def test_whole_numbers_of_a_group(cli: Cli, filled: Path, blank: Path, tmp_path: Path) -> None:
    out = tmp_path / "填好.xlsx"
    arguments = ("form", "fill", blank, "--notebook", filled, "--out", out, "--group", "二组")
    assert cli(*arguments, "--unmasked", " ").code == 2
    assert not out.exists()
    assert cli(*arguments, "--unmasked", "镇里核对").code == 0
    page = load_workbook(out)["附件1"]
    assert [page["D4"].value, page["I4"].value, page["D5"].value] == ["丙小河", "13800000002", None]


def test_who_goes_in_again_and_what_was_filled(cli: Cli, filled: Path, blank: Path, tmp_path: Path) -> None:
    fill = ("form", "fill", blank, "--notebook", filled, "--out", tmp_path / "填好.xlsx")
    assert cli(*fill, "--again").code == 2
    first = cli(
        *fill, "--person", "乙秀兰", "--person", "丙小河", "--order-by", "姓名", "--desc", "--bind", "年龄==人数()"
    )
    assert first.code == 0
    page = load_workbook(tmp_path / "填好.xlsx")["附件1"]
    assert [page.cell(row, 4).value for row in (4, 5, 6)] == ["乙秀兰", "丙小河", None]
    assert [page.cell(row, 8).value for row in (4, 5)] == [2, 1]
    assert json.loads(cli(*fill, "--again", "--json").out)["since_last"]["comparable"]
    (told,) = json.loads(cli("form", "list", "--notebook", filled, "--json").out)["forms"]
    assert (told["name"], told["rows"]) == ("空白", 2)


def test_what_goes_in_is_looked_over_first(cli: Cli, filled: Path, blank: Path, tmp_path: Path) -> None:
    check = ("form", "check", blank, "--notebook", filled)
    told = cli(*check)
    assert told.code == 0
    assert told.out.splitlines()[-1].startswith("看了 3 条：")
    assert "甲大山" not in told.out
    answer = json.loads(cli(*check, "--group", "二组", "--json").out)
    assert answer["looked_at"] == 1
    assert {finding["kind"] for finding in answer["findings"]} <= {"person", "household"}


def test_fields_and_formulas_are_listed(cli: Cli) -> None:
    assert "年龄(2026-12-31)" in cli("form", "fields").out
    answer = json.loads(cli("form", "fields", "--json").out)
    assert "身份证号" in answer["fields"]["people"]
    assert "遮盖" in [each["name"] for each in answer["functions"]]


@pytest.mark.parametrize(
    "wrong",
    [("--group", "九组"), ("--bind", "没有=姓名"), ("--bind", "年龄"), ("--from", "昨天"), ("--out", "a.xls")],
)
def test_what_a_user_can_mend_is_said(
    cli: Cli, filled: Path, blank: Path, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    answer = cli("form", "fill", blank, "--notebook", filled, "--out", tmp_path / "填好.xlsx", *wrong)
    assert answer.code == 2
    assert "。" in answer.err
    assert not (tmp_path / "填好.xlsx").exists()


def test_files_that_are_no_form(cli: Cli, filled: Path, tmp_path: Path) -> None:
    nothing, words = tmp_path / "没有.xlsx", tmp_path / "名册.csv"
    assert "没有找到这份空白表" in cli("form", "look", nothing).err
    assert cli("form", "look", words).code == 2
    old = tmp_path / "老.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "已经损坏" in cli("form", "look", old).err
    assert filled.is_dir()
