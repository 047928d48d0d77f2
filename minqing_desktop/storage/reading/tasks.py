"""Tasks and promises as lists show them, with whom they are owed to and where they came from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.storage.reading.households import BLOCK
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import match_expression


class TaskState(StrEnum):
    """Which tasks a list shows."""

    OPEN = "open"
    DONE = "done"
    ALL = "all"


class TaskOrder(StrEnum):
    """How a list of tasks is sorted."""

    DAY = "day"
    TITLE = "title"
    HEAD = "head"
    GROUP = "group"
    CADRE = "cadre"
    OWED = "owed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks; empty texts filter nothing, days are inclusive.

    `or_without_day` lets tasks without a day through `due_from`. `text` finds words of the task or its checklist, and
    the household by number or the name or initials of any member.
    """

    state: TaskState = TaskState.OPEN
    household: str = ""
    cadre: str = ""
    visit: str = ""
    matter: str = ""
    only_promises: bool = False
    only_repeating: bool = False
    only_assigned: bool = False
    due_from: date | None = None
    due_to: date | None = None
    or_without_day: bool = False
    text: str = ""
    order: TaskOrder = TaskOrder.DAY
    descending: bool = False


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a list shows it."""

    id: str
    title: str
    is_promise: bool
    owed_to: str
    household: str
    head: str
    group: str
    cadre: str
    due_on: date | None
    done_on: date | None
    result: str
    visit: str
    matter: str
    marks: int
    repeats: str = ""
    items: int = 0
    items_done: int = 0
    assigned_by: str = ""


_JOINED = (
    " FROM v_task k LEFT JOIN v_person p ON p.id = k.owed_to LEFT JOIN v_household h ON h.id = k.household"
    ' LEFT JOIN v_person q ON q.id = h.head LEFT JOIN v_group g ON g.id = h."group"'
    " LEFT JOIN v_cadre c ON c.id = k.cadre"
)
_HEAD = "coalesce(q.name, h.registered_head)"
_ORDERS = {
    TaskOrder.DAY: ("k.due_on",),
    TaskOrder.TITLE: ("k.title",),
    TaskOrder.HEAD: (_HEAD, "k.due_on"),
    TaskOrder.GROUP: ("g.name", "k.due_on"),
    TaskOrder.CADRE: ("c.name", "k.due_on"),
    TaskOrder.OWED: ("coalesce(p.name, nullif(k.owed_words, ''))", "k.due_on"),
    TaskOrder.DONE: ("k.done_on",),
}


def task_rows(connection: Connection, village: str, wanted: TaskFilter) -> list[int]:
    """Row numbers in the filter's order, what has no such value last; done ones newest first where sorted by day."""
    clauses, values = _clauses(village, wanted)
    direction = "DESC" if wanted.descending else "ASC"
    columns = _ORDERS[wanted.order]
    if wanted.order is TaskOrder.DAY and wanted.state is TaskState.DONE:
        order = f"k.done_on {'ASC' if wanted.descending else 'DESC'}"
    else:
        order = ", ".join(f"{column} IS NULL, {column} {direction}" for column in columns)
    source = " FROM v_task k" if wanted.order in (TaskOrder.DAY, TaskOrder.TITLE, TaskOrder.DONE) else _JOINED
    query = f"SELECT k.n{source} WHERE {clauses} ORDER BY {order}, k.n"
    return [row[0] for row in connection.exec_driver_sql(query, values)]


def count_task_rows(connection: Connection, village: str, wanted: TaskFilter) -> int:
    """How many tasks a filter lets through."""
    clauses, values = _clauses(village, wanted)
    return connection.exec_driver_sql(f"SELECT count(*) FROM v_task k WHERE {clauses}", values).scalar_one()


def _clauses(village: str, wanted: TaskFilter) -> tuple[str, tuple[object, ...]]:
    clauses: list[str] = ["k.hidden = 0", "k.village = ?"]
    values: list[object] = [village]
    if wanted.state is not TaskState.ALL:
        clauses.append("k.done_on IS NULL" if wanted.state is TaskState.OPEN else "k.done_on IS NOT NULL")
    for column, identity in (
        ("household", wanted.household),
        ("cadre", wanted.cadre),
        ("visit", wanted.visit),
        ("matter", wanted.matter),
    ):
        if identity:
            clauses.append(f"k.{column} = ?")
            values.append(bytes.fromhex(identity))
    if wanted.only_promises:
        clauses.append("k.is_promise = 1")
    if wanted.only_repeating:
        clauses.append("k.repeats <> ''")
    if wanted.only_assigned:
        clauses.append("k.assigned_by <> ''")
    if wanted.due_from is not None:
        clauses.append("(k.due_on >= ? OR k.due_on IS NULL)" if wanted.or_without_day else "k.due_on >= ?")
        values.append(wanted.due_from.isoformat())
    if wanted.due_to is not None:
        clauses.append("k.due_on <= ?")
        values.append(wanted.due_to.isoformat())
    if wanted.text.strip():
        _add_words(wanted.text, clauses, values)
    return " AND ".join(clauses), tuple(values)


def _add_words(text: str, clauses: list[str], values: list[object]) -> None:
    expression = match_expression(text)
    if not expression:
        clauses.append("0")
        return
    clauses.append(
        f"(k.n IN (SELECT rowid FROM find WHERE find MATCH ? AND {_span('task')})"
        " OR k.id IN (SELECT task FROM v_task_item WHERE hidden = 0 AND n IN"
        f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('task_item')}))"
        " OR k.household IN (SELECT id FROM v_household WHERE n IN"
        f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('household')}))"
        " OR k.household IN (SELECT household FROM v_person WHERE hidden = 0 AND n IN"
        f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('person')})))"
    )
    values.extend((expression,) * 4)


def _span(kind: str) -> str:
    code = kind_named(kind).code
    return f"rowid BETWEEN {code << KIND_SHIFT} AND {(code + 1) << KIND_SHIFT}"


_LINE = (
    f"SELECT k.n, k.id, k.title, k.is_promise, coalesce(p.name, k.owed_words), k.household, {_HEAD}, g.name,"
    " c.name, k.due_on, k.done_on, k.result, k.visit, k.matter, k.marks, k.repeats,"
    " (SELECT count(*) FROM v_task_item i WHERE i.task = k.id AND i.hidden = 0),"
    " (SELECT count(*) FROM v_task_item i WHERE i.task = k.id AND i.hidden = 0 AND i.done_on IS NOT NULL),"
    f" k.assigned_by{_JOINED} WHERE k.n IN"
)


def task_rows_of(connection: Connection, ids: list[str]) -> list[int]:
    """The row numbers of tasks by id, in the order given; unknown ids are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), BLOCK):
        block = tuple(bytes.fromhex(each) for each in ids[start : start + BLOCK])
        query = f"SELECT id, n FROM v_task WHERE id IN ({', '.join('?' * len(block))})"
        found.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, block)})
    return [found[each] for each in ids if each in found]


def task_lines(connection: Connection, rows: list[int]) -> list[TaskLine]:
    """The lines of these row numbers, in their order."""
    found: dict[int, TaskLine] = {}
    for start in range(0, len(rows), BLOCK):
        block = tuple(rows[start : start + BLOCK])
        for row in connection.exec_driver_sql(f"{_LINE} ({', '.join('?' * len(block))})", block):
            found[row[0]] = TaskLine(
                id=bytes(row[1]).hex(),
                title=row[2],
                is_promise=bool(row[3]),
                owed_to=row[4] or "",
                household=_id(row[5]),
                head=row[6] or "",
                group=row[7] or "",
                cadre=row[8] or "",
                due_on=_day(row[9]),
                done_on=_day(row[10]),
                result=row[11],
                visit=_id(row[12]),
                matter=_id(row[13]),
                marks=row[14],
                repeats=row[15],
                items=row[16],
                items_done=row[17],
                assigned_by=row[18],
            )
    return [found[row] for row in rows if row in found]


def done_on_time(connection: Connection, village: str, since: date, until: date) -> tuple[int, int]:
    """(done by their day, all that were due) among tasks whose day lies in the span, both days inclusive."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(sum(done_on IS NOT NULL AND done_on <= due_on), 0), count(*) FROM v_task"
        " WHERE hidden = 0 AND village = ? AND due_on >= ? AND due_on <= ?",
        (village, since.isoformat(), until.isoformat()),
    ).one()
    return row[0], row[1]


def _id(raw: bytes | None) -> str:
    return bytes(raw).hex() if raw else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
