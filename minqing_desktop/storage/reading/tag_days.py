"""Since when a record carries a tag, as the log has it."""

from collections.abc import Iterable

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import element_field
from minqing_desktop.storage.reading.households import BLOCK


class TagDays:
    """When each tag of these records was put on, in milliseconds since 1970: with the record itself, or later."""

    def __init__(self, connection: Connection, kind: str, ids: Iterable[str]) -> None:
        self._made: dict[str, int] = {}
        self._put_on: dict[tuple[str, str], int] = {}
        wanted = [bytes.fromhex(each) for each in dict.fromkeys(ids)]
        for start in range(0, len(wanted), BLOCK):
            self._read(connection, kind, tuple(wanted[start : start + BLOCK]))

    def _read(self, connection: Connection, kind: str, block: tuple[bytes, ...]) -> None:
        holes = ", ".join("?" * len(block))
        made = (
            f"SELECT v.id, a.at_ms FROM v_{kind} v JOIN op o ON o.record = v.id AND o.id = v.created"
            f" JOIN action a ON a.seq = o.action WHERE v.id IN ({holes})"
        )
        self._made.update({bytes(row[0]).hex(): row[1] for row in connection.exec_driver_sql(made, block)})
        put_on = (
            "SELECT h.record, h.field, max(a.at_ms) FROM head h JOIN op o ON o.record = h.record AND o.id = h.op"
            f" JOIN action a ON a.seq = o.action WHERE h.record IN ({holes}) AND h.kind = ?"
            " AND h.field >= 'tags#' AND h.field < 'tags$' GROUP BY h.record, h.field"
        )
        for record, name, at_ms in connection.exec_driver_sql(put_on, (*block, kind)):
            self._put_on[bytes(record).hex(), name] = at_ms

    def of(self, record: str, tag: str) -> int | None:
        """When this tag was put on this record; None for a record that is not here."""
        return self._put_on.get((record, element_field("tags", tag)), self._made.get(record))
