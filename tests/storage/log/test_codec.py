"""Every field of every kind comes back as it was: through the log's bytes, through a view's cells, through both."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, kind_named, kinds
from minqing_desktop.domain.log.op import encode_values, fresh_salts, read_values
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.storage.codec import (
    cells_of,
    default_cells,
    live_from_cell,
    record_from_row,
    stored_values,
    to_cell,
    to_live,
    to_stored,
)
from minqing_desktop.storage.creating import create_records, link_fields
from minqing_desktop.storage.fitting import fitting
from minqing_desktop.storage.notebook import Notebook

TEXTS = st.text(max_size=12) | st.sampled_from(["王㛃", "𬭚", "张三", "a#b", "\x00", '"'])
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
MOMENTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
LIVE: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: TEXTS,
    FieldType.LONG_TEXT: TEXTS,
    FieldType.ID_NUMBER: TEXTS,
    FieldType.PHONE: TEXTS,
    FieldType.PARTIAL_DATE: st.sampled_from(["", "1990", "1990-03", "1990-03-08"]),
    FieldType.DATE: st.none() | st.dates(),
    FieldType.INSTANT: st.none() | MOMENTS,
    FieldType.INTEGER: st.none() | st.integers(-(2**63), 2**63 - 1),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.CHOICE: TEXTS,
    FieldType.REFERENCE: st.just("") | IDS,
    FieldType.REFERENCES: st.lists(IDS, max_size=4, unique=True).map(tuple),
    FieldType.TAGS: st.lists(TEXTS, max_size=4, unique=True).map(tuple),
    FieldType.EXTRA: st.dictionaries(TEXTS, TEXTS, max_size=4),
}


def values_of(facts: FieldFacts) -> st.SearchStrategy[Any]:
    """Live values of a field, its default among them."""
    return st.just(facts.default) | LIVE[facts.type]


def records_of(kind: Kind) -> st.SearchStrategy[Any]:
    """Records of a kind with anything in their fields."""
    return st.builds(kind.record, id=IDS, **{facts.name: values_of(facts) for facts in kind.fields})


ANY_FIELD = st.sampled_from([facts for kind in kinds() for facts in kind.fields]).flatmap(
    lambda facts: st.tuples(st.just(facts), values_of(facts))
)
ANY_RECORD = st.sampled_from(kinds()).flatmap(records_of)


def test_every_type_has_values_here() -> None:
    assert set(LIVE) == set(FieldType)


@settings(max_examples=200)
@given(ANY_FIELD)
def test_a_value_comes_back(field: tuple[FieldFacts, Any]) -> None:
    facts, value = field
    stored = to_stored(facts, value)
    assert to_live(facts, read_values(encode_values({"x": stored}))["x"]) == value
    assert live_from_cell(facts, to_cell(facts, stored)) == value


@settings(max_examples=150)
@given(ANY_RECORD)
def test_a_record_comes_back_from_its_creation(record: Any) -> None:
    kind = kind_named(record.kind)
    raw = bytes.fromhex(record.id)
    ops, created = create_records(kind.name, "330327001201", b"a" * 16, [raw], [record], fresh_salts())
    values = read_values(ops.packed[0])
    assert values == stored_values(record)
    fit = fitting(kind.name, values, is_creation=True)
    assert fit == values
    filled = {name: column[0] for name, column in created.cells.items()}
    empty = zip(kind.fields, default_cells(kind.name), strict=True)
    cells = [filled.get(facts.name, cell) for facts, cell in empty]
    assert cells == cells_of(kind.name, fit)
    assert record_from_row(kind, (raw, "", 0, *cells)) == record


@settings(max_examples=100)
@given(st.lists(records_of(kind_named("visit")), max_size=5, unique_by=lambda visit: visit.id))
def test_many_records_are_written_as_one_by_one(visits: list[Visit]) -> None:
    raws = [bytes.fromhex(visit.id) for visit in visits]
    ops, created = create_records("visit", "", b"a" * 16, raws, visits, fresh_salts())
    assert [read_values(each) for each in ops.packed] == [stored_values(visit) for visit in visits]
    assert created.links == [
        (f"visit.{name}", bytes.fromhex(each), raw)
        for name in link_fields("visit")
        for raw, visit in zip(raws, visits, strict=True)
        for each in getattr(visit, name)
    ]


def test_only_what_differs_from_the_empty_record_is_stored() -> None:
    assert stored_values(Person()) == {}
    assert stored_values(Person(name="张三", state_on=date(2025, 3, 1))) == {"name": "张三", "state_on": "2025-03-01"}
    for kind in kinds():
        assert record_from_row(kind, (b"", "", 0, *default_cells(kind.name))) == kind.record()


def test_a_moment_of_another_zone_is_kept_as_utc() -> None:
    facts = kind_named("visit").field("started_at")
    there = datetime(2026, 5, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    assert to_live(facts, to_stored(facts, there)) == datetime(2026, 5, 1, 0, 30, tzinfo=UTC)


def test_an_entry_named_twice_is_kept_once() -> None:
    facts = kind_named("person").field("tags")
    assert to_stored(facts, ("党员", "低保户", "党员")) == ["党员", "低保户"]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Person(name=None), "person.name"),  # pyright: ignore[reportArgumentType]
        (Person(phone=13800000000), "person.phone"),  # pyright: ignore[reportArgumentType]
        (Person(extra={"耕地": 3}), "added column"),  # pyright: ignore[reportArgumentType]
        (Person(tags=(1,)), "tag"),  # pyright: ignore[reportArgumentType]
    ],
)
def test_our_own_mistake_is_refused(notebook: Notebook, record: Person, name: str) -> None:
    with (
        pytest.raises(TypeError, match=name),
        notebook.acting("test", village="", cadre="", at_ms=0) as doing,
    ):
        doing.act.create(record)
    assert notebook.log_facts().ops == 0


LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=5)
KEYS = st.text(max_size=3) | st.binary(max_size=16)
JUNK = st.recursive(
    LEAVES | st.binary(max_size=17),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
ANYTHING = st.sampled_from(kinds()).flatmap(
    lambda kind: st.tuples(
        st.just(kind), st.fixed_dictionaries({}, optional={facts.name: JUNK for facts in kind.fields})
    )
)


@settings(max_examples=200)
@given(ANYTHING, st.booleans())
def test_whatever_arrives_a_view_can_show_it(made: tuple[Kind, dict[str, Any]], is_creation: bool) -> None:
    kind, values = made
    fit = fitting(kind.name, read_values(encode_values(values)), is_creation=is_creation)
    assert fit.keys() <= values.keys()
    if is_creation:
        record = record_from_row(kind, (bytes(16), "", 0, *cells_of(kind.name, fit)))
        assert stored_values(record).keys() <= fit.keys()


def test_what_does_not_fit_is_left_out_and_the_rest_stays() -> None:
    arrived = {"name": "张三", "phone": 5, "state_on": "next week", "tags": ["党员", 3], "extra": {"甲": 1, "乙": "2"}}
    fit = fitting("person", arrived | {"unheard_of": 1}, is_creation=True)
    assert fit == {"name": "张三", "tags": ["党员"], "extra": {"乙": "2"}, "unheard_of": 1}
    cleared = fitting("person", {"state_on": None, "tags": {"党员": False, "低保户": 2}}, is_creation=False)
    assert cleared == {"state_on": None, "tags": {"党员": False}}
    assert fitting("entry", {"start": None, "end": 2**63}, is_creation=False) == {"start": None}
    assert fitting("visit", {"started_at": None, "is_complete": 1}, is_creation=False) == {"started_at": None}
    assert fitting("from_the_future", {"any": object}, is_creation=True) == {"any": object}


def test_extra_columns_keep_the_order_of_their_roster(notebook: Notebook) -> None:
    extra = {"银行卡号": "1", "备用": "2", "耕地面积": "3"}
    with notebook.acting("test", village="", cadre="", at_ms=0) as doing:
        identity = doing.act.create(Household(extra=extra))
    with notebook.reading() as reader:
        assert list(reader.get(Household, identity).extra) == list(extra)
