"""How like two matters are, by words, place, household and category."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.casework.likeness import Gist, character_pairs, likeness, share

TEXTS = st.text("路灯不亮晒谷场水渠塌方低保复核", max_size=12)
GISTS = st.builds(
    Gist, TEXTS, TEXTS, TEXTS, st.sampled_from(("", "公共安全", "住房")), st.sampled_from(("", "路灯")),
    st.frozensets(st.sampled_from("abc")),
)  # fmt: skip
LAMP = Gist("晒谷场三盏路灯不亮", "修好路灯", "东头组晒谷场", "公共安全", "路灯电力", frozenset({"a"}))


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        (Gist("路灯不亮", "灯修好", "晒谷场", "公共安全", "", frozenset({"b"})), True),
        (Gist("晒谷场的路灯夜里不亮", "", "", "", "", frozenset()), True),
        (Gist("申请低保", "想办低保", "村部", "社会保障", "", frozenset({"a"})), False),
        (Gist("井盖翘起", "井盖放平", "东头组晒谷场", "道路交通", "", frozenset({"a"})), False),
        (Gist("井盖翘起", "井盖放平", "东头组晒谷场", "公共安全", "", frozenset({"a"})), True),
        (Gist("水渠塌方", "修好水渠", "二组大渠", "公共安全", "", frozenset({"b"})), False),
    ],
)
def test_neighbours_with_one_concern_are_alike(other: Gist, is_alike: bool) -> None:
    assert likeness(LAMP, other).is_alike == is_alike


def test_pairs_leave_punctuation_out() -> None:
    assert character_pairs("路灯，不亮。") == {"路灯", "灯不", "不亮"}
    assert character_pairs("灯") == {"灯"}
    assert character_pairs("，。") == frozenset()
    assert share(frozenset(), frozenset({"路灯"})) == 0


@given(GISTS, GISTS)
def test_likeness_goes_both_ways_and_stays_between_none_and_one(one: Gist, other: Gist) -> None:
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert 0 <= found.score <= 1.0001


@given(GISTS)
def test_nothing_is_more_like_than_itself(one: Gist) -> None:
    same = likeness(one, one)
    assert same.like_words == bool(character_pairs(one.title + one.wanted))
    assert same.same_household == bool(one.households)
