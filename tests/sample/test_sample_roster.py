"""The shipped roster is a believable village: valid numbers, ages that fit the relations, no stray rows."""

import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).parents[2]
ROSTER = ROOT / "resources" / "sample" / "roster.xlsx"
PARENTS_OF_HEAD = {"父亲", "母亲"}
CHILDREN = {"子", "长子", "次子", "女", "长女", "次女"}
GRANDCHILDREN = {"孙子", "孙女", "外孙子", "外孙女"}
MEN = {"子", "长子", "次子", "女婿", "孙子", "外孙子", "父亲", "弟弟"}
WOMEN = {"女", "长女", "次女", "儿媳", "孙女", "外孙女", "母亲", "妹妹"}
TAGS = {"低保", "独居", "高龄", "监测户", "残疾", "军属", "现役军人", "退役军人", "留守儿童"}


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    rows = CalamineWorkbook.from_path(ROSTER).get_sheet_by_name("花名册").to_python()
    assert rows[0][0] == "示范镇示范村农户花名册（2026年11月）"
    header = [str(cell) for cell in rows[1]]
    return [dict(zip(header, [str(cell) for cell in row], strict=True)) for row in rows[2:]]


@pytest.fixture(scope="module")
def families(people: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for person in people:
        grouped[person["户编号"]].append(person)
    return grouped


def year(person: dict[str, str]) -> int:
    return int(person["出生日期"][:4])


def test_the_shipped_file_is_what_the_generator_writes(tmp_path: Path) -> None:
    again = tmp_path / "roster.xlsx"
    subprocess.run([sys.executable, str(ROOT / "packaging/sample/make_roster.py"), str(again)], check=True)
    assert again.read_bytes() == ROSTER.read_bytes()


def test_the_village_has_its_size_and_five_groups(people, families) -> None:
    assert 115 <= len(families) <= 125
    assert 390 <= len(people) <= 420
    assert {person["组别"] for person in people} == {"一组", "二组", "三组", "东头组", "上塘自然村"}
    assert [int(float(person["序号"])) for person in people] == list(range(1, len(people) + 1))


def test_id_numbers_check_and_agree_with_birth_and_sex(people) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for person in people:
        number = person["身份证号"]
        total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
        assert len(number) == 18
        assert number[17] == "10X98765432"[total % 11]
        born = date.fromisoformat(person["出生日期"])
        assert number[6:14] == f"{born:%Y%m%d}"
        assert born < date(2026, 11, 22)
        assert (int(number[16]) % 2 == 1) == (person["性别"] == "男")
    assert max(Counter(person["身份证号"] for person in people).values()) == 1


def test_each_family_has_one_head_first_and_rows_agree(families) -> None:
    for members in families.values():
        assert [m["与户主关系"] for m in members].count("户主") == 1
        assert members[0]["与户主关系"] == "户主"
        assert {(m["户主姓名"], m["家庭住址"], m["组别"]) for m in members} == {
            (members[0]["姓名"], members[0]["家庭住址"], members[0]["组别"])
        }


def test_relations_fit_sex_and_age(families) -> None:
    for members in families.values():
        head = members[0]
        for m in members[1:]:
            relation, gap = m["与户主关系"], year(m) - year(head)
            assert m["性别"] == ("男" if relation in MEN else "女") or relation == "配偶", relation
            if relation == "配偶":
                assert m["性别"] != head["性别"]
                assert abs(gap) <= 6
            elif relation in CHILDREN:
                assert 18 <= gap <= 45
            elif relation in GRANDCHILDREN:
                assert 38 <= gap <= 80
            elif relation in PARENTS_OF_HEAD:
                assert -45 <= gap <= -18
            else:
                assert relation in {"儿媳", "女婿", "弟弟"}, relation


def test_children_carry_a_parents_surname(families) -> None:
    for members in families.values():
        head = members[0]
        spouse = next((m for m in members if m["与户主关系"] == "配偶"), head)
        father = head if head["性别"] == "男" else spouse
        if father["性别"] == "男":
            for child in (m for m in members if m["与户主关系"] in CHILDREN):
                assert child["姓名"][0] == father["姓名"][0]


def test_phones_are_mobile_or_landline_or_blank(people) -> None:
    phones = [person["联系电话"] for person in people]
    assert all(not p or (p.isdigit() and len(p) == 11 and p[0] == "1") or p.startswith("0577-") for p in phones)
    assert sum(not p for p in phones) >= 40
    assert len({p for p in phones if p.startswith("0577-")}) >= 8


def test_tags_fit_the_people(people) -> None:
    seen: Counter[str] = Counter()
    for person in people:
        tags = [tag for tag in person["标签"].split("、") if tag]
        seen.update(tags)
        age = (date(2026, 11, 22) - date.fromisoformat(person["出生日期"])).days / 365.25
        assert ("高龄" in tags) == (age >= 80)
        assert "留守儿童" not in tags or age < 16
    assert set(seen) == TAGS


def test_there_are_rare_characters_and_namesakes(people) -> None:
    names = Counter(person["姓名"] for person in people)
    assert {"王㛃", "李𬭚", "欧阳文博", "尉迟兰", "单文斌", "仇玉珍", "覃月娥"} <= set(names)
    assert sorted(name for name, times in names.items() if times > 1) == ["王海燕", "陈秀英"]
