"""The disk is full, held or gone while a notebook is written to: the user's sentence, nothing lost, and on it goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.roster.plan import PlannedHousehold, PlannedPerson, RosterBatch, RosterOutline, RosterPlan
from minqing_desktop.services import notebooks
from minqing_desktop.services.audit import AuditEvent, note_happening
from minqing_desktop.services.drafts import draft, save_draft
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.notebooks import create_notebook, open_notebook
from minqing_desktop.services.rosters import import_plan
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit
from minqing_desktop.storage import driver
from minqing_desktop.storage.driver import find_damage, writer_engine
from minqing_desktop.storage.rebuilding import verify_log
from tests.services.conftest import KEY

LONG = "屋后的水渠堵了，下雨就往院子里灌。" * 4000


def visit(session: Session) -> None:
    with session.reading() as reader:
        home = reader.find(Household)[0].id
    record_visit(session, VisitForm(Visit(households=(home,), started_at=session.now(), words=LONG)))


def roster(session: Session) -> None:
    homes = tuple(
        PlannedHousehold(members=(PlannedPerson(name=f"某{place}", relation="户主"),), head=0, number=f"9{place:03d}")
        for place in range(300)
    )
    import_plan(session, RosterPlan(RosterOutline((), (), ()), [RosterBatch(0, homes)]))


def half_written(session: Session) -> None:
    save_draft(session, "visit:new:1", {"words": LONG})


WRITING = {"visit": visit, "roster": roster, "draft": half_written}


@contextmanager
def no_more_room(session: Session) -> Iterator[None]:
    """The database's file cannot grow: SQLite reports it just as it does a full disk."""
    writer, _ = session.notebook.engines()
    with writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    yield
    with writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def assert_sound(session: Session) -> None:
    with session.reading() as reader:
        assert verify_log(reader.connection).faults == {}
    assert find_damage(session.notebook.engines()[0]) == []


@pytest.mark.parametrize("write", WRITING.values(), ids=WRITING)
def test_a_full_disk(session: Session, write: Callable[[Session], None]) -> None:
    before = session.notebook.log_facts()
    with no_more_room(session):
        with pytest.raises(UserError) as caught:
            write(session)
        assert caught.value.code == "disk_full"
        assert "以前保存的都在" in caught.value.sentence
        assert session.notebook.log_facts() == before
        with session.reading() as reader:
            assert reader.count(Visit) == 0
            assert reader.count(Household) == 1
        assert draft(session, "visit:new:1") is None
        note_happening(session, AuditEvent.LOCKED)  # what happens all the same is not stopped by it
    assert_sound(session)
    write(session)
    assert_sound(session)


def test_a_photo_on_a_full_disk(session: Session) -> None:
    assert session.blobs is not None
    writer, _ = session.blobs.engines()
    with writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UserError) as caught:
        session.blobs.put(bytes(200_000))
    assert caught.value.code == "disk_full"
    assert session.blobs.find_damage() == []


def test_another_program_holds_the_database(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, _ = session.notebook.engines()
    with writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = writer_engine(session.notebook.folder / "notebook.db", KEY)
    with other.begin():
        with pytest.raises(UserError) as caught:
            visit(session)
        assert caught.value.code == "notebook_busy"
    other.dispose()
    assert driver.BUSY_TIMEOUT_S > 1
    visit(session)
    assert_sound(session)


def test_an_export_to_a_stick_that_is_gone(session: Session, tmp_path: Path) -> None:
    before = session.notebook.log_facts()
    with pytest.raises(UserError) as caught:
        dump(session, tmp_path / "stick" / "all.jsonl")
    assert caught.value.code == "file.gone"
    assert "U盘可能已经拔出" in caught.value.sentence
    assert session.notebook.log_facts() == before


def test_a_witness_that_cannot_be_written_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "notebook"
    made, _ = create_notebook(folder, "山高水长 2026", Village(name="示范村", code="330327001201"))

    def refuse(_path: Path, _data: bytes, **_more: object) -> None:
        raise UserError("file.disk_full", "磁盘已满。")

    with monkeypatch.context() as during:
        during.setattr(notebooks, "write_atomically", refuse)
        with made.session.doing("household.add") as doing:
            home = doing.act.create(Household(number="0001"))
            doing.act.create(Person(household=home, name="甲"))
        made.close()
    again = open_notebook(folder, "山高水长 2026")
    try:
        assert again.notices == ()
        with again.session.reading() as reader:
            assert reader.get(Household, home) == replace(reader.get(Household, home), number="0001")
    finally:
        again.close()
