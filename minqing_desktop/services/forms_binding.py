"""Which field fills which column of a form: found by its headings, kept as data, mended by hand.

A source is text: «field:person.name», «text:固定文字 {组别}», «tag:低保», «extra:帮扶措施», or «blank».
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.blanks import Blank
from minqing_desktop.exchange.forms.layout import PEOPLE, FormLayout, FormSheet
from minqing_desktop.exchange.roster.headings import Headings, normalise
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.forms_book import FormBook
from minqing_desktop.services.forms_fields import (
    FormField,
    FormRow,
    Value,
    extra_value,
    people_fields,
    plain_number,
    tag_value,
)
from minqing_desktop.services.forms_ledgers import FIELDS, ledger_labels
from minqing_desktop.services.forms_scope import FormScope

BLANK = "blank"
# Groups of headings.json and what they are filled with. What is not here is an extra column, if anything.
_BY_HEADINGS = {
    "seq": "seq", "person_name": "person.name", "former_name": "person.former_name", "id_no": "person.id_number",
    "id_type": "person.id_type", "relation": "person.relation", "relation_word": "person.relation",
    "sex": "person.sex", "birth": "person.birth_date", "birth_month": "person.birth_month", "age": "person.age",
    "phone": "person.phone", "occupation": "person.occupation", "whereabouts": "person.whereabouts",
    "tags": "person.tags", "remark": "person.note", "id_6_4": "person.id_6_4", "head_name": "home.head",
    "head_id_no": "home.head_id", "household_phone": "home.phone", "household_no": "home.number",
    "household_type": "home.type", "household_size": "home.size", "household_tags": "home.tags",
    "household_remark": "home.note", "household_cadre": "home.cadres", "last_visit": "home.last_visit",
    "group": "home.group", "home_addr": "home.address", "hukou_addr": "home.registered_address",
    "livelihood": "home.livelihood", "village": "village", "town": "town", "county": "county", "unit": "unit",
    "today": "today", "cadre": "cadre", "cadre_phone": "cadre_phone", "signed": BLANK,
}  # fmt: skip
# What a row about a household says where its heading means a person: the head, or the household as a whole.
_OF_HOUSEHOLD = {"person.phone": "home.phone", "person.note": "home.note", "person.tags": "home.tags"}
_WHETHER = re.compile(r"^(?:是否为?|是否属于?|是不是)?(.+?)(?:户|家庭|人员|对象|人口|人)?(?:\(是/否\))?$")
_FIELD_IN_TEXT = re.compile(r"\{([^{}]+)\}")


class FormBinding(msgspec.Struct, frozen=True):
    """How one form is filled. `sources` by heading; `unit` is «person» or «household» where it is over people."""

    fingerprint: str
    subject: str
    unit: str
    sources: dict[str, str]
    scope: FormScope | None = None
    """Who went in the last time, and in which order."""
    is_unit_chosen: bool = False
    """Whether a person said what a row is about; else each table of the form says it by itself."""


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What headings mean, for each subject and around the tables."""

    subjects: Mapping[str, Headings]
    around: Headings


@lru_cache(maxsize=1)
def vocabularies() -> Vocabularies:
    """From the shipped headings: rosters' own first, then what reports and ledgers say."""
    known = msgspec.json.decode(resource_path("headings.json").read_bytes())["fields"]
    more = msgspec.json.decode(resource_path("form_headings.json").read_bytes())
    subjects = {PEOPLE: Headings({**more["people"], **known})}
    subjects |= {subject: Headings({**more[subject], **more["people"], **known}) for subject in FIELDS}
    return Vocabularies(subjects, Headings(more["around"]))


def labels_of(subject: str) -> dict[str, str]:
    """Words of all fields that a form over this subject can be filled with, by key."""
    fields = people_fields()
    if subject == PEOPLE:
        return {key: field.label for key, field in fields.items()}
    # The subject's own words come first where both have one: 联系电话 of a matter is its petitioner's.
    return {**ledger_labels(subject), **{key: field.label for key, field in fields.items()}}


def bind(layout: FormLayout, book: FormBook) -> FormBinding:
    """What the headings say by themselves."""
    subject = layout.subject
    unit = _unit(layout) if subject == PEOPLE else ""
    sources: dict[str, str] = {}
    for sheet in layout.sheets:
        own = len(sheet.table.columns) if sheet.table is not None else 0
        for place, (heading, label, field, member) in enumerate(asked(sheet)):
            # On a card the table lists members, whatever the card is about.
            is_home = unit == "household" and not member and not (sheet.is_card and place < own)
            source = _source(label, field, subject, book, is_home)
            if source:
                sources.setdefault(heading, source)
    return FormBinding(layout.fingerprint, subject, unit, sources)


def asked(sheet: FormSheet) -> list[tuple[str, str, str | None, int]]:
    """Everything a sheet asks: heading, its own label, the field it means, and which member it is about."""
    found = [(each.heading, each.label, each.field, each.member) for each in sheet.table.columns] if sheet.table else []
    return found + [(blank_heading(sheet, each), each.label, each.field, 0) for each in sheet.blanks]


def blank_heading(sheet: FormSheet, blank: Blank) -> str:
    """The heading a blank is known by; told from a column of the table with the same words."""
    is_taken = sheet.table is not None and any(each.heading == blank.label for each in sheet.table.columns)
    return f"{blank.label}（表外）" if is_taken else blank.label


def _unit(layout: FormLayout) -> str:
    """Whether a row, or a card, is about a household: it asks for its head and for nobody else."""
    for sheet in layout.sheets:
        if sheet.is_card and sheet.table is not None:
            return "household"
        columns = sheet.table.columns if sheet.table is not None else ()
        fields = {each.field for each in columns if not each.member}
        if sheet.is_card:
            fields = {each.field for each in sheet.blanks if each.is_record}
        if any(each.member for each in columns):
            return "household"
        if fields & {"head_name", "household_no"} and not fields & {"person_name", "relation"}:
            return "household"
    return "person"


def _source(label: str, field: str | None, subject: str, book: FormBook, is_household: bool) -> str:
    if field is not None and field in FIELDS.get(subject, ()):
        return f"field:{field}"
    is_household = is_household or subject != PEOPLE
    key = _BY_HEADINGS.get(field or "", "")
    if key and key != BLANK:
        return f"field:{_OF_HOUSEHOLD.get(key, key) if is_household else key}"
    if key == BLANK:
        return BLANK
    extra = book.extras.get(normalise(label))
    if extra is not None:
        return f"extra:{extra}"
    whether = _WHETHER.match(normalise(label))
    for tag in book.tags:
        if whether is not None and normalise(tag) in (whether[1], normalise(label)):
            return f"tag:{tag}"
    return ""


def rebind(binding: FormBinding, layout: FormLayout, changes: Sequence[tuple[str, str]]) -> FormBinding:
    """The binding with sources set by hand: a column's heading, and what the user wrote for it.

    UserError: form.column_unknown, form.source_unknown.
    """
    headings = {heading for sheet in layout.sheets for heading, *_rest in asked(sheet)}
    by_name = {normalise(heading): heading for heading in headings}
    sources = dict(binding.sources)
    for name, written in changes:
        heading = by_name.get(normalise(name))
        if heading is None:
            raise UserError(
                "form.column_unknown",
                tr("这份表里没有叫“{name}”的栏，没有生成文件。").format(name=name),
                tr("栏名有：{names}").format(names=tr("、").join(sorted(headings))),
            )
        sources[heading] = read_source(written, binding.subject)
    return msgspec.structs.replace(binding, sources=sources)


def read_source(written: str, subject: str) -> str:
    """What the user wrote as a source: a field's word, «"固定文字"», «标签:低保», «附加:列名», or nothing for blank."""
    text = written.strip()
    if text in ("", tr("留空")):
        return BLANK
    if len(text) > 1 and text[0] in "\"“'" and text[-1] in "\"”'":
        for name in _FIELD_IN_TEXT.findall(text):
            _key_of(name, subject)
        return f"text:{text[1:-1]}"
    sign, colon, rest = text.replace("：", ":", 1).partition(":")
    if colon and rest and sign in ("标签", "tag"):
        return f"tag:{rest}"
    if colon and rest and sign in ("附加", "附加列", "extra"):
        return f"extra:{rest}"
    return f"field:{_key_of(text, subject)}"


def _key_of(name: str, subject: str) -> str:
    labels = labels_of(subject)
    if name in labels:
        return name
    found = next((key for key, label in labels.items() if normalise(label) == normalise(name)), "")
    if not found:
        group = vocabularies().subjects[subject].match(name)
        found = _BY_HEADINGS.get(group.field or "", group.field or "") if group.sure else ""
    if found not in labels:
        raise UserError(
            "form.source_unknown",
            tr("不认识字段“{name}”，没有生成文件。").format(name=name),
            tr("可以用的字段：{names}；固定文字写在引号里，标签写成 标签:低保。").format(
                names=tr("、").join(dict.fromkeys(labels.values()))
            ),
        )
    return found


def source_words(source: str, subject: str) -> str:
    """A source as people read it."""
    kind, _, rest = source.partition(":")
    match kind:
        case "field":
            return labels_of(subject).get(rest, rest)
        case "text":
            return tr("固定文字“{text}”").format(text=rest)
        case "tag":
            return tr("有没有标签“{tag}”").format(tag=rest)
        case "extra":
            return tr("附加列“{name}”").format(name=rest)
    return tr("留空")


Ask = Callable[[FormRow, Masks], Value]


def asker(source: str, book: FormBook, subject: str) -> Ask:
    """What gives the value of a source for a row."""
    kind, _, rest = source.partition(":")
    if kind == "tag":
        return lambda row, masks: tag_value(row, rest)
    if kind == "extra":
        return lambda row, masks: extra_value(row, rest, masks)
    if kind == "text":
        return _text_asker(rest, book, subject)
    field: FormField | None = people_fields().get(rest)
    if field is not None:
        return lambda row, masks: field.value(book, row, masks)
    if kind == "field":
        return lambda row, masks: ((row.cells if masks.are_on else row.whole) or {}).get(rest, "")
    return lambda row, masks: ""


def _text_asker(text: str, book: FormBook, subject: str) -> Ask:
    parts = {name: asker(f"field:{_key_of(name, subject)}", book, subject) for name in _FIELD_IN_TEXT.findall(text)}

    def say(row: FormRow, masks: Masks) -> Value:
        def word(found: "re.Match[str]") -> str:
            value = parts[found[1]](row, masks)
            return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)

        return plain_number(_FIELD_IN_TEXT.sub(word, text))

    return say
