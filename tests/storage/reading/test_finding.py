"""What the search box finds, in which order, and where it stops looking."""

import pytest

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.reading import finding
from minqing_desktop.storage.reading.finding import Hit, find
from minqing_desktop.storage.search_index import beginnings

HERE, ELSEWHERE = "330327001201", "330327001202"
EVERYTHING = ("person", "household", "visit", "matter", "task")


@pytest.fixture
def ask(notebook):
    """What is found in the first village."""

    def asked(typed: str, *kinds: str, limit: int = 6, village: str = HERE) -> list[Hit]:
        with notebook.reading() as reader:
            return find(reader.connection, village, typed, kinds or EVERYTHING, limit)

    return asked


def _titles(hits: list[Hit]) -> list[str]:
    return [hit.title for hit in hits]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("z", ["z"]),
        ("ZSG", ["zsg"]),
        ("1380", ["1380", "r0831"]),
        ("王", ["王"]),
        ("王大", []),
        ("王 1", []),
        ("！", []),
    ],
)
def test_a_single_word_may_be_only_begun(typed: str, expected: list[str]) -> None:
    assert beginnings(typed) == expected


@pytest.mark.parametrize("typed", ["z", "zs", "zsg", "zhangsh", "张", "张水", "1380", "0137", "138001", "21x", "水根"])
def test_a_person_is_found_by_every_beginning_and_tail(typed: str, write, ask) -> None:
    write(Person(name="张水根", id_number="33032719440301721X", phone="13800100137"))
    write(Person(name="李桂花", phone="15900000002"))
    assert _titles(ask(typed, "person")) == ["张水根"]


def test_shorter_words_come_before_longer_ones(write, ask) -> None:
    write(Person(name="周水根"), Person(name="张三"))
    assert _titles(ask("z", "person")) == ["张三", "周水根"]


def test_each_kind_has_its_place_and_its_household(write, ask) -> None:
    (home,) = write(Household(number="0137", registered_head="张水根", address="水碓边3号"))
    visit = Visit(households=(home,), words="水渠第三道闸门关不严")
    write(visit, Task(title="水渠清淤", household=home), Person(name="水生", household=home))
    hits = ask("水")
    assert [hit.kind for hit in hits] == ["person", "household", "visit", "task"]
    assert {hit.household for hit in hits} == {home}
    assert [hit.kind for hit in ask("水渠")] == ["visit", "task"]


def test_a_former_name_finds_nobody_once_it_was_corrected(notebook, write, ask) -> None:
    (person,) = write(Person(name="张水根"))
    with notebook.acting("test", village=HERE, cadre="", at_ms=0) as writing:
        writing.act.change(Person, person, name="李水根")
    assert ask("zsg") == [] == ask("张")
    assert _titles(ask("l")) == ["李水根"]


def test_a_deleted_person_is_not_found(notebook, write, ask) -> None:
    (person,) = write(Person(name="张水根"))
    with notebook.acting("test", village=HERE, cadre="", at_ms=0) as writing:
        writing.act.delete(Person, person)
    assert ask("z") == [] == ask("水根")


@pytest.mark.parametrize("typed", ["w", "王", "王大", "王 大"])
def test_another_village_before_ours_hides_nobody(typed: str, write, ask) -> None:
    write(*(Person(name="王大山") for _ in range(120)), village=ELSEWHERE)
    write(Person(name="王大水"))
    assert _titles(ask(typed, "person", limit=2)) == ["王大水"]
    assert len(ask(typed, "person", limit=2, village=ELSEWHERE)) == 2


def test_of_very_many_only_the_first_are_looked_at(write, ask, monkeypatch) -> None:
    monkeypatch.setattr(finding, "MOST_PLACES", 10)
    write(*(Person(name="王大山") for _ in range(30)))
    write(Person(name="王一"))
    assert len(ask("w", "person", limit=50)) == 10
    assert len(ask("王大", "person", limit=50)) == 30


@pytest.mark.parametrize("most", [5, 1500])
def test_several_words_find_the_same_whether_many_or_few(most: int, write, ask, monkeypatch) -> None:
    monkeypatch.setattr(finding, "MOST_PLACES", most)
    write(*(Person(name="王大山", phone=f"1380010{n:04}") for n in range(20)))
    write(Person(name="王大水", phone="15900000001"), Household(number="0001", address="王大庄138号"))
    found = ask("王大 138", limit=50)
    assert [hit.kind for hit in found] == ["person"] * 20 + ["household"]
    assert [hit.title for hit in ask("王大 159", limit=50)] == ["王大水"]
