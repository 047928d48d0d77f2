"""An office on each engine, and laptops of several villages with sticks."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.county.enrolling import confirm, take_card, write_county_card
from minqing_desktop.services.county.office import Office, furnish
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.services.exchange import enrolling, sending
from minqing_desktop.services.notebooks import create_notebook, open_with_key
from minqing_desktop.storage.county.database import CountyDatabase, open_county
from minqing_desktop.storage.county.reading import Registered
from tests.county_offices import PASSWORD
from tests.services.exchange.conftest import Computer

NORTH, SOUTH, STRANGE = "330327001201", "330327001202", "330327001299"
REGISTERED = (Registered(NORTH, "北山村", "云溪镇"), Registered(SOUTH, "南湖村", "云溪镇"))

Make = Callable[..., Computer]
Notebooks = Callable[[str], tuple[Path, bytes]]


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory: pytest.TempPathFactory, keys_remembered: None) -> Notebooks:
    """A closed notebook of one village for each code, and its key."""
    made: dict[str, tuple[Path, bytes]] = {}

    def of(code: str) -> tuple[Path, bytes]:
        if code not in made:
            folder = tmp_path_factory.mktemp("county") / code
            opened, _ = create_notebook(folder, "青山绿水 2026", Village(name=f"村{code[-2:]}", code=code))
            made[code] = folder, opened.key
            opened.close()
        return made[code]

    return of


@contextmanager
def laptops(notebooks: Notebooks, folder: Path) -> Iterator[Make]:
    """Makes laptops of a village, each under a number of its own."""
    with ExitStack() as there:

        def make(code: str = NORTH) -> Computer:
            source, key = notebooks(code)
            place = folder / f"laptop-{os.urandom(4).hex()}"
            shutil.copytree(source, place)
            opened = open_with_key(place, key)
            there.callback(opened.close)
            opened.session.notebook.become(os.urandom(12) + (1).to_bytes(4, "big"))
            stick = place / "stick"
            stick.mkdir()
            return Computer(opened, stick)

        yield make


@pytest.fixture
def laptop_of(notebooks: Notebooks, tmp_path: Path) -> Iterator[Make]:
    """Makes laptops of a village, which are closed after the test."""
    with laptops(notebooks, tmp_path) as make:
        yield make


@pytest.fixture
def office(county: CountyDatabase) -> Office:
    """An office with two registered villages; the database is closed by its own fixture."""
    made = furnish(county, name="云溪县", code="330327")
    add_villages(made, REGISTERED)
    return made


@pytest.fixture
def file_office(empty_file: Path, tmp_path: Path) -> Iterator[Office]:
    """The same in a file alone, where the engine makes no difference."""
    for ending in ("", ".keys"):
        shutil.copy(f"{empty_file}{ending}", f"{tmp_path}/office.db{ending}")
    made = furnish(open_county(f"sqlite:///{tmp_path}/office.db", PASSWORD), name="云溪县", code="330327")
    add_villages(made, REGISTERED)
    yield made
    made.close()


def meet_office(laptop: Computer, office: Office) -> None:
    """Both sides take the other's card and compare the groups."""
    path = write_county_card(office, laptop.stick, [NORTH])[0]
    there = enrolling.take_card(laptop.session, read_package([path]))
    here = take_card(office, [enrolling.write_card(laptop.session, laptop.stick)[0]])
    assert here.groups == there.groups
    enrolling.confirm(laptop.session, there.device, here.groups)
    confirm(office, here.device, there.groups)


def send_to(laptop: Computer, office: Office) -> list[Path]:
    """A package for the office, on the laptop's stick."""
    return list(sending.export(laptop.session, [office.keys.device.hex()], laptop.stick).files)


def copy_of(laptop: Computer) -> Computer:
    """A second computer with a copy of its disk; whoever asks for it closes it."""
    folder = laptop.opened.folder.with_name(laptop.opened.folder.name + "-copy")
    shutil.copytree(laptop.opened.folder, folder)
    (folder / "notebook.lock").unlink(missing_ok=True)
    return Computer(open_with_key(folder, laptop.opened.key), laptop.stick)
