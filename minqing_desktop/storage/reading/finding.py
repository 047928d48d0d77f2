"""Finds anything by what a person types: names, initials, number tails, telephone, words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import match_expression


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `title` is what it is called and `facts` tells namesakes apart (户主 · 组 · 出生年 · 尾号)."""

    kind: str
    id: str
    title: str
    facts: tuple[str, ...]
    household: str = ""


_PERSON = (
    "SELECT p.id, p.name, h.number, (SELECT q.name FROM v_person q WHERE q.id = h.head),"
    ' (SELECT g.name FROM v_group g WHERE g.id = h."group"), p.birth_date, p.id_number, p.household, p.relation'
    " FROM v_person p LEFT JOIN v_household h ON h.id = p.household WHERE p.hidden = 0 AND p.village = ? AND p.n IN"
)
_HOUSEHOLD = (
    "SELECT h.id, h.number, coalesce((SELECT q.name FROM v_person q WHERE q.id = h.head), h.registered_head),"
    ' (SELECT g.name FROM v_group g WHERE g.id = h."group"), h.address'
    " FROM v_household h WHERE h.hidden = 0 AND h.village = ? AND h.n IN"
)
_VISIT = (
    "SELECT t.id, t.started_at, t.words, (SELECT l.target FROM link l WHERE l.field = 'visit.households'"
    " AND l.source = t.id LIMIT 1) FROM v_visit t WHERE t.hidden = 0 AND t.village = ? AND t.n IN"
)
_TASK = "SELECT t.id, t.title, t.due_on, t.household FROM v_task t WHERE t.hidden = 0 AND t.village = ? AND t.n IN"
_MATTER = (
    "SELECT t.id, t.title, t.accepted_on, t.household FROM v_matter t WHERE t.hidden = 0 AND t.village = ? AND t.n IN"
)


def _id(raw: Any) -> str:
    return bytes(raw).hex() if raw else ""


def _person(row: Any) -> Hit:
    head = row[3] or ""
    facts = (head if head != row[1] else row[8] or "", row[4] or "", (row[5] or "")[:4], (row[6] or "")[-4:])
    return Hit("person", _id(row[0]), row[1], tuple(each for each in facts if each), _id(row[7]))


def _household(row: Any) -> Hit:
    facts = (row[1], row[3] or "", row[4] or "")
    return Hit("household", _id(row[0]), row[2] or row[1], tuple(each for each in facts if each), _id(row[0]))


def _visit(row: Any) -> Hit:
    return Hit("visit", _id(row[0]), row[2][:40], (str(row[1] or ""),), _id(row[3]))


def _dated(kind: str) -> Callable[[Any], Hit]:
    return lambda row: Hit(kind, _id(row[0]), row[1], (row[2] or "",), _id(row[3]))


_KINDS: dict[str, tuple[str, Callable[[Any], Hit]]] = {
    "person": (_PERSON, _person),
    "household": (_HOUSEHOLD, _household),
    "visit": (_VISIT, _visit),
    "matter": (_MATTER, _dated("matter")),
    "task": (_TASK, _dated("task")),
}


def find(connection: Connection, village: str, typed: str, kinds: tuple[str, ...], limit: int = 8) -> list[Hit]:
    """What `typed` finds, by kind in the order asked for, at most `limit` of each; nothing for empty input."""
    expression = match_expression(typed)
    if not expression:
        return []
    hits: list[Hit] = []
    for kind in kinds:
        hits.extend(_find_kind(connection, village, expression, kind, limit))
    return hits


def _find_kind(connection: Connection, village: str, expression: str, kind: str, limit: int) -> list[Hit]:
    code = kind_named(kind).code
    rows = connection.exec_driver_sql(
        "SELECT rowid FROM find WHERE find MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
        (expression, code << KIND_SHIFT, (code + 1) << KIND_SHIFT, limit * 4),
    )
    numbers = [row[0] for row in rows]
    if not numbers:
        return []
    query, make = _KINDS[kind]
    found = connection.exec_driver_sql(f"{query} ({', '.join('?' * len(numbers))})", (village, *numbers))
    return [make(row) for row in found][:limit]
