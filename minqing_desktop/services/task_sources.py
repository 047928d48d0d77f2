"""A task begun from what it comes of: an entry of a visit, a matter, a household. Nothing is written by this."""

from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader

LONGEST_TITLE = 60


def task_from_entry(session: Session, entry: str, is_promise: bool = True) -> Task:
    """A promise to whoever said it, or a task; KeyError for an unknown entry."""
    with session.reading() as reader:
        found = reader.get(Entry, entry)
        visit = reader.maybe(Visit, found.visit)
        household = found.household or (visit.households[0] if visit and len(visit.households) == 1 else "")
        return Task(
            title=_title(found.text),
            is_promise=is_promise,
            owed_to=_owed_to(reader, found.person, household) if is_promise else "",
            household=household,
            visit=found.visit,
            entry=entry,
            cadre=session.cadre,
        )


def task_from_matter(session: Session, matter: str) -> Task:
    """A task towards settling a matter, due when the matter is; KeyError for an unknown matter."""
    with session.reading() as reader:
        found = reader.get(Matter, matter)
        first = reader.first(Petitioner, matter=matter)
        return Task(
            title=_title(found.title or found.wanted),
            owed_to=first.person if first else "",
            household=found.household or (first.household if first else ""),
            matter=matter,
            cadre=found.cadre or session.cadre,
            due_on=found.due_on,
        )


def task_for_household(session: Session, household: str, is_promise: bool = False) -> Task:
    """A task for a household; a promise is owed to its head."""
    with session.reading() as reader:
        return Task(
            household=household,
            is_promise=is_promise,
            owed_to=_owed_to(reader, "", household) if is_promise else "",
            cadre=session.cadre,
        )


def _owed_to(reader: Reader, person: str, household: str) -> str:
    if person or not household:
        return person
    found = reader.maybe(Household, household)
    return found.head if found else ""


def _title(text: str) -> str:
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
