"""What in a village is there more than once: ID numbers, household numbers, telephones of many homes."""

from sqlalchemy import Connection

_LIVING = "FROM v_person WHERE hidden = 0 AND village = ? AND state = ''"
_HOLDERS = (
    "SELECT id_number, id FROM v_person WHERE hidden = 0 AND village = ? AND state = '' AND id_number IN"
    f" (SELECT id_number {_LIVING} AND id_number <> '' GROUP BY id_number HAVING count(*) > 1) ORDER BY n"
)
_PHONES = f"SELECT phone, count(DISTINCT household) AS homes {_LIVING} AND phone <> '' GROUP BY phone HAVING homes >= ?"
_HOMES = "FROM v_household WHERE hidden = 0 AND village = ? AND state = ''"
_NUMBERS = (
    f"SELECT number, id {_HOMES} AND number IN"
    f" (SELECT number {_HOMES} AND number <> '' GROUP BY number HAVING count(*) > 1) ORDER BY n"
)


def shared_id_numbers(connection: Connection, village: str) -> dict[str, tuple[str, ...]]:
    """The ids of the persons on file who have a number together, by the number."""
    return _grouped(connection.exec_driver_sql(_HOLDERS, (village, village)))


def shared_household_numbers(connection: Connection, village: str) -> dict[str, tuple[str, ...]]:
    """The ids of the households on file that have a number together, by the number."""
    return _grouped(connection.exec_driver_sql(_NUMBERS, (village, village)))


def shared_phones(connection: Connection, village: str, homes: int) -> dict[str, int]:
    """How many households have a telephone number, for those that at least so many have."""
    return {row[0]: row[1] for row in connection.exec_driver_sql(_PHONES, (village, homes))}


def _grouped(rows) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, identity in rows:
        found[name] = (*found.get(name, ()), bytes(identity).hex())
    return found
