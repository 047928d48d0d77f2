"""The eight well-known faults of service, each as a query over the records (DESIGN §5): 转 拖 推 磨 混 骗 压 躲.

They look at what the service did and left undone, never at villagers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.records.matter import OPEN_STAGES

IDLE_DAYS = 30
"""Without a step for so long a matter lies still, and a household with an open matter is kept out of sight."""


class Fault(StrEnum):
    """The faults by their code, in the order people say them."""

    PASSED_ON = "passed_on"
    DELAYED = "delayed"
    REFUSED = "refused"
    IDLE = "idle"
    UNSEEN = "unseen"
    BROKEN_PROMISE = "broken_promise"
    WITHDRAWN = "withdrawn"
    AVOIDED = "avoided"


@dataclass(frozen=True, slots=True)
class Finding:
    """One record that shows a fault; `kind` is matter, task or household, `since` the day it goes back to.

    `count` is how often it was handed on, or how many open matters a household has; 0 where nothing is counted.
    """

    kind: str
    id: str
    title: str
    household: str
    head: str
    group: str
    cadre: str
    since: date | None
    count: int = 0


_OPEN = ", ".join(f"'{stage}'" for stage in sorted(OPEN_STAGES))
_PLACE = (
    " LEFT JOIN v_household h ON h.id = {owner} LEFT JOIN v_person q ON q.id = h.head"
    ' LEFT JOIN v_group g ON g.id = h."group"'
)
_HEAD = "coalesce(q.name, h.registered_head)"
_MATTER = (
    f"SELECT 'matter', m.id, m.title, m.household, {_HEAD}, g.name, c.name, {{since}}, {{count}}"
    f" FROM v_matter m LEFT JOIN v_cadre c ON c.id = m.cadre{_PLACE.format(owner='m.household')}"
    " WHERE m.hidden = 0 AND m.village = :village AND {condition} ORDER BY {since}, m.n"
)
_LAST_STEP = '(SELECT max(s."on") FROM v_step s WHERE s.matter = m.id AND s.hidden = 0)'
_SLIPS = "(SELECT count(*) FROM v_step s WHERE s.matter = m.id AND s.hidden = 0 AND s.type = 'refer')"
_STEPS_SINCE_INHERITED = (
    "(SELECT count(*) FROM v_step s WHERE s.matter = m.id AND s.hidden = 0 "
    " AND s.type NOT IN ('hand_over', 'carry_over')"
    ' AND s."on" >= m.inherited_on)'
)
# Told in person or by telephone, called on afterwards, or visited while it was open.
_HEARD = (
    "(m.answer_way IN ('oral', 'phone')"
    " OR EXISTS (SELECT 1 FROM v_petitioner r WHERE r.matter = m.id AND r.hidden = 0"
    " AND r.told_way IN ('oral', 'phone'))"
    " OR EXISTS (SELECT 1 FROM v_step s WHERE s.matter = m.id AND s.hidden = 0"
    " AND (s.type = 'visit_back' OR s.\"by\" IN ('oral', 'phone')))"
    " OR EXISTS (SELECT 1 FROM link l JOIN v_visit t ON t.id = l.source AND t.hidden = 0"
    " WHERE l.field = 'visit.households' AND l.target = m.household"
    " AND date(t.started_at / 1000, 'unixepoch', 'localtime') BETWEEN m.accepted_on AND m.closed_on))"
)
_NOT_SEEN_SINCE = (
    "NOT EXISTS (SELECT 1 FROM link l JOIN v_visit t ON t.id = l.source AND t.hidden = 0"
    " WHERE l.field = 'visit.households' AND l.target = h.id"
    " AND date(t.started_at / 1000, 'unixepoch', 'localtime') > :idle)"
)
_QUERIES: Mapping[Fault, str] = {
    Fault.PASSED_ON: _MATTER.format(since="m.accepted_on", count=_SLIPS, condition=f"{_SLIPS} >= 2"),
    Fault.DELAYED: _MATTER.format(
        since="m.due_on",
        count="0",
        condition=f"m.stage IN ({_OPEN}) AND m.answered_on IS NULL AND m.due_on < :today",
    ),
    Fault.REFUSED: _MATTER.format(
        since="m.ended_on", count="0", condition="m.stage = 'declined' AND trim(m.end_reason) = ''"
    ),
    Fault.IDLE: _MATTER.format(
        since=f"coalesce({_LAST_STEP}, m.inherited_on, m.accepted_on)",
        count="0",
        condition=(
            f"m.stage IN ({_OPEN}) AND (coalesce({_LAST_STEP}, m.accepted_on) <= :idle"
            f" OR m.inherited_on <= :inherited AND {_STEPS_SINCE_INHERITED} = 0)"
        ),
    ),
    Fault.UNSEEN: _MATTER.format(since="m.closed_on", count="0", condition=f"m.stage = 'closed' AND NOT {_HEARD}"),
    Fault.BROKEN_PROMISE: (
        f"SELECT 'task', k.id, k.title, k.household, coalesce(p.name, {_HEAD}), g.name, c.name, k.due_on, 0"
        " FROM v_task k LEFT JOIN v_cadre c ON c.id = k.cadre LEFT JOIN v_person p ON p.id = k.owed_to"
        f"{_PLACE.format(owner='k.household')}"
        " WHERE k.hidden = 0 AND k.village = :village AND k.is_promise = 1 AND k.done_on IS NULL"
        " AND k.due_on < :today ORDER BY k.due_on, k.n"
    ),
    Fault.WITHDRAWN: _MATTER.format(
        since="m.ended_on", count="0", condition="m.stage = 'withdrawn' AND trim(m.petitioner_word) = ''"
    ),
    Fault.AVOIDED: (
        f"SELECT 'household', h.id, {_HEAD}, h.id, {_HEAD}, g.name, group_concat(DISTINCT c.name), min(m.accepted_on),"
        " count(*) FROM v_matter m LEFT JOIN v_cadre c ON c.id = m.cadre"
        f"{_PLACE.format(owner='m.household')} WHERE m.hidden = 0 AND m.village = :village"
        f" AND m.stage IN ({_OPEN}) AND h.hidden = 0 AND h.state = '' AND m.accepted_on <= :idle AND {_NOT_SEEN_SINCE}"
        " GROUP BY h.id ORDER BY min(m.accepted_on), h.n"
    ),
}
INHERITED_DAYS = 7
"""So long a successor may leave an inherited matter untouched."""


def findings(connection: Connection, village: str, fault: Fault, today: date) -> list[Finding]:
    """Every record of a village that shows a fault today, the oldest first."""
    values = {
        "village": village,
        "today": today.isoformat(),
        "idle": (today - timedelta(days=IDLE_DAYS)).isoformat(),
        "inherited": (today - timedelta(days=INHERITED_DAYS)).isoformat(),
    }
    query = _QUERIES[fault]
    named = {name: value for name, value in values.items() if f":{name}" in query}
    return [_finding(row) for row in connection.exec_driver_sql(query, named)]


def _finding(row: Any) -> Finding:
    return Finding(
        kind=row[0],
        id=bytes(row[1]).hex(),
        title=row[2] or "",
        household=bytes(row[3]).hex() if row[3] else "",
        head=row[4] or "",
        group=row[5] or "",
        cadre=row[6] or "",
        since=date.fromisoformat(row[7]) if row[7] else None,
        count=row[8],
    )
