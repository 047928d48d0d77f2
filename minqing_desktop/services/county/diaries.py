"""The diary of a village as the county reads it: its visits, who made them, and what was written on them from above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.replies import Comment
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """A visit with the name of who made it and the county's comments, the earliest first."""

    visit: Visit
    day: date | None
    cadre: str
    comments: tuple[Comment, ...] = ()


def diary(office: Office, village: str, *, since: date | None = None, until: date | None = None) -> list[DiaryLine]:
    """The finished visits of a village, the latest first; both days are inclusive."""
    with office.reading() as reader:
        visits = [each for each in reader.find(Visit, village) if each.is_complete]
        cadres = {each.id: each.name for each in reader.find(Cadre, EVERYWHERE)}
        comments: dict[str, list[Comment]] = {}
        for each in reader.find(Comment, village):
            comments.setdefault(each.visit, []).append(each)
    lines = [
        DiaryLine(each, _day(each), cadres.get(each.cadre, ""), tuple(comments.get(each.id, ()))) for each in visits
    ]
    wanted = [line for line in lines if _is_within(line.day, since, until)]
    return sorted(wanted, key=lambda line: (line.day or date.min, line.visit.id), reverse=True)


def _day(visit: Visit) -> date | None:
    return visit.started_at.astimezone().date() if visit.started_at else None


def _is_within(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or day >= since) and (until is None or day <= until)
