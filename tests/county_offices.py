"""Offices for tests, on both engines; an empty one is made once for each and copied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from minqing_desktop.storage.county.database import CountyDatabase, create_county, open_county
from tool.cluster import private_cluster

PASSWORD = "测试时用的一句话。"
PARTITIONS = 2
_TEMPLATE = "county_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[Callable[[str], str]]:
    """Gives the URL of a database of this process's own server by its name; fails where there is no PostgreSQL."""
    with private_cluster() as cluster:
        yield cluster.url


@pytest.fixture(scope="session")
def postgresql_server(postgresql_url: Callable[[str], str]) -> Iterator[psycopg.Connection]:
    """Who makes and drops databases there."""
    with psycopg.connect(postgresql_url("postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def empty_server_database(
    postgresql_server: psycopg.Connection, postgresql_url: Callable[[str], str], keys_remembered: None
) -> str:
    """The name of a database with an empty office, to be copied and never opened."""
    postgresql_server.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
    create_county(postgresql_url(_TEMPLATE), PASSWORD, partitions=PARTITIONS).close()
    return _TEMPLATE


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory, keys_remembered: None) -> Path:
    """The file of an empty office, to be copied and never opened."""
    path = tmp_path_factory.mktemp("office") / "county.db"
    create_county(f"sqlite:///{path}", PASSWORD).close()
    return path


@contextmanager
def county_copy(request: pytest.FixtureRequest, engine: str, path: Path, name: str) -> Iterator[str]:
    """A copy of the empty office on an engine, as the file `path` or the database `name`; gives its URL."""
    if engine == "sqlite":
        source: Path = request.getfixturevalue("empty_file")
        shutil.copy(source, path)
        shutil.copy(f"{source}.keys", f"{path}.keys")
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("empty_server_database")
    server: psycopg.Connection = request.getfixturevalue("postgresql_server")
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
    try:
        yield request.getfixturevalue("postgresql_url")(name)
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def new_county_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Copies the empty office for an engine («sqlite», «postgresql») and gives the URL; all are gone after the test."""
    with ExitStack() as copies:

        def make(engine: str) -> str:
            number = next(_numbers)
            made = county_copy(request, engine, tmp_path / f"county-{number}.db", f"county_{number}")
            return copies.enter_context(made)

        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def county_url(request: pytest.FixtureRequest, new_county_url: Callable[[str], str]) -> str:
    """An empty office on each engine in turn."""
    return new_county_url(request.param)


@pytest.fixture
def county(county_url: str) -> Iterator[CountyDatabase]:
    """The same, opened."""
    opened = open_county(county_url, PASSWORD)
    yield opened
    opened.close()
