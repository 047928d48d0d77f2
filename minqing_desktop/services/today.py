"""What the day asks for: what is due, whom to visit next, what was left unfinished, and four small numbers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.calendar import calendar_in
from minqing_desktop.services.casework.deadlines import with_lights
from minqing_desktop.services.coverage import USUAL_DAYS, Turn, by_group, turns_in, waiting_of
from minqing_desktop.services.periods import local_ms
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_drafts import all_forms
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    HouseholdLine,
    household_lines,
)
from minqing_desktop.storage.reading.matters import MatterFilter, MatterLine, count_matters, matter_lines, matter_rows
from minqing_desktop.storage.reading.tasks import (
    TaskFilter,
    TaskLine,
    count_task_rows,
    done_on_time,
    task_lines,
    task_rows,
)
from minqing_desktop.storage.reading.visits import (
    VisitFilter,
    VisitLine,
    head_names,
    visit_lines,
    visit_rows,
    visited_households,
    visits_per_day,
)

DUE_AHEAD_DAYS = 7
WEEKS = 8
NEXT_HOUSEHOLDS = 6
LINES_SHOWN = 7
PROMISES_SHOWN = 4
LATEST_VISITS = 3
OWED_SHOWN = 4
AWAITING_ANSWER = frozenset({"accepted", "handling", "reopened"})
DEFAULT_INTERVAL_DAYS = USUAL_DAYS


@dataclass(frozen=True, slots=True)
class NextVisit:
    """A household whose turn it is: `days` since its last visit (None: never), `over` days past its turn."""

    household: HouseholdLine
    days: int | None
    over: int | None


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Visits in one ISO week."""

    week: int
    visits: int


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A visit that was begun and not finished; `head` is empty while nobody was chosen."""

    visit: str
    head: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the page of the day shows.

    `me` is the name of who writes; `due` are the first of `due_total` tasks of the coming week and `due_matters` those
    of its unanswered matters; `owed` the first of `owed_total` matters that this cadre has to answer and that are not
    among them; `promises` the first of `promise_total` open promises that are not among the tasks; `is_untouched` says
    that the village has nobody and nothing in it yet.
    """

    day: date
    me: str
    due: tuple[TaskLine, ...]
    due_total: int
    due_matters: tuple[MatterLine, ...]
    due_matter_total: int
    owed: tuple[MatterLine, ...]
    owed_total: int
    open_matters: int
    promises: tuple[TaskLine, ...]
    promise_total: int
    next_visits: tuple[NextVisit, ...]
    latest_visits: tuple[VisitLine, ...]
    unfinished: tuple[Unfinished, ...]
    visits_this_month: int
    covered_this_quarter: int
    households: int
    done_in_time: int
    due_this_month: int
    overdue: int
    weeks: tuple[WeekCount, ...]
    is_untouched: bool


def today(session: Session) -> Today:
    """Reads the whole page in one snapshot."""
    day = session.today()
    month, quarter = day.replace(day=1), day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    tomorrow = local_ms(day + timedelta(days=1))
    with session.reading() as reader:
        connection, village = reader.connection, session.village
        due = task_rows(connection, village, TaskFilter(due_to=day + timedelta(days=DUE_AHEAD_DAYS)))
        promises = task_rows(connection, village, TaskFilter(only_promises=True))
        shown = set(due[:LINES_SHOWN])
        further = [row for row in promises if row not in shown]
        everyone = turns_in(reader, village, day)
        running = MatterFilter(stages=AWAITING_ANSWER, due_to=day + timedelta(days=DUE_AHEAD_DAYS))
        matters = matter_rows(connection, village, running)
        owed, owed_total = _owed(reader, session, set(matters[:LINES_SHOWN]))
        calendar = calendar_in(reader)
        in_time, due_this_month = done_on_time(connection, village, month, day)
        cadre = reader.maybe(Cadre, session.cadre)
        overdue = count_task_rows(connection, village, TaskFilter(due_to=day - timedelta(days=1)))
        return Today(
            day=day,
            me=cadre.name if cadre else "",
            due=tuple(task_lines(connection, due[:LINES_SHOWN])),
            due_total=len(due),
            due_matters=tuple(with_lights(matter_lines(connection, matters[:LINES_SHOWN]), day, calendar)),
            due_matter_total=len(matters),
            owed=tuple(with_lights(matter_lines(connection, owed[:OWED_SHOWN]), day, calendar)),
            owed_total=owed_total,
            open_matters=count_matters(connection, village, MatterFilter(only_open=True)),
            promises=tuple(task_lines(connection, further[:PROMISES_SHOWN])),
            promise_total=len(promises),
            next_visits=_next_visits(session, reader, everyone),
            latest_visits=_latest_visits(reader, village, tomorrow),
            unfinished=_unfinished(session, reader),
            visits_this_month=len(visits_per_day(connection, village, local_ms(month), tomorrow)),
            covered_this_quarter=visited_households(connection, village, local_ms(quarter), tomorrow),
            households=len(everyone),
            done_in_time=in_time,
            due_this_month=due_this_month,
            overdue=overdue,
            weeks=_weeks(reader, village, day),
            is_untouched=not everyone and _is_untouched(reader, village),
        )


def _is_untouched(reader: Reader, village: str) -> bool:
    return not any(reader.count(kind, village=village) for kind in (Household, Visit, Task))


def _unfinished(session: Session, reader: Reader) -> tuple[Unfinished, ...]:
    forms = all_forms(session)
    first = {form.visit.id: form.visit.households[0] for _, form in forms if form.visit.households}
    names = head_names(reader.connection, first.values())
    return tuple(
        Unfinished(form.visit.id, names.get(first.get(form.visit.id, ""), ""), draft.saved_at) for draft, form in forms
    )


def _latest_visits(reader: Reader, village: str, until_ms: int) -> tuple[VisitLine, ...]:
    rows = visit_rows(reader.connection, village, VisitFilter(until_ms=until_ms), LATEST_VISITS)
    return tuple(visit_lines(reader.connection, rows))


def _next_visits(session: Session, reader: Reader, everyone: list[Turn]) -> tuple[NextVisit, ...]:
    """One's own paired households whose turn it is, else the village's; those of one group together."""
    waiting = waiting_of(everyone, session.cadre)[:NEXT_HOUSEHOLDS]
    chosen = [turn for part in by_group(waiting) for turn in part.turns]
    lines = household_lines(reader.connection, [turn.household.row for turn in chosen])
    return tuple(NextVisit(line, turn.days, turn.over) for line, turn in zip(lines, chosen, strict=True))


def _owed(reader: Reader, session: Session, shown: set[int]) -> tuple[list[int], int]:
    """Matters one has to answer or whose petitioners were not all told, the nearest term first."""
    wanted = MatterFilter(stages=AWAITING_ANSWER, cadre=session.cadre)
    rows = matter_rows(reader.connection, session.village, wanted) if session.cadre else []
    return [row for row in rows if row not in shown], len(rows)


def _weeks(reader: Reader, village: str, day: date) -> tuple[WeekCount, ...]:
    first = day - timedelta(days=day.weekday(), weeks=WEEKS - 1)
    counts = {first + timedelta(weeks=place): 0 for place in range(WEEKS)}
    for ms in visits_per_day(reader.connection, village, local_ms(first), local_ms(day + timedelta(days=1))):
        on = datetime.fromtimestamp(ms / 1000, UTC).astimezone().date()
        counts[on - timedelta(days=on.weekday())] += 1
    return tuple(WeekCount(monday.isocalendar().week, visits) for monday, visits in counts.items())
