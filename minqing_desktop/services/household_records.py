"""All that is on file about one household, read at once for the papers that print it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.place import Group
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.visit_pages import VisitPage, visit_pages, visits_in
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows


@dataclass(frozen=True, slots=True)
class HouseholdRecords:
    """What is on file about one household, people head first, all else in the order of its days."""

    household: Household
    group: str
    people: tuple[Person, ...]
    pairing: Pairing | None
    cadre: Cadre | None
    visits: tuple[VisitPage, ...]
    matters: tuple[Matter, ...]
    steps: dict[str, list[Step]]
    tasks: tuple[TaskLine, ...]
    photos: tuple[Attachment, ...]

    @property
    def living(self) -> tuple[Person, ...]:
        """Who lives here now."""
        return tuple(person for person in self.people if not person.state)

    @property
    def head(self) -> str:
        """The head's name."""
        named = (person.name for person in self.people if person.id == self.household.head)
        return next(named, self.household.registered_head)


def household_records(reader: Reader, identity: str) -> HouseholdRecords:
    """Reads one household; KeyError for an unknown id."""
    household = reader.get(Household, identity)
    group = reader.maybe(Group, household.group)
    pairing = reader.first(Pairing, household=identity)
    ids = visits_in(reader, household.village, ReportScope(household=identity))
    visits = tuple(visit_pages(reader, ids))
    joined = [each.matter for each in reader.find(Petitioner, household=identity)]
    matters = {each.id: each for each in reader.find(Matter, household=identity)} | reader.get_many(Matter, joined)
    steps: dict[str, list[Step]] = {}
    for step in reader.find(Step, matter__in=list(matters), order=("on",)) if matters else ():
        steps.setdefault(step.matter, []).append(step)
    rows = task_rows(reader.connection, household.village, TaskFilter(state=TaskState.ALL, household=identity))
    people = sorted(reader.find(Person, household=identity), key=lambda each: (each.id != household.head, each.id))
    return HouseholdRecords(
        household,
        group.name if group else "",
        tuple(people),
        pairing,
        reader.maybe(Cadre, pairing.cadre) if pairing else None,
        visits,
        tuple(sorted(matters.values(), key=lambda each: (each.accepted_on or date.min, each.number))),
        steps,
        tuple(task_lines(reader.connection, rows)),
        tuple(_photos(reader, identity, visits, list(matters))),
    )


def _photos(reader: Reader, household: str, visits: Iterable[VisitPage], matters: list[str]) -> list[Attachment]:
    """Of the household, its visits where nobody else was visited, and its matters; the oldest first."""
    found = {each.id: each for each in reader.find(Attachment, owner=household)}
    for page in visits:
        if len(page.visit.households) == 1:
            found |= {each.id: each for each in page.photos}
    if matters:
        found |= {each.id: each for each in reader.find(Attachment, owner__in=matters)}
    return sorted(found.values(), key=lambda each: (each.added_at is None, each.added_at, each.id))
