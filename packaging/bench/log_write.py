"""The log by itself: writing a county town's worth of records as one action, taking it back, carrying it, rebuilding.

The yardstick is the standard library's SQLite storing the same fields in plain tables of an unencrypted file: no log,
no undo, no search, no encryption.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from itertools import groupby
from pathlib import Path

from bench.figures import Line, median, spread
from bench.part import Scope, interleaved, own_folder, timed
from bench.villages import CODE
from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.notebook import Notebook, create_database
from minqing_desktop.storage.rebuilding import rebuild
from minqing_desktop.storage.transport import export_actions
from minqing_desktop.storage.undoing import undo

HOUSEHOLDS, PERSONS = 12_000, 50_000
PLAIN = "标准库 SQLite 把同样的字段写进不加密的普通表"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "国建秀英桂兰志强玉梅丽华芳军伟敏静磊洋勇艳杰娟涛明超霞平刚"


def measure(scope: Scope) -> Iterator[Line]:
    """Write, undo, take and rebuild, each beside the plain write of the same turn."""
    records = village()
    size = f"{len(records):,} 条"
    others: dict[str, list[float]] = {"撤销一次写入": [], "收下别处的记录": [], "按记录重建": []}
    with own_folder() as folder:
        ours, plain = interleaved(
            scope.turns, lambda: _write(folder, records, others), lambda: _write_plainly(folder / "plain.db", records)
        )
    yield Line(
        "写入记录", size, median(ours), "s", "", None, median(plain), PLAIN, f"{spread(ours, 's')}，含检索和提交"
    )
    for what, seconds in others.items():
        yield Line(what, size, median(seconds), "s", "", None, median(ours), "同一批记录的写入", spread(seconds, "s"))


def village() -> list[Record]:
    """Invented people in households; the same in every run but for their ids."""
    chance = random.Random(9)
    made: list[Record] = []
    for place in range(HOUSEHOLDS):
        count = PERSONS // HOUSEHOLDS + (place < PERSONS % HOUSEHOLDS)
        home, members = new_id(), [new_id() for _ in range(count)]
        made.append(Household(id=home, number=f"{place:05d}", head=members[0], address=f"示范村{place % 300}号"))
        made += [_person(chance, identity, home, at) for at, identity in enumerate(members)]
    return made


def _person(chance: random.Random, identity: str, home: str, at: int) -> Person:
    return Person(
        id=identity,
        household=home,
        name=chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN),
        id_number=f"330327{chance.randrange(10**11, 10**12)}",
        relation="户主" if at == 0 else "子",
        sex=chance.choice("男女"),
        birth_date=f"{chance.randrange(1940, 2015)}-03-05",
        phone=f"13{chance.randrange(10**8, 10**9)}",
        occupation="务农",
        whereabouts=chance.choice(("在家", "外出务工 杭州", "随子女居住")),
    )


def _write(folder: Path, records: list[Record], others: dict[str, list[float]]) -> float:
    one, other = (_notebook(folder / name) for name in ("one", "other"))
    try:
        seconds, action = timed(lambda: _create(one, records))
        with one.reading() as reader:
            parcel = list(export_actions(reader.connection))
        others["收下别处的记录"].append(timed(lambda: other.take(parcel))[0])
        others["按记录重建"].append(timed(lambda: _rebuild(other))[0])
        others["撤销一次写入"].append(timed(lambda: _undo(one, action))[0])
        with one.reading() as reader, other.reading() as beside:
            if reader.count(Person) != 0 or beside.count(Person) != PERSONS:
                raise RuntimeError("not everything was written and taken back")
    finally:
        one.close()
        other.close()
    return seconds


def _notebook(folder: Path) -> Notebook:
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    return create_database(folder, bytes(range(32)), bytes(16))


def _create(notebook: Notebook, records: list[Record]) -> bytes:
    with notebook.acting("roster.import", village=CODE, cadre="", at_ms=0) as doing:
        doing.act.create_all(records)
    assert doing.written is not None
    return doing.written.action


def _undo(notebook: Notebook, action: bytes) -> None:
    with notebook.acting("undo", village=CODE, cadre="", at_ms=0, undoes=action) as doing:
        undo(doing.act, action)


def _rebuild(notebook: Notebook) -> None:
    with notebook.local() as connection:
        rebuild(connection)


def _write_plainly(path: Path, records: list[Record]) -> float:
    path.unlink(missing_ok=True)
    tables = {
        name: (sorted(field.name for field in fields(group[0]) if field.name != "marks"), group)
        for name, group in ((name, list(each)) for name, each in groupby(sorted(records, key=_name), key=_name))
    }
    rows = {name: [_row(record, columns) for record in group] for name, (columns, group) in tables.items()}
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for name, (columns, _) in tables.items():
            connection.execute(f"CREATE TABLE {name} ({_quoted(columns)}, PRIMARY KEY (id))")
        return timed(lambda: _insert(connection, rows))[0]
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
    connection.execute("BEGIN")
    for name, group in rows.items():
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(group[0]))})", group)
    connection.execute("COMMIT")


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _name(record: Record) -> str:
    return type(record).__name__.lower()


def _row(record: Record, columns: list[str]) -> tuple[object, ...]:
    values = (getattr(record, column) for column in columns)
    return tuple(value if isinstance(value, str | int | None) else str(value) for value in values)
