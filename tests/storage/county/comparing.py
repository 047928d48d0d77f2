"""Pictures of what an office and a notebook show: equal for equal content, whatever the engine."""

from contextlib import closing
from functools import partial
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.storage.county import schema
from minqing_desktop.storage.county.database import CountyDatabase
from minqing_desktop.storage.notebook import Notebook

Picture = dict[str, list[tuple[Any, ...]]]


# What is no more than a bound, and may be wider after detours.
_BOUNDS = ("greatest", "erased", "awaited")


def tables_of(county: CountyDatabase) -> Picture:
    """Every row of every table of an office but for the rows of its own opening."""
    with county.reading() as reader:
        return {
            table.name: _rows(reader.connection, [column for column in table.c if column.name not in _BOUNDS])
            for table in schema.metadata.sorted_tables
            if table is not schema.note
        }


def shown_by_county(county: CountyDatabase) -> Picture:
    """The views and the merge state, without the villages that notebooks keep for what is shared."""
    with county.reading() as reader:
        found = {}
        for kind in kinds():
            table = schema.views[kind.name]
            names = ["id", "created", "marks", "hidden", *(facts.name for facts in kind.fields)]
            columns = [table.c[name] for name in names] + ([] if kind.is_shared else [table.c.village])
            found[kind.name] = _rows(reader.connection, columns)
        for name, columns in _STATE.items():
            table = schema.metadata.tables[name]
            found[name] = _rows(reader.connection, [table.c[each] for each in columns])
        table = schema.head
        rows = _rows(reader.connection, [table.c.record, table.c.kind, table.c.field, table.c.ops])
        found["head"] = _sorted(
            (record, kind, field, ops[at : at + 32])
            for record, kind, field, ops in rows
            for at in range(0, len(ops), 32)
        )
        return found


_STATE = {
    "awaited": ("record", "kind", "op", "field"),
    "redaction": ("record", "kind", "target"),
    "op": ("id", "kind", "record", "envelope", "salt", "vals"),
    "action": ("id", "header", "lamport", "at_ms", "verb"),
}


def shown_by_notebook(notebook: Notebook) -> Picture:
    """The same of a notebook."""
    with notebook.reading() as reader:
        run = partial(_asked, reader.connection)
        found = {}
        for kind in kinds():
            names = ["id", "created", "marks", "hidden", *(f'"{facts.name}"' for facts in kind.fields)]
            names += [] if kind.is_shared else ["village"]
            found[kind.name] = _sorted(run(f"SELECT {', '.join(names)} FROM v_{kind.name}"))
        for name, columns in {**_STATE, "head": ("record", "kind", "field", "op")}.items():
            found[name] = _sorted(run(f"SELECT DISTINCT {', '.join(columns)} FROM {name}"))
        return found


def _rows(connection: Connection, columns: list[Any]) -> list[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in columns)
    return _sorted(_asked(connection, f"SELECT {names} FROM {columns[0].table.name}"))


def _asked(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """Straight from the driver: whole journeys ask this some ten thousand times."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _sorted(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)


def differences(one: Picture, other: Picture) -> list[str]:
    """Names of the tables that differ."""
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
