"""Making, opening, checking and closing notebooks: whole or not at all, and every change outside is noticed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services import notebooks
from minqing_desktop.services.cadres import me
from minqing_desktop.services.households import add_household, count_households
from minqing_desktop.services.notebooks import (
    OpenNotebook,
    change_password,
    check_notebook,
    create_notebook,
    is_recovery_code,
    open_notebook,
    open_with_recovery,
    rebuild_notebook,
    renew_recovery_code,
    set_password,
)
from minqing_desktop.services.photos import add_photo
from minqing_desktop.services.villages import list_villages

PASSWORD = "correct horse"
VILLAGE = Village(name="示范村", code="330327001201")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A closed notebook and its recovery code."""
    folder = tmp_path_factory.mktemp("made") / "notebook"
    opened, code = create_notebook(folder, PASSWORD, VILLAGE, Cadre(name="陈干部"))
    opened.close()
    return folder, code


@pytest.fixture
def folder(made: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "notebook"))


@pytest.fixture
def opened(folder: Path) -> Iterator[OpenNotebook]:
    notebook = open_notebook(folder, PASSWORD)
    yield notebook
    notebook.close()


def test_a_new_notebook_has_its_village_and_its_user(opened: OpenNotebook) -> None:
    assert [village.name for village in list_villages(opened.session)] == ["示范村"]
    assert opened.session.village == VILLAGE.code
    current = me(opened.session)
    assert current is not None
    assert current.name == "陈干部"
    assert opened.notices == ()
    assert check_notebook(opened).is_sound


def test_what_was_written_is_there_tomorrow(folder: Path) -> None:
    first = open_notebook(folder, PASSWORD)
    add_household(first.session, Household(number="1"), Person(name="甲"))
    first.close()
    second = open_notebook(folder, PASSWORD)
    assert count_households(second.session).households == 1
    assert second.notices == ()
    second.close()
    assert {path.name for path in folder.iterdir()} <= {
        "notebook.db", "blobs.db", "notebook.mqkey", "witness", "backups", "notebook.lock", "notebook.raise",
    }  # fmt: skip


def test_a_failed_beginning_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(notebooks, "_first_records", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        create_notebook(tmp_path / "notebook", PASSWORD, VILLAGE)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_taken_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (folder, tmp_path, tmp_path / "file"):
        with pytest.raises(UserError) as caught:
            create_notebook(place, PASSWORD, VILLAGE)
        assert caught.value.code == "folder_not_empty"
    assert (tmp_path / "file").read_text() == "x"
    (tmp_path / "empty").mkdir()
    made, _ = create_notebook(tmp_path / "empty", PASSWORD, VILLAGE)
    made.close()


def test_the_recovery_code_opens_and_sets_a_new_password(folder: Path, made: tuple[Path, str]) -> None:
    opened = open_with_recovery(folder, made[1].lower())
    assert is_recovery_code(opened, made[1])
    set_password(opened, "another horse")
    opened.close()
    with pytest.raises(UserError) as caught:
        open_notebook(folder, PASSWORD)
    assert caught.value.code == "wrong_password"
    open_notebook(folder, "another horse").close()


def test_changing_the_password_and_renewing_the_code(folder: Path, made: tuple[Path, str]) -> None:
    opened = open_notebook(folder, PASSWORD)
    with pytest.raises(UserError):
        change_password(opened, "wrong horse", "another horse")
    change_password(opened, PASSWORD, "another horse")
    code = renew_recovery_code(opened)
    assert code != made[1]
    opened.close()
    open_notebook(folder, "another horse").close()
    with pytest.raises(UserError):
        open_with_recovery(folder, made[1])
    open_with_recovery(folder, code).close()


def test_a_second_opening_waits_outside(opened: OpenNotebook, folder: Path) -> None:
    with pytest.raises(UserError) as caught:
        open_notebook(folder, PASSWORD)
    assert caught.value.code == "notebook.in_use"


def test_a_refused_opening_lets_go_of_everything(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(UserError):
            open_notebook(folder, "wrong horse")
    open_notebook(folder, PASSWORD).close()


def test_closing_twice_is_closing_once_and_forgets_the_key(folder: Path) -> None:
    opened = open_notebook(folder, PASSWORD)
    assert repr(opened) == "OpenNotebook()"
    opened.close()
    assert opened.key == b""
    open_notebook(folder, PASSWORD).close()


def test_one_good_copy_of_the_key_file_heals_the_others(folder: Path) -> None:
    (folder / "notebook.mqkey").write_bytes(b"rubbish")
    first = open_notebook(folder, PASSWORD)
    assert first.notices == ("keyfile_healed",)
    first.close()
    second = open_notebook(folder, PASSWORD)
    assert second.notices == ()
    second.close()


def test_an_older_database_in_place_is_noticed(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "notebook.db", tmp_path / "older.db")
    first = open_notebook(folder, PASSWORD)
    add_household(first.session, Household(number="1"), Person(name="甲"))
    first.close()
    shutil.copy(tmp_path / "older.db", folder / "notebook.db")
    second = open_notebook(folder, PASSWORD)
    assert second.notices == ("log_end_lost",)
    second.close()


def test_a_missing_or_forged_witness_is_noticed_once(folder: Path) -> None:
    for spoil, notice in (
        (lambda path: path.unlink(), "witness_missing"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"1", b"2")), "witness_forged"),
    ):
        spoil(folder / "witness")
        first = open_notebook(folder, PASSWORD)
        assert first.notices == (notice,)
        first.close()
    last = open_notebook(folder, PASSWORD)
    assert last.notices == ()
    last.close()


def test_the_check_finds_what_was_altered_and_rebuilding_mends_views(opened: OpenNotebook) -> None:
    session = opened.session
    add_household(session, Household(number="1"), Person(name="甲"))
    with session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE v_person SET name = '乙'")
    health = check_notebook(opened)
    assert "view_differs:person" in health.faults
    assert count_households(session).households == 1
    rebuild_notebook(opened)
    assert check_notebook(opened).is_sound
    with session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE action SET chain = x'00' WHERE seq = 1")
    assert "chain_broken" in check_notebook(opened).faults
    with pytest.raises(UserError) as caught:
        rebuild_notebook(opened)
    assert caught.value.code == "log_damaged"


def test_photos_lie_in_a_file_of_their_own(folder: Path, opened: OpenNotebook) -> None:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    photo = add_photo(opened.session, picture.getvalue())
    assert opened.session.blobs is not None
    assert opened.session.blobs.has(photo.digest)
    assert (folder / "blobs.db").read_bytes()[:15] != b"SQLite format 3"


def test_what_a_kill_left_half_made_or_half_removed_is_swept_away_by_the_next_opening(tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    made, _ = create_notebook(folder, PASSWORD, VILLAGE)
    made.close()
    (folder / "..restoring.part").mkdir()
    (folder / "..restoring.part" / "notebook.db").write_bytes(b"half")
    (folder / ".witness.0123456789ab.part").write_bytes(b"half")
    open_notebook(folder, PASSWORD).close()
    assert list(folder.glob(".*.part")) == []
