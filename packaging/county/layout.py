"""Where everything is: townships and villages of an invented county, with how many households each has."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 365
HOUSEHOLDS_A_VILLAGE = 200
VILLAGES_A_TOWNSHIP = 20
# A region that no list of statistical codes has.
_REGION = "330327"
_FIRST = "青白石上下东西南北云大小长新前后"
_SECOND = "溪塘岭坑桥源岙田坪湾头洋垟潭"
_TOWNSHIPS = "清河 双溪 石门 云岭 前山 大源 柳塘 桃湾 枫林 竹口 泉坑 平阳坪 松洋 新桥头 长潭"
# Of so many villages one has a second laptop.
_SECOND_LAPTOP = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A village: its statistical code, its name, its township's, and what grows there."""

    code: str
    name: str
    township: str
    households: int
    has_second_laptop: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A county that follows from a seed. The year it tells of ends on `last_day`."""

    seed: int
    places: tuple[Place, ...]
    last_day: date

    @property
    def first_day(self) -> date:
        """The day the year begins on; rosters were brought in the day before."""
        return self.last_day - timedelta(days=DAYS - 1)


def lay_out(seed: int, villages: int, last_day: date, households: int = HOUSEHOLDS_A_VILLAGE) -> Layout:
    """A county of so many villages; `households` is how many each has in the middle, and all together have exactly."""
    chance = random.Random(f"{seed}/layout")
    sizes = _shared_out(households * villages, [chance.uniform(0.4, 1.6) for _ in range(villages)])
    names = [f"{first}{second}村" for first in _FIRST for second in _SECOND]
    chance.shuffle(names)
    places = [
        Place(
            code=f"{_REGION}{at // VILLAGES_A_TOWNSHIP + 101:03d}{at % VILLAGES_A_TOWNSHIP + 201:03d}",
            name=names[at % len(names)],
            township=_township(at // VILLAGES_A_TOWNSHIP),
            households=size,
            has_second_laptop=at % _SECOND_LAPTOP == 1,
        )
        for at, size in enumerate(sizes)
    ]
    return Layout(seed, tuple(places), last_day)


def _shared_out(total: int, weights: list[float]) -> list[int]:
    """`total` in parts as the weights say, at least one each."""
    whole, given, parts = sum(weights), 0, []
    behind = 0.0
    for weight in weights:
        behind += weight
        part = max(1, round(total * behind / whole) - given)
        given += part
        parts.append(part)
    return parts


def _township(at: int) -> str:
    names = _TOWNSHIPS.split()
    return names[at % len(names)] + ("镇" if at < len(names) else "乡")
