"""Notebooks for tests: one file made once, copied for each."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from minqing_desktop.storage.notebook import DATABASE, DEVICE_BYTES, Notebook, create_database, open_database

KEY = bytes(range(32))
VILLAGE = "330327001201"


@pytest.fixture(scope="session")
def notebook_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database of an empty notebook, to be copied and never opened."""
    folder = tmp_path_factory.mktemp("template")
    create_database(folder, KEY, bytes(16)).close()
    return folder


@pytest.fixture
def open_notebooks() -> Iterator[list[Notebook]]:
    """The notebooks a test holds open; they are closed when it ends."""
    opened: list[Notebook] = []
    yield opened
    for notebook in opened:
        notebook.close()


@pytest.fixture
def new_notebook(notebook_template: Path, tmp_path: Path, open_notebooks: list[Notebook]) -> Callable[[], Notebook]:
    """Makes empty notebooks, each as if on a device of its own."""

    def make() -> Notebook:
        folder = tmp_path / f"notebook-{len(open_notebooks)}"
        folder.mkdir()
        shutil.copy(notebook_template / DATABASE, folder / DATABASE)
        notebook = open_database(folder, KEY)
        open_notebooks.append(notebook)
        give_device(notebook, os.urandom(DEVICE_BYTES))
        return notebook

    return make


@pytest.fixture
def notebook(new_notebook: Callable[[], Notebook]) -> Notebook:
    """An empty notebook of the present catalogue, in a folder of its own."""
    return new_notebook()


def give_device(notebook: Notebook, number: bytes) -> None:
    """Lets a copied notebook write under another device number."""
    with notebook.local() as connection:
        device = number + (1).to_bytes(4, "big")
        connection.exec_driver_sql("UPDATE meta SET value = ? WHERE name = 'device'", (device,))
    notebook.device = device
