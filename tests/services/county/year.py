"""A year of three villages in one notebook, out of a seed: with what left, was deleted, joined, edited and is late."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.session import Session
from minqing_desktop.storage.county.reading import Registered

TODAY = date(2026, 11, 22)
NORTH, EAST, WEST, EMPTY = "330327001201", "330327002201", "330327002202", "330327003201"
REGISTERED = (
    Registered(NORTH, "北山村", "云溪镇"),
    Registered(EAST, "东坪村", "白石镇"),
    Registered(WEST, "西岭村", "白石镇"),
    Registered(EMPTY, "空村", "黄土乡"),
)
CATEGORIES = ("道路交通", "水利灌溉", "住房", "")
STAGES = ("accepted", "handling", "answered", "rated", "closed", "reopened", "withdrawn", "declined", "joined")
RATINGS = ("satisfied", "mostly", "unsatisfied")


def play_year(session: Session, seed: int = 7, homes: int = 14, matters: int = 40) -> None:
    """Writes the year into a notebook."""
    chance = random.Random(seed)
    for registered in (NORTH, EAST, WEST):
        session.village = registered
        with session.doing("village.add") as doing:
            doing.act.create(Village(name="某村", code=registered))
        with session.doing("household.add") as doing:
            ids = [doing.act.create(Household(number=f"{number:04}")) for number in range(1, homes + 1)]
        with session.doing("visit.record") as doing:
            visits = [doing.act.create(_visit(chance, ids)) for _ in range(homes * 2)]
        with session.doing("matter.add") as doing:
            made = [doing.act.create(_matter(chance, number)) for number in range(matters)]
        _edit(chance, session, ids, visits, made)


def _visit(chance: random.Random, ids: list[str]) -> Visit:
    # Some homes are never gone to; a visit goes to none, one or several.
    several = chance.sample(ids[:-3], chance.choice((0, 1, 1, 1, 2, 3)))
    started = datetime(2025, 10, 1, 23, tzinfo=UTC) + timedelta(hours=chance.randrange(24 * 430))
    return Visit(households=tuple(several), started_at=chance.choice((started, started, started, None)))


def _later(day: date, chance: random.Random, days: int) -> date:
    """Some day after another one, lived already."""
    return min(TODAY, day + timedelta(days=chance.randrange(days)))


def _matter(chance: random.Random, number: int) -> Matter:
    stage, accepted = chance.choice(STAGES), date(2025, 11, 1) + timedelta(days=chance.randrange(380))
    days: dict[str, Any] = {"accepted_on": accepted}
    if chance.randrange(6):
        days["due_on"] = accepted + timedelta(days=chance.randrange(40))
    if stage in ("answered", "rated", "closed"):
        days["answered_on"] = _later(accepted, chance, 45)
        if stage != "answered":
            rated = _later(days["answered_on"], chance, 20)
            days |= {"rated_on": rated, "rating": chance.choice(RATINGS)}
            if stage == "closed":
                days["closed_on"] = _later(rated, chance, 20)
    elif stage not in OPEN_STAGES and stage != "joined":
        days["ended_on"] = _later(accepted, chance, 30)
    # Two computers gave the same number now and then.
    shown = f"2026-{number - number % 7 // 6:04}"
    return Matter(number=shown, title="某事", stage=stage, category=chance.choice(CATEGORIES), **days)


def _edit(chance: random.Random, session: Session, ids: list[str], visits: list[str], matters: list[str]) -> None:
    with session.doing("household.edit") as doing:
        doing.act.change(Household, ids[1], state="moved_out")
        doing.act.delete(Household, ids[2])
        doing.act.change(Visit, visits[0], households=(ids[0], ids[4]))
        doing.act.delete(Visit, visits[1])
        for each in chance.sample(matters, 3):
            doing.act.delete(Matter, each)
        for each in chance.sample(matters, 4):
            doing.act.change(Matter, each, category="环境卫生", due_on=date(2026, 9, 30))
