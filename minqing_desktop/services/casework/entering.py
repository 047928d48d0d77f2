"""Writes a new matter inside an action: its number, its term, its first step, and the papers its route begins with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.casework.numbers import next_number
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.services.casework.case import Case
from minqing_desktop.services.casework.deadlines import due_in
from minqing_desktop.services.casework.effects_routes import begin_route
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.matters import numbers_of_year


@dataclass(frozen=True, slots=True)
class MatterForm:
    """A matter as the form of acceptance holds it; `words` is noted with the first step."""

    matter: Matter
    petitioners: tuple[Petitioner, ...] = ()
    words: str = ""


def write_matter(session: Session, doing: Doing, form: MatterForm) -> tuple[Matter, tuple[Petitioner, ...]]:
    """Writes a checked form inside an action: number, term, first step, and the papers its route begins with."""
    reader = doing.see()
    wanted = form.matter
    assert wanted.accepted_on is not None
    numbers = numbers_of_year(reader.connection, session.village, "matter", wanted.accepted_on.year)
    ends = due_in(reader, wanted)
    matter = replace(
        wanted,
        id=wanted.id or new_id(),
        number=wanted.number or next_number(wanted.accepted_on.year, numbers),
        stage="accepted",
        cadre=wanted.cadre or session.cadre,
        household=wanted.household or form.petitioners[0].household,
        people_count=wanted.people_count or len(form.petitioners),
        phone="" if wanted.phone in _known_phones(reader, form.petitioners) else wanted.phone,
        due_on=wanted.due_on or (ends.day if ends else None),
    )
    doing.act.create(matter)
    petitioners = tuple(
        replace(each, id=each.id or new_id(), matter=matter.id, joined_on=each.joined_on or matter.accepted_on)
        for each in form.petitioners
    )
    doing.act.create_all(petitioners)
    doing.act.create(
        Step(
            matter=matter.id,
            on=matter.accepted_on,
            cadre=session.cadre or matter.cadre,
            type=str(Move.ACCEPT),
            text=form.words,
            stage="accepted",
        )
    )
    begin_route(doing, Case(matter, petitioners), matter.route)
    return matter, petitioners


def _known_phones(reader: Reader, petitioners: Sequence[Petitioner]) -> set[str]:
    """Numbers that the roster has of those who raise it: they are not written a second time."""
    homes = reader.get_many(Household, [each.household for each in petitioners])
    people = [*(each.person for each in petitioners), *(home.head for home in homes.values())]
    return {person.phone for person in reader.get_many(Person, people).values()}
