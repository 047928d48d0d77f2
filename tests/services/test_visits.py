"""Visits, their entries, tasks and drafts through a real notebook."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services.drafts import draft, drafts, drop, save_draft
from minqing_desktop.services.session import Session
from minqing_desktop.services.tasks import TaskFilter, TaskState, get_task, tasks_where
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visit_drafts import all_forms, draft_of, is_empty, new_visit, save_form, set_aside
from minqing_desktop.services.visits import (
    VisitFilter,
    VisitForm,
    all_visits,
    delete_visit,
    load_visit,
    record_visit,
    visit_ids,
    visit_lines_by_id,
    visit_lines_of,
)

MOMENT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


@pytest.fixture
def people(session: Session) -> list[Person]:
    """甲大山 and 乙秀兰."""
    with session.reading() as reader:
        return reader.find(Person)


@pytest.fixture
def form(people: list[Person]) -> VisitForm:
    """A visit with two entries, a promise from the first and a task from the second."""
    return VisitForm(
        Visit(households=(people[0].household,), started_at=MOMENT, words="屋漏。路灯不亮。"),
        entries=(
            Entry(type="need", text="路灯不亮", start=3, end=7),
            Entry(type="need", text="屋漏", start=0, end=2, person=people[0].id),
        ),
        tasks=(
            Task(title="修屋", is_promise=True, owed_to=people[0].id, due_on=date(2026, 12, 1)),
            Task(title="报路灯"),
        ),
        task_entries={0: 1, 1: 0},
        photos=(Attachment(digest="ab" * 32, caption="漏处"),),
    )


def test_one_action_writes_the_visit_and_all_that_hangs_on_it(
    session: Session, form: VisitForm, people: list[Person]
) -> None:
    before = session.notebook.log_facts()
    identity, changes = record_visit(session, form)
    assert session.notebook.log_facts().last_action == before.last_action + 1
    assert changes.sentence == "记下走访"
    assert changes.kinds == {"visit", "entry", "task", "attachment"}
    written = load_visit(session, identity)
    assert written.visit.cadre == session.cadre
    assert [entry.text for entry in written.entries] == ["屋漏", "路灯不亮"]
    assert {entry.household for entry in written.entries} == {people[0].household}
    by_title = {task.title: task for task in written.tasks}
    assert by_title["修屋"].entry == written.entries[0].id
    assert by_title["报路灯"].entry == written.entries[1].id
    assert {task.cadre for task in written.tasks} == {session.cadre}
    assert {written.tasks[task].title: entry for task, entry in written.task_entries.items()} == {
        "修屋": 0,
        "报路灯": 1,
    }
    lines = tasks_where(session, TaskFilter(visit=identity))
    assert [(line.title, line.is_promise, line.owed_to) for line in lines] == [
        ("修屋", True, "甲大山"),
        ("报路灯", False, ""),
    ]
    assert undo_action(session, changes.action).left == frozenset()
    assert all_visits(session, VisitFilter()) == []
    assert tasks_where(session, TaskFilter(state=TaskState.ALL)) == []


def test_editing_writes_only_what_changed(session: Session, form: VisitForm) -> None:
    identity, _ = record_visit(session, form)
    written = load_visit(session, identity)
    before = session.notebook.log_facts()
    _, nothing = record_visit(session, written)
    assert not nothing
    assert session.notebook.log_facts() == before
    kept = written.tasks[0]
    _, changes = record_visit(
        session,
        replace(
            written,
            visit=replace(written.visit, answer="明天就修"),
            entries=(*written.entries[:1], Entry(type="fact", text="新")),
            tasks=(replace(kept, title="今天修屋"),),
            photos=(),
        ),
    )
    assert changes.sentence == "修改走访"
    again = load_visit(session, identity)
    assert again.visit.answer == "明天就修"
    assert [entry.text for entry in again.entries] == [written.entries[0].text, "新"]
    assert [(task.id, task.title) for task in again.tasks] == [(kept.id, "今天修屋")]
    assert again.photos == ()
    undo_action(session, changes.action)
    assert load_visit(session, identity) == written


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda form: replace(form, visit=replace(form.visit, households=())), "visit_household_missing"),
        (lambda form: replace(form, visit=replace(form.visit, started_at=None)), "visit_time_missing"),
        (lambda form: replace(form, tasks=(Task(title=" "),)), "task_title_missing"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(session: Session, form: VisitForm, spoil, code: str) -> None:
    before = session.notebook.log_facts()
    with pytest.raises(UserError) as caught:
        record_visit(session, spoil(form))
    assert caught.value.code == code
    assert session.notebook.log_facts() == before


def test_a_deleted_visit_leaves_its_promises(session: Session, form: VisitForm) -> None:
    identity, _ = record_visit(session, form)
    delete_visit(session, identity)
    assert visit_ids(session, VisitFilter()) == []
    assert len(tasks_where(session, TaskFilter())) == 2


def test_lists_say_when_whom_and_how_much(session: Session, form: VisitForm, people: list[Person]) -> None:
    first, _ = record_visit(session, form)
    bare = Visit(households=(people[0].household,), started_at=MOMENT.replace(day=1), mode="phone", is_complete=True)
    second, _ = record_visit(session, VisitForm(bare))
    lines = visit_lines_of(session, visit_ids(session, VisitFilter()))
    assert [line.id for line in lines] == [first, second]
    assert (lines[0].heads, lines[0].cadre, lines[0].entries, lines[0].tasks) == (("甲大山",), "陈干部", {"need": 2}, 2)
    assert visit_lines_by_id(session, [second, "0" * 32]) == [lines[1]]
    since = round(MOMENT.timestamp() * 1000)
    for wanted, expected in (
        (VisitFilter(newest_first=False), [second, first]),
        (VisitFilter(since_ms=since), [first]),
        (VisitFilter(until_ms=since), [second]),
        (VisitFilter(mode="phone"), [second]),
        (VisitFilter(only_unfinished=True), [first]),
        (VisitFilter(household="0" * 32), []),
        (VisitFilter(cadre=session.cadre), [first, second]),
    ):
        assert [line.id for line in all_visits(session, wanted)] == expected, wanted


def test_a_form_survives_as_a_draft_whole(session: Session, form: VisitForm, people: list[Person]) -> None:
    begun = new_visit(session, people[0].household)
    written = replace(form, visit=replace(begun.visit, words=form.visit.words, started_at=MOMENT))
    save_form(session, written)
    assert draft_of(session, begun.visit.id) == written
    (only,) = all_forms(session)
    assert only[1] == written
    assert all_visits(session, VisitFilter()) == []
    record_visit(session, written)
    set_aside(session, begun.visit.id)
    assert draft_of(session, begun.visit.id) is None
    assert load_visit(session, begun.visit.id).visit.words == form.visit.words


def test_an_empty_draft_vanishes(session: Session) -> None:
    begun = new_visit(session)
    assert is_empty(begun)
    save_form(session, replace(begun, visit=replace(begun.visit, words="x")))
    assert len(drafts(session)) == 1
    save_form(session, begun)
    assert drafts(session) == []


def test_drafts_are_no_part_of_the_log(session: Session) -> None:
    before = session.notebook.log_facts()
    save_draft(session, "visit:1", {"words": "一"})
    save_draft(session, "visit:1", {"words": "二", "at": 3, "list": [1, "x"]})
    save_draft(session, "task:1", {"title": "三"})
    found = draft(session, "visit:1")
    assert found is not None
    assert found.body == {"words": "二", "at": 3, "list": [1, "x"]}
    assert [each.key for each in drafts(session, "task:")] == ["task:1"]
    drop(session, "visit:1")
    assert draft(session, "visit:1") is None
    assert session.notebook.log_facts() == before


def test_a_visit_to_two_households_counts_for_both(session: Session, people: list[Person]) -> None:
    with session.doing("household.add") as doing:
        other = doing.act.create(Household(number="0002", registered_head="丙"))
    both = Visit(households=(people[0].household, other), started_at=MOMENT)
    identity, _ = record_visit(session, VisitForm(both, tasks=(Task(title="看", household=other),)))
    for home in (people[0].household, other):
        assert [line.id for line in all_visits(session, VisitFilter(household=home))] == [identity]
    (line,) = all_visits(session, VisitFilter())
    assert line.heads == ("甲大山", "丙")
    (task,) = tasks_where(session, TaskFilter(visit=identity))
    assert get_task(session, task.id).household == other


def test_a_draft_belongs_to_the_village_it_was_begun_in(session: Session, form: VisitForm) -> None:
    begun = new_visit(session)
    written = replace(form, visit=replace(begun.visit, words="屋漏。"))
    # The draft is written a moment after the user went to the other village.
    other = replace(session, village="330327001202")
    save_form(other, written)
    assert all_forms(other) == []
    assert [each.visit.id for _draft, each in all_forms(session)] == [begun.visit.id]
