"""Write a big invented roster for measuring the import: the same rows on every run, valid check digits, 12 columns.

Run: python packaging/bench/make_roster.py FILE.xlsx [PERSONS]
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

HEADINGS = (
    "序号",
    "户编号",
    "组别",
    "姓名",
    "与户主关系",
    "性别",
    "出生日期",
    "身份证号",
    "联系电话",
    "家庭住址",
    "户类型",
    "备注",
)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰文华建国玉萍红志海山河春生水根长福喜梅花燕凤珍"
_KINDS = ("一般农户", "一般农户", "一般农户", "脱贫户", "低保户")
_NOTES = ("",) * 19 + ("常年在外务工",)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSONS_A_GROUP = 160


def id_number(born: str, order: int) -> str:
    """A valid number of an invented person (GB 11643)."""
    body = f"330327{born}{order:03}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def roster_rows(persons: int) -> Iterator[tuple[str | int, ...]]:
    """One row a person, members of a household together; every household has a head."""
    chance = random.Random(20261122)
    household = written = 0
    while written < persons:
        household += 1
        surname = chance.choice(_SURNAMES)
        group = f"{written // _PERSONS_A_GROUP % 24 + 1}组"
        kind = chance.choice(_KINDS)
        for relation, sex, oldest, youngest in _family(chance)[: persons - written]:
            written += 1
            own = surname if relation in ("户主", "子", "女", "孙子") else chance.choice(_SURNAMES)
            born = f"{chance.randint(oldest, youngest)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
            given = "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))
            order = chance.randint(1, 499) * 2 - (sex == "男")
            yield (
                written, f"{household:05}", group, own + given, relation, sex,
                f"{born[:4]}-{born[4:6]}-{born[6:]}", id_number(born, order),
                f"1{chance.choice((38, 39, 57, 58, 77, 86))}{chance.randint(0, 99_999_999):08}",
                f"示范村{group}{household}号", kind, chance.choice(_NOTES),
            )  # fmt: skip


def _family(chance: random.Random) -> list[tuple[str, str, int, int]]:
    """Relation, sex and span of birth years for each member."""
    head_sex = chance.choice("男男男女")
    family = [("户主", head_sex, 1950, 1985)]
    if chance.random() < 0.8:
        family.append(("配偶", "女" if head_sex == "男" else "男", 1950, 1985))
    for _ in range(chance.choice((0, 1, 1, 2, 2))):
        sex = chance.choice("男女")
        family.append(("子" if sex == "男" else "女", sex, 1986, 2012))
    if chance.random() < 0.3:
        family.append(("母亲", "女", 1930, 1949))
    if chance.random() < 0.15:
        family.append(("孙子", "男", 2013, 2024))
    return family


def write_roster(path: Path, persons: int) -> None:
    """Writes the workbook without holding it in memory."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, HEADINGS)
    for number, row in enumerate(roster_rows(persons), 1):
        sheet.write_row(number, 0, row)
    book.close()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    write_roster(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 50_000)
