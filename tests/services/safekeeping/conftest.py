"""A notebook with its key file, made once and copied: backups need the whole folder, not records alone."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.host import clock
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_with_key
from minqing_desktop.storage.blobs import BlobStore
from tests.ui.conftest import _keys_remembered  # noqa: F401  derives each password once

PASSWORD = "青山绿水 2026"
START = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def blobs_of(opened: OpenNotebook) -> BlobStore:
    """The attachments of an open notebook."""
    assert opened.session.blobs is not None
    return opened.session.blobs


@dataclass(frozen=True)
class Made:
    """The notebook that tests get copies of."""

    folder: Path
    key: bytes
    code: str
    photos: tuple[str, ...]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One village, one cadre, one household of two, three photos."""
    folder = tmp_path_factory.mktemp("safekeeping") / "示范村"
    opened, code = create_notebook(
        folder, PASSWORD, Village(name="示范村", code="330327001201"), Cadre(name="陈建国", post="驻村第一书记")
    )
    try:
        photos = tuple(blobs_of(opened).put(bytes([number]) * 20_000) for number in range(3))
        with opened.session.doing("household.add") as doing:
            home = doing.act.create(Household(number="0001"))
            for name in ("甲大山", "乙秀兰"):
                doing.act.create(Person(household=home, name=name))
            for photo in photos:
                doing.act.create(Attachment(digest=photo, size=20_000))
        return Made(folder, opened.key, code, photos)
    finally:
        opened.close()


@pytest.fixture
def hands() -> Iterator[clock.HandClock]:
    """A clock that stands on a Sunday morning until it is moved."""
    moved = clock.HandClock(START)
    clock.use_clock(moved)
    yield moved
    clock.use_clock(None)


@pytest.fixture
def folder(made: Made, tmp_path: Path) -> Path:
    """A closed notebook of one's own."""
    return shutil.copytree(made.folder, tmp_path / "示范村")


@pytest.fixture
def opener(made: Made) -> Iterator[Callable[[Path], OpenNotebook]]:
    """Opens folders; what is still open is closed when the test ends."""
    open_ones: list[OpenNotebook] = []

    def open_one(folder: Path) -> OpenNotebook:
        open_ones.append(open_with_key(folder, made.key))
        return open_ones[-1]

    yield open_one
    for each in open_ones:
        each.close()


@pytest.fixture
def opened(opener: Callable[[Path], OpenNotebook], folder: Path) -> OpenNotebook:
    """That notebook, open."""
    return opener(folder)


def write(opened: OpenNotebook, name: str = "二组") -> None:
    """One more record."""
    with opened.session.doing("group.add") as doing:
        doing.act.create(Group(name=name))
