"""The one door to the encrypted database: loads the cipher driver, opens fail-closed, makes the engines.

A file is opened only by an engine that proves it encrypts. Nothing here logs, and no key reaches a repr or an
exception: a key is used in one statement whose text the driver does not repeat.
"""

import os
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.faults import (
    DatabaseDamaged,
    cipher_unavailable,
    database_missing,
    database_plain,
    disk_failed,
    fault_of,
    folder_readonly,
    notebook_closed,
)

KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)
BUSY_TIMEOUT_S = 10.0
CHECKPOINT_TIMEOUT_MS = 1000
# After a commit with more pages than this in the WAL, the writer brings them into the main file before it goes on.
CHECKPOINT_PAGES = 1000
PLAIN_HEADER = b"SQLite format 3\x00"
# Six may read at the same time on a computer of 4 GB; what the first page asks for still fits.
READERS_CACHE_KIB = 20_000

_PRAGMAS = (
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("trusted_schema", "OFF"),
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    # Merged records refer to what may not have arrived yet.
    ("foreign_keys", "OFF"),
    ("cache_size", "-32000"),
    ("mmap_size", "0"),
)


_QUIET = (
    # The driver would write its own lines about a damaged page to stderr.
    "cipher_log_level = NONE",
    # Files of today stay readable when the driver's defaults move on.
    "cipher_compatibility = 4",
)


def _load_driver() -> ModuleType:
    # With the system's SQLite in the global scope its functions would be found first, PRAGMA key would be ignored and
    # the file written in plain text. RTLD_DEEPBIND (glibc) makes the driver prefer its own.
    deep = getattr(os, "RTLD_DEEPBIND", 0)
    if not deep:
        from sqlcipher3 import dbapi2

        return dbapi2
    before = sys.getdlopenflags()
    sys.setdlopenflags(before | deep)
    try:
        from sqlcipher3 import dbapi2
    finally:
        sys.setdlopenflags(before)
    return dbapi2


cipher_driver: Any = _load_driver()

# Without an adapter the driver looks for two methods on every bytes and None it binds, in vain and for most of the time
# of an insert; finding these at once makes writing five times faster. Values arrive in the file unchanged.
cipher_driver.register_adapter(bytes, bytearray)
cipher_driver.register_adapter(type(None), {}.get)


class CipherConnection(cipher_driver.Connection):
    """A connection that is counted as long as it is open, see `_open_files`."""

    file_identity: tuple[int, int] | None = None

    def close(self) -> None:
        """Closes the file; the last connection to close also empties the WAL."""
        super().close()
        if self.file_identity is not None:
            _open_files[self.file_identity].discard(self)


# Which files this process holds open, by (device, inode). Closing any descriptor of a file drops the POSIX locks that
# the process holds on it, SQLite's included, so a header may be looked at only while no connection is open.
_open_files: dict[tuple[int, int], "weakref.WeakSet[CipherConnection]"] = {}
_opening = threading.Lock()


def connect(path: Path, key: bytes, *, must_exist: bool, read_only: bool = False) -> Any:
    """Opens the encrypted database with its 32-byte raw key and returns the keyed DBAPI connection.

    With `must_exist` a missing or empty file is refused instead of made anew. `read_only` forbids writing through this
    connection (the file itself must still be writable, as WAL needs it). The connection may be used from any thread,
    by one at a time; it is in autocommit mode. Raises UserError: database_missing, database_plain, database_damaged
    (`DatabaseDamaged`), cipher_unavailable, folder_readonly, disk_full, disk_failed, notebook_busy.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    connection, is_new = _open_file(path, must_exist=must_exist)
    try:
        _unlock(connection, key)
        _prepare(connection, path.name, read_only=read_only)
    except BaseException:
        connection.close()
        if is_new and path.stat().st_size == 0:
            path.unlink()
        raise
    return connection


def create_frozen(path: Path, key: bytes) -> Any:
    """A new file to be filled at once and closed: no journal, no sync, so whoever writes it syncs it afterwards.

    Raises UserError as `connect` does, and ValueError when the file is there already.
    """
    connection, is_new = _open_file(path, must_exist=False)
    try:
        if not is_new:
            raise ValueError("a frozen file is written once")
        _unlock(connection, key)
        for pragma in (*_QUIET, "journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def connect_frozen(path: Path, key: bytes) -> Any:
    """Opens for reading a file that nobody writes: no lock, no WAL, nothing is made beside it.

    Raises UserError: database_missing, database_plain, database_damaged, cipher_unavailable, disk_failed.
    """
    _check_header(path, must_exist=True)
    try:
        uri = _uri(path).replace("?mode=rw", "?mode=ro&immutable=1")
        connection = cipher_driver.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    except cipher_driver.Error as error:
        raise _refusal(error, path.name) from None
    try:
        _unlock(connection, key)
        for pragma in (*_QUIET, "trusted_schema = OFF", "temp_store = MEMORY", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except cipher_driver.Error as error:
        connection.close()
        raise _refusal(error, path.name) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _open_file(path: Path, *, must_exist: bool) -> tuple[Any, bool]:
    with _opening:
        is_new = not must_exist and _create(path)
        identity = _identity(path)
        connections = _open_files.setdefault(identity, weakref.WeakSet())
        if not is_new and not connections:
            _check_header(path, must_exist=must_exist)
        try:
            connection = cipher_driver.connect(
                _uri(path),
                uri=True,
                timeout=BUSY_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
                factory=CipherConnection,
            )
        except cipher_driver.Error as error:
            raise _refusal(error, path.name) from None
        connection.file_identity = identity
        connections.add(connection)
        return connection, is_new


def _create(path: Path) -> bool:
    """Makes an empty file that only its owner may read; False when there is one already."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError:
        raise folder_readonly() from None
    return True


def _identity(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise database_missing(path.name) from None
    except OSError:
        raise disk_failed() from None
    return facts.st_dev, facts.st_ino


def _check_header(path: Path, *, must_exist: bool) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            header = os.read(descriptor, len(PLAIN_HEADER))
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise database_missing(path.name) from None
    except PermissionError:
        raise folder_readonly() from None
    except OSError:
        raise disk_failed() from None
    if header == PLAIN_HEADER:
        raise database_plain(path.name)
    # SQLite would take an empty file for a new database, and throw away a WAL that lies beside it.
    if len(header) < len(PLAIN_HEADER) and (must_exist or header):
        raise DatabaseDamaged(path.name)


def _uri(path: Path) -> str:
    """A URI that opens the file and never makes one; names may hold any character."""
    posix = path.absolute().as_posix()
    return f"file://{'' if posix.startswith('/') else '/'}{quote(posix)}?mode=rw"


def _unlock(connection: Any, key: bytes) -> None:
    """Hands the key over and makes sure that what took it is SQLCipher; before anything is read or written."""
    answers = []
    # The key comes first: even asking for the version reads the file, and unkeyed that fails.
    for statement in (f"PRAGMA key = \"x'{key.hex()}'\"", "PRAGMA cipher_version", "PRAGMA cipher_status"):
        try:
            row = connection.execute(statement).fetchone()
        except Exception:
            # No cause: a traceback with this frame would hold the key.
            raise cipher_unavailable() from None
        answers.append(str(row[0]) if row else "")
    keyed, cipher, status = answers
    if not (keyed == "ok" and cipher and status == "1"):
        raise cipher_unavailable()


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _prepare(connection: Any, name: str, *, read_only: bool) -> None:
    try:
        for pragma in _QUIET:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        version = connection.execute("SELECT sqlite_version()").fetchone()[0]
        if _version(version) < OLDEST_SQLITE:
            raise cipher_unavailable()
        for pragma, value in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma} = {value}").fetchall()
        journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if read_only:
            connection.execute("PRAGMA query_only = ON").fetchall()
            connection.execute(f"PRAGMA cache_size = -{READERS_CACHE_KIB}").fetchall()
    except cipher_driver.Error as error:
        raise _refusal(error, name) from None
    if journal != "wal":
        raise folder_readonly()


def _refusal(error: Exception, name: str) -> Exception:
    return fault_of(error, name) or error


def refusal_of(error: Exception, name: str) -> Exception:
    """What a driver's exception means to the user; the exception itself where it is our own bug."""
    return _refusal(error, name)


def writer_engine(path: Path, key: bytes, *, must_exist: bool = True) -> sa.Engine:
    """The engine of the one thread that writes: a single connection, every transaction BEGIN IMMEDIATE.

    DDL and savepoints roll back with their transaction. Driver errors that the user can mend arrive as UserError.
    Nothing is opened before the first use; `dispose()` closes the file and drops nothing but the connection; `close`
    drops the key as well.
    """
    held = [key]

    def creator() -> Any:
        return connect(path, _still(held), must_exist=must_exist)

    return _holding(held, _engine(creator, path.name, begin="BEGIN IMMEDIATE", connections=1, overflow=0))


def reader_engine(path: Path, key: bytes) -> sa.Engine:
    """The engine of the threads that read: a few connections that cannot write, each transaction one snapshot."""
    held = [key]

    def creator() -> Any:
        return connect(path, _still(held), must_exist=True, read_only=True)

    return _holding(held, _engine(creator, path.name, begin="BEGIN", connections=2, overflow=4))


_held: "weakref.WeakKeyDictionary[sa.Engine, list[bytes]]" = weakref.WeakKeyDictionary()


def _holding(held: list[bytes], engine: sa.Engine) -> sa.Engine:
    _held[engine] = held
    return engine


def _still(held: list[bytes]) -> bytes:
    if not held:
        raise notebook_closed()
    return held[0]


def close(engine: sa.Engine) -> None:
    """Closes the file and drops the key; the engine opens nothing any more. May be called twice."""
    _held.get(engine, []).clear()
    engine.dispose()


def _engine(creator: Callable[[], Any], name: str, *, begin: str, connections: int, overflow: int) -> sa.Engine:
    engine = sa.create_engine(
        # The name is for messages; the creator alone knows where the file lies.
        sa.URL.create("sqlite", database=name),
        module=cipher_driver,
        creator=creator,
        poolclass=QueuePool,
        # Each connection keeps pages of its own in memory: the one used last serves again before another fills up.
        pool_use_lifo=True,
        pool_size=connections,
        max_overflow=overflow,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if connections == 1:
            connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.exec_driver_sql(begin)

    @event.listens_for(engine, "handle_error")
    def _explain(context: Any) -> UserError | None:
        if connections > 1 and getattr(context.original_exception, "sqlite_errorname", "") == "SQLITE_READONLY":
            return None  # a reader that tries to write is our bug, not a read-only folder
        return fault_of(context.original_exception, name)

    return engine


def commit_to_wal(connection: sa.Connection) -> None:
    """Lets the commit of this one transaction end with the WAL safe on disk; call `checkpoint_beside` after it."""
    connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")


def checkpoint_beside(engine: sa.Engine) -> None:
    """Brings into the main file what is committed, while others read and write; any thread, a reader's engine too.

    What cannot be done now, for a reader in the way or a full disk, is done by a later checkpoint.
    """
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except cipher_driver.Error:
        return
    finally:
        connection.close()


def checkpoint(engine: sa.Engine) -> bool:
    """Brings everything into the main file and empties the WAL; False when a reader still needs it.

    Call outside a transaction, at lock, idle, backup and quit. Waits a second at most for readers.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {CHECKPOINT_TIMEOUT_MS}").fetchone()
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}").fetchone()
    except cipher_driver.Error as error:
        raise _refusal(error, engine.url.database or "") from None
    finally:
        connection.close()
    return busy == 0


def find_damage(engine: sa.Engine) -> list[str]:
    """Reads every page and index of the file; the lines name pages, tables and indexes, never values. Empty when sound.

    What only the WAL holds and has lost is not found here, see `witness`.
    """
    connection = engine.raw_connection()
    try:
        return lines_of_damage(connection.driver_connection)
    finally:
        connection.close()


def lines_of_damage(connection: Any) -> list[str]:
    """As `find_damage`, over a connection of the driver."""
    try:
        cursor = connection.cursor()
        lines = [str(row[0]) for row in cursor.execute("PRAGMA cipher_integrity_check").fetchall()]
        if not lines:
            lines = [str(row[0]) for row in cursor.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
        return lines
    except cipher_driver.DatabaseError as error:
        return [type(error).__name__]
