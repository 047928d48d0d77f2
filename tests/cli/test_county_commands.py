"""A county's office from the command line, with a village's notebook at the other end."""

import json
from pathlib import Path
from typing import Any

import pytest

from minqing_desktop.cli.opening import opened
from minqing_desktop.services.villages import list_villages
from tests.cli.conftest import ROSTERS, Answer, Cli


def told(answer: Answer) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def meet(county: Cli, cli: Cli, notebook: Path, stick: Path, office: str) -> str:
    """The office and the notebook take each other's card and compare the groups; gives the notebook's number."""
    files = told(county("enrol", "--out", stick, "--json"))["files"]
    assert ["-".join(Path(path).name.split("-")[:3]) for path in files] == ["登记-西岭村-云溪县", "登记-北山村-云溪县"]
    there = told(cli("exchange", "import", files[1], "--notebook", notebook, "--json"))
    card = told(cli("exchange", "keys", "card", "--notebook", notebook, "--out", stick, "--json"))["file"]
    shown = told(county("enrol", card, "--json"))["computers"][0]
    assert (there["computer"], there["groups"]) == (office, shown["groups"])
    wrong = county("confirm", "--computer", shown["computer"], "--groups", "1234")
    assert (wrong.code, wrong.out) == (2, "")
    assert county("confirm", "--computer", shown["computer"][:6], "--groups", there["groups"]).code == 0
    meet = ["--computer", there["computer"], "--groups", shown["groups"], "--notebook", notebook]
    assert cli("exchange", "keys", "confirm", *meet).code == 0
    return shown["computer"]


def test_from_the_village_into_the_office_and_back(notebook: Path, cli: Cli, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'county.db'}"

    def county(*arguments: object) -> Answer:
        return cli("county", *arguments, "--database", database)

    with opened(notebook) as here:
        (village,) = list_villages(here.session)
    assert county("status").code == 2
    made = told(county("init", "--name", "云溪县", "--code", "330327", "--json"))
    again = county("init", "--name", "云溪县")
    assert (again.code, again.out) == (2, "")
    assert county("enrol").code == 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINQING_PASSWORD", made["recovery_code"])
        assert county("status").code == 0
        patch.setenv("MINQING_PASSWORD", "不是这个密码")
        assert "密码不对" in county("status").err
    table = tmp_path / "villages.csv"
    table.write_text(f"统计代码,村名,乡镇\n{village.code},北山村,云溪镇\n1,错,云溪镇\n", encoding="utf-8")
    assert told(county("villages", "--file", table, "--json"))["added"] == 1
    assert "第 3 行" in county("villages", "--file", table).out
    assert told(county("villages", "--code", "330327001299", "--name", "西岭村", "--json"))["added"] == 1
    assert f"{village.code}　云溪镇　北山村" in county("villages").out

    stick = tmp_path / "stick"
    computer = meet(county, cli, notebook, stick, made["computer"])
    assert cli("roster", "import", ROSTERS / "plain.xlsx", "--notebook", notebook).code == 0
    sent = told(cli("exchange", "export", "--notebook", notebook, "--out", stick, "--json"))["files"]
    bad = stick / "bad.mqpkg"
    bad.write_bytes(Path(sent[0]).read_bytes()[:-3] + b"bad")
    (stick / "torn.mqpkg").write_bytes(b"MQ")
    result = told(county("ingest", stick, "--json"))
    assert [(each["kind"], each["sequence"]) for each in result["taken"] if each["kind"] == "ops"] == [("ops", 1)]
    # beside a good copy a bad one is nothing to worry about
    assert [each["files"] for each in result["seen"]] == [[str(bad)]]
    assert [each["reason"] for each in result["quarantined"]] == ["package_none"]
    assert "以前收过的 1 包" in county("ingest", *sent).out
    (aside,) = told(county("quarantine", "--json"))["quarantined"]
    assert aside["files"] == ["torn.mqpkg"]
    assert "这不是数据包" in county("quarantine", "--retry", aside["id"]).err
    assert county("quarantine", "--drop", aside["id"]).code == 0

    receipts = told(county("receipts", "--out", stick, "--json"))["receipts"]
    assert [each["sequence"] for each in receipts] == [1]
    assert "确定收到了" in cli("exchange", "import", *receipts[0]["files"], "--notebook", notebook).out
    assert "没有新的回执" in county("receipts", "--out", stick).out
    published = told(county("publish", "--out", stick, "--json"))
    assert told(cli("exchange", "import", *published["files"], "--notebook", notebook, "--json"))["version"] == 1
    status = told(county("status", "--json"))
    assert [(each["code"], each["days_since"]) for each in status["villages"]] == [
        ("330327001299", None),
        (village.code, 0),
    ]
    assert "还没有交过" in county("status").out
    assert told(county("revoke", "--computer", computer, "--json"))["state"] == "revoked"
    assert "停用" in county("computers").out


def test_the_password_is_typed_twice_and_never_said(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = f"sqlite:///{tmp_path / 'county.db'}"
    monkeypatch.delenv("MINQING_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed = iter(["一句很长的密码", "另一句很长的密码"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    differ = cli("county", "init", "--name", "云溪县", "--database", database)
    assert (differ.code, differ.err.strip()) == (2, "两次输入的密码不一样，没有建立汇总库。请再来一次。")
    assert list(tmp_path.glob("county.db*")) == []
