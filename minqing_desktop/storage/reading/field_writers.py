"""Which kind of action wrote what a field shows now: a roster that was brought in, or somebody's hand."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import DELETED
from minqing_desktop.storage.reading.households import BLOCK


def field_verbs(connection: Connection, kind: str, ids: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """The verbs of the actions that last wrote each field changed since its record was made, by (record id, field)."""
    found: dict[tuple[str, str], set[str]] = {}
    for part in _parts(ids):
        query = (
            "SELECT h.record, h.field, a.verb FROM head h JOIN op o ON o.record = h.record AND o.id = h.op"
            f" JOIN action a ON a.seq = o.action WHERE h.kind = ? AND h.record IN ({', '.join('?' * len(part))})"
        )
        for record, name, verb in connection.exec_driver_sql(query, (kind, *part)):
            found.setdefault((bytes(record).hex(), name.partition("#")[0]), set()).add(verb)
    return found


def creation_verbs(connection: Connection, kind: str, ids: Iterable[str]) -> dict[str, str]:
    """The verb of the action that made each of these records."""
    found: dict[str, str] = {}
    for part in _parts(ids):
        query = (
            f"SELECT v.id, a.verb FROM v_{kind} v JOIN op o ON o.record = v.id AND o.id = v.created"
            f" JOIN action a ON a.seq = o.action WHERE v.id IN ({', '.join('?' * len(part))})"
        )
        found.update({bytes(record).hex(): verb for record, verb in connection.exec_driver_sql(query, part)})
    return found


def deleted_id_numbers(connection: Connection, village: str, verbs: Collection[str]) -> frozenset[str]:
    """ID numbers of persons of a village whom an action with one of these verbs deleted."""
    query = (
        "SELECT DISTINCT v.id_number FROM v_person v"
        " JOIN head h ON h.record = v.id AND h.kind = 'person' AND h.field = ?"
        " JOIN op o ON o.record = h.record AND o.id = h.op JOIN action a ON a.seq = o.action"
        f" WHERE v.hidden = 1 AND v.village = ? AND v.id_number <> '' AND a.verb IN ({', '.join('?' * len(verbs))})"
    )
    return frozenset(row[0] for row in connection.exec_driver_sql(query, (DELETED, village, *verbs)))


def _parts(ids: Iterable[str]) -> Iterator[tuple[bytes, ...]]:
    raw = [bytes.fromhex(each) for each in dict.fromkeys(ids)]
    for start in range(0, len(raw), BLOCK):
        yield tuple(raw[start : start + BLOCK])
