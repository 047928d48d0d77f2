"""Formulas of columns: what they mean, what they refuse, and that they never fail whatever stands in a record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.formulas import FUNCTIONS, Value, evaluate, function_words, names_in, parse
from minqing_desktop.domain.formulas.functions import ENGLISH_NAMES

TODAY = date(2026, 11, 22)


@dataclass
class Somebody:
    """One person with the others of the household."""

    fields: dict[str, Any] = field(default_factory=dict)
    others: tuple["Somebody", ...] = ()
    has_masks: bool = True

    def field(self, word: str) -> Value:
        hidden = {"身份证号": "3303271960********"} if self.has_masks else {}
        return {**self.fields, **hidden}.get(word)

    def whole(self, word: str) -> Value:
        return self.fields.get(word)

    def age(self, day: date | None) -> int | None:
        born = self.fields.get("生")
        return (day or TODAY).year - born if born else None

    def members(self) -> Sequence["Somebody"]:
        return (self, *self.others)


HOME = Somebody(
    {"姓名": "甲大山", "身份证号": "330327196003077713", "年龄": 66, "性别": "男", "生": 1960, "备注": "=1+1",
     "亩数": "1.5", "出生日期": date(1960, 3, 7), "标签:低保": "是", "电话": "13800000001", "空的": ""},
    (Somebody({"姓名": "乙秀兰", "年龄": 64, "性别": "女", "生": 1962, "亩数": "2", "标签:低保": "否"}),
     Somebody({"姓名": "丙小", "年龄": 12, "性别": "男", "生": 2014, "亩数": "无"})),
)  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1+2*3-4/2", 5),
        ("（1＋2）×3÷2", 4.5),
        ("0.1+0.2", 0.3),
        ("-2*-3", 6),
        ("1/0", None),
        ('姓名&"（"&性别&"）"', "甲大山（男）"),
        ("“户主：”&姓名", "户主：甲大山"),
        ("[姓名]&【性别】", "甲大山男"),
        ("年龄(2020-12-31)", 60),
        ("年龄()", 66),
        ("年龄(空的)", None),
        ("人数()", 3),
        ("人数(年龄>=60)", 2),
        ('人数(且(性别="男", 年龄<=18))', 1),
        ("人数(标签：低保)", 1),
        ('列出(姓名, 性别="男")', "甲大山、丙小"),
        ("合计(亩数)", 3.5),
        ("合计(年龄, 年龄>=60)", 130),
        ('如果(年龄>=60, "老人", "")', "老人"),
        ("如果(年龄<60, 姓名)", None),
        ('如果(或(标签:低保, 年龄>100), "是", "否")', "是"),
        ("非(标签:低保)", "否"),
        ("空(空的)", "是"),
        ('包含(备注, "1+")', "是"),
        ("遮盖(身份证号, 6, 4)", "330327********7713"),
        ("遮盖(身份证号, 18, 18)", "330327********7713"),
        ("遮盖(电话, 11, 0)", "1380000****"),
        ("遮盖(姓名, 1, 0)", "甲**"),
        ("遮盖(姓名, 3, 3)", "甲大*"),
        ("后(身份证号, 4)", "****"),
        ("前(姓名, 1)", "甲"),
        ("后(姓名, 0)", ""),
        ("中(姓名, 2, 1)", "大"),
        ("长度(姓名)", 3),
        ('换(姓名, "大", "小")', "甲小山"),
        ('连接("、", 姓名, 空的, 性别)', "甲大山、男"),
        ("年(出生日期)*100+月(出生日期)", 196003),
        ('日期(出生日期, "YYYY年M月D日")', "1960年3月7日"),
        ('日期(出生日期, "YYYYMMDD")', "19600307"),
        ("2026-03-07-出生日期", 24106),
        ("取整(亩数)", 1),
        ("四舍五入(2.675, 2)", 2.68),
        ("出生日期<2000-01-01", "是"),
        ("年龄<>66", "否"),
        ("空的>=60", "否"),
        ('空的=""', "是"),
        ("没有的字段", None),
    ],
)
def test_what_formulas_say(formula: str, value: Value) -> None:
    assert evaluate(parse(formula), HOME) == value


def test_without_masks_the_whole_number_may_be_asked_for() -> None:
    whole = Somebody(HOME.fields, has_masks=False)
    assert evaluate(parse("遮盖(身份证号, 18, 0)"), whole) == "330327196003077713"
    assert evaluate(parse("后(身份证号, 4)"), whole) == "7713"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("", "formula_wrong"),
        ("1+", "formula_wrong"),
        ("(1", "formula_wrong"),
        ('"没有完', "formula_wrong"),
        ("姓名 性别", "formula_wrong"),
        ("2026-13-01", "formula_wrong"),
        ("(" * 60 + "1" + ")" * 60, "formula_wrong"),
        ("-" * 60 + "1", "formula_wrong"),
        ("1+" * 300 + "1", "formula_wrong"),
        ("求和(年龄)", "formula_function"),
        ("前(姓名)", "formula_arguments"),
        ("人数(1,2)", "formula_arguments"),
    ],
)
def test_what_is_refused(formula: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(formula)
    assert refused.value.code == code


def test_the_fields_that_a_formula_asks() -> None:
    assert list(names_in(parse("如果(年龄>=60, [户主 姓名], 人数(标签：低保))"))) == ["年龄", "户主 姓名", "标签:低保"]


def test_every_function_has_one_english_name_in_either_case() -> None:
    assert sorted(ENGLISH_NAMES.values()) == sorted(FUNCTIONS)
    for english, name in ENGLISH_NAMES.items():
        usage = FUNCTIONS[name].usage()
        assert parse(usage.replace(f"{name}(", f"{english.lower()}(")) == parse(usage)


def test_the_example_of_every_function_can_be_read() -> None:
    for name, usage, about in function_words():
        node = parse(usage)
        assert evaluate(node, HOME) is None or usage.startswith(name)
        assert about
    assert len(function_words()) == len(FUNCTIONS)


_WORDS = st.sampled_from(["姓名", "年龄", "身份证号", "空的", "出生日期", "标签:低保", "没有的"])
_LITERALS = st.one_of(
    st.integers(0, 10**6).map(str), st.text("甲乙 -()", max_size=5).map(lambda text: f'"{text}"'), st.just("2026-12-31")
)


def _grown(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.lists(smaller, min_size=FUNCTIONS[name].least, max_size=min(FUNCTIONS[name].most, 3)).map(
            lambda arguments: f"{name}({', '.join(arguments)})"
        )
    )
    signs = st.tuples(smaller, st.sampled_from("+-*/&=<>"), smaller).map(
        lambda each: f"({each[0]}){each[1]}({each[2]})"
    )
    return calls | signs


@given(st.recursive(_WORDS | _LITERALS, _grown, max_leaves=6))
def test_whatever_is_written_right_gives_a_value_and_shows_no_number(formula: str) -> None:
    if len(formula) > 400:
        return
    value = evaluate(parse(formula), HOME)
    assert value is None or isinstance(value, (str, int, float, date))
    assert "19600307" not in str(value) or "出生日期" in formula


@given(st.text(max_size=40))
def test_anything_else_is_refused_in_words(text: str) -> None:
    code = ""
    value: Value = None
    try:
        value = evaluate(parse(text), HOME)
    except UserError as refused:
        code = refused.code
    assert code in ("", "formula_wrong", "formula_function", "formula_arguments")
    assert value is None or isinstance(value, (str, int, float, date))


@given(st.text("0123456789Xx甲乙丙", min_size=1, max_size=20), st.integers(0, 30), st.integers(0, 30))
def test_a_mask_of_ones_own_always_hides_something(whole: str, front: int, back: int) -> None:
    somebody = Somebody({"号": whole})
    shown = str(evaluate(parse(f"遮盖(号, {front}, {back})"), somebody))
    assert len(shown) == len(whole)
    hidden = sum(one != other for one, other in zip(shown, whole, strict=True))
    assert hidden >= (len(whole) - 10 if len(whole) >= 15 else 4 if len(whole) > 6 else 1)
