"""Makes every view again from the log, and compares what is there with what the log says."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.log.op import Op, chain_after, is_genuine, read_header
from minqing_desktop.storage.appending import Appender
from minqing_desktop.storage.schema import FIND_TABLE, VIEW_STATE, catalogue_print, metadata, views

Progress = Callable[[int, int], None]


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
    run("DROP TABLE IF EXISTS find")
    metadata.create_all(connection, tables=list(views.values()))
    run(FIND_TABLE)
    for name in VIEW_STATE:
        run(f"DELETE FROM {name}")


def rebuild(connection: Connection, progress: Progress | None = None) -> None:
    """Makes the views of this version's catalogue from the log, inside the caller's transaction."""
    clear_views(connection)
    run = connection.exec_driver_sql
    total = run("SELECT count(*) FROM action").scalar() or 0
    appender = Appender(connection, "", replays=True)
    for done, (seq, header, first, last) in enumerate(
        run("SELECT seq, header, first_op, last_op FROM action ORDER BY seq").all()
    ):
        appender.village = read_header(header).village
        rows = run(
            "SELECT id, envelope, salt, vals FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)
        ).all()
        appender.replay(seq, first, [Op(bytes(row[0]), row[1], row[2], row[3]) for row in rows])
        if progress is not None:
            progress(done + 1, total)
    run("INSERT OR REPLACE INTO meta (name, value) VALUES ('catalogue', ?)", (catalogue_print(),))


def verify_log(connection: Connection) -> CheckOutcome:
    """Checks every op against its id and the chain of actions against its head; reads only."""
    run = connection.exec_driver_sql
    faults: dict[str, int] = {}
    chain, actions, ops = b"", 0, 0
    for _, header, stored, first, last in run(
        "SELECT seq, header, chain, first_op, last_op FROM action ORDER BY seq"
    ).all():
        rows = run("SELECT id, envelope, salt, vals FROM op WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)).all()
        for row in rows:
            if not is_genuine(Op(bytes(row[0]), row[1], row[2], row[3])):
                faults["op_altered"] = faults.get("op_altered", 0) + 1
        chain = chain_after(chain, header, [bytes(row[0]) for row in rows])
        if chain != bytes(stored):
            faults["chain_broken"] = faults.get("chain_broken", 0) + 1
            chain = bytes(stored)
        actions += 1
        ops += len(rows)
    if ops != (run("SELECT count(*) FROM op").scalar() or 0):
        faults["op_without_action"] = 1
    records = sum(run(f"SELECT count(*) FROM v_{kind.name}").scalar() or 0 for kind in kinds())
    return CheckOutcome(actions, ops, records, faults)


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
    prints["find"] = str(run("SELECT count(*) FROM find").scalar())
    return prints


def _print(rows: object) -> str:
    digest = hashlib.sha256()
    for row in rows:  # pyright: ignore[reportGeneralTypeIssues]
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def compare_with_log(connection: Connection) -> dict[str, int]:
    """Rebuilds the views inside the caller's transaction and names those that differed; the caller rolls back."""
    before = view_prints(connection)
    rebuild(connection)
    after = view_prints(connection)
    return {f"view_differs:{name}": 1 for name in before if before[name] != after[name]}
