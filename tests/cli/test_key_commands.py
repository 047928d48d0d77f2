"""The ways into a notebook on the command line: colleagues, the printed code, the township, another key."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.notebooks import create_notebook, open_notebook, open_with_escrow, open_with_recovery
from minqing_desktop.storage.key_slots import PasswordSlot
from tests.cli.conftest import PASSWORD, Cli

COLLEAGUES = "third battery"


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """How slow a password is to guess is not looked at here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())
        yield


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A closed notebook with one cadre."""
    folder = tmp_path / "notebook"
    village = Village(name="示范村", code="330327001201")
    create_notebook(folder, PASSWORD, village, Cadre(name="陈干部"))[0].close()
    return folder


def test_a_colleague_is_let_in_and_shut_out(cli: Cli, notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINQING_NEW_PASSWORD", COLLEAGUES)
    assert cli("notebook", "slots", "add", notebook, "--cadre", "李梅", "--role", "reader").code == 0
    listed = json.loads(cli("notebook", "slots", "list", notebook, "--json").out)
    assert [(each["cadre"], each["role"], each["has_password"]) for each in listed["cadres"]] == [
        ("陈干部", "administrator", True),
        ("李梅", "reader", True),
    ]
    monkeypatch.setenv("MINQING_PASSWORD", COLLEAGUES)
    refused = cli("notebook", "slots", "remove", notebook, "--cadre", "陈干部")
    assert refused.code == 2
    assert "管理员" in refused.err
    monkeypatch.setenv("MINQING_PASSWORD", PASSWORD)
    removed = cli("notebook", "slots", "remove", notebook, "--cadre", "李梅")
    assert "拷走过" in removed.out
    again = cli("notebook", "slots", "remove", notebook, "--cadre", "李梅")
    assert again.code == 2
    monkeypatch.setenv("MINQING_PASSWORD", COLLEAGUES)
    assert cli("notebook", "check", notebook).code == 2


def test_the_code_is_renewed_checked_and_outlives_another_key(
    cli: Cli, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = json.loads(cli("notebook", "recovery", "renew", notebook, "--json").out)["recovery_code"]
    monkeypatch.setenv("MINQING_RECOVERY_CODE", code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert "抄错" in cli("notebook", "recovery", "check", notebook).err
    monkeypatch.setenv("MINQING_RECOVERY_CODE", code.lower())
    assert cli("notebook", "recovery", "check", notebook).code == 0
    listed = json.loads(cli("notebook", "slots", "list", notebook, "--json").out)
    assert listed["recovery_checked"] is not None
    before = open_notebook(notebook, PASSWORD)
    key = before.key
    before.close()
    assert cli("notebook", "rekey", notebook).code == 0
    after = open_with_recovery(notebook, code)
    assert after.key != key
    after.close()
    assert cli("notebook", "check", notebook).code == 0


def test_the_township_opens_only_while_it_may(cli: Cli, notebook: Path, tmp_path: Path) -> None:
    public = cli("notebook", "escrow", "new-key", "--out", tmp_path / "township.txt").out.strip()
    assert cli("notebook", "escrow", "new-key", "--out", tmp_path / "township.txt").code == 2
    wrong = cli("notebook", "escrow", "on", notebook, "--recipient", "age1nonsense")
    assert wrong.code == 2
    assert cli("notebook", "escrow", "on", notebook, "--recipient", public).code == 0
    open_with_escrow(notebook, tmp_path / "township.txt").close()
    assert public in cli("notebook", "slots", "list", notebook).out
    assert "还能打开" in cli("notebook", "escrow", "off", notebook).out
