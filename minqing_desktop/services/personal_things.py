"""What is open with a person or household that leaves: promises and matters are listed, and not lost."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader


@dataclass(frozen=True, slots=True)
class PersonalThing:
    """A promise, task or matter that is not done; `household` is the one it stands in the file of."""

    kind: str
    id: str
    title: str
    due_on: date | None
    is_promise: bool
    household: str


def things_of_person(session: Session, person: str) -> tuple[PersonalThing, ...]:
    """What is open with a person, by day; what has no day last."""
    with session.reading() as reader:
        found = [*_tasks(reader, person), *_matters(reader, person)]
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.id)))


def things_of_household(session: Session, household: str) -> tuple[PersonalThing, ...]:
    """What is open with a whole household, by day."""
    with session.reading() as reader:
        tasks = reader.find(Task, household=household, done_on__empty=True)
        found = [PersonalThing("task", one.id, one.title, one.due_on, one.is_promise, household) for one in tasks]
        matters = reader.find(Matter, household=household, stage__in=sorted(OPEN_STAGES))
        found += [PersonalThing("matter", one.id, one.title, one.due_on, False, household) for one in matters]
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.id)))


def _tasks(reader: Reader, person: str) -> list[PersonalThing]:
    open_tasks = reader.find(Task, owed_to=person, done_on__empty=True)
    return [PersonalThing("task", one.id, one.title, one.due_on, one.is_promise, one.household) for one in open_tasks]


def _matters(reader: Reader, person: str) -> list[PersonalThing]:
    raised = {one.matter for one in reader.find(Petitioner, person=person)}
    matters = reader.get_many(Matter, raised).values()
    return [
        PersonalThing("matter", one.id, one.title, one.due_on, False, one.household)
        for one in matters
        if one.stage in OPEN_STAGES
    ]
