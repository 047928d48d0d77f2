"""Which field fills which column of a form: found by its headings, kept as data, mended by hand.

A source is text: «field:person.name», «text:固定文字 {组别}», «tag:低保», «extra:帮扶措施», «formula:年龄(2026-12-31)»
(`domain.formulas`), or «blank».
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.formulas import names_in, parse
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.blanks import Blank
from minqing_desktop.exchange.forms.layout import PEOPLE, FormLayout, FormSheet, FormTable
from minqing_desktop.exchange.forms.vocabularies import Vocabularies, read_vocabularies
from minqing_desktop.exchange.roster.headings import normalise
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
from minqing_desktop.services.forms_formulas import Ask, formula_asker
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


@lru_cache(maxsize=1)
def vocabularies() -> Vocabularies:
    """What headings of forms mean."""
    return read_vocabularies(*(path.read_bytes() for path in heading_files()))


def heading_files() -> tuple[Path, Path]:
    """The shipped words: rosters' own, and what reports and ledgers say besides."""
    return resource_path("headings.json"), resource_path("form_headings.json")


def labels_of(subject: str) -> dict[str, str]:
    """Words of all fields that a form over this subject can be filled with, by key."""
    fields = people_fields()
    if subject == PEOPLE:
        return {key: field.label for key, field in fields.items()}
    # The subject's own words come first where both have one: 联系电话 of a matter is its petitioner's.
    return {**ledger_labels(subject), **{key: field.label for key, field in fields.items()}}


def bind(layout: FormLayout, book: FormBook) -> FormBinding:
    """What the headings say by themselves."""
    unit = _unit(layout) if layout.subject == PEOPLE else ""
    sources: dict[str, str] = {}
    for sheet in layout.sheets:
        for each in asked(sheet, layout.subject):
            source = _source(each, book)
            if source:
                sources.setdefault(each.heading, source)
    return FormBinding(layout.fingerprint, layout.subject, unit, sources)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a sheet asks: under which heading, in its own words, for which field, over what, of which member."""

    heading: str
    label: str
    field: str | None
    subject: str
    member: int = 0


def asked(sheet: FormSheet, subject: str) -> list[Asked]:
    """Everything a sheet asks; what stands around its tables is over the form's own `subject`."""
    found = [
        Asked(each.heading, each.label, each.field, table.subject, each.member)
        for table in sheet.tables
        for each in table.columns
    ]
    return found + [Asked(blank_heading(sheet, each), each.label, each.field, subject) for each in sheet.blanks]


def subjects_of(layout: FormLayout) -> dict[str, str]:
    """What each heading is over."""
    return {each.heading: each.subject for sheet in layout.sheets for each in asked(sheet, layout.subject)}


def blank_heading(sheet: FormSheet, blank: Blank) -> str:
    """The heading a blank is known by; told from a column of the table with the same words."""
    is_taken = any(each.heading == blank.label for table in sheet.tables for each in table.columns)
    return f"{blank.label}（表外）" if is_taken else blank.label


def _unit(layout: FormLayout) -> str:
    """Whether what the form is over first is a household or a person."""
    for sheet in layout.sheets:
        if sheet.is_card:
            if sheet.tables:
                return "household"
            return _unit_by({each.field for each in sheet.blanks if each.is_record})
        for table in sheet.tables:
            if table.subject == PEOPLE:
                return unit_of(table)
    return "person"


def unit_of(table: FormTable) -> str:
    """Whether a row is about a household: it asks for its head and for nobody else, or for members side by side."""
    if any(each.member for each in table.columns):
        return "household"
    return _unit_by({each.field for each in table.columns})


def _unit_by(fields: set[str | None]) -> str:
    is_home = fields & {"head_name", "household_no"} and not fields & {"person_name", "relation"}
    return "household" if is_home else "person"


def _source(asked: Asked, book: FormBook) -> str:
    label, field = asked.label, asked.field
    if field is not None and field in FIELDS.get(asked.subject, ()):
        return f"field:{field}"
    key = _BY_HEADINGS.get(field or "", "")
    if key and key != BLANK:
        return f"field:{key}"
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
    subjects = subjects_of(layout)
    by_name = {normalise(heading): heading for heading in subjects}
    sources = dict(binding.sources)
    for name, written in changes:
        heading = by_name.get(normalise(name))
        if heading is None:
            raise UserError(
                "form.column_unknown",
                tr("这份表里没有叫“{name}”的栏，没有生成文件。").format(name=name),
                tr("栏名有：{names}").format(names=tr("、").join(sorted(subjects))),
            )
        sources[heading] = read_source(written, subjects[heading])
    return msgspec.structs.replace(binding, sources=sources)


def read_source(written: str, subject: str) -> str:
    """What the user wrote as a source, or nothing for blank.

    A field's word, «"固定文字 {字段}"», «标签:低保», «附加:列名», or a formula after «=».
    UserError: form.source_unknown, formula_wrong and the like.
    """
    text = written.strip()
    if text in ("", tr("留空")):
        return BLANK
    if text[0] in "=＝":
        check_formula(text[1:], subject)
        return f"formula:{text[1:].strip()}"
    if len(text) > 1 and text[0] in "\"“'" and text[-1] in "\"”'":
        for name in _FIELD_IN_TEXT.findall(text):
            _key_of(name, subject)
        return f"text:{text[1:-1]}"
    return named_source(text, subject)


def check_formula(text: str, subject: str) -> None:
    """UserError where it cannot be read, or asks a field that there is none of."""
    for name in names_in(parse(text)):
        named_source(name, subject)


def named_source(name: str, subject: str) -> str:
    """The source that a word within a formula means: a field, «标签:低保» or «附加:列名»."""
    kind, colon, rest = name.replace("：", ":", 1).partition(":")
    if colon and rest and kind in ("标签", "tag"):
        return f"tag:{rest}"
    if colon and rest and kind in ("附加", "附加列", "extra"):
        return f"extra:{rest}"
    return f"field:{_key_of(name, subject)}"


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
            tr("可以用的字段：{names}；固定文字写在引号里，标签写成 标签:低保，公式前面写 =。").format(
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
        case "formula":
            return tr("公式 {text}").format(text=rest)
    return tr("留空")


def asker(source: str, book: FormBook, subject: str) -> Ask:
    """What gives the value of a source for a row."""
    kind, _, rest = source.partition(":")
    if kind == "tag":
        return lambda row, masks: tag_value(row, rest)
    if kind == "extra":
        return lambda row, masks: extra_value(row, rest, masks)
    if kind == "text":
        return _text_asker(rest, book, subject)
    if kind == "formula":
        return formula_asker(rest, book, lambda name: asker(named_source(name, subject), book, subject))
    field: FormField | None = people_fields().get(rest)
    if field is not None and rest in _OF_HOUSEHOLD:
        of_home = people_fields()[_OF_HOUSEHOLD[rest]]
        return lambda row, masks: (of_home if row.is_home else field).value(book, row, masks)
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
