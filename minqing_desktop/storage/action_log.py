"""The rows of actions: the end of the log, a further action at it, and which actions have been taken back."""

import heapq
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import ActionHeader, chain_after

# The device of an action: so many bytes name the computer, what follows is its incarnation.
DEVICE_BYTES = 12
INSERT_ACTION = (
    "INSERT INTO action (seq, id, header, lamport, at_ms, verb, chain, first_op, last_op, undoes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(slots=True)
class LogEnd:
    """Where the log ends: the last places of an action and of an op, and the chain head.

    `lamport` is the greatest there was when the transaction began.
    """

    action: int
    op: int
    lamport: int
    chain: bytes

    def add(self, connection: Connection, raw: bytes, header: ActionHeader, op_ids: list[bytes]) -> None:
        """Writes the row of an action whose ops follow the last ones, and moves the end behind it."""
        self.chain = chain_after(self.chain, raw, op_ids)
        self.action += 1
        first = self.op + 1
        self.op += len(op_ids)
        row = (
            self.action, header.id, raw, header.lamport, header.at_ms, header.verb, self.chain, first, self.op,
            header.undoes or None,
        )  # fmt: skip
        connection.exec_driver_sql(INSERT_ACTION, row)


def log_end(connection: Connection) -> LogEnd:
    """The end of the log in this transaction."""
    run = connection.exec_driver_sql
    last = run("SELECT seq, last_op, chain FROM action ORDER BY seq DESC LIMIT 1").first()
    if last is None:
        return LogEnd(0, 0, 0, b"")
    lamport = run("SELECT max(lamport) FROM action").scalar()
    return LogEnd(last[0], last[1], lamport or 0, bytes(last[2]))


def settle_undone(connection: Connection, after: int) -> None:
    """Says of each action which one takes it back, where actions behind place `after` have a part in that.

    An action is taken back while the latest of those that undo it is not itself taken back. One that claims to be older
    than what it undoes undoes nothing, so the question always ends.
    """
    run = connection.exec_driver_sql
    rows = run(
        "SELECT DISTINCT a.lamport, a.id FROM action a JOIN action u ON u.undoes = a.id WHERE a.seq > ? OR u.seq > ?"
        if after
        else "SELECT DISTINCT a.lamport, a.id FROM action a JOIN action u ON u.undoes = a.id WHERE ? = ?",
        (after, after),
    )
    # An undoing action has a greater lamport than what it undoes: the greatest first is each after all it depends on.
    waiting = [(-lamport, bytes(identity)) for lamport, identity in rows]
    heapq.heapify(waiting)
    while waiting:
        _, identity = heapq.heappop(waiting)
        waiting_for = _settle_one(run, identity)
        if waiting_for is not None:
            heapq.heappush(waiting, waiting_for)


def _settle_one(run: Any, identity: bytes) -> tuple[int, bytes] | None:
    """Sets one action's `undone_by`; gives the action that it undoes itself when something has changed for that one."""
    before, undoes = run("SELECT undone_by, undoes FROM action WHERE id = ?", (identity,)).one()
    undone_by = run(
        "SELECT u.id FROM action u JOIN action a ON a.id = u.undoes"
        " WHERE u.undoes = ? AND u.undone_by IS NULL AND u.lamport > a.lamport"
        " ORDER BY u.lamport DESC, u.id DESC LIMIT 1",
        (identity,),
    ).scalar()
    if undone_by == before:
        return None
    run("UPDATE action SET undone_by = ? WHERE id = ?", (undone_by, identity))
    if undoes is None:
        return None
    target = run("SELECT lamport, id FROM action WHERE id = ?", (undoes,)).first()
    return None if target is None else (-target[0], bytes(target[1]))
