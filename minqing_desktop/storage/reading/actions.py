"""The actions of the log as history lists them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import read_header
from minqing_desktop.storage.reading.households import moment


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """Who did what and when; `cadre` is a record id, empty when unknown."""

    id: bytes
    at: datetime
    cadre: str
    verb: str
    counts: dict[str, int]
    is_undone: bool


def count_actions(connection: Connection) -> int:
    """How many actions the log holds."""
    return connection.exec_driver_sql("SELECT count(*) FROM action").scalar_one()


def recent_actions(connection: Connection, limit: int, offset: int = 0) -> list[ActionFacts]:
    """The latest actions, newest first, leaving out the first `offset`."""
    rows = connection.exec_driver_sql(
        "SELECT id, header, at_ms, undone_by FROM action ORDER BY seq DESC LIMIT ? OFFSET ?", (limit, offset)
    )
    found = []
    for identity, raw, at_ms, undone_by in rows:
        header = read_header(raw)
        at = moment(at_ms)
        assert at is not None
        found.append(
            ActionFacts(bytes(identity), at, header.cadre.hex(), header.verb, header.counts, undone_by is not None)
        )
    return found
