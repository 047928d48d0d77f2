"""Mutated files: each ends in a sentence or a preview, in time and memory; none crashes, none is imported in part."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.services.rosters import import_file
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.blobs import BlobStore
from minqing_desktop.storage.notebook import create_database
from tests.rosters.fuzzing.trying import Outcome, base_files, spoilt, try_all

KEY = bytes(range(32))
CODE = "330327001201"
IN_CI, IN_SOAK = 60, 20_000
IMPORTED_IN_CI, IMPORTED_IN_SOAK = 8, 400
# The reader stops after ten seconds; starting it and ending it takes some time, too.
MOST_SECONDS = 14
MOST_MIB = 400

needs_limits = pytest.mark.skipif(sys.platform == "win32", reason="进程的时间和内存限制要用 Unix 的方式测量")


def check(outcome: Outcome, count: int) -> None:
    assert outcome.tried == count
    assert outcome.crashes == []
    assert outcome.read > count // 4
    assert sum(outcome.refused.values()) > count // 8
    assert outcome.slowest_s < MOST_SECONDS
    assert outcome.largest_mib < MOST_MIB


@needs_limits
def test_mutated_files(tmp_path: Path) -> None:
    check(try_all(0, IN_CI, tmp_path), IN_CI)


@needs_limits
@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_twenty_thousand_mutated_files(tmp_path: Path) -> None:
    outcome = try_all(0, IN_SOAK, tmp_path)
    print(outcome)
    check(outcome, IN_SOAK)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """An open notebook with one village and nobody in it."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    notebook = create_database(folder, KEY, os.urandom(16))
    BlobStore(folder / "blobs.db", KEY, must_exist=False).close()
    session = Session(notebook, village=CODE)
    with session.doing("notebook.create") as doing:
        doing.act.create(Village(name="示范村", code=CODE, town="某某镇", county="某某县"))
    yield session
    notebook.close()


def counts(session: Session) -> tuple[int, ...]:
    """How many households, persons and groups there are."""
    with session.reading() as reader:
        return tuple(reader.count(kind) for kind in (Household, Person, Group))


def import_and_take_back(count: int, first: int, session: Session, room: Path) -> tuple[int, int]:
    """Imports files one after another; gives how many came in and how many were refused. Each leaves all or nothing."""
    bases = base_files(room / "base")
    path = room / "mutated"
    done = refused = 0
    for number in range(first, first + count):
        path.write_bytes(spoilt(number, bases))
        before, facts = counts(session), session.notebook.log_facts()
        try:
            outcome = import_file(session, path)
        except UserError:
            refused += 1
            assert (counts(session), session.notebook.log_facts()) == (before, facts), number
            continue
        done += 1
        assert counts(session) == (
            before[0] + outcome.households,
            before[1] + outcome.persons,
            before[2] + outcome.groups,
        ), number
        undo_action(session, outcome.changes.action)
        assert counts(session) == before, number
    return done, refused


def test_no_mutated_file_is_imported_in_part(session: Session, tmp_path: Path) -> None:
    done, refused = import_and_take_back(IMPORTED_IN_CI, 40, session, tmp_path)
    assert done + refused == IMPORTED_IN_CI
    assert done > 2
    assert refused > 1


@pytest.mark.soak
@pytest.mark.timeout(2 * 3600)
def test_no_mutated_file_of_many_is_imported_in_part(session: Session, tmp_path: Path) -> None:
    done, refused = import_and_take_back(IMPORTED_IN_SOAK, 1000, session, tmp_path)
    assert done > IMPORTED_IN_SOAK // 4
    assert refused > IMPORTED_IN_SOAK // 8
