"""What was deleted lies in the bin, is found there, and comes back with what was deleted beside it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.erasing import erase_household, erase_person, preview_household, preview_person
from minqing_desktop.services.households import add_household, delete_household, profile
from minqing_desktop.services.people import add_person, delete_person, get_person
from minqing_desktop.services.people_merging import merge_people
from minqing_desktop.services.recycle_bin import bin_page, restore
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import last_action, undo_action
from minqing_desktop.services.visits import VisitForm, delete_visit, record_visit
from minqing_desktop.storage.rebuilding import compare_with_log, verify_log


@pytest.fixture
def home(session: Session) -> str:
    """The household of the template: 甲大山 and 乙秀兰."""
    with session.reading() as reader:
        return reader.find(Household)[0].id


def shown(session: Session) -> dict[str, list[object]]:
    with session.reading() as reader:
        return {kind.name: [replace(one, marks=0) for one in reader.find(kind.record)] for kind in kinds()}


def test_an_empty_bin_is_empty(session: Session) -> None:
    assert bin_page(session, 50).lines == ()
    assert not restore(session, ())


def test_a_household_comes_back_with_its_people(session: Session, home: str) -> None:
    before = shown(session)
    delete_household(session, home)
    page = bin_page(session, 50)
    (line,) = page.lines
    assert (page.total, page.records) == (1, 3)
    assert (line.kind, line.title, line.with_it) == ("household", "甲大山户", "人员 2 条")
    assert (line.cadre, line.deed, line.household) == ("陈干部", "删除一户", "")
    changes = restore(session, page.lines)
    assert changes.sentence == "从回收站恢复 3 条"
    assert bin_page(session, 50).total == 0
    assert shown(session) == before
    undo_action(session, changes.action)
    assert bin_page(session, 50).records == 3


def test_things_are_told_by_household_deed_and_day_and_found(session: Session, home: str) -> None:
    visit, _ = record_visit(
        session,
        VisitForm(
            Visit(households=(home,), started_at=datetime(2026, 11, 1, tzinfo=UTC), words="路坏"),
            entries=(Entry(text="路坏"),),
        ),
    )
    delete_visit(session, visit)
    third, _ = add_person(session, Person(household=home, name="丙小妹"))
    delete_person(session, third)
    with session.doing("task.add") as doing:
        task = doing.act.create(Task(title="送药", household=home))
    with session.doing("task.delete") as doing:
        doing.act.delete(Task, task)
    lines = bin_page(session, 50).lines
    assert [(one.label, one.title, one.household, one.with_it) for one in lines] == [
        ("任务", "送药", "甲大山户", ""),
        ("人员", "丙小妹", "甲大山户", ""),
        ("走访", "2026年11月1日的走访", "甲大山户", "民情条目 1 条"),
    ]
    assert [one.id for one in bin_page(session, 1, 1).lines] == [lines[1].id]
    for text, found in (("丙", 1), ("bxm", 1), ("删除走访", 1), ("甲大山", 3), ("没有", 0)):
        assert bin_page(session, 50, text=text).total == found, text
    restore(session, (lines[0], lines[2]))
    assert [one.title for one in bin_page(session, 50).lines] == ["丙小妹"]
    assert len(profile(session, home).visits) == 1


def test_what_an_undoing_took_away_says_so(session: Session, home: str) -> None:
    _third, changes = add_person(session, Person(household=home, name="丙小妹"))
    undo_action(session, changes.action)
    assert [one.deed for one in bin_page(session, 50).lines] == ["撤销「新增成员」"]


def test_a_merged_record_comes_back_beside_the_one_it_became(session: Session, home: str) -> None:
    twin, _ = add_person(session, Person(household=home, name="甲大山"))
    keep = profile(session, home).household.head
    merge_people(session, keep, twin)
    (line,) = bin_page(session, 50).lines
    assert line.is_merged
    restore(session, (line,))
    assert get_person(session, twin).merged_into == ""
    assert [one.name for one in profile(session, home).members].count("甲大山") == 2


def test_what_comes_back_points_at_the_record_its_person_became(session: Session, home: str) -> None:
    other, _ = add_household(session, Household(number="0002"), Person(name="甲大山"))
    twin, keep = profile(session, other).household.head, profile(session, home).household.head
    with session.doing("task.add") as doing:
        task = doing.act.create(Task(title="送药", owed_to=twin, household=other))
    with session.doing("task.delete") as doing:
        doing.act.delete(Task, task)
    merge_people(session, keep, twin)
    restore(session, [one for one in bin_page(session, 50).lines if one.kind == "task"])
    with session.reading() as reader:
        assert reader.get(Task, task).owed_to == keep


def test_an_erased_person_is_not_in_the_bin_and_no_household_is_his(session: Session, home: str) -> None:
    head = profile(session, home).household.head
    assert preview_person(session, head).title == "甲大山"
    changes = erase_person(session, head)
    assert bin_page(session, 50).lines == ()
    assert profile(session, home).household.head == ""
    assert last_action(session) != changes.action


def test_a_household_is_erased_with_all_its_people_and_the_log_still_checks(session: Session, home: str) -> None:
    gone, _ = add_person(session, Person(household=home, name="丙小妹", note="某事"))
    delete_person(session, gone)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    record_visit(session, VisitForm(Visit(households=(home,), started_at=moment, words="路坏")))
    preview = preview_household(session, home)
    assert (preview.title, preview.persons) == ("甲大山户", 3)
    assert [(one.label, one.count) for one in preview.writings] == [("走访", 1)]
    changes = erase_household(session, home)
    assert changes.sentence == "按本人要求抹去一户的个人信息"
    with session.reading() as reader:
        held = b"".join(
            bytes(row[0]) for row in reader.connection.exec_driver_sql("SELECT vals FROM op WHERE vals IS NOT NULL")
        )
        for word in ("甲大山", "乙秀兰", "丙小妹", "13800000001", "示范村一组1号"):
            assert word.encode() not in held
        assert verify_log(reader.connection).faults == {}
    with session.notebook.local() as connection:
        assert compare_with_log(connection) == {}
    assert bin_page(session, 50).lines == ()
    assert last_action(session) != changes.action
