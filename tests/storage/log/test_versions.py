"""History and two versions read as people need them: who, when, what before, what after, which to choose."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from minqing_desktop.domain.catalogue import Mark
from minqing_desktop.domain.log.op import GREATEST, OpType, make_op
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.notebook import Notebook
from minqing_desktop.storage.versions import (
    Contested,
    HistoryLine,
    contested_records,
    history,
    settle,
    two_versions,
)
from tests.storage.conftest import VILLAGE
from tests.storage.log.exchanging import acting, action_of, carry, exchange, exported, only

MakeNotebook = Callable[[], Notebook]
DAY_MS = 86_400_000


def lines_of(notebook: Notebook, kind: str, identity: str) -> list[HistoryLine]:
    """The history of a record."""
    with notebook.reading() as reader:
        return history(reader, kind, identity)


def changes(lines: list[HistoryLine]) -> list[tuple[str, object, object, bool]]:
    """The parts of a history that do not depend on the run."""
    return [(line.field, line.before, line.after, line.is_head) for line in lines]


def questions_of(notebook: Notebook, kind: str, identity: str) -> list[Contested]:
    """What people differ about."""
    with notebook.reading() as reader:
        return two_versions(reader, kind, identity)


def test_a_history_says_who_did_what_when(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        cadre = doing.act.create(Cadre(name="陈干部"))
        home = doing.act.create(Household(number="0001"))
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三", tags=("党员",), extra={"甲": "1"}))
    with notebook.acting("person.change", village=VILLAGE, cadre=cadre, at_ms=DAY_MS) as doing:
        doing.act.change(Person, person, name="张山", household=home, state_on=date(2025, 3, 1))
    with acting(notebook) as doing:
        doing.act.change(Person, person, tags=("低保户",), extra={"甲": "2", "乙": "3"}, state_on=None)
    lines = lines_of(notebook, "person", person)
    assert changes(lines) == [
        ("extra", {"甲": "1"}, {"甲": "2", "乙": "3"}, True),
        ("state_on", date(2025, 3, 1), None, True),
        ("tags", ("党员",), ("低保户",), True),
        ("household", "", home, True),
        ("name", "张三", "张山", True),
        ("state_on", None, date(2025, 3, 1), False),
        ("name", None, "张三", False),
        ("tags", None, ("党员",), True),
        ("extra", None, {"甲": "1"}, True),
    ]
    line = lines[4]
    assert (line.at, line.cadre, line.verb) == (datetime(1970, 1, 2, tzinfo=UTC), cadre, "person.change")
    assert line.device == notebook.device
    assert len(line.action) == 16
    assert not line.is_erased


def test_deletion_restoration_and_lists_have_lines(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        home = doing.act.create(Household(number="0001"))
        visit = doing.act.create(Visit(households=(home,)))
    for what in ("delete", "restore"):
        with acting(notebook) as doing:
            getattr(doing.act, what)(Visit, visit)
    with acting(notebook) as doing:
        doing.act.change(Visit, visit, households=())
    assert changes(lines_of(notebook, "visit", visit)) == [
        ("households", (home,), (), True),
        ("~deleted", True, False, True),
        ("~deleted", False, True, False),
        ("households", None, (home,), True),
    ]


def test_erased_values_leave_lines_without_them(notebook: Notebook) -> None:
    with acting(notebook) as doing:
        person = doing.act.create(Person(name="张三"))
    with acting(notebook) as doing:
        doing.act.change(Person, person, phone="138")
    with acting(notebook, "person.erase") as doing:
        doing.act.redact(Person, person)
    lines = lines_of(notebook, "person", person)
    assert [(line.verb, line.field, line.after, line.is_erased) for line in lines] == [
        ("person.erase", "", None, False),
        ("test", "phone", None, True),
    ]


def test_a_clock_beyond_any_calendar_is_shown_as_far_as_it_goes(notebook: Notebook) -> None:
    op = make_op(OpType.CREATE, b"a" * 16, "person", b"r" * 16, {"name": "张三"})
    notebook.take([action_of(b"a" * 16, op, at_ms=GREATEST - 1)])
    (line,) = lines_of(notebook, "person", (b"r" * 16).hex())
    assert line.at.year == 9999


def test_what_a_newer_version_wrote_has_lines_too(notebook: Notebook) -> None:
    first = make_op(OpType.CREATE, b"a" * 16, "person", b"r" * 16, {"name": "张三", "hobby": "下棋"})
    second = make_op(OpType.PATCH, b"b" * 16, "person", b"r" * 16, {"hobby": "钓鱼"}, bases={"hobby": [first.id]})
    notebook.take([action_of(b"a" * 16, first), action_of(b"b" * 16, second, lamport=6)])
    assert changes(lines_of(notebook, "person", (b"r" * 16).hex())) == [
        ("hobby", None, "钓鱼", True),
        ("name", None, "张三", True),
        ("hobby", None, "下棋", False),
    ]
    assert questions_of(notebook, "person", (b"r" * 16).hex()) == []


def test_an_edit_whose_creation_is_on_its_way_has_a_line(new_notebook: MakeNotebook) -> None:
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(name="张三", extra={"甲": "1"}))
    with acting(one) as doing:
        doing.act.change(Person, person, name="张山", extra={"甲": "2"})
    other.take(exported(one)[1:])
    assert changes(lines_of(other, "person", person)) == [("extra", {}, {"甲": "2"}, True), ("name", "", "张山", True)]


@pytest.fixture
def differing(new_notebook: MakeNotebook) -> tuple[Notebook, Notebook, str]:
    """Two copies that differ about a telephone, a day and a column."""
    one, other = new_notebook(), new_notebook()
    with acting(one) as doing:
        person = doing.act.create(Person(name="张三", extra={"甲": "0", "乙": "0"}))
        doing.act.create(Person(name="李四"))
    carry(one, other)
    for notebook, phone, day in ((one, "138", date(2025, 3, 1)), (other, "139", None)):
        with acting(notebook) as doing:
            doing.act.change(Person, person, phone=phone, state_on=date(2020, 1, 1), note="一样")
            doing.act.change(Person, person, state_on=day, extra={"甲": phone, "乙": "0"}, tags=(phone,))
    exchange(one, other)
    return one, other, person


def test_two_versions_are_shown_with_their_authors(differing: tuple[Notebook, Notebook, str]) -> None:
    one, other, person = differing
    with one.reading() as reader:
        assert contested_records(reader) == [("person", person)]
    found = questions_of(one, "person", person)
    assert [(each.field, each.column) for each in found] == [("extra", "甲"), ("phone", ""), ("state_on", "")]
    assert [{version.value for version in each.versions} for each in found] == [
        {"138", "139"},
        {"138", "139"},
        {date(2025, 3, 1), None},
    ]
    devices = {version.value: version.device for version in found[1].versions}
    assert devices == {"138": one.device, "139": other.device}
    known = only_one(one, person)
    assert [each.versions[-1].value for each in found] == [known.extra["甲"], known.phone, known.state_on]
    assert found == questions_of(other, "person", person)


def only_one(notebook: Notebook, person: str) -> Person:
    """The person as shown."""
    with notebook.reading() as reader:
        return reader.get(Person, person)


@pytest.mark.parametrize("place", [0, 1])
def test_choosing_settles_for_everybody(differing: tuple[Notebook, Notebook, str], place: int) -> None:
    one, other, person = differing
    found = questions_of(one, "person", person)
    for step, each in enumerate(found):
        with acting(one, "settle") as doing:
            settle(doing.act, Person, person, each.field, each.versions[place].op, each.column)
        assert questions_of(one, "person", person) == found[step + 1 :]
    exchange(one, other)
    for notebook in (one, other):
        known = only_one(notebook, person)
        assert known.marks == 0
        assert [known.extra["甲"], known.phone, known.state_on] == [each.versions[place].value for each in found]
        assert known.extra["乙"] == "0"
        with notebook.reading() as reader:
            assert contested_records(reader) == []


def test_only_a_version_can_be_chosen(differing: tuple[Notebook, Notebook, str]) -> None:
    one, _, person = differing
    with acting(one) as doing, pytest.raises(KeyError):
        settle(doing.act, Person, person, "phone", b"x" * 32)


def test_writing_the_field_anew_settles_it_as_well(differing: tuple[Notebook, Notebook, str]) -> None:
    one, other, person = differing
    with acting(one) as doing:
        assert doing.act.change(Person, person, phone=only_one(one, person).phone)
        doing.act.change(Person, person, state_on=date(1999, 1, 1), extra={"甲": "新", "乙": "0"})
    exchange(one, other)
    assert only_one(other, person).marks == 0
    assert only_one(other, person).phone == only_one(one, person).phone


def test_a_hidden_record_asks_nobody(differing: tuple[Notebook, Notebook, str]) -> None:
    one, _, person = differing
    with acting(one) as doing:
        doing.act.delete(Person, person)
    with one.reading() as reader:
        assert contested_records(reader) == []
        assert reader.get(Person, person).marks == Mark.TWO_VERSIONS
    assert only(one, Person).name == "李四"
