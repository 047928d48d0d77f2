"""Matters as lists show them: whose, by which way, how far, until when; and how many there are of each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from minqing_desktop.domain.casework.numbers import shown_number
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.matter import OPEN_STAGES
from minqing_desktop.storage.reading.households import BLOCK
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import match_expression


class MatterOrder(StrEnum):
    """How a list of matters is sorted."""

    DUE = "due"
    ACCEPTED = "accepted"
    NUMBER = "number"
    TITLE = "title"
    STAGE = "stage"
    ROUTE = "route"
    CATEGORY = "category"
    GROUP = "group"
    CADRE = "cadre"
    PRIORITY = "priority"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """Which matters; empty texts and collections filter nothing, days are inclusive.

    `due_*` is the term, `accepted_*` the day of acceptance, `closed_*` that of closing. `household` also finds matters
    it joined as a petitioner. `text` finds words and number of the matter, and names of its petitioners' households.
    """

    stages: frozenset[str] = frozenset()
    only_open: bool = False
    routes: frozenset[str] = frozenset()
    category: str = ""
    subcategory: str = ""
    group: str = ""
    cadre: str = ""
    household: str = ""
    priority: str = ""
    rating: str = ""
    origin: str = ""
    due_from: date | None = None
    due_to: date | None = None
    accepted_from: date | None = None
    accepted_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    joined_into: str = ""
    text: str = ""
    order: MatterOrder = MatterOrder.DUE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter as a list shows it; `number` carries its suffix where two have the same.

    `petitioner` is the first who raised it, `petitioners` how many did. `light` is none, yellow or red; services set
    it, as it hangs on the calendar.
    """

    id: str
    number: str
    title: str
    route: str
    unit: str
    stage: str
    category: str
    subcategory: str
    group: str
    household: str
    petitioner: str
    petitioners: int
    cadre: str
    priority: str
    origin: str
    accepted_on: date | None
    due_on: date | None
    answered_on: date | None
    closed_on: date | None
    ended_on: date | None
    closing: str
    rating: str
    inherited_on: date | None
    marks: int
    light: str = "none"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done on it."""
        return self.stage in OPEN_STAGES


_JOINED = (
    " FROM v_matter m LEFT JOIN v_household h ON h.id = m.household LEFT JOIN v_cadre c ON c.id = m.cadre"
    ' LEFT JOIN v_group g ON g.id = coalesce(m."group", h."group")'
)
_STAGE_ORDER = " ".join(
    f"WHEN '{code}' THEN {place}" for place, (code, _) in enumerate(kind_named("matter").field("stage").choices)
)
_ORDERS = {
    MatterOrder.DUE: ("m.due_on", "m.accepted_on"),
    MatterOrder.ACCEPTED: ("m.accepted_on",),
    MatterOrder.NUMBER: ("m.number",),
    MatterOrder.TITLE: ("m.title",),
    MatterOrder.STAGE: (f"CASE m.stage {_STAGE_ORDER} END", "m.due_on"),
    MatterOrder.ROUTE: ("m.route", "m.due_on"),
    MatterOrder.CATEGORY: ("m.category", "m.subcategory", "m.due_on"),
    MatterOrder.GROUP: ("g.name", "m.due_on"),
    MatterOrder.CADRE: ("c.name", "m.due_on"),
    MatterOrder.PRIORITY: ("CASE m.priority WHEN 'critical' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END", "m.due_on"),
    MatterOrder.CLOSED: ("coalesce(m.closed_on, m.ended_on)",),
}
_OPEN = ", ".join(f"'{stage}'" for stage in sorted(OPEN_STAGES))


def matter_rows(connection: Connection, village: str, wanted: MatterFilter) -> list[int]:
    """Row numbers in the filter's order; what has no such value last."""
    clauses, values = _clauses(village, wanted)
    direction = "DESC" if wanted.descending else "ASC"
    order = ", ".join(f"{column} IS NULL, {column} {direction}" for column in _ORDERS[wanted.order])
    query = f"SELECT m.n{_JOINED} WHERE {clauses} ORDER BY {order}, m.n"
    return [row[0] for row in connection.exec_driver_sql(query, values)]


def count_matters(connection: Connection, village: str, wanted: MatterFilter) -> int:
    """How many matters a filter lets through."""
    clauses, values = _clauses(village, wanted)
    return connection.exec_driver_sql(f"SELECT count(*){_JOINED} WHERE {clauses}", values).scalar_one()


def count_matters_by(connection: Connection, village: str, field: str, wanted: MatterFilter) -> dict[str, int]:
    """How many of the filter's matters have each value of `stage`, `route`, `category`, `priority` or `rating`."""
    if field not in ("stage", "route", "category", "priority", "rating"):
        raise ValueError("matters are not counted by this field")
    clauses, values = _clauses(village, wanted)
    query = f"SELECT m.{field}, count(*){_JOINED} WHERE {clauses} GROUP BY m.{field}"
    return {row[0] or "": row[1] for row in connection.exec_driver_sql(query, values)}


def _clauses(village: str, wanted: MatterFilter) -> tuple[str, tuple[object, ...]]:
    clauses: list[str] = ["m.hidden = 0", "m.village = ?"]
    values: list[object] = [village]
    if wanted.only_open:
        clauses.append(f"m.stage IN ({_OPEN})")
    for column, several in (("stage", wanted.stages), ("route", wanted.routes)):
        if several:
            clauses.append(f"m.{column} IN ({', '.join('?' * len(several))})")
            values.extend(sorted(several))
    for column in ("category", "subcategory", "priority", "rating", "origin"):
        if getattr(wanted, column):
            clauses.append(f"m.{column} = ?")
            values.append(getattr(wanted, column))
    for column, identity in (("cadre", wanted.cadre), ("joined_into", wanted.joined_into)):
        if identity:
            clauses.append(f"m.{column} = ?")
            values.append(bytes.fromhex(identity))
    if wanted.group:
        clauses.append("g.id = ?")
        values.append(bytes.fromhex(wanted.group))
    if wanted.household:
        clauses.append(
            "(m.household = ? OR m.id IN (SELECT matter FROM v_petitioner WHERE hidden = 0 AND household = ?))"
        )
        values.extend([bytes.fromhex(wanted.household)] * 2)
    _add_days(wanted, clauses, values)
    if wanted.text.strip():
        _add_words(wanted.text, clauses, values)
    return " AND ".join(clauses), tuple(values)


def _add_days(wanted: MatterFilter, clauses: list[str], values: list[object]) -> None:
    for clause, day in (
        ("m.due_on >= ?", wanted.due_from),
        ("m.due_on <= ?", wanted.due_to),
        ("m.accepted_on >= ?", wanted.accepted_from),
        ("m.accepted_on <= ?", wanted.accepted_to),
        ("m.closed_on >= ?", wanted.closed_from),
        ("m.closed_on <= ?", wanted.closed_to),
    ):
        if day is not None:
            clauses.append(clause)
            values.append(day.isoformat())


def _add_words(text: str, clauses: list[str], values: list[object]) -> None:
    expression = match_expression(text)
    if not expression:
        clauses.append("0")
        return
    clauses.append(
        f"(m.n IN (SELECT rowid FROM find WHERE find MATCH ? AND {_span('matter')})"
        f" OR m.id IN (SELECT matter FROM v_step WHERE hidden = 0 AND n IN"
        f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('step')}))"
        " OR m.id IN (SELECT t.matter FROM v_petitioner t JOIN v_person p ON p.household = t.household"
        f" WHERE t.hidden = 0 AND p.hidden = 0 AND p.n IN"
        f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('person')})))"
    )
    values.extend((expression, expression, expression))


def _span(kind: str) -> str:
    code = kind_named(kind).code
    return f"rowid BETWEEN {code << KIND_SHIFT} AND {(code + 1) << KIND_SHIFT}"


_FIRST = (
    "(SELECT coalesce(nullif(t.name, ''), p.name, q.name, k.registered_head) FROM v_petitioner t"
    " LEFT JOIN v_person p ON p.id = t.person LEFT JOIN v_household k ON k.id = t.household"
    " LEFT JOIN v_person q ON q.id = k.head WHERE t.matter = m.id AND t.hidden = 0 ORDER BY t.id LIMIT 1)"
)
_LINE = (
    "SELECT m.n, m.id, m.number, m.title, m.route, coalesce(nullif(m.main_unit, ''), m.referred_to), m.stage,"
    f" m.category, m.subcategory, g.name, m.household, {_FIRST},"
    " (SELECT count(*) FROM v_petitioner t WHERE t.matter = m.id AND t.hidden = 0), c.name, m.priority, m.origin,"
    " m.accepted_on, m.due_on, m.answered_on, m.closed_on, m.ended_on, m.closing, m.rating, m.inherited_on, m.marks,"
    " m.village"
    f"{_JOINED} WHERE m.n IN"
)


def matter_lines(connection: Connection, rows: list[int]) -> list[MatterLine]:
    """The lines of these row numbers, in their order; without lights."""
    found: dict[int, MatterLine] = {}
    for start in range(0, len(rows), BLOCK):
        block = tuple(rows[start : start + BLOCK])
        raw = connection.exec_driver_sql(f"{_LINE} ({', '.join('?' * len(block))})", block).all()
        sharers = _sharers(connection, {row[2] for row in raw if row[2]})
        for row in raw:
            identity = bytes(row[1]).hex()
            found[row[0]] = MatterLine(
                id=identity,
                number=shown_number(row[2], identity, sharers.get((row[25], row[2]), ())),
                title=row[3],
                route=row[4],
                unit=row[5] or "",
                stage=row[6],
                category=row[7],
                subcategory=row[8],
                group=row[9] or "",
                household=bytes(row[10]).hex() if row[10] else "",
                petitioner=row[11] or "",
                petitioners=row[12],
                cadre=row[13] or "",
                priority=row[14],
                origin=row[15],
                accepted_on=_day(row[16]),
                due_on=_day(row[17]),
                answered_on=_day(row[18]),
                closed_on=_day(row[19]),
                ended_on=_day(row[20]),
                closing=row[21],
                rating=row[22],
                inherited_on=_day(row[23]),
                marks=row[24],
            )
    return [found[row] for row in rows if row in found]


def _sharers(connection: Connection, numbers: set[str]) -> dict[tuple[str, str], list[str]]:
    """By village and number, the visible matters of those numbers that several have."""
    wanted = tuple(sorted(numbers))
    if not wanted:
        return {}
    query = f"SELECT village, number, id FROM v_matter WHERE hidden = 0 AND number IN ({', '.join('?' * len(wanted))})"
    sharers: dict[tuple[str, str], list[str]] = {}
    for village, number, identity in connection.exec_driver_sql(query, wanted):
        sharers.setdefault((village, number), []).append(bytes(identity).hex())
    return {key: ids for key, ids in sharers.items() if len(ids) > 1}


def numbers_of_year(connection: Connection, village: str, kind: str, year: int) -> list[str]:
    """Every number given in a year to records of a kind, those of deleted ones too, so that none is given again."""
    if kind not in ("matter", "agent_petition"):
        raise ValueError("this kind has no numbers by year")
    rows = connection.exec_driver_sql(
        f"SELECT number FROM v_{kind} WHERE village = ? AND number LIKE ?", (village, f"{year}-%")
    )
    return [row[0] for row in rows]


def matter_rows_of(connection: Connection, ids: list[str]) -> list[int]:
    """The row numbers of matters by id, in the order given; unknown ids are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), BLOCK):
        block = tuple(bytes.fromhex(each) for each in ids[start : start + BLOCK])
        query = f"SELECT id, n FROM v_matter WHERE id IN ({', '.join('?' * len(block))})"
        found.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, block)})
    return [found[each] for each in ids if each in found]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
