"""Telephone numbers: the first counts, the others are kept, what is odd is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values import phone

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(
    st.lists(MOBILES, min_size=1, max_size=4, unique=True),
    st.sampled_from(["/", "、", "，", " ", "\n", "；", " 或 ", "; "]),
)
def test_several_in_one_cell(numbers: list[str], separator: str) -> None:
    assert phone.read(separator.join(numbers)) == (tuple(numbers), False)


@given(
    MOBILES,
    st.sampled_from(["{0} {1} {2}", "{0}-{1}-{2}", "+86{0}{1}{2}", "86 {0} {1}{2}", "'{0}{1}{2}", "电话：{0}{1}{2}"]),
)
def test_forms_of_a_mobile_number(number: str, form: str) -> None:
    assert phone.read(form.format(number[:3], number[3:7], number[7:])) == ((number,), False)


@given(MOBILES)
def test_number_cells_and_full_width(number: str) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    for cell in (float(number), int(number), wide, number + ".0"):
        assert phone.read(cell) == ((number,), False)


@pytest.mark.parametrize(
    ("cell", "numbers", "odd"),
    [
        ("0577-12345678", ("0577-12345678",), False),
        ("(0577)67712345", ("0577-67712345",), False),
        ("057712345678", ("0577-12345678",), False),
        ("010-12345678转123", ("010-12345678-123",), False),
        ("67712345", ("67712345",), False),
        ("400-123-4567", ("400-123-4567",), False),
        ("13912345678（儿子）", ("13912345678",), True),
        ("1391234567", ("1391234567",), True),
        ("139123456789", ("139123456789",), True),
        ("1.39E+10", (), True),
        ("无", (), False),
        ("", (), False),
        (None, (), False),
        (0.0, (), False),
    ],
)
def test_other_forms(cell: object, numbers: tuple[str, ...], odd: bool) -> None:
    assert phone.read(cell) == (numbers, odd)


@given(st.text(max_size=40) | st.floats() | st.integers() | st.none())
def test_anything_can_be_read(cell: object) -> None:
    for number in phone.read(cell).numbers:
        assert number.strip() == number
        assert any(character.isdigit() for character in number)
