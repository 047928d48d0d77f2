"""The merge states of some records of one village, loaded with few questions and written back where they changed.

What `storage.merging` does for a notebook one record after another is done here for some thousand at once; the
arithmetic is that of `domain.log.merge`, and what shows that of `storage.refreshing`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from minqing_desktop.domain.catalogue import is_known
from minqing_desktop.domain.log.merge import Rank, RecordState
from minqing_desktop.domain.log.op import CREATIONS, DELETED, OP_BYTES, Envelope, Op, OpType, read_envelope, read_values
from minqing_desktop.storage.county.bulk import Bulk, Question
from minqing_desktop.storage.county.schema import awaited, head, op
from minqing_desktop.storage.fitting import fitting
from minqing_desktop.storage.merging import Author, Key

NOBODY = Author(0, b"", "", b"", b"")
_HEAD, _AWAITED = ("record", "kind", "field", "ops"), ("record", "kind", "op", "field")


class Arrival(NamedTuple):
    """An op on its way into the tables; `envelope` is None for the creation of a record of a known kind."""

    kind: str
    record: bytes
    op: Op
    envelope: Envelope | None
    author: Author
    number: int


class RecordHere(NamedTuple):
    """What the tables hold of a record: its ops, those among them that create it, its rows of head and of awaited."""

    ops: set[bytes]
    creations: set[bytes]
    heads: dict[str, bytes]
    awaited: set[tuple[bytes, str]]


def records_here(
    bulk: Bulk, asked: Mapping[str, Sequence[bytes]], without_awaited: Collection[str] = ()
) -> dict[tuple[str, Key], RecordHere]:
    """What is there of records, asked for by village, with one question; those of which nothing is are left out.

    `without_awaited` are villages in which no op is waited for.
    """
    questions = [Question(op, ("record", "kind", "id", "creates"), place, {"record": r}) for place, r in asked.items()]
    questions += [Question(head, _HEAD, place, {"record": records}) for place, records in asked.items()]
    waiting = {place: records for place, records in asked.items() if place not in without_awaited}
    questions += [Question(awaited, _AWAITED, place, {"record": records}) for place, records in waiting.items()]
    answers = iter(bulk.ask(*questions) if questions else ())
    found: dict[tuple[str, Key], RecordHere] = {}
    for place in asked:
        for record, kind, one, creates in next(answers):
            here = found.setdefault((place, (kind, record)), RecordHere(set(), set(), {}, set()))
            here.ops.add(one)
            if creates:
                here.creations.add(one)
    for place in asked:
        for record, kind, name, ops in next(answers):
            found[place, (kind, record)].heads[name] = ops
    for place in waiting:
        for record, kind, one, name in next(answers):
            found[place, (kind, record)].awaited.add((one, name))
    return found


_NOT_HERE = RecordHere(set(), set(), {}, set())


class VillageStates:
    """States of one village for a part of a transaction; `save` writes them.

    `here` are those of the records in question of which anything is there.
    """

    def __init__(self, bulk: Bulk, village: str, here: dict[Key, RecordHere]) -> None:
        self._bulk = bulk
        self._village = village
        self._here = here
        self._arrived: dict[bytes, Arrival] = {}
        self._authors: dict[bytes, Author] = {}
        self._packed: dict[bytes, tuple[bytes, bytes | None]] = {}
        self._envelopes: dict[bytes, Envelope] = {}
        self._values: dict[bytes, dict[str, Any]] = {}
        self.own = NOBODY
        self.erased: set[bytes] = set()
        """Ops whose values went while these states were at work."""
        self.states: dict[Key, RecordState] = {}

    # --- loading

    def load(self, keys: Collection[Key]) -> None:
        """The states of records of which something may be here."""
        here = {key: self._here.get(key, _NOT_HERE) for key in keys}
        deletions = {one: key[1] for key, row in here.items() for one in _split(row.heads.get(DELETED, b""))}
        self.load_ops(list(deletions.values()), deletions)
        for key, row in here.items():
            self._put(key, row)

    def _put(self, key: Key, here: RecordHere) -> None:
        state = RecordState(creations=set(here.creations))
        state.heads.update({name: set(_split(ops)) for name, ops in here.heads.items() if name != CREATIONS})
        for one, name in here.awaited:
            state.awaited.setdefault(one, set()).add(name)
        for one in state.heads.get(DELETED, ()):
            seen = self.envelope(key[1], one).seen
            if seen is not None:
                state.deletions[one] = frozenset(seen)
        self.states[key] = state

    def load_ops(self, records: Sequence[bytes], ops: Collection[bytes]) -> None:
        """Authors, envelopes and values of many ops; `records` are those they belong to."""
        wanted = {one for one in ops if one not in self._arrived and one not in self._packed}
        names = ("id", "lamport", "device", "action", "envelope", "vals")
        if not wanted:
            return
        among = {"record": list(dict.fromkeys(records)), "id": list(wanted)}
        (rows,) = self._bulk.ask(Question(op, names, self._village, among))
        for one, lamport, device, action, envelope, packed in rows:
            self._authors[one] = Author(lamport, device, self._village, action, b"")
            self._packed[one] = (envelope, packed)

    # --- what arrives

    def arrive(self, arrival: Arrival) -> None:
        """Knows an op from now on; until then it was not here."""
        self._arrived[arrival.op.id] = arrival

    def presence(self, key: Key) -> Callable[[bytes], bool]:
        """Says of an op of this record whether it is here."""
        here = self._here[key].ops if key in self._here else frozenset()
        return lambda one: one in here or one in self._arrived

    # --- what `refreshing` asks

    def author(self, record: bytes, one: bytes) -> Author:
        """Who wrote an op that is here, in the village where it stands."""
        if one in self._arrived:
            return self._arrived[one].author._replace(village=self._village)
        if one not in self._authors:
            self.load_ops([record], [one])
        return self._authors[one]

    def rank(self, record: bytes, one: bytes) -> Rank:
        """What orders an op among the heads of a field."""
        author = self.author(record, one)
        return Rank(author.lamport, author.device, one)

    def envelope(self, record: bytes, one: bytes) -> Envelope:
        """The envelope of an op that is here."""
        if one not in self._envelopes:
            self._envelopes[one] = self._read_envelope(record, one)
        return self._envelopes[one]

    def _read_envelope(self, record: bytes, one: bytes) -> Envelope:
        arrived = self._arrived.get(one)
        if arrived is not None:
            return arrived.envelope or read_envelope(arrived.op.envelope)
        if one not in self._packed:
            self.load_ops([record], [one])
        return read_envelope(self._packed[one][0])

    def values(self, record: bytes, one: bytes) -> dict[str, Any]:
        """What an op says, in stored form, as far as it fits; empty once it was erased."""
        if one in self.erased:
            return {}
        if one not in self._values:
            self._values[one] = self._read_values(record, one)
        return self._values[one]

    def _read_values(self, record: bytes, one: bytes) -> dict[str, Any]:
        arrived = self._arrived.get(one)
        if arrived is None and one not in self._packed:
            self.load_ops([record], [one])
        packed = self._packed[one][1] if arrived is None else arrived.op.values
        if packed is None:
            return {}
        envelope = self.envelope(record, one)
        return fitting(envelope.kind, read_values(packed), is_creation=envelope.type == OpType.CREATE)

    # --- writing back

    def save(self, keys: Iterable[Key]) -> int:
        """Writes the head and awaited rows of records that differ from the stored ones; says how many are awaited."""
        heads, gone, new = [], [], []
        for key in keys:
            kind, record = key
            state, here = self.states[key], self._here.get(key, _NOT_HERE)
            found = {name: b"".join(sorted(ops)) for name, ops in state.heads.items()}
            if len(state.creations) > 1 or not is_known(kind):
                found[CREATIONS] = b"".join(sorted(state.creations))
            heads += [(record, kind, name, ops) for name, ops in found.items() if here.heads.get(name) != ops]
            waiting = {(one, name) for one, names in state.awaited.items() for name in names}
            gone += [(record, kind, *pair) for pair in here.awaited - waiting]
            new += [(record, kind, *pair) for pair in waiting - here.awaited]
        if gone:
            self._bulk.delete(awaited, self._village, _columns(_AWAITED, gone))
        if new:
            self._bulk.insert(awaited, {"village": [self._village] * len(new), **_columns(_AWAITED, sorted(new))})
        if heads:
            columns = {"village": [self._village] * len(heads), **_columns(_HEAD, sorted(heads))}
            if self._here:
                self._bulk.put(head, columns)
            else:
                self._bulk.insert(head, columns)
        return len(new)


def _split(ops: bytes) -> list[bytes]:
    return [ops[start : start + OP_BYTES] for start in range(0, len(ops), OP_BYTES)]


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=True))
