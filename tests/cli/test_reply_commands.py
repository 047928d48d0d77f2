"""From the village to the county and back from the command line, with what both sides do about it."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from minqing_desktop.host import clock
from tests.cli.conftest import Answer, Cli

VILLAGE = "330327001201"


def told(answer: Answer) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.fixture
def url(notebook: Path, cli: Cli, tmp_path: Path) -> str:
    """An office that has met the village's notebook."""
    made, stick = f"sqlite:///{tmp_path / 'county.db'}", tmp_path / "stick"
    told(cli("county", "init", "--database", made, "--name", "某某县", "--json"))
    told(cli("county", "villages", "--database", made, "--code", VILLAGE, "--name", "示范村", "--json"))
    down = told(cli("county", "enrol", "--database", made, "--out", stick, "--json"))["files"]
    seen = told(cli("exchange", "import", *down, "--notebook", notebook, "--json"))
    groups = ["--groups", seen["groups"]]
    assert cli("exchange", "keys", "confirm", "--computer", seen["computer"], *groups, "--notebook", notebook).code == 0
    card = told(cli("exchange", "keys", "card", "--notebook", notebook, "--out", stick, "--json"))["file"]
    (met,) = told(cli("county", "enrol", card, "--database", made, "--json"))["computers"]
    assert cli("county", "confirm", "--database", made, "--computer", met["computer"], *groups).code == 0
    return made


def test_a_matter_is_answered_a_form_filled_and_what_is_not_there_refused(
    notebook: Path, url: str, cli: Cli, tmp_path: Path
) -> None:
    here, there, stick = ("--notebook", notebook, "--json"), ("--database", url, "--json"), tmp_path / "stick"
    where = ("--village", VILLAGE)
    accepted = ("--name", "某甲", "--title", "没有路灯", "--wanted", "装一盏", "--place", "村口", "--route", "own")
    number = told(cli("matter", "accept", *accepted, *here))["matter"]["number"]
    filled = (f"on={clock.today()}", "main_unit=县供电局", "responsible=某乙", "due_on=2030-01-01", "is_to_county=是")
    slip = [f"--set={each}" for each in filled]
    assert cli("matter", "move", number, "refer", *slip, *here).code == 0
    sent = told(cli("exchange", "export", "--out", stick, *here))["files"]
    assert cli("county", "ingest", *sent, *there).code == 0

    (up,) = told(cli("county", "reply", "matters", *there))["matters"]
    assert (up["number"], up["is_waiting"]) == (number, True)
    said = ("--text", "下周一派人来装。", "--by", "某科长")
    answer = told(cli("county", "reply", "answer", *where, "--matter", number, *said, *there))["id"]
    told(cli("county", "reply", "assign", *where, "--title", "查漏水", "--due", "2030-05-01", *there))
    handed = ("--title", "站牌倒了", "--raised-by", "某丁", "--place", "村口", "--due", "2030-02-01")
    told(cli("county", "reply", "assign", *where, *handed, *there))
    told(cli("county", "reply", "category", "--name", "道路交通", "--term", "7", *there))
    told(cli("county", "reply", "policy", "--title", "高龄津贴", "--summary", "按月发", "--from", "2026-01-01", *there))
    blank = tmp_path / "摸底表.xlsx"
    Workbook().save(blank)
    (form,) = told(cli("county", "reply", "blank", blank, "--due", "2030-03-01", *there))["ids"]
    assert told(cli("county", "reply", "visits", *where, *there)) == {"visits": []}
    assert [each["title"] for each in told(cli("county", "reply", "policy", *there))["policies"]] == ["高龄津贴"]
    (reply,) = told(cli("county", "reply", "write", "--out", stick, *there))["replies"]
    assert (reply["own_works"], reply["contents"]) == (6, 1)

    assert cli("exchange", "import", *reply["files"], "--notebook", notebook).code == 0
    waits = told(cli("arrived", "list", *here))
    assert {kind: len(found) for kind, found in waits.items()} == {
        "answers": 1, "comments": 0, "matters": 1, "tasks": 1, "forms": 1
    }  # fmt: skip
    assert told(cli("arrived", "take", answer, *here))["move"] == "reply_received"
    assert cli("arrived", "take", answer, *here).code == 2
    file = Path(told(cli("arrived", "form", form, "--out", tmp_path / "forms", *here))["file"])
    assert file.read_bytes() == blank.read_bytes()
    assert cli("arrived", "done", form, "--notebook", notebook).out.strip() == "县里发的表报好了"
    assert [each["title"] for each in told(cli("arrived", "policies", *here))["policies"]] == ["高龄津贴"]
    receipt = told(cli("exchange", "receipts", "--out", stick, *here))["files"]
    assert cli("county", "ingest", *receipt, *there).code == 0
    assert told(cli("county", "reply", "write", "--out", stick, *there))["replies"] == []

    for command, said in (
        (("arrived", "read", "00" * 16, "--notebook", notebook), "没有这一条"),
        (("arrived", "done", "nonsense", "--notebook", notebook), "没有这一条"),
        (("county", "reply", "answer", "--village", VILLAGE, "--matter", "2026-0099", "--text", "答",
          "--database", url), "这个村没有这一条"),
        (("county", "reply", "comment", "--village", "330327001299", "--visit", "1", "--text", "好",
          "--database", url), "不在登记表里"),
    ):  # fmt: skip
        answer = cli(*command)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err
