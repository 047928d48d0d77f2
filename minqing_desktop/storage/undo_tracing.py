"""Looks through undoing: an edit that was made and taken back again leaves a field resting on what stood before it."""

from collections.abc import Iterable

from minqing_desktop.domain.log.merge import RecordState
from minqing_desktop.domain.log.op import DELETED, OpType
from minqing_desktop.storage.merging import Key, StateStore


class Tracing:
    """Finds for the heads of a field the ops whose values they show; `own` are the ops of the action to be undone."""

    def __init__(self, store: StateStore, own: set[bytes]) -> None:
        self._store = store
        self.own = own
        self._known: dict[tuple[bytes, str], frozenset[bytes]] = {}

    def origins(self, record: bytes, name: str, ops: Iterable[bytes]) -> set[bytes]:
        """The ops that these heads of the field `name` stand for."""
        found: set[bytes] = set()
        for op in ops:
            found |= {op} if op in self.own else self._origin(record, name, op)
        return found

    def _origin(self, record: bytes, name: str, op: bytes) -> frozenset[bytes]:
        place = (op, name)
        if place not in self._known:
            before = self._before_undone(record, name, op)
            self._known[place] = frozenset(self.origins(record, name, before) if before else {op})
        return self._known[place]

    def _before_undone(self, record: bytes, name: str, op: bytes) -> set[bytes]:
        """What an undoing op brings back: the ops that the undone action had overwritten.

        Empty for any other op, and where something on the way has not arrived.
        """
        if not self._store.present(record, [op]):
            return set()
        undoes = self._store.author(record, op).undoes
        if not undoes:
            return set()
        # What it overwrote may itself be an undoing that had brought the undone action's value back.
        overwritten = self.origins(record, name, self._store.envelope(record, op).bases.get(name, ()))
        waiting = [each for each in overwritten if self._is_by(record, each, undoes)]
        before: set[bytes] = set()
        while waiting:
            envelope = self._store.envelope(record, waiting.pop())
            earlier = envelope.bases.get(name, ())
            if envelope.type == OpType.CREATE or len(self._store.present(record, earlier)) < len(earlier):
                return set()
            waiting += [base for base in earlier if self._is_by(record, base, undoes)]
            before.update(base for base in earlier if not self._is_by(record, base, undoes))
        return before

    def _is_by(self, record: bytes, op: bytes, action: bytes) -> bool:
        return bool(self._store.present(record, [op])) and self._store.author(record, op).action == action

    def all_rest_on(self, key: Key, state: RecordState, allowed: set[bytes]) -> bool:
        """True if every field of a record shows what one of the `allowed` ops wrote; its deletion aside."""
        if not state.creations <= allowed:
            return False
        return all(
            heads <= allowed or self.origins(key[1], name, heads) <= allowed
            for name, heads in state.heads.items()
            if name != DELETED
        )
