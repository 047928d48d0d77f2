"""Values as villages write them: every way of writing one value reads as that value, and no text breaks a reader."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values import group_name, id_number, partial_date, person_name, phone, relation
from tests.rosters.invented.people import CODES, WILD_RELATIONS
from tests.rosters.invented.writing import DATE_FORMS, GROUP_FORMS, ID_FORMS, PHONE_FORMS, Writing

TODAY = date(2026, 11, 22)
ANY_TEXT = st.text(max_size=30) | st.text("0123456789-/.年月日 一二十〇廿()（）、之子女妻组社EeXx+*", max_size=24)
ANY_NUMBER = st.integers(-(10**20), 10**20) | st.floats()


@given(st.dates(date(1927, 1, 1), date(2020, 12, 31)), st.sampled_from(DATE_FORMS))
def test_every_way_of_writing_a_day(day: date, form: str) -> None:
    cell, expected = Writing(dates=form).birth(day.isoformat())
    reading = partial_date.read(cell, TODAY)
    if form == "short_year":
        assert reading.value[2:] == expected[2:]
        assert reading.value == expected or reading.century_guessed
    else:
        assert reading == (expected, False, False)


@pytest.mark.parametrize(
    ("written", "expected", "is_unclear"),
    [
        ("Mar-90", "1990-03", False),
        ("1-Mar-90", "1990-03-01", False),
        ("12 December 1962", "1962-12-12", False),
        ("90.3", "1990-03", False),
        ("90年3月", "1990-03", False),
        ("12.3", "", True),
        ("1990年元月", "1990-01", False),
        ("约1950", "1950", True),
        ("1950年左右", "1950", True),
        ("1950或1951", "", True),
        ("1990年十二月廿三", "1990", True),
        (datetime(1905, 6, 12), "1990", True),
        (datetime(1905, 1, 3), "1905-01-03", False),
    ],
)
def test_days_that_need_a_second_thought(written: object, expected: str, is_unclear: bool) -> None:
    assert partial_date.read(written, TODAY) == (expected, False, is_unclear)


@given(ANY_TEXT | ANY_NUMBER | st.datetimes() | st.booleans() | st.none())
def test_no_cell_breaks_a_date(cell: object) -> None:
    reading = partial_date.read(cell, TODAY)
    assert not reading.value or partial_date.is_partial_date(reading.value)


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(PHONE_FORMS))
def test_every_way_of_writing_a_mobile_number(number: int, form: str) -> None:
    found, is_odd = phone.read(Writing(phones=form).phone(str(number)))
    assert found[0] == str(number)
    assert not is_odd
    assert len(found) == (2 if form == "two" else 1)


@pytest.mark.parametrize(
    ("written", "numbers"), [("013900000001", ("13900000001",)), ("0", ()), ("0577-62345678", ("0577-62345678",))]
)
def test_leading_zeros_of_telephones(written: str, numbers: tuple[str, ...]) -> None:
    assert phone.read(written) == (numbers, False)


@given(ANY_TEXT | ANY_NUMBER)
def test_no_cell_breaks_a_telephone(cell: object) -> None:
    found, _ = phone.read(cell)
    assert all(number and set(number) <= set("0123456789-") for number in found)


@given(st.dates(date(1880, 1, 1), date(2025, 1, 1)), st.integers(0, 999), st.sampled_from(ID_FORMS))
def test_every_way_of_writing_an_id_number(born: date, order: int, form: str) -> None:
    body = f"330327{born:%Y%m%d}{order:03}"
    number = body + id_number.check_digit(body)
    assert id_number.read(str(Writing(ids=form).id_number(number))) == (number, "", False)


@given(st.dates(date(1950, 1, 1), date(2025, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_place_is_never_taken(born: date, order: int, place: int, by: int) -> None:
    body = f"330327{born:%Y%m%d}{order:03}"
    number = body + id_number.check_digit(body)
    wrong = "0123456789".find(number[place])
    changed = number[:place] + str((max(wrong, 0) + by) % 10) + number[place + 1 :]
    if changed != number:
        assert id_number.read(changed).number == ""


@given(ANY_TEXT | ANY_NUMBER)
def test_no_cell_breaks_an_id_number(cell: str | int | float) -> None:
    reading = id_number.read(cell)
    assert not reading.number or id_number.is_valid(reading.number)


@pytest.mark.parametrize(("said", "kept", "sex"), WILD_RELATIONS)
def test_relations_of_villages(said: str, kept: str, sex: str) -> None:
    assert relation.normalise(said, sex) == kept


def test_codes_of_the_standard() -> None:
    for kept, codes in CODES.items():
        assert {relation.normalise(code) for code in codes} == {kept}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("长子之妻", "儿媳"), ("次女的丈夫", "女婿"), ("长女之子", "外孙子"), ("儿子的女儿", "孙女"),
        ("父亲的母亲", "祖母"),
        ("妻2", "配偶"), ("儿媳2", "儿媳"), ("老母亲", "母亲"), ("招郎", "女婿"), ("租客", "非亲属"), ("干妈", ""),
        ("家属", ""),
    ],
)  # fmt: skip
def test_relations_through_another_and_with_numbers(said: str, kept: str) -> None:
    assert relation.normalise(said) == kept


@given(ANY_TEXT, st.sampled_from(["", "男", "女"]), st.booleans())
def test_no_word_breaks_a_relation(word: str, sex: str, one_place: bool) -> None:
    assert relation.normalise(word, sex, one_place) in {"", *relation.kept_words()}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("已故张三", ("张三", "deceased", "")),
        ("张三已故", ("张三", "deceased", "")),
        ("张三-已迁出", ("张三", "moved_out", "")),
        ("张三 死亡", ("张三", "deceased", "")),
        ("（张三）", ("张三", "", "")),
        ("1.张三", ("张三", "", "")),
        ("张三（小三）", ("张三", "", "小三")),
        ("阿不都·热合曼（已故）", ("阿不都·热合曼", "deceased", "")),
        ("已故", ("已故", "", "")),
    ],
)
def test_what_stands_beside_a_name(written: str, expected: tuple[str, str, str]) -> None:
    assert person_name.read(written) == expected


@given(st.text(max_size=20))
def test_a_name_never_vanishes(written: str) -> None:
    reading = person_name.read(written)
    assert reading.name == reading.name.strip()
    if any(character.isalpha() for character in written):
        assert reading.name or reading.remark or reading.state


@given(st.integers(1, 10), st.sampled_from([form for form in GROUP_FORMS if form != "number"]))
def test_every_way_of_writing_a_group(number: int, form: str) -> None:
    assert group_name.canonical(str(Writing(groups=form).group(number))) == f"{number}组"


@given(ANY_TEXT)
def test_no_text_breaks_a_group(written: str) -> None:
    assert bool(group_name.canonical(written)) == bool(group_name.display(written))
