"""References are followed by the catalogue, both ways, and a merged record to where it went."""

import pytest

from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.reading.deletions import deletions
from minqing_desktop.storage.reading.references import merged_here, merged_into, pointing_at
from tests.storage.log.exchanging import acting

VILLAGE = "330327001201"


@pytest.fixture
def persons(notebook: Notebook) -> list[str]:
    """Four persons: the first merged into the second, that into the third; the fourth into nobody."""
    with acting(notebook) as doing:
        ids = [doing.act.create(Person(name=name)) for name in "甲乙丙丁"]
    with acting(notebook) as doing:
        doing.act.change(Person, ids[0], merged_into=ids[1])
        doing.act.change(Person, ids[1], merged_into=ids[2])
        doing.act.delete(Person, ids[0])
    return ids


def test_whatever_points_at_a_record_is_found_unless_it_was_deleted(notebook: Notebook, persons: list[str]) -> None:
    one = persons[3]
    with acting(notebook) as doing:
        home = doing.act.create(Household(head=one))
        other = doing.act.create(Household())
        visit = doing.act.create(Visit(households=(home, other)))
        task = doing.act.create(Task(title="一", owed_to=one, household=home))
        gone = doing.act.create(Task(title="二", owed_to=one))
        photo = doing.act.create(Attachment(owner=one, owner_kind="person"))
    with acting(notebook) as doing:
        doing.act.delete(Task, gone)
    with notebook.reading() as reader:
        found = {(each.kind, each.field, each.id) for each in pointing_at(reader.connection, "person", [one])}
        assert found == {("household", "head", home), ("task", "owed_to", task), ("attachment", "owner", photo)}
        homes = pointing_at(reader.connection, "household", [home, other])
        assert {(each.field, each.is_list, each.target) for each in homes if each.id == visit} == {
            ("households", True, home), ("households", True, other),
        }  # fmt: skip
        assert pointing_at(reader.connection, "person", []) == []


def test_a_merged_record_is_followed_to_the_end(notebook: Notebook, persons: list[str]) -> None:
    with notebook.reading() as reader:
        run = reader.connection
        assert merged_into(run, "person", persons) == {persons[0]: persons[2], persons[1]: persons[2]}
        assert set(merged_here(run, "person", [persons[2]])) == {persons[0], persons[1]}
        assert merged_here(run, "person", [persons[3]]) == []


def test_a_ring_that_two_computers_made_ends(notebook: Notebook, persons: list[str]) -> None:
    with acting(notebook) as doing:
        doing.act.change(Person, persons[2], merged_into=persons[1])
    with notebook.reading() as reader:
        went = merged_into(reader.connection, "person", persons[:3])
        assert went == {persons[0]: persons[2], persons[1]: persons[2], persons[2]: persons[1]}
        assert set(merged_here(reader.connection, "person", [persons[2]])) == {persons[0], persons[1]}


def test_what_was_deleted_and_not_erased(notebook: Notebook, persons: list[str]) -> None:
    with acting(notebook) as doing:
        doing.act.delete(Person, persons[3])
    with notebook.reading() as reader:
        found = deletions(reader.connection, VILLAGE)
    assert [(each.id, each.is_merged) for each in found] == [(persons[3], False), (persons[0], True)]
    with acting(notebook) as doing:
        doing.act.redact(Person, persons[3])
    with notebook.reading() as reader:
        assert [each.id for each in deletions(reader.connection, VILLAGE)] == [persons[0]]
        assert deletions(reader.connection, "330327001299") == []
