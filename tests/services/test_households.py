"""Households through a real notebook: entering, moving, changing heads, and what the lists then show."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.cadres import set_pairing
from minqing_desktop.services.household_life import change_head, move_back, move_out
from minqing_desktop.services.household_numbers import next_number
from minqing_desktop.services.households import (
    HouseholdFilter,
    HouseholdOrder,
    add_household,
    count_households,
    delete_household,
    edit_household,
    household_ids,
    household_lines_of,
    lines_by_id,
    profile,
    tags,
)
from minqing_desktop.services.people import add_person
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.villages import list_groups
from minqing_desktop.services.visits import VisitForm, record_visit


@pytest.fixture
def home(session: Session) -> str:
    """The household of the template: 甲大山 and 乙秀兰."""
    with session.reading() as reader:
        return reader.find(Household)[0].id


def heads(session: Session, wanted: HouseholdFilter) -> list[str]:
    return [line.head for line in household_lines_of(session, household_ids(session, wanted))]


def test_a_household_comes_with_its_head_and_its_group(session: Session) -> None:
    number = next_number(session)
    assert number == "0002"
    identity, changes = add_household(session, Household(number=number, address="某处"), Person(name="丙"), "2组")
    assert changes.sentence == "新增一户"
    (line,) = lines_by_id(session, [identity])
    assert (line.number, line.head, line.group, line.members) == ("0002", "丙", "2组", 1)
    assert profile(session, identity).members[0].relation == "户主"
    second, _ = add_household(session, Household(number="0003"), Person(name="丁"), "二组")
    assert [group.name for group in list_groups(session)] == ["一组", "2组"]
    assert profile(session, second).household.group == profile(session, identity).household.group


def test_refusals_write_nothing(session: Session, home: str) -> None:
    before = session.notebook.log_facts()
    for household, head, code in (
        (Household(number="0009"), Person(name=" "), "head_name_missing"),
        (Household(number="0001"), Person(name="丙"), "household_number_taken"),
    ):
        with pytest.raises(UserError) as caught:
            add_household(session, household, head)
        assert caught.value.code == code
    identity, _ = add_household(session, Household(number="0002"), Person(name="丙"))
    record = profile(session, identity).household
    with pytest.raises(UserError):
        edit_household(session, record, replace(record, number="0001"))
    assert profile(session, identity).household.number == "0002"
    assert session.notebook.log_facts().last_action == before.last_action + 1


def test_a_number_is_free_in_another_village(session: Session) -> None:
    session.village = "330327001202"
    add_household(session, Household(number="0001"), Person(name="丙"))
    assert count_households(session).households == 1


def test_only_what_differs_is_written(session: Session, home: str) -> None:
    record = profile(session, home).household
    assert not edit_household(session, record, record)
    changes = edit_household(session, record, replace(record, address="新址", tags=("低保", "独居")))
    assert changes.ids("household") == {home}
    undo_action(session, changes.action)
    assert profile(session, home).household == record


def test_a_new_head_says_what_the_others_are_to_him(session: Session, home: str) -> None:
    head, spouse = profile(session, home).members
    change_head(session, home, spouse.id)
    members = profile(session, home).members
    assert [(each.name, each.relation) for each in members] == [("乙秀兰", "户主"), ("甲大山", "配偶")]
    change_head(session, home, head.id, {spouse.id: "配偶"})
    members = profile(session, home).members
    assert [(each.name, each.relation) for each in members] == [("甲大山", "户主"), ("乙秀兰", "配偶")]


def test_moving_out_takes_those_who_live_here_and_brings_the_same_back(session: Session, home: str) -> None:
    gone, _ = add_person(session, Person(household=home, name="丙", state="moved_out", state_on=date(2020, 1, 1)))
    move_out(session, home, date(2026, 11, 1))
    assert count_households(session).households == count_households(session).persons == 0
    assert household_ids(session, HouseholdFilter()) == []
    assert len(profile(session, home).former_members) == 3
    move_back(session, home)
    file = profile(session, home)
    assert [each.name for each in file.members] == ["甲大山", "乙秀兰"]
    assert [each.id for each in file.former_members] == [gone]


def test_what_was_deleted_is_off_every_list_and_can_come_back(session: Session, home: str) -> None:
    changes = delete_household(session, home)
    assert household_ids(session, HouseholdFilter(state=None)) == []
    assert count_households(session).persons == 0
    assert undo_action(session, changes.action).left == frozenset()
    assert heads(session, HouseholdFilter()) == ["甲大山"]
    assert len(profile(session, home).members) == 2


def test_the_list_is_filtered_and_ordered(session: Session, home: str) -> None:
    other, _ = add_household(session, Household(number="0002", tags=("监测户",)), Person(name="丙"), "二组")
    add_person(session, Person(household=other, name="丁小雨", tags=("独居",), phone="13900000077"))
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    record_visit(session, VisitForm(Visit(households=(home,), started_at=moment)))
    set_pairing(session, other, session.cadre, 30)
    (group,) = (each.id for each in list_groups(session) if each.name == "二组")
    assert heads(session, HouseholdFilter()) == ["丙", "甲大山"]
    assert heads(session, HouseholdFilter(order=HouseholdOrder.NUMBER)) == ["甲大山", "丙"]
    assert heads(session, HouseholdFilter(order=HouseholdOrder.NUMBER, descending=True)) == ["丙", "甲大山"]
    for wanted in (
        HouseholdFilter(group=group),
        HouseholdFilter(tag="监测户"),
        HouseholdFilter(tag="独居"),
        HouseholdFilter(cadre=session.cadre),
        HouseholdFilter(text="dxy"),
        HouseholdFilter(text="0077"),
    ):
        assert heads(session, wanted) == ["丙"], wanted
    assert heads(session, HouseholdFilter(text="没有这个人")) == []
    assert heads(session, HouseholdFilter(text="!?")) == []
    assert dict(tags(session)) == {"低保": 1, "监测户": 1, "独居": 1}


def test_the_file_of_a_household_holds_everything(session: Session, home: str) -> None:
    set_pairing(session, home, session.cadre, 60)
    for day in (1, 20):
        moment = datetime(2026, 10, day, tzinfo=UTC)
        record_visit(session, VisitForm(Visit(households=(home,), started_at=moment, words=f"第{day}天")))
    file = profile(session, home, visits=1)
    assert [line.words for line in file.visits] == ["第20天"]
    assert file.pairing is not None
    assert file.pairing_cadre is not None
    assert (file.pairing.every_days, file.pairing_cadre.name) == (60, "陈干部")
    assert file.group is not None
    assert file.group.name == "一组"
    with pytest.raises(KeyError):
        profile(session, "0" * 32)


def test_a_pairing_is_changed_and_ended(session: Session, home: str) -> None:
    set_pairing(session, home, session.cadre, 30)
    set_pairing(session, home, session.cadre, 60)
    assert not set_pairing(session, home, session.cadre, 60)
    pairing = profile(session, home).pairing
    assert pairing is not None
    assert pairing.every_days == 60
    set_pairing(session, home, "", None)
    assert profile(session, home).pairing is None
