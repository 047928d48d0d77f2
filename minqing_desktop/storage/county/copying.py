"""Many rows to and from PostgreSQL through psycopg: COPY in its binary form, and arrays for what is looked up.

The cells are packed here, column by column, since that is several times quicker than handing over row by row; the form
is that of PostgreSQL's manual («COPY, Binary Format», and `array_send`).
"""

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format
from sqlalchemy import Connection, Table

from minqing_desktop.storage.county.bulk import Column, is_bytes, is_small, is_text

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_LENGTHS = [struct.pack(">i", length) for length in range(4096)]
_length = struct.Struct(">i").pack
_small, _great = struct.Struct(">ih").pack, struct.Struct(">iq").pack
# Bytes handed over at once.
_BLOCK_ROWS = 4000


def _sized(data: bytes) -> bytes:
    size = len(data)
    return (_LENGTHS[size] if size < 4096 else _length(size)) + data


def _bytes_cells(column: Iterable[Any]) -> list[bytes]:
    return [_NULL if value is None else _sized(value) for value in column]


@lru_cache(maxsize=20_000)
def _text_cell(value: str) -> bytes:
    return _sized(value.encode())


def _text_cells(column: Iterable[Any]) -> list[bytes]:
    return [_NULL if value is None else _text_cell(value) for value in column]


def _small_cells(column: Iterable[Any]) -> list[bytes]:
    return [_NULL if value is None else _small(2, value) for value in column]


def _great_cells(column: Iterable[Any]) -> list[bytes]:
    return [_NULL if value is None else _great(8, value) for value in column]


def _packer(table: Table, name: str) -> Callable[[Iterable[Any]], list[bytes]]:
    if is_bytes(table, name):
        return _bytes_cells
    if is_text(table, name):
        return _text_cells
    return _small_cells if is_small(table, name) else _great_cells


class _Array(bytes):
    """An array in its binary form."""


class _BytesArray(_Array):
    pass


class _TextArray(_Array):
    pass


class _SmallArray(_Array):
    pass


class _GreatArray(_Array):
    pass


# (element, array) of PostgreSQL's own types, which never change: bytea, text, smallint, bigint.
_OIDS: dict[type[_Array], tuple[int, int]] = {
    _BytesArray: (17, 1001),
    _TextArray: (25, 1009),
    _SmallArray: (21, 1005),
    _GreatArray: (20, 1016),
}


def _dumper(array: type[_Array]) -> type[Dumper]:
    class AsIs(Dumper):
        format = Format.BINARY
        oid = _OIDS[array][1]

        def dump(self, obj: bytes) -> Buffer:
            return obj

    return AsIs


_DUMPERS = {array: _dumper(array) for array in _OIDS}


def _array_type(table: Table, name: str) -> type[_Array]:
    if is_bytes(table, name):
        return _BytesArray
    if is_text(table, name):
        return _TextArray
    return _SmallArray if is_small(table, name) else _GreatArray


def _array(table: Table, name: str, column: Column) -> _Array:
    array = _array_type(table, name)
    cells = _packer(table, name)(column)
    if not cells:
        return array(struct.pack(">iiI", 0, 0, _OIDS[array][0]))
    head = struct.pack(">iiIii", 1, int(_NULL in cells), _OIDS[array][0], len(cells), 1)
    return array(head + b"".join(cells))


class CopyBulk:
    """PostgreSQL, on the driver's connection under SQLAlchemy's transaction."""

    def __init__(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        self._driver: psycopg.Connection[Any] = driver
        for array, dumper in _DUMPERS.items():
            self._driver.adapters.register_dumper(array, dumper)

    def insert(self, table: Table, columns: Mapping[str, Column]) -> None:
        """As `Bulk.insert`."""
        count = len(next(iter(columns.values())))
        if not count:
            return
        packers = {name: _packer(table, name) for name in columns}
        mark = struct.pack(">h", len(columns))
        statement = f"COPY {table.name} ({_listed(columns)}) FROM STDIN (FORMAT BINARY)"
        with self._driver.cursor() as cursor, cursor.copy(statement) as copy:  # pyright: ignore[reportArgumentType]
            copy.write(_SIGNATURE)
            for start in range(0, count, _BLOCK_ROWS):
                cells = [pack(columns[name][start : start + _BLOCK_ROWS]) for name, pack in packers.items()]
                copy.write(b"".join(chain.from_iterable(zip(repeat(mark), *cells, strict=False))))
            copy.write(_END)

    def update(self, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]) -> None:
        """As `Bulk.update`."""
        setting = ", ".join(f'"{name}" = s."{name}"' for name in columns)
        self._with_rows(f"UPDATE {table.name} AS t SET {setting} FROM", table, village, keys, columns)

    def delete(self, table: Table, village: str, keys: Mapping[str, Column]) -> None:
        """As `Bulk.delete`."""
        self._with_rows(f"DELETE FROM {table.name} AS t USING", table, village, keys, {})

    def _with_rows(
        self, statement: str, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]
    ) -> None:
        both = {**{f"of {name}": (name, column) for name, column in keys.items()}}
        both |= {name: (name, column) for name, column in columns.items()}
        if not len(next(iter(keys.values()))):
            return
        arrays = [_array(table, name, column) for name, column in both.values()]
        wanted = " AND ".join(f't."{name}" = s."of {name}"' for name in keys)
        given = f"unnest({', '.join(['%s'] * len(arrays))}) AS s ({_listed(both)})"
        query = f"{statement} {given} WHERE t.village = %s AND {wanted}"
        self._driver.execute(query, (*arrays, village))  # pyright: ignore[reportArgumentType]

    def select(
        self, table: Table, names: Sequence[str], villages: Sequence[str], among: Mapping[str, Sequence[bytes]]
    ) -> list[tuple[Any, ...]]:
        """As `Bulk.select`."""
        if not all(among.values()) or not villages:
            return []
        wanted = " AND ".join(f'"{name}" = ANY (%s)' for name in among)
        arrays = [_array(table, name, values) for name, values in among.items()]
        # One village is said plainly: then only its partition is planned for.
        place, own = ("= %s", villages[0]) if len(villages) == 1 else ("= ANY (%s)", list(villages))
        query = f"SELECT {_listed(names)} FROM {table.name} WHERE village {place} AND {wanted}"
        with self._driver.cursor(binary=True) as cursor:
            return cursor.execute(query, (own, *arrays)).fetchall()  # pyright: ignore[reportArgumentType]

    def every(self, table: Table, names: Sequence[str], village: str) -> list[tuple[Any, ...]]:
        """As `Bulk.every`."""
        query = f"SELECT {_listed(names)} FROM {table.name} WHERE village = %s"
        with self._driver.cursor(binary=True) as cursor:
            return cursor.execute(query, (village,)).fetchall()  # pyright: ignore[reportArgumentType]

    def greatest(self, table: Table, village: str) -> bytes:
        """As `Bulk.greatest`."""
        query = f"SELECT id FROM {table.name} WHERE village = %s ORDER BY village DESC, id DESC LIMIT 1"
        with self._driver.cursor(binary=True) as cursor:
            row = cursor.execute(query, (village,)).fetchone()  # pyright: ignore[reportArgumentType]
        return row[0] if row else b""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
