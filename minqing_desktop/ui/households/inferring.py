"""What the members are to a new head, as far as it follows from what they were to the old one."""

from __future__ import annotations

from collections.abc import Mapping

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.relation import HEAD, SPOUSE

_PARENT = {"男": "父亲", "女": "母亲"}
_CHILD = {"男": "子", "女": "女"}
_SAME_FOR_SPOUSE = frozenset(("子", "女", "儿媳", "女婿", "孙子", "孙女"))
# What the old head's parents and parents-in-law are to his spouse, by the sex of the spouse.
_ELDERS_OF_WIFE = {"父亲": "公公", "母亲": "婆婆", "岳父": "父亲", "岳母": "母亲"}
_ELDERS_OF_HUSBAND = {"父亲": "岳父", "母亲": "岳母", "公公": "父亲", "婆婆": "母亲"}


def relations_to(head: str, former: str, members: Mapping[str, Person]) -> dict[str, str]:
    """Relation by person id; who is not in it is anybody's guess and left to people."""
    new = members[head]
    found = {
        identity: _relation(new, person, HEAD if identity == former else person.relation)
        for identity, person in members.items()
        if identity != head
    }
    return {identity: word for identity, word in found.items() if word}


def _relation(new: Person, person: Person, was: str) -> str:
    """What `person`, who was `was` to the old head, is to `new`; empty where it does not follow."""
    if new.relation == SPOUSE:
        if was == HEAD:
            return SPOUSE
        elders = {"女": _ELDERS_OF_WIFE, "男": _ELDERS_OF_HUSBAND}.get(new.sex, {})
        return was if was in _SAME_FOR_SPOUSE else elders.get(was, "")
    if new.relation in ("子", "女"):
        if was in (HEAD, SPOUSE):
            return _PARENT.get(person.sex, "")
        return {"子": "兄弟姐妹", "女": "兄弟姐妹", "父亲": "祖父", "母亲": "祖母"}.get(was, "")
    if new.relation in _PARENT.values() and was == HEAD:
        return _CHILD.get(person.sex, "")
    return ""
