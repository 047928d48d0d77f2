"""Database files that nobody writes any more: copies of a snapshot, opened without locks and without a WAL.

A frozen file is made once, closed, and from then on only read; so it may lie on a stick or on a read-only medium, and
opening it leaves nothing beside it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from minqing_desktop.storage.driver import connect_frozen, create_frozen, lines_of_damage, refusal_of
from minqing_desktop.storage.notebook import LogFacts

# 8 MB at a time: between two of them the copying may be stopped, and others get at the disk.
PAGES_AT_ONCE = 2000

Step = Callable[[int, int], object]


def copy_snapshot(source: Engine, target: Path, key: bytes, step: Step | None = None) -> None:
    """Writes what the database holds at this moment into a new file under `key`; others may go on writing meanwhile.

    `source` is a reader's engine. `step` is told (pages done, all) and stops the copying by raising. The file is not
    synced. Raises UserError as the driver does; what was begun stays there for the caller to remove.
    """
    pooled = source.raw_connection()
    connection: Any = pooled.driver_connection
    made = create_frozen(target, key)
    try:
        # The transaction holds the snapshot: a commit beside it would otherwise start the copying over.
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.backup(
            made, pages=PAGES_AT_ONCE, progress=lambda _status, left, all_: step and step(all_ - left, all_)
        )
    except Exception as error:
        raise refusal_of(error, target.name) from None
    finally:
        made.close()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        pooled.close()


@contextmanager
def opened_frozen(path: Path, key: bytes) -> Iterator[Any]:
    """The DBAPI connection to a frozen file, for reading. Raises UserError: database_missing, database_damaged."""
    connection = connect_frozen(path, key)
    try:
        yield connection
    finally:
        connection.close()


def check_frozen(path: Path, key: bytes) -> list[str]:
    """Reads every page and index, as `driver.find_damage`; a file that cannot be opened is one line."""
    with opened_frozen(path, key) as connection:
        return lines_of_damage(connection)


def frozen_end(connection: Any) -> LogFacts:
    """The end of the log in a frozen notebook database."""
    row = connection.execute("SELECT seq, chain, last_op FROM action ORDER BY seq DESC LIMIT 1").fetchone()
    return LogFacts(0, 0, b"") if row is None else LogFacts(row[2], row[0], bytes(row[1]))
