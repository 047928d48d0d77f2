"""A roster is looked over: put right step by step, each step taken back, and answers remembered for the next file."""

from pathlib import Path

import pytest

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.exchange.roster.corrections import SKIP, START
from minqing_desktop.exchange.roster.plan import cell_key
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.services.roster_review import ReviewState, file_stamp, look_over, recalled_for
from minqing_desktop.services.roster_review_memory import forget_answers, recalled_answers, remember_answers
from minqing_desktop.services.rosters import import_file, import_plan
from minqing_desktop.services.session import Session


def number(body: str) -> str:
    return body + check_digit(body)


HE, WU = number("33032719600307771"), number("33032719621201452")
WRONG = HE[:-1] + ("1" if HE[-1] != "1" else "2")


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "花名册.csv"
    lines = ("编号,姓名,与户主关系,身份证号", f"7,何大山,户主,{WRONG}", f"8,吴秀兰,配偶,{WU}", "12,钱小水,户主,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_cell_put_right_is_what_is_imported(session: Session, roster: Path) -> None:
    state, cells = ReviewState(), RawCells()
    plan = look_over(roster, state.wishes, cells)
    assert plan.problems == {"id_check_digit": 1}
    assert cells.text(0, 2, 3) == WRONG
    assert state.put_right(0, 2, 3, HE, WRONG)
    after = look_over(roster, state.wishes)
    assert after.problems == {}
    import_plan(session, after)
    with session.reading() as reader:
        assert [person.id_number for person in reader.find(Person, name="何大山")] == [HE]


def test_a_file_is_imported_at_once_with_what_was_put_right(session: Session, roster: Path) -> None:
    state = ReviewState()
    state.put_right(0, 2, 3, HE, WRONG)
    state.say_of_row(0, 4, SKIP)
    outcome = import_file(session, roster, state.wishes.all_answers, corrections=state.corrections)
    assert outcome.persons == 2
    assert outcome.problems == {}


def test_steps_are_taken_back_one_by_one_and_nothing_new_is_no_step() -> None:
    state = ReviewState()
    assert state.put_right(0, 2, 3, HE, WRONG)
    assert not state.put_right(0, 2, 3, HE, WRONG)
    assert state.say_of_row(0, 4, SKIP)
    assert state.say_of_row(0, 5, START)
    assert state.answer({"a/编号": "seq"})
    assert state.step_count == 4
    assert state.take_back()
    assert state.wishes.all_answers == {}
    assert state.take_back()
    assert state.corrections.breaks == {}
    assert state.take_back()
    assert state.corrections.rows == {}
    assert state.corrections.cells == {cell_key(0, 2, 3): HE}
    assert state.take_back()
    assert not state.corrections
    assert not state.take_back()


def test_what_the_file_says_itself_and_a_word_said_twice_are_no_corrections() -> None:
    state = ReviewState()
    state.put_right(0, 2, 3, HE, WRONG)
    state.put_right(0, 2, 3, WRONG, WRONG)
    state.say_of_row(0, 4, SKIP)
    state.say_of_row(0, 4, SKIP)
    assert not state.corrections


def test_corrections_stay_when_a_column_means_something_else(roster: Path) -> None:
    state = ReviewState()
    state.put_right(0, 2, 3, HE, WRONG)
    plan = look_over(roster, state.wishes)
    (key,) = [column.key for column in plan.columns if column.heading == "编号"]
    state.answer({key: "seq"})
    assert look_over(roster, state.wishes).problems == {}
    assert state.drop_corrections() == 1
    assert look_over(roster, state.wishes).problems == {"id_check_digit": 1}
    assert state.wishes.answers == {key: "seq"}


def test_answers_are_remembered_for_files_with_the_same_headings(session: Session, roster: Path) -> None:
    plan = look_over(roster, ReviewState().wishes)
    (question,) = plan.questions
    remember_answers(session, {question.key: "seq", "other/列": "extra"})
    state = ReviewState(recalled_answers(session))
    again = look_over(roster, state.wishes)
    assert again.questions == ()
    assert len(again.households) == 2
    assert recalled_for(again, state.wishes) == {question.key: "seq"}
    state.ask_again({question.key})
    assert look_over(roster, state.wishes).questions == plan.questions
    state.take_back()
    state.answer({question.key: "household_no"})
    assert recalled_for(again, state.wishes) == {}
    assert len(look_over(roster, state.wishes).households) == 3


def test_remembered_answers_grow_by_layout_and_are_forgotten_one_by_one(session: Session) -> None:
    remember_answers(session, {"a/编号": "seq", "a/地址": "home_addr", "b/编号": "household_no"})
    remember_answers(session, {"a/地址": "hukou_addr"})
    kept = {"a/编号": "seq", "a/地址": "hukou_addr", "b/编号": "household_no"}
    assert recalled_answers(session) == kept
    forget_answers(session, ["a/编号", "b/编号", "c/无"])
    assert recalled_answers(session) == {"a/地址": "hukou_addr"}


def test_a_file_saved_anew_is_another_file(roster: Path) -> None:
    before = file_stamp(roster)
    assert file_stamp(roster) == before
    roster.write_text(roster.read_text(encoding="utf-8") + "13,孙二,户主,\n", encoding="utf-8")
    assert file_stamp(roster) != before
    assert file_stamp(roster.with_name("无")) == (0, 0)
