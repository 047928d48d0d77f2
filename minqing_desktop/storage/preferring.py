"""Preferences: local rows of the encrypted file, outside the log; a name and a text each."""

from sqlalchemy import Connection


def store_preference(connection: Connection, name: str, value: str) -> None:
    """Puts a preference in place of the one with the same name."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)", (name, value))


def drop_preference(connection: Connection, name: str) -> None:
    """Removes a preference if it is there."""
    connection.exec_driver_sql("DELETE FROM preference WHERE name = ?", (name,))


def load_preferences(connection: Connection, prefix: str) -> dict[str, str]:
    """All preferences whose name begins with `prefix`, by their whole name."""
    rows = connection.exec_driver_sql(
        "SELECT name, value FROM preference WHERE substr(name, 1, ?) = ? ORDER BY name", (len(prefix), prefix)
    )
    return {str(name): str(value) for name, value in rows}
