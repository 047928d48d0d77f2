"""Two records of one person, two households: everything moves over, nothing dangles, and all of it can be undone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minqing_desktop.domain.catalogue import FieldType, Mark, kinds
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.cadre import Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.household_merging import (
    HouseholdMerge,
    compare_households,
    gather,
    merge_households,
    relations_through,
)
from minqing_desktop.services.households import HouseholdFilter, add_household, household_ids, lines_by_id, profile
from minqing_desktop.services.people import edit_person, get_person
from minqing_desktop.services.people_merging import Pick, compare_people, merge_people
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.rebuilding import compare_with_log
from minqing_desktop.storage.transport import export_actions, take_actions

PERSON_FIELDS = ("name", "id_number", "phone", "tags", "note", "household", "state", "birth_date", "extra")


@pytest.fixture
def home(session: Session) -> str:
    """The household of the template: 甲大山 and 乙秀兰."""
    with session.reading() as reader:
        return reader.find(Household)[0].id


@pytest.fixture
def twin(session: Session, home: str) -> str:
    """A second record of 甲大山, head of a household of his own, with everything that can hang on a person."""
    other, _ = add_household(
        session,
        Household(number="0002", address="旧宅", tags=("独居",)),
        Person(name="甲大山", phone="13900000009", note="爱下棋", tags=("低保",), extra={"卡号": "6222000011112222"}),
    )
    person = profile(session, other).household.head
    with session.doing("visit.record") as doing:
        act = doing.act
        visit = act.create(Visit(households=(home, other), started_at=datetime(2026, 11, 1, tzinfo=UTC), words="路坏"))
        entry = act.create(Entry(visit=visit, household=other, person=person, text="路坏"))
        matter = act.create(Matter(title="修路", household=other, entry=entry))
        act.create(Petitioner(matter=matter, household=other, person=person))
        act.create(Task(title="答复", is_promise=True, owed_to=person, household=other, matter=matter))
        act.create(Attachment(owner=person, owner_kind="person", digest="0" * 64))
        act.create(Pairing(household=other, cadre=session.cadre, every_days=30))
    return person


def head_of(session: Session, home: str) -> Person:
    return profile(session, home).members[0]


def everything(session: Session) -> dict[str, dict[str, Any]]:
    """All visible records by kind and id, leaving out merge marks."""
    with session.reading() as reader:
        return {kind.name: {one.id: replace(one, marks=0) for one in reader.find(kind.record)} for kind in kinds()}


def dangling(session: Session, *gone: str) -> list[tuple[str, str]]:
    """(kind, field) of visible records that still point at records that were merged away, found in the catalogue."""
    found = []
    for name, records in everything(session).items():
        kind = next(each for each in kinds() if each.name == name)
        for facts in kind.fields:
            if facts.type not in (FieldType.REFERENCE, FieldType.REFERENCES):
                continue
            for record in records.values():
                value = getattr(record, facts.name)
                if set(gone) & set(value if isinstance(value, tuple) else (value,)):
                    found.append((name, facts.name))
    return found


def bring(source: Session, target: Session) -> None:
    with source.reading() as reader:
        actions = list(export_actions(reader.connection))
    with target.notebook.local() as connection:
        take_actions(connection, actions)


def test_all_that_hung_on_the_other_record_hangs_on_the_one_that_stays(session: Session, home: str, twin: str) -> None:
    before = everything(session)
    keep = head_of(session, home)
    changes = merge_people(session, keep.id, twin)
    merged = get_person(session, keep.id)
    assert (merged.phone, merged.other_phones, merged.note) == ("13800000001", "13900000009", "爱下棋")
    assert (merged.tags, merged.extra) == (("低保",), {"卡号": "6222000011112222"})
    assert merged.household == home
    assert dangling(session, twin) == []
    with session.reading() as reader:
        for record, field in ((Entry, "person"), (Petitioner, "person"), (Task, "owed_to"), (Attachment, "owner")):
            assert getattr(reader.find(record)[0], field) == keep.id
        assert reader.get(Person, twin).merged_into == keep.id
        # He cannot be the head of a household in which he does not live.
        assert reader.first(Household, number="0002").head == ""  # pyright: ignore[reportOptionalMemberAccess]
    assert changes.sentence == "合并同一个人的两份档案"
    assert undo_action(session, changes.action).left == frozenset()
    assert everything(session) == before
    with session.notebook.local() as connection:
        assert compare_with_log(connection) == {}


def test_the_panel_shows_where_they_differ_and_what_comes_along(session: Session, home: str, twin: str) -> None:
    keep = head_of(session, home)
    shown = compare_people(session, keep.id, twin)
    pairs = {pair.field: pair for pair in shown.comparison.pairs}
    assert "name" not in pairs
    assert (pairs["phone"].keep, pairs["phone"].drop) == ("138****0001", "139****0009")
    assert (pairs["phone"].keep_full, pairs["phone"].can_be_both) == ("13800000001", True)
    assert pairs["household"].drop == "甲大山户 · 户主"
    assert pairs["id_number"].pick is Pick.KEEP
    assert pairs["note"].pick is Pick.DROP
    assert pairs["extra"].drop == "卡号 6222************"
    assert "13900000009" not in repr(shown.comparison)
    assert {moved.kind: moved.count for moved in shown.comparison.moved} == {
        "household": 1, "entry": 1, "petitioner": 1, "task": 1, "attachment": 1,
    }  # fmt: skip
    assert shown.doubt == ""
    with session.reading() as reader:
        wife = reader.first(Person, name="乙秀兰")
    assert wife is not None
    assert "身份证号不一样" in compare_people(session, keep.id, wife.id).doubt


def test_each_field_can_take_either_value(session: Session, home: str, twin: str) -> None:
    keep, other = head_of(session, home), get_person(session, twin)
    choices = {"phone": Pick.DROP, "household": Pick.DROP, "note": Pick.KEEP, "extra": Pick.KEEP, "tags": Pick.KEEP}
    merge_people(session, keep.id, twin, choices)
    merged = get_person(session, keep.id)
    assert (merged.phone, merged.other_phones, merged.note, merged.extra) == ("13900000009", "", "", {})
    assert (merged.household, merged.relation) == (other.household, "户主")
    assert profile(session, other.household).household.head == keep.id
    assert profile(session, home).household.head == ""


def test_a_petitioner_who_stood_there_twice_stands_once(session: Session, home: str, twin: str) -> None:
    keep = head_of(session, home)
    with session.doing("matter.edit") as doing:
        matter = doing.see().find(Matter)[0]
        doing.act.create(Petitioner(matter=matter.id, household=home, person=keep.id, told_on=date(2026, 11, 2)))
    before = everything(session)
    changes = merge_people(session, keep.id, twin)
    with session.reading() as reader:
        (left,) = reader.find(Petitioner)
        assert (left.person, left.told_on) == (keep.id, date(2026, 11, 2))
    undo_action(session, changes.action)
    assert everything(session) == before


def test_one_record_is_not_merged_with_itself(session: Session, home: str) -> None:
    keep = head_of(session, home)
    before = session.notebook.log_facts()
    with pytest.raises(UserError) as caught:
        merge_people(session, keep.id, keep.id)
    assert caught.value.code == "same_record"
    assert session.notebook.log_facts() == before


@given(
    picks=st.dictionaries(st.sampled_from(PERSON_FIELDS), st.sampled_from(Pick)),
    turned=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_chosen_nothing_dangles_and_undo_brings_all_back(
    session: Session, home: str, twin: str, picks: dict[str, Pick], turned: bool
) -> None:
    before = everything(session)
    pair = [head_of(session, home).id, twin]
    keep, drop = pair[::-1] if turned else pair
    changes = merge_people(session, keep, drop, picks)
    assert dangling(session, drop) == []
    with session.reading() as reader:
        for one in reader.find(Household, head=keep):
            assert one.id == reader.get(Person, keep).household
    assert undo_action(session, changes.action).left == frozenset()
    assert everything(session) == before


# households


@given(
    picks=st.dictionaries(
        st.sampled_from(("number", "head", "address", "tags", "note", "group")), st.sampled_from(Pick)
    ),
    turned=st.booleans(),
    is_duplicate=st.booleans(),
    unites_people=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_households_merge_nothing_dangles_and_undo_brings_all_back(
    session: Session,
    home: str,
    twin: str,
    picks: dict[str, Pick],
    turned: bool,
    is_duplicate: bool,
    unites_people: bool,
) -> None:
    before = everything(session)
    pair = [home, get_person(session, twin).household]
    keep, drop = pair[::-1] if turned else pair
    same = {}
    if unites_people:
        same = {one.drop: one.keep for one in compare_households(session, keep, drop).twins}
    how = HouseholdMerge(on="2026", picks=picks, same=same, is_duplicate=is_duplicate)
    changes = merge_households(session, keep, drop, how)
    assert set(dangling(session, drop, *same)) <= {("life_event", "other_household"), ("household", "head")}
    file = profile(session, keep)
    assert file.household.head in [one.id for one in file.members]
    assert [one.relation for one in file.members].count("户主") == 1
    assert undo_action(session, changes.action).left == frozenset()
    assert everything(session) == before


def test_two_households_become_one_and_the_way_to_it_is_shown(session: Session, home: str, twin: str) -> None:
    before = everything(session)
    other = get_person(session, twin).household
    how = HouseholdMerge(on="2026-10", relations={twin: "兄弟姐妹"})
    changes = merge_households(session, home, other, how)
    file, gone = profile(session, home), profile(session, other)
    assert [(one.name, one.relation) for one in file.members] == [
        ("甲大山", "户主"), ("乙秀兰", "配偶"), ("甲大山", "兄弟姐妹"),
    ]  # fmt: skip
    assert (gone.household.state, gone.merged_into, gone.members) == ("merged", home, ())
    assert set(file.household.tags) == {"低保", "独居"}
    assert file.household.number == "0001"
    assert len(file.visits) == len(file.matters) == len(file.tasks) == 1
    assert file.visits[0].households == (home,)
    assert file.pairing is not None
    assert dangling(session, other) == [("life_event", "other_household")]
    assert [(one.on, one.words, one.household) for one in file.events] == [("2026-10", "甲大山户并入本户", other)]
    assert household_ids(session, HouseholdFilter(state="merged")) != []
    assert undo_action(session, changes.action).left == frozenset()
    assert everything(session) == before


def test_one_household_entered_twice_is_made_one_with_its_people(session: Session, home: str, twin: str) -> None:
    before = everything(session)
    other = get_person(session, twin).household
    shown = compare_households(session, home, other)
    assert [(one.name, one.drop) for one in shown.twins] == [("甲大山", twin)]
    how = HouseholdMerge(same={one.drop: one.keep for one in shown.twins}, is_duplicate=True)
    changes = merge_households(session, home, other, how)
    file = profile(session, home)
    assert [one.name for one in file.members] == ["甲大山", "乙秀兰"]
    assert file.events == ()
    assert dangling(session, other, twin) == []
    assert lines_by_id(session, [other])[0].members == 0
    assert household_ids(session, HouseholdFilter(state=None)) == household_ids(session, HouseholdFilter())
    assert undo_action(session, changes.action).left == frozenset()
    assert everything(session) == before


def test_the_cadre_who_looks_after_both_looks_after_it_once(session: Session, home: str, twin: str) -> None:
    with session.doing("pairing.set") as doing:
        doing.act.create(Pairing(household=home, cadre=session.cadre, every_days=60))
    merge_households(session, home, get_person(session, twin).household)
    with session.reading() as reader:
        assert [one.every_days for one in reader.find(Pairing, household=home)] == [60]


def test_what_merging_refuses(session: Session, home: str, twin: str) -> None:
    other = get_person(session, twin).household
    third, _ = add_household(session, Household(number="0003"), Person(name="丁"))
    merge_households(session, home, other)
    for keep, drop, code in ((home, home, "same_record"), (third, other, "merged_before")):
        with pytest.raises(UserError) as caught:
            merge_households(session, keep, drop)
        assert caught.value.code == code
    with pytest.raises(UserError) as caught:
        merge_households(session, home, third, HouseholdMerge(on="2027"))
    assert caught.value.code == "day_in_future"


def test_relations_follow_from_what_the_other_head_is(session: Session) -> None:
    head = Person(id="a", name="子", relation="户主", sex="男")
    members = (
        head,
        Person(id="b", name="媳", relation="配偶", sex="女"),
        Person(id="c", name="孙", relation="女", sex="女"),
    )
    assert relations_through("子", head, members) == {"a": "子", "b": "儿媳", "c": "孙女"}


# another computer that does not know of the merging yet


def test_what_another_computer_writes_on_the_dropped_person_is_shown_and_can_be_moved(
    session: Session, other: Session, home: str, twin: str
) -> None:
    bring(session, other)
    keep = head_of(session, home)
    merge_people(session, keep.id, twin)
    with other.doing("task.add") as doing:
        task = doing.act.create(Task(title="送药", owed_to=twin, household=home))
    edit_person(other, get_person(other, twin), replace(get_person(other, twin), phone="13700000007"))
    bring(other, session)
    # He is visible again, marked, and says where he went.
    revived = get_person(session, twin)
    assert revived.marks & Mark.EDITED_BESIDE_DELETION
    assert revived.merged_into == keep.id
    left = profile(session, home).left_behind
    assert (left.count, left.revived) == (1, ((twin, keep.id),))
    gather(session, home)
    with session.reading() as reader:
        assert reader.get(Task, task).owed_to == keep.id
    # Merging him once more brings the new number over.
    merge_people(session, keep.id, twin, {"phone": Pick.BOTH})
    assert "13700000007" in get_person(session, keep.id).other_phones
    assert profile(session, home).left_behind.count == 0
    assert profile(session, home).left_behind.revived == ()


def test_a_visit_another_computer_made_to_the_dropped_household_can_be_moved(
    session: Session, other: Session, home: str, twin: str
) -> None:
    bring(session, other)
    gone = get_person(session, twin).household
    merge_households(session, home, gone)
    with other.doing("visit.record") as doing:
        doing.act.create(Visit(households=(gone,), started_at=datetime(2026, 11, 3, tzinfo=UTC), words="后来去的"))
    bring(other, session)
    assert profile(session, home).left_behind.count == 1
    changes = gather(session, home)
    assert [visit.words for visit in profile(session, home).visits] == ["后来去的", "路坏"]
    assert profile(session, home).left_behind.count == 0
    undo_action(session, changes.action)
    assert profile(session, home).left_behind.count == 1
