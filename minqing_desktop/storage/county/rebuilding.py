"""Makes an office's views anew from its log, village by village: for a catalogue of another version, and to compare."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, delete, select

from minqing_desktop.domain.catalogue import is_known
from minqing_desktop.domain.log.op import Op, read_envelope
from minqing_desktop.storage.county.bulk import bulk_of
from minqing_desktop.storage.county.merging import VillageMerge
from minqing_desktop.storage.county.schema import (
    awaited,
    head,
    log_end,
    metadata,
    op,
    partition_statements,
    redaction,
    views,
)
from minqing_desktop.storage.county.states import Arrival
from minqing_desktop.storage.merging import Author

_OPS_AT_ONCE = 20_000
_COLUMNS = [
    op.c[name]
    for name in ("record", "id", "kind", "lamport", "device", "action", "number", "creates", "envelope", "salt", "vals")
]
_VIEWS_THERE = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'v_*'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'p' AND relname ~ '^v_'",
}
_PARTITIONS = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'op'::regclass"


def make_views_anew(connection: Connection) -> None:
    """Drops what is derived from the log and derives it by this version's catalogue, in the caller's transaction."""
    run = connection.exec_driver_sql
    dialect = connection.dialect.name
    for (name,) in run(_VIEWS_THERE[dialect]).all():
        run(f'DROP TABLE "{name}"')
    for table in (head, awaited, redaction):
        connection.execute(delete(table))
    metadata.create_all(connection, tables=list(views.values()), checkfirst=False)
    if dialect == "postgresql":
        partitions = run(_PARTITIONS).scalar() or 1
        for statement in partition_statements(list(views.values()), partitions):
            run(statement)
    for (village,) in connection.execute(select(log_end.c.village).order_by(log_end.c.village)).all():
        _derive(connection, village)


def _derive(connection: Connection, village: str) -> None:
    bulk = bulk_of(connection)
    merge = VillageMerge(bulk, village, has_redacted=False)
    for part in _parts(connection, village):
        merge.take(part, {}, is_logged=True)
        bulk.flush()


def _parts(connection: Connection, village: str) -> Iterator[list[Arrival]]:
    """The ops of a village some thousand at a time, all those of a record together."""
    after = b""
    while True:
        query = select(*_COLUMNS).where(op.c.village == village, op.c.record > after).order_by(op.c.record)
        rows = [tuple(row) for row in connection.execute(query.limit(_OPS_AT_ONCE))]
        by_record = [(record, list(group)) for record, group in groupby(rows, key=itemgetter(0))]
        if len(rows) == _OPS_AT_ONCE and len(by_record) > 1:
            by_record.pop()
        elif len(rows) == _OPS_AT_ONCE:
            # A record of that many ops.
            query = select(*_COLUMNS).where(op.c.village == village, op.c.record == by_record[0][0])
            by_record = [(by_record[0][0], [tuple(row) for row in connection.execute(query)])]
        if not by_record:
            return
        after = by_record[-1][0]
        yield [_arrival(row, village) for _, group in by_record for row in group]


def _arrival(row: tuple, village: str) -> Arrival:
    record, one, kind, lamport, device, action, number, creates, envelope, salt, packed = row
    is_plain = creates and is_known(kind)
    return Arrival(
        kind,
        record,
        Op(one, envelope, salt, packed),
        None if is_plain else read_envelope(envelope),
        Author(lamport, device, village, action, b""),
        number,
    )
