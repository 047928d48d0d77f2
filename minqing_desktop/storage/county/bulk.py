"""Reads and writes many rows at once, column by column: COPY and arrays in PostgreSQL, plain statements in SQLite.

All names come from the schema; values are bytes, text, whole numbers or None. Everything happens in the transaction of
the connection that a `Bulk` was made for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, LargeBinary, SmallInteger, Table, Text

CHUNK = 2000
Column = Sequence[Any]


class Question(NamedTuple):
    """Asks for columns of the rows of a village, or of several: all, or only those whose columns in `among` have one of
    some values.
    """

    table: Table
    names: Sequence[str]
    village: str | tuple[str, ...]
    among: Mapping[str, Sequence[Any]] = {}


class Bulk(Protocol):
    """What merging asks of a database; `columns` and `keys` go in step. What is written waits for `flush`."""

    def ask(self, *questions: Question) -> list[list[tuple[Any, ...]]]:
        """The answers to several questions, got together."""
        ...

    def insert(self, table: Table, columns: Mapping[str, Column]) -> None:
        """Adds rows; columns that are left out hold their default."""
        ...

    def put(self, table: Table, columns: Mapping[str, Column]) -> None:
        """Adds rows, or writes these columns of those that are there under the same primary key.

        A column «which» says by bits which of the others are written in a row that is there, the key's left out, the
        first of them by 1.
        """
        ...

    def change(self, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]) -> None:
        """Writes columns of the rows of a village that have these keys, few as a rule."""
        ...

    def delete(self, table: Table, village: str, keys: Mapping[str, Column]) -> None:
        """Removes the rows of a village that have these keys."""
        ...

    def flush(self) -> None:
        """Brings what was written into the tables, in its order."""
        ...


def bulk_of(connection: Connection) -> Bulk:
    """The one for this connection's database."""
    if connection.dialect.name == "postgresql":
        # Late: a laptop needs no PostgreSQL.
        from minqing_desktop.storage.county.copying import CopyBulk

        return CopyBulk(connection)
    return PlainBulk(connection)


class PlainBulk:
    """SQLite: one statement run for many rows, at once."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.exec_driver_sql

    def ask(self, *questions: Question) -> list[list[tuple[Any, ...]]]:
        """As `Bulk.ask`."""
        return [self._answer(each) for each in questions]

    def _answer(self, question: Question) -> list[tuple[Any, ...]]:
        listed, name = _listed(question.names), question.table.name
        places = (question.village,) if isinstance(question.village, str) else question.village
        own = f"village IN ({','.join('?' * len(places))})"
        if not question.among:
            return _plain(self._run(f"SELECT {listed} FROM {name} WHERE {own}", places))
        (first, values), *others = question.among.items()
        columns = _listed([*question.names, *(each for each, _ in others)])
        rest = [(len(question.names) + place, set(wanted)) for place, (_, wanted) in enumerate(others)]
        found: list[tuple[Any, ...]] = []
        for part in _parts(values):
            query = f'SELECT {columns} FROM {name} WHERE {own} AND "{first}" IN ({",".join("?" * len(part))})'
            for row in self._run(query, (*places, *part)):
                if all(row[place] in wanted for place, wanted in rest):
                    found.append(tuple(row)[: len(question.names)])
        return found

    def insert(self, table: Table, columns: Mapping[str, Column]) -> None:
        """As `Bulk.insert`."""
        rows = _rows(columns)
        if rows:
            marks = ",".join("?" * len(columns))
            self._run(f"{into(table, columns)} VALUES ({marks})", rows)

    def put(self, table: Table, columns: Mapping[str, Column]) -> None:
        """As `Bulk.put`."""
        rows = _rows(columns)
        if rows:
            marks = ",".join("?" * len(columns))
            self._run(f"{into(table, columns)} VALUES ({marks}) {otherwise(table, columns)}", rows)

    def change(self, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]) -> None:
        """As `Bulk.change`."""
        setting = ", ".join(f'"{name}" = ?' for name in columns)
        rows = [(*row, village) for row in zip(*columns.values(), *keys.values(), strict=True)]
        if rows:
            self._run(f"UPDATE {table.name} SET {setting} WHERE {_wanted(keys)}", rows)

    def delete(self, table: Table, village: str, keys: Mapping[str, Column]) -> None:
        """As `Bulk.delete`."""
        rows = [(*row, village) for row in _rows(keys)]
        if rows:
            self._run(f"DELETE FROM {table.name} WHERE {_wanted(keys)}", rows)

    def flush(self) -> None:
        """Nothing has waited."""


def _plain(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


def _rows(columns: Mapping[str, Column]) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


def _listed(names: Any) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _wanted(keys: Mapping[str, Column]) -> str:
    return " AND ".join([*(f'"{name}" = ?' for name in keys), "village = ?"])


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def into(table: Table, columns: Mapping[str, Column]) -> str:
    """The beginning of a statement that adds rows."""
    return f"INSERT INTO {table.name} AS t ({_listed(columns)})"


def otherwise(table: Table, columns: Mapping[str, Column]) -> str:
    """What a statement that adds rows does with those that are there."""
    keys = [column.name for column in table.primary_key.columns]
    written = [name for name in columns if name not in keys and name != "which"]
    setting = ", ".join(
        f'"{name}" = CASE WHEN excluded."which" & {1 << place} <> 0 THEN excluded."{name}" ELSE t."{name}" END'
        if "which" in columns
        else f'"{name}" = excluded."{name}"'
        for place, name in enumerate(written)
    )
    return f"ON CONFLICT ({_listed(keys)}) DO UPDATE SET {setting}"


def is_bytes(table: Table, name: str) -> bool:
    """Whether a column holds bytes."""
    return isinstance(table.c[name].type, LargeBinary)


def is_text(table: Table, name: str) -> bool:
    """Whether a column holds text."""
    return isinstance(table.c[name].type, Text)


def is_small(table: Table, name: str) -> bool:
    """Whether a column holds numbers of two bytes."""
    return isinstance(table.c[name].type, SmallInteger)
