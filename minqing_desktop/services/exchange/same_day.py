"""Points out households that two people visited on one day: both visits stay, as both may be true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.record_words import Names
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class SameDay:
    """A household, the day, and the cadres whose visits are both kept; names as people call them."""

    household: str
    name: str
    day: date
    cadres: tuple[str, ...]


def same_day_visits(reader: Reader, arrived: Iterable[str]) -> tuple[SameDay, ...]:
    """Where visits that have just arrived (their ids) meet another cadre's visit of the same household and day."""
    fresh = {visit.id: visit for visit in reader.get_many(Visit, arrived).values() if visit.started_at is not None}
    homes: dict[str, set[date]] = {}
    for visit in fresh.values():
        for home in visit.households:
            homes.setdefault(home, set()).add(_day(visit.started_at))
    names, found = Names(reader), []
    for home, days in homes.items():
        there = [visit for visit in reader.linked(Visit, "households", home) if visit.started_at is not None]
        for day in sorted(days):
            cadres = dict.fromkeys(visit.cadre for visit in there if _day(visit.started_at) == day)
            if len(cadres) > 1:
                said = tuple(names.of("cadre", cadre) for cadre in cadres)
                found.append(SameDay(home, names.of("household", home), day, said))
    return tuple(found)


def _day(moment: datetime | None) -> date:
    assert moment is not None
    return moment.astimezone().date()
