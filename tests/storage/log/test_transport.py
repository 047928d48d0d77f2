"""Actions carried between notebooks: whole, once, proved, in any order."""

import hashlib
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.log.op import DELETED, GREATEST, Op, OpType, make_op
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.notebook import LogFacts, Notebook
from minqing_desktop.storage.transport import ActionAltered, ForeignAction
from minqing_desktop.storage.undoing import UndoOutcome, undo
from tests.storage.log.exchanging import acting, action_of, carry, exchange, exported, header_of, only
from tests.storage.log.replicas import faults_of, ids_of

MakeNotebook = Callable[[], Notebook]
ACTION, RECORD = bytes(range(16)), b"r" * 16


def creation(action: bytes = ACTION, record: bytes = RECORD, **values: Any) -> Op:
    """The creation of a person on some other device."""
    return make_op(OpType.CREATE, action, "person", record, {"name": "张三"} | values)


def patch(op: Op, name: str, value: Any, action: bytes = b"p" * 16, kind: str = "person") -> Op:
    """An edit of that person that overwrites `op`."""
    return make_op(OpType.PATCH, action, kind, RECORD, {name: value}, bases={name: [op.id]})


def test_what_was_written_arrives_byte_for_byte(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    for place in range(5):
        with acting(one) as doing:
            home = doing.act.create(Household(number=f"{place:04d}"))
            doing.act.create(Person(household=home, name="张三"))
            doing.act.change(Household, home, note="新")
    taken = carry(one, other)
    assert (taken.actions, taken.ops) == (5, 15)
    assert set(taken.touched) == {"household", "person"}
    assert exported(other) == exported(one)
    assert exported(other, after=3) == exported(one)[3:]
    exchange(one, other)
    assert faults_of(other) == {}


def test_a_second_delivery_changes_nothing(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    told: list[LogFacts] = []
    other.on_commit = told.append
    with acting(one) as doing:
        doing.act.create(Person(name="张三"))
    whole = exported(one)
    assert other.take(whole + whole).actions == 1
    assert told == [other.log_facts()]
    again = other.take(whole)
    assert (again.actions, again.ops, again.touched) == (0, 0, {})
    assert len(told) == 1


def test_large_actions_travel_in_parts_that_nobody_sees(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        people = doing.act.create_all(Person(name="张三", phone=str(place)) for place in range(4500))
    for place in range(5):
        with acting(one) as doing:
            for person in people[place * 900 : place * 900 + 900]:
                doing.act.change(Person, person, name="李四")
    parcel = exported(one)
    assert [len(action.ops) for action in parcel] == [4500, 900, 900, 900, 900, 900]
    random.Random(5).shuffle(parcel)
    assert other.take(parcel).ops == 9000
    exchange(one, other)
    assert faults_of(other) == {}


def test_a_note_without_ops_travels_and_checks(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    for verb in ("number.show", "person.add", "number.show"):
        with acting(one, verb) as doing:
            doing.act.is_note = verb == "number.show"
            if not doing.act.is_note:
                doing.act.create(Person(name="张三"))
    assert [len(action.ops) for action in exported(one)] == [0, 1, 0]
    for notebook in (one, other):
        notebook.take(exported(one)[::-1])
        assert ids_of(exported(notebook, 1)) != []
        assert faults_of(notebook) == {}
    exchange(one, other)
    with acting(other) as doing:
        assert undo(doing.act, ids_of(exported(one))[0]) == UndoOutcome(frozenset(), frozenset())


def test_lamports_go_on_behind_what_arrived(new_notebook: MakeNotebook) -> None:
    notebook = new_notebook()
    notebook.take([action_of(ACTION, first := creation(), lamport=70)])
    with acting(notebook) as doing:
        doing.act.change(Person, RECORD.hex(), name="李四")
    notebook.take([action_of(b"p" * 16, patch(first, "name", "王五"), lamport=71)])
    mine = exported(notebook)[1]
    other = new_notebook()
    other.take(
        [action_of(ACTION, first, lamport=70), action_of(b"p" * 16, patch(first, "name", "王五"), lamport=9), mine]
    )
    assert only(other, Person).name == "李四"
    assert only(other, Person).marks == Mark.TWO_VERSIONS


def test_the_later_lamport_is_displayed_whatever_the_clocks_say(new_notebook: MakeNotebook) -> None:
    first = creation()
    early = action_of(b"e" * 16, patch(first, "name", "早", b"e" * 16), lamport=6, at_ms=GREATEST - 1)
    late = action_of(b"l" * 16, patch(first, "name", "晚", b"l" * 16), lamport=7, at_ms=-GREATEST + 1)
    for order in ([early, late], [late, early]):
        notebook = new_notebook()
        notebook.take([action_of(ACTION, first), *order])
        assert only(notebook, Person).name == "晚"
        assert faults_of(notebook) == {}


def test_an_edit_before_its_creation_shows_as_incomplete(new_notebook: MakeNotebook) -> None:
    notebook = new_notebook()
    first = creation(phone="138")
    notebook.take([action_of(b"p" * 16, patch(first, "name", "李四"), village="330327001299")])
    known = only(notebook, Person)
    assert (known.name, known.phone, known.marks, known.village) == ("李四", "", Mark.INCOMPLETE, "330327001299")
    notebook.take([action_of(ACTION, first)])
    known = only(notebook, Person)
    assert (known.name, known.phone, known.marks) == ("李四", "138", 0)
    assert known.village == "330327001201"
    assert faults_of(notebook) == {}


def test_people_who_write_the_same_do_not_differ(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(name="张三"))
    carry(one, other)
    for notebook in (one, other):
        with acting(notebook) as doing:
            doing.act.change(Person, person, phone="13800000000")
    exchange(one, other)
    assert only(one, Person).marks == 0


def test_an_addition_beside_a_removal_wins(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(tags=("党员",), extra={"甲": "1", "乙": "2"}))
        home = doing.act.create(Household(number="1"))
        visit = doing.act.create(Visit(households=(home,)))
    carry(one, other)
    # What is removed later, as far as anybody knows, does not win either.
    for _ in range(4):
        with acting(one) as doing:
            doing.act.create(Household(number="2"))
    with acting(one) as doing:
        doing.act.change(Person, person, tags=(), extra={"乙": "2"})
        doing.act.change(Visit, visit, households=())
    with acting(other) as doing:
        doing.act.change(Person, person, tags=())
        doing.act.change(Visit, visit, households=())
    with acting(other) as doing:
        doing.act.change(Person, person, tags=("低保户", "党员"), extra={"甲": "9", "乙": "2", "丙": "3"})
        doing.act.change(Visit, visit, households=(home,))
    exchange(one, other)
    known = only(one, Person)
    assert set(known.tags) == {"党员", "低保户"}
    assert known.extra == {"甲": "9", "乙": "2", "丙": "3"}
    assert known.marks == 0
    with other.reading() as reader:
        assert [each.id for each in reader.linked(Visit, "households", home)] == [visit]


def test_two_values_of_one_column_are_two_versions(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(extra={"甲": "1"}))
    carry(one, other)
    for notebook, value in ((one, "2"), (other, "3")):
        with acting(notebook) as doing:
            doing.act.change(Person, person, extra={"甲": value})
    exchange(one, other)
    assert only(one, Person).marks == Mark.TWO_VERSIONS


def test_the_same_record_made_twice_is_one_with_two_versions(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    identity = new_id()
    for notebook, phone in ((one, "138"), (other, "139")):
        with acting(notebook) as doing:
            doing.act.create(Person(id=identity, name="张三", phone=phone, tags=(phone,), extra={"甲": phone}))
    exchange(one, other)
    known = only(one, Person)
    assert (known.name, known.marks, set(known.tags)) == ("张三", Mark.TWO_VERSIONS, {"138", "139"})
    with acting(one) as doing:
        doing.act.change(Person, identity, phone="138", extra={"甲": known.extra["甲"] + "x"})
    exchange(one, other)
    assert only(other, Person).marks == 0
    assert faults_of(one) == {}


# --- what does not prove itself


def altered(action: ForeignAction) -> dict[str, ForeignAction]:
    """An action of several ops, changed in every way that must be found."""
    first, second = action.ops[:2]
    foreign = make_op(OpType.PATCH, b"x" * 16, "person", RECORD, {"name": "x"}, bases={"name": [first.id]})
    broken = make_op(OpType.PATCH, ACTION, "person", b"short", {"name": "x"}, bases={"name": [first.id]})
    return {
        "no ops": ForeignAction(action.header, []),
        "an op of another action": ForeignAction(action.header, [first, foreign]),
        "an op twice": ForeignAction(action.header, [first, first]),
        "other values": ForeignAction(action.header, [first._replace(values=second.values), second]),
        "another salt": ForeignAction(action.header, [first._replace(salt=second.salt), second]),
        "half erased": ForeignAction(action.header, [first._replace(salt=None), second]),
        "another envelope": ForeignAction(action.header, [first._replace(envelope=second.envelope), second]),
        "another id": ForeignAction(action.header, [first._replace(id=second.id), second]),
        "a record without an id": ForeignAction(action.header, [first, broken]),
        "an envelope that is none": ForeignAction(action.header, [first._replace(envelope=b"\xc1"), second]),
        "a header that is none": ForeignAction(b"\xc1", action.ops),
        "a header of another action": ForeignAction(header_of(b"y" * 16), action.ops),
        "a lamport beyond bounds": ForeignAction(header_of(ACTION, lamport=GREATEST), action.ops),
        "a digest before the one that was hashed": ForeignAction(action.header, [longer(first), second], True),
    }


def longer(op: Op) -> Op:
    """An op whose envelope names another digest, and behind it the one that a reader of packages works out."""
    parts = msgspec.msgpack.decode(op.envelope)
    envelope = msgspec.msgpack.encode([*parts[:-1], bytes(32), parts[-1]])
    return op._replace(id=hashlib.sha256(envelope).digest(), envelope=envelope)


WAYS = sorted(altered(action_of(ACTION, creation(), creation(record=b"s" * 16, phone="138"))))


@pytest.mark.parametrize("way", WAYS)
def test_what_was_altered_is_refused_whole(notebook: Notebook, way: str) -> None:
    sound = action_of(ACTION, creation(), creation(record=b"s" * 16, phone="138"))
    other = action_of(b"o" * 16, creation(action=b"o" * 16, record=b"t" * 16))
    with pytest.raises(ActionAltered) as refusal:
        notebook.take([other, altered(sound)[way]])
    assert refusal.value.code == "action_altered"
    assert "没有变化" in refusal.value.what
    assert notebook.log_facts().ops == 0
    assert notebook.take([sound, other]).actions == 2


@pytest.mark.parametrize("in_one_parcel", [True, False])
def test_another_action_under_a_known_id_is_refused(notebook: Notebook, in_one_parcel: bool) -> None:
    sound = action_of(ACTION, creation())
    for forged in (action_of(ACTION, creation()), action_of(ACTION, *sound.ops, lamport=6)):
        if not in_one_parcel:
            notebook.take([sound])
        with pytest.raises(ActionAltered):
            notebook.take([sound, forged])
    assert notebook.log_facts().ops == (0 if in_one_parcel else 1)


def test_one_bad_value_from_elsewhere_stops_no_list(new_notebook: MakeNotebook) -> None:
    first = creation(phone=5, tags={"党员": True}, extra=["x"], unheard_of={"a": [1]})
    bad = make_op(OpType.PATCH, b"p" * 16, "person", RECORD, {"state_on": "soon"}, bases={"state_on": [first.id]})
    parcel = [action_of(ACTION, first), action_of(b"p" * 16, bad, lamport=6)]
    for order in (parcel, parcel[::-1]):
        notebook = new_notebook()
        for action in order:
            notebook.take([action])
        known = only(notebook, Person)
        assert (known.name, known.phone, known.tags, known.extra, known.state_on) == ("张三", "", (), {}, None)
        assert faults_of(notebook) == {}
        assert sorted(ids_of(exported(notebook))) == sorted(ids_of(parcel))


def test_one_id_under_two_kinds_is_two_records(new_notebook: MakeNotebook) -> None:
    person = action_of(ACTION, creation())
    house = make_op(OpType.CREATE, b"h" * 16, "household", RECORD, {"number": "1"})
    gone = make_op(OpType.PATCH, b"g" * 16, "household", RECORD, {}, bases={DELETED: [house.id]}, seen=[house.id])
    note = patch(house, "note", "x", kind="household")
    wiped = make_op(OpType.REDACT, b"w" * 16, "household", RECORD, {}, targets=[person.ops[0].id, house.id])
    parcel = [
        person,
        action_of(b"h" * 16, house),
        action_of(b"g" * 16, gone, lamport=6),
        action_of(b"p" * 16, note, lamport=7),
        action_of(b"w" * 16, wiped, lamport=8),
    ]
    one, other = new_notebook(), new_notebook()
    one.take(parcel)
    for action in parcel[::-1]:
        other.take([action])
    exchange(one, other)
    assert (only(one, Person).name, only(one, Household).number) == ("张三", "")
    assert faults_of(one) == faults_of(other) == {}
