"""Visits as lists show them: by day, by household, with their entries counted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.storage.reading.households import BLOCK, moment
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import match_expression


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as a list shows it; `entries` counts entries by type code."""

    id: str
    started_at: datetime | None
    households: tuple[str, ...]
    heads: tuple[str, ...]
    mode: str
    cadre: str
    companions: str
    words: str
    is_complete: bool
    entries: dict[str, int]
    tasks: int
    marks: int


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits: `since` and `until` are UTC milliseconds (until excluded); empty texts filter nothing.

    `text` is looked for in what was said and written, and among the names, numbers and addresses of the households.
    """

    since_ms: int | None = None
    until_ms: int | None = None
    household: str = ""
    cadre: str = ""
    mode: str = ""
    only_unfinished: bool = False
    text: str = ""
    entry_type: str = ""
    group: str = ""
    newest_first: bool = True


def _span(kind: str) -> str:
    code = kind_named(kind).code
    return f"rowid BETWEEN {code << KIND_SHIFT} AND {(code + 1) << KIND_SHIFT}"


_OF_HOUSEHOLDS = "t.id IN (SELECT l.source FROM link l JOIN v_household h ON h.id = l.target"
_OF_GROUP = f"{_OF_HOUSEHOLDS} WHERE l.field = 'visit.households' AND h.\"group\" = ?)"
_FOUND = (
    f"(t.n IN (SELECT rowid FROM find WHERE find MATCH ? AND {_span('visit')})"
    f" OR {_OF_HOUSEHOLDS} WHERE l.field = 'visit.households' AND"
    f" (h.n IN (SELECT rowid FROM find WHERE find MATCH ? AND {_span('household')})"
    f" OR h.id IN (SELECT household FROM v_person WHERE hidden = 0 AND n IN"
    f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('person')})))))"
)


def visit_rows(connection: Connection, village: str, wanted: VisitFilter, limit: int | None = None) -> list[int]:
    """The row numbers of the visits that a filter lets through, by time; the first `limit` of them."""
    clauses: list[str] = ["t.hidden = 0", "t.village = ?"]
    values: list[object] = [village]
    for clause, value in (
        ("t.started_at >= ?", wanted.since_ms),
        ("t.started_at < ?", wanted.until_ms),
        ("t.mode = ?", wanted.mode or None),
        ("t.cadre = ?", bytes.fromhex(wanted.cadre) or None),
    ):
        if value is not None:
            clauses.append(clause)
            values.append(value)
    if wanted.household:
        clauses.append("t.id IN (SELECT source FROM link WHERE field = 'visit.households' AND target = ?)")
        values.append(bytes.fromhex(wanted.household))
    if wanted.only_unfinished:
        clauses.append("t.is_complete = 0")
    if wanted.entry_type:
        clauses.append("t.id IN (SELECT visit FROM v_entry WHERE hidden = 0 AND type = ?)")
        values.append(wanted.entry_type)
    if wanted.group:
        clauses.append(_OF_GROUP)
        values.append(bytes.fromhex(wanted.group))
    if wanted.text.strip():
        expression = match_expression(wanted.text)
        if not expression:
            return []
        clauses.append(_FOUND)
        values += [expression] * 3
    direction = "DESC" if wanted.newest_first else "ASC"
    query = f"SELECT t.n FROM v_visit t WHERE {' AND '.join(clauses)} ORDER BY t.started_at {direction}, t.n"
    if limit is not None:
        query += " LIMIT ?"
        values.append(limit)
    return [row[0] for row in connection.exec_driver_sql(query, tuple(values))]


_LINE = (
    "SELECT t.n, t.id, t.started_at, t.households, t.mode, c.name, t.companions, t.words, t.is_complete, t.marks,"
    " t.colleagues, (SELECT count(*) FROM v_task k WHERE k.visit = t.id AND k.hidden = 0)"
    " FROM v_visit t LEFT JOIN v_cadre c ON c.id = t.cadre WHERE t.n IN"
)


def visit_lines(connection: Connection, rows: list[int]) -> list[VisitLine]:
    """The lines of these row numbers, in their order."""
    found: dict[int, VisitLine] = {}
    for start in range(0, len(rows), BLOCK):
        block = tuple(rows[start : start + BLOCK])
        raw = connection.exec_driver_sql(f"{_LINE} ({', '.join('?' * len(block))})", block).all()
        households = {row[0]: tuple(json.loads(row[3])) if row[3] else () for row in raw}
        names = head_names(connection, {one for each in households.values() for one in each})
        entries = _entry_counts(connection, [row[1] for row in raw])
        colleagues = _colleagues(connection, [row[10] for row in raw if row[10]])
        for row in raw:
            found[row[0]] = VisitLine(
                id=bytes(row[1]).hex(),
                started_at=moment(row[2]),
                households=households[row[0]],
                heads=tuple(names.get(each, "") for each in households[row[0]]),
                mode=row[4],
                cadre=row[5] or "",
                companions=_company(row[10], colleagues, row[6]),
                words=row[7],
                is_complete=bool(row[8]),
                entries=entries.get(bytes(row[1]), {}),
                tasks=row[11],
                marks=row[9],
            )
    return [found[row] for row in rows if row in found]


def _colleagues(connection: Connection, lists: list[str]) -> dict[str, str]:
    ids = {one for each in lists for one in json.loads(each)}
    if not ids:
        return {}
    query = f"SELECT id, name FROM v_cadre WHERE id IN ({', '.join('?' * len(ids))})"
    return {bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, tuple(map(bytes.fromhex, ids)))}


def _company(colleagues: str | None, names: dict[str, str], others: str) -> str:
    known = [names.get(one, "") for one in json.loads(colleagues)] if colleagues else []
    return "、".join(filter(None, (*known, others)))


def head_names(connection: Connection, households: Iterable[str]) -> dict[str, str]:
    """The name of the head of each household, else of the registered head."""
    wanted = [bytes.fromhex(each) for each in households if each]
    found: dict[str, str] = {}
    for start in range(0, len(wanted), BLOCK):
        block = tuple(wanted[start : start + BLOCK])
        query = (
            "SELECT h.id, coalesce(p.name, h.registered_head) FROM v_household h"
            f" LEFT JOIN v_person p ON p.id = h.head WHERE h.id IN ({', '.join('?' * len(block))})"
        )
        found.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, block)})
    return found


def _entry_counts(connection: Connection, visits: list[bytes]) -> dict[bytes, dict[str, int]]:
    counts: dict[bytes, dict[str, int]] = {}
    if visits:
        query = (
            "SELECT visit, type, count(*) FROM v_entry WHERE hidden = 0 AND visit IN"
            f" ({', '.join('?' * len(visits))}) GROUP BY visit, type"
        )
        for visit, type, count in connection.exec_driver_sql(query, tuple(visits)):
            counts.setdefault(bytes(visit), {})[type] = count
    return counts


def visit_rows_of(connection: Connection, ids: list[str]) -> list[int]:
    """The row numbers of visits by id, in the order given; unknown ids are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), BLOCK):
        block = tuple(bytes.fromhex(each) for each in ids[start : start + BLOCK])
        query = f"SELECT id, n FROM v_visit WHERE id IN ({', '.join('?' * len(block))})"
        found.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, block)})
    return [found[each] for each in ids if each in found]


def visits_per_day(connection: Connection, village: str, since_ms: int, until_ms: int) -> list[int]:
    """The start of every visit in the span, in UTC milliseconds, for counting by local days and weeks."""
    rows = connection.exec_driver_sql(
        "SELECT started_at FROM v_visit WHERE hidden = 0 AND village = ? AND started_at >= ? AND started_at < ?",
        (village, since_ms, until_ms),
    )
    return [row[0] for row in rows]


def visited_households(connection: Connection, village: str, since_ms: int, until_ms: int) -> int:
    """How many households of those living here had a visit in the span."""
    # From the visits of the span to their households: the link table would have to be gone through whole.
    return connection.exec_driver_sql(
        "SELECT count(*) FROM v_household WHERE hidden = 0 AND state = '' AND id IN"
        " (SELECT unhex(target.value) FROM v_visit t, json_each(nullif(t.households, '')) target"
        " WHERE t.hidden = 0 AND t.village = ? AND t.started_at >= ? AND t.started_at < ?)",
        (village, since_ms, until_ms),
    ).scalar_one()


def visit_ids(connection: Connection, rows: list[int]) -> list[str]:
    """The ids behind these row numbers, in their order."""
    found: dict[int, str] = {}
    for start in range(0, len(rows), BLOCK):
        block = tuple(rows[start : start + BLOCK])
        query = f"SELECT n, id FROM v_visit WHERE n IN ({', '.join('?' * len(block))})"
        found.update({row[0]: bytes(row[1]).hex() for row in connection.exec_driver_sql(query, block)})
    return [found[row] for row in rows if row in found]


def entry_ids_ever(connection: Connection, visit: str) -> list[str]:
    """The ids of all entries that a visit has or ever had, those taken away among them."""
    rows = connection.exec_driver_sql("SELECT id FROM v_entry WHERE visit = ? ORDER BY n", (bytes.fromhex(visit),))
    return [bytes(row[0]).hex() for row in rows]
