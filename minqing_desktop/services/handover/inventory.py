"""What a cadre who leaves has in hand, in every village of the notebook, read in one snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from minqing_desktop.domain.calendar.working_days import WorkCalendar
from minqing_desktop.domain.casework.clocks import CaseDays, Clock, clocks
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.hand_over import HandOver, HandOverNote
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.deadlines import with_lights
from minqing_desktop.services.coverage import Turn, turns_in
from minqing_desktop.services.drafts import drafts
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_drafts import PREFIX, read_form
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.matters import MatterFilter, MatterLine, matter_lines, matter_rows
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows
from minqing_desktop.storage.reading.visits import head_names

About = tuple[str, str]
"""What a note is about: ("household", id), ("matter", id), or GENERAL."""
GENERAL: About = ("", "")


@dataclass(frozen=True, slots=True)
class PetitionInHand:
    """An agent petition with the clocks that still run; `client` is who asked for it, by name."""

    petition: AgentPetition
    matter: Matter
    client: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class DraftInHand:
    """A visit that was begun and not finished; `head` is empty while nobody was chosen."""

    visit: str
    head: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it. `households` are those paired with the cadre, the longest past their day first; `hand_over` is the
    prepared or finished hand-over the notes belong to, None before anything was prepared. Once it was made, what is
    listed is what went over.
    """

    leaving: Cadre
    successor: Cadre | None
    hand_over: HandOver | None
    on: date
    matters: tuple[MatterLine, ...] = ()
    promises: tuple[TaskLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    households: tuple[Turn, ...] = ()
    petitions: tuple[PetitionInHand, ...] = ()
    drafts: tuple[DraftInHand, ...] = ()
    notes: dict[About, HandOverNote] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    """The head's name of every household named here."""

    @property
    def quiet(self) -> tuple[Turn, ...]:
        """Households past the day of their next visit, or never visited."""
        return tuple(turn for turn in self.households if turn.is_due)

    @property
    def overdue(self) -> int:
        """How many matters, promises and tasks are past their day."""
        late = sum(1 for line in self.matters if line.light == "red" and line.answered_on is None)
        return late + sum(1 for line in (*self.promises, *self.tasks) if line.due_on and line.due_on < self.on)


def inventory(session: Session, leaving: str) -> Inventory:
    """What a cadre has in hand; KeyError for an unknown one."""
    with session.reading() as reader:
        return inventory_in(session, reader, leaving)


def inventory_in(session: Session, reader: Reader, leaving: str) -> Inventory:
    """The same inside a snapshot."""
    today, calendar = session.today(), calendar_in(reader)
    cadre = reader.get(Cadre, leaving)
    record = latest(reader, leaving)
    villages = villages_in(reader, session)
    went = record if record is not None and record.done_on is not None else None
    open_tasks = _tasks(reader, villages, leaving, went)
    matters = tuple(with_lights(_matters(reader, villages, leaving, went), today, calendar))
    everyone = (turn for each in villages for turn in turns_in(reader, each, today))
    turns = tuple(
        turn
        for turn in everyone
        if (turn.household.id in went.household_list if went else turn.household.cadre == leaving)
    )
    begun = _drafts(session, reader, leaving)
    homes = {line.household for line in matters} | {turn.household.id for turn in turns}
    return Inventory(
        leaving=cadre,
        successor=reader.maybe(Cadre, record.to_cadre) if record else None,
        hand_over=record,
        on=today,
        matters=matters,
        promises=tuple(line for line in open_tasks if line.is_promise),
        tasks=tuple(line for line in open_tasks if not line.is_promise),
        households=turns,
        petitions=tuple(_petitions(reader, {line.id for line in matters}, today, calendar)),
        drafts=tuple(begun),
        notes=notes_of(reader, record.id) if record else {},
        heads=head_names(reader.connection, homes - {""}),
    )


def latest(reader: Reader, leaving: str) -> HandOver | None:
    """The last hand-over of a cadre, the one being prepared before any other."""
    found = reader.find(HandOver, from_cadre=leaving)
    return next((each for each in reversed(found) if each.closed_on is None), found[-1] if found else None)


def notes_of(reader: Reader, hand_over: str) -> dict[About, HandOverNote]:
    """The notes of a hand-over by what they are about."""
    return {about_of(note): note for note in reader.find(HandOverNote, hand_over=hand_over)}


def about_of(note: HandOverNote) -> About:
    """What a note is about."""
    if note.matter:
        return ("matter", note.matter)
    return ("household", note.household) if note.household else GENERAL


def villages_in(reader: Reader, session: Session) -> list[str]:
    """The codes of every village, the one in hand first: who leaves, leaves them all."""
    known = (each.village for each in reader.find(Village))
    return list(dict.fromkeys((session.village, *known)))


def _matters(reader: Reader, villages: Iterable[str], cadre: str, went: HandOver | None) -> list[MatterLine]:
    wanted = MatterFilter() if went else MatterFilter(only_open=True, cadre=cadre)
    connection = reader.connection
    found = (line for each in villages for line in matter_lines(connection, matter_rows(connection, each, wanted)))
    return [line for line in found if went is None or line.id in went.matter_list]


def _tasks(reader: Reader, villages: Iterable[str], cadre: str, went: HandOver | None) -> list[TaskLine]:
    wanted = TaskFilter(state=TaskState.ALL) if went else TaskFilter(cadre=cadre)
    connection = reader.connection
    found = (line for each in villages for line in task_lines(connection, task_rows(connection, each, wanted)))
    return [line for line in found if went is None or line.id in went.task_list]


def _petitions(reader: Reader, ids: set[str], today: date, calendar: WorkCalendar) -> Iterable[PetitionInHand]:
    found = reader.find(AgentPetition, matter__in=sorted(ids)) if ids else []
    matters = reader.get_many(Matter, [each.matter for each in found])
    people = reader.get_many(Person, [each.client for each in found])
    for petition in found:
        matter = matters.get(petition.matter)
        if matter is None or matter.stage not in OPEN_STAGES:
            continue
        running = clocks(CaseDays(matter, (), petition), today, calendar)
        kept = tuple(each for each in running if each.code.startswith("petition") and each.done_on is None)
        client = people[petition.client].name if petition.client in people else petition.client_name
        yield PetitionInHand(petition, matter, client, kept)


def _drafts(session: Session, reader: Reader, cadre: str) -> Iterable[DraftInHand]:
    forms = [(each, read_form(each)) for each in drafts(session, PREFIX)]
    own = [(each, form) for each, form in forms if form.visit.cadre == cadre]
    homes = [form.visit.households[0] for _each, form in own if form.visit.households]
    names = head_names(reader.connection, homes)
    for each, form in own:
        home = form.visit.households[0] if form.visit.households else ""
        yield DraftInHand(form.visit.id, names.get(home, ""), each.saved_at)


def needs_successor() -> UserError:
    """Nothing goes over before it is said to whom."""
    return UserError(
        "handover_successor_missing",
        tr("还没有选接手的人，没有改动任何东西。"),
        tr("请选一位在岗的干部，或者先把新来的干部加进名单。"),
    )
