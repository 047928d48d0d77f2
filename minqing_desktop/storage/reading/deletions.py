"""What was deleted and not erased, by the action that deleted it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.log.op import DELETED
from minqing_desktop.storage.reading.references import MERGED_INTO, is_mergeable


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deleted record and the latest action that deleted it; `is_merged` when it was merged into another."""

    kind: str
    id: str
    action: bytes
    place: int
    is_merged: bool


def deletions(connection: Connection, village: str) -> list[Deletion]:
    """Every hidden record of a village (and of none) whose values are still there, the latest deleted first."""
    found: list[Deletion] = []
    for kind in kinds():
        merged = f"v.{MERGED_INTO} IS NOT NULL" if is_mergeable(kind.name) else "0"
        query = (
            f"SELECT v.id, max(a.seq), a.id, {merged} FROM v_{kind.name} v"
            " JOIN head h ON h.record = v.id AND h.kind = ? AND h.field = ?"
            " JOIN op o ON o.record = h.record AND o.id = h.op JOIN action a ON a.seq = o.action"
            " WHERE v.hidden = 1 AND v.village IN (?, '')"
            " AND NOT EXISTS (SELECT 1 FROM redaction r WHERE r.record = v.id AND r.kind = ?) GROUP BY v.id"
        )
        for record, place, action, is_merged in connection.exec_driver_sql(
            query, (kind.name, DELETED, village, kind.name)
        ):
            found.append(Deletion(kind.name, bytes(record).hex(), bytes(action), place, bool(is_merged)))
    return sorted(found, key=lambda one: (-one.place, one.kind, one.id))
