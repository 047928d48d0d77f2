"""An import hands persons to the log as columns; what stands there is what records one by one would have brought."""

from dataclasses import fields

import pytest

from minqing_desktop.domain.records.household import Person
from minqing_desktop.exchange.roster.plan import PlannedPerson
from minqing_desktop.services.rosters import person_columns, person_record
from minqing_desktop.services.search import find_people
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.rebuilding import compare_with_log

FULL = PlannedPerson(
    name="张水根",
    id_number="33032719440301721X",
    relation="户主",
    phone="13800000137",
    other_phones=("13800000138", "13800000139"),
    tags=("独居",),
    state="deceased",
    state_on="2026-03-02",
    extra={"备注二": "在家"},
)
BARE = PlannedPerson(name="李桂花")
HOME = "b" * 32
MEMBERS = [[FULL], [BARE], [FULL, BARE, FULL]]
NAMES = ["full", "bare", "both"]


def facts_of(person: Person) -> dict[str, object]:
    return {each.name: getattr(person, each.name) for each in fields(Person) if each.name not in ("id", "village")}


@pytest.mark.parametrize("members", MEMBERS, ids=NAMES)
def test_the_log_keeps_the_same_as_of_records(session, members: list[PlannedPerson]) -> None:
    ids = [new_id() for _ in members]
    with session.doing("roster.import") as doing:
        doing.act.create_columns(Person, ids, person_columns([HOME] * len(ids), members))
        plain = doing.act.create_all(person_record("", HOME, member) for member in members)
    with session.reading() as reader:
        quick = [facts_of(reader.get(Person, each)) for each in ids]
        assert quick == [facts_of(reader.get(Person, each)) for each in plain]
        assert quick == [facts_of(person_record("", HOME, member)) for member in members]
        run = reader.connection.exec_driver_sql
        values = [run("SELECT vals FROM op WHERE record = ?", (bytes.fromhex(each),)).scalar() for each in ids + plain]
    assert values[: len(ids)] == values[len(ids) :]
    with session.notebook.local() as connection:
        assert compare_with_log(connection) == {}
    assert doing.changes.ids("person") == {*ids, *plain}


def test_a_field_that_there_is_not_is_refused(session) -> None:
    with pytest.raises(ValueError, match="no such field"), session.doing("roster.import") as doing:
        doing.act.create_columns(Person, [new_id()], {"nick_name": ["小张"]})


def test_a_value_of_another_type_is_refused(session) -> None:
    with pytest.raises(TypeError, match=r"person\.name"), session.doing("roster.import") as doing:
        doing.act.create_columns(Person, [new_id()], {"name": [5]})


def test_columns_are_found_again_and_undone(session) -> None:

    ids = [new_id() for _ in range(3)]
    with session.doing("roster.import") as doing:
        doing.act.create_columns(Person, ids, {"name": ["张三", "", "李四"], "phone": ["", "", "13800000137"]})
    assert [len(find_people(session, query)) for query in ("zs", "lisi", "0137", "王")] == [1, 1, 1, 0]
    undo_action(session, doing.changes.action)
    assert [len(find_people(session, query)) for query in ("zs", "lisi", "0137")] == [0, 0, 0]
