"""The list of households: who they are, when they were last visited, what is open."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.matter import OPEN_STAGES
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import match_expression

_OPEN = ", ".join(f"'{stage}'" for stage in sorted(OPEN_STAGES))
BLOCK = 500


class HouseholdOrder(StrEnum):
    """How the list is sorted."""

    LAST_VISIT = "last_visit"
    NUMBER = "number"
    GROUP = "group"
    HEAD = "head"
    MEMBERS = "members"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class HouseholdFilter:
    """What the list shows; empty texts filter nothing. `state` is "" for those living here, None for all.

    The households that the cadre `own_first` looks after come before the others, each part in the order asked for.
    """

    text: str = ""
    group: str = ""
    tag: str = ""
    cadre: str = ""
    only_open: bool = False
    state: str | None = ""
    order: HouseholdOrder = HouseholdOrder.LAST_VISIT
    descending: bool = False
    own_first: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household as a list shows it; `last_visit` is aware UTC, `open_count` matters and promises not done.

    `tags` are the household's own, then those of its living members; `marks` are the household's and its members'.
    """

    id: str
    number: str
    head: str
    group: str
    address: str
    household_type: str
    members: int
    tags: tuple[str, ...]
    last_visit: datetime | None
    open_matters: int
    open_tasks: int
    marks: int
    state: str

    @property
    def open_count(self) -> int:
        """Matters and tasks of this household that are not done."""
        return self.open_matters + self.open_tasks


_LAST_VISIT = (
    "(SELECT max(t.started_at) FROM link l JOIN v_visit t ON t.id = l.source AND t.hidden = 0"
    " WHERE l.field = 'visit.households' AND l.target = h.id)"
)
_OPEN_MATTERS = f"(SELECT count(*) FROM v_matter m WHERE m.household = h.id AND m.hidden = 0 AND m.stage IN ({_OPEN}))"
_OPEN_TASKS = "(SELECT count(*) FROM v_task k WHERE k.household = h.id AND k.hidden = 0 AND k.done_on IS NULL)"
_MEMBERS = "(SELECT count(*) FROM v_person p WHERE p.household = h.id AND p.hidden = 0 AND p.state = '')"
_HEAD = "(SELECT p.name FROM v_person p WHERE p.id = h.head)"
_GROUP = '(SELECT g.name FROM v_group g WHERE g.id = h."group")'

_ORDERS = {
    HouseholdOrder.LAST_VISIT: f"coalesce({_LAST_VISIT}, 0)",
    HouseholdOrder.NUMBER: "h.number",
    HouseholdOrder.GROUP: f"{_GROUP}",
    HouseholdOrder.HEAD: f"{_HEAD}",
    HouseholdOrder.MEMBERS: _MEMBERS,
    HouseholdOrder.OPEN: f"{_OPEN_MATTERS} + {_OPEN_TASKS}",
}


def household_rows(connection: Connection, village: str, wanted: HouseholdFilter) -> list[int]:
    """The row numbers of the households that a filter lets through, in its order."""
    clauses, values = ["h.hidden = 0", "h.village = ?"], [village]
    if wanted.state is not None:
        clauses.append("h.state = ?")
        values.append(wanted.state)
    if wanted.group:
        clauses.append('h."group" = ?')
        values.append(bytes.fromhex(wanted.group))  # pyright: ignore[reportArgumentType]
    if wanted.tag:
        quoted = json.dumps(wanted.tag, ensure_ascii=False)
        clauses.append(
            "(instr(h.tags, ?) OR EXISTS (SELECT 1 FROM v_person p WHERE p.household = h.id AND p.hidden = 0"
            " AND instr(p.tags, ?)))"
        )
        values.extend((quoted, quoted))
    if wanted.cadre:
        clauses.append("h.id IN (SELECT household FROM v_pairing WHERE hidden = 0 AND cadre = ?)")
        values.append(bytes.fromhex(wanted.cadre))  # pyright: ignore[reportArgumentType]
    if wanted.only_open:
        clauses.append(f"{_OPEN_MATTERS} + {_OPEN_TASKS} > 0")
    expression = match_expression(wanted.text)
    if wanted.text.strip():
        if not expression:
            return []
        clauses.append(_FOUND)
        values.extend((expression, expression))
    direction = "DESC" if wanted.descending else "ASC"
    order = f"{_ORDERS[wanted.order]} {direction}, h.number, h.n"
    if wanted.own_first:
        order = f"h.id NOT IN (SELECT household FROM v_pairing WHERE hidden = 0 AND cadre = ?), {order}"
        values.append(bytes.fromhex(wanted.own_first))  # pyright: ignore[reportArgumentType]
    query = f"SELECT h.n FROM v_household h WHERE {' AND '.join(clauses)} ORDER BY {order}"
    return [row[0] for row in connection.exec_driver_sql(query, tuple(values))]


def _span(kind: str) -> str:
    code = kind_named(kind).code
    return f"rowid BETWEEN {code << KIND_SHIFT} AND {(code + 1) << KIND_SHIFT}"


_FOUND = (
    f"(h.n IN (SELECT rowid FROM find WHERE find MATCH ? AND {_span('household')})"
    f" OR h.id IN (SELECT household FROM v_person WHERE hidden = 0 AND n IN"
    f" (SELECT rowid FROM find WHERE find MATCH ? AND {_span('person')})))"
)


def household_lines(connection: Connection, rows: list[int]) -> list[HouseholdLine]:
    """The lines of these row numbers, in their order; rows that are gone are left out."""
    found: dict[int, HouseholdLine] = {}
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        of_members = _tags_of_members(connection, block)
        member_marks = _marks_of_members(connection, block)
        query = (
            f"SELECT h.n, h.id, h.number, {_HEAD}, {_GROUP}, h.address, h.household_type, {_MEMBERS}, h.tags,"
            f" {_LAST_VISIT}, {_OPEN_MATTERS}, {_OPEN_TASKS}, h.marks, h.state, h.registered_head"
            f" FROM v_household h WHERE h.n IN ({', '.join('?' * len(block))})"
        )
        for row in connection.exec_driver_sql(query, tuple(block)):
            found[row[0]] = HouseholdLine(
                id=bytes(row[1]).hex(),
                number=row[2],
                head=row[3] or row[14] or "",
                group=row[4] or "",
                address=row[5],
                household_type=row[6],
                members=row[7],
                tags=_united(json.loads(row[8]) if row[8] else [], of_members.get(bytes(row[1]), [])),
                last_visit=moment(row[9]),
                open_matters=row[10],
                open_tasks=row[11],
                marks=row[12] | member_marks.get(bytes(row[1]), 0),
                state=row[13],
            )
    return [found[row] for row in rows if row in found]


def _marks_of_members(connection: Connection, rows: list[int]) -> dict[bytes, int]:
    query = (
        "SELECT p.household, p.marks FROM v_household h JOIN v_person p ON p.household = h.id"
        f" WHERE p.hidden = 0 AND p.marks <> 0 AND h.n IN ({', '.join('?' * len(rows))})"
    )
    found: dict[bytes, int] = {}
    for household, marks in connection.exec_driver_sql(query, tuple(rows)):
        found[bytes(household)] = found.get(bytes(household), 0) | marks
    return found


def _tags_of_members(connection: Connection, rows: list[int]) -> dict[bytes, list[str]]:
    query = (
        "SELECT p.household, p.tags FROM v_household h JOIN v_person p ON p.household = h.id"
        " WHERE p.hidden = 0 AND p.state = '' AND p.tags IS NOT NULL"
        f" AND h.n IN ({', '.join('?' * len(rows))}) ORDER BY p.n"
    )
    found: dict[bytes, list[str]] = {}
    for household, tags in connection.exec_driver_sql(query, tuple(rows)):
        found.setdefault(bytes(household), []).extend(json.loads(tags))
    return found


def _united(first: list[str], others: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *others)))


def count_members(connection: Connection, rows: list[int], with_gone: bool) -> int:
    """How many people a roster of these households lists: those in the state of their household, or all."""
    here = "" if with_gone else " AND (p.state = '' OR p.state = h.state)"
    count = 0
    for start in range(0, len(rows), BLOCK):
        block = tuple(rows[start : start + BLOCK])
        count += connection.exec_driver_sql(
            "SELECT count(*) FROM v_household h JOIN v_person p ON p.household = h.id"
            f" WHERE p.hidden = 0 AND h.n IN ({', '.join('?' * len(block))}){here}",
            block,
        ).scalar_one()
    return count


def rows_of(connection: Connection, ids: list[str]) -> list[int]:
    """The row numbers of households by id, in the order given."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), BLOCK):
        block = [bytes.fromhex(each) for each in ids[start : start + BLOCK]]
        query = f"SELECT id, n FROM v_household WHERE id IN ({', '.join('?' * len(block))})"
        found.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, tuple(block))})
    return [found[each] for each in ids if each in found]


def numbers_in_use(connection: Connection, village: str) -> list[str]:
    """The household numbers of a village, those of households that left included."""
    query = "SELECT number FROM v_household WHERE hidden = 0 AND village = ? AND number <> ''"
    return [row[0] for row in connection.exec_driver_sql(query, (village,))]


def members_ever(connection: Connection, household: str) -> list[str]:
    """The ids of all who belong to a household, deleted ones too."""
    query = "SELECT id FROM v_person WHERE household = ? ORDER BY n"
    return [bytes(row[0]).hex() for row in connection.exec_driver_sql(query, (bytes.fromhex(household),))]


def last_visits(connection: Connection, village: str) -> list[tuple[int, datetime | None]]:
    """(row number, last visit) of every household living here: first the never visited, then the longest ago."""
    query = (
        f"SELECT h.n, {_LAST_VISIT} AS last FROM v_household h"
        " WHERE h.hidden = 0 AND h.village = ? AND h.state = '' ORDER BY last, h.number, h.n"
    )
    return [(row[0], moment(row[1])) for row in connection.exec_driver_sql(query, (village,))]


def paired_rows(connection: Connection, cadre: str) -> dict[int, int | None]:
    """The row numbers of the households a cadre looks after, each with the days between visits if they were set."""
    if not cadre:
        return {}
    query = (
        "SELECT h.n, r.every_days FROM v_pairing r JOIN v_household h ON h.id = r.household"
        " WHERE r.hidden = 0 AND r.cadre = ? ORDER BY r.n"
    )
    return {row[0]: row[1] for row in connection.exec_driver_sql(query, (bytes.fromhex(cadre),))}


def tags_in_use(connection: Connection, village: str) -> list[tuple[str, int]]:
    """Every tag on a household or a living member with how many carry it, most used first."""
    counts: dict[str, int] = {}
    for table in ("v_household", "v_person"):
        query = f"SELECT tags FROM {table} WHERE hidden = 0 AND village = ? AND tags IS NOT NULL"
        for row in connection.exec_driver_sql(query, (village,)):
            for tag in json.loads(row[0]):
                counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def moment(milliseconds: int | None) -> datetime | None:
    """An instant column as aware UTC."""
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
