"""The encrypted database opens fail-closed, keeps its transactions whole and tells its faults apart."""

import os
import random
import sqlite3
import subprocess
import sys
import traceback
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage import driver
from minqing_desktop.storage.driver import checkpoint, connect, find_damage, reader_engine, writer_engine
from minqing_desktop.storage.faults import DatabaseDamaged

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))
MARK = "柳溪村-7C1F-一句谁也不会写的话"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A closed database with one table, ten rows."""
    path = tmp_path / "notebook.db"
    engine = writer_engine(path, KEY, must_exist=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE line (n INTEGER PRIMARY KEY, words TEXT)")
        connection.execute(sa.text("INSERT INTO line VALUES (:n, :w)"), [{"n": n, "w": MARK} for n in range(10)])
    engine.dispose()
    return path


def refusal(path: Path, key: bytes = KEY, *, must_exist: bool = True) -> UserError:
    with pytest.raises(UserError) as caught:
        connect(path, key, must_exist=must_exist)
    return caught.value


def count(engine: sa.Engine, table: str = "line") -> int:
    with engine.begin() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()


# ---------------------------------------------------------------- encryption


def test_what_is_written_stands_in_no_file_as_text(tmp_path: Path) -> None:
    engine = writer_engine(tmp_path / "notebook.db", KEY, must_exist=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE line (words TEXT)")
        connection.execute(sa.text("INSERT INTO line VALUES (:w)"), [{"w": MARK}] * 500)
    sizes = {}
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        sizes[path.name] = len(content)
        assert not content.startswith(driver.PLAIN_HEADER)
        assert MARK.encode() not in content
        assert b"CREATE TABLE" not in content
    assert sizes["notebook.db-wal"] > 20_000
    engine.dispose()
    assert MARK.encode() not in (tmp_path / "notebook.db").read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["notebook.db"]


def test_a_new_file_belongs_to_its_owner_alone(database: Path) -> None:
    connection = connect(database, KEY, must_exist=True)
    connection.execute("UPDATE line SET n = n + 100")
    modes = {path.stat().st_mode & 0o777 for path in database.parent.iterdir()}
    connection.close()
    assert os.name != "posix" or modes == {0o600}


CHILD = """
import ctypes, os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
if {load!r} == "global":
    ctypes.CDLL("libsqlite3.so.0", mode=ctypes.RTLD_GLOBAL)
system = ctypes.CDLL(None).sqlite3_libversion
system.restype = ctypes.c_char_p
print("system", system().decode())
if {early!r}:
    import sqlcipher3.dbapi2
from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.driver import connect
try:
    connection = connect(Path({path!r}), bytes(32), must_exist=False)
except UserError as error:
    print("refused", error.code)
else:
    print("sqlite", connection.execute("SELECT sqlite_version()").fetchone()[0])
    connection.execute("CREATE TABLE line (words TEXT)")
    connection.execute("INSERT INTO line VALUES (?)", ({mark!r},))
    connection.close()
    print("written")
"""


def run_child(path: Path, load: str, *, early: bool = False) -> list[list[str]]:
    code = CHILD.format(root=str(ROOT), load=load, early=early, path=str(path), mark=MARK)
    environment = dict(os.environ, PYTHONIOENCODING="utf-8")
    if load == "preload":
        environment["LD_PRELOAD"] = "libsqlite3.so.0"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    # Fails, and does not skip, where the system's library is missing: CI installs libsqlite3-0.
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="全局符号抢占只发生在 Linux 上")
@pytest.mark.parametrize("load", ["global", "preload"])
def test_the_systems_sqlite_loaded_first_does_not_make_plain_text(tmp_path: Path, load: str) -> None:
    path = tmp_path / "notebook.db"
    system, opened, written = run_child(path, load)
    assert system[0] == "system"
    assert opened[0] == "sqlite"
    assert opened[1] != system[1], "the driver's own SQLite has to answer, not the system's"
    assert written == ["written"]
    content = path.read_bytes()
    assert len(content) >= 8192
    assert not content.startswith(driver.PLAIN_HEADER)
    assert MARK.encode() not in content
    connection = connect(path, bytes(32), must_exist=True)
    assert connection.execute("SELECT words FROM line").fetchall() == [(MARK,)]
    connection.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="全局符号抢占只发生在 Linux 上")
@pytest.mark.parametrize("load", ["global", "preload"])
def test_a_driver_bound_to_the_systems_sqlite_is_refused(tmp_path: Path, load: str) -> None:
    """Another import came first and bound the driver to the wrong library: the checks alone hold."""
    path = tmp_path / "notebook.db"
    _system, outcome = run_child(path, load, early=True)
    assert outcome == ["refused", "cipher_unavailable"]
    assert list(tmp_path.iterdir()) == []


class PlainConnection(sqlite3.Connection):
    """What a driver that ignores the key hands out."""

    file_identity = None


def test_a_driver_that_ignores_the_key_is_refused(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain(address: str, **_options: object) -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, factory=PlainConnection)

    monkeypatch.setattr(driver, "cipher_driver", SimpleNamespace(connect=plain, Error=sqlite3.Error))
    before = database.read_bytes()
    assert refusal(database).code == "cipher_unavailable"
    assert database.read_bytes() == before
    assert refusal(tmp_path / "new.db", must_exist=False).code == "cipher_unavailable"
    assert not (tmp_path / "new.db").exists()


def test_an_old_engine_is_refused(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "OLDEST_SQLITE", (99, 0, 0))
    assert refusal(database).code == "cipher_unavailable"


def test_the_settings_are_those_of_the_safety_rules(database: Path) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "trusted_schema": 0,
        "secure_delete": 1,
        "temp_store": 2,
        "foreign_keys": 0,
        "mmap_size": 0,
        "busy_timeout": 10000,
    }
    for read_only in (False, True):
        connection = connect(database, KEY, must_exist=True, read_only=read_only)
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
        assert found == expected
        # Up to six connections read at the same time; one writes.
        assert connection.execute("PRAGMA cache_size").fetchone()[0] == (-20_000 if read_only else -32_000)
        assert connection.execute("PRAGMA query_only").fetchone()[0] == int(read_only)
        connection.close()


# ---------------------------------------------------------------- what cannot be opened


def test_a_failing_key_is_told_as_damage(database: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = database.read_bytes()
    error = refusal(database, bytes(32))
    assert isinstance(error, DatabaseDamaged)
    assert error.code == "database_damaged"
    assert "打不开了怎么办" in error.advice
    assert database.read_bytes() == before
    assert capfd.readouterr() == ("", ""), "the driver has to keep its own lines to itself"


@pytest.mark.parametrize("at", [0, 8, 16, 700, 4095])
def test_a_damaged_first_page_is_told_as_damage(database: Path, at: int) -> None:
    content = bytearray(database.read_bytes())
    content[at] ^= 0x10
    database.write_bytes(content)
    assert isinstance(refusal(database), DatabaseDamaged)


@pytest.mark.parametrize("size", [0, 1, 15, 16, 1000])
def test_a_cut_file_is_damage_and_not_a_new_notebook(database: Path, size: int) -> None:
    database.write_bytes(database.read_bytes()[:size])
    assert isinstance(refusal(database), DatabaseDamaged)
    assert database.stat().st_size == size


def test_a_missing_file_is_not_made_anew(tmp_path: Path) -> None:
    assert refusal(tmp_path / "notebook.db").code == "database_missing"
    assert list(tmp_path.iterdir()) == []


def test_a_plain_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "notebook.db"
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE line (words TEXT)")
    plain.commit()
    plain.close()
    before = path.read_bytes()
    for must_exist in (True, False):
        assert refusal(path, must_exist=must_exist).code == "database_plain"
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["notebook.db"]


def test_a_folder_in_the_files_place_has_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "notebook.db").mkdir()
    assert refusal(tmp_path / "notebook.db").code in ("folder_readonly", "disk_failed")
    assert refusal(tmp_path / "gone" / "notebook.db", must_exist=False).code == "folder_readonly"


@pytest.mark.parametrize("name", ["民 情.db", "a?mode=memory.db", "50%41#x.db", "file:x.db", "两'引\"号.db"])
def test_any_file_name_is_opened_as_it_is(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and set(name) & set('?:"'):
        pytest.skip("Windows 不允许这样的文件名")
    connection = connect(tmp_path / name, KEY, must_exist=False)
    connection.execute("CREATE TABLE line (words TEXT)")
    connection.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_size >= 8192


def test_a_key_of_the_wrong_length_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        connect(tmp_path / "notebook.db", b"short", must_exist=False)


def test_the_key_is_in_no_text(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = writer_engine(database, KEY)
    texts = [repr(engine), str(engine.url), repr(engine.pool), repr(engine.connect)]
    other = bytes(reversed(KEY))
    for key, old in ((other, False), (KEY, True)):
        monkeypatch.setattr(driver, "OLDEST_SQLITE", (99,) if old else (3, 51, 3))
        try:
            connect(database, key, must_exist=True)
        except UserError as error:
            texts.append("".join(traceback.format_exception(error)) + error.sentence)
    assert len(texts) == 6
    for text in texts:
        for key in (KEY, other):
            assert key.hex() not in text.lower()
            assert repr(key)[2:-1] not in text


# ---------------------------------------------------------------- transactions


def test_tables_and_savepoints_roll_back_with_their_transaction(database: Path) -> None:
    engine = writer_engine(database, KEY)

    def fail_half_way() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE other (n)")
            connection.exec_driver_sql("INSERT INTO other VALUES (1)")
            with connection.begin_nested():
                connection.exec_driver_sql("DELETE FROM line")
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert count(engine) == 10
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == ["line"]
    engine.dispose()


def test_a_savepoint_rolls_back_alone(database: Path) -> None:
    engine = writer_engine(database, KEY)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM line WHERE n = 0")
        inner = connection.begin_nested()
        connection.exec_driver_sql("CREATE TABLE other (n)")
        connection.exec_driver_sql("DELETE FROM line")
        inner.rollback()
    assert count(engine) == 9
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == ["line"]
    engine.dispose()


def test_a_reader_sees_one_snapshot_and_cannot_write(database: Path) -> None:
    writer, reader = writer_engine(database, KEY), reader_engine(database, KEY)
    with reader.begin() as reading:
        assert reading.exec_driver_sql("SELECT count(*) FROM line").scalar_one() == 10
        with writer.begin() as writing:
            writing.exec_driver_sql("DELETE FROM line WHERE n < 4")
        assert reading.exec_driver_sql("SELECT count(*) FROM line").scalar_one() == 10
    assert count(reader) == 6
    with pytest.raises(OperationalError, match="readonly"), reader.begin() as reading:
        reading.exec_driver_sql("DELETE FROM line")
    assert count(writer) == 6
    writer.dispose()
    reader.dispose()


def test_a_writer_takes_its_lock_at_the_beginning(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "BUSY_TIMEOUT_S", 0.05)
    first, second = writer_engine(database, KEY), writer_engine(database, KEY)
    with first.begin():
        with pytest.raises(UserError) as caught, second.begin():
            pytest.fail("two writers at once")
        assert caught.value.code == "notebook_busy"
    assert count(second) == 10
    first.dispose()
    second.dispose()


def test_a_full_disk_has_its_sentence_and_loses_nothing(database: Path) -> None:
    engine = writer_engine(database, KEY)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 4")

    def write_too_much() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM line")
            connection.exec_driver_sql("CREATE TABLE other AS SELECT zeroblob(50000) AS n")

    with pytest.raises(UserError) as caught:
        write_too_much()
    assert caught.value.code == "disk_full"
    assert count(engine) == 10
    engine.dispose()


def test_values_are_not_in_the_texts_of_exceptions(database: Path) -> None:
    engine = writer_engine(database, KEY)
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO line VALUES (:n, :w)"), {"n": 1, "w": MARK})
    assert MARK not in "".join(traceback.format_exception(caught.value))
    engine.dispose()


# ---------------------------------------------------------------- locks, checkpoints, damage

# Asks, as another process, for the range that SQLite holds a shared lock on while a connection is open
# (PENDING_BYTE + 2, 510 bytes: https://www.sqlite.org/fileformat2.html#the_lock_byte_page).
VISITOR = """
import fcntl
with open({path!r}, "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000000 + 2)
    except OSError:
        print("held")
    else:
        print("free")
"""


def ask_for_the_lock(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", VISITOR.format(path=str(path))], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="只有 POSIX 锁会因关闭另一个描述符而丢失")
def test_opening_again_does_not_drop_the_locks_of_the_process(database: Path) -> None:
    """Without its shared lock another process would take itself for the last one and delete the WAL under us."""
    engine = writer_engine(database, KEY)
    assert count(engine) == 10
    connect(database, KEY, must_exist=True).close()
    assert refusal(database, bytes(32)).code == "database_damaged"
    assert ask_for_the_lock(database) == "held"
    engine.dispose()
    assert ask_for_the_lock(database) == "free"


def test_the_header_is_looked_at_again_once_all_is_closed(database: Path) -> None:
    engine = writer_engine(database, KEY)
    assert count(engine) == 10
    engine.dispose()
    content = bytearray(database.read_bytes())
    content[:16] = driver.PLAIN_HEADER
    database.write_bytes(content)
    assert refusal(database).code == "database_plain"


def test_a_checkpoint_empties_the_wal(database: Path) -> None:
    wal = database.with_name("notebook.db-wal")
    writer, reader = writer_engine(database, KEY), reader_engine(database, KEY)
    with writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM line WHERE n = 0")
    assert wal.stat().st_size > 0
    assert checkpoint(writer)
    assert wal.stat().st_size == 0
    assert count(reader) == 9
    writer.dispose()
    reader.dispose()


def test_a_checkpoint_says_that_a_reader_holds_it_up(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "CHECKPOINT_TIMEOUT_MS", 20)
    writer, reader = writer_engine(database, KEY), reader_engine(database, KEY)
    with reader.begin() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM line").scalar_one()
        with writer.begin() as connection:
            connection.exec_driver_sql("DELETE FROM line WHERE n = 0")
        assert not checkpoint(writer)
    assert checkpoint(writer)
    writer.dispose()
    reader.dispose()


def test_a_damaged_page_is_found_and_told(database: Path, capfd: pytest.CaptureFixture[str]) -> None:
    engine = writer_engine(database, KEY)
    assert find_damage(engine) == []
    engine.dispose()
    content = bytearray(database.read_bytes())
    content[4096 + 100] ^= 1
    database.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        count(engine)
    lines = find_damage(engine)
    assert len(lines) == 1
    assert "page 2" in lines[0]
    assert MARK not in lines[0]
    engine.dispose()
    assert capfd.readouterr() == ("", "")


def test_flipped_bits_anywhere_in_the_file_are_found(database: Path) -> None:
    engine = writer_engine(database, KEY)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE photo AS SELECT randomblob(30000) AS content")
    engine.dispose()
    sound = database.read_bytes()
    choose = random.Random(11)
    for bit in choose.sample(range(len(sound) * 8), 300):
        content = bytearray(sound)
        content[bit // 8] ^= 1 << bit % 8
        database.write_bytes(content)
        try:
            lines = find_damage(engine)
        except DatabaseDamaged:
            continue
        finally:
            engine.dispose()
        assert lines
    database.write_bytes(sound)
    assert find_damage(engine) == []
    engine.dispose()
