"""Local rows of the encrypted file beside the log, by name: what this computer keeps for itself and never merges."""

from collections.abc import Iterable
from typing import TypeAlias

from sqlalchemy import Connection

Local: TypeAlias = Connection
"""A transaction in which local rows are read and written; `Notebook.local` and `Reader.connection` give one."""


def load_rows(connection: Local, prefix: str) -> dict[str, bytes]:
    """All rows whose name begins with `prefix`, by their whole name in its order."""
    # Above every character that a name has.
    last = prefix + "\U0010ffff"
    rows = connection.exec_driver_sql(
        "SELECT name, value FROM meta WHERE name >= ? AND name < ? ORDER BY name", (prefix, last)
    )
    return {name: bytes(value) for name, value in rows}


def store_rows(connection: Local, rows: Iterable[tuple[str, bytes]]) -> None:
    """Puts rows in place of those with the same names."""
    for name, value in rows:
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))
