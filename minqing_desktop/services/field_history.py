"""Every field of any record in words: who made what of what, when, and by which deed; derived from the catalogue."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, kind_named
from minqing_desktop.domain.log.op import DELETED
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_words import EMPTY, Names, full_words, mask_column, words_of
from minqing_desktop.services.session import Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage import versions
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.actions import ActionFacts, actions_by_id

CREATED, FILLED, CHANGED, LISTED, ERASED = "created", "filled", "changed", "listed", "erased"
REMOVED, RESTORED = "deleted", "restored"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field written by one action.

    `before` and `after` are words with numbers masked, `before_full` and `after_full` these numbers whole. `what` is
    created, filled, changed, listed (entries of a list), deleted, restored or erased. `whose` names a person where the
    history is a household's. `source` is the deed: an import, an undoing, a settlement, a merging.
    """

    id: str
    at: datetime
    cadre: str
    kind: str
    record: str
    whose: str
    field: str
    label: str
    what: str
    before: str
    after: str
    before_full: str = dataclasses.field(repr=False)
    after_full: str = dataclasses.field(repr=False)
    source: str
    is_undone: bool

    @property
    def key(self) -> str:
        """What the filter by field calls this field; empty for what concerns the whole record."""
        return f"{self.kind}.{self.field}" if self.label else ""

    @property
    def is_masked(self) -> bool:
        """Whether there is a number to be looked at."""
        return bool(self.before_full or self.after_full)

    @property
    def words(self) -> str:
        """What was done: «把 联系电话 由 139****0001 改为 137****0002»."""
        plain = {
            CREATED: tr("新建"), REMOVED: tr("删除"), RESTORED: tr("恢复"), ERASED: tr("抹去个人信息"),
        }  # fmt: skip
        if self.what in plain and not self.label:
            said = plain[self.what]
        elif self.what == ERASED:
            said = tr("{field}（已抹去）").format(field=self.label)
        elif self.what == LISTED:
            said = tr("{field} {changes}").format(field=self.label, changes=self.after)
        elif self.before == EMPTY:
            said = tr("把 {field} 填为 {after}").format(field=self.label, after=self.after)
        else:
            said = tr("把 {field} 由 {before} 改为 {after}").format(
                field=self.label, before=self.before, after=self.after
            )
        return tr("{whose}：{what}").format(whose=self.whose, what=said) if self.whose else said

    @property
    def sentence(self) -> str:
        """The whole of it: «2026-11-20 李干部 把 联系电话 由 139… 改为 137…（已遮盖）»."""
        parts = [f"{self.at.astimezone():%Y-%m-%d}", self.cadre, self.words]
        return " ".join(part for part in parts if part) + (tr("（已遮盖）") if self.is_masked else "")


@dataclass(frozen=True, slots=True)
class FieldCount:
    """A field that the history can be narrowed to, and how often it was written."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """The latest changes of a record first. `fields` are those that were ever written; `total` counts all lines."""

    title: str
    lines: tuple[FieldChange, ...]
    fields: tuple[FieldCount, ...]
    total: int


def record_history(session: Session, kind: str, identity: str, only: str = "", limit: int = 300) -> RecordHistory:
    """What was ever written on a record; of a household also on who belongs to it now.

    `only` narrows to one field («person.phone») and then also shows what it was filled with at the beginning.
    """
    with session.reading() as reader:
        records = [(kind, identity)]
        if kind == "household":
            records += [("person", person.id) for person in reader.find(Person, household=identity)]
        raw = [(name, one, line) for name, one in records for line in _ops(reader, name, one)]
        actions = {each.id: each for each in actions_by_id(reader.connection, {ops[0].action for *_, ops in raw})}
        undone = {each.undoes for each in actions.values() if each.undoes}
        actions |= {each.id: each for each in actions_by_id(reader.connection, undone)}
        places = {identity: place for place, identity in enumerate(actions)}
        raw.sort(key=lambda each: places.get(each[2][0].action, len(places)))
        names = Names(reader)
        names.learn("cadre", {each.cadre for each in actions.values()})
        telling = _Telling(names, actions, identity)
        lines = [change for name, one, ops in raw for change in telling.tell(name, one, ops)]
        title = names.of(kind, identity)
    shown = [one for one in lines if one.key == only] if only else [one for one in lines if one.what != FILLED]
    return RecordHistory(title, tuple(shown[:limit]), _counts(lines), len(shown))


def _ops(reader: Reader, kind: str, identity: str) -> list[tuple[versions.HistoryLine, ...]]:
    """The ops on a record, newest first, each with the fields it wrote."""
    found = versions.history(reader, kind, identity)
    return [tuple(lines) for _op, lines in groupby(found, key=lambda one: one.op)]


def _counts(lines: Iterable[FieldChange]) -> tuple[FieldCount, ...]:
    counts: dict[str, int] = {}
    labels: dict[str, str] = {}
    for one in lines:
        if one.key:
            counts[one.key] = counts.get(one.key, 0) + 1
            labels[one.key] = tr(kind_named(one.kind).field(one.field).label)
    order = {
        f"{kind}.{facts.name}": place
        for kind in {one.kind for one in lines}
        for place, facts in enumerate(kind_named(kind).fields)
    }
    found = [FieldCount(key, labels[key], count) for key, count in counts.items()]
    return tuple(sorted(found, key=lambda one: (one.key.split(".")[0], order.get(one.key, 0))))


@dataclass(slots=True)
class _Telling:
    names: Names
    actions: dict[bytes, ActionFacts]
    own: str

    def tell(self, kind: str, identity: str, ops: tuple[versions.HistoryLine, ...]) -> Iterator[FieldChange]:
        """The lines of one op on one record, in the order of the catalogue."""
        whose = self.names.of(kind, identity) if identity != self.own else ""
        first = ops[0]
        base = {"kind": kind, "record": identity, "whose": whose, **self._deed(first)}
        if first.is_erased or not first.field:
            yield _whole(base, ERASED)
            return
        known = kind_named(kind)
        is_creation = first.is_creation
        if is_creation:
            yield _whole(base, CREATED)
        by_field = {line.field: line for line in ops}
        if DELETED in by_field:
            yield _whole(base, REMOVED if by_field[DELETED].after else RESTORED)
        for facts in known.fields:
            line = by_field.get(facts.name)
            if line is not None and not (is_creation and line.after in (None, "", (), {}, [], facts.default)):
                yield from self._changes(base, facts, line, FILLED if is_creation else CHANGED)

    def _deed(self, line: versions.HistoryLine) -> dict[str, Any]:
        action = self.actions.get(line.action)
        source = sentence_for(line.verb, action.counts if action else {})
        undone = self.actions.get(action.undoes) if action and action.undoes else None
        if undone is not None:
            source = tr("撤销「{what}」").format(what=sentence_for(undone.verb, undone.counts))
        return {
            "id": line.op.hex(),
            "at": line.at,
            "cadre": self.names.of("cadre", line.cadre),
            "source": source,
            "is_undone": bool(action and action.is_undone),
        }

    def _changes(
        self, base: dict[str, Any], facts: FieldFacts, line: versions.HistoryLine, what: str
    ) -> Iterator[FieldChange]:
        label = tr(facts.label)
        if facts.type is FieldType.EXTRA:
            before, after = line.before or {}, line.after or {}
            for column in dict.fromkeys((*before, *after)):
                words = mask_column(before.get(column)), mask_column(after.get(column))
                full = [str(each.get(column) or "") for each in (before, after)]
                hidden = [one if one != shown else "" for one, shown in zip(full, words, strict=True)]
                yield FieldChange(
                    **base, field=facts.name, label=column, what=what, before=words[0], after=words[1],
                    before_full=hidden[0], after_full=hidden[1],
                )  # fmt: skip
            return
        if facts.type.merges_by_element and what == CHANGED:
            added, removed = (words_of(facts, each or (), self.names) for each in (line.after, line.before))
            parts = [tr("加上 {words}").format(words=added)] if added != EMPTY else []
            parts += [tr("去掉 {words}").format(words=removed)] if removed != EMPTY else []
            yield FieldChange(
                **base, field=facts.name, label=label, what=LISTED, before=EMPTY, after="，".join(parts) or EMPTY,
                before_full="", after_full="",
            )  # fmt: skip
            return
        yield FieldChange(
            **base, field=facts.name, label=label, what=what,
            before=words_of(facts, line.before, self.names), after=words_of(facts, line.after, self.names),
            before_full=full_words(facts, line.before), after_full=full_words(facts, line.after),
        )  # fmt: skip


def _whole(base: dict[str, Any], what: str) -> FieldChange:
    return FieldChange(**base, field="", label="", what=what, before="", after="", before_full="", after_full="")
