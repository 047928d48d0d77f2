"""Two records of one person become one; everything that hung on either hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.record_merging import (
    Comparison,
    Pick,
    Picks,
    compare,
    mark_merged,
    move_references,
    united,
)
from minqing_desktop.services.record_words import Names
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader

__all__ = ["Comparison", "PeopleComparison", "Pick", "Picks", "compare_people", "merge_people", "merge_people_in"]


@dataclass(frozen=True, slots=True)
class PeopleComparison:
    """Two persons beside each other; `doubt` says what speaks against their being one, empty when nothing does."""

    comparison: Comparison
    doubt: str
    keep: Person
    drop: Person


def compare_people(session: Session, keep: str, drop: str) -> PeopleComparison:
    """What merging the record `drop` into `keep` asks and does; KeyError for one that is not here."""
    with session.reading() as reader:
        one, other = reader.get(Person, keep), reader.get(Person, drop)
        comparison = compare(reader, one, other)
        # Both mostly have the same name: the household tells them apart.
        names = Names(reader)
        comparison = replace(
            comparison,
            keep_title=_told_apart(one, names),
            drop_title=_told_apart(other, names),
        )
        return PeopleComparison(comparison, _doubt(reader, one, other), one, other)


def _told_apart(one: Person, names: Names) -> str:
    home = names.of("household", one.household)
    return tr("{name}（{household}）").format(name=one.name, household=home) if home else one.name


def _doubt(reader: Reader, one: Person, other: Person) -> str:
    if one.id_number and other.id_number and one.id_number != other.id_number:
        return tr("两边的身份证号不一样，多半是两个人。看清楚了再合并。")
    if one.sex and other.sex and one.sex != other.sex:
        return tr("两边的性别不一样，请看清楚是不是同一个人。")
    names = {one.name, one.former_name} & {other.name, other.former_name} - {""}
    return "" if names else tr("两边的姓名不一样，请看清楚是不是同一个人。")


def merge_people(session: Session, keep: str, drop: str, choices: Picks | None = None) -> Changes:
    """Makes one person of two records in one action; `choices` says by field whose value stays.

    A field it says nothing of keeps what is there, and both where there is room for both. The record `drop` is deleted
    and points at `keep` from then on. UserError when the two are one record already.
    """
    with session.doing("person.merge") as doing:
        merge_people_in(doing, keep, drop, choices)
        doing.act.subject = ("person", keep)
    return doing.changes


def merge_people_in(doing: Doing, keep: str, drop: str, choices: Picks | None = None) -> None:
    """The same inside an action of something greater."""
    reader = doing.see()
    one, other = reader.get(Person, keep), reader.get(Person, drop)
    if keep == drop:
        raise UserError("same_record", tr("选的两份档案是同一份。"), tr("请另选一份。"))
    values = united(one, other, choices or {})
    _make_room_for_phones(one, other, choices or {}, values)
    doing.act.change(Person, keep, **values)
    move_references(doing, "person", [drop], keep)
    _let_go_of_heads(doing, replace(one, **values))
    mark_merged(doing, Person, drop, keep)


def _make_room_for_phones(one: Person, other: Person, choices: Picks, values: dict) -> None:
    """Of two telephone numbers the first stays the one to call; the other goes among the other numbers."""
    chosen = choices.get("phone", Pick.BOTH)
    if chosen is not Pick.BOTH or not other.phone or one.phone == other.phone:
        return
    values["phone"] = one.phone or other.phone
    rest = values.get("other_phones", one.other_phones)
    numbers = [other.phone] if one.phone else []
    numbers += [each for each in rest.split("、") if each]
    values["other_phones"] = "、".join(dict.fromkeys(each for each in numbers if each != values["phone"]))


def _let_go_of_heads(doing: Doing, person: Person) -> None:
    """Who is the head of one household only is so where he lives; the other asks for a new head."""
    for home in doing.see().find(Household, head=person.id):
        if home.id != person.household and not home.state:
            doing.act.change(Household, home.id, head="")
        elif home.id == person.household and person.relation != HEAD:
            doing.act.change(Person, person.id, relation=HEAD, relation_word="")
