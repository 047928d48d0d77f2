"""Offices for tests, on both engines; an empty one is made once for each and copied."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from minqing_desktop.storage.county.database import CountyDatabase, create_county, open_county
from tool.cluster import private_cluster

PASSWORD = "测试时用的一句话。"
PARTITIONS = 3
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


@pytest.fixture
def new_county_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Copies the empty office for an engine («sqlite», «postgresql») and gives the URL; all are gone after the test."""
    made: list[str] = []

    def make(engine: str) -> str:
        number = next(_numbers)
        if engine == "sqlite":
            source: Path = request.getfixturevalue("empty_file")
            path = tmp_path / f"county-{number}.db"
            shutil.copy(source, path)
            shutil.copy(f"{source}.keys", f"{path}.keys")
            return f"sqlite:///{path}"
        name = f"county_{number}"
        template = request.getfixturevalue("empty_server_database")
        server: psycopg.Connection = request.getfixturevalue("postgresql_server")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
        made.append(name)
        return request.getfixturevalue("postgresql_url")(name)

    yield make
    for name in made:
        request.getfixturevalue("postgresql_server").execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
