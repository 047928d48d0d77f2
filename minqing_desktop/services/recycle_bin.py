"""The recycle bin (回收站): everything that was deleted, by the deed that deleted it, and how it comes back.

Deleting is an op like any other, so nothing is gone but what was erased on a villager's demand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from minqing_desktop.domain.catalogue import FieldType, Record, kind_named
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.values.initials import initials
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.record_words import Names
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.actions import actions_by_id
from minqing_desktop.storage.reading.deletions import Deletion, deletions
from minqing_desktop.storage.reading.references import MERGED_INTO, is_mergeable, merged_into

# What a person means when he says what he deleted, before what hung on it.
_FIRST = ("village", "household", "visit", "matter", "person", "task", "cadre", "group")


@dataclass(frozen=True, slots=True)
class BinLine:
    """What one action deleted and what is still deleted of it.

    `id` names the action. `title` is the main record, `with_it` what was deleted beside it in words; `household` is
    whose it was. `is_merged` says that it was merged into another record and not thrown away.
    """

    id: str
    kind: str
    label: str
    title: str
    with_it: str
    household: str
    at: datetime
    cadre: str
    deed: str
    is_merged: bool
    records: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BinPage:
    """Some lines of the bin, the latest first, and how many there are in all with how many records."""

    lines: tuple[BinLine, ...]
    total: int
    records: int


def bin_page(session: Session, limit: int, offset: int = 0, text: str = "") -> BinPage:
    """What lies in the bin; `text` finds it by title, household, initials, who and by which deed."""
    with session.reading() as reader:
        found = deletions(reader.connection, session.village)
        groups = [tuple(group) for _place, group in groupby(found, key=lambda one: one.place)]
        records = len(found)
        if text.strip():
            lines = [one for one in _lines(reader, groups) if _is_found(one, text.strip().lower())]
            records = sum(len(one.records) for one in lines)
            return BinPage(tuple(lines[offset : offset + limit]), len(lines), records)
        return BinPage(tuple(_lines(reader, groups[offset : offset + limit])), len(groups), records)


def _is_found(line: BinLine, text: str) -> bool:
    words = (line.title, line.household, line.with_it, line.label, line.cadre, line.deed)
    if any(text in each.lower() for each in words):
        return True
    return any(one.startswith(text) for name in (line.title, line.household) for one in initials(name))


def _lines(reader: Reader, groups: list[tuple[Deletion, ...]]) -> list[BinLine]:
    names = Names(reader)
    actions = {one.id: one for one in actions_by_id(reader.connection, [group[0].action for group in groups])}
    undone = {one.undoes for one in actions.values() if one.undoes}
    actions |= {one.id: one for one in actions_by_id(reader.connection, undone)}
    cadres = reader.get_many(Cadre, {one.cadre for one in actions.values()})
    mains = [min(group, key=_rank) for group in groups]
    for kind in {one.kind for one in mains}:
        names.learn(kind, {one.id for one in mains if one.kind == kind})
    homes = _homes(reader, mains)
    names.learn("household", homes.values())
    lines = []
    for group, main in zip(groups, mains, strict=True):
        action = actions[main.action]
        deed = sentence_for(action.verb, action.counts)
        if action.undoes in actions:
            taken_back = actions[action.undoes]
            deed = tr("撤销「{what}」").format(what=sentence_for(taken_back.verb, taken_back.counts))
        lines.append(
            BinLine(
                id=main.action.hex(),
                kind=main.kind,
                label=tr(kind_named(main.kind).label),
                title=names.of(main.kind, main.id) or tr("没有名称"),
                with_it=_beside(group, main),
                household=names.of("household", homes.get(main.id, "")) if main.kind != "household" else "",
                at=action.at,
                cadre=cadres[action.cadre].name if action.cadre in cadres else "",
                deed=deed,
                is_merged=main.is_merged,
                records=tuple((one.kind, one.id) for one in group),
            )
        )
    return lines


def _rank(one: Deletion) -> tuple[int, str]:
    return (_FIRST.index(one.kind) if one.kind in _FIRST else len(_FIRST), one.id)


def _beside(group: tuple[Deletion, ...], main: Deletion) -> str:
    counts: dict[str, int] = {}
    for one in group:
        if one is not main:
            counts[one.kind] = counts.get(one.kind, 0) + 1
    return tr("、").join(
        tr("{label} {n} 条").format(label=tr(kind_named(kind).label), n=count) for kind, count in counts.items()
    )


def _homes(reader: Reader, wanted: Iterable[Deletion]) -> dict[str, str]:
    """The household each record belonged to, by its own fields or by those of what it hung on."""
    found: dict[str, str] = {}
    by_kind: dict[str, list[str]] = {}
    for one in wanted:
        by_kind.setdefault(one.kind, []).append(one.id)
    for kind, ids in by_kind.items():
        for identity, record in reader.get_many(kind_named(kind).record, ids).items():
            found[identity] = _home_of(reader, record)
    return found


def _home_of(reader: Reader, record: Record, depth: int = 2) -> str:
    kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
    for facts in kind.fields:
        value = getattr(record, facts.name)
        if facts.target == "household" and value:
            return value if facts.type is FieldType.REFERENCE else value[0]
    for facts in kind.fields:
        value = getattr(record, facts.name)
        if depth and facts.type is FieldType.REFERENCE and facts.target not in ("", "cadre", "group") and value:
            above = reader.maybe(kind_named(facts.target).record, value)
            home = _home_of(reader, above, depth - 1) if above is not None else ""
            if home:
                return home
    return ""


def restore(session: Session, deeds: Iterable[BinLine]) -> Changes:
    """Brings back all that these deeds deleted and that is still deleted, in one action.

    A record that was merged into another comes back beside it, with what it says itself and nothing else. What points
    at a record that was merged away meanwhile points at the one it became.
    """
    records = [one for deed in deeds for one in deed.records]
    with session.doing("record.restore") as doing:
        for kind, identity in records:
            _restore_one(doing, kind, identity)
        doing.act.counts = {"restored": len(records)}
        if records:
            doing.act.subject = records[0]
    return doing.changes


def _restore_one(doing: Doing, kind: str, identity: str) -> None:
    record = kind_named(kind).record
    doing.act.restore(record, identity)
    values = {}
    if is_mergeable(kind):
        values[MERGED_INTO] = ""
    one = doing.see().get(record, identity)
    for facts in kind_named(kind).fields:
        if facts.target and is_mergeable(facts.target) and facts.name != MERGED_INTO:
            value = getattr(one, facts.name)
            ids = value if isinstance(value, tuple) else (value,)
            went = merged_into(doing.see().connection, facts.target, ids)
            if went and facts.type is FieldType.REFERENCES:
                values[facts.name] = tuple(dict.fromkeys(went.get(each, each) for each in value))
            elif went:
                values[facts.name] = went[ids[0]]
    if values:
        doing.act.change(record, identity, **values)
