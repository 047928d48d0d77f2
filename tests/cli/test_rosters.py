"""Rosters from the command line: a newer one, options, lists that give a tag, rows to put right."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from minqing_desktop.domain.values.id_number import check_digit
from tests.cli.conftest import Answer, Cli


def number(body: str) -> str:
    return body + check_digit(body)


WU, ZHAO = number("33032719621201452"), number("33032719600307773")
HEADING = ("组别", "户编号", "姓名", "与户主关系", "身份证号", "联系电话")
OLD = (
    ("一组", "0101", "何大山", "户主", "", "13800000011"),
    ("一组", "0101", "吴秀兰", "配偶", WU, ""),
    ("一组", "0102", "赵根生", "户主", ZHAO, "13800000021"),
)
NEW = (
    ("一组", "0101", "何大山", "户主", "", "13900000011"),
    ("一组", "0102", "赵根生", "户主", ZHAO, "13900000021"),
    ("一组", "0103", "孙二", "户主", "", ""),
)


def book(path: Path, heading: tuple, rows: tuple, title: str = "") -> Path:
    made = Workbook()
    sheet = made.worksheets[0]
    if title:
        sheet.append((title,))
    for row in (heading, *rows):
        sheet.append(row)
    made.save(path)
    return path


@pytest.fixture
def village(cli: Cli, notebook: Path, tmp_path: Path) -> Path:
    assert cli("roster", "import", book(tmp_path / "旧.xlsx", HEADING, OLD), "--notebook", notebook).code == 0
    return notebook


def people(cli: Cli, notebook: Path, tmp_path: Path) -> dict[str, dict]:
    out = tmp_path / "全部.jsonl"
    cli("dump", "--notebook", notebook, "--out", out)
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    out.unlink()
    return {line["name"]: line for line in lines if line.get("kind") == "person"}


def told(answer: Answer) -> dict:
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_the_same_file_again_says_that_nothing_differs_and_writes_nothing(cli, village, tmp_path) -> None:
    before = people(cli, village, tmp_path)
    answer = cli("roster", "import", tmp_path / "旧.xlsx", "--notebook", village)
    assert "没有变化，什么都没有写" in answer.out
    again = told(cli("roster", "import", tmp_path / "旧.xlsx", "--notebook", village, "--json"))
    assert (again["action"], again["differences"], again["same_households"]) == ("", {}, 2)
    assert people(cli, village, tmp_path) == before


def test_a_preview_against_a_notebook_counts_by_kind_and_names_nobody(cli, village, tmp_path) -> None:
    newer = book(tmp_path / "新.xlsx", HEADING, NEW)
    answer = cli("roster", "preview", newer, "--notebook", village)
    for words in ("电话变：2 处", "新增户：1 处", "不在新表里：1 处", "--apply missing"):
        assert words in answer.out
    assert not any(secret in answer.out for secret in ("何大山", "13900000011", ZHAO))
    whole = told(cli("roster", "preview", newer, "--notebook", village, "--json"))["differences"]
    assert whole["counts"] == {"phone": 2, "new_household": 1, "missing": 1}
    line = next(one for one in whole["lines"] if one["name"] == "何大山")
    assert (line["before"], line["after"], line["row"], line["taken"]) == ("13800000011", "13900000011", 2, True)


def test_changes_are_taken_over_and_the_missing_stay_unless_asked(cli, village, tmp_path) -> None:
    newer = book(tmp_path / "新.xlsx", HEADING, NEW)
    done = told(cli("roster", "import", newer, "--notebook", village, "--json"))
    assert (done["households"], done["changed"], done["gone"], done["open"]) == (1, 2, 0, {"missing": 1})
    after = people(cli, village, tmp_path)
    assert after["何大山"]["phone"] == "13900000011"
    assert not after["吴秀兰"].get("state")
    arguments = ("--apply", "missing", "--missing-as", "moved_out", "--on", "2026-03-05")
    gone = cli("roster", "import", newer, "--notebook", village, *arguments)
    assert "1 人已经登记去向" in gone.out
    wu = people(cli, village, tmp_path)["吴秀兰"]
    assert (wu["state"], wu["state_on"]) == ("moved_out", "2026-03-05")


def test_a_kind_can_be_left_out(cli, village, tmp_path) -> None:
    newer = book(tmp_path / "新.xlsx", HEADING, NEW)
    done = told(cli("roster", "import", newer, "--notebook", village, "--skip", "phone", "--json"))
    assert (done["changed"], done["open"]) == (0, {"phone": 2, "missing": 1})


def test_lists_that_give_a_tag(cli, village, tmp_path) -> None:
    heading = ("序号", "姓名", "身份证号", "保障金额")
    rows = ((1, "吴秀兰", WU, "600"), (2, "无此人", "", "500"))
    path = book(tmp_path / "低保.xlsx", heading, rows, "示范村低保对象名单")
    seen = cli("roster", "preview", path, "--notebook", village)
    assert "这是「低保」名单：1 人在册" in seen.out
    left = tmp_path / "要改的行.xlsx"
    done = told(cli("roster", "import", path, "--notebook", village, "--leftovers", left, "--json"))
    assert (done["tag"], done["tagged"], done["open"], done["leftovers"]) == ("低保", 1, {"nobody": 1}, 1)
    assert people(cli, village, tmp_path)["吴秀兰"]["tags"] == ["低保"]
    made = load_workbook(left)
    sheet = made.worksheets[0]
    assert "没有对上" in sheet["A2"].value
    sheet["C2"], sheet["D2"] = "赵根生", ZHAO
    made.save(left)
    assert told(cli("roster", "import", left, "--notebook", village, "--json"))["tagged"] == 1
    assert people(cli, village, tmp_path)["赵根生"]["tags"] == ["低保"]


def test_a_list_that_names_no_tag_is_not_guessed(cli, village, tmp_path) -> None:
    path = book(tmp_path / "种粮户.xlsx", ("序号", "姓名", "联系电话"), ((1, "吴秀兰", "13800000099"),))
    before = people(cli, village, tmp_path)
    refused = cli("roster", "import", path, "--notebook", village)
    assert (refused.code, "--tag" in refused.err) == (2, True)
    assert people(cli, village, tmp_path) == before
    done = told(cli("roster", "import", path, "--notebook", village, "--tag", "种粮大户", "--json"))
    assert done["tagged"] == 1
    again = told(cli("roster", "import", path, "--notebook", village, "--json"))
    assert (again["tag"], again["action"]) == ("种粮大户", ""), "it was said once and is not asked again"


def test_a_masked_roster_of_ours_overwrites_nothing(cli, village, tmp_path) -> None:
    masked = tuple((*row[:4], row[4][:10] + "*" * 8 if row[4] else "", row[5][:3] + "****" + row[5][7:]) for row in OLD)
    path = book(tmp_path / "遮住的.xlsx", HEADING, masked)
    answer = cli("roster", "import", path, "--notebook", village)
    assert "没有变化" in answer.out
    assert "号码是遮住的" in cli("roster", "preview", path).out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--apply", "everything"),
        ("--pick", "x"),
        ("--on", "2999-01-01"),
        ("--tag", "低保", "--no-tag"),
        ("--tag", "甲、乙"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_written(cli, village, tmp_path, arguments) -> None:
    newer = book(tmp_path / "新.xlsx", HEADING, NEW)
    before = people(cli, village, tmp_path)
    answer = cli("roster", "import", newer, "--notebook", village, *arguments)
    assert answer.code == 2
    assert answer.err
    assert people(cli, village, tmp_path) == before


def test_a_whole_roster_goes_out_with_a_reason_and_comes_in_again_without_a_change(cli, village, tmp_path) -> None:
    out = tmp_path / "导出.xlsx"
    refused = cli("roster", "export", "--notebook", village, "--out", out, "--unmasked", " ")
    assert (refused.code, out.exists()) == (2, False)
    made = told(cli("roster", "export", "--notebook", village, "--out", out, "--unmasked", "核对名单", "--json"))
    assert (made["households"], made["persons"]) == (2, 3)
    cells = {str(cell) for row in load_workbook(out).worksheets[0].iter_rows(values_only=True) for cell in row}
    assert {WU, ZHAO} <= cells
    assert "没有变化" in cli("roster", "import", out, "--notebook", village).out
    masked = tmp_path / "遮住.xlsx"
    cli("roster", "export", "--notebook", village, "--out", masked)
    cells = {str(cell) for row in load_workbook(masked).worksheets[0].iter_rows(values_only=True) for cell in row}
    assert not {WU, ZHAO} & cells
    assert "没有变化" in cli("roster", "import", masked, "--notebook", village).out


def test_who_may_be_on_file_twice_is_counted_and_named_only_in_json(cli, village, tmp_path) -> None:
    twice = (("八组", "0808", "孙二", "户主", "", ""), ("八组", "0666", "孙二", "户主", "", ""))
    cli("roster", "import", book(tmp_path / "又.xlsx", HEADING, twice), "--notebook", village)
    answer = cli("roster", "duplicates", "--notebook", village)
    assert "孙二" not in answer.out
    found = told(cli("roster", "duplicates", "--notebook", village, "--json"))
    assert found["counts"] == {"name_group": 1}
    assert [side["name"] for side in found["pairs"][0]["people"]] == ["孙二", "孙二"]
