"""Undo takes back anything that nobody has built upon, says exactly what it left, and can itself be undone."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from minqing_desktop.domain.catalogue import Mark, Record
from minqing_desktop.domain.log.op import OpType, make_op
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.undoing import UndoOutcome, undo
from minqing_desktop.storage.versions import settle, two_versions
from tests.storage.log.exchanging import acting, action_of, carry, exchange, exported, only
from tests.storage.log.replicas import faults_of

MakeNotebook = Callable[[], Notebook]


def do(notebook: Notebook, what: Callable[[Act], object]) -> bytes:
    """Does something as one action and gives its id."""
    with acting(notebook) as doing:
        what(doing.act)
    assert doing.written is not None
    return doing.written.action


def take_back(notebook: Notebook, action: bytes) -> tuple[bytes, UndoOutcome]:
    """Undoes an action; gives the id of the undoing one (empty when nothing was written) and what came of it."""
    with acting(notebook, "undo", undoes=action) as doing:
        outcome = undo(doing.act, action)
    assert doing.written is not None
    assert faults_of(notebook) == {}
    return doing.written.action, outcome


def kinds(keys: frozenset[tuple[str, str]]) -> list[str]:
    """The kinds of some records, one for each."""
    return sorted(kind for kind, _ in keys)


def undone_actions(notebook: Notebook) -> list[bool]:
    """Of each action, whether it is taken back."""
    with notebook.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT undone_by IS NOT NULL FROM action ORDER BY seq").all()
    return [bool(row[0]) for row in rows]


@pytest.fixture
def person(notebook: Notebook) -> str:
    """Someone who was entered in an action of his own."""
    made = Person(
        name="张三", phone="138", tags=("党员", "低保户"), extra={"甲": "1", "乙": "2"}, state_on=date(2025, 3, 1)
    )
    with acting(notebook) as doing:
        return doing.act.create(made)


def test_a_change_goes_back_in_every_field(notebook: Notebook, person: str) -> None:
    before = only(notebook, Person)
    changed = replace(
        before, name="李四", phone="", tags=("党员", "退役军人"), extra={"甲": "9", "丙": "3"}, state_on=None, sex="男"
    )
    action = do(notebook, lambda act: act.save(before, changed))
    assert only(notebook, Person).tags == ("党员", "退役军人")
    undoing, outcome = take_back(notebook, action)
    now = only(notebook, Person)
    assert replace(now, tags=(), extra={}) == replace(before, tags=(), extra={})
    assert (set(now.tags), now.extra) == (set(before.tags), before.extra)
    assert outcome == UndoOutcome(frozenset({("person", person)}), frozenset())
    again, _ = take_back(notebook, undoing)
    assert only(notebook, Person).name == "李四"
    assert set(only(notebook, Person).tags) == {"党员", "退役军人"}
    assert only(notebook, Person).extra == {"甲": "9", "丙": "3"}
    take_back(notebook, again)
    assert only(notebook, Person).name == "张三"
    assert undone_actions(notebook) == [False, True, False, True, False]


def test_several_changes_of_one_field_in_one_action(notebook: Notebook, person: str) -> None:
    def change_twice(act: Act) -> None:
        act.change(Person, person, phone="139", tags=("党员",))
        act.change(Person, person, phone="137", name="李四", tags=("退役军人",))

    _, outcome = take_back(notebook, do(notebook, change_twice))
    now = only(notebook, Person)
    assert (now.name, now.phone, set(now.tags)) == ("张三", "138", {"党员", "低保户"})
    assert outcome.left == frozenset()


def test_steps_are_taken_back_one_after_the_other(notebook: Notebook, person: str) -> None:
    actions = [do(notebook, lambda act, p=phone: act.change(Person, person, phone=p)) for phone in ("1", "2", "3")]
    for action, phone in zip(reversed(actions), ("2", "1", "138"), strict=True):
        _, outcome = take_back(notebook, action)
        assert outcome.left == frozenset()
        assert only(notebook, Person).phone == phone
    assert undone_actions(notebook) == [False, True, True, True, False, False, False]


def test_undoing_twice_writes_nothing(notebook: Notebook, person: str) -> None:
    action = do(notebook, lambda act: act.change(Person, person, phone="139"))
    take_back(notebook, action)
    written, outcome = take_back(notebook, action)
    assert written == b""
    assert outcome == UndoOutcome(frozenset({("person", person)}), frozenset())
    assert undone_actions(notebook) == [False, True, False]


def test_an_unknown_action_is_told(notebook: Notebook) -> None:
    with pytest.raises(KeyError), acting(notebook) as doing:
        undo(doing.act, b"x" * 16)


def test_what_was_edited_since_is_listed_and_left(notebook: Notebook, person: str) -> None:
    action = do(notebook, lambda act: act.change(Person, person, phone="139", name="李四"))
    do(notebook, lambda act: act.change(Person, person, name="王五"))
    _, outcome = take_back(notebook, action)
    assert (only(notebook, Person).name, only(notebook, Person).phone) == ("王五", "138")
    assert outcome == UndoOutcome(frozenset(), frozenset({("person", person)}))


def test_partly_possible_is_reported_exactly(notebook: Notebook) -> None:
    people: list[str] = []
    do(notebook, lambda act: people.extend(act.create_all(Person(name="张三", phone=str(n)) for n in range(6))))

    def change_all(act: Act) -> None:
        for each in people:
            act.change(Person, each, note="新")

    action = do(notebook, change_all)
    do(notebook, lambda act: act.change(Person, people[1], note="更新"))
    do(notebook, lambda act: act.delete(Person, people[2]))
    do(notebook, lambda act: act.change(Person, people[3], phone="别的"))
    do(notebook, lambda act: act.redact(Person, people[4]))
    _, outcome = take_back(notebook, action)
    assert outcome.left == {("person", people[place]) for place in (1, 2, 4)}
    assert outcome.undone == {("person", people[place]) for place in (0, 3, 5)}
    with notebook.reading() as reader:
        assert [reader.get(Person, each).note for each in people] == ["", "更新", "新", "", "", ""]
        assert reader.count(Person) == 5


def test_a_deletion_and_a_restoration(notebook: Notebook, person: str) -> None:
    deletion = do(notebook, lambda act: act.delete(Person, person))
    undoing, _ = take_back(notebook, deletion)
    assert only(notebook, Person).marks == 0
    take_back(notebook, undoing)
    with notebook.reading() as reader:
        assert reader.count(Person) == 0
    restoration = do(notebook, lambda act: act.restore(Person, person))
    assert only(notebook, Person).id == person
    _, outcome = take_back(notebook, restoration)
    assert outcome.left == frozenset()
    with notebook.reading() as reader:
        assert reader.count(Person) == 0


def test_a_restoration_that_was_worked_on_stays(notebook: Notebook, person: str) -> None:
    do(notebook, lambda act: act.delete(Person, person))
    restoration = do(notebook, lambda act: act.restore(Person, person))
    do(notebook, lambda act: act.change(Person, person, phone="139"))
    _, outcome = take_back(notebook, restoration)
    assert outcome.left == {("person", person)}
    assert only(notebook, Person).marks == 0


def test_a_change_with_a_deletion_in_one_action(notebook: Notebook, person: str) -> None:
    def change_and_delete(act: Act) -> None:
        act.change(Person, person, note="迁出")
        act.delete(Person, person)

    undoing, outcome = take_back(notebook, do(notebook, change_and_delete))
    assert (only(notebook, Person).note, only(notebook, Person).marks) == ("", 0)
    assert outcome.left == frozenset()
    _, outcome = take_back(notebook, undoing)
    assert outcome.left == frozenset()
    with notebook.reading() as reader:
        assert reader.count(Person) == 0
        assert reader.get(Person, person).note == "迁出"


def test_a_creation_goes_unless_somebody_worked_on_it(notebook: Notebook) -> None:
    made: list[str] = []
    action = do(notebook, lambda act: made.extend(act.create_all(Person(name="张三") for _ in range(3))))
    do(notebook, lambda act: act.change(Person, made[1], phone="138"))
    do(notebook, lambda act: act.delete(Person, made[2]))
    _, outcome = take_back(notebook, action)
    assert outcome == UndoOutcome(
        frozenset({("person", made[0]), ("person", made[2])}), frozenset({("person", made[1])})
    )
    assert only(notebook, Person).id == made[1]


def test_an_edit_that_was_taken_back_is_no_edit(notebook: Notebook, person: str) -> None:
    with notebook.reading() as reader:
        creation = bytes(reader.connection.exec_driver_sql("SELECT id FROM action").scalar_one())
    edit = do(notebook, lambda act: act.change(Person, person, phone="139", tags=()))
    undoing, _ = take_back(notebook, edit)
    redoing, _ = take_back(notebook, undoing)
    _, outcome = take_back(notebook, creation)
    assert outcome.left == {("person", person)}
    take_back(notebook, redoing)
    _, outcome = take_back(notebook, creation)
    assert outcome.left == frozenset()
    with notebook.reading() as reader:
        assert reader.count(Person) == 0


def test_what_others_point_at_stays_with_what_it_points_at(notebook: Notebook) -> None:
    ids: dict[str, str] = {}

    def make(act: Act) -> None:
        ids["group"] = act.create(Group(name="一组"))
        ids["empty"] = act.create(Group(name="二组"))
        for number in ("1", "2"):
            ids[number] = act.create(Household(number=number, group=ids["group" if number == "1" else "empty"]))
            ids["head" + number] = act.create(Person(name="张三", household=ids[number]))
            act.change(Household, ids[number], head=ids["head" + number])

    action = do(notebook, make)
    do(notebook, lambda act: act.create(Visit(households=(ids["1"],), words="路坏了")))
    _, outcome = take_back(notebook, action)
    assert {identity for _, identity in outcome.left} == {ids["1"], ids["head1"], ids["group"]}
    with notebook.reading() as reader:
        house = reader.find(Household)[0]
        assert (house.number, house.head, house.group) == ("1", ids["head1"], ids["group"])
        assert reader.count(Person) == reader.count(Group) == reader.count(Visit) == 1


def test_what_was_built_and_deleted_again_holds_nothing(notebook: Notebook) -> None:
    made: list[str] = []
    action = do(notebook, lambda act: made.append(act.create(Household(number="1"))))
    do(notebook, lambda act: made.append(act.create(Visit(households=(made[0],)))))
    do(notebook, lambda act: made.append(act.create(Person(household=made[0]))))
    do(notebook, lambda act: act.delete(Visit, made[1]))
    do(notebook, lambda act: act.change(Person, made[2], household=""))
    _, outcome = take_back(notebook, action)
    assert outcome.left == frozenset()


def test_a_task_made_with_its_visit_goes_with_it(notebook: Notebook) -> None:
    def make(act: Act) -> None:
        visit = act.create(Visit(words="路坏了"))
        act.create(Task(title="报修", visit=visit))

    _, outcome = take_back(notebook, do(notebook, make))
    assert kinds(outcome.undone) == ["task", "visit"]
    with notebook.reading() as reader:
        assert reader.count(Visit) == reader.count(Task) == 0


def settled(new_notebook: MakeNotebook, **first: object) -> tuple[Notebook, Notebook, str]:
    """Two copies that differ about a person."""
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(name="张三", extra={"甲": "0"}))
    carry(one, other)
    for notebook, value in ((one, "1"), (other, "2")):
        with acting(notebook) as doing:
            doing.act.change(Person, person, phone=value, extra={"甲": value})
    exchange(one, other)
    return one, other, person


@pytest.mark.parametrize("place", [0, 1])
def test_undoing_a_settlement_brings_both_versions_back(new_notebook: MakeNotebook, place: int) -> None:
    one, other, person = settled(new_notebook)
    shown = only(one, Person)
    with one.reading() as reader:
        questions = two_versions(reader, "person", person)
    assert [(each.field, each.column) for each in questions] == [("extra", "甲"), ("phone", "")]

    def choose(act: Act) -> None:
        for each in questions:
            settle(act, Person, person, each.field, each.versions[place].op, each.column)

    action = do(one, choose)
    assert only(one, Person).marks == 0
    undoing, outcome = take_back(one, action)
    assert outcome.left == frozenset()
    assert only(one, Person) == shown
    with one.reading() as reader:
        again = two_versions(reader, "person", person)
    assert [[v.value for v in each.versions] for each in again] == [
        [v.value for v in each.versions] for each in questions
    ]
    take_back(one, undoing)
    assert only(one, Person).marks == 0
    exchange(one, other)
    assert only(other, Person).phone == questions[1].versions[place].value


def test_a_contested_field_is_left(new_notebook: MakeNotebook) -> None:
    one, _, person = settled(new_notebook)
    with one.reading() as reader:
        mine = [bytes(row[0]) for row in reader.connection.exec_driver_sql("SELECT id FROM action ORDER BY seq")][1]
    written, outcome = take_back(one, mine)
    assert written == b""
    assert outcome.left == {("person", person)}
    assert only(one, Person).marks == Mark.TWO_VERSIONS


def test_an_undo_travels(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        doing.act.create(Person(name="张三"))
    assert doing.written is not None
    take_back(one, doing.written.action)
    parcel = exported(one)
    other.take(parcel[1:])
    assert undone_actions(other) == [False]
    other.take(parcel)
    assert undone_actions(other) == [False, True]
    exchange(one, other)


def test_actions_that_claim_to_undo_each_other(new_notebook: MakeNotebook) -> None:
    parcel = [
        action_of(
            name * 16, make_op(OpType.CREATE, name * 16, "person", record * 16, {}), lamport=lamport, undoes=undoes
        )
        for name, record, lamport, undoes in (
            (b"a", b"r", 5, b"b" * 16),
            (b"b", b"s", 7, b"a" * 16),
            (b"c", b"t", 5, b"a" * 16),
            (b"d", b"u", 9, b"b" * 16),
            (b"e", b"v", 8, b"b" * 16),
            (b"f", b"w", 10, b"e" * 16),
        )
    ]
    # Only what comes after can undo: b undoes a, d and e undo b (so a stands again), f undoes e.
    one, other = new_notebook(), new_notebook()
    one.take(parcel)
    for action in reversed(parcel):
        other.take([action])
    exchange(one, other)
    for notebook in (one, other):
        with notebook.reading() as reader:
            rows = reader.connection.exec_driver_sql("SELECT id, undone_by FROM action WHERE undone_by IS NOT NULL")
            assert {bytes(row[0])[:1]: bytes(row[1])[:1] for row in rows} == {b"b": b"d", b"e": b"f"}
        assert faults_of(notebook) == {}


def village(households: int, members: int) -> list[Record]:
    """A roster's worth of records."""
    made: list[Record] = []
    for place in range(households):
        home = f"{place:032x}"
        head = f"{1000000 + place * members:032x}"
        made.append(Household(id=home, number=f"{place:05d}", head=head, address=f"示范村{place}号"))
        for each in range(members):
            identity = f"{1000000 + place * members + each:032x}"
            made.append(Person(id=identity, household=home, name="张三", phone=f"138{place:08d}"))
    return made


def test_an_import_of_six_hundred_households(notebook: Notebook) -> None:
    records = village(600, 3)
    action = do(notebook, lambda act: act.create_all(records))
    do(notebook, lambda act: act.change(Household, records[0].id, note="改过"))
    do(notebook, lambda act: act.create(Visit(households=(records[4].id,), words="路坏了")))
    undoing, outcome = take_back(notebook, action)
    assert (len(outcome.undone), len(outcome.left)) == (2396, 4)
    assert kinds(outcome.left) == ["household", "household", "person", "person"]
    with notebook.reading() as reader:
        assert (reader.count(Household), reader.count(Person), reader.count(Visit)) == (2, 2, 1)
    take_back(notebook, undoing)
    with notebook.reading() as reader:
        assert (reader.count(Household), reader.count(Person), reader.count(Visit)) == (600, 1800, 1)


def test_ten_thousand_records_are_taken_back_in_seconds(notebook: Notebook) -> None:
    action = do(notebook, lambda act: act.create_all(village(2500, 3)))
    start = time.process_time()
    with acting(notebook, "undo", undoes=action) as doing:
        outcome = undo(doing.act, action)
    took = time.process_time() - start
    assert len(outcome.undone) == 10_000
    assert took < 6
