"""How long a matter may take: by its category, by its route, and the light on its day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from minqing_desktop.domain.calendar.terms import Due, Term, due, light
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.casework.clocks import ROUTE_TERMS
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.categories import term_in
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.matters import MatterLine


def expected_due(session: Session, matter: Matter) -> Due | None:
    """The day its category and route give a matter, for the form to show; None without a day of acceptance."""
    with session.reading() as reader:
        return due_in(reader, matter)


def due_in(reader: Reader, matter: Matter, start: date | None = None) -> Due | None:
    """The later of the days that the category and the route allow, counted from `start`, else from acceptance."""
    start = start or matter.accepted_on
    if start is None:
        return None
    calendar = calendar_in(reader)
    terms: list[Term] = [term_in(reader, matter.category, matter.subcategory)]
    if matter.route in ROUTE_TERMS:
        terms.append(ROUTE_TERMS[matter.route])
    return max((due(start, term, calendar) for term in terms), key=lambda each: each.day)


def with_lights(lines: Sequence[MatterLine], today: date, calendar: WorkCalendar) -> list[MatterLine]:
    """The lines with the light of their term; what is answered keeps the light of the day it was answered."""
    return [replace(line, light=str(_light(line, today, calendar))) for line in lines]


def _light(line: MatterLine, today: date, calendar: WorkCalendar) -> str:
    done = line.answered_on or line.closed_on or line.ended_on
    if line.stage not in OPEN_STAGES and done is None:
        return "none"
    return light(line.due_on, today, calendar, done)
