"""A move's form filled in by words, as scripts write it: names and numbers instead of ids, words instead of codes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.form_fields import Choices, FormField, form_fields
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Record, kind_of
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.matters import MatterDetail, MatterFilter, matters_where
from minqing_desktop.services.session import Session

R = TypeVar("R", bound=Record)
# What moves alone change, so that each change has its step.
_BY_MOVES = frozenset({
    "number", "stage", "route", "accepted_on", "closed_on", "closing", "rating", "rated_on", "answer", "answered_on",
    "answer_way", "ended_on", "end_reason", "petitioner_word", "carried_from_year", "inherited_on", "channel",
    "outcome",
})  # fmt: skip
_TRUE, _FALSE = ("是", "有", "yes", "true", "1"), ("否", "无", "no", "false", "0", "")


def read_form(session: Session, detail: MatterDetail, move: Move, words: dict[str, str]) -> MoveForm:
    """The form that these words fill in, on today by who writes unless they say otherwise.

    UserError: form_field_unknown, form_value_unclear; neither repeats the value.
    """
    known = {field.name: field for field in form_fields(detail.facts, move)}
    values: dict[str, Any] = {"on": session.today(), "cadre": session.cadre}
    for name, text in words.items():
        if name not in known:
            raise _unknown(name, ((field.name, field.label) for field in known.values()))
        values[name] = _value(session, detail, known[name], text)
    return MoveForm(**values)


def corrected(record: R, words: dict[str, str]) -> R:
    """The record with plain fields put right by words; what points at records or moves by moves is not among them.

    UserError: form_field_unknown, form_value_unclear.
    """
    known = {facts.name: facts for facts in kind_of(record).fields if _is_plain(facts)}
    values: dict[str, Any] = {}
    for name, text in words.items():
        if name not in known:
            raise _unknown(name, ((facts.name, tr(facts.label)) for facts in known.values()))
        facts = known[name]
        try:
            values[name] = _plain_value(facts, text)
        except (ValueError, LookupError):
            raise _unclear(tr(facts.label), tuple((code, tr(word)) for code, word in facts.choices)) from None
    return replace(record, **values)


def _is_plain(facts: FieldFacts) -> bool:
    return facts.name not in _BY_MOVES and facts.type not in (FieldType.REFERENCE, FieldType.REFERENCES)


def _plain_value(facts: FieldFacts, text: str) -> Any:
    match facts.type:
        case FieldType.DATE:
            return date.fromisoformat(text) if text else None
        case FieldType.INTEGER:
            return int(text) if text else None
        case FieldType.BOOLEAN:
            return _yes(text)
        case FieldType.CHOICE:
            return _code(facts.choices, text)
        case FieldType.TAGS:
            return tuple(_parts(text))
    return text


def _unknown(name: str, known: Iterable[tuple[str, str]]) -> UserError:
    listed = tr("、").join(tr("{name}（{facts}）").format(name=each, facts=label) for each, label in known)
    return UserError(
        "form_field_unknown",
        tr("没有「{name}」这一项可以填，没有改动。").format(name=name),
        tr("可以填的有：{fields}。").format(fields=listed),
    )


def _unclear(label: str, choices: Choices) -> UserError:
    hint = tr("可以写：{words}。").format(words=tr("、").join(word for _, word in choices))
    return UserError(
        "form_value_unclear",
        tr("「{label}」写的没有看懂，或者找不到、不止一个，没有改动。").format(label=label),
        hint if choices else tr("日期写成 2026-11-22，人写姓名，户和事项写编号。"),
    )


def _value(session: Session, detail: MatterDetail, field: FormField, text: str) -> Any:
    try:
        match field.type:
            case FieldType.DATE:
                return date.fromisoformat(text)
            case FieldType.INTEGER:
                return int(text)
            case FieldType.BOOLEAN:
                return _yes(text)
            case FieldType.CHOICE:
                return _code(field.choices, text)
            case FieldType.TAGS:
                return tuple(_code(field.choices, part) for part in _parts(text))
            case FieldType.REFERENCE:
                return _one(_named(session, detail, field.target), text)
            case FieldType.REFERENCES:
                named = list(_named(session, detail, field.target))
                return tuple(_one(named, part) for part in _parts(text))
    except (ValueError, LookupError):
        raise _unclear(field.label, field.choices) from None
    return text


def _named(session: Session, detail: MatterDetail, target: str) -> Iterable[tuple[str, str]]:
    """(what it is called, id) of everything a reference can point at."""
    if target == "petitioner":
        return [(line.name, line.petitioner.id) for line in detail.petitioners]
    if target == "referral":
        return [(slip.number, slip.id) for slip in detail.case.slips_out]
    if target == "matter":
        return [(line.number, line.id) for line in matters_where(session, MatterFilter(only_open=True))]
    with session.reading() as reader:
        if target == "cadre":
            return [(cadre.name, cadre.id) for cadre in reader.find(Cadre)]
        if target == "household":
            return [(home.number, home.id) for home in reader.find(Household, village=session.village)]
        return [(person.name, person.id) for person in reader.find(Person, village=session.village, state="")]


def _one(named: Iterable[tuple[str, str]], text: str) -> str:
    (found,) = [identity for name, identity in named if name == text]
    return found


def _code(choices: Choices, text: str) -> str:
    return _one(((word, code) for code, word in choices), text) if text not in dict(choices) else text


def _yes(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError("neither yes nor no")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", "、").replace(",", "、").split("、") if part.strip()]
