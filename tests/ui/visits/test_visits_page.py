"""Writing visits down as a person does: by keyboard, words first."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.visits import load_visit
from minqing_desktop.ui.visits.page import VisitsPage

WORDS = "西屋还是漏，上次说请瓦匠来看。东边新墙占了滴水檐，两家吵过。"
LEAK, WALL = "西屋还是漏，上次说请瓦匠来看。", "东边新墙占了滴水檐，两家吵过。"


@pytest.fixture
def page(qtbot, desk, settle):
    """The page in a window of its own."""
    made = VisitsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.page_entered()
    settle(desk)
    return made


def mark_passage(page: VisitsPage, part: str, key: str) -> None:
    """Selects words and presses the number of a kind."""
    field = page.editor.words_field
    start = field.toPlainText().index(part)
    cursor = field.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start + len(part), QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    QTest.keyClicks(field, key)


def write_visit(page: VisitsPage, desk, settle, compose, initials: str = "zsg", words: str = WORDS) -> str:
    """Begins a visit, chooses a household by initials and writes the words; gives the visit's id."""
    page.start_new()
    settle(desk)
    QTest.keyClicks(page.editor.household_field.edit, initials)
    QTest.qWait(120)
    settle(desk)
    QTest.keyClick(page.editor.household_field.edit, Qt.Key.Key_Return)
    settle(desk)
    assert page.focusWidget() is page.editor.words_field
    compose(page.editor.words_field, words)
    return page.editor.current_form().visit.id


def test_an_empty_page_says_what_to_do(page, desk, settle) -> None:
    assert page.states.state == "empty"
    page.states.empty_action_clicked.emit()
    settle(desk)
    assert page.states.state == "content"


def test_a_visit_is_written_by_keyboard_alone(page, desk, settle, compose, sample, opened, qtbot) -> None:
    visit = write_visit(page, desk, settle, compose)
    mark_passage(page, LEAK, "1")
    mark_passage(page, WALL, "3")
    rows = page.editor.entry_rows.rows
    assert [row.type_field.current_value for row in rows] == ["need", "dispute"]
    rows[0].promise_button.setFocus()
    QTest.keyClick(rows[0].promise_button, Qt.Key.Key_Space)
    due = page.editor.task_rows.rows[0].due_field
    due.edit.setText("12-1")
    QTest.keyClick(due.edit, Qt.Key.Key_Return)
    told = []
    desk.told.connect(lambda words, undo: told.append(words))
    QTest.keyClick(page.editor.words_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(told), timeout=3000)

    form = load_visit(opened.session, visit)
    assert form.visit.is_complete
    assert form.visit.words == WORDS
    assert form.visit.households == (sample.households["0137"],)
    assert [(entry.type, entry.text) for entry in form.entries] == [("need", LEAK), ("dispute", WALL)]
    assert [WORDS[entry.start : entry.end] for entry in form.entries] == [LEAK, WALL]
    (promise,) = form.tasks
    assert promise.is_promise
    assert promise.due_on == date(2026, 12, 1)
    assert promise.entry == form.entries[0].id
    assert promise.household == sample.households["0137"]
    assert promise.owed_to == sample.persons["张水根"]
    assert any("承诺 1 件" in words for words in told)
    assert visit_drafts.all_forms(opened.session) == []


def test_a_number_without_a_selection_is_typed(page, desk, settle, compose) -> None:
    write_visit(page, desk, settle, compose, words="")
    QTest.keyClicks(page.editor.words_field, "1")
    assert page.editor.words_field.toPlainText() == "1"
    assert page.editor.entry_rows.rows == []


def test_marked_words_stay_marked_when_words_are_put_before_them(page, desk, settle, compose) -> None:
    write_visit(page, desk, settle, compose)
    mark_passage(page, WALL, "3")
    field = page.editor.words_field
    field.moveCursor(QTextCursor.MoveOperation.Start)
    compose(field, "他在灶间剥豆。")
    (entry,) = page.editor.current_form().entries
    assert field.toPlainText()[entry.start : entry.end] == WALL


def test_typing_is_a_draft_within_two_seconds_and_comes_back(page, desk, settle, compose, opened, qtbot) -> None:
    visit = write_visit(page, desk, settle, compose)
    mark_passage(page, LEAK, "1")
    qtbot.waitUntil(lambda: visit_drafts.draft_of(opened.session, visit) is not None, timeout=2000)
    settle(desk)
    again = VisitsPage(desk)
    qtbot.addWidget(again)
    again.open_target({"open": visit})
    settle(desk)
    form = again.editor.current_form()
    assert form.visit.words == WORDS
    assert [entry.text for entry in form.entries] == [LEAK]
    assert form.visit.households


def test_leaving_the_page_keeps_what_was_typed_a_moment_ago(page, desk, settle, compose, opened) -> None:
    visit = write_visit(page, desk, settle, compose)
    page.page_left()
    settle(desk)
    kept = visit_drafts.draft_of(opened.session, visit)
    assert kept is not None
    assert kept.visit.words == WORDS


def test_a_draft_can_be_set_aside_and_brought_back(page, desk, settle, compose, opened) -> None:
    visit = write_visit(page, desk, settle, compose)
    page.save_draft()
    settle(desk)
    ways_back = []
    desk.told.connect(lambda words, undo: ways_back.append(undo))
    page.aside_button.click()
    settle(desk)
    assert visit_drafts.draft_of(opened.session, visit) is None
    ways_back[-1]()
    settle(desk)
    assert visit_drafts.draft_of(opened.session, visit) is not None


def test_a_visit_without_a_household_is_not_finished_and_not_lost(page, desk, settle, compose, opened) -> None:
    page.start_new()
    settle(desk)
    compose(page.editor.words_field, WORDS)
    troubles = []
    desk.troubled.connect(troubles.append)
    page.finish()
    settle(desk)
    assert [error.code for error in troubles] == ["visit_household_missing"]
    settle(desk)
    assert [form.visit.words for _, form in visit_drafts.all_forms(opened.session)] == [WORDS]


def test_a_recorded_visit_is_changed_and_the_change_can_be_undone(page, desk, settle, compose, sample, opened) -> None:
    visit = sample.visits[0]
    page.open_visit(visit)
    settle(desk)
    before = load_visit(opened.session, visit).visit.words
    page.editor.words_field.moveCursor(QTextCursor.MoveOperation.End)
    compose(page.editor.words_field, "他又说起瓦匠。")
    undos = []
    desk.told.connect(lambda words, undo: undos.append(undo))
    page.finish()
    settle(desk)
    assert load_visit(opened.session, visit).visit.words == before + "他又说起瓦匠。"
    undos[-1]()
    settle(desk)
    assert load_visit(opened.session, visit).visit.words == before


def test_a_deferred_answer_becomes_a_promise_with_a_day(page, desk, settle, compose) -> None:
    write_visit(page, desk, settle, compose)
    page.editor.later_button.click()
    (row,) = page.editor.task_rows.rows
    task = row.current_task()
    assert task.is_promise
    assert task.due_on == date(2026, 11, 29)
    assert task.title.startswith("答复")


def test_taking_an_entry_away_leaves_its_task_standing_alone(page, desk, settle, compose) -> None:
    write_visit(page, desk, settle, compose)
    mark_passage(page, LEAK, "1")
    mark_passage(page, WALL, "3")
    page.editor.entry_rows.rows[1].task_button.click()
    page.editor.entry_rows.rows[0].remove_button.click()
    form = page.editor.current_form()
    assert [entry.text for entry in form.entries] == [WALL]
    assert form.task_entries == {0: 0}
    page.editor.entry_rows.rows[0].remove_button.click()
    assert page.editor.current_form().task_entries == {}
    assert len(page.editor.current_form().tasks) == 1


def test_beside_the_text_stands_what_is_owed(page, desk, settle, sample) -> None:
    page.open_visit(sample.visits[0])
    settle(desk)
    titles = [item.title for item in page.aside._open_lines.items]
    assert titles == ["西屋漏雨请瓦匠来看"]


def test_deleting_a_visit_hides_it_and_its_entries_until_undone(page, desk, settle, sample, opened) -> None:
    visit = sample.visits[3]
    page.open_visit(visit)
    settle(desk)
    undos = []
    desk.told.connect(lambda words, undo: undos.append(undo))
    page.delete_button.click()
    settle(desk)
    with opened.session.reading() as reader:
        assert visit not in {each.id for each in reader.find(Visit)}
        assert reader.find(Entry, visit=visit) == []
    undos[-1]()
    settle(desk)
    with opened.session.reading() as reader:
        assert visit in {each.id for each in reader.find(Visit)}
        assert len(reader.find(Entry, visit=visit)) == 1


def test_time_and_company_are_kept(page, desk, settle, compose, opened, sample) -> None:
    visit = write_visit(page, desk, settle, compose)
    head = page.editor.head
    head.time_field.edit.setText("下午3点半")
    QTest.keyClick(head.time_field.edit, Qt.Key.Key_Return)
    head.company_field.edit.setFocus()
    QTest.keyClicks(head.company_field.edit, "lm")
    QTest.qWait(120)
    settle(desk)
    QTest.keyClick(head.company_field.edit, Qt.Key.Key_Return)
    compose(head.company_field.edit, "网格员小周，")
    QTest.keyClick(head.company_field.edit, Qt.Key.Key_Return)
    QTest.keyClicks(page.focusWidget(), "4")
    assert page.focusWidget() is page.editor.words_field
    page.finish()
    settle(desk)
    stored = load_visit(opened.session, visit).visit
    assert stored.started_at.astimezone().time() == time(15, 30)
    assert stored.colleagues == (sample.cadres["李梅"],)
    assert stored.companions == "网格员小周"
    assert stored.weather == "小雨"


def test_photos_are_written_with_the_visit(page, desk, settle, compose, opened, tmp_path) -> None:
    from PIL import Image

    picture = tmp_path / "roof.jpg"
    Image.new("RGB", (2400, 1200), "#775533").save(picture)
    visit = write_visit(page, desk, settle, compose)
    page.editor.photo_strip.take([picture])
    settle(desk)
    page.finish()
    settle(desk)
    with opened.session.reading() as reader:
        (photo,) = reader.find(Attachment, owner=visit)
    assert max(photo.width, photo.height) <= 1600
    assert opened.session.blobs.has(photo.digest)


def test_the_month_turns_both_ways(page, desk, settle) -> None:
    shown = []
    for button in (page.list_side.earlier_button, page.list_side.earlier_button, page.list_side.later_button):
        button.click()
        settle(desk)
        shown.append(page.list_side.month)
    assert shown == [date(2026, 10, 1), date(2026, 9, 1), date(2026, 10, 1)]


def test_a_promise_names_its_day_by_default_a_week_on(page, desk, settle, compose) -> None:
    write_visit(page, desk, settle, compose)
    mark_passage(page, LEAK, "1")
    page.editor.entry_rows.rows[0].promise_button.click()
    task: Task = page.editor.task_rows.rows[0].current_task()
    assert task.due_on - desk.session.today() == timedelta(days=7)
