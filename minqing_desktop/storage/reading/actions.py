"""The actions of the log as history lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import NOTE, read_header
from minqing_desktop.storage.reading.households import BLOCK, moment


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """Who did what and when; `cadre` is a record id, empty when unknown; `undoes` is what this action takes back.

    `subject` is (kind, id) of the record it is about, empty for none; `counts` hold no mark of a note.
    """

    id: bytes
    at: datetime
    cadre: str
    verb: str
    counts: dict[str, int]
    is_undone: bool
    undoes: bytes = b""
    subject: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which actions: of these verbs (all when empty) but not of those `without`, by a cadre, in a span of moments.

    `since_ms` counts in, `until_ms` does not; UTC milliseconds.
    """

    verbs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    cadre: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


EVERY_ACTION = ActionFilter()


def count_actions(connection: Connection, wanted: ActionFilter = EVERY_ACTION) -> int:
    """How many actions of a filter the log holds."""
    if wanted.cadre:
        return len(_of_cadre(connection, wanted))
    where, values = _where(wanted)
    return connection.exec_driver_sql(f"SELECT count(*) FROM action{where}", values).scalar_one()


def recent_actions(
    connection: Connection, limit: int, offset: int = 0, wanted: ActionFilter = EVERY_ACTION
) -> list[ActionFacts]:
    """The latest actions of a filter, newest first, leaving out the first `offset`."""
    if wanted.cadre:
        return _of_cadre(connection, wanted)[offset : offset + limit]
    where, values = _where(wanted)
    return _found(connection, f"{where} ORDER BY seq DESC LIMIT ? OFFSET ?", (*values, limit, offset))


def _of_cadre(connection: Connection, wanted: ActionFilter) -> list[ActionFacts]:
    """Who acted stands only in the header, where the same bytes may also name what was acted on."""
    where, values = _where(wanted, "instr(header, ?) > 0", bytes.fromhex(wanted.cadre))
    return [each for each in _found(connection, f"{where} ORDER BY seq DESC", values) if each.cadre == wanted.cadre]


def _where(wanted: ActionFilter, *more: Any) -> tuple[str, tuple[Any, ...]]:
    """` WHERE …` and its values; `more` is a further condition and its value."""
    conditions, values = list(more[:1]), list(more[1:])
    for verbs, word in ((wanted.verbs, "IN"), (wanted.without, "NOT IN")):
        if verbs:
            conditions.append(f"verb {word} ({', '.join('?' * len(verbs))})")
            values += verbs
    for moment_ms, sign in ((wanted.since_ms, ">="), (wanted.until_ms, "<")):
        if moment_ms is not None:
            conditions.append(f"at_ms {sign} ?")
            values.append(moment_ms)
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), tuple(values)


def _found(connection: Connection, rest: str, values: tuple[Any, ...]) -> list[ActionFacts]:
    rows = connection.exec_driver_sql(f"SELECT id, header, at_ms, undone_by FROM action{rest}", values)
    return [_facts(*row) for row in rows]


def _facts(identity: bytes, raw: bytes, at_ms: int, undone_by: bytes | None) -> ActionFacts:
    header, at = read_header(raw), moment(at_ms)
    assert at is not None
    return ActionFacts(
        bytes(identity),
        at,
        header.cadre.hex(),
        header.verb,
        {name: count for name, count in header.counts.items() if name != NOTE},
        undone_by is not None,
        header.undoes,
        (header.subject_kind, header.subject.hex()),
    )


def written_after(connection: Connection, action: int) -> int:
    """How many actions behind this place of the log changed records; notes did not."""
    query = "SELECT count(*) FROM action WHERE seq > ? AND last_op >= first_op"
    return connection.exec_driver_sql(query, (action,)).scalar_one()


def actions_after(connection: Connection, action: int, limit: int) -> list[ActionFacts]:
    """The latest of the actions that `written_after` counts, newest first."""
    return _found(connection, " WHERE seq > ? AND last_op >= first_op ORDER BY seq DESC LIMIT ?", (action, limit))


def last_place_of(connection: Connection, verbs: tuple[str, ...]) -> int:
    """Where in this log the last action of these verbs stands; 0 for none."""
    where, values = _where(ActionFilter(verbs=verbs))
    return connection.exec_driver_sql(f"SELECT coalesce(max(seq), 0) FROM action{where}", values).scalar_one()


def actions_by_id(connection: Connection, ids: Iterable[bytes]) -> list[ActionFacts]:
    """The facts of these actions, the latest in this log first; those that are not here are left out."""
    wanted = list(dict.fromkeys(ids))
    found: list[tuple[int, ActionFacts]] = []
    for start in range(0, len(wanted), BLOCK):
        block = tuple(wanted[start : start + BLOCK])
        query = f"SELECT seq, id, header, at_ms, undone_by FROM action WHERE id IN ({', '.join('?' * len(block))})"
        found += [(row[0], _facts(*row[1:])) for row in connection.exec_driver_sql(query, block)]
    return [facts for _seq, facts in sorted(found, key=lambda pair: -pair[0])]
