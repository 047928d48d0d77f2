"""What is tried first is called weak; a sentence of one's own is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values.password_strength import Strength, is_guessable_number, judge

ORDER = list(Strength)


@pytest.mark.parametrize("password", ["", "abc", "1234567", "七个字的密码啊"])
def test_too_short(password):
    assert judge(password) is Strength.TOO_SHORT


@pytest.mark.parametrize(
    "password",
    [
        "12345678",
        "19900305",
        "13800005678",
        "woaini1314",
        "password1",
        "aaaaaaaa",
        "abcdefgh",
        "qwertyuiop",
        "张三19800101",
    ],
)
def test_what_is_tried_first_is_weak(password):
    assert judge(password) is Strength.WEAK


@pytest.mark.parametrize("password", ["一句自己记得住的话", "春眠不觉晓处处闻啼鸟", "mother of pearl", "Xk9#vLq2mN"])
def test_a_sentence_is_strong(password):
    assert judge(password) is Strength.STRONG


def test_full_width_is_half_width():
    assert judge("ｐａｓｓｗｏｒｄ１") is judge("password1")


def test_birthdays_and_mobile_numbers_are_seen():
    assert is_guessable_number("张三19800101")
    assert is_guessable_number("13800005678")
    assert not is_guessable_number("青山绿水 2026")


@given(st.text(max_size=40))
def test_any_text_has_a_strength(password):
    assert judge(password) in ORDER


@given(st.text(alphabet="青山绿水春花秋月", min_size=8, max_size=20))
def test_more_of_the_same_never_makes_it_weaker(password):
    assert ORDER.index(judge(password + "风雨")) >= ORDER.index(judge(password))
