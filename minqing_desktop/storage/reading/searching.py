"""A search as a list: what words find in each kind, narrowed by group, days and stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.storage.reading.hit_kinds import OWN_KINDS, Hit, HitKind, hit_kinds
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import match_expression

MOST_OF_A_KIND = 500
"""So many of each kind a list holds; more is no list to read but one to narrow."""


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What is looked for; empty parts narrow nothing. Days are inclusive; `stage` is a matter's, a task being
    handling or closed. With no words at all, everything that the other conditions let through is found.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    group: str = ""
    stage: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing, so that nothing is found."""
        return not (self.text.strip() or self.group or self.stage or self.since or self.until)


def search_rows(
    connection: Connection, village: str, wanted: SearchFilter, most: int = MOST_OF_A_KIND
) -> list[tuple[str, int]]:
    """(kind, row number) of all that is found, kind by kind, the latest of each first; at most `most` of a kind."""
    if wanted.is_empty:
        return []
    expression = match_expression(wanted.text)
    if wanted.text.strip() and not expression:
        return []
    found: list[tuple[str, int]] = []
    for kind, shape in hit_kinds().items():
        if wanted.kinds and kind not in wanted.kinds:
            continue
        found.extend((kind, row) for row in _rows_of(connection, village, wanted, kind, shape, expression, most))
    return found


def _rows_of(
    connection: Connection, village: str, wanted: SearchFilter, kind: str, shape: HitKind, expression: str, most: int
) -> list[int]:
    narrowed = _narrowed(wanted, shape)
    if narrowed is None:
        return []
    clauses, values = narrowed
    alias = shape.alias
    if expression:
        code = kind_named(kind).code
        clauses.append(
            f"{alias}.n IN (SELECT rowid FROM find WHERE find MATCH ?"
            f" AND rowid BETWEEN {code << KIND_SHIFT} AND {(code + 1) << KIND_SHIFT})"
        )
        values.append(expression)
    elif kind not in OWN_KINDS:
        # Without words the parts of what is found anyway would only repeat it.
        return []
    query = f"{shape.numbers}{''.join(f' AND {each}' for each in clauses)}"
    order = f" ORDER BY {shape.day} DESC, {alias}.n DESC" if shape.day else f" ORDER BY {alias}.n"
    rows = connection.exec_driver_sql(f"{query}{order} LIMIT {most}", (village, *values))
    return [row[0] for row in rows]


def _narrowed(wanted: SearchFilter, shape: HitKind) -> tuple[list[str], list[object]] | None:
    """The conditions beside the words; None when the kind has nothing that one of them asks about."""
    clauses: list[str] = []
    values: list[object] = []
    for column, clause, value in (
        (shape.group, shape.group, bytes.fromhex(wanted.group) if wanted.group else None),
        (shape.day, f"{shape.day} >= ?", wanted.since.isoformat() if wanted.since else None),
        (shape.day, f"{shape.day} <= ?", wanted.until.isoformat() if wanted.until else None),
        (shape.stage, f"{shape.stage} = ?", wanted.stage or None),
    ):
        if value is None:
            continue
        if column is None or clause is None:
            return None
        clauses.append(clause)
        values.append(value)
    return clauses, values


def search_hits(connection: Connection, village: str, rows: Sequence[tuple[str, int]], typed: str) -> list[Hit]:
    """The hits of these rows, in their order; what is gone is left out."""
    by_kind: dict[str, list[int]] = {}
    for kind, row in rows:
        by_kind.setdefault(kind, []).append(row)
    found: dict[tuple[str, int], Hit] = {}
    for kind, numbers in by_kind.items():
        shape = hit_kinds()[kind]
        query = f"{shape.query} AND {shape.alias}.n IN ({', '.join('?' * len(numbers))})"
        for row in connection.exec_driver_sql(query, (village, *numbers)):
            found[kind, row[-1]] = shape.make(row, typed)
    return [found[each] for each in rows if each in found]
