"""Importing rosters through a real notebook: one action, taken back whole, nothing twice."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.services.households import HouseholdFilter, household_ids, household_lines_of
from minqing_desktop.services.rosters import import_file, import_plan, preview
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

ROSTERS = Path(__file__).resolve().parent.parent / "rosters"


def heads(session: Session) -> set[str]:
    return {line.head for line in household_lines_of(session, household_ids(session, HouseholdFilter()))}


def test_the_preview_writes_nothing_and_its_plan_is_what_is_written(session: Session) -> None:
    before = session.notebook.log_facts()
    plan = preview(ROSTERS / "damaged_ids.xlsx")
    assert session.notebook.log_facts() == before
    outcome = import_plan(session, plan)
    assert (outcome.households, outcome.persons) == (len(plan.households), plan.person_count)
    assert outcome.problems == plan.problems != {}
    assert heads(session) == {home.head_name for home in plan.households} | {"甲大山"}
    with session.reading() as reader:
        assert reader.count(Person, id_number="", village=session.village) >= 10
    assert session.notebook.log_facts().last_action == before.last_action + 1


def test_an_import_is_taken_back_whole(session: Session) -> None:
    outcome = import_file(session, ROSTERS / "plain.xlsx")
    assert outcome.changes.sentence == f"导入花名册：30 户 {outcome.persons} 人"
    result = undo_action(session, outcome.changes.action)
    assert result.left == frozenset()
    assert heads(session) == {"甲大山"}
    with session.reading() as reader:
        assert [group.name for group in reader.find(Group)] == ["一组"]
    again = import_file(session, ROSTERS / "plain.xlsx")
    assert again.households == 30


def test_what_somebody_edited_since_stays(session: Session) -> None:
    outcome = import_file(session, ROSTERS / "plain.xlsx")
    with session.reading() as reader:
        home = reader.find(Household, number="0003", village=session.village)[-1]
    with session.doing("household.edit") as doing:
        doing.act.change(Household, home.id, address="新址")
    result = undo_action(session, outcome.changes.action)
    assert ("household", home.id) in result.left
    with session.reading() as reader:
        assert [each.address for each in reader.find(Household) if each.id == home.id] == ["新址"]


def test_groups_already_there_are_used(session: Session) -> None:
    outcome = import_file(session, ROSTERS / "plain.xlsx")
    with session.reading() as reader:
        names = [group.name for group in reader.find(Group)]
    assert names.count("一组") == 1
    assert outcome.groups == len(names) - 1


def test_the_same_file_again_adds_nobody(session: Session) -> None:
    import_file(session, ROSTERS / "plain.xlsx")
    before = session.notebook.log_facts()
    again = import_file(session, ROSTERS / "plain.xlsx")
    assert (again.households, again.known_households) == (0, 30)
    assert not again.changes
    assert session.notebook.log_facts() == before


def test_households_without_a_number_get_one_that_is_free(session: Session) -> None:
    import_file(session, ROSTERS / "no_household_number.xlsx")
    with session.reading() as reader:
        numbers = [home.number for home in reader.find(Household)]
    assert len(numbers) == len(set(numbers)) == 26
    assert all(len(number) == 4 for number in numbers)


def test_cancelled_or_refused_means_nothing_happened(session: Session, tmp_path: Path) -> None:
    before = session.notebook.log_facts()
    with pytest.raises(Cancelled):
        import_file(session, ROSTERS / "plain.xlsx", cancel=lambda: True)
    with pytest.raises(UserError):
        import_file(session, ROSTERS / "not_a_roster.xlsx")
    with pytest.raises(UserError):
        import_file(session, tmp_path / "nowhere.xlsx")
    assert session.notebook.log_facts() == before
    assert heads(session) == {"甲大山"}


def test_a_long_import_tells_how_far_it_is(session: Session, tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["户编号", "姓名", "与户主关系"])
    for number in range(1500):
        page.append([f"{number + 10:05d}", f"某{number}", "户主"])
    book.save(tmp_path / "long.xlsx")
    seen: list[tuple[int, int]] = []
    outcome = import_file(session, tmp_path / "long.xlsx", progress=lambda done, total: seen.append((done, total)))
    assert outcome.persons == 1500
    assert seen
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
