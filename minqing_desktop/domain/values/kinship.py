"""What the members of a household are to a new head, as far as it follows from what they were to the old one.

A relation is a way through the family: 儿媳 is the wife of a son, 祖母 the mother of the father. Put together, two
ways make a third, which is shortened (a parent's child is a brother or sister) and looked up among the kept words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from minqing_desktop.domain.values.relation import HEAD, SPOUSE

MAN, WOMAN = "男", "女"
_ELDER_AND_YOUNGER = {MAN: ("哥哥", "弟弟"), WOMAN: ("姐姐", "妹妹")}
_SIBLING = "兄弟姐妹"


class Step(NamedTuple):
    """From one person to the next: to the spouse (S), a child (C), a parent (P) or a brother or sister (B)."""

    to: str
    sex: str


@dataclass(frozen=True, slots=True)
class Kin:
    """A member as far as kinship goes; `relation` is the kept word, `birth` a partial date."""

    id: str
    relation: str
    sex: str = ""
    birth: str = ""


def _way(text: str) -> tuple[Step, ...]:
    """«C男 S女» as steps."""
    return tuple(Step(part[0], part[1:]) for part in text.split())


_WAYS: dict[str, tuple[Step, ...]] = {
    word: _way(text)
    for word, text in {
        "子": "C男", "女": "C女", "儿媳": "C男 S女", "女婿": "C女 S男",
        "孙子": "C男 C男", "孙女": "C男 C女", "外孙子": "C女 C男", "外孙女": "C女 C女",
        "孙媳": "C男 C男 S女", "孙女婿": "C男 C女 S男", "曾孙子": "C男 C男 C男", "曾孙女": "C男 C男 C女",
        "父亲": "P男", "母亲": "P女", "公公": "S男 P男", "婆婆": "S男 P女", "岳父": "S女 P男", "岳母": "S女 P女",
        "祖父": "P男 P男", "祖母": "P男 P女", "外祖父": "P女 P男", "外祖母": "P女 P女",
        "曾祖父": "P男 P男 P男", "曾祖母": "P男 P男 P女",
        "哥哥": "B男", "弟弟": "B男", "姐姐": "B女", "妹妹": "B女",
        "嫂子": "B男 S女", "弟媳": "B男 S女", "姐夫": "B女 S男", "妹夫": "B女 S男",
        "侄子": "B男 C男", "侄女": "B男 C女", "外甥": "B女 C男", "外甥女": "B女 C女",
        "舅父": "P女 B男", "姨母": "P女 B女", "姑母": "P男 B女",
        "舅母": "P女 B男 S女", "姨父": "P女 B女 S男", "姑父": "P男 B女 S男",
        "伯父": "P男 B男", "叔父": "P男 B男", "伯母": "P男 B男 S女", "婶母": "P男 B男 S女",
    }.items()
}  # fmt: skip
# Elder or younger cannot be told from a way alone: what is offered is right whichever it is.
_NOT_OFFERED = frozenset(
    ("伯父", "叔父", "伯母", "婶母", "嫂子", "弟媳", "姐夫", "妹夫", "哥哥", "弟弟", "姐姐", "妹妹")
)
_SPOUSES = {
    "哥哥": "嫂子", "弟弟": "弟媳", "姐姐": "姐夫", "妹妹": "妹夫", "伯父": "伯母", "叔父": "婶母",
}  # fmt: skip
_WORD_OF = {way: word for word, way in _WAYS.items() if word not in _NOT_OFFERED}


def relations_to(new_head: str, old_head: str, members: Iterable[Kin]) -> dict[str, str]:
    """The relation to the new head by person id; who is not in it is anybody's guess and left to people.

    `members` are all who belong to the household, the old head among them or not.
    """
    kin = {one.id: one for one in members}
    new = kin[new_head]
    head_sex = kin[old_head].sex if old_head in kin else ""
    towards = _way_of(new, old_head, head_sex)
    found: dict[str, str] = {}
    for one in kin.values():
        beyond = _way_of(one, old_head, head_sex)
        if one.id == new_head or towards is None or beyond is None:
            continue
        word = _between(head_sex, towards, beyond, kin, (new, one))
        if word:
            found[one.id] = word
    return found


def relation_through(first: str, second: str, middle_sex: str = "", sex: str = "") -> str:
    """What the `second` of somebody's `first` is to him (the 配偶 of the 子 is the 儿媳); empty for none kept."""
    if second == SPOUSE and first in _SPOUSES:
        return _SPOUSES[first]
    one = _way_of(Kin("first", first, middle_sex), "", "")
    other = _way_of(Kin("second", second, sex), "", middle_sex)
    if one is None or other is None:
        return ""
    steps = (*one, *other)
    return _word(_shortened("", steps)) if steps else HEAD


def _way_of(one: Kin, head: str, head_sex: str) -> tuple[Step, ...] | None:
    if one.id == head or one.relation == HEAD:
        return ()
    if one.relation == SPOUSE:
        return (Step("S", one.sex or _other_sex(head_sex)),)
    if one.relation == _SIBLING:
        return (Step("B", one.sex),)
    return _WAYS.get(one.relation)


def _other_sex(sex: str) -> str:
    return {MAN: WOMAN, WOMAN: MAN}.get(sex, "")


def _between(
    head_sex: str, towards: tuple[Step, ...], beyond: tuple[Step, ...], kin: Mapping[str, Kin], two: tuple[Kin, Kin]
) -> str:
    """The word for the way from the end of `towards` over the old head to the end of `beyond`."""
    shared = _shared(towards, beyond, kin.values())
    if shared is None:
        return ""
    start = head_sex if not shared else towards[shared - 1].sex
    back = _turned(start, towards[shared:])
    steps = _shortened(two[0].sex, (*back, *beyond[shared:]))
    return _sibling_word(*two) if len(steps) == 1 and steps[0].to == "B" else _word(steps)


def _shared(towards: tuple[Step, ...], beyond: tuple[Step, ...], members: Iterable[Kin]) -> int | None:
    """How many first steps lead over the same persons; None where that cannot be told: which of two sons?"""
    shared = 0
    for one, other in zip(towards, beyond, strict=False):
        if one != other or not one.sex:
            break
        if one.to in "CB":
            if len(towards) == len(beyond) == shared + 1:
                break  # both end here, and they are two persons
            way = towards[: shared + 1]
            if sum(_WAYS.get(each.relation) == way for each in members) > 1:
                return None
        shared += 1
    return shared


def _turned(start_sex: str, way: tuple[Step, ...]) -> tuple[Step, ...]:
    """The way back to where `way` began, which was somebody of `start_sex`."""
    sexes = [start_sex, *(step.sex for step in way)]
    back = {"C": "P", "P": "C", "S": "S", "B": "B"}
    return tuple(Step(back[step.to], sexes[place]) for place, step in reversed(list(enumerate(way))))


# What two steps in a row come to; a pair that is missing stays as it is.
_COME_TO = {"PC": "B", "CP": "S", "PS": "P", "SC": "C", "BP": "P", "BB": "B", "CB": "C"}


def _shortened(sex: str, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """A way without detours, from somebody of `sex`."""
    way = list(steps)
    place = 0
    while place + 1 < len(way):
        first, second = way[place], way[place + 1]
        before = way[place - 1].sex if place else sex
        if first.to == second.to == "S" or (first.to == "C" and second.to == "P" and before and before == second.sex):
            del way[place : place + 2]  # back at oneself
        elif (come := _COME_TO.get(first.to + second.to)) is not None:
            way[place : place + 2] = [Step(come, second.sex)]
        else:
            place += 1
            continue
        place = max(0, place - 1)
    return tuple(way)


def _word(steps: tuple[Step, ...]) -> str:
    if len(steps) == 1 and steps[0].to == "S":
        return SPOUSE
    if len(steps) == 1 and steps[0].to == "B":
        return _SIBLING
    return _WORD_OF.get(steps, "")


def _sibling_word(of: Kin, one: Kin) -> str:
    """哥哥 or 弟弟 where both birth dates are known well enough."""
    places = min(len(of.birth), len(one.birth))
    if one.sex not in _ELDER_AND_YOUNGER or not places or of.birth[:places] == one.birth[:places]:
        return _SIBLING
    elder, younger = _ELDER_AND_YOUNGER[one.sex]
    return elder if one.birth < of.birth else younger
