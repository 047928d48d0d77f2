"""Laptops and a stand-in for the county, each with a notebook of its own, and a stick."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.place import Village
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.services.exchange import enrolling, sending, taking
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_with_key
from minqing_desktop.services.session import Session
from tests.ui.conftest import _keys_remembered  # noqa: F401  derives each password once

VILLAGE = "330327001201"


@dataclass
class Computer:
    """One of them: its notebook, and a folder that stands for its stick."""

    opened: OpenNotebook
    stick: Path

    @property
    def session(self) -> Session:
        return self.opened.session

    @property
    def number(self) -> str:
        return self.session.notebook.device[:12].hex()

    def add(self, *numbers: str) -> list[str]:
        """Households, in one action."""
        with self.session.doing("household.add") as doing:
            return [doing.act.create(Household(number=number)) for number in numbers]

    def change(self, home: str, **fields: object) -> None:
        with self.session.doing("household.edit") as doing:
            doing.act.change(Household, home, **fields)

    def numbers(self) -> list[str]:
        with self.session.reading() as reader:
            return sorted(home.number for home in reader.find(Household))

    def home(self, identity: str) -> Household:
        with self.session.reading() as reader:
            return reader.get(Household, identity)

    def send(self, *to: "Computer") -> list[Path]:
        return list(sending.export(self.session, [each.number for each in to], self.stick).files)

    def take(self, files: Sequence[Path]) -> taking.Intake:
        return taking.take(self.opened, files)

    def receipt_for(self, other: "Computer") -> list[Path]:
        return list(sending.write_receipt(self.session, other.number, self.stick).files)

    def standing(self, other: "Computer") -> sending.Standing:
        return next(each for each in sending.standings(self.session) if each.device == other.number)


def meet(one: Computer, other: Computer) -> None:
    """Both take the other's card and compare the groups."""
    shown = []
    for here, there in ((one, other), (other, one)):
        path, _ = enrolling.write_card(there.session, there.stick)
        shown.append(enrolling.take_card(here.session, read_package([path])))
    assert shown[0].groups == shown[1].groups
    enrolling.confirm(one.session, other.number, shown[0].groups)
    enrolling.confirm(other.session, one.number, shown[1].groups)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A closed notebook of one village, and its key."""
    folder = tmp_path_factory.mktemp("exchange") / "made"
    opened, _ = create_notebook(folder, "青山绿水 2026", Village(name="示范村", code=VILLAGE))
    try:
        return folder, opened.key
    finally:
        opened.close()


@pytest.fixture
def computer(made: tuple[Path, bytes], tmp_path: Path) -> Iterator[Callable[[str], Computer]]:
    """Makes computers, each under a number of its own."""
    there: list[OpenNotebook] = []

    def make(name: str) -> Computer:
        folder = tmp_path / name
        shutil.copytree(made[0], folder)
        opened = open_with_key(folder, made[1])
        there.append(opened)
        opened.session.notebook.become(os.urandom(12) + (1).to_bytes(4, "big"))
        stick = tmp_path / f"stick-{name}"
        stick.mkdir()
        return Computer(opened, stick)

    yield make
    for opened in there:
        opened.close()


@pytest.fixture
def laptop(computer: Callable[[str], Computer]) -> Computer:
    return computer("laptop")


@pytest.fixture
def county(computer: Callable[[str], Computer], laptop: Computer) -> Computer:
    """A computer that the laptop has met."""
    made = computer("county")
    enrolling.write_card(made.session, made.stick, name="某某县", is_county=True)
    meet(laptop, made)
    return made
