"""Offices take the actions of many copies in any order and any portions, and show what a notebook shows."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.storage.county.database import CountyDatabase, open_county
from minqing_desktop.storage.transport import ForeignAction
from tests.county_offices import PASSWORD
from tests.storage.county.comparing import differences, shown_by_county, shown_by_notebook, tables_of
from tests.storage.log.replicas import VILLAGES, Story, open_copy, play

IN_CI, IN_SOAK = 6, 300


class _Killed(Exception):
    pass


def deliver(chance: random.Random, county: CountyDatabase, actions: list[ForeignAction]) -> None:
    """All of them, some twice, in random portions; some of which break off."""
    parcel = actions + [action for action in actions if not chance.randrange(4)]
    chance.shuffle(parcel)
    while parcel:
        size = 1 + chance.randrange(len(parcel))
        portion, rest = parcel[:size], parcel[size:]
        try:
            with county.writing(VILLAGES) as writer:
                writer.take(portion)
                if not chance.randrange(3):
                    raise _Killed
        except _Killed:
            chance.shuffle(parcel)
            continue
        parcel = rest


def histories(chance: random.Random, room: Path, template: Path, count: int) -> list[ForeignAction]:
    """All that was written in some random histories of copies of notebooks, two villages in each."""
    found: list[ForeignAction] = []
    for number in range(count):
        folder = room / f"history-{number}"
        folder.mkdir()
        story = play(chance, folder, template, 8 + chance.randrange(30))
        found += story.written.values()
        story.close()
        shutil.rmtree(folder)
    return found


def assert_equal_offices(seed: int, count: int, room: Path, template: Path, new_url: Callable[[str], str]) -> None:
    """Both engines and a notebook are alike once they have taken the same, each in its own order."""
    chance = random.Random(seed)
    actions = histories(chance, room, template, count)
    late = open_copy(Story(chance, room, template), template, b"device of all")
    counties = [open_county(new_url(engine), PASSWORD) for engine in ("sqlite", "postgresql")]
    try:
        late.notebook.take(actions)
        for county in counties:
            deliver(chance, county, actions)
            assert differences(shown_by_county(county), shown_by_notebook(late.notebook)) == [], seed
        assert differences(*map(tables_of, counties)) == [], seed
    finally:
        late.notebook.close()
        for county in counties:
            county.close()
    shutil.rmtree(late.folder)


def test_offices_show_what_a_notebook_shows(
    tmp_path: Path, notebook_template: Path, new_county_url: Callable[[str], str]
) -> None:
    assert_equal_offices(0, IN_CI, tmp_path, notebook_template, new_county_url)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_hundreds_of_offices(tmp_path: Path, notebook_template: Path, new_county_url: Callable[[str], str]) -> None:
    for seed in range(1, 1 + IN_SOAK):
        assert_equal_offices(seed, 1 + seed % IN_CI, tmp_path, notebook_template, new_county_url)
