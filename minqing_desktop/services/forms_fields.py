"""What a form's column over people and households can be filled with: fields, and what follows from them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values import id_number
from minqing_desktop.domain.values.masking import SIGN, Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms_book import FormBook, Home
from minqing_desktop.services.roster_sheets import relation_shown

Value = str | int | float | date | None
_PLAIN_NUMBER = re.compile(r"(?:0|[1-9]\d{0,8})(?:\.\d{1,4})?", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{8,}")
_NOBODY = Person()


@dataclass(frozen=True, slots=True)
class FormRow:
    """What one line or sheet is about; `key` tells it again the next time, `name` is its word for people.

    `cells` are those of a ledger's line by field where it is no person or household, `whole` the same without masks.
    """

    key: str
    name: str
    place: int
    home: Home | None = None
    person: Person = _NOBODY
    cells: Mapping[str, Value] | None = None
    whole: Mapping[str, Value] | None = None
    is_home: bool = False
    """Whether it is about the household, or another record of it, and not about one person of it."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field by its stable key, its word for people, and how a row says it. `of_home`: the same for all members."""

    key: str
    label: str
    value: Callable[[FormBook, FormRow, Masks], Value]
    of_home: bool = False


def people_fields() -> dict[str, FormField]:
    """All of them by key; the labels are the catalogue's."""
    return {each.key: each for each in (*_numbers(), *_of_home(), *_of_person(), *_around())}


def _numbers() -> tuple[FormField, ...]:
    return (FormField("seq", tr("序号"), lambda book, row, masks: row.place),)


def _label(kind: str, name: str) -> str:
    return tr(kind_named(kind).field(name).label)


def _of_home() -> tuple[FormField, ...]:
    def field(key: str, label: str, value: Callable[[Home, Masks], Value]) -> FormField:
        return FormField(key, label, lambda book, row, masks: value(row.home, masks) if row.home else "", True)

    def head(name: str) -> Callable[[Home, Masks], Value]:
        return lambda home, masks: _personal(home.head or _NOBODY, name, masks)

    return (
        field("home.number", _label("household", "number"), lambda home, _: home.household.number),
        field("home.head", tr("户主姓名"), lambda home, _: home.head_name),
        field("home.head_id", tr("户主身份证号"), head("id_number")),
        field("home.phone", tr("户联系电话"), lambda home, masks: masks.phone(_home_phone(home))),
        field("home.group", _label("household", "group"), lambda home, _: home.group),
        field("home.address", _label("household", "address"), lambda home, masks: masks.text(home.household.address)),
        field(
            "home.registered_address",
            _label("household", "registered_address"),
            lambda home, masks: masks.text(home.household.registered_address),
        ),
        field("home.type", _label("household", "household_type"), lambda home, _: home.household.household_type),
        field("home.size", tr("家庭人口数"), lambda home, _: len(home.members)),
        field("home.tags", tr("户标签"), lambda home, _: "、".join(home.tags)),
        field("home.members", tr("成员姓名"), lambda home, _: "、".join(each.name for each in home.members)),
        field("home.note", tr("户备注"), lambda home, masks: masks.text(home.household.note)),
        field("home.livelihood", _label("household", "livelihood"), lambda h, m: m.text(h.household.livelihood)),
        field("home.cadres", tr("联系干部"), lambda home, _: home.cadres),
        field("home.last_visit", tr("上次走访"), lambda home, _: home.last_visit),
    )


def _home_phone(home: Home) -> str:
    """The head's, or the first one of the household."""
    return next((each.phone for each in (home.head or _NOBODY, *home.members) if each.phone), "")


def _of_person() -> tuple[FormField, ...]:
    def field(key: str, label: str, name: str) -> FormField:
        return FormField(key, label, lambda book, row, masks: _personal(row.person, name, masks))

    plain = ("name", "former_name", "id_number", "relation", "sex", "phone", "occupation", "whereabouts", "note")
    return (
        *(field(f"person.{name}", _label("person", name), name) for name in plain),
        field("person.birth_date", _label("person", "birth_date"), "birth_date"),
        field("person.birth_month", tr("出生年月"), "birth_month"),
        field("person.id_type", _label("person", "id_type"), "id_type"),
        field("person.id_6_4", tr("身份证号（前6后4）"), "id_6_4"),
        field("person.tags", _label("person", "tags"), "tags"),
        FormField("person.age", tr("年龄"), lambda book, row, _: age(birth(row.person), book.today)),
    )


def _around() -> tuple[FormField, ...]:
    def field(key: str, label: str, value: Callable[[FormBook], Value]) -> FormField:
        return FormField(key, label, lambda book, row, masks: value(book), True)

    return (
        field("unit", tr("填报单位"), lambda book: book.unit),
        field("village", tr("村名"), lambda book: book.village),
        field("town", tr("乡镇"), lambda book: book.town),
        field("county", tr("县区"), lambda book: book.county),
        field("today", tr("填报日期"), lambda book: book.today),
        field("cadre", tr("制表人"), lambda book: book.cadre),
        field("cadre_phone", tr("制表人电话"), lambda book: book.cadre_phone),
    )


def _personal(person: Person, name: str, masks: Masks) -> Value:
    match name:
        case "id_number":
            return masks.id_number(person.id_number)
        case "phone":
            return masks.phone(person.phone)
        case "id_6_4":
            number = person.id_number
            return number[:6] + SIGN * 8 + number[-4:] if len(number) == 18 else masks.id_number(number)
        case "relation":
            return relation_shown(person)
        case "sex":
            return person.sex or (id_number.sex(person.id_number) if len(person.id_number) == 18 else "")
        case "birth_date":
            return _day(birth(person))
        case "birth_month":
            return birth(person)[:7]
        case "id_type":
            return kind_named("person").field("id_type").words_for(person.id_type)
        case "tags":
            return "、".join(person.tags)
    return masks.text(getattr(person, name))


def birth(person: Person) -> str:
    """The day of birth as far as it is known: told, or said by the ID number."""
    if person.birth_date or len(person.id_number) != 18:
        return person.birth_date
    return id_number.birth_date(person.id_number)


def _day(partial: str) -> Value:
    return date.fromisoformat(partial) if len(partial) == 10 else partial


def age(born: str, today: date) -> int | None:
    """Full years by a partial date; None where the year is not known."""
    if len(born) < 4:
        return None
    years = today.year - int(born[:4])
    return years - (today.strftime("%m-%d")[: len(born[5:])] < born[5:])


def extra_value(row: FormRow, heading: str, masks: Masks) -> Value:
    """An extra column of the person, else of the household; long numbers in it (accounts, certificates) are masked."""
    text = row.person.extra.get(heading) or (row.home.household.extra.get(heading, "") if row.home else "")
    if not masks.are_on or _PLAIN_NUMBER.fullmatch(text):
        return plain_number(text)
    return _LONG_NUMBER.sub(lambda found: found[0][:4] + SIGN * (len(found[0]) - 4), masks.text(text))


def plain_number(text: str) -> Value:
    """A number that totals of the form are to count (元, 亩); codes that begin with 0 and long ones stay texts."""
    if not _PLAIN_NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def tag_value(row: FormRow, tag: str) -> str:
    """«是» where the person or his household has the tag."""
    tags = (*row.person.tags, *(row.home.tags if row.home else ()))
    return tr("是") if tag in tags else tr("否")
