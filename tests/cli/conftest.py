"""A notebook for the command line: made once with a password, copied for each test."""

import functools
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from minqing_desktop.cli.main import run
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.notebooks import create_notebook
from minqing_desktop.storage.keyfile import KeyFile
from minqing_desktop.storage.notebook import open_database

PASSWORD = "correct horse"
ROSTERS = Path(__file__).resolve().parent.parent / "rosters"


class Answer(NamedTuple):
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Cli = Callable[..., Answer]


@pytest.fixture(scope="session", autouse=True)
def _keys_remembered(keys_remembered: None) -> None:
    """Nearly every command here opens a copy of one notebook."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed notebook with one village and one cadre."""
    folder = tmp_path_factory.mktemp("cli") / "notebook"
    village = Village(name="示范村", code="330327001201")
    notebook, _ = create_notebook(folder, PASSWORD, village, Cadre(name="陈干部", post="书记"))
    notebook.close()
    return folder


@pytest.fixture
def notebook(template: Path, tmp_path: Path) -> Path:
    """A closed notebook of one's own."""
    return Path(shutil.copytree(template, tmp_path / "notebook"))


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command in this process with the password in the environment."""
    monkeypatch.setenv("MINQING_PASSWORD", PASSWORD)

    def command(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run([str(each) for each in arguments])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


# What an opening or a failed one is noted in: these move although nothing of the village does.
_NOTED_IN = {"notebook.db", "notebook.db-wal", "notebook.db-shm", "notebook.lock", "witness", "attempts"}


def prints(folder: Path) -> dict[str, str]:
    """A fingerprint of everything a notebook folder holds, without the notes of who opened it."""
    found = {
        str(path.relative_to(folder)): _print(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _NOTED_IN
    }
    database = folder / "notebook.db"
    return found | ({"notebook.db": _records_of(folder) or _print(database)} if database.exists() else {})


def _print(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _records_of(folder: Path) -> str:
    """A fingerprint of every op in the log; empty where the database does not open, as it is spoiled on purpose."""
    with tempfile.TemporaryDirectory() as room:
        try:
            for name in ("notebook.db", "notebook.db-wal"):
                if (folder / name).exists():
                    shutil.copy(folder / name, room)
            database = open_database(Path(room), _key((folder / "notebook.mqkey").read_bytes()))
        except (UserError, OSError):
            return ""
        try:
            with database.reading() as reader:
                ops = reader.connection.exec_driver_sql("SELECT id FROM op ORDER BY id").all()
        finally:
            database.close()
    return hashlib.sha256(b"".join(bytes(op[0]) for op in ops)).hexdigest()


@functools.cache
def _key(keyfile: bytes) -> bytes:
    return KeyFile.decode(keyfile).open_with_password(PASSWORD)
