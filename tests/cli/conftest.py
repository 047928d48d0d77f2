"""A notebook for the command line: made once with a password, copied for each test."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from minqing_desktop.cli.main import run
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.notebooks import create_notebook

PASSWORD = "correct horse"
ROSTERS = Path(__file__).resolve().parent.parent / "rosters"


class Answer(NamedTuple):
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Cli = Callable[..., Answer]


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


def prints(folder: Path) -> dict[str, str]:
    """A fingerprint of every file that holds something; the lock only names a process."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "notebook.lock"
    }
