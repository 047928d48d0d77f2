"""The number that a new household is offered."""

import pytest

from minqing_desktop.domain.records.household import Household
from minqing_desktop.services.household_numbers import next_number


@pytest.mark.parametrize(
    ("numbers", "offered"),
    [((), "0002"), (("0099", "12"), "0100"), (("0009", "甲-7", "31000"), "31001"), (("9999",), "10000")],
)
def test_it_follows_the_greatest_and_is_as_wide(session, numbers: tuple[str, ...], offered: str) -> None:
    with session.doing("household.add") as doing:
        doing.act.create_all(Household(number=number) for number in numbers)
        gone = doing.act.create(Household(number="88888"))
        doing.act.delete(Household, gone)
    with session.doing("household.add", village="330327001299") as doing:
        doing.act.create(Household(number="77777"))
    assert next_number(session) == offered


def test_an_empty_village_begins_with_one(empty) -> None:
    assert next_number(empty) == "0001"


def test_households_that_left_keep_their_number(session) -> None:
    with session.doing("household.add") as doing:
        doing.act.create(Household(number="0500", state="moved_out"))
    assert next_number(session) == "0501"
