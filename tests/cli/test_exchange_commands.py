"""Packages from the command line."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROSTERS, Answer, Cli
from tests.ui.conftest import _keys_remembered  # noqa: F401  derives each password once

VECTORS = Path(__file__).resolve().parent.parent / "exchange" / "package" / "vectors"


@pytest.fixture
def county(notebook: Path, cli: Cli, tmp_path: Path) -> Path:
    """The county's notebook; it and the village's have met."""
    other = tmp_path / "county"
    shutil.copytree(notebook, other)
    assert cli("exchange", "keys", "renew", "--notebook", other).code == 0
    stick = tmp_path / "stick"
    shown = {}
    for here, there, more in ((notebook, other, ["--name", "某某县", "--county"]), (other, notebook, [])):
        card = told(cli("exchange", "keys", "card", "--notebook", there, "--out", stick, "--json", *more))
        shown[here] = told(cli("exchange", "import", card["file"], "--notebook", here, "--json"))
    assert shown[notebook]["groups"] == shown[other]["groups"]
    for here, peer in shown.items():
        wrong = cli("exchange", "keys", "confirm", "--computer", peer["computer"], "--groups", "1", "--notebook", here)
        assert (wrong.code, wrong.out) == (2, "")
        options = ["--computer", peer["computer"][:8], "--groups", peer["groups"]]
        assert told(cli("exchange", "keys", "confirm", *options, "--notebook", here, "--json"))["state"] == "confirmed"
    return other


def told(answer: Answer) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_from_the_village_to_the_county_and_back(notebook: Path, county: Path, cli: Cli, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", notebook)
    sent = told(cli("exchange", "export", "--notebook", notebook, "--out", stick, "--json"))
    assert sent["to"] == ["某某县"]
    shown = told(cli("exchange", "import", *sent["files"], "--notebook", county, "--preview", "--json"))
    assert (shown["taken"], shown["two_versions"]) == (False, 0)
    taken = cli("exchange", "import", *sent["files"], "--notebook", county)
    assert f"人员：新增 {shown['records']['person']['new']}" in taken.out
    again = cli("exchange", "import", *sent["files"], "--notebook", county)
    assert (again.code, again.err.strip()) == (2, "已导入过，没有变化。")
    receipts = told(cli("exchange", "receipts", "--notebook", county, "--out", stick, "--json"))["files"]
    assert "确定收到了" in cli("exchange", "import", *receipts, "--notebook", notebook).out
    green = told(cli("exchange", "receipts", "--notebook", notebook, "--json"))["computers"][0]
    assert (green["receipted"], green["waiting"]) == (green["actions"], 0)
    assert green["actions"] > 0
    listed = cli("exchange", "keys", "list", "--notebook", notebook)
    assert "某某县（县里）　核对过" in listed.out
    published = told(cli("exchange", "keys", "publish", "--notebook", county, "--out", stick, "--json"))["files"]
    assert "第 1 版" in cli("exchange", "import", *published, "--notebook", notebook).out
    revoked = cli("exchange", "keys", "revoke", "--computer", green["computer"], "--notebook", notebook)
    assert "停用了" in revoked.out
    assert cli("exchange", "export", "--notebook", notebook, "--out", stick).code == 2


def test_the_outside_of_a_package_is_shown_to_anybody(cli: Cli, tmp_path: Path) -> None:
    told = json.loads((VECTORS / "ops.json").read_text(encoding="utf-8"))["header"]
    answer = cli("exchange", "inspect", VECTORS / "ops.mqpkg", "--json")
    assert answer.code == 0
    shown = json.loads(answer.out)
    assert {name: shown[name] for name in ("kind", "id", "sender", "sequence", "recipients")} == {
        name: told[name] for name in ("kind", "id", "sender", "sequence", "recipients")
    }
    broken = tmp_path / "broken.mqpkg"
    broken.write_bytes((VECTORS / "ops.mqpkg").read_bytes()[:-1])
    refused = cli("exchange", "inspect", broken)
    assert (refused.code, refused.out) == (2, "")
    assert "数据包坏了" in refused.err
