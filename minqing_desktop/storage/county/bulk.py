"""Reads and writes many rows at once, column by column: COPY and arrays in PostgreSQL, plain statements in SQLite.

All names come from the schema; values are bytes, text, whole numbers or None. Everything happens in the transaction of
the connection that a `Bulk` was made for.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, LargeBinary, SmallInteger, Table, Text

CHUNK = 2000
# SQLite takes 32,766 values in one statement, and compiles anew for each number of them.
Column = Sequence[Any]


class Bulk(Protocol):
    """What merging asks of a database; `columns` go in step and name what is written."""

    def insert(self, table: Table, columns: Mapping[str, Column]) -> None:
        """Adds rows; columns that are left out hold their default."""
        ...

    def update(self, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]) -> None:
        """Writes columns of the rows of a village that have these keys."""
        ...

    def delete(self, table: Table, village: str, keys: Mapping[str, Column]) -> None:
        """Removes the rows of a village that have these keys."""
        ...

    def select(
        self, table: Table, names: Sequence[str], villages: Sequence[str], among: Mapping[str, Sequence[bytes]]
    ) -> list[tuple[Any, ...]]:
        """These columns of the rows of these villages whose columns in `among` have one of the given values."""
        ...

    def every(self, table: Table, names: Sequence[str], village: str) -> list[tuple[Any, ...]]:
        """These columns of all rows of a village."""
        ...

    def greatest(self, table: Table, village: str) -> bytes:
        """The greatest id of a village in a view; empty when there is none."""
        ...


def bulk_of(connection: Connection) -> Bulk:
    """The one for this connection's database."""
    if connection.dialect.name == "postgresql":
        # Late: a laptop needs no PostgreSQL.
        from minqing_desktop.storage.county.copying import CopyBulk

        return CopyBulk(connection)
    return PlainBulk(connection)


class PlainBulk:
    """SQLite: one statement run for many rows."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.exec_driver_sql

    def insert(self, table: Table, columns: Mapping[str, Column]) -> None:
        """As `Bulk.insert`."""
        rows = _rows(columns)
        if rows:
            marks = ",".join("?" * len(columns))
            self._run(f"INSERT INTO {table.name} ({_listed(columns)}) VALUES ({marks})", rows)

    def update(self, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]) -> None:
        """As `Bulk.update`."""
        rows = _rows({**columns, **{f"of {name}": column for name, column in keys.items()}})
        if rows:
            setting = ", ".join(f'"{name}" = ?' for name in columns)
            self._run(f"UPDATE {table.name} SET {setting} WHERE {_wanted(keys, village)}", rows)

    def delete(self, table: Table, village: str, keys: Mapping[str, Column]) -> None:
        """As `Bulk.delete`."""
        rows = _rows(keys)
        if rows:
            self._run(f"DELETE FROM {table.name} WHERE {_wanted(keys, village)}", rows)

    def select(
        self, table: Table, names: Sequence[str], villages: Sequence[str], among: Mapping[str, Sequence[bytes]]
    ) -> list[tuple[Any, ...]]:
        """As `Bulk.select`."""
        (first, values), *others = among.items()
        found: list[tuple[Any, ...]] = []
        columns = _listed([*names, first, *(name for name, _ in others)])
        rest = [(len(names) + place, set(wanted)) for place, (_, wanted) in enumerate(others, start=1)]
        for part in _parts(values):
            query = (
                f"SELECT {columns} FROM {table.name} WHERE village IN ({_marks(villages)})"
                f' AND "{first}" IN ({_marks(part)})'
            )
            for row in self._run(query, (*villages, *part)):
                if all(row[place] in wanted for place, wanted in rest):
                    found.append(tuple(row)[: len(names)])
        return found

    def every(self, table: Table, names: Sequence[str], village: str) -> list[tuple[Any, ...]]:
        """As `Bulk.every`."""
        rows = self._run(f"SELECT {_listed(names)} FROM {table.name} WHERE village = ?", (village,))
        return [tuple(row) for row in rows]

    def greatest(self, table: Table, village: str) -> bytes:
        """As `Bulk.greatest`."""
        return self._run(f"SELECT max(id) FROM {table.name} WHERE village = ?", (village,)).scalar() or b""


def _rows(columns: Mapping[str, Column]) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


def _listed(names: Any) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _wanted(keys: Mapping[str, Column], village: str) -> str:
    # A code is digits; what else a hostile header might say is quoted as SQL quotes it.
    own = village.replace("'", "''")
    return " AND ".join([f"village = '{own}'", *(f'"{name}" = ?' for name in keys)])


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def is_bytes(table: Table, name: str) -> bool:
    """Whether a column holds bytes."""
    return isinstance(table.c[name].type, LargeBinary)


def is_text(table: Table, name: str) -> bool:
    """Whether a column holds text."""
    return isinstance(table.c[name].type, Text)


def is_small(table: Table, name: str) -> bool:
    """Whether a column holds numbers of two bytes."""
    return isinstance(table.c[name].type, SmallInteger)
