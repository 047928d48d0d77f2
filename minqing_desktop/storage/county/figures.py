"""What the villages come to, counted in the database: visits, matters by stage, category and month, what is overdue.

The counterpart of `storage.reading` for all villages at once: one statement for SQLite and PostgreSQL. Each groups by
village and joins nothing but by it, so partitions (and nodes, where there are several) count side by side and only sums
come over. What is counted how stands in
`domain.casework.counting`; `tests/services/county` holds both against each other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from minqing_desktop.domain.casework.counting import JOINED_STAGE, UNSATISFIED
from minqing_desktop.domain.records.matter import MATTER_STAGES, OPEN_STAGES, RATINGS
from minqing_desktop.storage.county.elements import elements, identity_of
from minqing_desktop.storage.county.schema import views

Counts = dict[str, int]
"""Figures by name; what is not there is 0."""
Codes = Collection[str] | None
"""The villages wanted by code; None for all."""
_Query = Select[*tuple[Any, ...]]
_Columns = ReadOnlyColumnCollection[str, Any]
LATE_BANDS = (7, 30)
"""Days over that divide what is overdue: up to a week, up to a month, longer."""


@dataclass(frozen=True, slots=True)
class VisitSpan:
    """A span of UTC milliseconds, its end excluded, and what its figures are called by."""

    name: str
    since_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class MatterSpan:
    """What matters are counted for: the span, both days included, and the day as of which they are overdue."""

    since: date
    until: date
    as_of: date


@dataclass(frozen=True, slots=True)
class OverdueMatter:
    """A matter whose term passed without an answer; `place` is how many others have its number and an earlier id."""

    village: str
    id: str
    number: str
    place: int
    category: str
    subcategory: str
    stage: str
    route: str
    priority: str
    accepted_on: date
    due_on: date


def coverage_by_village(
    connection: Connection, spans: Sequence[VisitSpan], villages: Codes = None
) -> dict[str, Counts]:
    """Of the households living in each village: `households`, `never` visited, and for each span, under its name,
    `visited.…` and `visits.…`. A visit to several households counts for each.
    """
    _prepare(connection, sorts=False)
    household = views["household"].c
    one, several = _visits_of_homes(spans, villages)

    def times(span: VisitSpan) -> ColumnElement[int]:
        return func.coalesce(one.c[span.name], 0) + func.coalesce(several.c[span.name], 0)

    figures = [
        func.count().label("households"),
        func.count().filter(one.c.last.is_(None), several.c.last.is_(None)).label("never"),
        *(func.count().filter(times(each) > 0).label(f"visited.{each.name}") for each in spans),
        *(func.sum(times(each)).label(f"visits.{each.name}") for each in spans),
    ]
    joined = views["household"]
    for went in (one, several):
        is_same = and_(went.c.village == household.village, identity_of(went.c.home) == household.id)
        joined = joined.outerjoin(went, is_same)
    query = (
        select(household.village, *figures)
        .select_from(joined)
        .where(household.hidden == 0, household.state == "", *_among(household.village, villages))
        .group_by(household.village)
    )
    return _by_village(connection, query)


def _visits_of_homes(spans: Sequence[VisitSpan], villages: Codes) -> tuple[Subquery, Subquery]:
    """By village and household (`home`): visits in each span, and the `last` of all; those to it alone, those to
    several.

    Most visits are to one household, and the same again and again: lists that are equal are counted together before
    any is taken apart, which leaves a third of them and lets partitions do the larger part side by side. They are so
    once and for all: where PostgreSQL knows little of a table, each of its workers would count the whole.
    """
    visit = views["visit"].c
    counts = [
        _small(func.count().filter(visit.started_at >= each.since_ms, visit.started_at < each.until_ms)).label(
            each.name
        )
        for each in spans
    ]
    lists = (
        select(visit.village, visit.households, func.max(visit.started_at).label("last"), *counts)
        .where(visit.hidden == 0, *_among(visit.village, villages))
        .group_by(visit.village, visit.households)
        .cte("lists")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    names = [each.name for each in spans]
    is_one = func.length(lists.c.households) == _LENGTH_OF_ONE
    only = func.substr(lists.c.households, 3, _LENGTH_OF_ONE - 4).label("home")
    one = select(lists.c.village, only, lists.c.last, *(lists.c[name] for name in names)).where(is_one)
    home = elements(lists.c.households)
    several = (
        select(
            lists.c.village,
            home.c.value.label("home"),
            func.max(lists.c.last).label("last"),
            *(_small(func.sum(lists.c[name])).label(name) for name in names),
        )
        .select_from(lists.join(home, literal(1) == 1))
        .where(not_(is_one))
        .group_by(lists.c.village, home.c.value)
    )
    return one.subquery("one"), several.subquery("several")


_LENGTH_OF_ONE = len('["0123456789abcdef0123456789abcdef"]')
"""A list of one household, as a view's column has it."""


def matters_by_village(connection: Connection, span: MatterSpan, villages: Codes = None) -> dict[str, Counts]:
    """Everything that is counted of matters, see `_matter_counts`, by village."""
    _prepare(connection)
    matter = views["matter"].c
    query = select(matter.village, *_named(_matter_counts(span))).where(*_counted(villages)).group_by(matter.village)
    return _by_village(connection, query)


def matters_by_category(
    connection: Connection, span: MatterSpan, villages: Codes = None
) -> dict[tuple[str, str], Counts]:
    """The same by village and category; "" for those without one."""
    _prepare(connection)
    matter = views["matter"].c
    query = (
        select(matter.village, matter.category, *_named(_matter_counts(span)))
        .where(*_counted(villages))
        .group_by(matter.village, matter.category)
    )
    return _by_village_and(connection, query)


def matters_by_month(
    connection: Connection, since: date, until: date, villages: Codes = None
) -> dict[tuple[str, str], Counts]:
    """By village and month («2026-11»): what was `accepted`, `answered` and so on in it."""
    _prepare(connection)
    matter = views["matter"].c
    parts = [
        _month_part(matter.accepted_on, since, until, villages, accepted=literal(True)),
        _month_part(
            matter.answered_on, since, until, villages,
            answered=literal(True), termed=matter.due_on.is_not(None), on_time=matter.answered_on <= matter.due_on,
        ),
        _month_part(matter.closed_on, since, until, villages, closed=matter.stage == "closed"),
        _month_part(
            matter.rated_on, since, until, villages,
            rated=matter.rating != "", satisfied=and_(matter.rating != "", matter.rating != UNSATISFIED),
        ),
    ]  # fmt: skip
    every = union_all(*parts).subquery("every")
    names = [column.name for column in every.c][2:]
    query = select(every.c.village, every.c.month, *(func.sum(every.c[name]).label(name) for name in names))
    return _by_village_and(connection, query.group_by(every.c.village, every.c.month))


_OF_MONTHS = ("accepted", "answered", "termed", "on_time", "closed", "rated", "satisfied")


def _month_part(
    day: ColumnElement[Any], since: date, until: date, villages: Codes, **counted: ColumnElement[Any]
) -> _Query:
    matter = views["matter"].c
    month = func.substr(day, 1, 7)
    counts = (
        (func.count().filter(counted[name]) if name in counted else literal(0)).label(name) for name in _OF_MONTHS
    )
    return (
        select(matter.village, month.label("month"), *counts)
        .where(*_counted(villages), _is_in(day, since, until))
        .group_by(matter.village, month)
    )


def overdue_matters(connection: Connection, span: MatterSpan, villages: Codes = None) -> list[OverdueMatter]:
    """What was open at the end of the span and overdue, by village, the longest waiting first."""
    _prepare(connection)
    matter = views["matter"].c
    # Numbered among all that can be seen, those joined to others too: each bears its suffix for good.
    same = func.row_number().over(partition_by=(matter.village, matter.number), order_by=matter.id)
    seen = (
        select(*(matter[name] for name in (*_TOLD, "answered_on", "closed_on", "ended_on")), (same - 1).label("place"))
        .where(matter.hidden == 0, *_among(matter.village, villages))
        .subquery("seen")
    ).c
    is_late = and_(seen.stage != JOINED_STAGE, _is_open(span.until, seen), _is_overdue(span.as_of, seen))
    found = [
        OverdueMatter(
            row.village, _hex(row.id), row.number, int(row.place), row.category, row.subcategory, row.stage, row.route,
            row.priority, date.fromisoformat(row.accepted_on), date.fromisoformat(row.due_on),
        )
        for row in connection.execute(select(*(seen[name] for name in (*_TOLD, "place"))).where(is_late))
    ]  # fmt: skip
    # Sorted here: databases order texts each in its own way.
    return sorted(found, key=lambda each: (each.village, each.due_on, each.number, each.id))


_TOLD = (
    "village", "id", "number", "category", "subcategory", "stage", "route", "priority", "accepted_on", "due_on"
)  # fmt: skip


def _matter_counts(span: MatterSpan) -> dict[str, ColumnElement[bool]]:
    """Each figure with what must be true of a matter that is counted in it.

    `stage.…` are of those accepted in the span, `rating.…` of those rated in it; `carried` were open when it began,
    `open` when it ended, `late_…` those of them past their term by bands of days.
    """
    matter = views["matter"].c
    accepted, answered = (_is_in(day, span.since, span.until) for day in (matter.accepted_on, matter.answered_on))
    termed = and_(answered, matter.due_on.is_not(None))
    rated = and_(_is_in(matter.rated_on, span.since, span.until), matter.rating != "")
    is_closed = matter.stage == "closed"
    late = and_(_is_open(span.until), _is_overdue(span.as_of))
    days = [(span.as_of - timedelta(days=limit)).isoformat() for limit in LATE_BANDS]
    counts = {
        "carried": _is_open(span.since - timedelta(days=1)),
        "accepted": accepted,
        "accepted_closed": and_(accepted, is_closed),
        "answered": answered,
        "termed": termed,
        "on_time": and_(termed, matter.answered_on <= matter.due_on),
        "unrated": and_(answered, matter.rating == ""),
        "rated": rated,
        "satisfied": and_(rated, matter.rating != UNSATISFIED),
        "closed": and_(is_closed, _is_in(matter.closed_on, span.since, span.until)),
        "ended": _is_in(matter.ended_on, span.since, span.until),
        "open": _is_open(span.until),
        "late": late,
        "late_week": and_(late, matter.due_on >= days[0]),
        "late_month": and_(late, matter.due_on < days[0], matter.due_on >= days[1]),
        "late_longer": and_(late, matter.due_on < days[1]),
    }
    counts |= {
        f"stage.{code}": and_(accepted, matter.stage == code) for code, _ in MATTER_STAGES if code != JOINED_STAGE
    }
    return counts | {f"rating.{code}": and_(rated, matter.rating == code) for code, _ in RATINGS}


def _small(count: ColumnElement[Any]) -> ColumnElement[int]:
    """A count as an integer of the usual size: sums of larger ones are decimals in PostgreSQL, and slow."""
    return cast(count, Integer)


def _prepare(connection: Connection, *, sorts: bool = True) -> None:
    """Tells PostgreSQL, for this transaction, that few large statements come: each partition counts by itself, in
    memory, and nothing is compiled, which took longer than counting. Without `sorts` it groups by hashes alone.
    """
    if connection.dialect.name == "postgresql":
        settings = {**_SETTINGS, "enable_sort": "on" if sorts else "off"}
        connection.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))


_SETTINGS = {
    "jit": "off",
    "work_mem": "64MB",
    "enable_partitionwise_aggregate": "on",
    "enable_partitionwise_join": "on",
}


def _named(counts: Mapping[str, ColumnElement[bool]]) -> Iterator[ColumnElement[int]]:
    return (func.count().filter(is_counted).label(name) for name, is_counted in counts.items())


def _counted(villages: Codes) -> tuple[ColumnElement[bool], ...]:
    matter = views["matter"].c
    return matter.hidden == 0, matter.stage != JOINED_STAGE, *_among(matter.village, villages)


def _among(column: ColumnElement[Any], villages: Codes) -> tuple[ColumnElement[bool], ...]:
    return () if villages is None else (column.in_(sorted(villages)),)


def _is_in(day: ColumnElement[Any], since: date, until: date) -> ColumnElement[bool]:
    return and_(day >= since.isoformat(), day <= until.isoformat())


def _is_open(day: date, matter: _Columns = views["matter"].c) -> ColumnElement[bool]:
    """`domain.casework.counting.is_open_on` in the database."""
    ended = func.coalesce(matter.closed_on, matter.ended_on)
    is_not_ended = or_(matter.stage.in_(sorted(OPEN_STAGES)), ended.is_(None), ended > day.isoformat())
    return and_(matter.accepted_on <= day.isoformat(), is_not_ended)


def _is_overdue(day: date, matter: _Columns = views["matter"].c) -> ColumnElement[bool]:
    """`domain.casework.counting.is_overdue_on` in the database."""
    is_waiting = or_(matter.answered_on.is_(None), matter.answered_on > day.isoformat())
    return and_(matter.due_on < day.isoformat(), is_waiting)


def _by_village(connection: Connection, query: _Query) -> dict[str, Counts]:
    result = connection.execute(query)
    names = list(result.keys())[1:]
    return {row[0]: {name: int(row[at]) for at, name in enumerate(names, start=1)} for row in result}


def _by_village_and(connection: Connection, query: _Query) -> dict[tuple[str, str], Counts]:
    result = connection.execute(query)
    names = list(result.keys())[2:]
    return {(row[0], row[1]): {name: int(row[at]) for at, name in enumerate(names, start=2)} for row in result}


def _hex(identity: Any) -> str:
    return bytes(identity).hex()
