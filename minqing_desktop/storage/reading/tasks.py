"""Tasks and promises as lists show them, with whom they are owed to and where they came from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from minqing_desktop.storage.reading.households import BLOCK


class TaskState(StrEnum):
    """Which tasks a list shows."""

    OPEN = "open"
    DONE = "done"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks; empty texts filter nothing, days are inclusive."""

    state: TaskState = TaskState.OPEN
    household: str = ""
    cadre: str = ""
    visit: str = ""
    only_promises: bool = False
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""


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


def task_rows(connection: Connection, village: str, wanted: TaskFilter) -> list[int]:
    """Row numbers by day, tasks without a day last; done ones newest first."""
    clauses: list[str] = ["k.hidden = 0", "k.village = ?"]
    values: list[object] = [village]
    if wanted.state is not TaskState.ALL:
        clauses.append("k.done_on IS NULL" if wanted.state is TaskState.OPEN else "k.done_on IS NOT NULL")
    for column, identity in (("household", wanted.household), ("cadre", wanted.cadre), ("visit", wanted.visit)):
        if identity:
            clauses.append(f"k.{column} = ?")
            values.append(bytes.fromhex(identity))
    if wanted.only_promises:
        clauses.append("k.is_promise = 1")
    if wanted.due_from is not None:
        clauses.append("k.due_on >= ?")
        values.append(wanted.due_from.isoformat())
    if wanted.due_to is not None:
        clauses.append("k.due_on <= ?")
        values.append(wanted.due_to.isoformat())
    if wanted.text.strip():
        clauses.append("instr(k.title, ?)")
        values.append(wanted.text.strip())
    order = "k.done_on DESC" if wanted.state is TaskState.DONE else "k.due_on IS NULL, k.due_on"
    query = f"SELECT k.n FROM v_task k WHERE {' AND '.join(clauses)} ORDER BY {order}, k.n"
    return [row[0] for row in connection.exec_driver_sql(query, tuple(values))]


_LINE = (
    "SELECT k.n, k.id, k.title, k.is_promise, p.name, k.household, coalesce(q.name, h.registered_head), g.name,"
    " c.name, k.due_on, k.done_on, k.result, k.visit, k.matter, k.marks FROM v_task k"
    " LEFT JOIN v_person p ON p.id = k.owed_to LEFT JOIN v_household h ON h.id = k.household"
    ' LEFT JOIN v_person q ON q.id = h.head LEFT JOIN v_group g ON g.id = h."group"'
    " LEFT JOIN v_cadre c ON c.id = k.cadre WHERE k.n IN"
)


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
