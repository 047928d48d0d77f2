"""Puts a patch together: which fields it writes, and which ops each of them overwrites."""

from typing import Any, Protocol

from minqing_desktop.domain.catalogue import FieldFacts, FieldType
from minqing_desktop.domain.log.merge import RecordState
from minqing_desktop.domain.log.op import Envelope, OpType
from minqing_desktop.storage.merging import Author
from minqing_desktop.storage.refreshing import Says, element_name, field_value


class Known(Says, Protocol):
    """What is known of ops that a patch may overwrite; `own` is who writes it."""

    own: Author

    def envelope(self, record: bytes, op: bytes, /) -> Envelope:
        """The envelope of an op that is here."""
        ...


class Patch:
    """The values (in stored form) and causal bases of a patch of one record."""

    def __init__(self, store: Known, record: bytes, state: RecordState) -> None:
        self._store = store
        self._record = record
        self._state = state
        self.values: dict[str, Any] = {}
        self.bases: dict[str, list[bytes]] = {}

    def shown(self, facts: FieldFacts) -> Any:
        """The stored value that the field displays now."""
        return field_value(self._store, self._record, self._state, facts)

    def set(self, facts: FieldFacts, value: Any) -> None:
        """Sets a plain field; one that holds the value already and has no other version is left alone."""
        heads = self._state.heads_of(facts.name)
        if len(heads) > 1 or value != self.shown(facts):
            self._put(facts.name, value, sorted(heads))

    def set_from(self, facts: FieldFacts, seen: Any, value: Any) -> None:
        """Sets a plain field that showed `seen` to whoever changed it.

        If something else has arrived from another device meanwhile, both stay as two versions: what the writer had not
        seen is not overwritten.
        """
        shown = self.shown(facts)
        if shown in (seen, value):
            self.set(facts, value)
            return
        bases: set[bytes] = set()
        for op in self._state.heads_of(facts.name):
            is_own = self._store.author(self._record, op).device == self._store.own.device
            bases.update([op] if is_own else self._before(op, facts.name))
        self._put(facts.name, value, sorted(bases))

    def _before(self, op: bytes, name: str) -> list[bytes]:
        envelope = self._store.envelope(self._record, op)
        return [] if envelope.type == OpType.CREATE else envelope.bases.get(name, [])

    def change_elements(self, facts: FieldFacts, changes: dict[Any, Any]) -> None:
        """Adds to, or removes from, a list or table."""
        for element in changes:
            name = element_name(facts.name, element)
            self.bases[name] = sorted(self._state.heads_of(name))
        if changes:
            self.values[facts.name] = changes

    def _put(self, name: str, value: Any, bases: list[bytes]) -> None:
        self.values[name] = value
        self.bases[name] = bases


def element_changes(type: FieldType, old: Any, new: Any) -> dict[Any, Any]:
    """The additions and removals that lead from one list or table to another; removed table entries become None."""
    if type is FieldType.EXTRA:
        changed = {key: value for key, value in new.items() if old.get(key) != value}
        return changed | {key: None for key in old if key not in new}
    added = {element: True for element in new if element not in old}
    return added | {element: False for element in old if element not in new}
