"""The arithmetic of merging: which ops of a record's field nobody has overwritten.

For a field, the heads are the ops that write it and that no op here names as overwritten. That is a definition over the
set of ops, so order of arrival, doubles and clocks cannot matter; `RecordState` keeps it up to date one op at a time.
A creation writes every field at once and is therefore kept once for the record: a field has heads of its own only after
it was changed, so a bulk import writes no head rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from minqing_desktop.domain.log.op import DELETED

OpId = bytes


class Rank(NamedTuple):
    """Orders the heads of a field without any clock: the greatest (lamport, device, op id) is displayed."""

    lamport: int
    device: bytes
    op: OpId


class Arriving(NamedTuple):
    """What merging needs to know of an op; `seen` is not None in a deletion."""

    id: OpId
    creates: bool
    bases: Mapping[str, Sequence[OpId]]
    seen: Sequence[OpId] | None = None


@dataclass(slots=True)
class RecordState:
    """The merge state of one record.

    `creations` are its creating ops (one, but for copied files); `heads` holds fields changed since; `awaited`
    remembers ops named as overwritten that have not arrived, with the fields; `deletions` gives for each deleting head
    what it saw.
    """

    creations: set[OpId] = field(default_factory=set)
    heads: dict[str, set[OpId]] = field(default_factory=dict)
    awaited: dict[OpId, set[str]] = field(default_factory=dict)
    deletions: dict[OpId, frozenset[OpId]] = field(default_factory=dict)

    def heads_of(self, name: str) -> set[OpId]:
        """The heads of the field `name`: its own where it was changed, else the creations."""
        own = self.heads.get(name)
        return self.creations if own is None else own

    def all_heads(self) -> set[OpId]:
        """Every op that is a head of some field, the mark of deletion aside; creations count while a field rests on
        them.
        """
        found = set(self.creations)
        for name, heads in self.heads.items():
            if name != DELETED:
                found.update(heads)
        return found

    @property
    def is_complete(self) -> bool:
        """False while the creation is still on another stick («还没收齐»)."""
        return bool(self.creations)

    def split(self) -> list[str]:
        """Changed fields with more than one head, elements of lists among them; «两种说法» where the values differ."""
        return sorted(name for name, heads in self.heads.items() if len(heads) > 1 and name != DELETED)

    def known_ops(self) -> set[OpId]:
        """What a deletion has seen: every head, and ops that are on their way and named by one that is here."""
        return self.all_heads() | self.awaited.keys()


def arrive(state: RecordState, op: Arriving, is_here: Callable[[OpId], bool]) -> set[str]:
    """Takes an op that is not here yet into `state` and says which fields may have changed.

    `is_here` tells whether an op is in the log already. A creation reports the fields that had heads before it, and "*"
    for all others.
    """
    if op.creates:
        return _create(state, op)
    overwritten = state.awaited.pop(op.id, set())
    for name, bases in op.bases.items():
        heads = set(state.heads_of(name))
        for base in bases:
            if base in heads:
                heads.remove(base)
            elif not is_here(base):
                state.awaited.setdefault(base, set()).add(name)
        if name not in overwritten:
            heads.add(op.id)
        state.heads[name] = heads
    if op.seen is not None:
        state.deletions[op.id] = frozenset(op.seen)
    return set(op.bases)


def writes_nothing(state: RecordState, op: OpId) -> None:
    """Takes a redaction, or an op of a newer version, into `state`: whoever named it as overwritten waits no longer."""
    state.awaited.pop(op, None)


def _create(state: RecordState, op: Arriving) -> set[str]:
    overwritten = state.awaited.pop(op.id, set())
    for name, heads in state.heads.items():
        if name not in overwritten:
            heads.add(op.id)
    state.creations.add(op.id)
    return {"*", *state.heads}


def displayed(heads: Iterable[Rank]) -> Rank:
    """The head whose value is shown while nobody has chosen; ValueError when there is none."""
    return max(heads)


class Visibility(NamedTuple):
    """Whether a record shows, and whether someone edited it beside or after its deletion."""

    is_visible: bool
    edited_beside_deletion: bool


def visibility(state: RecordState) -> Visibility:
    """A record is hidden if deletions that stand saw every head it has now; an edit they did not see keeps it."""
    standing = [state.deletions[op] for op in state.heads.get(DELETED, ()) if op in state.deletions]
    if not standing:
        return Visibility(True, False)
    restored = any(op not in state.deletions for op in state.heads[DELETED] if op not in state.creations)
    seen = frozenset().union(*standing)
    if state.all_heads() <= seen and not restored:
        return Visibility(False, False)
    return Visibility(True, True)
