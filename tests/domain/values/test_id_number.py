"""ID numbers: what is right passes unchanged, what is damaged is never stored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values import id_number


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2024, 12, 31)))
    body = f"{draw(st.sampled_from(['330327', '110101', '650102', '820000', '911124']))}{born:%Y%m%d}"
    body += f"{draw(st.integers(0, 999)):03}"
    return body + id_number.check_digit(body)


@given(numbers())
def test_a_right_number_is_read_as_it_is(number: str) -> None:
    assert id_number.is_valid(number)
    assert id_number.read(number) == (number, "", False)
    assert id_number.birth_date(number) == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    assert id_number.sex(number) == ("男" if int(number[16]) % 2 else "女")


@given(numbers(), st.data())
def test_untidy_writing_gives_the_same_number(number: str, data: st.DataObject) -> None:
    wide = data.draw(st.booleans())
    text = "".join(chr(ord(c) + 0xFEE0) for c in number) if wide else number.lower()
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(" '　\u200b\t-‘\ufeff")) + text[at:]
    assert id_number.read(text).number == number


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    reading = id_number.read(wrong)
    if wrong == number:
        assert reading.fault == ""
    else:
        assert reading.number == ""
        assert reading.fault in {"check_digit", "birth_date", "region", "damaged"}


@given(numbers(), st.integers(0, 15))
def test_two_neighbours_swapped_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (id_number.read(swapped).number == "") == (swapped != number)


@given(numbers())
def test_a_number_cell_is_damaged_however_it_is_written(number: str) -> None:
    digits = number.replace("X", "0")
    assert id_number.read(float(digits)) == ("", "damaged", False)
    assert id_number.read(f"{float(digits):.5E}") == ("", "damaged", False)


def test_trailing_zeros_of_a_number_cell_in_a_text_are_damage() -> None:
    assert id_number.read("330327197309083000").fault == "damaged"


@pytest.mark.parametrize("cell", ["330327620807844", 330327620807844, 330327620807844.0, "330327620807844.0"])
def test_an_old_number_becomes_a_new_one_and_says_so(cell: str | int | float) -> None:
    assert id_number.read(cell) == ("330327196208078449", "", True)


def test_the_old_orders_kept_for_the_very_old_mean_the_century_before() -> None:
    assert id_number.upgrade("330327900101998")[6:10] == "1890"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ""),
        ("　 ", ""),
        ("33032719730908328", "length"),
        ("无", "length"),
        ("330327199602300218", "birth_date"),
        ("330327209901010218", "birth_date"),
        ("003271196208078449", "region"),
        ("000327196208078449", "region"),
        ("33032719620807844A", "check_digit"),
        ("3303271962080784X9", "length"),
    ],
)
def test_what_is_wrong_is_named(text: str, fault: str) -> None:
    assert id_number.read(text) == ("", fault, False)


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_anything_can_be_read(cell: str | int | float) -> None:
    reading = id_number.read(cell)
    assert reading.number == "" or id_number.is_valid(reading.number)
    assert not (reading.number and reading.fault)
