"""两种说法 over the whole notebook: what people differ about, to choose one side or to keep both."""

from __future__ import annotations

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.record_history import TwoVersions, versions_in
from minqing_desktop.services.session import Session
from minqing_desktop.storage.versions import contested_records, settle_with

RECORDS_SHOWN = 100
# What the program wrote for itself: two of those joined are none.
_NOT_PROSE = frozenset({("template", "binding"), ("template", "last_rows"), ("visit_round", "order")})
# Short texts in which two things may stand side by side; a name or a number said in two ways is one of them wrong.
_SHORT = frozenset(
    {
        ("person", "occupation"),
        ("person", "whereabouts"),
        ("visit", "companions"),
        ("visit", "place"),
        ("attachment", "caption"),
        ("mediation_record", "mediators"),
        ("reception", "companions"),
    }
)


@dataclass(frozen=True, slots=True)
class Contests:
    """The first fields of which two things are said; `records` counts all records that have such a field."""

    fields: tuple[TwoVersions, ...]
    records: int


def contests(session: Session, limit: int = RECORDS_SHOWN) -> Contests:
    """What has to be settled, in the order of kinds. Reading lane."""
    with session.reading() as reader:
        records = contested_records(reader)
        return Contests(tuple(versions_in(reader, records[:limit])), len(records))


def can_keep_both(contest: TwoVersions) -> bool:
    """Whether both texts one after the other make sense: in prose, in an added column, in some short texts."""
    if any(each.full for each in contest.versions):
        return False
    if contest.column:
        return True
    name = (contest.kind, contest.field)
    facts = kind_named(contest.kind).field(contest.field)
    return (facts.type is FieldType.LONG_TEXT and name not in _NOT_PROSE) or name in _SHORT


def both(contest: TwoVersions) -> str:
    """What keeping both would say: the one shown first, as places in it may be marked; what it holds already once."""
    is_long = not contest.column and kind_named(contest.kind).field(contest.field).type is FieldType.LONG_TEXT
    said: list[str] = []
    for version in contest.versions:
        text = version.text.strip()
        if text and not any(text in each for each in said):
            said.append(text)
    return ("\n" if is_long else tr("；")).join(said)


def settle_both(session: Session, contest: TwoVersions) -> Changes:
    """Keeps both texts in the field; each alone stays in the history."""
    record = kind_named(contest.kind).record
    with session.doing("version.both") as doing:
        settle_with(doing.act, record, contest.id, contest.field, both(contest), contest.column)
    return doing.changes
