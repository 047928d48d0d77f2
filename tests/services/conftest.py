"""A real notebook for every test of a service: made once with a fixed key, copied for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.services.household_life import change_head
from minqing_desktop.services.session import Session
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.notebook import create_database, open_database

KEY = bytes(range(32))
CODE = "330327001201"
PERSONS = (
    ("甲大山", "户主", "330327196003077713", "13800000001"),
    ("乙秀兰", "配偶", "330327196212014523", ""),
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook folder with one village, a cadre and one household of two."""
    folder = tmp_path_factory.mktemp("template") / "notebook"
    folder.mkdir()
    notebook = create_database(folder, KEY, os.urandom(16))
    BlobStore(folder / "blobs.db", KEY, must_exist=False).close()
    session = Session(notebook, village=CODE)
    with session.doing("notebook.create") as doing:
        doing.act.create(Village(name="示范村", code=CODE, town="某某镇", county="某某县"))
    with session.doing("cadre.add", village="") as doing:
        session.cadre = doing.act.create(Cadre(name="陈干部", post="驻村第一书记"))
    with session.doing("household.add") as doing:
        group = doing.act.create(Group(name="一组"))
        home = doing.act.create(Household(number="0001", group=group, address="示范村一组1号", tags=("低保",)))
        people = [
            doing.act.create(
                Person(
                    household=home, name=name, relation=relation, relation_word=relation, id_number=number, phone=phone
                )
            )
            for name, relation, number, phone in PERSONS
        ]
    change_head(session, home, people[0])
    notebook.close()
    return folder


@pytest.fixture
def session(template: Path, tmp_path: Path) -> Iterator[Session]:
    """An open notebook of one's own."""
    yield from _opened(template, tmp_path / "notebook")


@pytest.fixture
def other(template: Path, tmp_path: Path) -> Iterator[Session]:
    """A second open notebook with the same contents."""
    yield from _opened(template, tmp_path / "other")


def _opened(template: Path, folder: Path) -> Iterator[Session]:
    shutil.copytree(template, folder)
    notebook = open_database(folder, KEY)
    blobs = BlobStore(folder / "blobs.db", KEY)
    with notebook.reading() as reader:
        cadre = reader.find(Cadre)[0].id
    yield Session(notebook, CODE, cadre, blobs)
    blobs.close()
    notebook.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Session]:
    """A notebook without a single record."""
    folder = tmp_path / "empty"
    folder.mkdir()
    notebook = create_database(folder, KEY, os.urandom(16))
    blobs = BlobStore(folder / "blobs.db", KEY, must_exist=False)
    yield Session(notebook, CODE, "", blobs)
    blobs.close()
    notebook.close()
