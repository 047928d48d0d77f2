"""Relations by word and by code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values import relation


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("户主", "户主 本人 户主本人 户主（本人） 承包方代表 02 01 2 2.0 ０２"),
        ("配偶", "配偶 妻 妻子 丈夫 之妻 户主之妻 配偶（妻） 爱人 10 11 12"),
        ("子", "子 儿子 长子 次子 三子 之子 大儿子 小儿子 养子 第二子 20 22 20-子 户主的儿子"),
        ("女", "女 女儿 长女 二女儿 独生女 养女 之女 30 32"),
        ("儿媳", "儿媳 儿媳妇 大儿媳 次儿媳 38"),
        ("女婿", "女婿 上门女婿 28"),
        ("父亲", "父亲 父 爸爸 51"),
        ("母亲", "母亲 母 妈妈 之母 52"),
        ("孙子", "孙子 长孙 41"),
        ("孙女", "孙女 长孙女 42"),
        ("外孙女", "外孙女 44"),
        ("岳母", "岳母 丈母娘 56"),
        ("兄弟姐妹", "兄弟姐妹 70"),
        ("非亲属", "非亲属 其他 99"),
    ],
)
def test_words_and_codes(kept: str, written: str) -> None:
    assert {word: relation.normalise(word) for word in written.split()} == dict.fromkeys(written.split(), kept)


def test_words_that_leave_the_sex_open() -> None:
    assert [relation.normalise("子女", sex) for sex in ("男", "女", "")] == ["子", "女", ""]
    assert relation.normalise("50", "女") == "母亲"
    assert relation.normalise("孙子女", "男") == "孙子"


def test_the_one_place_codes_of_the_older_edition() -> None:
    words = ["户主", "配偶", "子", "女", "兄弟姐妹"]
    assert [relation.normalise(code, one_place_codes=True) for code in "01237"] == words


def test_every_kept_word_reads_as_itself_and_so_does_its_code() -> None:
    for word in relation.kept_words():
        assert relation.normalise(word) == word
        assert relation.normalise(relation.code_of(word)) == word
        assert relation.sex_of(word) in {"", "男", "女"}


@given(st.text(max_size=12))
def test_anything_can_be_read(word: str) -> None:
    assert relation.normalise(word) in {"", *relation.kept_words()}
