"""What acts write is what the log, the views and the search say, and each op names what it overwrites."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.log.op import OpType, read_envelope, read_header
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.notebook import Notebook, Writing, log_facts
from minqing_desktop.storage.reading.finding import find
from minqing_desktop.storage.versions import two_versions
from tests.storage.conftest import VILLAGE
from tests.storage.log.exchanging import exchange
from tests.storage.log.replicas import faults_of


@contextmanager
def acting(notebook: Notebook, verb: str = "test", **more: bytes) -> Iterator[Writing]:
    """One action in the test's village."""
    with notebook.acting(verb, village=VILLAGE, cadre="", at_ms=0, **more) as doing:
        yield doing


def ops_of(notebook: Notebook) -> list[tuple[int, str, dict[str, list[bytes]]]]:
    """(type, kind, bases) of every op."""
    with notebook.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT envelope FROM op ORDER BY seq").all()
    read = [read_envelope(row[0]) for row in rows]
    return [(each.type, each.kind, each.bases) for each in read]


def found(notebook: Notebook, typed: str) -> list[str]:
    """The ids that a search finds."""
    with notebook.reading() as reader:
        return [hit.id for hit in find(reader.connection, VILLAGE, typed, ("person", "household", "visit"), 20)]


def test_one_op_for_each_record_written(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        home = doing.act.create(Household(number="0001", address="山下路1号"))
        head = doing.act.create(Person(household=home, name="单长生", phone="13800000000", tags=("党员",)))
        doing.act.change(Household, home, head=head, note="临时住处", tags=("低保户",), extra={"耕地": "3"})
    assert [each[:2] for each in ops_of(notebook)] == [
        (OpType.CREATE, "household"),
        (OpType.CREATE, "person"),
        (OpType.PATCH, "household"),
    ]
    with notebook.reading() as reader:
        house = reader.get(Household, home)
        assert (house.head, house.note, house.tags, house.extra) == (head, "临时住处", ("低保户",), {"耕地": "3"})
        assert house.village == VILLAGE
        assert reader.find(Person, household=home) == [reader.get(Person, head)]
        facts = log_facts(reader.connection)
    assert (facts.ops, facts.last_action) == (3, 1)
    assert faults_of(notebook) == {}


def test_an_exception_writes_nothing(notebook: Notebook) -> None:
    def half_done() -> None:
        with acting(notebook) as doing:
            doing.act.create(Household(number="0001"))
            doing.act.flush()
            doing.act.change(Household, bytes(16).hex(), number="0002")

    with pytest.raises(KeyError):
        half_done()
    assert notebook.log_facts().ops == 0
    with notebook.reading() as reader:
        assert reader.count(Household) == 0
    assert faults_of(notebook) == {}


def test_an_act_without_changes_leaves_no_action(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        home = doing.act.create(Household(number="0001"))
    with acting(notebook) as doing:
        assert not doing.act.change(Household, home, number="0001")
    assert doing.written is not None
    assert doing.written.action == b""
    assert notebook.log_facts().last_action == 1


def test_a_change_names_what_it_overwrites_and_only_that(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三", phone="13800000000", tags=("党员",)))
    with acting(notebook) as doing:
        doing.act.change(Person, person, name="张三", phone="13900000000", tags=("党员", "低保户"))
    bases = ops_of(notebook)[1][2]
    assert sorted(name.partition("#")[0] for name in bases) == ["phone", "tags"]
    assert "#" in sorted(bases)[1]


def test_each_action_knows_those_before_it(new_notebook: Callable[[], Notebook]) -> None:
    notebook = new_notebook()
    for _ in range(3):
        with acting(notebook) as doing:
            doing.act.create(Person(name="张三"))
    with notebook.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT header FROM action ORDER BY seq").all()
    headers = [read_header(row[0]) for row in rows]
    assert [header.lamport for header in headers] == [1, 2, 3]
    assert [header.number for header in headers] == [1, 2, 3]
    assert {header.device for header in headers} == {notebook.device}


def villages_of(notebook: Notebook) -> list[str]:
    """Where the actions are filed."""
    with notebook.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT header FROM action ORDER BY seq").all()
    return [read_header(row[0]).village for row in rows]


def test_an_edit_is_filed_in_the_village_of_what_it_edits(notebook: Notebook) -> None:
    there = "330327001202"
    with notebook.acting("test", village=there, cadre="", at_ms=0) as doing:
        homes = [doing.act.create(Household(number=f"{n}")) for n in range(2)]
    with acting(notebook) as doing:
        here = doing.act.create(Household(number="9"))
        cadre = doing.act.create(Cadre(name="李梅"))
        # With something new it stays in the village in hand.
        doing.act.change(Household, homes[0], note="甲")
    with acting(notebook) as doing:
        for home in homes:
            doing.act.change(Household, home, note="乙")
        doing.act.change(Cadre, cadre, post="支书")
    with acting(notebook) as doing:
        doing.act.delete(Household, homes[1])
    with acting(notebook) as doing:
        doing.act.change(Household, homes[0], note="丙")
        doing.act.change(Household, here, note="丙")
    with notebook.acting("test", village="", cadre="", at_ms=0) as doing:
        doing.act.change(Household, here, note="丁")
    assert villages_of(notebook) == [there, VILLAGE, there, there, VILLAGE, VILLAGE]
    assert faults_of(notebook) == {}


def test_a_record_keeps_the_id_it_is_given_and_takes_it_once(notebook: Notebook) -> None:
    identity = new_id()
    with acting(notebook) as doing:
        assert doing.act.create(Person(id=identity, name="张三")) == identity
    for again in (
        [Person(id=identity)],
        [Person(id=(twin := new_id())), Person(id=twin)],
    ):
        with pytest.raises(ValueError, match=r"here already|created twice"), acting(notebook) as doing:
            doing.act.create_all(again)

    def change_and_make() -> None:
        with acting(notebook) as doing:
            doing.act.change(Person, identity, phone="1")
            doing.act.create(Person(id=identity))

    with pytest.raises(ValueError, match="here already"):
        change_and_make()
    with notebook.reading() as reader:
        assert reader.count(Person) == 1


def test_ids_from_a_clock_that_ran_ahead_do_no_harm(notebook: Notebook) -> None:
    ahead = ["ff" * 15 + f"{place:02x}" for place in range(3)]
    for identity in ahead:
        with acting(notebook) as doing:
            doing.act.create(Person(id=identity))
            doing.act.create(Person(id=new_id()))
    with pytest.raises(ValueError, match="here already"), acting(notebook) as doing:
        doing.act.create(Person(id=ahead[1]))
    with notebook.reading() as reader:
        assert reader.count(Person) == 6


def test_nothing_is_done_to_what_is_not_here(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        for what in (doing.act.delete, doing.act.restore, doing.act.redact):
            with pytest.raises(KeyError):
                what(Person, new_id())
        with pytest.raises(KeyError):
            doing.act.change(Person, new_id(), name="张三")
    assert notebook.log_facts().ops == 0


def test_saving_an_old_object_keeps_what_came_between(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三", tags=("党员",), extra={"甲": "1", "乙": "2"}))
    with notebook.reading() as reader:
        before = reader.get(Person, person)
    with acting(notebook) as doing:
        doing.act.change(Person, person, tags=("党员", "低保户"), extra={"甲": "1", "乙": "2", "丙": "3"}, phone="138")
    after = Person(id=person, name="张山", tags=("党员", "退役军人"), extra={"甲": "9"})
    with acting(notebook) as doing:
        assert doing.act.save(before, after)
        assert not doing.act.save(before, before)
    with notebook.reading() as reader:
        now = reader.get(Person, person)
    assert (now.name, now.phone) == ("张山", "138")
    assert set(now.tags) == {"党员", "低保户", "退役军人"}
    assert now.extra == {"甲": "9", "丙": "3"}
    assert faults_of(notebook) == {}


def test_saving_does_not_overwrite_what_the_writer_had_not_seen(new_notebook: Callable[[], Notebook]) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(name="张三", phone="138", note="老"))
    exchange(one, other)
    with one.reading() as reader:
        before = reader.get(Person, person)
    with acting(other) as doing:
        doing.act.change(Person, person, phone="139", note="新")
    exchange(one, other)
    with acting(one) as doing:
        doing.act.save(before, replace(before, phone="137", note="新"))
    with one.reading() as reader:
        (question,) = two_versions(reader, "person", person)
        assert reader.get(Person, person).marks == Mark.TWO_VERSIONS
    assert question.field == "phone"
    assert {version.value: version.device for version in question.versions} == {"137": one.device, "139": other.device}
    exchange(one, other)
    assert faults_of(one) == {}


def test_saving_over_ones_own_edit_is_one_version(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三", phone="138"))
    with notebook.reading() as reader:
        before = reader.get(Person, person)
    for phone in ("139", "137"):
        with acting(notebook) as doing:
            doing.act.save(before, replace(before, phone=phone))
    with notebook.reading() as reader:
        assert (reader.get(Person, person).phone, reader.get(Person, person).marks) == ("137", 0)


def test_deleting_hides_everywhere_and_restoring_brings_back(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        home = doing.act.create(Household(number="0007", address="山下路1号"))
        visit = doing.act.create(Visit(households=(home,), words="水管漏水"))
    assert found(notebook, "水管") == [visit]
    with acting(notebook) as doing:
        doing.act.delete(Visit, visit)
        doing.act.delete(Visit, visit)
    assert len(ops_of(notebook)) == 3
    assert found(notebook, "水管") == []
    with notebook.reading() as reader:
        assert reader.count(Visit) == 0
        assert reader.linked(Visit, "households", home) == []
        assert reader.get(Visit, visit).words == "水管漏水"
    with acting(notebook) as doing:
        doing.act.restore(Visit, visit)
        doing.act.restore(Visit, visit)
    assert len(ops_of(notebook)) == 4
    assert found(notebook, "水管") == [visit]
    with notebook.reading() as reader:
        assert [each.id for each in reader.linked(Visit, "households", home)] == [visit]
        assert reader.get(Visit, visit).marks == 0
    assert faults_of(notebook) == {}


def test_search_follows_every_change(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三", phone="13800000000"))
    assert found(notebook, "zs") == found(notebook, "0000") == [person]
    with acting(notebook) as doing:
        doing.act.change(Person, person, name="单长生", state_on=date(2025, 3, 1))
    assert found(notebook, "zs") == []
    assert found(notebook, "scs") == found(notebook, "13800") == [person]
    assert faults_of(notebook) == {}


def test_records_written_a_moment_ago_can_be_read_and_changed(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        homes = [doing.act.create(Household(number=f"{place:04d}")) for place in range(3)]
        for place, home in enumerate(homes):
            person = doing.act.create(Person(household=home, name="张三"))
            doing.act.change(Household, home, head=person, number=f"9{place:03d}")
            assert doing.see().get(Household, home).head == person
        doing.act.delete(Household, homes[0])
        assert doing.see().count(Household) == 2
    with notebook.reading() as reader:
        assert [house.number for house in reader.find(Household)] == ["9001", "9002"]
    assert len(ops_of(notebook)) == 10
    assert faults_of(notebook) == {}


def test_changing_many_at_once(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        people = doing.act.create_all(Person(name="张三", phone=str(place)) for place in range(300))
    with acting(notebook) as doing:
        doing.act.preload(Person, people)
        for place, person in enumerate(people):
            assert doing.act.change(Person, person, phone=str(place + 1), tags=("党员",))
    assert doing.written is not None
    assert doing.written.touched == {"person": frozenset(people)}
    with notebook.reading() as reader:
        assert [person.phone for person in reader.find(Person)] == [str(place + 1) for place in range(300)]
    assert faults_of(notebook) == {}


def test_an_edit_beside_a_deletion_is_marked_until_somebody_decides(
    new_notebook: Callable[[], Notebook],
) -> None:
    from minqing_desktop.storage.transport import export_actions

    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(name="张三"))
    with one.reading() as reader:
        other.take(list(export_actions(reader.connection)))
    with acting(one) as doing:
        doing.act.delete(Person, person)
    with acting(other) as doing:
        doing.act.change(Person, person, phone="13800000000")
    with other.reading() as reader:
        one.take(list(export_actions(reader.connection)))
    with one.reading() as reader:
        assert reader.find(Person)[0].marks == Mark.EDITED_BESIDE_DELETION
    assert found(one, "zs") == [person]
    with acting(one) as doing:
        doing.act.restore(Person, person)
    with one.reading() as reader:
        assert reader.find(Person)[0].marks == 0
    assert faults_of(one) == {}
