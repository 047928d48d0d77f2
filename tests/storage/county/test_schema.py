"""The tables of a county hold together by village alone: partitioned by it, distributable by it, and read by it."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import Sequence, UniqueConstraint

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.storage.county import schema
from minqing_desktop.storage.county.database import CountyDatabase, open_county
from minqing_desktop.storage.county.reading import home_of
from tests.county_offices import PARTITIONS, PASSWORD

TABLES = [table.name for table in schema.metadata.sorted_tables]


def test_whatever_is_unique_begins_with_the_village() -> None:
    for table in schema.metadata.sorted_tables:
        assert next(iter(table.primary_key.columns)).name == "village", table.name
        assert not table.foreign_keys
        assert all(not index.unique for index in table.indexes), table.name
        assert all(next(iter(index.columns)).name == "village" for index in table.indexes), table.name
        assert not [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        assert not [column for column in table.columns if isinstance(column.default, Sequence) or column.identity]


@pytest.fixture
def server(new_county_url: Callable[[str], str]) -> Iterator[psycopg.Connection]:
    """A plain connection to the database of an empty office."""
    with psycopg.connect(new_county_url("postgresql")) as connection:
        yield connection


def test_what_the_server_holds_is_the_same(server: psycopg.Connection) -> None:
    unique = server.execute(
        "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
    ).fetchall()
    assert {column for _, column in unique} == {"village"}
    assert {name for name, _ in unique} >= set(TABLES)
    (others,) = server.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'S'"
    ).fetchone() or (None,)
    assert others == 0
    (foreign,) = server.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'").fetchone() or (None,)
    assert foreign == 0


def test_every_table_is_partitioned_by_village(server: psycopg.Connection) -> None:
    rows = server.execute(
        "SELECT c.relname, a.attname, (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = c.oid)"
        " FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0] WHERE p.partstrat = 'h'"
    ).fetchall()
    assert sorted(rows) == sorted((name, "village", PARTITIONS) for name in TABLES)


def test_a_question_about_one_village_touches_one_partition(server: psycopg.Connection) -> None:
    for query in (
        "SELECT * FROM v_matter WHERE village = '330327001201' AND hidden = 0",
        "SELECT v.id FROM v_visit v JOIN v_entry e ON e.village = v.village AND e.visit = v.id"
        " WHERE v.village = '330327001201' AND e.village = '330327001201'",
        "UPDATE op SET salt = NULL FROM unnest(ARRAY['a'::bytea]) AS s (r)"
        " WHERE village = '330327001201' AND record = s.r",
    ):
        plan = "\n".join(row[0] for row in server.execute("EXPLAIN " + query).fetchall())  # pyright: ignore
        touched = {word for word in plan.replace('"', " ").split() if "_p" in word and word[-1].isdigit()}
        numbers = {word.rpartition("_p")[2] for word in touched if not word.endswith("_pkey")}
        assert len(numbers) == 1, plan


def test_reading_records_touches_one_partition_too(new_county_url: Callable[[str], str]) -> None:
    county = open_county(new_county_url("postgresql"), PASSWORD)
    try:
        with county.reading() as reader:
            assert reader.find(Matter, "330327001201") == []
            scanned = reader.connection.exec_driver_sql(
                "SELECT relation::regclass::text FROM pg_locks"
                " WHERE pid = pg_backend_pid() AND relation::regclass::text ~ '^v_matter_p[0-9]+$'"
            ).all()
        assert len(scanned) == 1
    finally:
        county.close()


def test_rows_that_are_not_named_hold_what_the_catalogue_says(county: CountyDatabase) -> None:
    with county.writing(["1"]) as writer:
        for kind in kinds():
            columns = {"village": [home_of(kind, "1")], "id": [bytes(16)], "marks": [0], "hidden": [0]}
            writer.bulk.insert(schema.views[kind.name], columns)
        writer.bulk.flush()
    with county.reading() as reader:
        for kind in kinds():
            assert reader.find(kind.record, "1") == [kind.record(id=bytes(16).hex(), village=home_of(kind, "1"))]
