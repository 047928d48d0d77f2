"""Members of households through a real notebook."""

from dataclasses import replace
from datetime import date

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.services.erasing import erase_person
from minqing_desktop.services.household_life import move_person, register_left, register_returned
from minqing_desktop.services.households import add_household, profile
from minqing_desktop.services.people import (
    add_person,
    delete_person,
    edit_person,
    get_person,
    with_id_number,
)
from minqing_desktop.services.search import find_people
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log

NUMBER = "330327196003077713"


@pytest.fixture
def home(session: Session) -> str:
    """The household of the template: 甲大山 and 乙秀兰."""
    with session.reading() as reader:
        return reader.find(Household)[0].id


def test_a_number_on_file_says_whose_it_is(session: Session, home: str) -> None:
    found = with_id_number(session, NUMBER)
    assert found is not None
    assert found.household is not None
    assert (found.person.name, found.head_name, found.household.id) == ("甲大山", "甲大山", home)
    assert with_id_number(session, NUMBER, besides=found.person.id) is None
    assert with_id_number(session, "") is None
    session.village = "330327001202"
    assert with_id_number(session, NUMBER) is not None


def test_the_first_head_of_a_household_without_one_becomes_it(session: Session, home: str) -> None:
    head = profile(session, home).members[0]
    delete_person(session, head.id)
    assert profile(session, home).household.head == ""
    new, _ = add_person(session, Person(household=home, name="丙", relation="户主"))
    assert profile(session, home).household.head == new
    add_person(session, Person(household=home, name="丁", relation="户主"))
    assert profile(session, home).household.head == new


def test_a_person_needs_a_name(session: Session, home: str) -> None:
    before = session.notebook.log_facts()
    with pytest.raises(UserError) as caught:
        add_person(session, Person(household=home, name=" "))
    assert caught.value.code == "person_name_missing"
    head = profile(session, home).members[0]
    with pytest.raises(UserError):
        edit_person(session, head, replace(head, name=""))
    assert session.notebook.log_facts() == before


def test_moving_a_head_away_leaves_a_household_without_one(session: Session, home: str) -> None:
    other, _ = add_household(session, Household(number="0002"), Person(name="丙"))
    head = profile(session, home).members[0]
    changes = move_person(session, head.id, other, "父亲")
    assert profile(session, home).household.head == ""
    assert [each.name for each in profile(session, home).members] == ["乙秀兰"]
    assert {each.name: each.relation for each in profile(session, other).members} == {"丙": "户主", "甲大山": "父亲"}
    undo_action(session, changes.action)
    assert profile(session, home).household.head == head.id


def test_who_moved_away_or_died_is_a_former_member(session: Session, home: str) -> None:
    spouse = profile(session, home).members[1]
    register_left(session, spouse.id, "deceased", date(2026, 5, 1))
    file = profile(session, home)
    assert [each.name for each in file.members] == ["甲大山"]
    assert [(each.name, each.state, each.state_on) for each in file.former_members] == [
        ("乙秀兰", "deceased", date(2026, 5, 1))
    ]
    register_returned(session, spouse.id)
    assert len(profile(session, home).members) == 2


def test_an_erased_person_is_nowhere_and_the_log_still_checks(session: Session, home: str) -> None:
    spouse = profile(session, home).members[1]
    edit_person(session, spouse, replace(spouse, note="某事"))
    erase_person(session, spouse.id)
    assert find_people(session, "乙秀兰") == []
    assert get_person(session, spouse.id) == Person(id=spouse.id, village=spouse.village)
    with session.reading() as reader:
        run = reader.connection.exec_driver_sql
        values = run("SELECT vals FROM op WHERE record = ?", (bytes.fromhex(spouse.id),)).all()
        assert len(values) >= 3
        held = b"".join(bytes(row[0] or b"") for row in values)
        assert "乙秀兰".encode() not in held
        assert "某事".encode() not in held
        assert verify_log(reader.connection).faults == {}
    with session.notebook.local() as connection:
        assert compare_with_log(connection) == {}
