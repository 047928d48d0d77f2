"""What actions of the log are about, for whoever tells what waits to be sent."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import is_note, read_header
from minqing_desktop.storage.halved import halved_actions

_CHUNK = 500


def works_after(connection: Connection, seq: int) -> Iterator[tuple[bytes, int]]:
    """(id, moment in ms) of the whole actions behind a place of the log that changed a record, in its order."""
    halved = halved_actions(connection)
    for identity, raw in connection.exec_driver_sql(
        "SELECT id, header FROM action WHERE seq > ? ORDER BY seq", (seq,)
    ).all():
        header = read_header(raw)
        if bytes(identity) not in halved and not is_note(header):
            yield bytes(identity), header.at_ms


def moment_of(connection: Connection, action: bytes) -> int | None:
    """When an action was done by its writer's clock, in ms; None where it is not here."""
    row = connection.exec_driver_sql("SELECT header FROM action WHERE id = ?", (action,)).first()
    return None if row is None else read_header(row[0]).at_ms


def record_counts(connection: Connection, actions: Iterable[bytes]) -> dict[str, int]:
    """How many different records of each kind the actions of these ids write to."""
    found: dict[str, set[bytes]] = {}
    for first, last in _ranges(connection, list(actions)):
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT kind, record FROM op WHERE seq BETWEEN ? AND ?", (first, last)
        )
        for kind, record in rows:
            found.setdefault(kind, set()).add(bytes(record))
    return {kind: len(records) for kind, records in found.items()}


def _ranges(connection: Connection, actions: list[bytes]) -> list[tuple[int, int]]:
    """Where their ops stand; what lies side by side in one range."""
    spans: list[tuple[int, int]] = []
    for start in range(0, len(actions), _CHUNK):
        part = tuple(actions[start : start + _CHUNK])
        places = ",".join("?" * len(part))
        rows = connection.exec_driver_sql(f"SELECT first_op, last_op FROM action WHERE id IN ({places})", part)
        spans += [(row[0], row[1]) for row in rows if row[1] >= row[0]]
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
