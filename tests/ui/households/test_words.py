"""What is understood while one types: ID numbers, relations, groups; and what follows from a new head."""

from __future__ import annotations

from datetime import date

import pytest

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.id_number import check_digit
from minqing_desktop.services.household_life import derived_relations
from minqing_desktop.ui.households.id_reading import read_typed
from minqing_desktop.ui.households.relation_words import find_groups, find_relations

TODAY = date(2026, 11, 22)
BODY = "33032719900101001"
RIGHT = BODY + check_digit(BODY)


def test_half_a_number_is_no_fault():
    assert read_typed("3303 27", TODAY).hint == "6 / 18 位"
    assert read_typed("3303 27", TODAY).fault == ""


def test_a_right_number_gives_sex_birth_and_age():
    typed = read_typed(f" {RIGHT[:6]} {RIGHT[6:]}", TODAY)
    assert (typed.number, typed.sex, typed.birth_date, typed.fault) == (RIGHT, "男", "1990-01-01", "")
    assert "36 岁" in typed.hint


def test_an_old_number_of_15_places_becomes_one_of_18():
    typed = read_typed("330327900101001", TODAY)
    assert typed.number == RIGHT
    assert "15 位" in typed.hint


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (BODY + ("1" if RIGHT[17] != "1" else "2"), "校验码"),
        (RIGHT + "1", "多了 1 位"),
        ("330327199013010010", "不是一个日期"),
        ("990327199001010010", "行政区划"),
    ],
)
def test_a_wrong_number_says_where(text, word):
    typed = read_typed(text, TODAY)
    assert typed.number == ""
    assert word in typed.fault


@pytest.mark.parametrize(
    ("typed", "sex", "kept"),
    [("老婆", "", "配偶"), ("长子", "", "子"), ("子女", "女", "女"), ("52", "", "母亲"), ("儿媳妇", "", "儿媳")],
)
def test_relations_as_people_say_them(typed, sex, kept):
    assert [one.id for one in find_relations(typed, sex)] == [kept]


def test_relations_by_initials_and_by_part():
    assert "外孙女" in [one.id for one in find_relations("wsn")]
    assert [one.id for one in find_relations("外孙")] == ["外孙子"]
    assert "儿媳" in [one.id for one in find_relations("媳")] or find_relations("媳")[0].id == "儿媳"


def test_a_relation_nobody_knows_is_kept_as_it_is_said():
    last = find_relations("干爹的表叔")[-1]
    assert (last.id, last.title) == ("非亲属", "干爹的表叔")


def test_groups_are_the_same_however_they_are_written():
    names = ["三组", "上塘自然村"]
    assert [one.id for one in find_groups("3组", names)] == ["三组"]
    assert [one.id for one in find_groups("上塘", names)] == ["上塘自然村"]
    assert [one.id for one in find_groups("st", names)] == ["上塘自然村"]
    new = find_groups("九组", names)
    assert (new[-1].id, new[-1].subtitle) == ("九组", "新的组")


def person(identity: str, relation: str, sex: str) -> Person:
    return Person(id=identity, name=identity, relation=relation, sex=sex)


def test_what_the_family_is_to_the_widow():
    family = [
        person("old", "户主", "男"), person("wife", "配偶", "女"), person("son", "子", "男"),
        person("mother", "母亲", "女"), person("nephew", "侄子", "男"),
    ]  # fmt: skip
    found = derived_relations(family, "old", "wife")
    assert found == {"old": "配偶", "son": "子", "mother": "婆婆"}


def test_what_the_family_is_to_the_daughter():
    family = [
        person("old", "户主", "男"), person("wife", "配偶", "女"), person("daughter", "女", "女"),
        person("son", "子", "男"), person("grandson", "孙子", "男"),
    ]  # fmt: skip
    found = derived_relations(family, "old", "daughter")
    assert found == {"old": "父亲", "wife": "母亲", "son": "兄弟姐妹", "grandson": "侄子"}
