"""Every rule finds what it is for, and says nothing of a village in order."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.soundness.deeds import doubts_of_matter, doubts_of_visit
from minqing_desktop.domain.soundness.doubt import Around, Doubt, HomeOnFile, Rule, rule_words
from minqing_desktop.domain.soundness.homes import doubts_at
from minqing_desktop.domain.soundness.people import age_of
from minqing_desktop.domain.values.id_number import check_digit

TODAY = date(2026, 11, 22)


def number(body: str) -> str:
    return body + check_digit(body)


HEAD = Person(
    id="head", household="home", name="甲大山", relation="户主", sex="男", birth_date="1960-03-07",
    id_number=number("33032719600307771"), phone="13800000001",
)  # fmt: skip
WIFE = Person(
    id="wife", household="home", name="乙秀兰", relation="配偶", sex="女", birth_date="1962-12-01",
    id_number=number("33032719621201452"),
)  # fmt: skip
SON = Person(
    id="son", household="home", name="甲小山", relation="子", sex="男", birth_date="2010-05-01",
    id_number=number("33032720100501771"),
)  # fmt: skip
HOME = HomeOnFile(
    Household(id="home", number="0001", head="head"), HEAD, (HEAD, WIFE, SON), frozenset({"head", "wife", "son"})
)
AROUND = Around(TODAY)


def people(*members: Person, head: Person | None = HEAD) -> HomeOnFile:
    return replace(HOME, members=members, wanted=frozenset(each.id for each in members), head=head)


def visit(day: int, month: int = 11, year: int = 2026) -> Visit:
    return Visit(id="visit", households=("home",), words="说了", started_at=datetime(year, month, day, 2, tzinfo=UTC))


OF_HOMES = {
    Rule.NUMBER_TWICE: (HOME, Around(TODAY, {HEAD.id_number: ("head", "elsewhere")})),
    Rule.NUMBER_WRONG: (people(HEAD, replace(WIFE, id_number=WIFE.id_number[:-1] + "Q")), AROUND),
    Rule.NUMBER_MISSING: (people(HEAD, replace(WIFE, id_number="")), AROUND),
    Rule.TWO_HEADS: (people(HEAD, replace(WIFE, relation="户主")), AROUND),
    Rule.HEAD_GONE: (people(WIFE, SON, head=replace(HEAD, state="deceased")), AROUND),
    Rule.NO_HEAD: (people(WIFE, SON, head=None), AROUND),
    Rule.TOO_OLD: (people(HEAD, replace(WIFE, birth_date="1901", id_number="", id_type="other")), AROUND),
    Rule.NOT_BORN_YET: (people(HEAD, replace(SON, birth_date="2027-01", id_number="", id_type="other")), AROUND),
    Rule.BIRTH_DIFFERS: (people(HEAD, replace(WIFE, birth_date="1962-12-02")), AROUND),
    Rule.SEX_DIFFERS: (people(HEAD, replace(SON, sex="女", relation="其他亲属")), AROUND),
    Rule.HOME_NUMBER_TWICE: (HOME, Around(TODAY, homes_by_number={"0001": ("home", "other")})),
    Rule.VISIT_BEFORE_HOME: (replace(HOME, since=date(2026, 6, 1), visits=(visit(1, 5),)), AROUND),
    Rule.VISIT_IN_FUTURE: (replace(HOME, visits=(visit(24),)), AROUND),
    Rule.PUPIL_AT_WORK: (people(HEAD, replace(SON, occupation="初中学生", extra={"是否劳动力": "是"})), AROUND),
    Rule.CHILD_AT_WORK: (people(HEAD, replace(SON, birth_date="2012", id_number="", id_type="other", tags=("务工",))),
                         AROUND),
    Rule.TWO_SPOUSES: (people(HEAD, WIFE, replace(WIFE, id="second")), AROUND),
    Rule.CHILD_OLDER: (people(HEAD, replace(SON, birth_date="1970", id_number="", id_type="other")), AROUND),
    Rule.PARENT_YOUNGER: (people(HEAD, replace(WIFE, relation="母亲")), AROUND),
    Rule.RELATION_SEX: (people(HEAD, replace(WIFE, relation="子", birth_date="1990", id_number="", id_type="other")),
                        AROUND),
    Rule.YOUNG_HEAD: (people(replace(SON, relation="户主"), WIFE, head=replace(SON, relation="户主")), AROUND),
    Rule.COUNT_DIFFERS: (replace(HOME, household=replace(HOME.household, extra={"家庭人口数": "5"})), AROUND),
    Rule.PHONE_SHARED: (HOME, Around(TODAY, homes_by_phone={HEAD.phone: 5})),
    Rule.NOBODY_HOME: (people(head=None), AROUND),
}  # fmt: skip
OF_MATTERS = {
    Rule.ANSWERED_BEFORE_ACCEPTED: Matter(
        stage="answered", accepted_on=date(2026, 11, 3), answered_on=date(2026, 11, 2)
    ),
    Rule.CLOSED_UNRATED: Matter(stage="closed", accepted_on=date(2026, 11, 3), closed_on=date(2026, 11, 4)),
    Rule.OVERDUE: Matter(stage="handling", due_on=date(2026, 11, 21)),
}


def rules_of(doubts) -> list[Rule]:
    return [doubt.rule for doubt in doubts]


def test_a_household_in_order_raises_no_doubt() -> None:
    assert list(doubts_at(HOME, AROUND)) == []


@pytest.mark.parametrize("rule", OF_HOMES)
def test_each_rule_of_homes_finds_just_its_own(rule: Rule) -> None:
    home, around = OF_HOMES[rule]
    assert rules_of(doubts_at(home, around)) == [rule]


@pytest.mark.parametrize("rule", OF_MATTERS)
def test_each_rule_of_matters_finds_just_its_own(rule: Rule) -> None:
    assert rules_of(doubts_of_matter(OF_MATTERS[rule], TODAY)) == [rule]


def test_a_matter_in_order_raises_no_doubt() -> None:
    done = Matter(stage="closed", rating="satisfied", accepted_on=date(2026, 11, 3), closed_on=date(2026, 11, 3))
    assert list(doubts_of_matter(done, TODAY)) == []
    assert list(doubts_of_matter(Matter(stage="handling", due_on=TODAY), TODAY)) == []


def test_a_visit_that_says_nothing() -> None:
    silent = replace(visit(20), words=" \n")
    assert rules_of(doubts_of_visit(silent)) == [Rule.VISIT_WITHOUT_WORDS]
    assert list(doubts_of_visit(replace(silent, reflection="记下了"))) == []


def test_every_rule_is_tried_and_has_words() -> None:
    tried = {*OF_HOMES, *OF_MATTERS, Rule.VISIT_WITHOUT_WORDS}
    assert tried == set(Rule) == set(rule_words())


def test_who_does_not_go_in_is_not_looked_at() -> None:
    home = replace(people(HEAD, replace(WIFE, id_number="")), wanted=frozenset({"head"}))
    assert list(doubts_at(home, AROUND)) == []


@pytest.mark.parametrize(
    ("birth", "age"),
    [("1960-03-07", 66), ("1960-11-22", 66), ("1960-11-23", 65), ("1960-12", 65), ("1960", 66), ("", None)],
)
def test_ages(birth: str, age: int | None) -> None:
    assert age_of(Person(birth_date=birth), TODAY) == age


TEXTS = st.sampled_from(["", "学生", "务工", "无劳动力", "户主", "配偶", "子", "女", "男", "0001", "13800000001", "x"])
PERSONS = st.builds(
    Person,
    id=st.sampled_from("abc"),
    relation=TEXTS,
    sex=TEXTS,
    occupation=TEXTS,
    phone=TEXTS,
    id_number=st.sampled_from(["", "1", HEAD.id_number, WIFE.id_number]),
    birth_date=st.sampled_from(["", "1890", "1960-03", "1960-03-07", "2027-01-01"]),
    state=st.sampled_from(["", "deceased"]),
    extra=st.dictionaries(st.sampled_from(["是否劳动力", "家庭人口数"]), TEXTS, max_size=2),
)


@given(st.lists(PERSONS, max_size=5), st.one_of(st.none(), PERSONS))
def test_any_household_is_looked_over_and_every_doubt_names_a_record(members: list[Person], head) -> None:
    home = people(*members, head=head)
    for doubt in doubts_at(home, AROUND):
        assert isinstance(doubt, Doubt)
        assert doubt.id in {"home", *(each.id for each in members)}
