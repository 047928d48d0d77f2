"""Erasure removes a villager's values wherever the log travels, and the log still checks."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.domain.log.op import read_values
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.notebook import Notebook
from tests.storage.log.exchanging import acting, carry, exchange, exported
from tests.storage.log.replicas import faults_of, found_words

MakeNotebook = Callable[[], Notebook]


def story(notebook: Notebook) -> str:
    """A person who is written, changed and tagged, then erased and deleted; gives the id."""
    with acting(notebook) as doing:
        home = doing.act.create(Household(number="0001"))
        person = doing.act.create(Person(household=home, name="单长生", phone="13800000000", tags=("党员",)))
        doing.act.create(Visit(households=(home,), words="路坏了"))
    with acting(notebook) as doing:
        doing.act.change(Person, person, phone="13900000000", tags=("党员", "低保户"), extra={"卡号": "6222"})
    return person


def erase(notebook: Notebook, person: str) -> None:
    """Erases and hides the person in one action."""
    with acting(notebook, "person.erase") as doing:
        doing.act.redact(Person, person)
        doing.act.delete(Person, person)


def values_left(notebook: Notebook, person: str) -> list[dict[str, object]]:
    """What the log still holds of the person."""
    with notebook.reading() as reader:
        rows = reader.connection.exec_driver_sql(
            "SELECT salt, vals FROM op WHERE record = ? AND vals IS NOT NULL", (bytes.fromhex(person),)
        ).all()
    return [values for row in rows if (values := read_values(row[1]))]


def test_nothing_is_left_and_all_still_checks(notebook: Notebook) -> None:
    person = story(notebook)
    with notebook.local() as connection:
        words = set().union(*found_words(connection).values())
    assert {"单长", "scs", "13900000000"} <= words
    erase(notebook, person)
    assert values_left(notebook, person) == []
    with notebook.reading() as reader:
        assert reader.get(Person, person) == Person(
            id=person, village="330327001201", marks=reader.get(Person, person).marks
        )
        assert reader.count(Person) == 0
        assert reader.count(Visit) == 1
    with notebook.local() as connection:
        blocks = b"".join(row[0] for row in connection.exec_driver_sql("SELECT block FROM find_data") if row[0])
    for word in ("单长", "scs", "shanchangsheng", "13900000000"):
        assert word.encode() not in blocks
    assert faults_of(notebook) == {}


@pytest.mark.parametrize("seed", range(12))
def test_erasure_reaches_copies_in_any_order(new_notebook: MakeNotebook, seed: int) -> None:
    one, other, third = new_notebook(), new_notebook(), new_notebook()
    person = story(one)
    whole = exported(one)
    erase(one, person)
    erased = exported(one)
    parcel = whole + erased[-1:]
    random.Random(seed).shuffle(parcel)
    for action in parcel:
        other.take([action])
    assert values_left(other, person) == []
    third.take(erased[::-1])
    for notebook in (other, third):
        exchange(one, notebook)
        assert faults_of(notebook) == {}
    # An old copy comes late with everything it remembers.
    third.take(whole)
    assert values_left(third, person) == []


def test_values_that_were_erased_on_the_way_are_missing_quietly(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    person = story(one)
    erase(one, person)
    other.take(exported(one)[:-1])
    with other.reading() as reader:
        known = reader.get(Person, person)
    assert (known.name, known.phone, known.tags, known.extra) == ("", "", (), {})
    assert faults_of(other) == {}
    carry(one, other)
    exchange(one, other)


def test_an_edit_that_the_eraser_did_not_know_stays(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    person = story(one)
    carry(one, other)
    with acting(other) as doing:
        doing.act.change(Person, person, note="外地的儿子来过")
    erase(one, person)
    exchange(one, other)
    assert values_left(one, person) == values_left(other, person) == [{"note": "外地的儿子来过"}]


def test_what_was_made_and_erased_in_one_action(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="单长生"))
        doing.act.change(Person, person, phone="13900000000")
        doing.act.redact(Person, person)
    assert values_left(notebook, person) == []
    with notebook.reading() as reader:
        assert reader.get(Person, person).name == ""
    assert faults_of(notebook) == {}


def test_two_people_erase_the_same(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    person = story(one)
    carry(one, other)
    for notebook in (one, other):
        erase(notebook, person)
    exchange(one, other)
    assert faults_of(one) == faults_of(other) == {}


def test_no_word_of_the_erased_is_in_the_folder(notebook: Notebook, tmp_path: Path) -> None:
    person = story(notebook)
    erase(notebook, person)
    notebook.checkpoint()
    for file in notebook.folder.iterdir():
        data = file.read_bytes()
        assert "单长生".encode() not in data
        assert b"13900000000" not in data
