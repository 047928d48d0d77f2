"""notebook backup, backups, restore, repair: the whole way without a window, and back."""

import json
from pathlib import Path

from tests.cli.conftest import Cli


def test_back_up_list_restore_and_carry_to_another_computer(cli: Cli, notebook: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    made = cli("notebook", "backup", notebook, "--to", tmp_path / "stick", "--json")
    assert made.code == 0
    assert json.loads(made.out)["number"] == 1
    listed = cli("notebook", "backups", notebook, "--check", "--json")
    assert [(each["number"], each["fault"]) for each in json.loads(listed.out)["backups"]] == [(1, "")]
    preview = cli("notebook", "restore", notebook, "--preview", "--json")
    assert json.loads(preview.out)["records"]["household"] == {"here": 0, "backup": 0}
    assert cli("notebook", "restore", notebook).code == 0
    assert any(path.name.startswith("恢复前") for path in notebook.iterdir())
    there = cli("notebook", "restore", tmp_path / "another" / "notebook", "--from", tmp_path / "stick")
    assert there.code == 0
    assert cli("notebook", "check", tmp_path / "another" / "notebook").code == 0
    missing = cli("notebook", "restore", notebook, "--from", tmp_path / "nothing")
    assert missing.code == 2
    assert "没有找到完整的备份" in missing.err


def test_a_damaged_backup_is_named(cli: Cli, notebook: Path) -> None:
    cli("notebook", "backup", notebook)
    path = notebook / "backups" / "000001" / "notebook.db"
    raw = bytearray(path.read_bytes())
    raw[40_000] ^= 1
    path.write_bytes(raw)
    answer = cli("notebook", "backups", notebook, "--check")
    assert answer.code == 2
    assert "坏了" in answer.out
    assert "000001" in answer.err


def test_the_ladder_from_a_damaged_notebook_to_a_sound_one(cli: Cli, notebook: Path) -> None:
    cli("notebook", "backup", notebook)
    raw = bytearray((notebook / "notebook.db").read_bytes())
    raw[60] ^= 1
    (notebook / "notebook.db").write_bytes(raw)
    assert cli("notebook", "check", notebook).code == 2
    steps = json.loads(cli("notebook", "repair", notebook, "--json").out)["steps"]
    assert [each["step"] for each in steps] == ["keyfile", "rebuild", "salvage", "backup", "stick", "county"]
    assert "取回县里那份" in cli("notebook", "repair", notebook).out
    mended = cli("notebook", "repair", notebook, "--step", "salvage")
    assert mended.code == 0
    assert "第 1 份备份打底" in mended.out
    assert cli("notebook", "check", notebook).code == 0
