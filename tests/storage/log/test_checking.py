"""A check of the whole notebook finds whatever was changed behind the log's back."""

from collections.abc import Callable

import pytest

from minqing_desktop.domain.log.op import OpType, encode_values, make_op
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.rebuilding import CheckOutcome, rebuild, verify_log
from tests.storage.log.exchanging import acting, exchange, exported, header_of
from tests.storage.log.replicas import faults_of


@pytest.fixture
def written(new_notebook: Callable[[], Notebook]) -> Notebook:
    """A notebook with two versions of a field, a deletion, an undo's mark and an erased person."""
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        home = doing.act.create(Household(number="0001", tags=("党员",)))
        people = doing.act.create_all(Person(household=home, name="张三") for _ in range(3))
        doing.act.create(Visit(households=(home,), words="路坏了"))
    exchange(one, other)
    for notebook, phone in ((one, "138"), (other, "139")):
        with acting(notebook) as doing:
            doing.act.change(Person, people[0], phone=phone)
    exchange(one, other)
    with acting(one) as doing:
        doing.act.delete(Person, people[1])
        doing.act.redact(Person, people[2])
    assert faults_of(one) == {}
    return one


def verified(notebook: Notebook) -> CheckOutcome:
    """The check of the log alone."""
    with notebook.local() as connection:
        return verify_log(connection)


def test_a_sound_log_is_counted(written: Notebook) -> None:
    assert verified(written) == CheckOutcome(actions=4, ops=9, records=5, faults={})


FORGED = make_op(OpType.CREATE, b"a" * 16, "person", b"r" * 16, {"name": "李四"})
LOG_CHANGES = {
    "values": ("UPDATE op SET vals = ? WHERE seq = 2", encode_values({"name": "李四"}), "op_altered"),
    "salt": ("UPDATE op SET salt = ? WHERE seq = 2", b"s" * 16, "op_altered"),
    "half erased": ("UPDATE op SET salt = ? WHERE seq = 2", None, "op_altered"),
    "envelope": ("UPDATE op SET envelope = ? WHERE seq = 2", FORGED.envelope, "op_altered"),
    "no envelope": ("UPDATE op SET envelope = ? WHERE seq = 2", b"\xc1", "op_altered"),
    "id": ("UPDATE op SET id = ? WHERE seq = 2", FORGED.id, "op_altered"),
    "kind": ("UPDATE op SET kind = ? WHERE seq = 2", "household", "op_altered"),
    "record": ("UPDATE op SET record = ? WHERE seq = 2", b"r" * 16, "op_altered"),
    "action": ("UPDATE op SET action = ? WHERE seq = 2", 2, "op_altered"),
    "header": ("UPDATE action SET header = ? WHERE seq = 2", header_of(b"h" * 16), "chain_broken"),
    "action id": ("UPDATE action SET id = ? WHERE seq = 2", b"h" * 16, "chain_broken"),
    "chain": ("UPDATE action SET chain = ? WHERE seq = 2", b"c" * 32, "chain_broken"),
    "first op": ("UPDATE action SET first_op = ? WHERE seq = 2", 5, "chain_broken"),
    "last op": ("UPDATE action SET last_op = ? WHERE seq = 4", 99, "chain_broken"),
    "an action gone": ("DELETE FROM action WHERE seq = ?", 2, "chain_broken"),
    "the last action gone": ("DELETE FROM action WHERE seq = ?", 4, "op_without_action"),
    "an op gone": ("DELETE FROM op WHERE seq = ?", 2, "chain_broken"),
}


@pytest.mark.parametrize("change", LOG_CHANGES)
def test_every_change_of_the_log_is_found(written: Notebook, change: str) -> None:
    statement, value, fault = LOG_CHANGES[change]
    with written.local() as connection:
        assert connection.exec_driver_sql(statement, (value,)).rowcount == 1
    assert fault in verified(written).faults


VIEW_CHANGES = {
    "a cell": ("UPDATE v_person SET phone = '1' WHERE hidden = 0", "person"),
    "a mark": ("UPDATE v_person SET marks = 0", "person"),
    "a hidden record": ("UPDATE v_person SET hidden = 0", "person"),
    "a village": ("UPDATE v_household SET village = ''", "household"),
    "a creation": ("UPDATE v_household SET created = NULL", "household"),
    "a row": ("DELETE FROM v_visit", "visit"),
    "a head": ("DELETE FROM head WHERE field = 'phone'", "head"),
    "an awaited op": ("INSERT INTO awaited VALUES (x'00', 'person', x'00', 'name')", "awaited"),
    "a redaction": ("DELETE FROM redaction", "redaction"),
    "a link": ("DELETE FROM link", "link"),
    "a word": ("INSERT INTO find (rowid, words) VALUES (1, 'zs')", "find"),
    "an undoing": ("UPDATE action SET undone_by = id WHERE seq = 1", "undone"),
}


@pytest.mark.parametrize("change", VIEW_CHANGES)
def test_every_change_of_a_view_is_found_and_mended(written: Notebook, change: str) -> None:
    statement, place = VIEW_CHANGES[change]
    with written.local() as connection:
        assert connection.exec_driver_sql(statement).rowcount != 0
    faults = faults_of(written)
    faults.pop("words", None)
    assert faults == {f"view_differs:{place}": 1}
    told: list[tuple[int, int]] = []
    with written.local() as connection:
        rebuild(connection, lambda done, total: told.append((done, total)))
    assert told[-1] == (9, 9)
    assert faults_of(written) == {}


def test_checking_changes_nothing(written: Notebook) -> None:
    before = exported(written), written.log_facts()
    assert faults_of(written) == {}
    assert (exported(written), written.log_facts()) == before
