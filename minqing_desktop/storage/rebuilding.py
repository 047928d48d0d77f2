"""Makes every view again from the log, and compares what is there with what the log says."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.log.op import Envelope, Op, chain_after, is_genuine, read_envelope, read_header
from minqing_desktop.storage.action_log import DEVICE_BYTES, settle_undone
from minqing_desktop.storage.appending import Appender, Placed
from minqing_desktop.storage.merging import CHUNK
from minqing_desktop.storage.schema import (
    FIND_PLACES_TABLE,
    FIND_TABLE,
    FIND_WORDS_TABLE,
    VIEW_STATE,
    catalogue_print,
    metadata,
    view_statements,
    views,
)

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What a check found; `faults` are stable codes with counts, empty when all is well."""

    actions: int
    ops: int
    records: int
    faults: dict[str, int]


def clear_views(connection: Connection) -> None:
    """Drops and makes anew all that is derived from the log."""
    run = connection.exec_driver_sql
    for table in views.values():
        run(f"DROP TABLE IF EXISTS {table.name}")
    for name in ("find_places", "find_words", "find"):
        run(f"DROP TABLE IF EXISTS {name}")
    for statement in view_statements():
        run(statement)
    run(FIND_TABLE)
    run(FIND_WORDS_TABLE)
    run(FIND_PLACES_TABLE)
    for name in VIEW_STATE:
        run(f"DELETE FROM {name}")


def rebuild(connection: Connection, progress: Progress | None = None) -> None:
    """Makes the views of this version's catalogue from the log, inside the caller's transaction."""
    clear_views(connection)
    run = connection.exec_driver_sql
    total = run("SELECT max(seq) FROM op").scalar() or 0
    appender = Appender(connection, total + 1)
    villages: dict[int, str] = {}
    done = 0
    while done < total:
        rows = run(
            "SELECT seq, action, id, envelope, salt, vals FROM op WHERE seq > ? ORDER BY seq LIMIT ?", (done, CHUNK)
        ).all()
        if not rows:
            break
        villages = _villages(run, rows[0][1], rows[-1][1])
        appender.take(
            [
                Placed(seq, action, villages[action], Op(bytes(op), envelope, salt, packed), read_envelope(envelope))
                for seq, action, op, envelope, salt, packed in rows
            ]
        )
        done = rows[-1][0]
        if progress is not None:
            progress(done, total)
    appender.flush()
    run("UPDATE action SET undone_by = NULL WHERE undone_by IS NOT NULL")
    settle_undone(connection, 0)
    run("INSERT OR REPLACE INTO meta (name, value) VALUES ('catalogue', ?)", (catalogue_print(),))


def _villages(run: Callable[..., Any], first: int, last: int) -> dict[int, str]:
    rows = run("SELECT seq, header FROM action WHERE seq BETWEEN ? AND ?", (first, last))
    return {seq: read_header(header).village for seq, header in rows}


def verify_log(connection: Connection, progress: Progress | None = None) -> CheckOutcome:
    """Checks every op against its id and its action, and the chain of actions against its head; reads only.

    `progress` is told after each action and may stop the check by raising.
    """
    run = connection.exec_driver_sql
    faults: dict[str, int] = {}
    chain, actions, ops, behind = b"", 0, 0, 0
    erased: set[bytes] = set()
    redacted: set[bytes] = set()
    own = bytes(run("SELECT value FROM meta WHERE name = 'device'").scalar() or b"")[:DEVICE_BYTES]
    for action in run(
        "SELECT seq, id, header, lamport, at_ms, verb, undoes, chain, first_op, last_op FROM action ORDER BY seq"
    ):
        seq, identity, header, stored, first, last = *action[:3], *action[7:]
        rows = run(
            "SELECT id, envelope, salt, vals, action, kind, record FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq",
            (first, last),
        ).all()
        for row in rows:
            envelope = _sound_envelope(row, seq, bytes(identity))
            if envelope is None:
                faults["op_altered"] = faults.get("op_altered", 0) + 1
                continue
            redacted.update(envelope.targets)
            if row[2] is None and _device_of(header) == own:
                erased.add(bytes(row[0]))
        chain = chain_after(chain, bytes(header), [bytes(row[0]) for row in rows])
        is_in_place = seq == actions + 1 and first == behind + 1 and last - first + 1 == len(rows)
        if chain != bytes(stored) or not is_in_place or not _says_what_its_header_says(action):
            faults["chain_broken"] = faults.get("chain_broken", 0) + 1
            chain = bytes(stored)
        behind = last
        actions += 1
        if progress is not None:
            progress(actions, 0)
        ops += len(rows)
    if emptied := len(erased - redacted):
        # Ops of other devices may come without values before the word of who erased them; our own never are.
        faults["op_altered"] = faults.get("op_altered", 0) + emptied
    if ops != (run("SELECT count(*) FROM op").scalar() or 0):
        faults["op_without_action"] = 1
    records = sum(run(f"SELECT count(*) FROM v_{kind.name}").scalar() or 0 for kind in kinds())
    return CheckOutcome(actions, ops, records, faults)


def _sound_envelope(row: Any, seq: int, action: bytes) -> Envelope | None:
    """The envelope of an op; None when the op or what its row says of it was altered."""
    try:
        op = Op(bytes(row[0]), row[1], row[2], row[3])
        envelope = read_envelope(op.envelope)
        stands = (envelope.action, seq, envelope.kind, envelope.record)
        is_sound = is_genuine(op) and stands == (action, row[4], row[5], row[6])
    except (msgspec.MsgspecError, TypeError):
        return None
    return envelope if is_sound else None


def _device_of(header: bytes) -> bytes:
    try:
        return read_header(header).device[:DEVICE_BYTES]
    except (msgspec.MsgspecError, TypeError):
        return b""


def _says_what_its_header_says(action: Any) -> bool:
    """Whether the columns of an action, by which lists are sorted and filtered, are those of its hashed header."""
    _seq, identity, raw, lamport, at_ms, verb, undoes = action[:7]
    try:
        header = read_header(raw)
    except (msgspec.MsgspecError, TypeError):
        return False
    said = (header.id, header.lamport, header.at_ms, header.verb, header.undoes or None)
    return said == (identity, lamport, at_ms, verb, undoes)


def view_prints(connection: Connection) -> dict[str, str]:
    """A fingerprint of each view and of the merge state, blind to row numbers: equal for equal content."""
    run = connection.exec_driver_sql
    prints = {}
    for kind in kinds():
        names = ", ".join(["id", "village", "created", "marks", "hidden", *(f'"{f.name}"' for f in kind.fields)])
        prints[kind.name] = _print(run(f"SELECT {names} FROM v_{kind.name} ORDER BY id"))
    for name in VIEW_STATE:
        columns = ", ".join(column.name for column in metadata.tables[name].columns)
        prints[name] = _print(run(f"SELECT {columns} FROM {name} ORDER BY {columns}"))
    prints["find"] = _print(run("SELECT term, doc FROM find_words ORDER BY term"))
    prints["undone"] = _print(run("SELECT id, undone_by FROM action WHERE undone_by IS NOT NULL ORDER BY id"))
    return prints


def _print(rows: Iterable[Any]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def compare_with_log(connection: Connection, progress: Progress | None = None) -> dict[str, int]:
    """Rebuilds the views inside the caller's transaction and names those that differed; the caller rolls back."""
    before = view_prints(connection)
    rebuild(connection, progress)
    after = view_prints(connection)
    return {f"view_differs:{name}": 1 for name in before if before[name] != after[name]}
