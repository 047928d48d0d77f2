"""Open matters that may be the same as one being entered, so that neighbours' concerns are joined."""

from collections.abc import Sequence
from dataclasses import dataclass

from minqing_desktop.domain.casework.likeness import Gist, Likeness, likeness
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner
from minqing_desktop.domain.words import tr
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.deadlines import with_lights
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import CHUNK, Reader
from minqing_desktop.storage.reading.matters import MatterLine, matter_lines, matter_rows_of

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An open matter that may be the same, and in what (`reasons`, in words)."""

    line: MatterLine
    score: float
    reasons: tuple[str, ...]


def look_alikes(session: Session, matter: Matter, petitioners: Sequence[Petitioner] = ()) -> list[LookAlike]:
    """The open matters most like this one, the likest first; itself and those that were joined are left out."""
    with session.reading() as reader:
        found = _found(reader, session.village, matter, petitioners)
        rows = matter_rows_of(reader.connection, [each.id for each, _ in found])
        lines = with_lights(matter_lines(reader.connection, rows), session.today(), calendar_in(reader))
        scores = {each.id: like for each, like in found}
        return [LookAlike(line, scores[line.id].score, _reasons(scores[line.id])) for line in lines]


def _found(
    reader: Reader, village: str, matter: Matter, petitioners: Sequence[Petitioner]
) -> list[tuple[Matter, Likeness]]:
    others = [
        each for each in reader.find(Matter, village=village, stage__in=sorted(OPEN_STAGES)) if each.id != matter.id
    ]
    homes: dict[str, set[str]] = {}
    of_open = [each.id for each in others] + ([matter.id] if matter.id else [])
    for start in range(0, len(of_open), CHUNK):
        for each in reader.find(Petitioner, matter__in=of_open[start : start + CHUNK]):
            homes.setdefault(each.matter, set()).add(each.household)
    own = _gist(matter, {each.household for each in petitioners} | homes.get(matter.id, set()))
    compared = [(each, likeness(own, _gist(each, homes.get(each.id, set())))) for each in others]
    alike = [pair for pair in compared if pair[1].is_alike]
    alike.sort(key=lambda pair: (-pair[1].score, pair[0].id))
    return alike[:MOST_SHOWN]


def _gist(matter: Matter, households: set[str]) -> Gist:
    homes = frozenset(each for each in households | {matter.household} if each)
    return Gist(matter.title, matter.wanted, matter.place, matter.category, matter.subcategory, homes)


def _reasons(like: Likeness) -> tuple[str, ...]:
    words = (
        (like.like_words, tr("说的事相近")),
        (like.same_household, tr("同一户")),
        (like.same_place, tr("地点相近")),
        (like.same_category, tr("类别相同")),
    )
    return tuple(word for holds, word in words if holds)
