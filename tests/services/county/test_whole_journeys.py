"""Whole journeys of packages between three laptops and an office: all end equal, and no edit is gone."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.services.county.office import furnish
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.storage.county.database import open_county
from tests.county_offices import PASSWORD, county_copy
from tests.services.county.conftest import REGISTERED, Notebooks, laptops
from tests.services.county.travelling import travelling

LEGS = 20
DEEDS = 6


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the computers stand: in memory where there is such a place, as nobody pulls the plug here."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


def journey(seed: int, request: pytest.FixtureRequest, notebooks: Notebooks, folder: Path) -> None:
    """Twenty journeys of one world, each from where the last one ended; the office stands on each engine in turn."""
    engine = "postgresql" if seed % 5 == 4 else "sqlite"
    with (
        county_copy(request, engine, folder / "county.db", f"journey_{seed}") as url,
        laptops(notebooks, folder) as make,
    ):
        database = open_county(url, PASSWORD)
        try:
            office = furnish(database, name="云溪县", code="330327")
            add_villages(office, REGISTERED)
            with travelling(seed, folder, office, [make() for _ in range(3)]) as world:
                for _ in range(LEGS):
                    world.leg(DEEDS)
        finally:
            database.close()


@pytest.mark.parametrize("seed", range(10))
def test_all_end_equal(seed: int, request: pytest.FixtureRequest, notebooks: Notebooks, folder: Path) -> None:
    journey(seed, request, notebooks, folder)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1100))
def test_all_end_equal_over_and_over(
    seed: int, request: pytest.FixtureRequest, notebooks: Notebooks, folder: Path
) -> None:
    journey(seed, request, notebooks, folder)
