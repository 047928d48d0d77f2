"""Packages from the command line."""

import importlib
import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from minqing_desktop.cli.opening import opened
from minqing_desktop.domain.records.attachment import Attachment
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


def test_a_folder_at_once_with_a_photo_and_what_is_inside(
    notebook: Path, county: Path, cli: Cli, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    with opened(notebook) as each:
        assert each.session.blobs is not None
        digest = each.session.blobs.put(b"a photo")
        with each.session.doing("visit.record") as doing:
            doing.act.create(Attachment(digest=digest, size=7))
    before = ["exchange", "export", "--notebook", notebook]
    assert told(cli(*before, "--preview", "--json"))["contents"] == 1
    assert told(cli(*before, "--preview", "--json", "--without-photos"))["contents"] == 0
    assert (cli(*before).code, cli(*before, "--villages", "330327001299", "--out", stick).code) == (2, 2)
    first = told(cli(*before, "--out", stick, "--json"))
    assert "照片和附件 1 个" in cli(*before, "--out", stick).out
    inside = told(cli("exchange", "inspect", *first["files"], "--notebook", county, "--json"))["inside"]
    assert (inside["contents"], inside["content_bytes"], inside["records"]["attachment"]) == (1, 7, 1)
    words = cli("exchange", "inspect", *first["files"], "--notebook", county).out
    assert "照片和附件 1 个，1 KB" in words
    assert cli("exchange", "inspect", *first["files"], "--notebook", notebook).code == 2

    listed = told(cli("exchange", "import", stick, "--notebook", county, "--preview", "--json"))
    assert [each["refused"] for each in listed["packages"]] == ["package_seen", "", ""]
    taken = told(cli("exchange", "import", stick, "--notebook", county, "--json"))
    assert [(each["kind"], each.get("contents_taken")) for each in taken["packages"]] == [
        ("enrol", None), ("ops", 1), ("ops", 0),
    ]  # fmt: skip
    again = cli("exchange", "import", stick, "--notebook", county)
    assert (again.code, again.out.count("已导入过，没有变化。")) == (0, 3)
    receipts = cli("exchange", "receipts", "--notebook", county, "--out", stick, "--no-photos")
    assert receipts.code == 0
    assert "确定收到了" in cli("exchange", "import", stick, "--notebook", notebook).out


def test_a_package_opens_without_this_program(notebook: Path, county: Path, cli: Cli, tmp_path: Path) -> None:
    stick, key = tmp_path / "stick", tmp_path / "county.txt"
    (sent,) = told(cli("exchange", "export", "--notebook", notebook, "--out", stick, "--json"))["files"]
    written = cli("exchange", "keys", "key", "--notebook", county, "--out", key)
    assert written.code == 0
    assert "AGE-SECRET-KEY" not in written.out
    assert key.stat().st_mode & 0o077 == 0
    assert cli("exchange", "keys", "key", "--notebook", county, "--out", key).code == 2
    data = Path(sent).read_bytes()
    pyrage: Any = importlib.import_module("pyrage")
    payload = data[74 + int.from_bytes(data[6:10], "big") :]
    identities = [pyrage.x25519.Identity.from_str(line) for line in key.read_text().splitlines()]
    squeezed = pyrage.decrypt(payload, identities)
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(squeezed)
    assert msgspec.msgpack.decode(plain[4 : 4 + int.from_bytes(plain[:4], "big")])[0] == 1
    assert "收件的钥匙存成了文件" in cli("audit", "list", "--notebook", county).out
