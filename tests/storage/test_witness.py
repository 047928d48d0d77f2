"""The witness notices what SQLite does not: a log that lost its end."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.driver import connect, find_damage, writer_engine
from minqing_desktop.storage.witness import Witness, WitnessVerdict

KEY = bytes(range(32))
OK, MISSING, BEHIND, AHEAD, FORGED = (
    WitnessVerdict.OK,
    WitnessVerdict.MISSING,
    WitnessVerdict.BEHIND,
    WitnessVerdict.AHEAD,
    WitnessVerdict.FORGED,
)


@dataclass(frozen=True)
class End:
    ops: int
    last_action: int
    chain: bytes
    local: int = 0


def chain(number: int) -> bytes | None:
    """The chain head of the test's log after an action."""
    return bytes([number]) * 32 if number <= 50 else None


def end(number: int) -> End:
    return End(number * 10, number, chain(number) or b"") if number else End(0, 0, b"")


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness", KEY, b"n1", write)


def test_the_same_place_is_ok(witness: Witness) -> None:
    for number in (0, 1, 7):
        witness.remember(end(number))
        assert witness.check(end(number), chain) is OK


def test_no_witness_is_told(witness: Witness) -> None:
    assert witness.check(end(7), chain) is MISSING


@pytest.mark.parametrize("seen", [0, 1, 6])
def test_a_database_that_went_on_is_behind_the_witness_only_if_it_holds_what_was_seen(
    witness: Witness, seen: int
) -> None:
    witness.remember(end(seen))
    assert witness.check(end(7), chain) is BEHIND
    other = witness.check(end(7), lambda number: b"another history".ljust(32))
    assert other is (AHEAD if seen else BEHIND)
    gone = witness.check(end(7), lambda number: None)
    assert gone is (AHEAD if seen else BEHIND)


@pytest.mark.parametrize("left", [0, 1, 6])
def test_a_database_that_lost_its_end_is_noticed(witness: Witness, left: int) -> None:
    witness.remember(end(7))
    assert witness.check(end(left), chain) is AHEAD


def test_another_history_of_the_same_length_is_noticed(witness: Witness) -> None:
    witness.remember(end(7))
    assert witness.check(replace(end(7), chain=bytes(32)), chain) is AHEAD
    assert witness.check(replace(end(7), ops=71), chain) is AHEAD
    assert witness.check(replace(end(8), ops=69), chain) is AHEAD


def test_a_restored_backup_is_an_older_log_of_a_newer_generation(tmp_path: Path, witness: Witness) -> None:
    restored = Witness(tmp_path / "witness", KEY, b"n1", write, generation=2)
    witness.remember(end(7))
    assert restored.check(end(3), chain) is BEHIND
    restored.remember(end(3))
    assert restored.check(end(3), chain) is OK
    assert witness.check(end(9), chain) is AHEAD


def test_every_flipped_bit_cut_or_addition_is_noticed(tmp_path: Path, witness: Witness) -> None:
    witness.remember(end(7))
    path = tmp_path / "witness"
    content = path.read_bytes()
    bad = [content[:size] for size in range(len(content))] + [content + b"\n", bytes(len(content)), b"x" * 100_000]
    for bit in range(len(content) * 8):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        bad.append(bytes(flipped))
    assert len(bad) > 1500
    for each in bad:
        path.write_bytes(each)
        assert witness.check(end(7), chain) is FORGED


def test_a_witness_of_another_key_or_notebook_is_none(tmp_path: Path, witness: Witness) -> None:
    witness.remember(end(7))
    path = tmp_path / "witness"
    assert Witness(path, bytes(32), b"n1", write).check(end(7), chain) is FORGED
    assert Witness(path, KEY, b"n2", write).check(end(7), chain) is FORGED
    assert KEY.hex() not in repr(witness) + repr(vars(witness))
    assert KEY not in path.read_bytes()


def test_what_cannot_be_written_or_read_is_told(tmp_path: Path) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise UserError("disk_full", "满了")

    with pytest.raises(UserError, match="disk_full"):
        Witness(tmp_path / "witness", KEY, b"n1", refuse).remember(end(7))
    assert not (tmp_path / "witness").exists()
    (tmp_path / "witness").mkdir()
    with pytest.raises(UserError, match="disk_failed"):
        Witness(tmp_path / "witness", KEY, b"n1", write).check(end(7), chain)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 3), st.integers(0, 3))
def test_nothing_but_a_log_that_holds_all_is_accepted(
    tmp_path_factory: pytest.TempPathFactory, seen: int, now: int, seen_generation: int, generation: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "witness"
    Witness(path, KEY, b"n1", write, seen_generation).remember(end(seen))
    verdict = Witness(path, KEY, b"n1", write, generation).check(end(now), chain)
    if (seen_generation, seen) == (generation, now):
        assert verdict is OK
    else:
        assert verdict is (BEHIND if (seen_generation, seen) < (generation, now) else AHEAD)


def test_commits_lost_with_a_damaged_wal_frame_are_noticed(tmp_path: Path, witness: Witness) -> None:
    """The real case: SQLite opens, both checks are content, and what was acknowledged is gone."""
    path = tmp_path / "notebook.db"
    engine = writer_engine(path, KEY, must_exist=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE action (seq INTEGER PRIMARY KEY, chain BLOB)")
    for number in range(1, 8):
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO action VALUES (?, ?)", (number, chain(number)))
        witness.remember(end(number))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("notebook.db", "notebook.db-wal"):
        content = bytearray((tmp_path / name).read_bytes())
        if name.endswith("-wal"):
            content[-3 * (4096 + 24) + 500] ^= 1
        (crashed / name).write_bytes(content)
    engine.dispose()
    damaged = writer_engine(crashed / "notebook.db", KEY)
    assert find_damage(damaged) == []
    damaged.dispose()
    connection = connect(crashed / "notebook.db", KEY, must_exist=True)
    rows = dict(connection.execute("SELECT seq, chain FROM action").fetchall())
    connection.close()
    assert 0 < len(rows) < 7
    assert witness.check(end(len(rows)), rows.get) is AHEAD
    assert witness.check(end(7), rows.get) is OK


def test_a_lost_draft_is_noticed_where_no_action_is_lost(witness: Witness) -> None:
    witness.remember(replace(end(7), local=5))
    assert witness.check(replace(end(7), local=5), chain) is WitnessVerdict.OK
    assert witness.check(replace(end(7), local=4), chain) is WitnessVerdict.AHEAD
    assert witness.check(replace(end(7), local=6), chain) is WitnessVerdict.BEHIND
    assert witness.check(replace(end(8), local=4), chain) is WitnessVerdict.AHEAD
