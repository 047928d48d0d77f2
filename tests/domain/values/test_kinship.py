"""What members are to a new head."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values.kinship import Kin, relation_through, relations_to
from minqing_desktop.domain.values.relation import kept_words, sex_of


def family(*members: tuple[str, str, str]) -> list[Kin]:
    """Members named by their relation, with sex and year of birth."""
    return [Kin(f"{place}{relation}", relation, sex, birth) for place, (relation, sex, birth) in enumerate(members)]


def words(members: list[Kin], new: str) -> dict[str, str]:
    ids = {one.relation: one.id for one in members}
    found = relations_to(ids[new], ids.get("户主", ""), members)
    return {one.relation: found.get(one.id, "") for one in members if one.id != ids[new]}


THREE_GENERATIONS = family(
    ("户主", "男", "1940"), ("配偶", "女", "1942"), ("子", "男", "1968"), ("儿媳", "女", "1970"),
    ("孙子", "男", "1995"), ("母亲", "女", "1918"),
)  # fmt: skip


def test_the_only_son_becomes_head() -> None:
    assert words(THREE_GENERATIONS, "子") == {
        "户主": "父亲", "配偶": "母亲", "儿媳": "配偶", "孙子": "子", "母亲": "祖母",
    }  # fmt: skip


def test_the_widow_becomes_head() -> None:
    assert words(THREE_GENERATIONS, "配偶") == {
        "户主": "配偶", "子": "子", "儿媳": "儿媳", "孙子": "孙子", "母亲": "婆婆",
    }  # fmt: skip


def test_the_daughter_in_law_and_the_grandson_become_head() -> None:
    assert words(THREE_GENERATIONS, "儿媳") == {"户主": "公公", "配偶": "婆婆", "子": "配偶", "孙子": "子", "母亲": ""}
    assert words(THREE_GENERATIONS, "孙子") == {
        "户主": "祖父", "配偶": "祖母", "子": "父亲", "儿媳": "母亲", "母亲": "曾祖母",
    }  # fmt: skip


def test_of_two_sons_nobody_guesses_whose_wife_and_whose_child() -> None:
    two = family(
        ("户主", "男", "1940"), ("子", "男", "1968"), ("儿媳", "女", "1970"), ("孙子", "男", "1995"),
        ("女", "女", "1972"),
    )  # fmt: skip
    two.append(Kin("second", "子", "男", "1965"))
    found = words(two[:5], "子")
    assert found == {"户主": "父亲", "儿媳": "配偶", "孙子": "子", "女": "妹妹"}
    found = relations_to("1子", "0户主", two)
    assert found == {"0户主": "父亲", "4女": "妹妹", "second": "哥哥"}


def test_a_father_and_a_brother_become_head() -> None:
    members = family(("户主", "女", "1970"), ("配偶", "男", "1968"), ("子", "男", "1995"), ("父亲", "男", "1945"),
                     ("母亲", "女", "1946"), ("弟弟", "男", "1975"))  # fmt: skip
    assert words(members, "父亲") == {"户主": "女", "配偶": "女婿", "子": "外孙子", "母亲": "配偶", "弟弟": "子"}
    assert words(members, "弟弟") == {"户主": "姐姐", "配偶": "", "子": "外甥", "父亲": "父亲", "母亲": "母亲"}


def test_the_head_who_is_not_here_any_more_is_no_obstacle() -> None:
    members = [one for one in THREE_GENERATIONS if one.relation != "户主"]
    found = relations_to("2子", "", members)
    assert found["1配偶"] == "母亲"
    assert found["3儿媳"] == "配偶"


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [("子", "配偶", "儿媳"), ("子", "子", "孙子"), ("子", "户主", "子"), ("户主", "女", "女"), ("父亲", "配偶", "母亲"),
     ("女", "子", "外孙子"), ("其他亲属", "子", ""), ("弟弟", "配偶", "弟媳"), ("弟弟", "子", "侄子")],
)  # fmt: skip
def test_relations_of_relations(first: str, second: str, word: str) -> None:
    assert relation_through(first, second, sex_of(first)) == word


@given(st.lists(st.tuples(st.sampled_from(kept_words()), st.sampled_from(("男", "女", "")), st.sampled_from(
    ("", "1950", "1980-05", "2001-02-03"))), min_size=2, max_size=8), st.data())  # fmt: skip
def test_anything_gives_kept_words_about_others(raw: list[tuple[str, str, str]], data: st.DataObject) -> None:
    members = [Kin(str(place), *one) for place, one in enumerate(raw)]
    new = data.draw(st.sampled_from(members)).id
    head = data.draw(st.sampled_from(["", *(one.id for one in members)]))
    found = relations_to(new, head, members)
    assert new not in found
    assert set(found.values()) <= set(kept_words())


RELATIONS = "子 女 父亲 母亲 祖父 祖母 孙子 孙女 弟弟 姐姐 岳父 婆婆 女婿"


@given(st.sampled_from(RELATIONS.split()), st.sampled_from(("男", "女")))
def test_changing_the_head_there_and_back_says_the_same(relation: str, head_sex: str) -> None:
    if relation in ("岳父", "女婿") and head_sex == "女" and relation == "岳父":
        return
    if relation == "婆婆" and head_sex == "男":
        return
    old, new = Kin("old", "户主", head_sex, "1960"), Kin("new", relation, sex_of(relation), "1975")
    there = relations_to("new", "old", [old, new])
    if "old" not in there:
        return
    turned = [Kin("old", there["old"], head_sex, "1960"), Kin("new", "户主", new.sex, "1975")]
    back = relations_to("old", "new", turned)["new"]
    assert back == relation or {back, relation} <= {"弟弟", "哥哥", "姐姐", "妹妹", "兄弟姐妹"} or back in {
        "孙子", "孙女", "外孙子", "外孙女"}  # fmt: skip
