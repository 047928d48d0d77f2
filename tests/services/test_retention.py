"""How long things are kept: off at first, listed when past, erased only when somebody says so; counts stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.mediation import Mediation, Party
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.retention import GONE, erase_expired, expired, kept_years, set_years
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import history
from minqing_desktop.storage.rebuilding import verify_log

OLD, NEW = datetime(2015, 5, 4, 2, 0, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
LONG_AGO = date(2015, 5, 4)
SECRET = "琇珺漏雨13800004321"


@pytest.fixture
def filled(session: Session) -> Session:
    """Something old and something new of every kind."""
    assert session.blobs is not None
    with session.reading() as reader:
        home = reader.find(Household)[0]
    with session.doing("sample.load") as doing:
        act = doing.act
        visit = act.create(
            Visit(households=(home.id,), cadre=session.cadre, started_at=OLD, words=SECRET, mode="phone", weather="晴")
        )
        act.create(Entry(visit=visit, household=home.id, type="advice", text=SECRET))
        act.create(Visit(households=(home.id,), started_at=NEW, words="新的"))
        matter = act.create(
            Matter(number="2015-1", title=SECRET, wanted=SECRET, stage="closed", closed_on=LONG_AGO, rating="satisfied")
        )
        act.create(Step(matter=matter, on=LONG_AGO, text=SECRET))
        act.create(Petitioner(matter=matter, name="琇珺", phone="13800004321"))
        mediation = act.create(Mediation(matter=matter))
        act.create(Party(mediation=mediation, name="琇珺"))
        act.create(Matter(number="2015-2", title="还开着", stage="handling", accepted_on=LONG_AGO))
        away = act.create(Person(household=home.id, name="琇珺", state="moved_out", state_on=LONG_AGO))
        digest = session.blobs.put(b"old photo")
        act.create(Attachment(owner=home.id, owner_kind="household", caption=SECRET, digest=digest, added_at=OLD))
        act.create(Disclosure(document="roster", reason=SECRET, at=OLD, records=3))
        assert away
    with session.doing("visit.edit") as doing:
        doing.act.change(Visit, visit, words=f"{SECRET}，补充")
    return session


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def values_left(session: Session) -> str:
    with session.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT vals FROM op WHERE vals IS NOT NULL").all()
    return b"".join(bytes(row[0]) for row in rows).decode("utf-8", "ignore")


def test_nothing_is_past_its_years_before_somebody_sets_them(filled: Session) -> None:
    assert set(kept_years(filled).values()) == {None}
    assert expired(filled) == []
    set_years(filled, "words", 5)
    assert [(each.kind, each.day) for each in expired(filled)] == [("visit", LONG_AGO)]
    set_years(filled, "words", None)
    assert expired(filled) == []
    assert refusal(lambda: set_years(filled, "reasons", 2)) == "keeping_too_short"


def test_what_is_chosen_goes_and_its_counts_stay(filled: Session) -> None:
    for key in kept_years(filled):
        set_years(filled, key, 5)
    found = expired(filled)
    assert sorted(each.kind for each in found) == ["attachment", "disclosure", "matter", "person", "visit"]
    assert SECRET in values_left(filled)
    changes = erase_expired(filled, found)
    assert changes.sentence == "抹去过了保留期限的内容：5 条"
    assert "琇珺" not in values_left(filled)
    with filled.reading() as reader:
        old, new = reader.find(Visit, order=("started_at",))
        assert (old.words, old.mode, old.weather, old.started_at, len(old.households)) == (GONE, "phone", "晴", OLD, 1)
        assert new.words == "新的"
        assert [(entry.type, entry.text) for entry in reader.find(Entry)] == [("advice", "")]
        closed, still_open = reader.find(Matter, order=("number",))
        assert (closed.number, closed.title, closed.wanted, closed.rating) == ("2015-1", GONE, "", "satisfied")
        assert still_open.title == "还开着"
        assert [(step.on, step.text) for step in reader.find(Step)] == [(LONG_AGO, "")]
        assert [each.name for each in reader.find(Party)] == [""]
        assert reader.find(Person, state="moved_out") == []
        assert reader.find(Attachment) == []
        assert [(each.records, each.reason) for each in reader.find(Disclosure)] == [(3, GONE)]
        assert verify_log(reader.connection).faults == {}
    assert filled.blobs is not None
    assert list(filled.blobs.sizes()) == []
    assert expired(filled) == []
    assert not history(filled, 1).lines[0].can_undo


def test_only_an_administrator_may(filled: Session) -> None:
    set_years(filled, "words", 5)
    found = expired(filled)
    filled.role = "cadre"
    assert refusal(lambda: set_years(filled, "words", 1)) == "administrator_only"
    assert refusal(lambda: erase_expired(filled, found)) == "administrator_only"
