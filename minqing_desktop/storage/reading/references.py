"""Follows references by the catalogue: which records point at one, and where a merged record went."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import FieldType, kind_named, kinds
from minqing_desktop.storage.reading.households import BLOCK

MERGED_INTO = "merged_into"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A visible record whose field `field` points at `target`; `is_list` when the field holds several."""

    kind: str
    id: str
    field: str
    is_list: bool
    target: str


def pointing_at(connection: Connection, kind: str, ids: Iterable[str]) -> list[Pointer]:
    """Every visible record that points at one of these records of one kind, through any field of the catalogue."""
    wanted = [bytes.fromhex(each) for each in dict.fromkeys(ids) if each]
    found: list[Pointer] = []
    for source in kinds():
        for facts in source.fields:
            is_list = facts.type is FieldType.REFERENCES
            if (is_list or facts.type is FieldType.REFERENCE) and facts.target in (kind, ""):
                for start in range(0, len(wanted), BLOCK):
                    rows = _rows(connection, source.name, facts.name, is_list, wanted[start : start + BLOCK])
                    found += [Pointer(source.name, one, facts.name, is_list, target) for one, target in rows]
    return found


def _rows(connection: Connection, kind: str, name: str, is_list: bool, ids: list[bytes]) -> list[tuple[str, str]]:
    marks = ", ".join("?" * len(ids))
    if is_list:
        query = (
            f"SELECT l.source, l.target FROM link l JOIN v_{kind} t ON t.id = l.source AND t.hidden = 0"
            f" WHERE l.field = ? AND l.target IN ({marks})"
        )
        rows = connection.exec_driver_sql(query, (f"{kind}.{name}", *ids))
    else:
        query = f'SELECT id, "{name}" FROM v_{kind} WHERE hidden = 0 AND "{name}" IN ({marks})'
        rows = connection.exec_driver_sql(query, tuple(ids))
    return [(bytes(row[0]).hex(), bytes(row[1]).hex()) for row in rows]


def merged_into(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Where records went that were merged into another, followed to the end; those that were not are left out."""
    found: dict[str, str] = {}
    passed = {each: {each} for each in ids if each}
    waiting = {each: each for each in passed}
    while waiting:
        steps = _one_step(connection, kind, set(waiting.values()))
        # Two devices can merge two records into each other: a ring ends where it would come back.
        waiting = {one: steps[now] for one, now in waiting.items() if now in steps and steps[now] not in passed[one]}
        for one, now in waiting.items():
            passed[one].add(now)
        found |= waiting
    return found


def _one_step(connection: Connection, kind: str, ids: set[str]) -> dict[str, str]:
    steps: dict[str, str] = {}
    wanted = [bytes.fromhex(each) for each in ids]
    for start in range(0, len(wanted), BLOCK):
        block = tuple(wanted[start : start + BLOCK])
        query = (
            f"SELECT id, {MERGED_INTO} FROM v_{kind} WHERE {MERGED_INTO} IS NOT NULL"
            f" AND id IN ({', '.join('?' * len(block))})"
        )
        for one, target in connection.exec_driver_sql(query, block):
            steps[bytes(one).hex()] = bytes(target).hex()
    return steps


def merged_here(connection: Connection, kind: str, ids: Iterable[str]) -> list[str]:
    """The records that were merged into one of these, or into one that was, hidden ones too."""
    found: dict[str, None] = {}
    waiting = [each for each in ids if each]
    seen = set(waiting)
    while waiting:
        block = tuple(bytes.fromhex(each) for each in waiting[:BLOCK])
        waiting = waiting[BLOCK:]
        query = f"SELECT id FROM v_{kind} WHERE {MERGED_INTO} IN ({', '.join('?' * len(block))})"
        for row in connection.exec_driver_sql(query, block):
            one = bytes(row[0]).hex()
            if one not in seen:
                seen.add(one)
                found[one] = None
                waiting.append(one)
    return list(found)


def is_mergeable(kind: str) -> bool:
    """Whether records of a kind can be merged into one another."""
    return kind_named(kind).knows(MERGED_INTO)
