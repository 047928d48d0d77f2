"""The history of a household in words, and its fields of which two things are said (两种说法)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, kind_named
from minqing_desktop.domain.log.op import DELETED
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.record_words import Names, full_words, mask_column, words_of
from minqing_desktop.services.session import Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage import versions
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.actions import actions_by_id
from minqing_desktop.storage.versions import Contested


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One action on a household: what people call it, who did it, and line by line what it changed."""

    id: str
    at: datetime
    cadre: str
    sentence: str
    details: tuple[str, ...]
    is_undone: bool


@dataclass(frozen=True, slots=True)
class SaidVersion:
    """One version in words; `op` names it when it is chosen. `full` is a number that `words` mask, else empty.

    `text` is a text in whole, of which `words` is one line. `village` is where it was written, by name.
    """

    op: bytes
    words: str
    full: str = field(repr=False)
    cadre: str
    at: datetime
    is_shown: bool
    text: str = field(default="", repr=False)
    village: str = ""


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """A field of which two things are said; `whose` is the person's name or the household."""

    kind: str
    id: str
    field: str
    column: str
    whose: str
    label: str
    versions: tuple[SaidVersion, ...]


@dataclass(frozen=True, slots=True)
class _Deed:
    """What one op did to one record; `is_creation` leaves its fields out."""

    kind: str
    id: str
    lines: tuple[versions.HistoryLine, ...]
    is_creation: bool


def household_history(session: Session, household: str, limit: int = 60) -> list[HistoryLine]:
    """The latest actions on a household and on whoever belongs to it now, newest first; numbers are masked."""
    with session.reading() as reader:
        members = reader.find(Person, household=household)
        deeds: dict[bytes, list[_Deed]] = {}
        for kind, identity in (("household", household), *(("person", person.id) for person in members)):
            for deed in _deeds(reader, kind, identity):
                deeds.setdefault(deed.lines[0].action, []).append(deed)
        actions = actions_by_id(reader.connection, deeds)[:limit]
        names = Names(reader)
        names.learn("", _references(deed for action in actions for deed in deeds[action.id]))
        return [
            HistoryLine(
                action.id.hex(),
                action.at,
                names.of("cadre", action.cadre),
                sentence_for(action.verb, action.counts),
                tuple(line for deed in deeds[action.id] for line in _lines(deed, names)),
                action.is_undone,
            )
            for action in actions
        ]


def _deeds(reader: Reader, kind: str, identity: str) -> list[_Deed]:
    """The ops on a record, newest first; the oldest of them is its creation unless it has something before it."""
    by_op = [tuple(lines) for _op, lines in groupby(versions.history(reader, kind, identity), key=lambda one: one.op)]
    return [
        _Deed(kind, identity, lines, place == len(by_op) - 1 and all(line.before is None for line in lines))
        for place, lines in enumerate(by_op)
    ]


def two_versions(session: Session, household: str) -> list[TwoVersions]:
    """Every field of a household and its members about which people differ."""
    with session.reading() as reader:
        home = reader.get(Household, household)
        persons = reader.find(Person, household=household)
        marked = [("household", home.id)] * bool(home.marks)
        marked += [("person", person.id) for person in persons if person.marks]
        return versions_in(reader, marked)


def versions_in(reader: Reader, records: Iterable[tuple[str, str]]) -> list[TwoVersions]:
    """Every field of these records, (kind, id) each, about which people differ."""
    names = Names(reader)
    return [
        _in_words(kind, identity, each, names)
        for kind, identity in records
        for each in versions.two_versions(reader, kind, identity)
    ]


def settle(session: Session, chosen: TwoVersions, version: SaidVersion) -> Changes:
    """Chooses one version; the other stays in the history."""
    record = kind_named(chosen.kind).record
    with session.doing("version.settle") as doing:
        versions.settle(doing.act, record, chosen.id, chosen.field, version.op, chosen.column)
    return doing.changes


def _references(deeds: Iterable[_Deed]) -> set[str]:
    """The records that changed references pointed to, before and after."""
    found: set[str] = set()
    for deed in deeds:
        kind = kind_named(deed.kind)
        for line in deed.lines:
            if kind.knows(line.field) and kind.field(line.field).type is FieldType.REFERENCE:
                found.update(filter(None, (line.before, line.after)))
    return found


def _lines(deed: _Deed, names: Names) -> list[str]:
    whose = names.of("person", deed.id) if deed.kind == "person" else ""
    if deed.is_creation:
        return [_of(whose, tr("新建"))] if whose else []
    kind = kind_named(deed.kind)
    by_field = {line.field: line for line in deed.lines}
    if "" in by_field:
        return [_of(whose, tr("抹去个人信息"))]
    words = []
    if DELETED in by_field:
        words.append(tr("删除") if by_field[DELETED].after else tr("恢复"))
    words += [_field_line(facts, by_field[facts.name], names) for facts in kind.fields if facts.name in by_field]
    return [_of(whose, one) for one in words]


def _of(whose: str, words: str) -> str:
    return tr("{whose}：{what}").format(whose=whose, what=words) if whose else words


def _field_line(facts: FieldFacts, line: versions.HistoryLine, names: Names) -> str:
    label = tr(facts.label)
    if line.is_erased:
        return tr("{field}（已抹去）").format(field=label)
    if facts.type is FieldType.EXTRA:
        before, after = line.before or {}, line.after or {}
        columns = dict.fromkeys((*before, *after))
        return "；".join(f"{one} {mask_column(before.get(one))} → {mask_column(after.get(one))}" for one in columns)
    if facts.type.merges_by_element:
        parts = [f"＋{each}" for each in line.after or ()] + [f"－{each}" for each in line.before or ()]
        return f"{label} {' '.join(parts)}"
    return f"{label} {words_of(facts, line.before, names)} → {words_of(facts, line.after, names)}"


def _in_words(kind: str, identity: str, each: Contested, names: Names) -> TwoVersions:
    facts = kind_named(kind).field(each.field)
    said = tuple(
        SaidVersion(
            one.op,
            mask_column(one.value) if each.column else words_of(facts, one.value, names),
            full_words(facts, one.value),
            names.of("cadre", one.cadre),
            one.at,
            is_shown=one is each.versions[-1],
            text=str(one.value or "") if facts.type in (FieldType.TEXT, FieldType.LONG_TEXT) or each.column else "",
            village=names.of_village(one.village),
        )
        for one in reversed(each.versions)
    )
    return TwoVersions(
        kind, identity, each.field, each.column, names.of(kind, identity), each.column or tr(facts.label), said
    )
