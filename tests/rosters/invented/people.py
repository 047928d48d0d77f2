"""Invents a village: households and people with valid numbers, in the sizes and with the names that villages have."""

import random
from dataclasses import dataclass, field, replace
from datetime import date

from minqing_desktop.domain.values import id_number

SURNAMES = ("陈", "林", "张", "李", "王", "周", "吴", "金", "欧阳", "单", "仇", "石", "宁", "合", "共", "龙", "尉迟")
GIVEN = ("建国", "秀英", "芳", "伟", "小红", "志强", "桂兰", "明", "社生", "组林", "永福", "丽", "国庆", "总元", "注")
RARE_NAMES = ("王㛃", "李𬭎", "张𠅤", "陈䶮", "林〇", "钱氏", "石")
LONG_NAMES = (
    "阿卜杜热合曼·买买提吐尔逊",
    "古丽巴哈尔·阿卜杜克里木",
    "迪力夏提·艾尼瓦尔",
    "次仁卓玛",
    "司马义·艾买提",
    "尼玛次仁",
)

# What villages write for a relation, and the word it means; the sex it needs, '' when either.
_WILD_RELATIONS = (
    "妻/配偶/女 夫/配偶/男 丈夫/配偶/男 之妻/配偶/女 爱人/配偶/ 老伴/配偶/ 户主之妻/配偶/女 儿子/子/男 "
    "长子/子/男 次子/子/男 三子/子/男 之子/子/男 二儿子/子/男 养子/子/男 独生子/子/男 女儿/女/女 长女/女/女 "
    "次女/女/女 之女/女/女 独生女/女/女 小女儿/女/女 四女/女/女 儿媳/儿媳/女 长媳/儿媳/女 儿媳妇/儿媳/女 "
    "次子媳/儿媳/女 女婿/女婿/男 上门女婿/女婿/男 长女婿/女婿/男 孙子/孙子/男 长孙/孙子/男 孙女/孙女/女 "
    "次孙女/孙女/女 外孙/外孙子/男 外孙女/外孙女/女 孙媳/孙媳/女 重孙/曾孙子/男 父/父亲/男 父亲/父亲/男 "
    "户主之父/父亲/男 母/母亲/女 之母/母亲/女 户主母亲/母亲/女 岳母/岳母/女 公公/公公/男 婆婆/婆婆/女 "
    "爷爷/祖父/男 奶奶/祖母/女 祖母/祖母/女 外婆/外祖母/女 兄/哥哥/男 弟/弟弟/男 弟媳/弟媳/女 姐/姐姐/女 "
    "妹妹/妹妹/女 嫂/嫂子/女 侄子/侄子/男 侄儿/侄子/男 侄女/侄女/女 外甥/外甥/男 叔父/叔父/男 伯母/伯母/女 "
    "继女/女/女 子女/子/男 子女/女/女 父母/父亲/男 父母/母亲/女 孙子女/孙女/女 其他亲属/其他亲属/ "
    "非亲属/非亲属/ 寄住/非亲属/"
)
WILD_RELATIONS = [(said, kept, sex) for said, kept, sex in (one.split("/") for one in _WILD_RELATIONS.split())]

_CODES = (
    "户主:02,01 配偶:10,11,12 子:20,21,22,29 女:30,31,39 儿媳:38 女婿:28 孙子:41 孙女:42 外孙子:43 外孙女:44 "
    "孙媳:45 曾孙子:47 父亲:51 母亲:52 公公:53 婆婆:54 岳母:56 祖父:61 祖母:62 外祖母:64 哥哥:71 嫂子:72 "
    "弟弟:73 弟媳:74 姐姐:75 妹妹:77 侄子:93 侄女:94 外甥:95 叔父:83 伯母:82 其他亲属:97 非亲属:99"
)
CODES = {word: codes.split(",") for word, codes in (one.split(":") for one in _CODES.split())}


@dataclass(frozen=True)
class Member:
    """One invented person; `relation_said` is how the village writes it. Empty texts are not known."""

    name: str
    sex: str
    born: str
    id_number: str
    relation: str
    relation_said: str
    phone: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True)
class Home:
    """One household; `head` is its head's place among the members."""

    number: str
    group: int
    address: str
    members: tuple[Member, ...]
    head: int = 0
    kind: str = "一般户"

    @property
    def head_name(self) -> str:
        return self.members[self.head].name


@dataclass
class Village:
    """Households in the order of their groups."""

    name: str
    homes: list[Home] = field(default_factory=list)

    @property
    def people(self) -> list[Member]:
        return [member for home in self.homes for member in home.members]


class Inventor:
    """Makes villages out of one random source; no number and no full name comes twice."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._orders: dict[str, int] = {}
        self._names: set[str] = set()
        self._phones = chance.randrange(10_000_000)

    def village(self, homes: int, sizes: tuple[int, ...] = (1, 2, 3, 3, 4, 5)) -> Village:
        """A village of so many households in three groups; one has 15 members where there are six or more."""
        village = Village("示范村")
        for place in range(homes):
            size = 15 if place == 4 and homes > 5 else self._chance.choice(sizes)
            group = 1 + place * 3 // max(homes, 1)
            village.homes.append(self._home(f"{place + 1:04}", group, size))
        return village

    def _home(self, number: str, group: int, size: int) -> Home:
        members = [self._member("户主", "户主", self._chance.choice("男女"))]
        while len(members) < size:
            said, kept, sex = self._chance.choice(WILD_RELATIONS)
            members.append(self._member(said, kept, sex or self._chance.choice("男女")))
        return Home(number, group, f"示范村{group}组{int(number)}号", tuple(members))

    def _member(self, said: str, kept: str, sex: str) -> Member:
        day = date(1930, 1, 1).toordinal() + self._chance.randrange(33_000)
        born = date.fromordinal(day).isoformat()
        phone = self._phone() if self._chance.random() < 0.5 else ""
        return Member(self._name(), sex, born, self._id_number(born, sex), kept, said, phone)

    def _phone(self) -> str:
        self._phones += 1
        return f"13{self._chance.randrange(10)}{10_000_000 + self._phones}"

    def _name(self) -> str:
        while True:
            roll = self._chance.random()
            if roll < 0.04:
                name = self._chance.choice(RARE_NAMES)
            elif roll < 0.1:
                name = self._chance.choice(LONG_NAMES)
            else:
                name = (
                    self._chance.choice(SURNAMES) + self._chance.choice(GIVEN) + self._chance.choice(("", "", *GIVEN))
                )
            if name not in self._names:
                self._names.add(name)
                return name

    def _id_number(self, born: str, sex: str) -> str:
        """The order's last place says the sex: odd is a man."""
        day = born.replace("-", "")
        order = self._orders.get(day + sex, 1 if sex == "男" else 2)
        self._orders[day + sex] = order + 2
        body = f"330327{day}{order:03}"
        return body + id_number.check_digit(body)


def without_numbers(home: Home) -> Home:
    """The household as a village knows it that never collected ID numbers."""
    return replace(home, members=tuple(replace(member, id_number="") for member in home.members))
