"""Plays random histories of several copies of one notebook, and says by the plain definition what each must show.

A history has replicas that write at the same time, clones with the same device id, replicas that go back to an old
state and go on from there, deliveries that are lost, doubled and reordered, the same record created twice, deletions
beside edits, fields that merge by element, and redactions. Nothing in it, and nothing in merging, has a clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeVar

from minqing_desktop.domain.log.merge import (
    Arriving,
    Rank,
    RecordState,
    Visibility,
    arrive,
    displayed,
    visibility,
    writes_nothing,
)
from minqing_desktop.domain.log.op import DELETED

T = TypeVar("T")
FIELDS = ("name", "phone", "tags#1", "tags#2", "note")
RECORDS = (b"r1", b"r2")


class Chance(Protocol):
    """What decides a history: `random.Random`, or hypothesis in its place."""

    def randrange(self, stop: int, /) -> int:
        """A number below `stop`."""
        ...

    def getrandbits(self, bits: int, /) -> int:
        """A number of so many bits."""
        ...


class MadeOp(NamedTuple):
    """An op of a history; a redaction has `targets` and writes nothing."""

    id: bytes
    record: bytes
    creates: bool
    bases: dict[str, tuple[bytes, ...]]
    seen: tuple[bytes, ...] | None
    targets: tuple[bytes, ...]
    rank: Rank

    def writes(self, name: str) -> bool:
        """A creation writes every field."""
        return self.creates or name in self.bases


@dataclass(slots=True)
class Replica:
    """One copy: the ops it has, and the merge states it keeps of them one op at a time."""

    device: bytes
    lamport: int = 0
    ops: dict[bytes, MadeOp] = field(default_factory=dict)
    states: dict[bytes, RecordState] = field(default_factory=dict)

    def take(self, op: MadeOp) -> None:
        """Adds an op unless it is here; the same op may come again and again."""
        if op.id in self.ops:
            return
        state = self.states.setdefault(op.record, RecordState())
        if op.targets:
            writes_nothing(state, op.id)
        else:
            arrive(state, Arriving(op.id, op.creates, op.bases, op.seen), self.ops.__contains__)
        self.ops[op.id] = op
        self.lamport = max(self.lamport, op.rank.lamport)

    def state_of(self, record: bytes) -> RecordState:
        """The merge state of a record, empty while nothing of it is here."""
        return self.states.get(record) or RecordState()

    def copy(self) -> "Replica":
        """The same copy again: what a backup holds, and what a cloned disk has with the same device id."""
        fresh = Replica(self.device)
        for op in self.ops.values():
            fresh.take(op)
        fresh.lamport = self.lamport
        return fresh


@dataclass(slots=True)
class World:
    """The replicas of a history and everything that was ever written in it."""

    chance: Chance
    replicas: list[Replica] = field(default_factory=list)
    backups: list[Replica] = field(default_factory=list)
    ops: dict[bytes, MadeOp] = field(default_factory=dict)

    def pick(self, items: Iterable[object]) -> object:
        """One of some things."""
        known = list(items)
        return known[self.chance.randrange(len(known))]


def play(chance: Chance, steps: int) -> World:
    """A history of so many steps."""
    world = World(chance)
    world.replicas = [Replica(bytes([65 + place])) for place in range(2 + chance.randrange(2))]
    _write(world, world.replicas[0], RECORDS[0], creates=True)
    for _ in range(steps):
        _STEPS[chance.randrange(len(_STEPS))](world)
    return world


# --- what can happen


def _write(
    world: World,
    replica: Replica,
    record: bytes,
    *,
    creates: bool = False,
    bases: dict[str, tuple[bytes, ...]] | None = None,
    seen: tuple[bytes, ...] | None = None,
    targets: tuple[bytes, ...] = (),
) -> None:
    replica.lamport += 1
    identity = world.chance.getrandbits(64).to_bytes(8, "big")
    while identity in world.ops:
        identity = (int.from_bytes(identity, "big") + 1).to_bytes(9, "big")[-8:]
    rank = Rank(replica.lamport, replica.device, identity)
    op = MadeOp(identity, record, creates, bases or {}, seen, targets, rank)
    world.ops[identity] = op
    replica.take(op)


def _replica(world: World) -> Replica:
    return world.replicas[world.chance.randrange(len(world.replicas))]


def _record(world: World) -> bytes:
    return RECORDS[world.chance.randrange(len(RECORDS))]


def _create(world: World) -> None:
    # Copies that load the same file create the same record, each for itself; so may one that went back to an old state.
    replica, record = _replica(world), _record(world)
    if not replica.state_of(record).creations:
        _write(world, replica, record, creates=True)


def _edit(world: World) -> None:
    replica, record = _replica(world), _record(world)
    state = replica.state_of(record)
    if not state.creations and not state.heads:
        return
    start, count = world.chance.randrange(len(FIELDS)), 1 + world.chance.randrange(2)
    names = [FIELDS[(start + place) % len(FIELDS)] for place in range(count)]
    _write(world, replica, record, bases={name: tuple(sorted(state.heads_of(name))) for name in names})


def _delete(world: World) -> None:
    replica, record = _replica(world), _record(world)
    state = replica.state_of(record)
    bases = {DELETED: tuple(sorted(state.heads_of(DELETED)))}
    _write(world, replica, record, bases=bases, seen=tuple(sorted(state.known_ops())))


def _restore(world: World) -> None:
    replica, record = _replica(world), _record(world)
    state = replica.state_of(record)
    if state.heads.get(DELETED):
        _write(world, replica, record, bases={DELETED: tuple(sorted(state.heads[DELETED]))})


def _redact(world: World) -> None:
    replica, record = _replica(world), _record(world)
    targets = tuple(sorted(op.id for op in replica.ops.values() if op.record == record))
    if targets:
        _write(world, replica, record, targets=targets)


def _deliver(world: World) -> None:
    """Some of what one copy has reaches another: in any order, parts of it lost, parts of it twice."""
    source, target = _replica(world), _replica(world)
    chance = world.chance
    way = chance.randrange(3)
    parcel = list(source.ops.values())
    if way:
        parcel = shuffled(chance, parcel)
    if way == 2:
        parcel = [op for op in parcel if chance.randrange(3)] + [op for op in parcel if not chance.randrange(4)]
    for op in parcel:
        target.take(op)


def _clone(world: World) -> None:
    """A disk is copied: two computers write under one device id."""
    if len(world.replicas) < 4:
        world.replicas.append(_replica(world).copy())


def _back_up(world: World) -> None:
    world.backups.append(_replica(world).copy())


def _go_back(world: World) -> None:
    """A copy is replaced by an old backup and goes on from there."""
    if world.backups:
        backup = world.backups[world.chance.randrange(len(world.backups))]
        world.replicas[world.chance.randrange(len(world.replicas))] = backup.copy()


_STEPS: tuple[Callable[[World], None], ...] = (
    *[_edit] * 7,
    *[_deliver] * 5,
    *[_delete] * 2,
    _create,
    _restore,
    _redact,
    _clone,
    _back_up,
    _go_back,
)


def shuffled(chance: Chance, items: list[T]) -> list[T]:
    """The items in a random order."""
    items = list(items)
    for place in range(len(items) - 1, 0, -1):
        other = chance.randrange(place + 1)
        items[place], items[other] = items[other], items[place]
    return items


# --- what must come of it, by the definition alone


@dataclass(slots=True)
class Truth:
    """What a set of ops of one record means, worked out from the whole set at once."""

    ops: dict[bytes, MadeOp]
    heads: dict[str, set[bytes]] = field(default_factory=dict)
    awaited: dict[bytes, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        writing = [op for op in self.ops.values() if not op.targets]
        for name in (*FIELDS, DELETED):
            overwritten = {base for op in writing for base in op.bases.get(name, ())}
            self.heads[name] = {op.id for op in writing if op.writes(name) and op.id not in overwritten}
            for base in overwritten - self.ops.keys():
                self.awaited.setdefault(base, set()).add(name)

    @property
    def visibility(self) -> Visibility:
        """Hidden if the deletions that stand have seen every head, and nobody has restored it beside them."""
        creations = {op.id for op in self.ops.values() if op.creates}
        marks = self.heads[DELETED]
        standing = [self.ops[op] for op in marks if self.ops[op].seen is not None]
        if not standing:
            return Visibility(is_visible=True, edited_beside_deletion=False)
        current = creations.union(*(self.heads[name] for name in FIELDS))
        seen = {op for deletion in standing for op in deletion.seen or ()}
        restored = any(self.ops[op].seen is None and not self.ops[op].creates for op in marks)
        is_hidden = current <= seen and not restored
        return Visibility(not is_hidden, edited_beside_deletion=not is_hidden)

    def is_ancestor(self, op: bytes, name: str) -> bool:
        """True if an op is a head of a field it writes, or was overwritten by one that is such an ancestor itself."""
        reached, waiting = set(), set(self.heads[name])
        while waiting:
            each = waiting.pop()
            reached.add(each)
            if each in self.ops:
                waiting |= set(self.ops[each].bases.get(name, ())) - reached
        return op in reached


def truth_of(ops: Iterable[MadeOp], record: bytes) -> Truth:
    """What the ops of one record mean."""
    return Truth({op.id: op for op in ops if op.record == record})


def assert_true(replica: Replica) -> None:
    """The states that a copy has kept op by op are what its set of ops means."""
    for record in RECORDS:
        truth, state = truth_of(replica.ops.values(), record), replica.state_of(record)
        for name, heads in truth.heads.items():
            assert state.heads_of(name) == heads, (record, name)
        assert state.awaited == truth.awaited, record
        assert visibility(state) == truth.visibility, record


def assert_sound(replica: Replica) -> None:
    """No op is lost: each is a head of every field it writes, or an ancestor of one."""
    for record in RECORDS:
        truth = truth_of(replica.ops.values(), record)
        for op in truth.ops.values():
            if not op.targets:
                assert all(truth.is_ancestor(op.id, name) for name in (*FIELDS, DELETED) if op.writes(name))


def shown(replica: Replica) -> dict[tuple[bytes, str], object]:
    """What a copy shows: each field's displayed head, whether it was erased, and whether the record is there."""
    erased = {target for op in replica.ops.values() for target in op.targets}
    found: dict[tuple[bytes, str], object] = {}
    for record in RECORDS:
        state = replica.state_of(record)
        for name in FIELDS:
            heads = state.heads_of(name)
            if heads:
                head = displayed(replica.ops[op].rank for op in heads).op
                found[record, name] = (head, head in erased)
        found[record, DELETED] = visibility(state)
    return found


def check(world: World) -> None:
    """All that must hold of a history, at its end and once everybody has everything."""
    for replica in world.replicas:
        assert_true(replica)
        assert_sound(replica)
    everything = list(world.ops.values())
    whole = []
    for replica in world.replicas:
        for op in shuffled(world.chance, everything):
            replica.take(op)
        whole.append(replica)
    late = Replica(b"late")
    for op in shuffled(world.chance, everything + everything):
        late.take(op)
    whole.append(late)
    assert_true(late)
    assert_sound(late)
    for replica in whole[:-1]:
        assert_true(replica)
    pictures = [shown(replica) for replica in whole]
    assert all(picture == pictures[0] for picture in pictures)
