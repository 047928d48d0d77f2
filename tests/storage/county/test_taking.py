"""Offices take the actions of many copies in any order and any portions, and show what a notebook shows."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from minqing_desktop.storage.county.database import CountyDatabase, open_county
from minqing_desktop.storage.transport import ForeignAction
from tests.county_offices import PASSWORD
from tests.storage.county.comparing import differences, shown_by_county, shown_by_notebook, tables_of
from tests.storage.log.replicas import VILLAGES, open_copy, play

HISTORIES = 10


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


def test_offices_show_what_a_notebook_shows(
    tmp_path: Path, notebook_template: Path, new_county_url: Callable[[str], str]
) -> None:
    for seed in range(HISTORIES):
        chance = random.Random(seed)
        story = play(chance, tmp_path, notebook_template, 8 + chance.randrange(30))
        counties = [open_county(new_county_url(engine), PASSWORD) for engine in ("sqlite", "postgresql")]
        try:
            actions = list(story.written.values())
            late = open_copy(story, notebook_template, b"device of all")
            late.notebook.take(actions)
            story.copies.append(late)
            for county in counties:
                deliver(chance, county, actions)
                assert differences(shown_by_county(county), shown_by_notebook(late.notebook)) == [], seed
            assert differences(*map(tables_of, counties)) == [], seed
        finally:
            story.close()
            for county in counties:
                county.close()
            for folder in tmp_path.glob("[0-9]*"):
                shutil.rmtree(folder)
