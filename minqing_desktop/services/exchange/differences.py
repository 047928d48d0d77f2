"""What a package changes of the records that are here: each field before and after, in words; numbers are masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minqing_desktop.domain.catalogue import Kind, Record, is_known, kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.record_words import Names, words_of
from minqing_desktop.storage.reader import Reader

RECORDS_COMPARED, SHOWN = 400, 60
# What people look at first; of these the differences are told before those of other kinds.
_FIRST = ("matter", "household", "person", "visit", "task")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the package says otherwise; `whose` is what people call the record."""

    kind: str
    id: str
    whose: str
    label: str
    before: str
    after: str


def differences(before: Reader, after: Reader, touched: Mapping[str, Iterable[str]]) -> tuple[Difference, ...]:
    """The first differences of the oldest records; `before` and `after` see it without and with the package."""
    names, known, found = Names(after), Names(before), []
    room = RECORDS_COMPARED
    order = sorted(touched, key=lambda kind: (_FIRST.index(kind) if kind in _FIRST else len(_FIRST), kind))
    for name in order:
        if not is_known(name) or room <= 0 or len(found) >= SHOWN:
            continue
        kind = kind_named(name)
        ids = sorted(touched[name])[:room]
        old, new = before.get_many(kind.record, ids), after.get_many(kind.record, ids)
        room -= len(ids)
        for identity, record in old.items():
            if identity in new:
                found += _of_record(kind, record, new[identity], known, names)
    return tuple(found[:SHOWN])


def _of_record(kind: Kind, old: Record, new: Record, known: Names, names: Names) -> list[Difference]:
    lines = []
    for facts in kind.fields:
        was, becomes = getattr(old, facts.name), getattr(new, facts.name)
        if was != becomes:
            words = words_of(facts, was, known), words_of(facts, becomes, names)
            lines.append(Difference(kind.name, new.id, names.of(kind.name, new.id), tr(facts.label), *words))
    return lines
