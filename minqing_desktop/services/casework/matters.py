"""Matters as lists and as a whole: filters, counts by stage and route, and one matter with all that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from minqing_desktop.domain.calendar.terms import WARN_WORKING_DAYS, Light
from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.casework.clocks import Clock, clocks
from minqing_desktop.domain.casework.facts import MatterFacts
from minqing_desktop.domain.casework.machine import Refusal, allowed, refusal
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner, Step
from minqing_desktop.domain.records.replies import SuperiorAnswer
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.case import Case, facts_of, load_case
from minqing_desktop.services.casework.deadlines import with_lights
from minqing_desktop.services.session import Session
from minqing_desktop.services.tasks import TaskLine
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.matters import (
    MatterFilter,
    MatterLine,
    MatterOrder,
    count_matters,
    count_matters_by,
    matter_lines,
    matter_rows,
    matter_rows_of,
)
from minqing_desktop.storage.reading.tasks import task_lines, task_rows_of

__all__ = [
    "MatterCounts",
    "MatterDetail",
    "MatterFilter",
    "MatterLine",
    "MatterOrder",
    "MatterSection",
    "PetitionerLine",
    "StepLine",
    "get_matter",
    "light_filter",
    "matter_counts",
    "matter_detail",
    "matter_ids",
    "matter_lines_by_id",
    "matter_lines_of",
    "matters_where",
    "section_counts",
    "section_filter",
]

# Answered and rated matters keep no term: what is past its day is what was not answered.
_RUNNING = frozenset({"accepted", "handling", "reopened"})


class MatterSection(StrEnum):
    """The parts of the list: 未办结, 待办结 (answered, not closed yet), 快到期, 逾期, 办结, 撤回与不予受理."""

    OPEN = "open"
    TO_CLOSE = "to_close"
    NEAR = "near"
    OVERDUE = "overdue"
    CLOSED = "closed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class MatterCounts:
    """How many matters a filter lets through, by stage code, route code and light."""

    total: int
    stages: dict[str, int]
    routes: dict[str, int]
    yellow: int
    red: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as the time line shows it; `petitioner` is the name of whom it concerned."""

    step: Step
    cadre: str
    petitioner: str = ""


@dataclass(frozen=True, slots=True)
class PetitionerLine:
    """One who raised the matter, by name; `home` is the head of the household where it is another."""

    petitioner: Petitioner
    name: str
    home: str = ""
    phone: str = ""
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class MatterDetail:
    """One matter with everything around it: `moves` that can be made now, and why each other one cannot.

    `cadre` is the name of who has it, `agent` of who acts in its agent petition.
    """

    case: Case
    line: MatterLine
    facts: MatterFacts
    petitioners: tuple[PetitionerLine, ...]
    steps: tuple[StepLine, ...]
    clocks: tuple[Clock, ...]
    moves: tuple[Move, ...]
    refusals: dict[Move, Refusal]
    tasks: tuple[TaskLine, ...]
    photos: tuple[Attachment, ...]
    joined: tuple[MatterLine, ...]
    joined_into: MatterLine | None
    entry: Entry | None
    cadre: str = ""
    agent: str = ""
    is_due_estimated: bool = False
    answers: tuple[SuperiorAnswer, ...] = ()
    """What superiors answered, the earliest first; one that was taken up names its step."""

    @property
    def matter(self) -> Matter:
        """The record itself."""
        return self.case.matter


def matter_ids(session: Session, wanted: MatterFilter) -> list[int]:
    """Row numbers for a paged list."""
    with session.reading() as reader:
        return matter_rows(reader.connection, session.village, wanted)


def matter_lines_of(session: Session, rows: list[int]) -> list[MatterLine]:
    """The lines of these row numbers, with their lights."""
    with session.reading() as reader:
        return with_lights(matter_lines(reader.connection, rows), session.today(), calendar_in(reader))


def matter_lines_by_id(session: Session, ids: Sequence[str]) -> list[MatterLine]:
    """The lines of matters named by id; unknown ids are left out."""
    with session.reading() as reader:
        rows = matter_rows_of(reader.connection, list(ids))
        return with_lights(matter_lines(reader.connection, rows), session.today(), calendar_in(reader))


def matters_where(session: Session, wanted: MatterFilter) -> list[MatterLine]:
    """All lines of a filter at once, for short lists."""
    return matter_lines_of(session, matter_ids(session, wanted))


def section_filter(section: MatterSection, wanted: MatterFilter, today: date, calendar: WorkCalendar) -> MatterFilter:
    """The filter of a section under the other conditions of a filter."""
    if section is MatterSection.CLOSED:
        return replace(wanted, stages=frozenset({"closed"}))
    if section is MatterSection.ENDED:
        return replace(wanted, stages=frozenset({"withdrawn", "declined", "joined"}))
    if section is MatterSection.TO_CLOSE:
        return replace(wanted, stages=frozenset({"answered", "rated"}))
    if section is MatterSection.OVERDUE:
        return light_filter(Light.RED, wanted, today, calendar)
    if section is MatterSection.NEAR:
        return light_filter(Light.YELLOW, wanted, today, calendar)
    return replace(wanted, stages=OPEN_STAGES)


def light_filter(light: Light, wanted: MatterFilter, today: date, calendar: WorkCalendar) -> MatterFilter:
    """Narrows a filter to running matters whose term is near (yellow), past (red), or neither."""
    # Days off after the last day of warning are no working days further away.
    horizon = calendar.add_working(today, WARN_WORKING_DAYS + 1) - timedelta(days=1)
    running = replace(wanted, stages=_RUNNING)
    if light is Light.RED:
        return replace(running, due_to=today - timedelta(days=1))
    if light is Light.YELLOW:
        return replace(running, due_from=today, due_to=horizon)
    return replace(running, due_from=horizon + timedelta(days=1))


def section_counts(session: Session, wanted: MatterFilter) -> dict[MatterSection, int]:
    """How many matters each section holds under the other conditions of a filter."""
    today = session.today()
    with session.reading() as reader:
        calendar = calendar_in(reader)
        return {
            section: count_matters(reader.connection, session.village, section_filter(section, wanted, today, calendar))
            for section in MatterSection
        }


def matter_counts(session: Session, wanted: MatterFilter | None = None) -> MatterCounts:
    """Counts by stage and route, and of running matters near and past their term."""
    wanted, today = wanted or MatterFilter(), session.today()
    with session.reading() as reader:
        connection, village = reader.connection, session.village
        calendar = calendar_in(reader)
        stages = count_matters_by(connection, village, "stage", wanted)
        return MatterCounts(
            total=sum(stages.values()),
            stages=stages,
            routes=count_matters_by(connection, village, "route", wanted),
            yellow=count_matters(connection, village, light_filter(Light.YELLOW, wanted, today, calendar)),
            red=count_matters(connection, village, light_filter(Light.RED, wanted, today, calendar)),
        )


def get_matter(session: Session, identity: str) -> Matter:
    """One matter with all its fields; KeyError for an unknown id."""
    with session.reading() as reader:
        return reader.get(Matter, identity)


def matter_detail(session: Session, identity: str) -> MatterDetail:
    """One matter with everything around it in one snapshot; KeyError for an unknown id."""
    today = session.today()
    with session.reading() as reader:
        connection, calendar = reader.connection, calendar_in(reader)
        case = load_case(reader, identity)
        facts = facts_of(case, today)
        matter = case.matter
        named = with_lights(
            matter_lines(connection, matter_rows_of(connection, [identity, matter.joined_into])), today, calendar
        )
        joined = matter_rows(connection, matter.village, MatterFilter(joined_into=identity))
        names = {cadre.id: cadre.name for cadre in reader.find(Cadre)}
        people = petitioner_lines(reader, case.petitioners, names)
        refusals = {move: refused for move in Move if (refused := refusal(facts, move)) is not None}
        return MatterDetail(
            case=case,
            line=named[0],
            facts=facts,
            petitioners=people,
            steps=_step_lines(case, names, people),
            clocks=clocks(case.days, today, calendar),
            moves=allowed(facts),
            refusals=refusals,
            tasks=tuple(_tasks(reader, matter)),
            photos=_photos(reader, identity),
            joined=tuple(with_lights(matter_lines(connection, joined), today, calendar)),
            joined_into=named[1] if len(named) > 1 else None,
            entry=reader.maybe(Entry, matter.entry),
            cadre=names.get(matter.cadre, ""),
            agent=names.get(case.petition.agent, "") if case.petition else "",
            is_due_estimated=matter.due_on is not None
            and calendar.estimated_between(matter.accepted_on or matter.due_on, matter.due_on),
            answers=tuple(reader.find(SuperiorAnswer, matter=identity, order=("on",))),
        )


def _tasks(reader: Reader, matter: Matter) -> list[TaskLine]:
    found = reader.find(Task, matter=matter.id, order=("due_on",))
    return task_lines(reader.connection, task_rows_of(reader.connection, [task.id for task in found]))


def _photos(reader: Reader, matter: str) -> tuple[Attachment, ...]:
    """Its own and those a visit marked as its: before first, then those of no moment, then after."""
    found = {photo.id: photo for photo in reader.find(Attachment, owner=matter)}
    found |= {photo.id: photo for photo in reader.find(Attachment, matter=matter)}
    order = {"before": 0, "": 1, "after": 2}
    return tuple(sorted(found.values(), key=lambda photo: (order.get(photo.moment, 1), photo.id)))


def petitioner_lines(
    reader: Reader, petitioners: Sequence[Petitioner], cadres: dict[str, str]
) -> tuple[PetitionerLine, ...]:
    """Petitioners by name; one of whom only the household is known goes by its head."""
    homes = reader.get_many(Household, [each.household for each in petitioners])
    wanted = [each.person for each in petitioners] + [home.head for home in homes.values()]
    people = reader.get_many(Person, wanted)
    lines = []
    for each in petitioners:
        home = homes.get(each.household)
        head = people.get(home.head) if home else None
        person = people.get(each.person)
        head_name = head.name if head else home.registered_head if home else ""
        name = each.name or (person.name if person else head_name)
        phone = each.phone or (person.phone if person else head.phone if head else "")
        told_by = cadres.get(each.told_by, "")
        lines.append(PetitionerLine(each, name, head_name if head_name != name else "", phone, told_by))
    return tuple(lines)


def _step_lines(case: Case, cadres: dict[str, str], people: Sequence[PetitionerLine]) -> tuple[StepLine, ...]:
    names = {line.petitioner.id: line.name for line in people}
    return tuple(StepLine(step, cadres.get(step.cadre, ""), names.get(step.petitioner, "")) for step in case.steps)
