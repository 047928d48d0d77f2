"""Who last wrote what a field shows now, by which kind of action: a roster that was brought in, or somebody's hand."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import DELETED, read_header
from minqing_desktop.storage.reading.households import BLOCK


@dataclass(frozen=True, slots=True)
class FieldWriter:
    """An action as far as it matters here: what it was, when (milliseconds since 1970), by which cadre."""

    verb: str
    at_ms: int
    cadre: str


class FieldWriters:
    """Asks the log of one snapshot; an action is looked up once, however many fields it wrote."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._actions: dict[int, FieldWriter] = {}

    def of_fields(self, kind: str, ids: Iterable[str]) -> dict[tuple[str, str], list[FieldWriter]]:
        """Who last wrote each field that was changed since its record was made, by (record id, field)."""
        found: dict[tuple[str, str], dict[int, None]] = {}
        for part in _parts(ids):
            query = (
                "SELECT h.record, h.field, o.action FROM head h JOIN op o ON o.record = h.record AND o.id = h.op"
                f" WHERE h.kind = ? AND h.record IN ({', '.join('?' * len(part))})"
            )
            for record, name, action in self._connection.exec_driver_sql(query, (kind, *part)):
                found.setdefault((bytes(record).hex(), name.partition("#")[0]), {})[action] = None
        return {key: [self._action(one) for one in actions] for key, actions in found.items()}

    def of_creations(self, kind: str, ids: Iterable[str]) -> dict[str, FieldWriter]:
        """Who made each of these records."""
        found: dict[str, FieldWriter] = {}
        for part in _parts(ids):
            query = (
                f"SELECT v.id, o.action FROM v_{kind} v JOIN op o ON o.record = v.id AND o.id = v.created"
                f" WHERE v.id IN ({', '.join('?' * len(part))})"
            )
            for record, action in self._connection.exec_driver_sql(query, part):
                found[bytes(record).hex()] = self._action(action)
        return found

    def of_deleted_numbers(self, village: str, verbs: Collection[str]) -> dict[str, FieldWriter]:
        """ID numbers of persons of a village whom an action with one of these verbs deleted."""
        query = (
            "SELECT DISTINCT v.id_number, o.action FROM v_person v"
            " JOIN head h ON h.record = v.id AND h.kind = 'person' AND h.field = ?"
            " JOIN op o ON o.record = h.record AND o.id = h.op JOIN action a ON a.seq = o.action"
            f" WHERE v.hidden = 1 AND v.village = ? AND v.id_number <> '' AND a.verb IN ({', '.join('?' * len(verbs))})"
        )
        rows = self._connection.exec_driver_sql(query, (DELETED, village, *verbs)).all()
        return {number: self._action(action) for number, action in rows}

    def _action(self, seq: int) -> FieldWriter:
        if seq not in self._actions:
            row = self._connection.exec_driver_sql("SELECT header, at_ms, verb FROM action WHERE seq = ?", (seq,)).one()
            self._actions[seq] = FieldWriter(row[2], row[1], read_header(row[0]).cadre.hex())
        return self._actions[seq]


def _parts(ids: Iterable[str]) -> Iterator[tuple[bytes, ...]]:
    raw = [bytes.fromhex(each) for each in dict.fromkeys(ids)]
    for start in range(0, len(raw), BLOCK):
        yield tuple(raw[start : start + BLOCK])
