"""Files of every older version open for ever: notebook, each way into the key file, backup; newer ones are refused."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.backups import backups_of, list_backups, verify_backup
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.notebooks import OpenNotebook, check_notebook, open_notebook, open_with_recovery
from minqing_desktop.services.restoring import open_backup, restore
from minqing_desktop.storage import notebook as notebook_module
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.notebook import open_database

OLD = sorted((Path(__file__).parents[2] / "fixtures").glob("v*"))


@pytest.fixture(params=OLD, ids=lambda folder: folder.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A copy of an old notebook's folder, and what has to be found in it."""
    source: Path = request.param
    expected = json.loads((source / "expected.json").read_text(encoding="utf-8"))
    return shutil.copytree(source / "notebook", tmp_path / "notebook"), expected


def holds(opened: OpenNotebook, lines: list[dict[str, Any]], file: Path) -> bool:
    """Whether every value of the old dump stands in today's; a newer version may add fields and kinds."""
    dump(opened.session, file)
    today = {
        (line["kind"], line["id"]): line for line in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    }
    return all(today[(line["kind"], line["id"])].items() >= line.items() for line in lines)


def test_there_are_old_files() -> None:
    assert [folder.name for folder in OLD][:1] == ["v1"]


def test_an_old_notebook_opens_whole_by_each_secret(old: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, expected = old
    opened = open_notebook(folder, expected["password"])
    try:
        assert check_notebook(opened).is_sound
        assert opened.session.notebook.log_facts().ops == expected["ops"]
        assert opened.session.cadre == expected["cadres"][0]
        assert holds(opened, expected["dump"], tmp_path / "today.jsonl")
        if opened.session.notebook.was_upgraded:
            first = backups_of(opened)[0]
            assert first.inside is not None
            assert (first.inside.reason, first.end.ops) == ("notebook.upgrade", expected["ops"])
    finally:
        opened.close()
    for again in (
        lambda: open_notebook(folder, expected["second_password"]),
        lambda: open_with_recovery(folder, expected["recovery_code"]),
    ):
        opened = again()
        assert "log_end_lost" not in opened.notices
        opened.close()


def test_an_old_backup_is_restored(old: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, expected = old
    backup = list_backups(folder / "backups")[0]
    key = open_backup(backup, expected["recovery_code"], by_code=True)
    verify_backup(backup, key)
    opened = restore(backup, key, tmp_path / "restored")
    try:
        assert check_notebook(opened).is_sound
        lines = [line for line in expected["dump"] if line.get("name") != "备份以后的组"]
        assert len(lines) == len(expected["dump"]) - 1
        assert holds(opened, lines, tmp_path / "today.jsonl")
    finally:
        opened.close()


def test_steps_lead_from_an_older_schema_after_a_backup(
    old: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, expected = old
    monkeypatch.setattr(notebook_module, "SCHEMA", notebook_module.SCHEMA + 1)
    step = "CREATE TABLE added_later (n INTEGER)"
    monkeypatch.setitem(
        notebook_module.STEPS, notebook_module.SCHEMA - 1, lambda connection: connection.exec_driver_sql(step)
    )
    opened = open_notebook(folder, expected["password"])
    try:
        assert opened.session.notebook.was_upgraded
        with opened.session.reading() as reader:
            assert reader.connection.exec_driver_sql("SELECT count(*) FROM added_later").scalar() == 0
            now = reader.connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'schema'").scalar()
            assert now == notebook_module.SCHEMA
        newest = backups_of(opened)[0]
        assert newest.inside is not None
        assert newest.inside.reason == "notebook.upgrade"
        key = opened.key
    finally:
        opened.close()
    monkeypatch.undo()
    with pytest.raises(UserError, match="notebook_newer"):
        open_database(folder, key)


def test_an_upgrade_that_fails_leaves_the_old_file(
    old: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, expected = old
    monkeypatch.setattr(notebook_module, "SCHEMA", notebook_module.SCHEMA + 1)

    def fails(_connection: object) -> None:
        raise UserError("disk_full", "", "")

    monkeypatch.setitem(notebook_module.STEPS, notebook_module.SCHEMA - 1, fails)
    with pytest.raises(UserError, match="disk_full"):
        open_notebook(folder, expected["password"])
    monkeypatch.undo()
    opened = open_notebook(folder, expected["password"])
    assert opened.session.notebook.log_facts().ops == expected["ops"]
    opened.close()


def test_a_newer_key_file_is_refused_unchanged(old: tuple[Path, dict[str, Any]]) -> None:
    folder, expected = old
    raw = (folder / "notebook.mqkey").read_bytes()
    KeyFile.decode(raw)
    signed = raw[: raw.rindex(b"sha256 ")].replace(b"minqing-key 1\n", b"minqing-key 7\n", 1)
    newer = signed + b"sha256 " + hashlib.sha256(signed).hexdigest().encode() + b"\n"
    (folder / "notebook.mqkey").write_bytes(newer)
    with pytest.raises(UserError, match="keyfile_newer"):
        open_notebook(folder, expected["password"])
    assert (folder / "notebook.mqkey").read_bytes() == newer
