"""How every household of a village stands: who looks after it, its tags, when it was last visited, how often since."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from minqing_desktop.storage.reading.households import moment


@dataclass(frozen=True, slots=True)
class Standing:
    """One household living here. `every_days` is what its pairing says; `tags` its own and its living members'."""

    row: int
    id: str
    number: str
    head: str
    group: str
    group_name: str
    address: str
    cadre: str
    cadre_name: str
    every_days: int | None
    tags: tuple[str, ...]
    last_visit: datetime | None


_PAIRING = "SELECT r.household, r.cadre, c.name, r.every_days FROM v_pairing r LEFT JOIN v_cadre c ON c.id = r.cadre"
_STANDINGS = (
    'SELECT h.n, h.id, h.number, coalesce(p.name, h.registered_head), h."group", g.name, h.address, h.tags'
    ' FROM v_household h LEFT JOIN v_person p ON p.id = h.head LEFT JOIN v_group g ON g.id = h."group"'
    " WHERE h.hidden = 0 AND h.village = ? AND h.state = '' ORDER BY h.number, h.n"
)
_LAST_VISITS = (
    "SELECT l.target, max(t.started_at) FROM v_visit t JOIN link l ON l.source = t.id AND l.field = 'visit.households'"
    " WHERE t.hidden = 0 AND t.village = ? GROUP BY l.target"
)
_TAGS_OF_MEMBERS = (
    "SELECT household, tags FROM v_person WHERE hidden = 0 AND village = ? AND state = '' AND tags IS NOT NULL"
    " AND tags <> '[]'"
)
_VISITS = (
    "SELECT l.target, count(*) FROM v_visit t JOIN link l ON l.source = t.id AND l.field = 'visit.households'"
    " WHERE t.hidden = 0 AND t.village = ? AND t.started_at >= ? AND t.started_at < ? GROUP BY l.target"
)


def standings(connection: Connection, village: str) -> list[Standing]:
    """Every household living in the village, by number; of several pairings the first counts."""
    pairings = {}
    for row in connection.exec_driver_sql(f"{_PAIRING} WHERE r.hidden = 0 AND r.village = ? ORDER BY r.n", (village,)):
        pairings.setdefault(row[0], row[1:])
    last = dict(connection.exec_driver_sql(_LAST_VISITS, (village,)).all())
    members: dict[bytes, list[str]] = {}
    for household, tags in connection.exec_driver_sql(_TAGS_OF_MEMBERS, (village,)):
        members.setdefault(household, []).extend(json.loads(tags))
    found = []
    for row in connection.exec_driver_sql(_STANDINGS, (village,)):
        cadre, name, every = pairings.get(row[1], (None, "", None))
        own = json.loads(row[7]) if row[7] else []
        found.append(
            Standing(
                row=row[0],
                id=bytes(row[1]).hex(),
                number=row[2],
                head=row[3] or "",
                group=bytes(row[4]).hex() if row[4] else "",
                group_name=row[5] or "",
                address=row[6],
                cadre=bytes(cadre).hex() if cadre else "",
                cadre_name=name or "",
                every_days=every,
                tags=tuple(dict.fromkeys((*own, *members.get(row[1], ())))),
                last_visit=moment(last.get(row[1])),
            )
        )
    return found


def visits_by_household(connection: Connection, village: str, since_ms: int, until_ms: int) -> dict[str, int]:
    """How often each household was visited in a span of UTC milliseconds (until excluded)."""
    rows = connection.exec_driver_sql(_VISITS, (village, since_ms, until_ms))
    return {bytes(row[0]).hex(): row[1] for row in rows}
