"""Every awkward roster through the command line: previewed and imported as its truth says, and out again by dump."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PASSWORD, ROSTERS, Cli, prints

TRUTHS = sorted(ROSTERS.glob("*.truth.json"))
FACTS = ("name", "id_number", "relation", "phone", "birth_date", "sex")


def truth_of(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def roster_of(truth: Path) -> Path:
    stem = truth.name.removesuffix(".truth.json")
    (roster,) = (path for path in ROSTERS.iterdir() if path.stem == stem and path != truth)
    return roster


def households_in(dump: Path) -> list[dict[str, Any]]:
    """The households of a dump in the shape of the truths."""
    found: list[dict[str, Any]] = []
    for text in dump.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        if line["kind"] == "household":
            found.append({name: line[name] for name in ("head", "group", "address")} | {"members": []})
        elif line["kind"] == "person":
            found[-1]["members"].append({name: line[name] for name in FACTS})
    return found


def expected(truth: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {name: home[name] for name in ("head", "group", "address")}
        | {"members": [{name: member[name] for name in FACTS} for member in home["members"]]}
        for home in truth["households"]
    ]


def test_every_roster_has_its_truth() -> None:
    assert len(TRUTHS) == 11
    assert sum(truth_of(path)["expect"] == "ok" for path in TRUTHS) == 10


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.name.split(".")[0])
def test_a_roster_comes_in_as_its_truth_says(path: Path, cli: Cli, notebook: Path, tmp_path: Path) -> None:
    truth, roster = truth_of(path), roster_of(path)
    before = prints(notebook)
    shown = cli("roster", "preview", roster, "--json")
    done = cli("roster", "import", roster, "--notebook", notebook, "--json")
    if truth["expect"] != "ok":
        assert (shown.code, done.code, shown.out) == (2, 2, "")
        assert shown.err.strip() == done.err.strip() != ""
        assert prints(notebook) == before
        return
    assert (shown.code, done.code) == (0, 0), shown.err + done.err
    plan, outcome = json.loads(shown.out), json.loads(done.out)
    assert plan["problems"] == outcome["problems"] == truth["problems"]
    members = [member for home in truth["households"] for member in home["members"]]
    assert plan["counts"] == {"households": len(truth["households"]), "persons": len(members)}
    previewed = [
        {"head": home["head"], "group": home["group"], "address": home["address"]}
        | {"members": [{name: each[name] for name in (*FACTS, "damaged_id")} for each in home["members"]]}
        for home in plan["households"]
    ]
    assert previewed == [{name: home[name] for name in home if name != "number"} for home in truth["households"]]
    # a truth's own number only counts its households; the files have numbers of every form
    dump = tmp_path / "dump.jsonl"
    assert cli("dump", "--notebook", notebook, "--out", dump).code == 0
    assert households_in(dump) == expected(truth)


def test_the_whole_way_as_separate_programs(tmp_path: Path) -> None:
    """As a script would: each command a process of its own."""
    truth = truth_of(ROSTERS / "untidy_values.truth.json")
    folder, dump = tmp_path / "notebook", tmp_path / "dump.jsonl"
    for arguments in (
        ("notebook", "create", folder, "--village", "示范村", "--village-code", "330327001201"),
        ("roster", "import", ROSTERS / "untidy_values.xlsx", "--notebook", folder),
        ("dump", "--notebook", folder, "--out", dump),
        ("notebook", "check", folder),
    ):
        command = [sys.executable, "-m", "minqing_desktop", *map(str, arguments)]
        done = subprocess.run(
            command, env={**os.environ, "MINQING_PASSWORD": PASSWORD}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert households_in(dump) == expected(truth)


def test_a_second_import_of_the_same_file_adds_nothing(cli: Cli, notebook: Path) -> None:
    first = json.loads(cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", notebook, "--json").out)
    again = json.loads(cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", notebook, "--json").out)
    assert first["households"] == again["known_households"] == 30
    assert (again["households"], again["persons"]) == (0, 0)


def test_the_preview_for_people_names_nobody(cli: Cli) -> None:
    shown = cli("roster", "preview", ROSTERS / "damaged_ids.xlsx")
    assert shown.code == 0
    assert "可以导入 20 户" in shown.out
    assert "身份证号已损坏：5 处" in shown.out
    for home in truth_of(ROSTERS / "damaged_ids.truth.json")["households"]:
        for member in home["members"]:
            assert not member["id_number"] or member["id_number"] not in shown.out
