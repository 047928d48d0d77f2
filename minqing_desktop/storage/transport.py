"""Carries whole actions from one notebook to another: takes them out of a log, proves them, puts them into another.

Nothing here knows of packages, keys or receipts; those wrap what is carried.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.log.op import (
    ActionHeader,
    Envelope,
    Op,
    is_genuine,
    is_header_well_formed,
    is_note,
    is_well_formed,
    read_envelope,
    read_header,
    read_values,
)
from minqing_desktop.domain.words import tr
from minqing_desktop.storage.action_log import LogEnd, log_end, settle_undone
from minqing_desktop.storage.appending import INSERT_OP, OPS_HELD, Appender, Placed
from minqing_desktop.storage.halved import (
    chain_anew,
    halved_actions,
    is_halved,
    keep_chain,
    make_room,
    place_of,
    put_in,
)
from minqing_desktop.storage.merging import EVER
from minqing_desktop.storage.resting import collector_resting

PAGE = 4000


@dataclass(frozen=True, slots=True)
class ForeignAction:
    """An action on its way: the bytes of its header and its ops in order, some of them perhaps erased.

    `is_genuine` where ids and digests of all its ops were worked out from their bytes by whoever made it.
    """

    header: bytes
    ops: list[Op]
    is_genuine: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What was new among the actions taken, or made whole: how many, their ops, and the record ids of each kind."""

    actions: int
    ops: int
    touched: dict[str, frozenset[str]]


class ActionAltered(UserError):
    """What arrived is not what was sent: an op that its id does not cover, or another action under a known id."""

    def __init__(self) -> None:
        super().__init__(
            "action_altered",
            tr("收到的数据和校验码对不上，可能在路上损坏或被改动过；一条也没有写入，什么都没有变化。"),
            tr("请让对方重新导出一份，再导入一次。"),
        )


def export_actions(connection: Connection, after_seq: int = 0) -> Iterator[ForeignAction]:
    """The actions behind a place of the log, in its order; all from 0. Read to the end within one transaction."""
    run = connection.exec_driver_sql
    last = run("SELECT max(seq) FROM action").scalar() or 0
    while after_seq < last:
        page = run(
            "SELECT seq, header, first_op, last_op FROM action WHERE seq > ? ORDER BY seq LIMIT ?", (after_seq, PAGE)
        ).all()
        for part in _by_size(page):
            rows = run(
                "SELECT action, id, envelope, salt, vals FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq",
                (part[0][2], part[-1][3]),
            ).all()
            ops = {
                seq: [Op(bytes(row[1]), row[2], row[3], row[4]) for row in group]
                for seq, group in groupby(rows, key=itemgetter(0))
            }
            yield from (ForeignAction(header, ops.get(seq, [])) for seq, header, _, _ in part)
        after_seq = page[-1][0]


def actions_named(connection: Connection, ids: Iterable[bytes]) -> Iterator[ForeignAction]:
    """The actions of these ids, in that order; KeyError for one that is not here."""
    run = connection.exec_driver_sql
    for identity in ids:
        row = run("SELECT header, first_op, last_op FROM action WHERE id = ?", (identity,)).first()
        if row is None:
            raise KeyError("action")
        ops = run("SELECT id, envelope, salt, vals FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (row[1], row[2]))
        yield ForeignAction(row[0], [Op(bytes(op[0]), *op[1:]) for op in ops.all()])


def signed_after(connection: Connection, after_seq: int) -> Iterator[tuple[int, bytes, list[bytes]]]:
    """(place in the log, header, op ids) of the whole actions behind a place of the log: what a device signs of one."""
    halved = halved_actions(connection)
    for seq, identity, header, first, last in connection.exec_driver_sql(
        "SELECT seq, id, header, first_op, last_op FROM action WHERE seq > ? ORDER BY seq", (after_seq,)
    ).all():
        if bytes(identity) not in halved:
            yield seq, header, _op_ids(connection, first, last)


def signed_of(connection: Connection, ids: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """(header, op ids) of the actions of these ids, in that order; those that are not here are left out."""
    for identity in ids:
        row = connection.exec_driver_sql(
            "SELECT header, first_op, last_op FROM action WHERE id = ?", (identity,)
        ).first()
        if row is not None:
            yield row[0], _op_ids(connection, row[1], row[2])


def _op_ids(connection: Connection, first: int, last: int) -> list[bytes]:
    rows = connection.exec_driver_sql("SELECT id FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)).all()
    return [bytes(row[0]) for row in rows]


def _by_size(actions: Iterable[tuple[int, bytes, int, int]]) -> Iterator[list[tuple[int, bytes, int, int]]]:
    part: list[tuple[int, bytes, int, int]] = []
    for action in actions:
        if part and action[3] - part[0][2] > PAGE:
            yield part
            part = []
        part.append(action)
    if part:
        yield part


def take_actions(connection: Connection, actions: Iterable[ForeignAction], *, is_searched: bool = True) -> Taken:
    """Adds the actions that are not here yet, in the caller's transaction, whatever their order.

    Raises ActionAltered for one that does not prove itself; the caller rolls back. Values that a redaction here has
    named are not taken in. Unless it `is_searched`, what arrives is not put into the search index: for a transaction
    that is going to be rolled back.
    """
    taking = _Taking(connection, log_end(connection), is_searched)
    # Hundreds of thousands of bytes and tuples, and no rings among them.
    with collector_resting():
        for action in actions:
            taking.take(action)
        return taking.finish()


@dataclass(slots=True)
class _Taking:
    """Collects new actions and merges them some thousand ops at a time."""

    connection: Connection
    end: LogEnd
    is_searched: bool
    actions: int = 0
    ops: int = 0
    appender: Appender = field(init=False)
    _start: int = field(init=False)
    _head: bytes = field(init=False)
    _unchained_from: int = 0
    _placed: list[Placed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._start, self._head = self.end.action, self.end.chain
        self.appender = Appender(self.connection, self.end.op + 1, is_searched=self.is_searched)

    def take(self, action: ForeignAction) -> None:
        header = _header_of(action)
        if self._is_here(header, action):
            proven(action)
            return
        self._chain()
        first = self.end.op + 1
        self.end.add(self.connection, action.header, header, [op.id for op in action.ops])
        seq, village = self.end.action, header.village
        self.actions += 1
        self.ops += len(action.ops)
        # Proved in parts: the envelopes of a great action would fill the memory all at once.
        for start in range(0, len(action.ops), OPS_HELD):
            part = action.ops[start : start + OPS_HELD]
            self._placed += [
                Placed(place, seq, village, op, *_sound(op, header.id, action.is_genuine))
                for place, op in enumerate(part, start=first + start)
            ]
            if len(self._placed) >= OPS_HELD:
                self._merge()

    def _is_here(self, header: ActionHeader, action: ForeignAction) -> bool:
        run = self.connection.exec_driver_sql
        row = run("SELECT header, first_op, last_op FROM action WHERE id = ?", (header.id,)).first()
        if row is None:
            return False
        self._merge()
        known = run("SELECT id FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (row[1], row[2])).all()
        here, there = [bytes(each[0]) for each in known], [op.id for op in action.ops]
        if row[0] == action.header and set(here) < set(there) and is_halved(self.connection, header.id):
            self._complete(header, action)
            return True
        if row[0] != action.header or here != there:
            raise ActionAltered
        return True

    def _complete(self, header: ActionHeader, action: ForeignAction) -> None:
        """Puts what is missing of a half action where the whole one has it."""
        proven(action)
        keep_chain(self.connection, self._head)
        missing = make_room(self.connection, header.id, action.ops)
        for place, seq, op in missing:
            # One by one: what stands before it in its action may have to be merged before.
            put_in(self.connection, place, seq, op)
            self.appender.take([Placed(EVER, seq, header.village, op, read_envelope(op.envelope))])
        self.end.op += len(missing)
        self.actions += 1
        self.ops += len(missing)
        place = place_of(self.connection, header.id)
        self._unchained_from = min(self._unchained_from or place, place)

    def _chain(self) -> None:
        """Brings the chain in order before something is put at its end."""
        if self._unchained_from:
            self.end.chain = chain_anew(self.connection, self._unchained_from)
            self._unchained_from = 0

    def _merge(self) -> None:
        if not self._placed:
            return
        rows = [
            (each.seq, each.op.id, each.action, each.envelope.kind, each.envelope.record, *each.op[1:])
            for each in self._placed
        ]
        self.connection.exec_driver_sql(INSERT_OP, rows)
        self.appender.take(self._placed)
        self._placed = []

    def finish(self) -> Taken:
        self._merge()
        self._chain()
        self.appender.flush()
        if self.actions:
            settle_undone(self.connection, self._start)
        touched = {kind: frozenset(each.hex() for each in ids) for kind, ids in self.appender.touched.items()}
        return Taken(self.actions, self.ops, touched)


def proven(action: ForeignAction) -> ActionHeader:
    """The header of an action, once every byte of it has proved itself."""
    header = _header_of(action)
    for op in action.ops:
        _sound(op, header.id)
    return header


def _header_of(action: ForeignAction) -> ActionHeader:
    try:
        header = read_header(action.header)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ActionAltered from None
    has_ops = bool(action.ops) or is_note(header)
    if not (has_ops and is_header_well_formed(header) and len({op.id for op in action.ops}) == len(action.ops)):
        raise ActionAltered
    return header


def _sound(op: Op, action: bytes, is_hashed: bool = False) -> tuple[Envelope, dict[str, Any] | None]:
    """What an op of an action holds, once every byte of it has proved itself; no values where they were erased.

    It `is_hashed` where its id and digest were made of its bytes just now.
    """
    try:
        envelope = read_envelope(op.envelope)
        values = None if op.values is None else read_values(op.values)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise ActionAltered from None
    if envelope.action != action or not is_well_formed(envelope):
        raise ActionAltered
    # What was hashed stands at the end of the envelope; a hostile one, or that of a later version, may go on behind it.
    if not (is_hashed and op.envelope.endswith(envelope.digest)) and not is_genuine(op, envelope):
        raise ActionAltered
    return envelope, values
