"""One thing that does not fit together, and what the rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.words import tr

MANY_HOMES = 5
"""So many households with one telephone number are somebody else's number, written for all of them."""
OLDEST = 120


class Rule(StrEnum):
    """The rules by their code, the gravest first."""

    NUMBER_TWICE = "number_twice"
    NUMBER_WRONG = "number_wrong"
    TWO_HEADS = "two_heads"
    HEAD_GONE = "head_gone"
    NO_HEAD = "no_head"
    TOO_OLD = "too_old"
    NOT_BORN_YET = "not_born_yet"
    BIRTH_DIFFERS = "birth_differs"
    SEX_DIFFERS = "sex_differs"
    HOME_NUMBER_TWICE = "home_number_twice"
    VISIT_BEFORE_HOME = "visit_before_home"
    VISIT_IN_FUTURE = "visit_in_future"
    ANSWERED_BEFORE_ACCEPTED = "answered_before_accepted"
    PUPIL_AT_WORK = "pupil_at_work"
    CHILD_AT_WORK = "child_at_work"
    TWO_SPOUSES = "two_spouses"
    CHILD_OLDER = "child_older"
    PARENT_YOUNGER = "parent_younger"
    RELATION_SEX = "relation_sex"
    YOUNG_HEAD = "young_head"
    COUNT_DIFFERS = "count_differs"
    PHONE_SHARED = "phone_shared"
    NOBODY_HOME = "nobody_home"
    NUMBER_MISSING = "number_missing"
    VISIT_WITHOUT_WORDS = "visit_without_words"
    CLOSED_UNRATED = "closed_unrated"
    OVERDUE = "overdue"


WRONG = frozenset(list(Rule)[: list(Rule).index(Rule.PUPIL_AT_WORK)])
"""What cannot be as it stands; the rest can be, and is worth a look."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a rule found: on which record, ids of the others it has to do with, and the number or day that says it."""

    rule: Rule
    kind: str
    id: str
    household: str = ""
    others: tuple[str, ...] = ()
    count: int = 0
    day: date | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether it cannot be as it stands."""
        return self.rule in WRONG


@dataclass(frozen=True, slots=True)
class HomeOnFile:
    """A household with everybody in it; `wanted` are those of them who go into the form.

    `head` is its head whatever became of him; `since` the day it was split off another, None when nobody knows;
    `visits` may leave out those that no rule here is about.
    """

    household: Household
    head: Person | None
    members: tuple[Person, ...]
    wanted: frozenset[str]
    visits: tuple[Visit, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What the rest of the village says: who has an ID number, how many homes a telephone and a household number."""

    today: date
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    homes_by_phone: Mapping[str, int] = field(default_factory=dict)
    homes_by_number: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """How a rule is called, and what to do about what it found."""

    name: str
    advice: str


def rule_words() -> dict[Rule, RuleWords]:
    """The words of every rule."""
    return {**_of_numbers(), **_of_homes(), **_of_relations(), **_of_deeds()}


def _of_numbers() -> dict[Rule, RuleWords]:
    look = tr("对着身份证或户口簿核一遍，改过来。")
    return {
        Rule.NUMBER_TWICE: RuleWords(tr("身份证号重了"), tr("同一个人就合并，不是同一个人就改号。")),
        Rule.NUMBER_WRONG: RuleWords(tr("身份证号不对"), look),
        Rule.NUMBER_MISSING: RuleWords(tr("没有身份证号"), tr("问到就补上；新生儿没有的可以空着。")),
        Rule.TOO_OLD: RuleWords(tr("年龄超过 {n} 岁").format(n=OLDEST), tr("看看出生日期，人不在了的办「去世」。")),
        Rule.NOT_BORN_YET: RuleWords(tr("出生日期还没到"), look),
        Rule.BIRTH_DIFFERS: RuleWords(tr("出生日期和身份证号对不上"), look),
        Rule.SEX_DIFFERS: RuleWords(tr("性别和身份证号对不上"), look),
        Rule.PHONE_SHARED: RuleWords(tr("好几户同一个电话"), tr("多半是代填的，问一问各家自己的号。")),
    }


def _of_homes() -> dict[Rule, RuleWords]:
    return {
        Rule.TWO_HEADS: RuleWords(tr("一户两个户主"), tr("留一个户主，另一个改成与户主的关系。")),
        Rule.HEAD_GONE: RuleWords(tr("户主已经不在册"), tr("办「换户主」。")),
        Rule.NO_HEAD: RuleWords(tr("没有户主"), tr("在户里指定一个户主。")),
        Rule.YOUNG_HEAD: RuleWords(tr("户主未满 18 岁"), tr("看看是不是写错了人。")),
        Rule.HOME_NUMBER_TWICE: RuleWords(tr("户编号重了"), tr("同一户就并户，不是同一户就改编号。")),
        Rule.NOBODY_HOME: RuleWords(tr("户里没有人"), tr("人都走了的办「销户」或「整户迁出」。")),
        Rule.COUNT_DIFFERS: RuleWords(tr("人口数和人对不上"), tr("以在册的人为准，把附加列里的人数改过来。")),
    }


def _of_relations() -> dict[Rule, RuleWords]:
    return {
        Rule.TWO_SPOUSES: RuleWords(tr("一户两个配偶"), tr("看看是不是儿媳、女婿写成了配偶。")),
        Rule.CHILD_OLDER: RuleWords(tr("子女和户主年龄对不上"), tr("核一遍关系和出生日期。")),
        Rule.PARENT_YOUNGER: RuleWords(tr("长辈和户主年龄对不上"), tr("核一遍关系和出生日期。")),
        Rule.RELATION_SEX: RuleWords(tr("关系和性别对不上"), tr("核一遍关系和性别。")),
        Rule.PUPIL_AT_WORK: RuleWords(tr("学生又是劳动力"), tr("在校的不算劳动力，看看哪一项没有更新。")),
        Rule.CHILD_AT_WORK: RuleWords(tr("未满 16 岁算成劳动力"), tr("看看是不是写错了人或年份。")),
    }


def _of_deeds() -> dict[Rule, RuleWords]:
    return {
        Rule.VISIT_BEFORE_HOME: RuleWords(tr("走访早于立户"), tr("看看走访日期，或者走访记在了原来那一户。")),
        Rule.VISIT_IN_FUTURE: RuleWords(tr("走访日期还没到"), tr("把日期改成真正去的那天。")),
        Rule.VISIT_WITHOUT_WORDS: RuleWords(tr("走访没有内容"), tr("补上群众说了什么；没有去成的删掉。")),
        Rule.ANSWERED_BEFORE_ACCEPTED: RuleWords(tr("答复或办结早于受理"), tr("核一遍日期。")),
        Rule.CLOSED_UNRATED: RuleWords(tr("办结了没有评价"), tr("回访一次，问问满不满意。")),
        Rule.OVERDUE: RuleWords(tr("过了时限还没办结"), tr("报出去就是逾期；先答复，或者申请延期。")),
    }
