"""The columns of a roster that goes out: those everybody knows, and with whole numbers all others that hold something.

An import of a whole one gives the same records again; a masked one leaves out what is personal in no fixed form.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from minqing_desktop.domain.records.household import HOUSEHOLD_STATES, ID_TYPES, PERSON_STATES, Household, Person
from minqing_desktop.domain.values import relation
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.values.partial_date import in_words
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.headings import EXTRA, HOUSEHOLD_EXTRA, load_headings
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.host.resources import resource_path
from minqing_desktop.storage.reader import Reader

_LONG = ColumnKind.LONG_TEXT


@dataclass(frozen=True, slots=True)
class Member:
    """One line: a person in his household; what is the household's own stands with its first member."""

    place: int
    home: Household
    group: str
    head: str
    person: Person
    is_first: bool


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column with what stands in it."""

    column: LedgerColumn
    value: Callable[[Member, Masks], object]


def roster_columns(reader: Reader, village: str, masks: Masks, with_gone: bool = False) -> list[RosterColumn]:
    """The columns of a roster; those for what is rare only where numbers are whole and the village has it.

    `with_gone`: the roster lists people who died or moved away, and says so of each.
    """
    columns = _common()
    if masks.are_on:
        return columns + (_rare(reader, village, ("state", "state_on")) if with_gone else [])
    hidden = () if with_gone else ("state", "state_on")
    wanted = tuple(dict.fromkeys(name for _record, name, *_more in _RARE if name not in hidden))
    return columns + _relation_words(reader, village) + _rare(reader, village, wanted) + _added(reader, village)


def row_of(columns: Sequence[RosterColumn], member: Member, masks: Masks) -> list[object]:
    """The cells of one line."""
    return [each.value(member, masks) for each in columns]


def _column(heading: str, width: float, value: Callable[[Member, Masks], object], kind: ColumnKind = ColumnKind.TEXT):
    return RosterColumn(LedgerColumn(heading, width, kind), value)


def _common() -> list[RosterColumn]:
    return [
        _column(tr("序号"), 6, lambda m, _: m.place, ColumnKind.INTEGER),
        _column(tr("户编号"), 10, lambda m, _: m.home.number),
        _column(tr("组别"), 13, lambda m, _: m.group),
        _column(tr("户主姓名"), 11, lambda m, _: m.head),
        _column(tr("姓名"), 11, lambda m, _: m.person.name),
        _column(tr("与户主关系"), 11, lambda m, _: relation_shown(m.person)),
        _column(tr("性别"), 6, lambda m, _: m.person.sex),
        _column(tr("出生日期"), 15, lambda m, _: in_words(m.person.birth_date)),
        _column(tr("证件类型"), 10, lambda m, _: _id_type(m.person.id_type)),
        _column(tr("身份证号"), 21, lambda m, masks: masks.id_number(m.person.id_number)),
        _column(tr("联系电话"), 15, _phones),
        _column(tr("家庭住址"), 26, lambda m, masks: masks.text(m.home.address), _LONG),
        _column(tr("户标签"), 13, lambda m, _: _first(m, "、".join(m.home.tags)), _LONG),
        _column(tr("标签"), 13, lambda m, _: "、".join(m.person.tags), _LONG),
        _column(tr("户备注"), 16, lambda m, masks: _first(m, masks.text(m.home.note)), _LONG),
        _column(tr("备注"), 18, lambda m, masks: masks.text(m.person.note), _LONG),
    ]


def relation_shown(person: Person) -> str:
    """What the roster said, where the standard word follows from it."""
    word = person.relation_word
    return word if word and (not person.relation or _says(word, person)) else person.relation


def _says(word: str, person: Person) -> bool:
    return relation.normalise(word, person.sex) == person.relation


def _relation_words(reader: Reader, village: str) -> list[RosterColumn]:
    """A column for words from which the standard one does not follow, where there are such."""
    said = reader.find(Person, village=village, relation_word__empty=False)
    if all(not one.relation or _says(one.relation_word, one) for one in said):
        return []

    def value(member: Member, _masks: Masks) -> str:
        person = member.person
        return "" if not person.relation or _says(person.relation_word, person) else person.relation_word

    return [_column(tr("关系原称"), 11, value)]


def _id_type(code: str) -> str:
    return dict(ID_TYPES).get(code, "") if code else ""


def _phones(member: Member, masks: Masks) -> str:
    """All in one cell; with whole numbers the others have a column of their own."""
    person = member.person
    if not masks.are_on:
        return person.phone
    return masks.phone("、".join(part for part in (person.phone, person.other_phones) if part))


def _first(member: Member, text: str) -> str:
    return text if member.is_first else ""


# Words of states are not translated: they are read again whatever language the window speaks.
_RARE: tuple[tuple[type[Household] | type[Person], str, float, ColumnKind, Callable[[Member], object]], ...] = (
    (Household, "registered_head", 11, ColumnKind.TEXT, lambda m: m.home.registered_head),
    (Household, "registered_address", 26, _LONG, lambda m: m.home.registered_address),
    (Household, "household_type", 12, ColumnKind.TEXT, lambda m: m.home.household_type),
    (Household, "livelihood", 26, _LONG, lambda m: m.home.livelihood),
    (Household, "state", 10, ColumnKind.TEXT, lambda m: dict(HOUSEHOLD_STATES).get(m.home.state, "")),
    (Household, "state_on", 12, ColumnKind.TEXT, lambda m: m.home.state_on.isoformat() if m.home.state_on else ""),
    (Person, "former_name", 11, ColumnKind.TEXT, lambda m: m.person.former_name),
    (Person, "other_phones", 15, ColumnKind.TEXT, lambda m: m.person.other_phones),
    (Person, "occupation", 12, ColumnKind.TEXT, lambda m: m.person.occupation),
    (Person, "whereabouts", 18, _LONG, lambda m: m.person.whereabouts),
    (Person, "state", 10, ColumnKind.TEXT, lambda m: dict(PERSON_STATES).get(m.person.state, "")),
    (Person, "state_on", 12, ColumnKind.TEXT, lambda m: m.person.state_on.isoformat() if m.person.state_on else ""),
)


def _rare_heading(record: type[Household] | type[Person], name: str) -> str:
    if record is Household:
        return {
            "registered_head": tr("公安户主"),
            "registered_address": tr("户籍地址"),
            "household_type": tr("户类型"),
            "livelihood": tr("生产生活"),
            "state": tr("户状态"),
            "state_on": tr("户状态日期"),
        }[name]
    return {
        "former_name": tr("曾用名"),
        "other_phones": tr("其他电话"),
        "occupation": tr("职业"),
        "whereabouts": tr("现在何处"),
        "state": tr("人员状态"),
        "state_on": tr("人员状态日期"),
    }[name]


def _filled(name: str) -> dict[str, Any]:
    return {f"{name}__empty": False}


def _rare(reader: Reader, village: str, wanted: tuple[str, ...]) -> list[RosterColumn]:
    """The columns of the wanted fields that somebody of the village has something in."""
    found = []
    for record, name, width, kind, value in _RARE:
        if name not in wanted or not reader.find(record, limit=1, village=village, **_filled(name)):
            continue

        def written(member: Member, _masks: Masks, value=value, is_home=record is Household) -> object:
            return value(member) if member.is_first or not is_home else ""

        found.append(_column(_rare_heading(record, name), width, written, kind))
    return found


def _added(reader: Reader, village: str) -> list[RosterColumn]:
    """A column for each heading of an added column, told from the catalogue's own fields by a mark before it."""
    known = load_headings(resource_path("headings.json"))
    columns = []
    for heading in _keys(reader.find(Household, village=village, extra__empty=False)):
        shown = HOUSEHOLD_EXTRA + heading
        columns.append(_column(shown, 14, lambda m, _, key=heading: _first(m, m.home.extra.get(key, "")), _LONG))
    for heading in _keys(reader.find(Person, village=village, extra__empty=False)):
        shown = EXTRA + heading if known.match(heading).field is not None else heading
        columns.append(_column(shown, 14, lambda m, _, key=heading: m.person.extra.get(key, ""), _LONG))
    return columns


def _keys(records: Iterable[Household] | Iterable[Person]) -> list[str]:
    return list(dict.fromkeys(key for record in records for key in record.extra))
