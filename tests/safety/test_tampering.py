"""Somebody who has the key changes rows of the log behind the program's back: the check or the witness says so.

Out of reach, and so not tried: who has the key and this program can write like anybody, by appending in proper form.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.audit import AuditEvent, note, note_reveal
from minqing_desktop.services.erasing import erase_person
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.services.people import add_person
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.notebook import log_facts
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log
from minqing_desktop.storage.witness import Witness, WitnessVerdict

CHANGES, SOAK_CHANGES = 100, 5_000
ACTION_COLUMNS = "seq id header lamport at_ms verb chain first_op last_op undoes undone_by"
COLUMNS = {
    "action": tuple(ACTION_COLUMNS.split()),
    "op": ("seq", "id", "action", "kind", "record", "envelope", "salt", "vals"),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenNotebook]:
    """A log with people, an edit taken back, an erased person, and notes of what was looked at and taken out."""
    folder = tmp_path_factory.mktemp("tampering") / "notebook"
    made, _ = create_notebook(folder, "correct horse", Village(name="示范村", code="330327001201"), Cadre(name="陈"))
    session = made.session
    home, _added = add_household(session, Household(number="0001"), Person(name="甲", phone="13800000001"))
    person, _ = add_person(session, Person(household=home, name="乙", phone="13800000002"))
    gone, _ = add_person(session, Person(household=home, name="丙"))
    note(session, AuditEvent.OPENED)
    note_reveal(session, "person", person, "phone")
    _, extra = add_person(session, Person(household=home, name="丁"))
    undo_action(session, extra.action)
    erase_person(session, gone)
    note(session, AuditEvent.EXPORTED, counts={"document.roster": 3})
    yield made
    made.close()


class _Undone(Exception):
    """Takes a trial's changes back."""


@contextmanager
def trial(opened: OpenNotebook) -> Iterator[Connection]:
    """A transaction in which everything may be broken."""
    try:
        with opened.session.notebook.local() as connection:
            yield connection
            raise _Undone
    except _Undone:
        pass


def content(connection: Connection) -> list[Any]:
    run = connection.exec_driver_sql
    return [run(f"SELECT * FROM {table} ORDER BY seq").all() for table in COLUMNS]


def other_value(value: Any, chance: random.Random) -> Any:
    """Something else of the same type: a bit turned, a number moved, a letter more."""
    if value is None:
        return chance.randbytes(16)
    if isinstance(value, int):
        return value + chance.choice((-2, -1, 1, 2, 1000))
    if isinstance(value, str):
        return value + chance.choice("xyz") if chance.random() < 0.5 else chance.choice(("undo", "visit.record"))
    data = bytearray(value)
    if not data or chance.random() < 0.2:
        return chance.choice((None, bytes(data) + b"\x00", chance.randbytes(len(data) or 16)))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def some_seq(connection: Connection, table: str, chance: random.Random) -> int:
    return chance.choice(connection.exec_driver_sql(f"SELECT seq FROM {table}").scalars().all())


def alter(connection: Connection, chance: random.Random) -> None:
    table = chance.choice(tuple(COLUMNS))
    column, seq = chance.choice(COLUMNS[table]), some_seq(connection, table, chance)
    value = connection.exec_driver_sql(f"SELECT {column} FROM {table} WHERE seq = ?", (seq,)).scalar()
    connection.exec_driver_sql(
        f"UPDATE OR REPLACE {table} SET {column} = ? WHERE seq = ?", (other_value(value, chance), seq)
    )


def delete(connection: Connection, chance: random.Random) -> None:
    table = chance.choice(tuple(COLUMNS))
    connection.exec_driver_sql(f"DELETE FROM {table} WHERE seq = ?", (some_seq(connection, table, chance),))


def delete_whole(connection: Connection, chance: random.Random) -> None:
    """An action with all its ops; in the midst, or the whole end of the log from there."""
    run, seq = connection.exec_driver_sql, some_seq(connection, "action", chance)
    sign = chance.choice(("=", ">="))
    run(f"DELETE FROM op WHERE action {sign} ?", (seq,))
    run(f"DELETE FROM action WHERE seq {sign} ?", (seq,))


def swap(connection: Connection, chance: random.Random) -> None:
    table = chance.choice(tuple(COLUMNS))
    run, one, other = connection.exec_driver_sql, *(some_seq(connection, table, chance) for _ in range(2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        run(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))


def insert(connection: Connection, chance: random.Random) -> None:
    """A copy of a row in a further place, or a note moved out of its order to the end of the log."""
    table = chance.choice(tuple(COLUMNS))
    run, names = connection.exec_driver_sql, ", ".join(COLUMNS[table][1:])
    end = run(f"SELECT max(seq) FROM {table}").scalar_one() + chance.choice((1, 1, 7))
    seq = some_seq(connection, table, chance)
    run(f"INSERT OR REPLACE INTO {table} (seq, {names}) SELECT {end}, {names} FROM {table} WHERE seq = ?", (seq,))


def erase_quietly(connection: Connection, chance: random.Random) -> None:
    """Values taken out as an erasure would, without anybody having asked for it in the log."""
    seq = some_seq(connection, "op", chance)
    connection.exec_driver_sql("UPDATE op SET salt = NULL, vals = NULL WHERE seq = ?", (seq,))


WAYS = (alter, alter, alter, delete, delete_whole, swap, insert, erase_quietly)


def finding(connection: Connection, witness: Witness) -> str:
    """Who notices; empty when nobody does."""
    if verify_log(connection).faults:
        return "check"

    def chain_at(action: int) -> bytes | None:
        chain = connection.exec_driver_sql("SELECT chain FROM action WHERE seq = ?", (action,)).scalar()
        return None if chain is None else bytes(chain)

    if witness.check(log_facts(connection), chain_at) in (WitnessVerdict.AHEAD, WitnessVerdict.FORGED):
        return "witness"
    return "views" if compare_with_log(connection) else ""


def keep_nothing(_path: Path, _content: bytes) -> None:
    raise AssertionError("nothing is to be written here")


def tamper_many(opened: OpenNotebook, changes: int, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    notebook, folder = opened.session.notebook, opened.folder
    owner = bytes.fromhex(opened.keyfile.notebook_id)
    witness = Witness(folder / "witness", opened.key, owner, keep_nothing, notebook.incarnation)
    found: Counter[str] = Counter()
    with trial(opened) as connection:
        assert finding(connection, witness) == ""
    while found.total() < changes:
        way, again = chance.choice(WAYS), chance.random() < 0.2
        with trial(opened) as connection:
            before = content(connection)
            try:
                for _ in range(2 if again else 1):
                    way(connection, chance)
            except (IntegrityError, IndexError):
                continue  # the database itself refuses, or nothing is left to break
            if content(connection) == before:
                continue
            who = finding(connection, witness)
            assert who, f"nobody noticed {way.__name__} number {found.total()} of seed {seed}"
            found[who] += 1
    return found


def test_a_hundred_changes_are_found(opened: OpenNotebook) -> None:
    found = tamper_many(opened, CHANGES, seed=20261122)
    assert found["check"] > CHANGES / 2
    assert found["witness"] > 0


@pytest.mark.soak
def test_five_thousand_changes_are_found(opened: OpenNotebook) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    found = tamper_many(opened, SOAK_CHANGES, seed)
    print(f"seed {seed}: {found.total()} changes, found by {dict(found)}")
