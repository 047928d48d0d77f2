"""Finds records that others point at: what someone has built upon is not taken away by undoing its creation."""

from collections.abc import Iterator

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import FieldType, is_known, kinds
from minqing_desktop.storage.merging import CHUNK, Key


def still_needed(connection: Connection, doomed: set[Key]) -> set[Key]:
    """Those of the `doomed` records that visible records which stay point at, and what these point at themselves."""
    wanted = {key for key in doomed if is_known(key[0])}
    edges = list(_edges(connection, wanted)) if wanted else []
    targets: dict[Key, list[Key]] = {}
    for source, target in edges:
        targets.setdefault(source, []).append(target)
    needed: set[Key] = set()
    waiting = [target for source, target in edges if source not in doomed]
    while waiting:
        key = waiting.pop()
        if key not in needed:
            needed.add(key)
            waiting += targets.get(key, ())
    return needed


def _edges(connection: Connection, wanted: set[Key]) -> Iterator[tuple[Key, Key]]:
    """(visible record, record of `wanted` that it points at)."""
    by_kind: dict[str, list[bytes]] = {}
    for kind, record in wanted:
        by_kind.setdefault(kind, []).append(record)
    for kind in kinds():
        for facts in kind.fields:
            if facts.type not in (FieldType.REFERENCE, FieldType.REFERENCES):
                continue
            for target, records in by_kind.items():
                if facts.target in (target, ""):
                    rows = _pointing(connection, kind.name, facts.name, facts.type, records)
                    yield from (((kind.name, source), (target, to)) for source, to in rows if (target, to) in wanted)


def _pointing(
    connection: Connection, kind: str, name: str, type: FieldType, records: list[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    if type is FieldType.REFERENCE:
        query, column = f'SELECT id, "{name}" FROM v_{kind} WHERE hidden = 0', f'"{name}"'
        given: tuple[str, ...] = ()
    else:
        visible = f"v_{kind} t ON t.id = l.source AND t.hidden = 0"
        query = f"SELECT l.source, l.target FROM link l JOIN {visible} WHERE l.field = ?"
        column, given = "l.target", (f"{kind}.{name}",)
    if len(records) > CHUNK:
        rows = connection.exec_driver_sql(f"{query} AND {column} IS NOT NULL", given)
    else:
        rows = connection.exec_driver_sql(
            f"{query} AND {column} IN ({','.join('?' * len(records))})", (*given, *records)
        )
    return ((bytes(source), bytes(target)) for source, target in rows.all())
