"""Makes a whole roster out of one seed: a village, its shape, its clerk's habits, what disturbs it, and the file."""

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.rosters.invented import household_rows
from tests.rosters.invented.containers import KINDS, WITH_MERGES
from tests.rosters.invented.disturbing import DISTURBANCES
from tests.rosters.invented.layouts import SHAPES, Roster, person_rows
from tests.rosters.invented.people import Inventor, Village
from tests.rosters.invented.writing import Writing, any_writing

ALL_SHAPES = (*SHAPES, "7", "8", "9", "9b", "14")
_OF_FILES = ("7", "8")


@dataclass
class Made:
    """A roster and how it came about."""

    seed: int
    roster: Roster
    writing: Writing
    chance: random.Random
    disturbed_by: list[str] = field(default_factory=list)
    kind: str = ""

    def __repr__(self) -> str:
        return f"seed {self.seed}: shape {self.roster.shape}, {self.kind}, {self.writing}, {self.disturbed_by}"


def make(seed: int, shape: str = "") -> Made:
    """A roster of three to fourteen households; a quarter of all disturbances come to it."""
    chance = random.Random(seed)
    village = Inventor(chance).village(chance.randint(3, 14))
    writing = any_writing(chance)
    roster = _shaped(shape or chance.choice(ALL_SHAPES), village, writing, chance)
    made = Made(seed, roster, writing, chance)
    if roster.shape not in _OF_FILES:
        for name, disturb in DISTURBANCES.items():
            is_split = name == "header_again" and roster.grids[0].header  # two levels are not printed again in part
            if chance.random() < 0.25 and not is_split:
                disturb(roster.grids[0], chance)
                made.disturbed_by.append(name)
    return made


def _shaped(shape: str, village: Village, writing: Writing, chance: random.Random) -> Roster:
    if shape in SHAPES:
        return person_rows(shape, village, writing, chance, merges=chance.random() < 0.4)
    if shape == "14":
        return household_rows.heads_only(village, writing)
    makers = {
        "7": household_rows.form_sheets,
        "8": household_rows.folder_of_files,
        "9": household_rows.member_columns,
        "9b": household_rows.member_lists,
    }
    return makers[shape](village, writing, chance)


def write(made: Made, room: Path, kind: str = "") -> Path:
    """Writes it into a new place within `room`; a path to import. Several sheets need a kind that can hold them."""
    grids, chance = made.roster.grids, made.chance
    in_files = bool(grids[0].path)
    pool = KINDS if in_files or len(grids) == 1 else WITH_MERGES
    made.kind = kind if kind in pool else chance.choice(list(pool))
    ending, writer = pool[made.kind]
    if not in_files:
        path = room / f"花名册{made.seed}{ending}"
        writer(grids, path)
        return path
    for grid in grids:
        path = room / str(made.seed) / f"{grid.path}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        writer([grid], path)
    return room / str(made.seed) / "名册"
