"""What the day asks for: what is due, whom to visit next, what was left unfinished, and four small numbers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from minqing_desktop.domain.records.cadre import Pairing
from minqing_desktop.services.drafts import Draft, drafts
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.households import (
    HouseholdFilter,
    HouseholdLine,
    HouseholdOrder,
    household_lines,
    household_rows,
)
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, done_on_time, task_lines, task_rows
from minqing_desktop.storage.reading.visits import visited_households, visits_per_day

DUE_AHEAD_DAYS = 7
WEEKS = 8
NEXT_HOUSEHOLDS = 6
DEFAULT_INTERVAL_DAYS = 90


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
class Today:
    """Everything the page of the day shows."""

    day: date
    due: tuple[TaskLine, ...]
    due_total: int
    next_visits: tuple[NextVisit, ...]
    drafts: tuple[Draft, ...]
    visits_this_month: int
    covered_this_quarter: int
    households: int
    done_in_time: int
    due_this_month: int
    overdue: int
    weeks: tuple[WeekCount, ...]


def local_ms(day: date) -> int:
    """The beginning of a local day in UTC milliseconds."""
    return round(datetime.combine(day, time()).astimezone(UTC).timestamp() * 1000)


def today(session: Session) -> Today:
    """Reads the whole page in one snapshot."""
    day = session.today()
    month, quarter = day.replace(day=1), day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    tomorrow = local_ms(day + timedelta(days=1))
    with session.reading() as reader:
        connection, village = reader.connection, session.village
        due = task_rows(connection, village, TaskFilter(due_to=day + timedelta(days=DUE_AHEAD_DAYS)))
        waiting = household_rows(connection, village, HouseholdFilter(order=HouseholdOrder.LAST_VISIT))
        in_time, due_this_month = done_on_time(connection, village, month, day)
        overdue = task_rows(connection, village, TaskFilter(due_to=day - timedelta(days=1)))
        return Today(
            day=day,
            due=tuple(task_lines(connection, due[:8])),
            due_total=len(due),
            next_visits=_next_visits(session, reader, waiting),
            drafts=tuple(drafts(session, "visit:")),
            visits_this_month=len(visits_per_day(connection, village, local_ms(month), tomorrow)),
            covered_this_quarter=visited_households(connection, village, local_ms(quarter), tomorrow),
            households=len(waiting),
            done_in_time=in_time,
            due_this_month=due_this_month,
            overdue=len(overdue),
            weeks=_weeks(reader, village, day),
        )


def _next_visits(session: Session, reader: Reader, waiting: list[int]) -> tuple[NextVisit, ...]:
    """One's own paired households past their turn, else the longest unvisited; those of one group together."""
    own = {pairing.household: pairing.every_days for pairing in reader.find(Pairing, cadre=session.cadre)}
    found = []
    for line in household_lines(reader.connection, waiting[:200] if own else waiting[: NEXT_HOUSEHOLDS * 4]):
        if own and line.id not in own:
            continue
        days = None if line.last_visit is None else (session.today() - line.last_visit.astimezone().date()).days
        interval = own.get(line.id) or DEFAULT_INTERVAL_DAYS
        found.append(NextVisit(line, days, None if days is None else days - interval))
    found.sort(key=lambda each: -(each.over if each.over is not None else 10**6))
    chosen = found[:NEXT_HOUSEHOLDS]
    order = {line.household.group: place for place, line in reversed(list(enumerate(chosen)))}
    return tuple(sorted(chosen, key=lambda each: order[each.household.group]))


def _weeks(reader: Reader, village: str, day: date) -> tuple[WeekCount, ...]:
    first = day - timedelta(days=day.weekday(), weeks=WEEKS - 1)
    counts = {first + timedelta(weeks=place): 0 for place in range(WEEKS)}
    for ms in visits_per_day(reader.connection, village, local_ms(first), local_ms(day + timedelta(days=1))):
        on = datetime.fromtimestamp(ms / 1000, UTC).astimezone().date()
        counts[on - timedelta(days=on.weekday())] += 1
    return tuple(WeekCount(monday.isocalendar().week, visits) for monday, visits in counts.items())
