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

    def change(
        self,
        table: Table,
        village: str,
        keys: Mapping[str, Column],
        columns: Mapping[str, Column],
        which: Sequence[int] = (),
    ) -> None:
        """Writes columns of the rows of a village that have these keys.

        `which` says by bits which of the columns are written in each row, the first by 1; all of them when left out.
        """
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
            self._run(f"INSERT INTO {table.name} ({_listed(columns)}) VALUES ({marks})", rows)

    def change(
        self,
        table: Table,
        village: str,
        keys: Mapping[str, Column],
        columns: Mapping[str, Column],
        which: Sequence[int] = (),
    ) -> None:
        """As `Bulk.change`."""
        by_bits: dict[int, list[int]] = {}
        for place in range(len(next(iter(keys.values())))):
            by_bits.setdefault(which[place] if which else -1, []).append(place)
        for bits, places in by_bits.items():
            written = {name: column for bit, (name, column) in enumerate(columns.items()) if bits >> bit & 1}
            if written:
                setting = ", ".join(f'"{name}" = ?' for name in written)
                wanted = [*written.values(), *keys.values()]
                rows = [(*(column[place] for column in wanted), village) for place in places]
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


def is_bytes(table: Table, name: str) -> bool:
    """Whether a column holds bytes."""
    return isinstance(table.c[name].type, LargeBinary)


def is_text(table: Table, name: str) -> bool:
    """Whether a column holds text."""
    return isinstance(table.c[name].type, Text)


def is_small(table: Table, name: str) -> bool:
    """Whether a column holds numbers of two bytes."""
    return isinstance(table.c[name].type, SmallInteger)
