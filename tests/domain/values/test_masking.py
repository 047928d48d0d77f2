"""Masks: what stays, what goes, and that nothing slips through in running text."""

from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.values.masking import mask_id_number, mask_name, mask_phone, mask_text, mask_value

DIGITS = "0123456789"


def test_an_id_number_keeps_county_and_year_of_birth_alone() -> None:
    assert mask_id_number("330327194403125678") == "3303271944********"
    assert mask_id_number("33032719440312567X") == "3303271944********"
    assert mask_id_number("330327440312567") == "33032744*******"


def test_other_papers_keep_their_first_two_places() -> None:
    assert mask_id_number("E12345678") == "E1*******"
    assert mask_id_number("H1") == "H*"
    assert mask_id_number("") == ""


def test_a_phone_loses_its_middle() -> None:
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("0577-62123456") == "0577-****3456"
    assert mask_phone("62123456") == "621*****"
    assert mask_phone("13812345678、13900001111") == "138****5678、139****1111"
    assert mask_phone("") == ""


def test_a_name_on_a_notice_keeps_its_ends() -> None:
    assert [mask_name(name) for name in ("张水根", "张三", "欧阳𬱖", "尉迟文博", "张", "")] == [
        "张*根", "张*", "欧*𬱖", "尉**博", "张", "",
    ]  # fmt: skip


def test_numbers_in_a_text_are_masked_and_the_rest_is_left() -> None:
    said = "打13812345678找我，身份证33032719440312567X，座机0577-62123456，三亩，2026年11月22日，收据号20261122000123"
    assert mask_text(said) == (
        "打138****5678找我，身份证3303271944********，座机0577-****3456，三亩，2026年11月22日，收据号20261122000123"
    )


def test_the_catalogue_says_how_a_field_is_masked() -> None:
    person = kind_named("person")
    assert mask_value(person.field("id_number"), "330327194403125678") == "3303271944********"
    assert mask_value(person.field("phone"), "13812345678") == "138****5678"
    assert mask_value(person.field("note"), "电话13812345678") == "电话138****5678"


@given(st.text(alphabet=DIGITS, min_size=17, max_size=17), st.sampled_from([*DIGITS, "X"]))
def test_no_tail_of_an_id_number_survives(body: str, last: str) -> None:
    masked = mask_id_number(body + last)
    assert masked == body[:10] + "********"


@given(
    st.text(alphabet="甲乙，。 :", max_size=6),
    st.text(alphabet=DIGITS, min_size=9, max_size=9),
    st.sampled_from("3456789"),
)
def test_no_whole_mobile_survives_in_a_text(around: str, rest: str, second: str) -> None:
    number = f"1{second}{rest}"
    assert number not in mask_text(f"{around}{number}{around}")


def test_the_certificate_of_a_disabled_person_holds_the_id_number_and_is_masked_like_it() -> None:
    assert mask_text("残疾证 33032719621201452343，三级") == "残疾证 3303271962**********，三级"
    assert mask_text("残疾证 33032719621201452343B1") == "残疾证 3303271962************"
