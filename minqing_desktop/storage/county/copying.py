"""Many rows to and from PostgreSQL through psycopg: COPY in its binary form, arrays for what is few or looked up.

The cells are packed here, column by column, since that is several times quicker than handing over row by row; the form
is that of PostgreSQL's manual («COPY, Binary Format», and `array_send`). Statements go out together, not each only when
the one before it was answered.
"""

import struct
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain, repeat
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format
from sqlalchemy import Connection, Table

from minqing_desktop.storage.county.bulk import Column, Question, into, is_bytes, is_small, is_text, otherwise

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_LENGTHS = [struct.pack(">i", length) for length in range(4096)]
_length = struct.Struct(">i").pack
_small, _great = struct.Struct(">ih").pack, struct.Struct(">iq").pack
# Fewer rows than this are told with the statement; a COPY is a conversation of its own.
_COPY_ROWS = 300
# Rows packed at once.
_BLOCK_ROWS = 4000


def _bytes_cell(value: bytes | None) -> bytes:
    if value is None:
        return _NULL
    size = len(value)
    return (_LENGTHS[size] if size < 4096 else _length(size)) + value


def _bytes_cells(column: Column) -> list[bytes]:
    try:
        return [_LENGTHS[len(value)] + value for value in column]
    except (TypeError, IndexError):
        return list(map(_bytes_cell, column))


def _text_cells(column: Column) -> list[bytes]:
    try:
        return [_LENGTHS[len(value)] + value for value in map(str.encode, column)]
    except (TypeError, IndexError):
        return [_NULL if value is None else _bytes_cell(value.encode()) for value in column]


def _small_cells(column: Column) -> list[bytes]:
    return [_NULL if value is None else _small(2, value) for value in column]


def _great_cells(column: Column) -> list[bytes]:
    return [_NULL if value is None else _great(8, value) for value in column]


def _cells(pack: Callable[[Column], list[bytes]], column: Column) -> list[bytes]:
    """The cells of a column; one that says the same in every row, as villages and marks do, is packed once."""
    count = len(column)
    if count > 1:
        first = column[0]
        if first == column[-1] == column[count // 2] and column.count(first) == count:
            return pack((first,)) * count
    return pack(column)


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


@cache
def _form(table: Table, name: str) -> tuple[Callable[[Column], list[bytes]], type[_Array]]:
    """How a column's cells are packed, and what an array of them is."""
    if is_bytes(table, name):
        return _bytes_cells, _BytesArray
    if is_text(table, name):
        return _text_cells, _TextArray
    return (_small_cells, _SmallArray) if is_small(table, name) else (_great_cells, _GreatArray)


def _array(table: Table, name: str, column: Column) -> _Array:
    pack, array = _form(table, name)
    return _array_of(array, _cells(pack, column))


def _array_of(array: type[_Array], cells: list[bytes]) -> _Array:
    if not cells:
        return array(struct.pack(">iiI", 0, 0, _OIDS[array][0]))
    head = struct.pack(">iiIii", 1, int(_NULL in cells), _OIDS[array][0], len(cells), 1)
    return array(head + b"".join(cells))


class CopyBulk:
    """PostgreSQL, on the driver's connection under SQLAlchemy's transaction."""

    def __init__(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        self._driver: psycopg.Connection[Any] = driver
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []
        for array, dumper in _DUMPERS.items():
            self._driver.adapters.register_dumper(array, dumper)

    def ask(self, *questions: Question) -> list[list[tuple[Any, ...]]]:
        """As `Bulk.ask`."""
        self.flush()
        asked = [_query(each) for each in questions]
        if len(asked) == 1:
            return [self._driver.cursor(binary=True).execute(*asked[0]).fetchall()]
        with self._driver.pipeline():
            cursors = [self._driver.cursor(binary=True).execute(*each) for each in asked]
        return [cursor.fetchall() for cursor in cursors]

    def insert(self, table: Table, columns: Mapping[str, Column]) -> None:
        """As `Bulk.insert`."""
        count = len(next(iter(columns.values())))
        if count >= _COPY_ROWS:
            self.flush()
            self._copy(table, columns, count)
        elif count:
            self._tell(table, columns, "")

    def _copy(self, table: Table, columns: Mapping[str, Column], count: int) -> None:
        packers = {name: _form(table, name)[0] for name in columns}
        mark = struct.pack(">h", len(columns))
        statement: Any = f"COPY {table.name} ({_listed(columns)}) FROM STDIN (FORMAT BINARY)"
        with self._driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(_SIGNATURE)
            for start in range(0, count, _BLOCK_ROWS):
                end = start + _BLOCK_ROWS
                cells = [_cells(pack, columns[name][start:end]) for name, pack in packers.items()]
                copy.write(b"".join(chain.from_iterable(zip(repeat(mark), *cells, strict=False))))
            copy.write(_END)

    def put(self, table: Table, columns: Mapping[str, Column]) -> None:
        """As `Bulk.put`; finds what is there by the index whatever the server thinks of the table's size."""
        if len(next(iter(columns.values()))):
            self._tell(table, columns, otherwise(table, columns))

    def _tell(self, table: Table, columns: Mapping[str, Column], ending: str) -> None:
        arrays = tuple(_array(table, name, column) for name, column in columns.items())
        given = f"SELECT * FROM unnest({', '.join(['%s'] * len(arrays))})"
        self._waiting.append((f"{into(table, columns)} {given} {ending}", arrays))

    def change(self, table: Table, village: str, keys: Mapping[str, Column], columns: Mapping[str, Column]) -> None:
        """As `Bulk.change`."""
        given = {name: _array(table, name, column) for name, column in columns.items()}
        setting = ", ".join(f'"{name}" = s."{name}"' for name in columns)
        self._with_rows(f"UPDATE {table.name} AS t SET {setting} FROM", table, village, keys, given)

    def delete(self, table: Table, village: str, keys: Mapping[str, Column]) -> None:
        """As `Bulk.delete`."""
        self._with_rows(f"DELETE FROM {table.name} AS t USING", table, village, keys, {})

    def _with_rows(
        self, statement: str, table: Table, village: str, keys: Mapping[str, Column], given: dict[str, _Array]
    ) -> None:
        if not len(next(iter(keys.values()))):
            return
        rows = {f"of {name}": _array(table, name, column) for name, column in keys.items()} | given
        wanted = " AND ".join(f't."{name}" = s."of {name}"' for name in keys)
        source = f"unnest({', '.join(['%s'] * len(rows))}) AS s ({_listed(rows)})"
        self._waiting.append((f"{statement} {source} WHERE t.village = %s AND {wanted}", (*rows.values(), village)))

    def flush(self) -> None:
        """As `Bulk.flush`."""
        waiting, self._waiting = self._waiting, []
        if len(waiting) == 1:
            self._driver.execute(*waiting[0])  # pyright: ignore[reportArgumentType]
        elif waiting:
            with self._driver.pipeline():
                for statement, given in waiting:
                    self._driver.execute(statement, given)  # pyright: ignore[reportArgumentType]


def _query(question: Question) -> tuple[Any, tuple[Any, ...]]:
    table = question.table
    is_one = isinstance(question.village, str)
    own, place = (question.village, "= %s") if is_one else (list(question.village), "= ANY (%s)")
    listed = _listed(question.names)
    if not question.among:
        return f"SELECT {listed} FROM {table.name} WHERE village {place}", (own,)
    first, *others = question.among
    more = "".join(f' AND "{name}" = ANY (%s)' for name in others)
    # One look into the index for each value. Left to itself, and as long as it has not counted the rows, the server
    # would rather read the whole village.
    looking = f'SELECT * FROM {table.name} WHERE village {place} AND "{first}" = s.v{more} OFFSET 0'
    arrays = [_array(table, name, wanted) for name, wanted in question.among.items()]
    return f"SELECT {listed} FROM unnest(%s) AS s (v) CROSS JOIN LATERAL ({looking}) AS t", (
        arrays[0],
        own,
        *arrays[1:],
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
