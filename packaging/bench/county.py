"""A county's year into its office: packages read, proved and merged into PostgreSQL and SQLite; then each report.

The villages come from `packaging/county`. What is asked is ops a second on one core, so the processor time of this
process and of the server's processes is added up; how long it took by the clock is said beside it. The yardstick is the
same rows of ops, read and merged already, through psycopg's COPY into one table.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from county.layout import Layout, lay_out
from county.meeting import meet

from bench.figures import Line, median, spread
from bench.part import PASSWORD, Scope, own_folder, peak_mib, timed
from minqing_desktop.services.county.ingesting import ingest_folder
from minqing_desktop.services.county.office import create_office, open_office
from minqing_desktop.services.county.reports import CountyScope, report_kinds, rows
from tool.cluster import Cluster, private_cluster

OPS_A_SECOND, REPORT_S = 30_000, 2.0
# Villages of a quick run, and of the county that is to be planned for; homes of a township that keeps one notebook.
SOME_VILLAGES, ALL_VILLAGES, TOWNSHIP_HOUSEHOLDS = 20, 500, 5000
LAST_DAY = date(2026, 11, 20)
# As an office would set them; all else is as PostgreSQL comes, so every transaction is on the disk when it ends.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "4GB"}
_COPY = "同样的操作行用 psycopg COPY 写进一张表"
_YARDSTICK_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Ingested:
    """What taking a folder cost: processor seconds here and in the server, by the clock, bytes of WAL, MiB here."""

    ops: int
    packages: int
    here_s: float
    server_s: float
    clock_s: float
    wal: float
    peak: float

    @property
    def rate(self) -> float:
        """Ops a second on one core."""
        return self.ops / (self.here_s + self.server_s)


def measure(scope: Scope) -> Iterator[Line]:
    """Monthly packages of many villages, great packages of one township, both engines, and the reports."""
    villages = ALL_VILLAGES if scope.is_large else SOME_VILLAGES
    with private_cluster(SETTINGS) as cluster:
        yield from _monthly(scope, cluster, lay_out(1, villages, LAST_DAY))
        yield from _great(scope, cluster)
    yield from _sqlite(scope)


def _monthly(scope: Scope, cluster: Cluster, layout: Layout) -> Iterator[Line]:
    with own_folder() as folder:
        counts = prepare(layout, folder, _new_database(cluster, "monthly"))
        turns = 1 if scope.is_large else scope.turns
        found, plain = _turns(cluster, folder, "monthly", turns, counts["ops"])
        words = f"{len(layout.places)} 个村一年 {counts['ops']:,} 条操作"
        yield _rate_line("汇总入库", f"{words}，{counts['packages']:,} 包", found, plain)
        yield from _sizes(cluster, f"monthly_{turns}", counts["ops"], words)
        yield from _reports(cluster.url(f"monthly_{turns}"), words, max(3, scope.turns))


def _great(scope: Scope, cluster: Cluster) -> Iterator[Line]:
    with own_folder() as folder:
        layout = lay_out(2, 1, LAST_DAY, TOWNSHIP_HOUSEHOLDS)
        counts = prepare(layout, folder, _new_database(cluster, "great"))
        found, plain = _turns(cluster, folder, "great", scope.turns, counts["ops"])
        yield _rate_line("汇总入库，大包", f"{counts['ops']:,} 条操作，{counts['packages']} 包", found, plain)


def _sqlite(scope: Scope) -> Iterator[Line]:
    with own_folder() as folder:
        layout = lay_out(1, SOME_VILLAGES, LAST_DAY)
        base = folder / "base.db"
        counts = prepare(layout, folder, f"sqlite:///{base}")
        found = []
        for turn in range(scope.turns):
            copy = folder / f"{turn}.db"
            for ending in ("", ".keys"):
                shutil.copyfile(f"{base}{ending}", f"{copy}{ending}")
            found.append(take(f"sqlite:///{copy}", folder, counts["ops"]))
        note = f"{_cost(found)}；文件 {copy.stat().st_size / counts['ops']:.0f} 字节/条"
        words = f"{SOME_VILLAGES} 个村一年 {counts['ops']:,} 条操作，{counts['packages']:,} 包"
        yield Line("汇总入库，SQLite", words, median([each.rate for each in found]), "条/s", note=note)


def prepare(layout: Layout, folder: Path, url: str) -> dict[str, int]:
    """Makes an office that knows every laptop of a county, and their packages for it under `folder`; gives counts."""
    office = create_office(url, PASSWORD, name="示范县")
    try:
        return meet(office, layout, folder, jobs=2)
    finally:
        office.close()


def take(url: str, folder: Path, ops: int, cluster: Cluster | None = None) -> Ingested:
    """Takes all packages into an office that was prepared and has taken none."""
    office = open_office(url, PASSWORD)
    try:
        server, wal = (cluster.processor_seconds(), _wal(cluster)) if cluster else (0.0, 0.0)
        clock, here = time.perf_counter(), time.process_time()
        result = ingest_folder(office, folder / "packages")
        clock, here = time.perf_counter() - clock, time.process_time() - here
        if cluster:
            server, wal = cluster.processor_seconds() - server, _wal(cluster) - wal
    finally:
        office.close()
    if result.quarantined or result.seen or sum(each.ops for each in result.taken) != ops:
        raise RuntimeError("not everything was taken")
    return Ingested(ops, len(result.taken), here, server, clock, wal, peak_mib())


def _turns(cluster: Cluster, folder: Path, base: str, turns: int, ops: int) -> tuple[list[Ingested], list[float]]:
    """Each turn into a copy of the prepared database, and the yardstick after it, so that a busy moment hits both."""
    found, plain = [], []
    for turn in range(1, turns + 1):
        name = f"{base}_{turn}"
        _new_database(cluster, name, base)
        found.append(take(cluster.url(name), folder, ops, cluster))
        plain.append(_copy_plainly(cluster, name))
        if turn < turns:
            _run(cluster, f'DROP DATABASE "{name}"')
    return found, plain


def _copy_plainly(cluster: Cluster, database: str) -> float:
    """Ops a second and core of a plain COPY of what stands in the log."""
    with psycopg.connect(cluster.url(database), autocommit=True) as connection:
        connection.execute("CREATE TABLE yardstick (LIKE op)")
        connection.execute("ALTER TABLE yardstick ADD PRIMARY KEY (village, record, id)")
        with connection.cursor(binary=True) as cursor:
            rows = cursor.execute(f"SELECT * FROM op LIMIT {_YARDSTICK_ROWS}".encode()).fetchall()
            types = [column.type_code for column in cursor.description or ()]
        server, here = cluster.processor_seconds(), time.process_time()
        with connection.cursor() as cursor, cursor.copy("COPY yardstick FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        spent = time.process_time() - here + cluster.processor_seconds() - server
        connection.execute("DROP TABLE yardstick")
    return len(rows) / spent


def _rate_line(what: str, size: str, found: list[Ingested], plain: list[float]) -> Line:
    rate = median([each.rate for each in found])
    return Line(
        what,
        size,
        rate,
        "条/s",
        f"≥ {OPS_A_SECOND:,} 条/s·核",
        rate >= OPS_A_SECOND,
        median(plain),
        _COPY,
        _cost(found),
    )


def _cost(found: list[Ingested]) -> str:
    one = sorted(found, key=lambda each: each.rate)[len(found) // 2]
    here, server = one.here_s / one.ops * 1e6, one.server_s / one.ops * 1e6
    return (
        f"按两边处理器时间算；每条本机 {here:.0f} µs、服务器 {server:.0f} µs，每包 "
        f"{(one.here_s + one.server_s) / one.packages * 1000:.0f} ms；按钟表 {one.ops / one.clock_s:,.0f} 条/s；"
        f"写前日志 {one.wal / one.ops:.0f} 字节/条，本机内存 {found[0].peak:.0f} MiB；"
        f"{spread([each.rate for each in found], '条/s')}"
    )


def _sizes(cluster: Cluster, database: str, ops: int, words: str) -> Iterator[Line]:
    with psycopg.connect(cluster.url(database), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        size = _number(connection, "SELECT pg_database_size(current_database())")
        log = _number(connection, "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('op')")
    yield Line(
        "汇总库大小", words, size / ops, "字节/条", note=f"全库 {size / 2**20:,.0f} MiB，其中底账 {log / size:.0%}"
    )


def _reports(url: str, words: str, turns: int) -> Iterator[Line]:
    """Each over all villages and the whole year, its rows ready for a window or a file."""
    # Twelve months by the calendar: those of the year that is not over.
    scope = CountyScope(since=date(LAST_DAY.year - 1, LAST_DAY.month + 1, 1), until=LAST_DAY)
    office = open_office(url, PASSWORD)
    try:
        for report in report_kinds():
            seconds = [timed(lambda name=report.name: rows(office, name, scope))[0] for _ in range(turns)]
            found = median(seconds)
            yield Line(
                f"汇总报表：{report.title}", words, found, "s", "≤ 2 s", found <= REPORT_S, note=spread(seconds, "s")
            )
    finally:
        office.close()


def _number(connection: psycopg.Connection[Any], query: str) -> float:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return float(row[0])


def _wal(cluster: Cluster) -> float:
    """Bytes of the write-ahead log since the cluster was made."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        return _number(connection, "SELECT pg_current_wal_insert_lsn() - '0/0'")


def _new_database(cluster: Cluster, name: str, template: str = "template0") -> str:
    _run(cluster, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return cluster.url(name)


def _run(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())
