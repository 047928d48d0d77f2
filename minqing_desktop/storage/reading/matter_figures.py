"""The days of every matter that a span of time touches, for counting."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class MatterDays:
    """A matter as figures count it."""

    id: str
    title: str
    stage: str
    category: str
    head: str
    group: str
    accepted_on: date | None
    due_on: date | None
    answered_on: date | None
    closed_on: date | None
    rated_on: date | None
    rating: str


_QUERY = (
    "SELECT m.id, m.title, m.stage, m.category, coalesce(q.name, h.registered_head), g.name, m.accepted_on, m.due_on,"
    " m.answered_on, m.closed_on, m.rated_on, m.rating FROM v_matter m LEFT JOIN v_household h ON h.id = m.household"
    ' LEFT JOIN v_person q ON q.id = h.head LEFT JOIN v_group g ON g.id = coalesce(m."group", h."group")'
    " WHERE m.hidden = 0 AND m.village = ? AND m.stage <> 'joined' AND (m.accepted_on BETWEEN ? AND ?"
    " OR m.answered_on BETWEEN ? AND ? OR m.closed_on BETWEEN ? AND ? OR m.rated_on BETWEEN ? AND ?)"
    " ORDER BY m.accepted_on, m.n"
)


def matters_touching(connection: Connection, village: str, since: date, until: date) -> list[MatterDays]:
    """Matters accepted, answered, rated or closed in a span, both days included; those joined to others left out."""
    span = (since.isoformat(), until.isoformat())
    return [_days(row) for row in connection.exec_driver_sql(_QUERY, (village, *span, *span, *span, *span))]


def _days(row: Any) -> MatterDays:
    accepted, due, answered, closed, rated = (date.fromisoformat(value) if value else None for value in row[6:11])
    identity, head, group = bytes(row[0]).hex(), row[4] or "", row[5] or ""
    return MatterDays(identity, row[1], row[2], row[3], head, group, accepted, due, answered, closed, rated, row[11])
