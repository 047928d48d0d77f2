"""Packages from the command line."""

import json
from pathlib import Path

from tests.cli.conftest import Cli

VECTORS = Path(__file__).resolve().parent.parent / "exchange" / "package" / "vectors"


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
