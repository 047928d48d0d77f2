"""A village that two notebooks were made for: after they met it stands there twice, and so do groups of one name.

Nothing is joined by itself. Whoever sits here is shown what stands there twice and joins it in one action, which can be
taken back; people and households that were entered twice are settled one by one (疑似同一).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.records.place import Group, Village
from minqing_desktop.domain.values.group_name import canonical
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.record_merging import move_references, united
from minqing_desktop.services.session import Doing, Session
from minqing_desktop.storage.reader import Reader

VERB = "village.join"


@dataclass(frozen=True, slots=True)
class Twofold:
    """What stands twice in the village in hand: its further entries, and the names of groups."""

    entries: tuple[Village, ...]
    groups: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.entries or self.groups)


def twofold(session: Session) -> Twofold:
    """What stands twice in the village in hand, nothing mostly. Any lane."""
    with session.reading() as reader:
        entries, groups = _entries(reader, session), _groups(reader, session)
        return Twofold(tuple(entries[1:]), tuple(same[0].name for same in groups if len(same) > 1))


def join_twofold(session: Session) -> Changes:
    """Makes one of each: the one that was made first stays, takes what it lacks from the others, and all that pointed
    at these. One action behind a backup; the writing lane's.
    """
    with session.doing(VERB) as doing:
        for same in (_entries(doing.see(), session), *_groups(doing.see(), session)):
            if len(same) > 1:
                _join(doing, same)
    return doing.changes


def _entries(reader: Reader, session: Session) -> list[Village]:
    return sorted(reader.find(Village, village=session.village), key=lambda each: each.id)


def _groups(reader: Reader, session: Session) -> list[list[Group]]:
    """The groups by name, whichever way it is written, the first made first."""
    found: dict[str, list[Group]] = {}
    for group in sorted(reader.find(Group, village=session.village), key=lambda each: each.id):
        found.setdefault(canonical(group.name), []).append(group)
    return list(found.values())


def _join(doing: Doing, same: Iterable[Record]) -> None:
    keep, *drops = same
    kind: str = keep.kind  # pyright: ignore[reportAttributeAccessIssue]
    for drop in drops:
        doing.act.change(type(keep), keep.id, **united(doing.see().get(type(keep), keep.id), drop, {}))
    move_references(doing, kind, [drop.id for drop in drops], keep.id)
    for drop in drops:
        doing.act.delete(type(drop), drop.id)
