"""Merges some thousand ops of one village into its tables: log, merge states and views."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from minqing_desktop.domain.catalogue import Kind, is_known, kind_named
from minqing_desktop.domain.log.merge import Arriving, RecordState, arrive, writes_nothing
from minqing_desktop.domain.log.op import DELETED, Envelope, OpType, is_understood, read_values
from minqing_desktop.storage.codec import cells_of, default_cells, to_cell
from minqing_desktop.storage.county.bulk import Bulk, is_text
from minqing_desktop.storage.county.schema import op, redaction, views
from minqing_desktop.storage.county.states import Arrival, RecordHere, VillageStates
from minqing_desktop.storage.fitting import fitting
from minqing_desktop.storage.merging import Key
from minqing_desktop.storage.refreshing import all_values, field_value, marks_of


class VillageMerge:
    """Takes what arrives for one village, in parts, within one transaction; `touched` collects kinds and records."""

    def __init__(self, bulk: Bulk, village: str) -> None:
        self._bulk = bulk
        self.village = village
        self.touched: dict[str, set[bytes]] = {}
        self._redacted: set[tuple[str, bytes, bytes]] | None = None

    @property
    def redacted(self) -> set[tuple[str, bytes, bytes]]:
        """(kind, record, op) of all whose values a redaction in this village has named."""
        if self._redacted is None:
            rows = self._bulk.every(redaction, ("kind", "record", "target"), self.village)
            self._redacted = {(kind, record, target) for kind, record, target in rows}
        return self._redacted

    def take(self, arrivals: Sequence[Arrival], here: dict[Key, RecordHere]) -> None:
        """Merges ops that are in no table yet; `here` are the view rows of their records that exist."""
        groups: dict[Key, list[Arrival]] = {}
        for each in arrivals:
            groups.setdefault(each[:2], []).append(each)
        fresh: dict[str, list[Arrival]] = {}
        others: dict[Key, list[Arrival]] = {}
        redacted = self.redacted
        for key, group in groups.items():
            first = group[0]
            is_fresh = len(group) == 1 and first.envelope is None and key not in here and is_known(key[0])
            if is_fresh and not (redacted and (*key, first.op.id) in redacted):
                fresh.setdefault(key[0], []).append(first)
            else:
                others[key] = group
        for kind, made in fresh.items():
            self._insert_created(kind, made)
        erased = self._merge_others(others, here) if others else set()
        self._insert_ops(arrivals, erased)
        for kind, record in groups:
            self.touched.setdefault(kind, set()).add(record)

    def forget(self, key: Key) -> None:
        """Knows no longer of a record that was taken out of this village."""
        if self._redacted:
            self._redacted = {each for each in self._redacted if each[:2] != key}

    # --- the log

    def _insert_ops(self, arrivals: Sequence[Arrival], erased: set[bytes]) -> None:
        kinds, records, ops, _, authors, numbers = zip(*arrivals, strict=True)
        if erased:
            ops = [each._replace(salt=None, values=None) if each.id in erased else each for each in ops]
        ids, envelopes, salts, packed = zip(*ops, strict=True)
        columns = {
            "village": [self.village] * len(arrivals),
            "record": records,
            "id": ids,
            "kind": kinds,
            "lamport": list(map(attrgetter("lamport"), authors)),
            "device": list(map(attrgetter("device"), authors)),
            "action": list(map(attrgetter("action"), authors)),
            "number": numbers,
            "envelope": envelopes,
            "salt": salts,
            "vals": packed,
        }
        self._bulk.insert(op, columns)

    # --- records that one op has just created

    def _insert_created(self, kind: str, made: Sequence[Arrival]) -> None:
        rows = [cells_of(kind, fitting(kind, read_values(each.op.values), is_creation=True)) for each in made]
        cells = {
            facts.name: column
            for facts, empty, column in zip(
                kind_named(kind).fields, default_cells(kind), zip(*rows, strict=True), strict=True
            )
            if column.count(empty) < len(column)
        }
        self._insert_rows(
            kind, [each.record for each in made], [each.op.id for each in made], [0] * len(made), [0] * len(made), cells
        )

    def _insert_rows(
        self,
        kind: str,
        records: Sequence[bytes],
        created: Sequence[bytes | None],
        marks: Sequence[int],
        hidden: Sequence[int],
        cells: dict[str, Sequence[Any]],
    ) -> None:
        table = views[kind]
        common = {"village": [self.village] * len(records), "id": records, "created": created}
        shown = {name: _clean(column) if is_text(table, name) else column for name, column in cells.items()}
        self._bulk.insert(table, {**common, "marks": marks, "hidden": hidden, **shown})

    # --- all others

    def _merge_others(self, groups: dict[Key, list[Arrival]], here: dict[Key, RecordHere]) -> set[bytes]:
        """Merges op by op; gives the ids of those among them whose values must not be kept."""
        states = VillageStates(self._bulk, self.village, here)
        states.load(groups)
        bases = {
            base
            for group in groups.values()
            for each in group
            if each.envelope is not None
            for ids in each.envelope.bases.values()
            for base in ids
        }
        states.learn_present([record for _, record in groups], bases)
        dirty: dict[Key, set[str]] = {}
        new_redactions: list[tuple[str, bytes, bytes]] = []
        for key, group in groups.items():
            for each in group:
                dirty.setdefault(key, set()).update(self._merge(states, key, each, new_redactions))
        if new_redactions:
            self._redact(new_redactions)
        states.save(dirty)
        self._refresh(states, {key: names for key, names in dirty.items() if is_known(key[0])}, here)
        return states.erased

    def _merge(
        self, states: VillageStates, key: Key, each: Arrival, new_redactions: list[tuple[str, bytes, bytes]]
    ) -> set[str]:
        state, identity = states.states[key], each.op.id
        envelope = each.envelope
        if (*key, identity) in self.redacted:
            states.erased.add(identity)
        if envelope is None:
            changed = arrive(state, Arriving(identity, True, {}), states.is_here)
        elif not is_understood(envelope):
            writes_nothing(state, identity)
            changed = set()
        elif envelope.type == OpType.REDACT:
            writes_nothing(state, identity)
            self._erase(states, key, envelope, new_redactions)
            changed = {"*"}
        else:
            creates = envelope.type == OpType.CREATE
            changed = arrive(state, Arriving(identity, creates, envelope.bases, envelope.seen), states.is_here)
        states.arrive(each)
        return changed

    def _erase(
        self, states: VillageStates, key: Key, envelope: Envelope, new_redactions: list[tuple[str, bytes, bytes]]
    ) -> None:
        for target in envelope.targets:
            states.erased.add(target)
            if (*key, target) not in self.redacted:
                self.redacted.add((*key, target))
                new_redactions.append((*key, target))

    def _redact(self, new: list[tuple[str, bytes, bytes]]) -> None:
        kinds, records, targets = zip(*new, strict=True)
        columns = {"record": records, "kind": kinds, "target": targets}
        self._bulk.insert(redaction, {"village": [self.village] * len(new), **columns})
        keys = {"record": records, "kind": kinds, "id": targets}
        self._bulk.update(op, self.village, keys, {"salt": [None] * len(new), "vals": [None] * len(new)})

    # --- views

    def _refresh(self, states: VillageStates, dirty: dict[Key, set[str]], here: dict[Key, RecordHere]) -> None:
        self._load_what_shows(states, dirty, here)
        new: dict[str, list[tuple[Any, ...]]] = {}
        changed: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        for key, names in dirty.items():
            kind, state = kind_named(key[0]), states.states[key]
            is_new = key not in here
            shown = _shown(states, key[1], state, kind, {"*"} if is_new else names)
            cells = tuple(to_cell(kind.field(name), value) for name, value in shown.items())
            marks = marks_of(states, key[1], state, kind)
            created = min(state.creations, default=None)
            if is_new:
                new.setdefault(kind.name, []).append((key[1], created, *marks, *cells))
            elif "*" in names or not state.creations:
                changed.setdefault((kind.name, ("created", "marks", "hidden", *shown)), []).append(
                    (key[1], created, *marks, *cells)
                )
            else:
                changed.setdefault((kind.name, ("marks", "hidden", *shown)), []).append((key[1], *marks, *cells))
        for name, rows in new.items():
            records, created, marks, hidden, *columns = zip(*rows, strict=True)
            fields = (facts.name for facts in kind_named(name).fields)
            self._insert_rows(name, records, created, marks, hidden, dict(zip(fields, columns, strict=True)))
        for (name, names), rows in changed.items():
            table = views[name]
            records, *columns = zip(*rows, strict=True)
            cells = {
                each: _clean(column) if is_text(table, each) else column
                for each, column in zip(names, columns, strict=True)
            }
            self._bulk.update(table, self.village, {"id": records}, cells)

    def _load_what_shows(self, states: VillageStates, dirty: dict[Key, set[str]], here: dict[Key, RecordHere]) -> None:
        """Reads at once the ops that `refreshing` will ask for one by one, but for those that have just arrived."""
        records: list[bytes] = []
        wanted: set[bytes] = set()
        for key, names in dirty.items():
            state = states.states[key]
            if names == {DELETED} and key in here:
                ops = set()
            elif "*" in names or any("#" in name for name in names) or state.split() or len(state.creations) > 1:
                ops = state.all_heads()
            else:
                ops = {one for name in names for one in state.heads_of(name)}
            if ops:
                records.append(key[1])
                wanted |= ops
        states.load_ops(records, wanted)


def _shown(states: VillageStates, record: bytes, state: RecordState, kind: Kind, names: set[str]) -> dict[str, Any]:
    if "*" in names:
        return all_values(states, record, state, kind)
    fields = {name.partition("#")[0] for name in names}
    return {facts.name: field_value(states, record, state, facts) for facts in kind.fields if facts.name in fields}


def _clean(column: Sequence[Any]) -> Sequence[Any]:
    """PostgreSQL's texts hold every character but NUL."""
    if "\0" not in "".join(filter(None, column)):
        return column
    return [value and value.replace("\0", "") for value in column]
