"""The people of the invented sample village, read from households.txt and given birth dates, ID numbers and phones.

Everything is derived from the text file and from seeds made of household number and name, so the same village comes
out on every machine. Ages are meant on 22 November 2026. ID numbers follow GB 11643 (check digit ISO 7064 MOD 11-2).
"""

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2026, 11, 22)
SOURCE = Path(__file__).with_name("households.txt")
RELATIONS = (
    "长子",
    "次子",
    "长女",
    "次女",
    "儿媳",
    "女婿",
    "孙子",
    "孙女",
    "外孙子",
    "外孙女",
    "父亲",
    "母亲",
    "岳母",
    "弟弟",
    "妹妹",
    "子",
    "女",
    "妻",
    "夫",
)
FEMALE = {"长女", "次女", "女", "儿媳", "孙女", "外孙女", "母亲", "岳母", "妹妹", "妻"}
MARRIED_IN = {"妻", "夫", "儿媳", "女婿"}
HOME_REGION = "330327"
OTHER_REGIONS = ("330326", "330328", "330329", "330381", "330302", "350982", "361121", "522121", "341221", "450821")
MOBILE_PREFIXES = (
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "157",
    "158",
    "159",
    "182",
    "187",
    "188",
    "130",
    "131",
    "155",
    "156",
    "186",
    "133",
    "153",
    "177",
    "180",
    "189",
    "199",
)
ADDRESS = {"东头组": "示范村东头", "上塘自然村": "示范村上塘"}
MEMBER = re.compile(
    rf"(?P<relation>{'|'.join(sorted(RELATIONS, key=len, reverse=True))})?"
    r"(?P<name>[^\d\s]+?)(?P<year>\d\d)(?P<day>\d{4})?(?P<mark>[-=]?)(?:\((?P<tags>[^)]*)\))?"
)


@dataclass(frozen=True, slots=True)
class Villager:
    """One line of the roster; `birth` is exact, `phone` may be empty."""

    household: str
    name: str
    relation: str
    sex: str
    birth: date
    id_number: str
    phone: str
    tags: tuple[str, ...]

    @property
    def age(self) -> int:
        before_birthday = (TODAY.month, TODAY.day) < (self.birth.month, self.birth.day)
        return TODAY.year - self.birth.year - before_birthday


@dataclass(frozen=True, slots=True)
class Family:
    number: str
    group: str
    address: str
    members: tuple[Villager, ...]
    remark: str


def check_character(first_seventeen: str) -> str:
    """The eighteenth place of a citizen's number, GB 11643-1999 annex."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first_seventeen))
    return "10X98765432"[total % 11]


def read_families(source: Path = SOURCE) -> list[Family]:
    """All families in order of their numbers."""
    families: list[Family] = []
    houses: dict[str, int] = {}
    used: set[str] = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        number, group, people, shared, remark = (part.strip() for part in line.split("|"))
        houses[group] = houses.get(group, 0) + 1
        address = f"{ADDRESS.get(group, '示范村' + group)}{houses[group]}号"
        tags = tuple(shared.split("、")) if shared else ()
        members = [_villager(number, word, tags, used) for word in people.split()]
        families.append(Family(number, group, address, tuple(members), remark))
    return families


def _villager(number: str, word: str, shared: tuple[str, ...], used: set[str]) -> Villager:
    found = MEMBER.fullmatch(word)
    if found is None:
        raise ValueError(f"household {number}: cannot read a member")
    relation, name = found["relation"] or "户主", found["name"]
    sex = "女" if relation in FEMALE else "男"
    if relation == "户主":
        name, sex = name[:-1], name[-1]
    chance = random.Random(f"{number}/{name}")
    two_digits = int(found["year"])
    birth = date(two_digits + (2000 if two_digits <= 26 else 1900), 1, 1) + timedelta(days=chance.randrange(320))
    if found["day"]:
        birth = birth.replace(month=int(found["day"][:2]), day=int(found["day"][2:]))
    region = chance.choice(OTHER_REGIONS) if relation in MARRIED_IN and chance.random() < 0.5 else HOME_REGION
    id_number = _id_number(region, birth, sex, chance, used)
    phone = _phone(number, found["mark"], TODAY.year - birth.year, chance, used)
    own = [tag for tag in (found["tags"] or "").split("、") if tag]
    if TODAY.year - birth.year >= 80:
        own.append("高龄")
    if relation == "户主" or "现役军人" not in own:
        own += [tag for tag in shared if tag not in own]
    written = "配偶" if relation in {"妻", "夫"} else relation
    return Villager(number, name, written, sex, birth, id_number, phone, tuple(own))


def _id_number(region: str, birth: date, sex: str, chance: random.Random, used: set[str]) -> str:
    while True:
        order = chance.randrange(100, 990)
        order += (order % 2 == 1) != (sex == "男")
        body = f"{region}{birth:%Y%m%d}{order:03d}"
        if body not in used:
            used.add(body)
            return body + check_character(body)


def _phone(household: str, mark: str, age: int, chance: random.Random, used: set[str]) -> str:
    if mark == "-" or age < 13:
        return ""
    if mark == "=":
        return f"0577-6459{random.Random(household).randrange(1000, 9999)}"
    while True:
        phone = chance.choice(MOBILE_PREFIXES) + f"{chance.randrange(10**8):08d}"
        if phone not in used:
            used.add(phone)
            return phone
