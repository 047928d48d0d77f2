"""Who looked at a masked number stands in the log: ids and field names, never the number."""

from dataclasses import replace

import pytest

from minqing_desktop.domain.log.op import NOTE, read_header
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import check_notebook, create_notebook
from minqing_desktop.services.undoing import last_action, recent
from minqing_desktop.services.villages import edit_village, list_villages
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.transport import export_actions

NUMBER = "330327197901193714"


@pytest.fixture
def opened(tmp_path):
    village = Village(name="示范村", code="923456789012")
    notebook, _code = create_notebook(tmp_path / "notebook", "山高水长 2026", village, Cadre(name="陈建国"))
    yield notebook
    notebook.close()


def test_a_reveal_is_an_action_of_its_own(opened) -> None:
    session = opened.session
    _household, added = add_household(session, Household(number="0001"), Person(name="张三", id_number=NUMBER))
    person = next(iter(added.ids("person")))
    changes = note_reveal(session, "person", person, "id_number")
    assert changes.action
    assert recent(session, 1)[0].sentence == "查看完整号码"
    assert last_action(session) == added.action
    with session.reading() as reader:
        raw = reader.connection.exec_driver_sql("SELECT header FROM action ORDER BY seq DESC LIMIT 1").scalar()
    header = read_header(raw)
    assert (header.subject_kind, header.subject.hex()) == ("person", person)
    assert header.counts == {"person.id_number": 1, NOTE: 1}
    assert NUMBER.encode() not in raw
    assert check_notebook(opened).is_sound


def test_a_note_travels_with_the_log(opened, tmp_path) -> None:
    session = opened.session
    _, added = add_household(session, Household(number="0001"), Person(name="张三", id_number=NUMBER))
    note_reveal(session, "person", next(iter(added.ids("person"))), "phone")
    other, _code = create_notebook(tmp_path / "other", "山高水长 2026", Village(name="示范村", code="330327001201"))
    try:
        target: Notebook = other.session.notebook
        with session.reading() as reader:
            target.take(list(export_actions(reader.connection)))
        with session.reading() as reader:
            assert target.take(list(export_actions(reader.connection))).actions == 0
        assert check_notebook(other).is_sound
        assert any(line.sentence == "查看完整号码" for line in recent(other.session))
    finally:
        other.close()


def test_an_unknown_field_is_our_bug(opened) -> None:
    with pytest.raises(KeyError):
        note_reveal(opened.session, "person", "0" * 32, "no_such_field")


def test_a_provisional_code_is_filled_in_later_and_records_stay(opened) -> None:
    session = opened.session
    add_household(session, Household(number="0001"), Person(name="张三"))
    (before,) = list_villages(session)
    edit_village(session, before, replace(before, code="330327001201"))
    (after,) = list_villages(session)
    assert after.code == "330327001201"
    assert after.village == before.village == session.village
    edit_village(session, after, replace(after, code="330327001299"))
    assert list_villages(session)[0].code == "330327001201"
    with session.reading() as reader:
        assert reader.count(Household, village=session.village) == 1
