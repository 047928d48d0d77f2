"""Numbers of matters: the next of a year, and a suffix where two have the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.casework.numbers import next_number, number_of, shown_number

NUMBERS = st.builds(number_of, st.integers(2020, 2030), st.integers(1, 12000))
IDS = st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), min_size=1, max_size=6, unique=True)


@pytest.mark.parametrize(
    ("numbers", "following"),
    [
        ([], "2026-0001"),
        (["2026-0001", "2025-0099"], "2026-0002"),
        (["2026-012", "2026-0003"], "2026-0013"),
        (["2026-9999"], "2026-10000"),
        (["民-7", "", "2026-0004补"], "2026-0001"),
    ],
)
def test_the_next_number_of_a_year(numbers: list[str], following: str) -> None:
    assert next_number(2026, numbers) == following


@given(st.lists(NUMBERS), st.integers(2020, 2030))
def test_the_next_number_is_never_one_that_was_given(numbers: list[str], year: int) -> None:
    assert next_number(year, numbers) not in numbers


@given(NUMBERS, IDS)
def test_those_who_share_a_number_are_told_apart_everywhere_alike(number: str, ids: list[str]) -> None:
    shown = {each: shown_number(number, each, ids) for each in ids}
    assert len(set(shown.values())) == len(ids)
    assert shown == {each: shown_number(number, each, reversed(ids)) for each in ids}
    assert shown[min(ids)] == number
    assert all(words.startswith(number) for words in shown.values())


def test_without_a_number_nothing_is_shown() -> None:
    assert shown_number("", "b", ["a", "b"]) == ""
