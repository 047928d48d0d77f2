"""Puts back what an action changed in records that were there before it."""

from typing import TYPE_CHECKING, Any

from minqing_desktop.domain.catalogue import FieldType, is_known, kind_named
from minqing_desktop.domain.log.merge import RecordState, visibility
from minqing_desktop.domain.log.op import DELETED, OpType, make_op
from minqing_desktop.storage.act import Act
from minqing_desktop.storage.merging import Key
from minqing_desktop.storage.refreshing import element_items, element_name, element_says, kept_of, version_of
from minqing_desktop.storage.undo_tracing import Tracing

if TYPE_CHECKING:
    from minqing_desktop.storage.undoing import Doing

# What a field held before, least first: several where two versions had been settled.
Versions = list[Any]


class _Irreversible(Exception):
    """What stood before is not known, or someone has written on top."""


class FieldUndoing:
    """Writes the inverse of changes, deletions and restorations."""

    def __init__(self, act: Act, tracing: Tracing) -> None:
        self._act = act
        self._store = act.appender.store
        self._tracing = tracing

    def undo(self, doings: list["Doing"]) -> set[Key]:
        """Puts each record back as far as possible; gives those of which something was left."""
        records = [doing.key[1] for doing in doings]
        overwritten = {
            base for doing in doings for _, each in doing.ops for bases in each.bases.values() for base in bases
        }
        self._store.preload_ops(records, overwritten | {op for doing in doings for op, _ in doing.ops})
        return {doing.key for doing in doings if not self._undo_one(doing)}

    def _undo_one(self, doing: "Doing") -> bool:
        kind, record = doing.key
        state = self._act.appender.state_of(doing.key)
        is_whole = True
        # Putting a field back would bring a record to light again that someone has deleted since.
        is_gone = not visibility(state).is_visible and not state.heads[DELETED] <= {op for op, _ in doing.ops}
        back: dict[str, Versions] = {}
        for name in dict.fromkeys(name for _, envelope in doing.ops for name in envelope.bases):
            if name == DELETED:
                continue
            try:
                if self._stands(doing, state, name):
                    if is_gone:
                        raise _Irreversible
                    back[name] = self._before(doing, name)
            except _Irreversible:
                is_whole = False
        deletion: dict[str, Any] | None = None
        if any(DELETED in envelope.bases for _, envelope in doing.ops):
            try:
                deletion = self._deletion(doing, state) if self._stands(doing, state, DELETED) else None
            except _Irreversible:
                is_whole = False
        self._write(kind, record, state, back, deletion)
        return is_whole

    def _stands(self, doing: "Doing", state: RecordState, name: str) -> bool:
        """True if the field shows what the action wrote; False if that was undone already."""
        writing = {op: envelope.bases[name] for op, envelope in doing.ops if name in envelope.bases}
        last = writing.keys() - {base for bases in writing.values() for base in bases}
        now = self._tracing.origins(doing.key[1], name, state.heads_of(name))
        if now == last:
            return True
        if now == self._tracing.origins(doing.key[1], name, self._bases(doing, name)):
            return False
        raise _Irreversible

    def _bases(self, doing: "Doing", name: str) -> set[bytes]:
        """The ops whose values the field showed before the action."""
        own = {op for op, _ in doing.ops}
        return {base for _, envelope in doing.ops for base in envelope.bases.get(name, ())} - own

    # --- values

    def _before(self, doing: "Doing", name: str) -> Versions:
        kind, record = doing.key
        bases = self._bases(doing, name)
        field = name.partition("#")[0]
        is_plain_known = is_known(kind) and kind_named(kind).knows(field)
        are_here = bases and self._store.present(record, bases) == bases
        if not are_here or not is_plain_known or any(self._store.is_erased_here(record, op) for op in bases):
            raise _Irreversible
        facts = kind_named(kind).field(field)
        if "#" in name:
            return self._elements_before(doing, name, field, facts.type, bases)
        ranks = sorted(self._store.rank(record, op) for op in bases)
        return _distinct([version_of(self._store, record, rank.op, facts) for rank in ranks])

    def _elements_before(self, doing: "Doing", name: str, field: str, type: FieldType, bases: set[bytes]) -> Versions:
        """The table entries to write back for one element: {element: value}, one for each version."""
        record = doing.key[1]
        elements = [
            element
            for op, _ in doing.ops
            for element, _ in element_items(self._store.values(record, op).get(field))
            if element_name(field, element) == name
        ]
        if not elements:
            raise _Irreversible
        absent = None if type is FieldType.EXTRA else False
        _, values = element_says(self._store, record, bases, field, name).get(elements[0], ([], [absent]))
        present = _distinct([value for value in values if value is not None])
        if type is not FieldType.EXTRA or len(present) < 2:
            present = [kept_of(values)]
        return [{elements[0]: value} for value in present]

    # --- deletion

    def _deletion(self, doing: "Doing", state: RecordState) -> dict[str, Any]:
        """How the mark of deletion goes back: `seen` of the deletion to write, or None to restore."""
        record = doing.key[1]
        bases = self._bases(doing, DELETED)
        if self._store.present(record, bases) != bases:
            raise _Irreversible
        seen = [
            set(each)
            for op in bases
            if (envelope := self._store.envelope(record, op)).type != OpType.CREATE
            and (each := envelope.seen) is not None
        ]
        if not seen:
            return {"seen": None}
        before = set().union(*seen)
        deletes = any(envelope.seen is not None for _, envelope in doing.ops)
        if deletes:
            return {"seen": before}
        allowed = before | {op for op, _ in doing.ops}
        if self._tracing.all_rest_on(doing.key, state, allowed):
            # What stood was hidden; the undoing ops written before this one belong to it.
            return {"seen": before, "all": True}
        if self._all_before(doing, state):
            return {"seen": before}
        raise _Irreversible

    def _all_before(self, doing: "Doing", state: RecordState) -> bool:
        """True if nothing was written on the record after the action, its own ops aside."""
        first = self._place(doing.key[1], doing.ops[0][0])
        own = {op for op, _ in doing.ops}
        return all(self._place(doing.key[1], op) < first for op in state.all_heads() - own)

    def _place(self, record: bytes, op: bytes) -> int:
        row = self._act.connection.exec_driver_sql("SELECT seq FROM op WHERE record = ? AND id = ?", (record, op)).one()
        return row[0]

    # --- writing

    def _write(
        self, kind: str, record: bytes, state: RecordState, back: dict[str, Versions], deletion: dict[str, Any] | None
    ) -> None:
        restores = deletion is not None and deletion["seen"] is None
        heads = {name: sorted(state.heads_of(name)) for name in [*back, DELETED]}
        count = max((len(versions) for versions in back.values()), default=0)
        least = b""
        for place in range(count):
            # Of several versions the last is the one that was shown: its op needs the greatest id.
            chosen = {
                name: versions[place - count] for name, versions in back.items() if count - place <= len(versions)
            }
            bases = {name: heads[name] for name in chosen}
            if restores and place == count - 1:
                bases[DELETED] = heads[DELETED]
            least = self._add(kind, record, _values(chosen), bases, least)
        if deletion is None or (restores and count):
            return
        seen = deletion["seen"]
        if deletion.get("all"):
            seen = state.known_ops()
        self._act.patch(kind, record, {}, {DELETED: heads[DELETED]}, seen=None if seen is None else sorted(seen))

    def _add(
        self, kind: str, record: bytes, values: dict[str, Any], bases: dict[str, list[bytes]], least: bytes
    ) -> bytes:
        while True:
            op = make_op(OpType.PATCH, self._act.id, kind, record, values, bases=bases)
            if op.id > least:
                self._act.add_op(op)
                return op.id


def _values(chosen: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in chosen.items():
        field, _, is_element = name.partition("#")
        if is_element:
            values.setdefault(field, {}).update(value)
        else:
            values[field] = value
    return values


def _distinct(values: list[Any]) -> list[Any]:
    """Each value once, at its last place."""
    found: list[Any] = []
    for value in reversed(values):
        if value not in found:
            found.insert(0, value)
    return found
