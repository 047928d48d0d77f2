"""Finds anything by what a person types: names, initials, number tails, telephone, words."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import beginnings, match_expression

# How far the index is read for the beginning of a word: a first letter begins a hundred thousand words in a county, of
# which the first are as good as any until more is typed.
MOST_PLACES = 1500
LARGEST_BATCH = 800
_LAST_CHARACTER = "\U0010ffff"


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
    ' (SELECT g.name FROM v_group g WHERE g.id = h."group"), p.birth_date, p.id_number, p.household, p.relation, p.n'
    " FROM v_person p LEFT JOIN v_household h ON h.id = p.household WHERE p.hidden = 0 AND p.village = ? AND p.n IN"
)
_HOUSEHOLD = (
    "SELECT h.id, h.number, coalesce((SELECT q.name FROM v_person q WHERE q.id = h.head), h.registered_head),"
    ' (SELECT g.name FROM v_group g WHERE g.id = h."group"), h.address, h.n'
    " FROM v_household h WHERE h.hidden = 0 AND h.village = ? AND h.n IN"
)
_VISIT = (
    "SELECT t.id, t.started_at, t.words, t.households, t.n FROM v_visit t"
    " WHERE t.hidden = 0 AND t.village = ? AND t.n IN"
)
_TASK = "SELECT t.id, t.title, t.due_on, t.household, t.n FROM v_task t WHERE t.hidden = 0 AND t.village = ? AND t.n IN"
_MATTER = (
    "SELECT t.id, t.title, t.accepted_on, t.household, t.n FROM v_matter t"
    " WHERE t.hidden = 0 AND t.village = ? AND t.n IN"
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
    households = json.loads(row[3]) if row[3] else []
    return Hit("visit", _id(row[0]), row[2][:40], (str(row[1] or ""),), households[0] if households else "")


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
    """What `typed` finds, by kind in the order asked for, at most `limit` of each; nothing for empty input.

    For the beginning of a single word shorter words come first, and of very many only the first are looked at.
    """
    expression = match_expression(typed)
    if not expression:
        return []
    prefixes = beginnings(typed)
    numbers = _begun(connection, prefixes) if prefixes else _few(connection, expression)
    hits: list[Hit] = []
    for kind in kinds:
        batches = _matched(connection, expression, kind, limit * 4) if numbers is None else _of_kind(numbers, kind)
        hits.extend(_visible(connection, village, kind, batches, limit))
    return hits


def _visible(connection: Connection, village: str, kind: str, batches: Iterable[list[int]], limit: int) -> list[Hit]:
    """The first hits that this village shows, in the order of the row numbers given."""
    query, make = _KINDS[kind]
    hits: list[Hit] = []
    for numbers in batches:
        rows = connection.exec_driver_sql(f"{query} ({', '.join('?' * len(numbers))})", (village, *numbers))
        found = {row[-1]: row for row in rows}
        hits.extend(make(found[number]) for number in numbers if number in found)
        if len(hits) >= limit:
            break
    return hits[:limit]


def _matched(connection: Connection, expression: str, kind: str, size: int) -> Iterator[list[int]]:
    """Row numbers of one kind that the expression finds, in batches that grow."""
    code = kind_named(kind).code
    start, end = code << KIND_SHIFT, (code + 1) << KIND_SHIFT
    while True:
        rows = connection.exec_driver_sql(
            "SELECT rowid FROM find WHERE find MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
            (expression, start, end, size),
        )
        numbers = [row[0] for row in rows]
        if numbers:
            yield numbers
        if len(numbers) < size:
            return
        start, size = numbers[-1] + 1, min(size * 4, LARGEST_BATCH)


def _few(connection: Connection, expression: str) -> list[int] | None:
    """Row numbers of all kinds that the expression finds; None when they are too many to be looked at together.

    Asking once is a fifth of the work of asking for each kind where words are only begun, as they are joined each time.
    """
    rows = connection.exec_driver_sql(
        "SELECT rowid FROM find WHERE find MATCH ? LIMIT ?", (expression, MOST_PLACES)
    ).all()
    return [row[0] for row in rows] if len(rows) < MOST_PLACES else None


def _begun(connection: Connection, prefixes: list[str]) -> list[int]:
    """Row numbers of all kinds in whose words one begins with a prefix, in the order of the words."""
    found: dict[int, None] = {}
    for prefix in prefixes:
        rows = connection.exec_driver_sql(
            "SELECT doc FROM find_places WHERE term >= ? AND term < ? LIMIT ?",
            (prefix, prefix + _LAST_CHARACTER, MOST_PLACES),
        )
        found.update((row[0], None) for row in rows)
    return list(found)


def _of_kind(numbers: list[int], kind: str) -> Iterator[list[int]]:
    code = kind_named(kind).code
    wanted = [number for number in numbers if number >> KIND_SHIFT == code]
    # Nearly always the first few are seen by this village.
    size = 24
    while wanted:
        yield wanted[:size]
        wanted, size = wanted[size:], LARGEST_BATCH
