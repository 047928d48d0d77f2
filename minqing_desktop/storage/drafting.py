"""Drafts: local rows of the encrypted file, outside the log."""

from datetime import datetime

from sqlalchemy import Connection

from minqing_desktop.storage.reading.households import moment


def store_draft(connection: Connection, key: str, at_ms: int, body: bytes) -> None:
    """Puts a draft in place of the one with the same key."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO draft (key, saved_at_ms, body) VALUES (?, ?, ?)", (key, at_ms, body)
    )


def drop_draft(connection: Connection, key: str) -> None:
    """Removes a draft if it is there."""
    connection.exec_driver_sql("DELETE FROM draft WHERE key = ?", (key,))


def load_draft(connection: Connection, key: str) -> tuple[datetime, bytes] | None:
    """(when saved, body) of one draft."""
    row = connection.exec_driver_sql("SELECT saved_at_ms, body FROM draft WHERE key = ?", (key,)).first()
    if row is None:
        return None
    at = moment(row[0])
    assert at is not None
    return at, bytes(row[1])


def load_drafts(connection: Connection, prefix: str) -> list[tuple[str, datetime, bytes]]:
    """(key, when saved, body) of drafts whose key begins with `prefix`, newest first."""
    rows = connection.exec_driver_sql(
        "SELECT key, saved_at_ms, body FROM draft WHERE substr(key, 1, ?) = ? ORDER BY saved_at_ms DESC",
        (len(prefix), prefix),
    )
    found = []
    for key, at_ms, body in rows:
        at = moment(at_ms)
        assert at is not None
        found.append((key, at, bytes(body)))
    return found
