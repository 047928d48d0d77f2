"""What an import hands to the log instead of persons is read by it as persons are."""

from dataclasses import fields

import pytest

from minqing_desktop.domain.records.household import Person
from minqing_desktop.exchange.roster.plan import PlannedPerson
from minqing_desktop.services.rosters import _quick_person, person_record

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


@pytest.mark.parametrize("member", [FULL, PlannedPerson(name="李桂花")], ids=["full", "bare"])
def test_every_field_is_the_same(member: PlannedPerson) -> None:
    home, identity = "b" * 32, "a" * 32
    record = person_record(identity, home, member)
    quick = person_record(identity, home, member, _quick_person)
    assert {each.name: getattr(quick, each.name) for each in fields(Person)} == {
        each.name: getattr(record, each.name) for each in fields(Person)
    }
    assert quick.kind == "person"  # pyright: ignore[reportAttributeAccessIssue]


def test_the_log_keeps_the_same(session) -> None:
    with session.doing("roster.import") as doing:
        quick = doing.act.create(person_record("", "b" * 32, FULL, _quick_person))
        plain = doing.act.create(person_record("", "b" * 32, FULL))
    with session.reading() as reader:
        one, other = reader.get(Person, quick), reader.get(Person, plain)
    assert {each.name: getattr(one, each.name) for each in fields(Person) if each.name != "id"} == {
        each.name: getattr(other, each.name) for each in fields(Person) if each.name != "id"
    }
