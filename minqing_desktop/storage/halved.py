"""Actions of which only a part could be salvaged: known by id, so that the whole one is not taken for a forgery.

What is missing of such an action is not filled in when it arrives: its ops stand in the chain as they were salvaged.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

_NAME = "halved."


def remember_halved(connection: Connection, actions: Iterable[bytes]) -> None:
    """Marks actions by id, in the caller's transaction."""
    for action in actions:
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, 1)", (_NAME + action.hex(),))


def is_halved(connection: Connection, action: bytes) -> bool:
    """Whether only a part of this action was salvaged here."""
    found = connection.exec_driver_sql("SELECT 1 FROM meta WHERE name = ?", (_NAME + action.hex(),))
    return found.first() is not None


def halved_actions(connection: Connection) -> frozenset[bytes]:
    """The ids of all of them: what nobody can sign for as the whole action."""
    rows = connection.exec_driver_sql("SELECT name FROM meta WHERE name LIKE ?", (_NAME + "%",))
    return frozenset(bytes.fromhex(row[0].removeprefix(_NAME)) for row in rows)
