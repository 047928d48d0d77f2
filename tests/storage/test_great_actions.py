"""A great action is safe once committed, and comes into the main file beside what follows it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Person
from minqing_desktop.storage import notebook as notebook_module
from minqing_desktop.storage.driver import CHECKPOINT_PAGES
from minqing_desktop.storage.notebook import DATABASE, Notebook, open_database
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log
from tests.storage.conftest import KEY, VILLAGE

PEOPLE = 6000


def import_people(notebook: Notebook) -> None:
    with notebook.acting("roster.import", village=VILLAGE, cadre="", at_ms=0) as doing:
        doing.act.create_all(Person(name="张三", phone=f"1380000{n:04d}") for n in range(PEOPLE))


def people_in(folder: Path, open_notebooks: list[Notebook]) -> int:
    opened = open_database(folder, KEY)
    open_notebooks.append(opened)
    with opened.reading() as reader:
        assert verify_log(reader.connection).faults == {}
        found = reader.count(Person)
    with opened.local() as connection:
        assert compare_with_log(connection) == {}
    return found


def copied(notebook: Notebook, folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        shutil.copy(notebook.folder / name, folder / name)
    return folder


def test_it_comes_into_the_main_file_without_anybody_closing(
    new_notebook: Callable[[], Notebook], open_notebooks: list[Notebook], tmp_path: Path
) -> None:
    notebook = new_notebook()
    import_people(notebook)
    notebook._wait_for_tidying()
    assert people_in(copied(notebook, tmp_path / "alone", DATABASE), open_notebooks) == PEOPLE


def test_a_kill_right_after_the_commit_loses_nothing(
    new_notebook: Callable[[], Notebook],
    open_notebooks: list[Notebook],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notebook_module, "checkpoint_beside", lambda engine: None)
    notebook = new_notebook()
    before = (notebook.folder / DATABASE).stat().st_size
    import_people(notebook)
    assert (notebook.folder / DATABASE).stat().st_size == before
    assert people_in(copied(notebook, tmp_path / "both", DATABASE, f"{DATABASE}-wal"), open_notebooks) == PEOPLE


def test_actions_after_it_empty_the_wal_as_ever(new_notebook: Callable[[], Notebook]) -> None:
    notebook = new_notebook()
    import_people(notebook)
    with notebook.local() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == CHECKPOINT_PAGES
