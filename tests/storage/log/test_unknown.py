"""What a newer version wrote is kept, passed on untouched, and appears once the program knows it."""

import hashlib
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from minqing_desktop.domain.log.op import FORMAT, Op, OpType, encode_values, make_op, read_envelope
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.storage.notebook import DATABASE, Notebook, open_database
from tests.conftest import ROOT
from tests.storage.conftest import KEY
from tests.storage.log.exchanging import acting, action_of, exchange, exported, only
from tests.storage.log.replicas import faults_of

OLDER = Path(__file__).with_name("older_version.py")


@pytest.fixture
def newer(notebook: Notebook) -> Notebook:
    """A notebook of this version in which everything is used that the older one does not know."""
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三", phone="138", whereabouts="杭州", tags=("党员",)))
    with acting(notebook) as doing:
        doing.act.change(Person, person, whereabouts="在家", tags=("低保户",))
    with acting(notebook) as doing:
        task = doing.act.create(Task(title="报修", owed_to=person))
        doing.act.create(Task(title="送药"))
        doing.act.change(Task, task, result="修好了")
    return notebook


@pytest.fixture
def older(newer: Notebook, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """The folder in which the older version worked on what the newer one sent, and what it saw."""
    folder = tmp_path / "older"
    folder.mkdir()
    (folder / "arriving").write_bytes(pickle.dumps(exported(newer)))
    command = [sys.executable, "-W", "error", str(OLDER), str(folder)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return folder, json.loads((folder / "seen.json").read_text(encoding="utf-8"))


def test_an_older_version_keeps_and_passes_on(newer: Notebook, older: tuple[Path, dict[str, Any]]) -> None:
    folder, seen = older
    assert (seen["ops"], seen["name"], seen["touched"]) == (5, "张三", ["person", "task"])
    assert seen["is_passed_on"]
    assert seen["faults"] == {}
    # It cannot know what a field of a newer version held before; whole records it can take back.
    assert seen["undone"] == [[[], ["person"]], [["task", "task"], []]]
    newer.take(pickle.loads((folder / "leaving").read_bytes()))
    known = only(newer, Person)
    assert (known.name, known.phone, known.whereabouts, known.tags) == ("张三", "13900000000", "在家", ("低保户",))
    with newer.reading() as reader:
        assert reader.count(Task) == 0
    assert faults_of(newer) == {}


def test_what_was_kept_appears_with_the_new_version(newer: Notebook, older: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = older
    upgraded = open_database(folder, KEY)
    try:
        known = only(upgraded, Person)
        assert (known.phone, known.whereabouts, known.tags) == ("13900000000", "在家", ("低保户",))
        with upgraded.reading() as reader:
            (task,) = [each for each in (reader.maybe(Task, row) for row in _tasks(upgraded)) if each and each.result]
        assert (task.title, task.result, task.owed_to) == ("报修", "修好了", known.id)
        assert faults_of(upgraded) == {}
        exchange(newer, upgraded)
    finally:
        upgraded.close()


def _tasks(notebook: Notebook) -> list[str]:
    with notebook.reading() as reader:
        return [bytes(row[0]).hex() for row in reader.connection.exec_driver_sql("SELECT id FROM v_task")]


def newer_op(action: bytes, base: Op, type: int) -> Op:
    """An op of a format or type that this version cannot merge."""
    made = make_op(OpType.PATCH, action, "person", b"r" * 16, {"name": "x"}, bases={"name": [base.id]})
    envelope = read_envelope(made.envelope)
    facts = {name: getattr(envelope, name) for name in envelope.__struct_fields__} | {
        "format": FORMAT + 1,
        "type": type,
    }
    if type == OpType.REDACT:
        facts |= {"targets": [base.id], "bases": {}}
    fields = list(facts.values())
    packed = encode_values(fields)  # pyright: ignore[reportArgumentType]
    return Op(hashlib.sha256(packed).digest(), packed, made.salt, made.values)


@pytest.mark.parametrize("type", [OpType.CREATE, OpType.PATCH, OpType.REDACT, 77])
def test_an_op_that_is_not_understood_is_carried_in_any_order(new_notebook: Callable[[], Notebook], type: int) -> None:
    first = make_op(OpType.CREATE, b"a" * 16, "person", b"r" * 16, {"name": "张三"})
    strange = newer_op(b"b" * 16, first, type)
    if type == OpType.CREATE:
        strange = make_op(OpType.CREATE, b"b" * 16, "marvel", b"r" * 16, {"name": "x"})
    after = make_op(
        OpType.PATCH, b"c" * 16, "person", b"r" * 16, {"name": "李四"}, bases={"name": [strange.id, first.id]}
    )
    parcel = [
        action_of(b"a" * 16, first),
        action_of(b"b" * 16, strange, lamport=6),
        action_of(b"c" * 16, after, lamport=7),
    ]
    copies = []
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)):
        notebook = new_notebook()
        for place in order:
            notebook.take([parcel[place]])
        known = only(notebook, Person)
        assert (known.name, known.marks) == ("李四", 0)
        assert faults_of(notebook) == {}
        copies.append(notebook)
    for other in copies[1:]:
        exchange(copies[0], other)


@pytest.mark.parametrize("type", [OpType.PATCH, OpType.REDACT, 77])
def test_an_op_that_is_not_understood_changes_nothing(new_notebook: Callable[[], Notebook], type: int) -> None:
    first = make_op(OpType.CREATE, b"a" * 16, "person", b"r" * 16, {"name": "张三"})
    strange = newer_op(b"b" * 16, first, type)
    parcel = [action_of(b"a" * 16, first), action_of(b"b" * 16, strange, lamport=6)]
    one, other = new_notebook(), new_notebook()
    one.take(parcel)
    other.take(parcel[1:])
    with other.reading() as reader:
        assert reader.count(Person) == 0
    assert faults_of(other) == {}
    other.take(parcel[:1])
    for notebook in (one, other):
        assert (only(notebook, Person).name, only(notebook, Person).marks) == ("张三", 0)
        assert faults_of(notebook) == {}
    exchange(one, other)


def test_the_file_of_an_older_version_is_made_anew_at_opening(newer: Notebook, tmp_path: Path) -> None:
    with newer.local() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'before' WHERE name = 'catalogue'")
        connection.exec_driver_sql("DROP TABLE v_task")
    newer.checkpoint()
    folder = tmp_path / "before"
    folder.mkdir()
    (folder / DATABASE).write_bytes((newer.folder / DATABASE).read_bytes())
    opened = open_database(folder, KEY)
    try:
        with opened.reading() as reader:
            assert reader.count(Task) == 2
        assert faults_of(opened) == {}
    finally:
        opened.close()
