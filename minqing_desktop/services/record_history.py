"""The history of a household in words, and its fields of which two things are said (两种说法)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Record, kind_named
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.values.masking import mask_value
from minqing_desktop.domain.values.partial_date import in_words
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.session import Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.record_changes import (
    CREATED,
    DELETED_ONE,
    ERASED,
    RESTORED,
    Contested,
    FieldChange,
    RecordChange,
    actions_on,
    contested_fields,
)

WORDS_SHOWN = 40
EMPTY = "—"


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
    """One version in words; `value` is what settling on it writes."""

    value: Any
    words: str
    cadre: str
    at: datetime
    is_shown: bool


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


def household_history(session: Session, household: str, limit: int = 60) -> list[HistoryLine]:
    """The latest actions on a household and on whoever belongs to it now, newest first; numbers are masked."""
    with session.reading() as reader:
        members = reader.find(Person, household=household)
        records = [("household", household), *(("person", person.id) for person in members)]
        found = actions_on(reader.connection, records, limit)
        names = _Names(reader)
        names.learn(found_ids(change for action in found for change in action.changes))
        return [
            HistoryLine(
                action.id.hex(),
                action.at,
                names.of(action.cadre),
                sentence_for(action.verb, action.counts),
                tuple(line for change in action.changes for line in _lines(change, names)),
                action.is_undone,
            )
            for action in found
        ]


def two_versions(session: Session, household: str) -> list[TwoVersions]:
    """Every contested field of a household and its members."""
    with session.reading() as reader:
        home = reader.get(Household, household)
        persons = reader.find(Person, household=household)
        records: list[Record] = [record for record in (home, *persons) if record.marks]
        contested = [
            each
            for record in records
            for each in contested_fields(reader.connection, record.kind, record.id)  # pyright: ignore[reportAttributeAccessIssue]
        ]
        names = _Names(reader)
        return [_in_words(each, names) for each in contested]


def settle(session: Session, chosen: TwoVersions, version: SaidVersion) -> Changes:
    """Chooses one version; the other stays in the history."""
    record = kind_named(chosen.kind).record
    with session.doing("version.settle") as doing:
        if chosen.column:
            table = dict(doing.see().get(record, chosen.id).extra)  # pyright: ignore[reportAttributeAccessIssue]
            table.pop(chosen.column, None)
            # Taken out and put in again: writing what stands there already would settle nothing.
            doing.act.change(record, chosen.id, **{chosen.field: table})
            if version.value:
                doing.act.change(record, chosen.id, **{chosen.field: {**table, chosen.column: version.value}})
        else:
            doing.act.change(record, chosen.id, **{chosen.field: version.value})
    return doing.changes


def found_ids(changes: Iterable[RecordChange]) -> set[str]:
    """The records that changed references pointed to, before and after."""
    found: set[str] = set()
    for change in changes:
        for one in change.fields:
            if kind_named(change.kind).field(one.field).type is FieldType.REFERENCE:
                found.update(filter(None, (one.before, one.after)))
    return found


class _Names:
    """What persons, households, groups and cadres are called, asked for once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, str] = {}

    def learn(self, ids: Iterable[str]) -> None:
        """Fetches the names of these records, whatever kind they are."""
        wanted = {each for each in ids if each and each not in self._known}
        for record in (Person, Group, Cadre):
            for identity, one in self._reader.get_many(record, wanted).items():
                self._known[identity] = one.name
        homes = self._reader.get_many(Household, wanted - self._known.keys())
        heads = self._reader.get_many(Person, {home.head for home in homes.values()})
        for identity, home in homes.items():
            head = heads.get(home.head)
            self._known[identity] = tr("{head}户").format(head=head.name) if head else home.number

    def of(self, identity: str) -> str:
        """The name of a record; empty for none."""
        if identity and identity not in self._known:
            self.learn([identity])
        return self._known.get(identity, "")


def _lines(change: RecordChange, names: _Names) -> list[str]:
    whose = names.of(change.id) if change.kind == "person" else ""
    known = {CREATED: tr("新建"), DELETED_ONE: tr("删除"), RESTORED: tr("恢复"), ERASED: tr("抹去个人信息")}
    if change.what in known:
        return [_of(whose, known[change.what])] if whose else []
    return [_of(whose, words) for one in change.fields if (words := _field_line(change.kind, one, names))]


def _of(whose: str, words: str) -> str:
    return tr("{whose}：{what}").format(whose=whose, what=words) if whose else words


def _field_line(kind: str, one: FieldChange, names: _Names) -> str:
    facts = kind_named(kind).field(one.field)
    label = tr(facts.label)
    if facts.type is FieldType.EXTRA:
        columns = dict.fromkeys((*one.before, *one.after))
        pairs = (f"{column} {one.before.get(column) or EMPTY} → {one.after.get(column) or EMPTY}" for column in columns)
        return "；".join(pairs)
    if facts.type.merges_by_element:
        parts = [f"＋{each}" for each in one.after] + [f"－{each}" for each in one.before]
        return f"{label} {' '.join(parts)}"
    return f"{label} {_words(facts, one.before, names)} → {_words(facts, one.after, names)}"


def _words(facts: FieldFacts, value: Any, names: _Names) -> str:
    """A live value for reading; whole numbers are not shown in a list."""
    if facts.type is FieldType.CHOICE:
        return facts.words_for(value) or EMPTY
    if value in (None, ""):
        return EMPTY
    if facts.type is FieldType.REFERENCE:
        return names.of(value) or EMPTY
    if facts.type is FieldType.PARTIAL_DATE:
        return in_words(value)
    if isinstance(value, date):
        return value.isoformat()
    text = mask_value(facts, str(value))
    return text if len(text) <= WORDS_SHOWN else text[:WORDS_SHOWN] + "…"


def _in_words(each: Contested, names: _Names) -> TwoVersions:
    facts = kind_named(each.kind).field(each.field)
    versions = tuple(
        SaidVersion(
            one.value,
            str(one.value or EMPTY) if each.column else _words(facts, one.value, names),
            names.of(one.cadre),
            one.at,
            one.is_shown,
        )
        for one in each.versions
    )
    label = each.column or tr(facts.label)
    return TwoVersions(each.kind, each.id, each.field, each.column, names.of(each.id), label, versions)
