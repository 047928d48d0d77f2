"""Goes through all records of a kind in the order of their entry without holding them all, to export everything."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import Kind, kind_named, kinds
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.storage.codec import record_from_row
from minqing_desktop.storage.reading.households import BLOCK

_OUTSIDE = (
    " AND NOT EXISTS (SELECT 1 FROM v_household h"
    " WHERE h.id = v_person.household AND h.hidden = 0 AND h.village = v_person.village)"
)


def village_codes(connection: Connection) -> list[str]:
    """The codes records are kept under: those of the villages in order of entry, then any other, "" last."""
    run = connection.exec_driver_sql
    codes = [row[0] for row in run("SELECT village FROM v_village WHERE hidden = 0 ORDER BY n")]
    others: set[str] = set()
    for kind in kinds():
        others.update(row[0] for row in run(f"SELECT DISTINCT village FROM v_{kind.name} WHERE hidden = 0"))
    return list(dict.fromkeys([*codes, *sorted(others, reverse=True)]))


def records_of(connection: Connection, kind: Kind, village: str) -> Iterator[list[Any]]:
    """Visible records of a kind under one village code, a block at a time."""
    return _blocks(connection, kind, village, "")


def persons_outside(connection: Connection, village: str) -> Iterator[list[Person]]:
    """Visible persons who belong to no visible household of their own village."""
    return _blocks(connection, kind_named("person"), village, _OUTSIDE)


def households_with_members(connection: Connection, village: str) -> Iterator[list[tuple[Household, list[Person]]]]:
    """Visible households, each with its visible persons in order of entry, a block at a time."""
    person = kind_named("person")
    for block in records_of(connection, kind_named("household"), village):
        marks = ", ".join("?" * len(block))
        query = f"{_select(person)} AND household IN ({marks}) ORDER BY n"
        values = (village, *(bytes.fromhex(each.id) for each in block))
        members: dict[str, list[Person]] = {}
        for row in connection.exec_driver_sql(query, values):
            one: Person = record_from_row(person, row[1:])
            members.setdefault(one.household, []).append(one)
        yield [(each, members.get(each.id, [])) for each in block]


def titles_of(connection: Connection, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """What records are called, by id, hidden ones too; ids that are not here are missing from the answer."""
    wanted = [bytes.fromhex(each) for each in dict.fromkeys(ids) if each]
    found: dict[str, str] = {}
    for start in range(0, len(wanted), BLOCK):
        block = tuple(wanted[start : start + BLOCK])
        query = f'SELECT id, "{kind.title_field}" FROM v_{kind.name} WHERE id IN ({", ".join("?" * len(block))})'
        found.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(query, block)})
    return found


def hidden_states(connection: Connection, kind: Kind, ids: Iterable[str]) -> dict[str, bool]:
    """Which of these records are here, and whether each is deleted."""
    wanted = [bytes.fromhex(each) for each in dict.fromkeys(ids)]
    found: dict[str, bool] = {}
    for start in range(0, len(wanted), BLOCK):
        block = tuple(wanted[start : start + BLOCK])
        query = f"SELECT id, hidden FROM v_{kind.name} WHERE id IN ({', '.join('?' * len(block))})"
        found.update({bytes(row[0]).hex(): bool(row[1]) for row in connection.exec_driver_sql(query, block)})
    return found


def _select(kind: Kind) -> str:
    columns = ", ".join(["n", "id", "village", "marks", *(f'"{facts.name}"' for facts in kind.fields)])
    return f"SELECT {columns} FROM v_{kind.name} WHERE hidden = 0 AND village = ?"


def _blocks(connection: Connection, kind: Kind, village: str, more: str) -> Iterator[list[Any]]:
    query = f"{_select(kind)}{more} AND n > ? ORDER BY n LIMIT {BLOCK}"
    last = 0
    while rows := connection.exec_driver_sql(query, (village, last)).all():
        yield [record_from_row(kind, row[1:]) for row in rows]
        last = rows[-1][0]
