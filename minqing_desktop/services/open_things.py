"""Everything still open with one household, together when one goes there: promises, tasks and matters."""

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.calendar.terms import Light, light
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, task_lines, task_rows


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task or promise that is not done, with its light."""

    line: TaskLine
    light: Light


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A matter that is not closed; `is_joined` when the household only joined it as a further petitioner."""

    matter: Matter
    light: Light
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class OpenThings:
    """«所有未了的事»: each list by day, what has no day last."""

    household: str
    promises: tuple[OpenTask, ...] = ()
    tasks: tuple[OpenTask, ...] = ()
    matters: tuple[OpenMatter, ...] = ()

    @property
    def total(self) -> int:
        """How many things are open."""
        return len(self.promises) + len(self.tasks) + len(self.matters)

    @property
    def overdue(self) -> int:
        """How many of them are past their day."""
        lights = [each.light for each in (*self.promises, *self.tasks, *self.matters)]
        return lights.count(Light.RED)


def open_things(session: Session, household: str) -> OpenThings:
    """What is open with a household; nothing for none and for an unknown id."""
    if not household:
        return OpenThings("")
    with session.reading() as reader:
        return open_things_in(reader, household, session.village, session.today())


def open_things_in(reader: Reader, household: str, village: str, today: date) -> OpenThings:
    """The same inside a snapshot, for sheets of many households."""
    calendar = calendar_in(reader)
    rows = task_rows(reader.connection, village, TaskFilter(household=household))
    tasks = [OpenTask(line, light(line.due_on, today, calendar)) for line in task_lines(reader.connection, rows)]
    return OpenThings(
        household,
        tuple(each for each in tasks if each.line.is_promise),
        tuple(each for each in tasks if not each.line.is_promise),
        tuple(_matters(reader, household, today, calendar)),
    )


def _matters(reader: Reader, household: str, today: date, calendar: WorkCalendar) -> list[OpenMatter]:
    own = reader.find(Matter, household=household, stage__in=sorted(OPEN_STAGES))
    known = {matter.id for matter in own}
    joined = {each.matter for each in reader.find(Petitioner, household=household)} - known
    others = reader.find(Matter, id__in=sorted(joined), stage__in=sorted(OPEN_STAGES)) if joined else []
    found = [OpenMatter(each, light(each.due_on, today, calendar)) for each in own]
    found += [OpenMatter(each, light(each.due_on, today, calendar), is_joined=True) for each in others]
    return sorted(found, key=lambda each: (each.matter.due_on is None, each.matter.due_on or today, each.matter.id))
