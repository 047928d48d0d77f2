"""An empty encrypted notebook to write records into and ask about."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from minqing_desktop.storage.notebook import Notebook, create_database

HERE, ELSEWHERE = "330327001201", "330327001202"


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    """A notebook without a single record."""
    made = create_database(tmp_path, bytes(range(32)), os.urandom(16))
    yield made
    made.close()


@pytest.fixture
def write(notebook: Notebook) -> Callable[..., list[str]]:
    """Creates records in a village in one action and gives their ids."""

    def create(*records, village: str = HERE) -> list[str]:
        with notebook.acting("test", village=village, cadre="", at_ms=0) as writing:
            return writing.act.create_all(records)

    return create
