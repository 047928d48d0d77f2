"""An office's database: made, opened, read from and written to, in SQLite or PostgreSQL, named by a URL.

SQLite is the encrypted file of a small county, with its key file `<file>.keys` beside it. In PostgreSQL the same key
file is a row, and opens what is sealed in others; who reads the server's disk reads the records.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.exc import ArgumentError, DBAPIError

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage import driver
from minqing_desktop.storage.county import faults
from minqing_desktop.storage.county.reading import CountyReader
from minqing_desktop.storage.county.rebuilding import make_views_anew
from minqing_desktop.storage.county.schema import (
    PARTITIONS,
    SCHEMA,
    catalogue_print,
    metadata,
    note,
    partition_statements,
)
from minqing_desktop.storage.county.writing import CountyWriter
from minqing_desktop.storage.derived_keys import derive_key
from minqing_desktop.storage.faults import folder_readonly
from minqing_desktop.storage.keyfile import KeyFile, keyfile_damaged, new_keyfile

NONCE_BYTES = 12
KEYS, _SCHEMA, _CATALOGUE, _SECRET = "office.keys", "office.schema", "office.catalogue", "office.secret."
_SEAL = "county secrets"
# What a package changes is found by its key, row by row, however little the server knows of its tables yet. What has to
# be read whole all the same then seems so dear that it would be compiled first.
_LOOK_UP = "SELECT " + ", ".join(
    f"set_config('{name}', 'off', true)" for name in ("enable_seqscan", "enable_bitmapscan", "jit")
)


class CountyDatabase:
    """An open office; any thread may read, `writing` runs one after another in SQLite and by village in PostgreSQL.

    `recovery_code` is what to print when it was just made, else empty.
    """

    def __init__(self, writer: sa.Engine, reader: sa.Engine, key: bytes, *, recovery_code: str = "") -> None:
        self._writer, self._reader = writer, reader
        self._seal: AESGCM | None = AESGCM(derive_key(key, _SEAL))
        self.recovery_code = recovery_code

    @property
    def is_postgresql(self) -> bool:
        """Whether a server keeps it."""
        return self._writer.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[CountyReader]:
        """One snapshot."""
        with explained(), self._reader.connect() as connection, connection.begin():
            if self.is_postgresql:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield CountyReader(connection)

    @contextmanager
    def writing(self, villages: Iterable[str]) -> Iterator[CountyWriter]:
        """One transaction that may write to these villages and to ''; an exception leaves all as it was.

        PostgreSQL: others may write to other villages at the same time. Locks are taken in order, that of '' last and
        only when something is written there, so that nobody waits in a ring.
        """
        codes = sorted(set(villages) - {""})
        with explained(), self._writer.begin() as connection:
            if self.is_postgresql:
                _lock(connection, *codes)
            lock_shared: Callable[[], object] = (
                (lambda: _lock(connection, "")) if self.is_postgresql else (lambda: None)
            )
            yield CountyWriter(connection, codes, lock_shared)

    def secret(self, name: str) -> bytes | None:
        """What was sealed under this name; UserError keyfile_damaged when somebody altered it."""
        with self.reading() as reader:
            sealed = reader.notes("", _SECRET + name).get(_SECRET + name)
        if sealed is None:
            return None
        try:
            return self._cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
        except InvalidTag:
            raise keyfile_damaged() from None

    def put_secret(self, name: str, body: bytes) -> None:
        """Seals it under this name, in place of what was there."""
        nonce = os.urandom(NONCE_BYTES)
        with self.writing([""]) as writer:
            writer.put_notes("", {_SECRET + name: nonce + self._cipher().encrypt(nonce, body, name.encode())})

    def _cipher(self) -> AESGCM:
        if self._seal is None:
            raise ValueError("closed")
        return self._seal

    def close(self) -> None:
        """Closes every connection and drops the key; calling it again does nothing."""
        if self._seal is None:
            return
        self._seal = None
        if self.is_postgresql:
            self._reader.dispose()
            self._writer.dispose()
            return
        driver.close(self._reader)
        driver.checkpoint(self._writer)
        driver.close(self._writer)


def _lock(connection: sa.Connection, *villages: str) -> None:
    """Waits for the locks of villages, one after another; what is written then is looked up by its keys."""
    numbers = [hashlib.sha256(b"minqing county\x00" + each.encode()).digest()[:8] for each in villages]
    waiting = "".join(", pg_advisory_xact_lock(%s)" for _ in numbers)
    connection.exec_driver_sql(
        _LOOK_UP + waiting, tuple(int.from_bytes(each, "big", signed=True) for each in numbers) or None
    )


def create_county(url: str, password: str, *, partitions: int = PARTITIONS) -> CountyDatabase:
    """Makes an office in a file that is not there yet, or in a database that a server holds ready.

    `partitions` of every table in PostgreSQL. UserError: county_url_wrong, county_exists, county_unreachable,
    password_too_short, password_too_long and those of the file.
    """
    place = place_of(url)
    keyfile, key, code = new_keyfile(os.urandom(16).hex(), password, "county")
    if isinstance(place, Path):
        _claim(place, keyfile)
        return _made(CountyDatabase(*_file_engines(place, key, must_exist=False), key, recovery_code=code), None)
    engine = server_engine(place)
    try:
        with explained(), engine.begin() as connection:
            if _has_office(connection):
                raise faults.county_exists()
        county = CountyDatabase(engine, engine, key, recovery_code=code)
        return _made(county, keyfile, partition_statements(metadata.sorted_tables, partitions))
    except BaseException:
        engine.dispose()
        raise


def _made(county: CountyDatabase, keyfile: KeyFile | None, statements: Sequence[str] = ()) -> CountyDatabase:
    """Fills an empty database in one transaction."""
    try:
        with explained(), county._writer.begin() as connection:
            metadata.create_all(connection, checkfirst=False)
            for statement in statements:
                connection.exec_driver_sql(statement)
            rows = {_SCHEMA: str(SCHEMA).encode(), _CATALOGUE: catalogue_print().encode()}
            if keyfile is not None:
                rows[KEYS] = keyfile.encode()
            connection.execute(note.insert(), [{"village": "", "name": n, "body": b} for n, b in rows.items()])
    except BaseException:
        county.close()
        raise
    return county


def _claim(path: Path, keyfile: KeyFile) -> None:
    if path.exists() or keys_of(path).exists():
        raise faults.county_exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(keys_of(path), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(keyfile.encode())
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        raise folder_readonly() from None


def open_county(url: str, password: str) -> CountyDatabase:
    """Opens an office and brings it to this version.

    UserError: county_url_wrong, county_none, county_unreachable, county_wrong_password, county_newer, keyfile_damaged
    and those of the file.
    """
    place = place_of(url)
    if isinstance(place, Path):
        try:
            raw = keys_of(place).read_bytes()
        except OSError:
            raise faults.county_none() from None
        key = key_behind(raw, password)
        return _checked(CountyDatabase(*_file_engines(place, key, must_exist=True), key))
    engine = server_engine(place)
    try:
        with explained(), engine.begin() as connection:
            if not _has_office(connection):
                raise faults.county_none()
            row = connection.execute(sa.select(note.c.body).where(note.c.village == "", note.c.name == KEYS)).first()
        if row is None:
            raise faults.county_none()
        return _checked(CountyDatabase(engine, engine, key_behind(bytes(row[0]), password)))
    except BaseException:
        engine.dispose()
        raise


def key_behind(keyfile: bytes, password: str) -> bytes:
    """The key behind a password, or behind the recovery code typed in its place."""
    read = KeyFile.decode(keyfile)
    try:
        return read.open_with_password(password)
    except UserError as error:
        if error.code != "wrong_password":
            raise
    try:
        return read.open_with_recovery(password)
    except UserError:
        raise faults.county_wrong_password() from None


def _checked(county: CountyDatabase) -> CountyDatabase:
    try:
        with county.reading() as reader:
            facts = reader.notes("", "office.")
        if int(facts[_SCHEMA]) > SCHEMA:
            raise faults.county_newer()
        if facts[_CATALOGUE] != catalogue_print().encode():
            with county.writing([]) as writer:
                # Nobody else may do so at the same time.
                writer.lock_shared()
                if writer.notes("", _CATALOGUE)[_CATALOGUE] != catalogue_print().encode():
                    make_views_anew(writer.connection)
                    writer.put_notes("", {_CATALOGUE: catalogue_print().encode()})
    except BaseException:
        county.close()
        raise
    return county


# --- places and engines


def place_of(url: str) -> Path | sa.URL:
    """A file, or the address of a server's database; UserError county_url_wrong."""
    try:
        read = sa.make_url(url)
    except ArgumentError:
        raise faults.url_wrong() from None
    if read.drivername == "sqlite" and read.database:
        return Path(read.database)
    if read.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return read.set(drivername="postgresql+psycopg")
    raise faults.url_wrong()


def keys_of(path: Path) -> Path:
    """The key file beside a file."""
    return path.with_name(path.name + ".keys")


def _file_engines(path: Path, key: bytes, *, must_exist: bool) -> tuple[sa.Engine, sa.Engine]:
    return driver.writer_engine(path, key, must_exist=must_exist), driver.reader_engine(path, key)


def server_engine(url: sa.URL) -> sa.Engine:
    """Connections to a server's database."""
    return sa.create_engine(
        url,
        # Values must not stand in exception texts.
        hide_parameters=True,
        pool_size=2,
        connect_args={"prepare_threshold": 3, "connect_timeout": 10, "application_name": "minqing-desktop"},
    )


def _has_office(connection: sa.Connection) -> bool:
    return connection.exec_driver_sql("SELECT to_regclass('note') IS NOT NULL").scalar() is True


@contextmanager
def explained() -> Iterator[None]:
    """What the server says as a sentence; its own text may hold values, so it goes nowhere."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error.orig) from None
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "psycopg":
            raise
        raise _meaning(error) from None


def _meaning(error: Any) -> Exception:
    state = str(getattr(error, "sqlstate", None) or "")
    if state[:2] in ("08", "28", "3D", "57") or (not state and type(error).__name__ == "OperationalError"):
        return faults.county_unreachable()
    if state in ("53100", "53200"):
        return faults.county_full()
    if state[:2] == "53" or state in ("40P01", "55P03"):
        return faults.county_busy()
    return RuntimeError(f"the database refused: {type(error).__name__} {state}")
