"""The actions of the log as history lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import read_header
from minqing_desktop.storage.reading.households import BLOCK, moment


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """Who did what and when; `cadre` is a record id, empty when unknown; `undoes` is what this action takes back."""

    id: bytes
    at: datetime
    cadre: str
    verb: str
    counts: dict[str, int]
    is_undone: bool
    undoes: bytes = b""


def count_actions(connection: Connection) -> int:
    """How many actions the log holds."""
    return connection.exec_driver_sql("SELECT count(*) FROM action").scalar_one()


def recent_actions(connection: Connection, limit: int, offset: int = 0) -> list[ActionFacts]:
    """The latest actions, newest first, leaving out the first `offset`."""
    rows = connection.exec_driver_sql(
        "SELECT id, header, at_ms, undone_by FROM action ORDER BY seq DESC LIMIT ? OFFSET ?", (limit, offset)
    )
    return [_facts(*row) for row in rows]


def _facts(identity: bytes, raw: bytes, at_ms: int, undone_by: bytes | None) -> ActionFacts:
    header, at = read_header(raw), moment(at_ms)
    assert at is not None
    return ActionFacts(
        bytes(identity), at, header.cadre.hex(), header.verb, header.counts, undone_by is not None, header.undoes
    )


def actions_by_id(connection: Connection, ids: Iterable[bytes]) -> list[ActionFacts]:
    """The facts of these actions, the latest in this log first; those that are not here are left out."""
    wanted = list(dict.fromkeys(ids))
    found: list[tuple[int, ActionFacts]] = []
    for start in range(0, len(wanted), BLOCK):
        block = tuple(wanted[start : start + BLOCK])
        query = f"SELECT seq, id, header, at_ms, undone_by FROM action WHERE id IN ({', '.join('?' * len(block))})"
        found += [(row[0], _facts(*row[1:])) for row in connection.exec_driver_sql(query, block)]
    return [facts for _seq, facts in sorted(found, key=lambda pair: -pair[0])]
