"""Actions of which only a part could be salvaged: known by id, so that the whole one is not taken for a forgery.

Nobody signs for such an action or sends it. When the whole one arrives, what is missing is put in its place: the ops
behind it move up, and the chain is computed anew from there.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from minqing_desktop.domain.log.op import Op, chain_after, read_envelope
from minqing_desktop.storage.appending import INSERT_OP

_NAME = "halved."
_CHAIN_BEFORE = "chain.before"


def remember_halved(connection: Connection, actions: Iterable[bytes]) -> None:
    """Marks actions by id, in the caller's transaction."""
    for action in actions:
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, 1)", (_NAME + action.hex(),))


def is_halved(connection: Connection, action: bytes) -> bool:
    """Whether only a part of this action was salvaged here."""
    found = connection.exec_driver_sql("SELECT 1 FROM meta WHERE name = ?", (_NAME + action.hex(),))
    return found.first() is not None


def halved_actions(connection: Connection) -> frozenset[bytes]:
    """The ids of all of them: what nobody can sign for as the whole action."""
    rows = connection.exec_driver_sql("SELECT name FROM meta WHERE name LIKE ?", (_NAME + "%",))
    return frozenset(bytes.fromhex(row[0].removeprefix(_NAME)) for row in rows)


def make_room(connection: Connection, action: bytes, ops: Sequence[Op]) -> list[tuple[int, int, Op]]:
    """Puts the ops of a half action that are here where the whole one has them, and moves what stands behind it.

    Gives (place, the action's place, op) of those that are missing, still to be put in and merged. From now on the
    action counts as whole. The chain has to be computed anew from it, see `chain_anew`.
    """
    run = connection.exec_driver_sql
    seq, first, last = run("SELECT seq, first_op, last_op FROM action WHERE id = ?", (action,)).one()
    here = {
        bytes(row[0]): Op(bytes(row[0]), *row[1:])
        for row in run("SELECT id, envelope, salt, vals FROM op WHERE seq BETWEEN ? AND ?", (first, last)).all()
    }
    more = len(ops) - len(here)
    run("DELETE FROM op WHERE seq BETWEEN ? AND ?", (first, last))
    # In two steps, as two ops may not have one place in between.
    run("UPDATE op SET seq = -(seq + ?) WHERE seq > ?", (more, last))
    run("UPDATE op SET seq = -seq WHERE seq < 0")
    run("UPDATE action SET first_op = first_op + ?, last_op = last_op + ? WHERE seq > ?", (more, more, seq))
    run("UPDATE action SET last_op = last_op + ? WHERE seq = ?", (more, seq))
    placed = list(enumerate(ops, start=first))
    for place, op in placed:
        if op.id in here:
            put_in(connection, place, seq, here[op.id])
    run("DELETE FROM meta WHERE name = ?", (_NAME + action.hex(),))
    return [(place, seq, op) for place, op in placed if op.id not in here]


def put_in(connection: Connection, place: int, action: int, op: Op) -> None:
    """Writes the row of one op."""
    envelope = read_envelope(op.envelope)
    row = (place, op.id, action, envelope.kind, envelope.record, *op[1:])
    connection.exec_driver_sql(INSERT_OP, row)


def place_of(connection: Connection, action: bytes) -> int:
    """The place of an action that is here."""
    return connection.exec_driver_sql("SELECT seq FROM action WHERE id = ?", (action,)).scalar_one()


def chain_anew(connection: Connection, first: int) -> bytes:
    """Computes the chain from the action at place `first` to the end; gives its head, b"" for an empty log.

    The head that stood before is kept for the witness, which may not get to see the new one.
    """
    run = connection.exec_driver_sql
    chain = bytes(run("SELECT chain FROM action WHERE seq = ?", (first - 1,)).scalar() or b"")
    rows = run("SELECT seq, header, first_op, last_op FROM action WHERE seq >= ? ORDER BY seq", (first,)).all()
    for seq, header, start, end in rows:
        ids = run("SELECT id FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (start, end)).all()
        chain = chain_after(chain, bytes(header), [bytes(row[0]) for row in ids])
        run("UPDATE action SET chain = ? WHERE seq = ?", (chain, seq))
    return chain


def keep_chain(connection: Connection, head: bytes) -> None:
    """Remembers the head that the chain had before it was computed anew, in the caller's transaction."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (_CHAIN_BEFORE, head))


def had_chain(connection: Connection, head: bytes) -> bool:
    """Whether the chain had this head before it was computed anew for the last time."""
    kept = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (_CHAIN_BEFORE,)).scalar()
    return kept is not None and bytes(kept) == head
