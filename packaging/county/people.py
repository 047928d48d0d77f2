"""The people of an invented village: families with names, relations, numbers with valid check digits, phones, needs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from county.layout import Place
from county.pen import Pen, Writing
from minqing_desktop.domain.records.cadre import ADMINISTRATOR, Cadre, Pairing
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group, Village

HOUSEHOLDS_A_GROUP = 40
CADRES = 4
_HOUSEHOLDS_AT_ONCE = 1000
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰文华建国玉萍红志海山河春生水根长福喜梅花燕凤珍"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NEEDS = ("低保户", "监测户", "独居老人", "残疾人户", "留守儿童户")
_WHERE = ("", "", "", "在家", "外出务工 杭州", "外出务工 宁波", "在县城做生意", "随子女居住")
_WORK = ("务农", "务农", "务工", "", "", "个体", "退休")
_POSTS = ("驻村第一书记", "村党支部书记", "村妇联主席", "网格员")


@dataclass(slots=True)
class Home:
    """A household as the year needs it: its ids, its people's, its group's, who looks after it."""

    id: str
    group: str
    address: str
    members: list[str]
    cadre: str
    is_in_need: bool


@dataclass(slots=True)
class Villagers:
    """Everybody who was on the roster, and the cadres."""

    homes: list[Home]
    cadres: list[str]


def settle(pen: Pen, place: Place, at: datetime, chance: random.Random) -> Villagers:
    """Writes cadres, the village, its groups, its roster and who looks after whom."""
    with pen.acting("cadre.add", at, is_shared=True) as writing:
        cadres = [
            writing.create(
                Cadre(
                    name=_name(chance, chance.choice(_SURNAMES)), post=_POSTS[at], unit=place.township,
                    phone=_phone(chance), role=ADMINISTRATOR if at == 0 else "cadre",
                )
            )
            for at in range(CADRES)
        ]  # fmt: skip
    pen.cadre = cadres[0]
    with pen.acting("village.add", at) as writing:
        writing.create(Village(name=place.name, code=place.code, town=place.township, county="示范县"))
        count = -(-place.households // HOUSEHOLDS_A_GROUP)
        groups = [writing.create(Group(name=f"{number}组")) for number in range(1, count + 1)]
    homes: list[Home] = []
    for first in range(0, place.households, _HOUSEHOLDS_AT_ONCE):
        with pen.acting("roster.import", at) as writing:
            for number in range(first, min(first + _HOUSEHOLDS_AT_ONCE, place.households)):
                group = number // HOUSEHOLDS_A_GROUP
                homes.append(_home(writing, place, number, groups[group], cadres[group % CADRES], chance))
    with pen.acting("pairing.assign", at) as writing:
        for home in homes:
            writing.create(Pairing(cadre=home.cadre, household=home.id, every_days=30 if home.is_in_need else 180))
    return Villagers(homes, cadres)


def _home(writing: Writing, place: Place, number: int, group: str, cadre: str, chance: random.Random) -> Home:
    family = list(_family(chance))
    ids = [writing.new_id() for _ in family]
    need = chance.choice(_NEEDS) if chance.random() < 0.15 else ""
    address = f"{place.name}{number // HOUSEHOLDS_A_GROUP + 1}组{number % HOUSEHOLDS_A_GROUP + 1}号"
    home = writing.create(
        Household(
            number=f"{number + 1:04d}", head=ids[0], group=group, address=address,
            household_type=need or "一般农户", tags=(need,) if need else (),
        )
    )  # fmt: skip
    surname = chance.choice(_SURNAMES)
    for identity, (relation, sex, oldest, youngest) in zip(ids, family, strict=True):
        own = surname if relation in ("户主", "子", "女", "孙子") else chance.choice(_SURNAMES)
        year = chance.randint(oldest, youngest)
        born = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        order = chance.randint(1, 499) * 2 - (sex == "男")
        writing.create(
            Person(
                id=identity, household=home, name=_name(chance, own), id_number=_id_number(born, order),
                relation=relation, relation_word=relation, sex=sex, birth_date=born,
                phone=_phone(chance) if year < 2010 else "", occupation=chance.choice(_WORK) if year < 2007 else "",
                whereabouts=chance.choice(_WHERE), tags=("高龄",) if year < 1946 else (),
            )
        )  # fmt: skip
    return Home(home, group, address, ids, cadre, bool(need))


def _family(chance: random.Random) -> Iterator[tuple[str, str, int, int]]:
    """Relation, sex and span of birth years; three and a half people in the middle."""
    sex = chance.choice("男男男女")
    yield "户主", sex, 1940, 1985
    if chance.random() < 0.8:
        yield "配偶", "女" if sex == "男" else "男", 1950, 1985
    for _ in range(chance.choice((0, 1, 1, 2, 2))):
        child = chance.choice("男女")
        yield ("子" if child == "男" else "女"), child, 1986, 2012
    if chance.random() < 0.32:
        yield "母亲", "女", 1930, 1949
    if chance.random() < 0.18:
        yield "孙子", "男", 2013, 2024


def _name(chance: random.Random, surname: str) -> str:
    return surname + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def _phone(chance: random.Random) -> str:
    return f"1{chance.choice((38, 39, 57, 58, 77, 86))}{chance.randrange(10**8):08d}"


def _id_number(born: str, order: int) -> str:
    """Valid by GB 11643."""
    body = f"330327{born.replace('-', '')}{order:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]
