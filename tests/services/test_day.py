"""Tasks, the page of the day, search, villages, cadres and the history through a real notebook."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host.clock import HandClock, use_clock
from minqing_desktop.services.cadres import add_cadre, edit_cadre, list_cadres, me, set_pairing
from minqing_desktop.services.households import add_household, profile
from minqing_desktop.services.search import find_anything, find_households, find_people
from minqing_desktop.services.session import Session
from minqing_desktop.services.tasks import (
    TaskFilter,
    TaskState,
    add_task,
    count_tasks,
    delete_task,
    edit_task,
    finish_task,
    get_task,
    reopen_task,
    task_ids,
    task_lines_of,
    tasks_where,
)
from minqing_desktop.services.today import today
from minqing_desktop.services.undoing import last_action, recent, undo_action
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.services.villages import add_village, edit_village, list_villages
from minqing_desktop.services.visit_drafts import new_visit, save_form
from minqing_desktop.services.visits import VisitForm, record_visit

DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def clock() -> Iterator[HandClock]:
    """Noon of the sample's day, in the village."""
    made = HandClock(datetime(2026, 11, 22, 4, 0, tzinfo=UTC))
    use_clock(made)
    yield made
    use_clock(None)


@pytest.fixture
def home(session: Session) -> str:
    """The household of the template: 甲大山 and 乙秀兰."""
    with session.reading() as reader:
        return reader.find(Household)[0].id


def test_tasks_are_counted_by_day(session: Session, home: str) -> None:
    for title, due in (("旧", -1), ("今", 0), ("后", 3), ("没有期限", None)):
        add_task(session, Task(title=title, household=home, due_on=DAY + timedelta(due) if due is not None else None))
    counts = count_tasks(session)
    assert (counts.overdue, counts.today, counts.later, counts.open) == (1, 1, 2, 4)
    lines = task_lines_of(session, task_ids(session, TaskFilter()))
    assert [line.title for line in lines] == ["旧", "今", "后", "没有期限"]
    assert {line.cadre for line in lines} == {"陈干部"}
    assert [line.title for line in tasks_where(session, TaskFilter(due_to=DAY))] == ["旧", "今"]


def test_a_task_is_done_with_its_result_and_opened_again(session: Session, home: str) -> None:
    identity, _ = add_task(session, Task(title="修屋", household=home))
    finish_task(session, identity, "修好了")
    assert (get_task(session, identity).done_on, get_task(session, identity).result) == (DAY, "修好了")
    assert [line.id for line in tasks_where(session, TaskFilter(state=TaskState.DONE))] == [identity]
    reopen_task(session, identity)
    assert get_task(session, identity).done_on is None
    task = get_task(session, identity)
    edit_task(session, task, replace(task, title="修大门"))
    delete_task(session, identity)
    assert tasks_where(session, TaskFilter(state=TaskState.ALL)) == []
    with pytest.raises(UserError):
        add_task(session, Task(title=""))


def test_the_page_of_the_day(session: Session, home: str) -> None:
    other, _ = add_household(session, Household(number="0002"), Person(name="丙"))
    for home_id, days in ((home, 100), (home, 40)):
        moment = session.now() - timedelta(days=days)
        record_visit(session, VisitForm(Visit(households=(home_id,), started_at=moment)))
    record_visit(session, VisitForm(Visit(households=(other,), started_at=session.now() - timedelta(hours=3))))
    set_pairing(session, home, session.cadre, 30)
    set_pairing(session, other, session.cadre, 30)
    done, _ = add_task(session, Task(title="早就办了", due_on=DAY - timedelta(days=2)))
    finish_task(session, done, on=DAY - timedelta(days=3))
    add_task(session, Task(title="拖着", due_on=DAY - timedelta(days=1)))
    add_task(session, Task(title="远着", due_on=DAY + timedelta(days=30)))
    begun = new_visit(session, home)
    save_form(session, replace(begun, visit=replace(begun.visit, words="写了一半")))
    page = today(session)
    assert (page.day, page.me) == (DAY, "陈干部")
    assert [line.title for line in page.due] == ["拖着"]
    assert (page.overdue, page.due_total) == (1, 1)
    assert [(each.household.head, each.days, each.over) for each in page.next_visits] == [("甲大山", 40, 10)]
    assert [(each.visit, each.head) for each in page.unfinished] == [(begun.visit.id, "甲大山")]
    assert (page.visits_this_month, page.covered_this_quarter, page.households) == (1, 2, 2)
    assert (page.done_in_time, page.due_this_month) == (1, 2)
    assert sum(week.visits for week in page.weeks) == 2
    assert page.weeks[-1].visits == 1
    assert not page.is_untouched


def test_an_empty_village_is_untouched(session: Session) -> None:
    session.village = "330327001202"
    page = today(session)
    assert page.is_untouched
    assert page.next_visits == page.due == page.unfinished == ()


def test_people_are_found_by_what_one_remembers(session: Session, home: str) -> None:
    add_household(session, Household(number="0017", address="溪边"), Person(name="单小红"))
    for typed in ("甲大山", "大山", "jds", "jiadashan", "7713", "330327196003", "13800000001", "0001"):
        assert [hit.title for hit in find_people(session, typed)] == ["甲大山"], typed
    for typed in ("sxh", "shanxiaohong", "单小"):
        assert [hit.title for hit in find_people(session, typed)] == ["单小红"], typed
    assert find_people(session, "") == find_people(session, "%") == find_people(session, '" OR 1') == []
    assert [hit.household for hit in find_households(session, "乙秀兰")] == [home]
    assert [hit.household for hit in find_households(session, "示范村一组")] == [home]
    assert [hit.title for hit in find_households(session, "0017")] == ["单小红"]
    (hit,) = find_people(session, "乙秀兰")
    assert hit.facts == ("甲大山", "一组", "4523")


def test_the_search_box_finds_visits_and_tasks_too(session: Session, home: str) -> None:
    record_visit(session, VisitForm(Visit(households=(home,), started_at=session.now(), words="晒谷场的路灯不亮")))
    add_task(session, Task(title="报修路灯", household=home))
    assert sorted(hit.kind for hit in find_anything(session, "路灯")) == ["task", "visit"]
    session.village = "330327001202"
    assert find_anything(session, "路灯") == []


def test_what_was_changed_is_found_anew(session: Session, home: str) -> None:
    head = profile(session, home).members[0]
    with session.doing("person.edit") as doing:
        doing.act.change(Person, head.id, name="甲小河")
    assert find_people(session, "甲大山") == []
    assert [hit.id for hit in find_people(session, "jxh")] == [head.id]


def test_villages_are_told_by_their_code(session: Session) -> None:
    _, changes = add_village(session, Village(name="邻村", code="330327001202"))
    assert changes.sentence == "新增村"
    for village, code in (
        (Village(name="又一", code="330327001202"), "village_exists"),
        (Village(name=" ", code="330327001203"), "village_name_missing"),
        (Village(name="短", code="3303"), "village_code_wrong"),
        (Village(name="全角", code="３３０３２７００１２０３"), "village_code_wrong"),
    ):
        with pytest.raises(UserError) as caught:
            add_village(session, village)
        assert caught.value.code == code
    other = list_villages(session)[1]
    edit_village(session, other, replace(other, name="新邻村", code="330327001299"))
    assert [(each.name, each.code) for each in list_villages(session)] == [
        ("示范村", "330327001201"),
        ("新邻村", "330327001202"),
    ]


def test_undoing_from_another_village_leaves_records_in_theirs(session: Session, home: str) -> None:
    add_village(session, Village(name="邻村", code="330327001202"))
    record = profile(session, home).household
    with session.doing("household.edit") as doing:
        doing.act.save(record, replace(record, address="新址"))
    session.village = "330327001202"
    undo_action(session, doing.changes.action)
    with session.reading() as reader:
        back = reader.get(Household, home)
    assert (back.address, back.village) == (record.address, "330327001201")


def test_cadres_sign_and_leave(session: Session) -> None:
    current = me(session)
    assert current is not None
    assert current.name == "陈干部"
    new, _ = add_cadre(session, Cadre(name="李梅", role=ADMINISTRATOR))
    edit_cadre(session, current, replace(current, is_active=False))
    assert [each.id for each in list_cadres(session)] == [new]
    with pytest.raises(UserError):
        add_cadre(session, Cadre(name=""))
    session.cadre = ""
    assert me(session) is None


def test_history_tells_in_sentences_and_undo_leaves_what_was_edited_since(session: Session, home: str) -> None:
    identity, _ = add_household(session, Household(number="0002"), Person(name="丙"))
    added = last_action(session)
    record = profile(session, identity).household
    with session.doing("household.edit") as doing:
        doing.act.save(record, replace(record, address="新址"))
    assert [line.sentence for line in recent(session, 2)] == ["修改户的资料", "新增一户"]
    result = undo_action(session, added)
    assert ("household", identity) in result.left
    assert profile(session, identity).household.address == "新址"
    assert last_action(session) == doing.changes.action
    with pytest.raises(KeyError):
        undo_action(session, b"nothing")


def test_every_sentence_can_be_made_from_any_counts() -> None:
    assert sentence_for("roster.import", {"household": 3, "person": 9}) == "导入花名册：3 户 9 人"
    assert sentence_for("roster.import", {}) == "导入花名册：0 户 0 人"
    assert sentence_for("something.newer", {"x": 1}) == "something.newer"
