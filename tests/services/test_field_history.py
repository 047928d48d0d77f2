"""The history of every field in words: who, when, from what to what, by which deed; numbers masked."""

from dataclasses import replace
from datetime import date

import pytest

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.erasing import erase_person
from minqing_desktop.services.field_history import record_history
from minqing_desktop.services.households import add_household, edit_household
from minqing_desktop.services.people import edit_person, get_person
from minqing_desktop.services.people_merging import merge_people
from minqing_desktop.services.rosters import import_file
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action


def person(session: Session, name: str) -> Person:
    with session.reading() as reader:
        found = reader.first(Person, name=name)
    assert found is not None
    return found


def test_a_number_is_told_masked_with_who_and_when(session: Session) -> None:
    before = person(session, "甲大山")
    edit_person(session, before, replace(before, phone="13900000002"))
    told = record_history(session, "person", before.id, "person.phone")
    newest, first = told.lines
    day = f"{newest.at.astimezone():%Y-%m-%d}"
    assert newest.sentence == f"{day} 陈干部 把 联系电话 由 138****0001 改为 139****0002（已遮盖）"
    assert (newest.before_full, newest.after_full, newest.source) == ("13800000001", "13900000002", "修改成员资料")
    assert (first.what, first.words, first.source) == ("filled", "把 联系电话 填为 138****0001", "新增一户")
    assert "13900000002" not in repr(told)
    assert {one.label: one.count for one in told.fields}["联系电话"] == 2


def test_deeds_are_named_as_their_sources(session: Session) -> None:
    import_file(session, resource_path("sample", "roster.xlsx"))
    with session.reading() as reader:
        one = next(each for each in reader.find(Person) if each.phone and not each.name.startswith(("甲", "乙")))
    assert record_history(session, "person", one.id).lines[-1].source.startswith("导入花名册")
    changes = edit_person(session, one, replace(one, occupation="种茶"))
    undo_action(session, changes.action)
    undoing, doing = record_history(session, "person", one.id, "person.occupation").lines[:2]
    assert undoing.source == "撤销「修改成员资料」"
    assert doing.is_undone
    other, _ = add_household(session, Household(number="9999"), Person(name=one.name, note="两户都有"))
    with session.reading() as reader:
        twin = reader.get(Household, other).head
    merge_people(session, one.id, twin)
    merged = record_history(session, "person", one.id, "person.note").lines[0]
    assert (merged.source, merged.after) == ("合并同一个人的两份档案", "两户都有")
    assert "deleted" in [line.what for line in record_history(session, "person", twin).lines]


def test_a_household_tells_of_its_people_too_and_can_be_narrowed(session: Session) -> None:
    one = person(session, "乙秀兰")
    with session.reading() as reader:
        home = reader.find(Household)[0]
    edit_household(session, home, replace(home, tags=("监测户",), extra={"一卡通": "6217001234567890123"}))
    edit_person(session, one, replace(one, occupation="种茶"))
    told = record_history(session, "household", home.id)
    assert told.title == "甲大山户"
    words = [line.words for line in told.lines]
    assert words[0] == "乙秀兰：把 职业 填为 种茶"
    assert set(words[1:3]) == {"标签 加上 监测户，去掉 低保", "把 一卡通 填为 6217***************"}
    assert next(line for line in told.lines if line.label == "一卡通").after_full == "6217001234567890123"
    keys = [one.key for one in told.fields]
    assert "household.tags" in keys
    assert "person.occupation" in keys
    narrowed = record_history(session, "household", home.id, "household.head")
    assert narrowed.lines[0].words == "把 户主 填为 甲大山"
    assert len(record_history(session, "household", home.id, limit=2).lines) == 2
    assert told.total == len(told.lines)


@pytest.mark.parametrize("kind", ["visit", "matter", "task"])
def test_any_kind_of_record_has_its_history(session: Session, kind: str) -> None:
    records = {"visit": Visit(words="路坏"), "matter": Matter(title="修路"), "task": Task(title="送药")}
    changes = {
        "visit": {"next_visit": date(2026, 12, 1), "is_complete": True},
        "matter": {"stage": "handling", "due_on": date(2026, 12, 1)},
        "task": {"due_on": date(2026, 12, 1), "result": "送到了"},
    }
    with session.doing(f"{kind}.add") as doing:
        identity = doing.act.create(records[kind])
    with session.doing(f"{kind}.edit") as doing:
        doing.act.change(type(records[kind]), identity, **changes[kind])
        doing.act.delete(type(records[kind]), identity)
    told = record_history(session, kind, identity)
    assert [line.what for line in told.lines].count("changed") == 2
    assert told.lines[-1].what == "created"
    assert any("2026-12-01" in line.words for line in told.lines)
    assert any(line.what == "deleted" for line in told.lines)


def test_what_was_erased_stays_unsaid(session: Session) -> None:
    one = person(session, "乙秀兰")
    edit_person(session, one, replace(one, occupation="种茶"))
    erase_person(session, one.id)
    told = record_history(session, "person", one.id)
    assert any(line.what == "erased" for line in told.lines)
    assert not any("种茶" in line.words or "乙秀兰" in line.words for line in told.lines)
    assert get_person(session, one.id).name == ""
