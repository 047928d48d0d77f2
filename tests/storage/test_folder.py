"""A notebook's folder is recognised, and what cannot be opened is refused with its own sentence, unchanged."""

import errno
import hashlib
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage import folder as folder_module
from minqing_desktop.storage.folder import NotebookFolder, is_notebook, refuse_unwritable


@pytest.fixture
def place(tmp_path: Path) -> NotebookFolder:
    """A folder with every file a notebook has; their contents do not matter here."""
    place = NotebookFolder(tmp_path / "示范村")
    (place.backups / "000001").mkdir(parents=True)
    for path in (place.database, place.blobs, place.witness, place.lock, *place.keyfiles):
        path.write_bytes(b"x" * 100)
    place.database.with_name("notebook.db-wal").write_bytes(b"x" * 50)
    return place


def refusal(call, *arguments: object) -> str:
    with pytest.raises(UserError) as caught:
        call(*arguments)
    assert caught.value.what
    assert caught.value.advice
    return caught.value.code


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_names_are_those_of_the_design(place: NotebookFolder) -> None:
    assert sorted(listing(place.root)) == [
        "backups/000001/notebook.mqkey",
        "backups/notebook.mqkey",
        "blobs.db",
        "notebook.db",
        "notebook.db-wal",
        "notebook.lock",
        "notebook.mqkey",
        "witness",
    ]
    assert place.keyfiles[0] == place.keyfile
    assert len(place.keyfiles) == 3


def test_a_whole_folder_is_let_pass_and_left_as_it_is(place: NotebookFolder) -> None:
    before = listing(place.root)
    place.require()
    assert listing(place.root) == before
    facts = place.describe()
    assert (facts.has_database, facts.has_blobs, facts.has_keyfile, facts.has_witness) == (True,) * 4
    assert facts.size == 250


def test_a_folder_without_a_notebook_is_told(tmp_path: Path) -> None:
    (tmp_path / "花名册.xlsx").write_bytes(b"x")
    for folder in (tmp_path, tmp_path / "gone", tmp_path / "花名册.xlsx"):
        assert not is_notebook(folder)
        assert refusal(NotebookFolder(folder).require) == "notebook_missing"
    assert listing(tmp_path) == {"花名册.xlsx": b"x"}


@pytest.mark.parametrize("name", ["notebook.db", "blobs.db"])
def test_a_missing_database_is_named(place: NotebookFolder, name: str) -> None:
    (place.root / name).unlink()
    assert is_notebook(place.root)
    with pytest.raises(UserError, match="database_missing") as caught:
        place.require()
    assert name in caught.value.what


def test_one_key_file_anywhere_makes_it_a_notebook(place: NotebookFolder) -> None:
    for path in (place.database, *place.keyfiles[:2]):
        path.unlink()
    assert is_notebook(place.root)
    place.keyfiles[2].unlink()
    assert not is_notebook(place.root)


def test_missing_and_damaged_key_files_are_left_to_the_healing(place: NotebookFolder) -> None:
    place.require()
    for path in place.keyfiles:
        path.unlink()
    place.require()


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_newer_notebook_is_refused_before_the_password(place: NotebookFolder, at: int) -> None:
    signed = b"minqing-key 2\nwhatever it will be\n"
    newer = signed + b"sha256 " + hashlib.sha256(signed).hexdigest().encode() + b"\n"
    place.keyfiles[at].write_bytes(newer)
    before = listing(place.root)
    assert refusal(place.require) == "keyfile_newer"
    place.blobs.unlink()
    assert refusal(place.require) == "keyfile_newer"
    assert listing(place.root) == {name: content for name, content in before.items() if name != "blobs.db"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc 只在 Linux 上，那里谁也不能新建文件")
def test_a_folder_that_cannot_be_written_is_refused() -> None:
    assert refusal(refuse_unwritable, Path("/proc/self")) == "folder_readonly"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "folder_readonly"),
        (errno.EACCES, "folder_readonly"),
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EIO, "disk_failed"),
    ],
)
def test_each_refusal_of_the_system_has_its_sentence(
    place: NotebookFolder, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    before = listing(place.root)

    def refuse(*arguments: object) -> int:
        raise OSError(number, "refused")

    with monkeypatch.context() as patch:
        patch.setattr(folder_module.os, "open", refuse)
        assert refusal(place.require) == code
    assert listing(place.root) == before


def test_a_database_marked_read_only_is_refused(place: NotebookFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(
        folder_module.os, "access", lambda path, mode: real(path, mode) and Path(path).name != "notebook.db"
    )
    assert refusal(place.require) == "folder_readonly"


def test_a_nearly_full_disk_is_refused(place: NotebookFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(place.root)
    for free, wanted in ((folder_module.ROOM_TO_OPEN - 1, "disk_full"), (folder_module.ROOM_TO_OPEN, "")):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free))
        if wanted:
            assert refusal(place.require) == wanted
        else:
            place.require()
    assert listing(place.root) == before
