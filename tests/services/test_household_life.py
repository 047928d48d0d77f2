"""Splits, moves, new heads, deaths and returns, each with its day and its event, and all of them undone."""

from datetime import date

import pytest

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.household_life import (
    NewHead,
    Split,
    add_newborn,
    change_head,
    move_back,
    move_out,
    move_person,
    register_left,
    register_returned,
    split,
)
from minqing_desktop.services.households import HouseholdProfile, add_household, profile
from minqing_desktop.services.life_events import checked_day
from minqing_desktop.services.people import add_person, get_person
from minqing_desktop.services.personal_things import things_of_person
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

TODAY = date(2026, 11, 22)


@pytest.fixture
def family(session: Session, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """甲大山, his wife, their son with wife and child; ids by name, the household's under 户."""
    monkeypatch.setattr(Session, "today", lambda _self: TODAY)
    with session.reading() as reader:
        home = reader.find(Household)[0]
        ids = {one.name: one.id for one in reader.find(Person)} | {"户": home.id}
    with session.doing("person.edit") as doing:
        doing.act.change(Person, ids["甲大山"], sex="男")
        doing.act.change(Person, ids["乙秀兰"], sex="女")
    for name, relation, sex in (("甲小海", "子", "男"), ("丁春花", "儿媳", "女"), ("甲苗苗", "孙女", "女")):
        ids[name], _ = add_person(session, Person(household=home.id, name=name, relation=relation, sex=sex))
    return ids


def relations(file: HouseholdProfile) -> dict[str, str]:
    return {one.name: one.relation for one in file.members}


def told(session: Session, household: str) -> list[tuple[str, str]]:
    return [(event.on, event.words) for event in profile(session, household).events]


def shown(session: Session) -> dict[str, list[object]]:
    with session.reading() as reader:
        return {kind.name: reader.find(kind.record) for kind in kinds()}


def test_a_young_family_splits_off(session: Session, family: dict[str, str]) -> None:
    before = shown(session)
    plan = Split(
        members=(family["甲小海"], family["丁春花"], family["甲苗苗"]),
        head=NewHead(family["甲小海"], {family["丁春花"]: "配偶", family["甲苗苗"]: "女"}),
        on="2026-10",
        number="0107",
        address="示范村一组7号",
    )
    own, changes = split(session, family["户"], plan)
    assert changes.sentence == "分户"
    assert relations(profile(session, own)) == {"甲小海": "户主", "丁春花": "配偶", "甲苗苗": "女"}
    assert relations(profile(session, family["户"])) == {"甲大山": "户主", "乙秀兰": "配偶"}
    new = profile(session, own).household
    assert (new.number, new.address, new.head) == ("0107", "示范村一组7号", family["甲小海"])
    assert told(session, own) == [("2026-10", "甲小海从甲大山户分出来，单独立户")]
    assert told(session, family["户"]) == [("2026-10", "甲小海分户出去，立了甲小海户")]
    assert undo_action(session, changes.action).left == frozenset()
    assert shown(session) == before


def test_where_the_head_splits_off_the_rest_gets_another(session: Session, family: dict[str, str]) -> None:
    plan = Split(
        members=(family["甲大山"], family["乙秀兰"]),
        head=NewHead(family["甲大山"], {family["乙秀兰"]: "配偶"}),
        rest=NewHead(family["甲小海"], {family["丁春花"]: "配偶", family["甲苗苗"]: "女"}),
    )
    own, _ = split(session, family["户"], plan)
    assert profile(session, family["户"]).household.head == family["甲小海"]
    assert relations(profile(session, family["户"])) == {"甲小海": "户主", "丁春花": "配偶", "甲苗苗": "女"}
    assert relations(profile(session, own)) == {"甲大山": "户主", "乙秀兰": "配偶"}


def test_what_a_split_refuses(session: Session, family: dict[str, str]) -> None:
    everybody = tuple(identity for name, identity in family.items() if name != "户")
    son = family["甲小海"]
    cases = {
        "nobody_leaves": Split((), NewHead(son)),
        "everybody_leaves": Split(everybody, NewHead(son)),
        "head_missing": Split((son,), NewHead(family["丁春花"])),
        "household_number_taken": Split((son,), NewHead(son), number="0001"),
        "day_in_future": Split((son,), NewHead(son), on="2026-12"),
    }
    before = session.notebook.log_facts()
    for code, plan in cases.items():
        with pytest.raises(UserError) as caught:
            split(session, family["户"], plan)
        assert caught.value.code == code
    assert session.notebook.log_facts() == before


def test_another_head_turns_all_relations_and_is_told_with_its_day(session: Session, family: dict[str, str]) -> None:
    changes = change_head(session, family["户"], family["甲小海"], on="2026-11-20")
    assert relations(profile(session, family["户"])) == {
        "甲小海": "户主", "甲大山": "父亲", "乙秀兰": "母亲", "丁春花": "配偶", "甲苗苗": "女",
    }  # fmt: skip
    assert told(session, family["户"]) == [("2026-11-20", "户主由甲大山换为甲小海")]
    undo_action(session, changes.action)
    assert relations(profile(session, family["户"]))["甲大山"] == "户主"
    stranger, _ = add_household(session, Household(number="0002"), Person(name="丙"))
    with pytest.raises(UserError) as caught:
        change_head(session, family["户"], profile(session, stranger).household.head)
    assert caught.value.code == "head_elsewhere"


def test_the_heads_death_names_the_next_one_in_the_same_action(session: Session, family: dict[str, str]) -> None:
    with session.doing("task.add") as doing:
        task = doing.act.create(Task(title="答复", owed_to=family["甲大山"], household=family["户"], is_promise=True))
        for stage in ("accepted", "closed"):
            matter = doing.act.create(Matter(title="修路", stage=stage))
            doing.act.create(Petitioner(matter=matter, person=family["甲大山"]))
    before = shown(session)
    head = NewHead(family["乙秀兰"], {family["甲小海"]: "子"})
    changes = register_left(session, family["甲大山"], "deceased", "2026-11", head)
    dead = get_person(session, family["甲大山"])
    # A month is not made into a day.
    assert (dead.state, dead.state_on) == ("deceased", None)
    file = profile(session, family["户"])
    assert file.household.head == family["乙秀兰"]
    assert relations(file)["乙秀兰"] == "户主"
    assert {words for _on, words in told(session, family["户"])} == {"甲大山去世", "户主由甲大山换为乙秀兰"}
    # What was promised to him is still there for whoever follows it up.
    assert [one.id for one in file.tasks] == [task]
    assert [(one.kind, one.title) for one in things_of_person(session, dead.id)] == [
        ("task", "答复"),
        ("matter", "修路"),
    ]
    undo_action(session, changes.action)
    assert shown(session) == before


def test_with_the_last_member_the_household_ends_and_comes_back_with_him(
    session: Session, family: dict[str, str]
) -> None:
    lonely, _ = add_household(session, Household(number="0002"), Person(name="丙老汉", birth_date="1950-05"))
    person = profile(session, lonely).household.head
    register_left(session, person, "moved_out", date(2026, 11, 1), closes=True)
    assert profile(session, lonely).household.state == "moved_out"
    assert profile(session, lonely).household.state_on == date(2026, 11, 1)
    register_returned(session, person, "2026-11-20")
    file = profile(session, lonely)
    assert (file.household.state, file.members[0].state) == ("", "")
    assert [words for _on, words in told(session, lonely)] == ["整户恢复在册", "丙老汉回来了", "整户迁出", "丙老汉迁出"]
    register_left(session, person, "deceased", "2026", closes=True)
    assert profile(session, lonely).household.state == "closed"
    with pytest.raises(UserError) as caught:
        register_left(session, person, "deceased", "1949")
    assert caught.value.code == "day_before_birth"


def test_a_person_moves_with_what_is_owed_to_him(session: Session, family: dict[str, str]) -> None:
    other, _ = add_household(session, Household(number="0002"), Person(name="丙"))
    with session.doing("task.add") as doing:
        tasks = [
            doing.act.create(Task(title=t, owed_to=family["乙秀兰"], household=family["户"])) for t in ("一", "二")
        ]
    before = shown(session)
    changes = move_person(session, family["乙秀兰"], other, "母亲", on="2026-11-01", takes=tasks[:1])
    assert [one.id for one in profile(session, other).tasks] == tasks[:1]
    assert told(session, other) == [("2026-11-01", "乙秀兰从甲大山户转来")]
    assert told(session, family["户"]) == [("2026-11-01", "乙秀兰转到丙户")]
    undo_action(session, changes.action)
    assert shown(session) == before


def test_a_whole_household_leaves_and_some_of_it_come_back(session: Session, family: dict[str, str]) -> None:
    move_out(session, family["户"], "2026-03")
    assert profile(session, family["户"]).household.state == "moved_out"
    move_back(session, family["户"], "2026-11", (family["甲大山"], family["乙秀兰"]))
    file = profile(session, family["户"])
    assert [one.name for one in file.members] == ["甲大山", "乙秀兰"]
    assert len(file.former_members) == 3
    assert told(session, family["户"]) == [("2026-11", "整户恢复在册"), ("2026-03", "整户迁出")]


def test_a_child_is_born(session: Session, family: dict[str, str]) -> None:
    child = Person(household=family["户"], sex="女", relation="孙女", birth_date="2026-11")
    identity, changes = add_newborn(session, child)
    assert get_person(session, identity).name == "未取名"
    assert told(session, family["户"]) == [("2026-11", "未取名出生")]
    undo_action(session, changes.action)
    assert told(session, family["户"]) == []
    with pytest.raises(UserError) as caught:
        add_newborn(session, Person(household=family["户"], birth_date="2026-12-01"))
    assert caught.value.code == "day_in_future"


@pytest.mark.parametrize(
    ("written", "code"),
    [("", "day_missing"), ("昨天", "day_unreadable"), ("2026-02-30", "day_unreadable"), ("2027", "day_in_future")],
)
def test_days_that_cannot_be(session: Session, family: dict[str, str], written: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        checked_day(session, written)
    assert caught.value.code == code
    assert checked_day(session, "2026-11") == "2026-11"
