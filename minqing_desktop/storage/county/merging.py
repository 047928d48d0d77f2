"""Merges some thousand ops of one village into its tables: log, merge states and views."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from minqing_desktop.domain.catalogue import FieldFacts, Kind, is_known, kind_named
from minqing_desktop.domain.log.merge import Arriving, RecordState, arrive, writes_nothing
from minqing_desktop.domain.log.op import DELETED, Envelope, OpType, is_understood
from minqing_desktop.storage.codec import cells_of, default_cells, to_cell
from minqing_desktop.storage.county.bulk import Bulk, Question, is_text
from minqing_desktop.storage.county.creating import created_columns
from minqing_desktop.storage.county.schema import op, redaction, views
from minqing_desktop.storage.county.states import Arrival, RecordHere, VillageStates
from minqing_desktop.storage.merging import Key
from minqing_desktop.storage.refreshing import all_values, field_value, marks_of


class _Row(NamedTuple):
    """A view row to be inserted; `cells` are those of all fields."""

    record: bytes
    created: bytes | None
    marks: int
    hidden: int
    cells: list[Any]


class VillageMerge:
    """Takes what arrives for one village, in parts, within one transaction; `touched` collects kinds and records."""

    def __init__(self, bulk: Bulk, village: str, *, has_redacted: bool) -> None:
        self._bulk = bulk
        self.village = village
        self.touched: dict[str, set[bytes]] = {}
        self.new_redactions = self.new_awaited = 0
        self._redacted: set[tuple[str, bytes, bytes]] | None = None if has_redacted else set()

    @property
    def redacted(self) -> set[tuple[str, bytes, bytes]]:
        """(kind, record, op) of all whose values a redaction in this village has named."""
        if self._redacted is None:
            (rows,) = self._bulk.ask(Question(redaction, ("kind", "record", "target"), self.village))
            self._redacted = {(kind, record, target) for kind, record, target in rows}
        return self._redacted

    def take(self, arrivals: Sequence[Arrival], here: dict[Key, RecordHere], *, is_logged: bool = False) -> None:
        """Merges ops that are in no table yet; `here` are those of their records of which anything is there.

        With `is_logged` the ops stand in the log, and nothing that is derived from it does.
        """
        keys = [each[:2] for each in arrivals]
        times = Counter(keys)
        redacted = self.redacted
        fresh: dict[str, list[Arrival]] = {}
        others: dict[Key, list[Arrival]] = {}
        for key, each in zip(keys, arrivals, strict=True):
            is_fresh = each.envelope is None and times[key] == 1 and key not in here
            if is_fresh and not (redacted and (*key, each.op.id) in redacted):
                fresh.setdefault(each.kind, []).append(each)
            else:
                others.setdefault(key, []).append(each)
        rows, erased = self._merge_others(others, here) if others else ({}, set())
        for kind in fresh.keys() | rows.keys():
            self._insert_rows(kind, fresh.get(kind, ()), rows.get(kind, ()))
        if not is_logged:
            self._insert_ops(arrivals, erased)
        for kind, made in fresh.items():
            self.touched.setdefault(kind, set()).update([each.record for each in made])
        for kind, record in others:
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
        lamports, devices, _, actions, _ = zip(*authors, strict=True)
        columns = {
            "village": [self.village] * len(arrivals),
            "record": records,
            "id": ids,
            "kind": kinds,
            "lamport": lamports,
            "device": devices,
            "action": actions,
            "number": numbers,
            "creates": [1 if each.envelope is None else int(creates(each)) for each in arrivals],
            "envelope": envelopes,
            "salt": salts,
            "vals": packed,
        }
        self._bulk.insert(op, columns)

    # --- rows that are new

    def _insert_rows(self, kind: str, fresh: Sequence[Arrival], rows: Sequence[_Row]) -> None:
        """The rows of records that one op has just created, and those that several have brought about."""
        columns = created_columns(kind, [each.op.values for each in fresh])
        if rows:
            others = zip(*(row.cells for row in rows), strict=True)
            columns = {n: [*column, *more] for (n, column), more in zip(columns.items(), others, strict=True)}
        table, count = views[kind], len(fresh) + len(rows)
        written = _written_of(kind)
        defaults = zip(columns.items(), default_cells(kind), strict=True)
        written.update(name for (name, column), empty in defaults if column.count(empty) < count)
        shown = {
            name: _clean(column) if is_text(table, name) else column
            for name, column in columns.items()
            if name in written
        }
        common = {
            "village": [self.village] * count,
            "id": [each.record for each in fresh] + [row.record for row in rows],
            "created": [each.op.id for each in fresh] + [row.created for row in rows],
            "marks": [0] * len(fresh) + [row.marks for row in rows],
            "hidden": [0] * len(fresh) + [row.hidden for row in rows],
        }
        self._bulk.insert(table, common | shown)

    # --- all others

    def _merge_others(
        self, groups: dict[Key, list[Arrival]], here: dict[Key, RecordHere]
    ) -> tuple[dict[str, list[_Row]], set[bytes]]:
        """Merges op by op; gives the rows that are new, and the ids of ops whose values must not be kept."""
        states = VillageStates(self._bulk, self.village, here)
        states.load(groups)
        dirty: dict[Key, set[str]] = {}
        new_redactions: list[tuple[str, bytes, bytes]] = []
        for key, group in groups.items():
            for each in group:
                dirty.setdefault(key, set()).update(self._merge(states, key, each, new_redactions))
        if new_redactions:
            self.new_redactions += len(new_redactions)
            self._redact(new_redactions)
        self.new_awaited += states.save(dirty)
        rows = self._refresh(states, {key: names for key, names in dirty.items() if is_known(key[0])}, here)
        return rows, states.erased

    def _merge(
        self, states: VillageStates, key: Key, each: Arrival, new_redactions: list[tuple[str, bytes, bytes]]
    ) -> set[str]:
        state, identity = states.states[key], each.op.id
        envelope = each.envelope
        if (*key, identity) in self.redacted:
            states.erased.add(identity)
        if envelope is None:
            changed = arrive(state, Arriving(identity, True, {}), states.presence(key))
        elif not is_understood(envelope):
            writes_nothing(state, identity)
            changed = set()
        elif envelope.type == OpType.REDACT:
            writes_nothing(state, identity)
            self._erase(states, key, envelope, new_redactions)
            changed = {"*"}
        else:
            arriving = Arriving(identity, creates(each), envelope.bases, envelope.seen)
            changed = arrive(state, arriving, states.presence(key))
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
        self._bulk.change(op, self.village, keys, {"salt": [None] * len(new), "vals": [None] * len(new)})

    # --- views

    def _refresh(
        self, states: VillageStates, dirty: dict[Key, set[str]], here: dict[Key, RecordHere]
    ) -> dict[str, list[_Row]]:
        """Brings rows that exist up to their states; gives those that are new."""
        self._load_what_shows(states, dirty, here)
        new: dict[str, list[_Row]] = {}
        changed: dict[str, list[tuple[bytes, dict[str, Any]]]] = {}
        for key, names in dirty.items():
            kind, state = kind_named(key[0]), states.states[key]
            marks, hidden = (0, 0) if _is_plain(state) else marks_of(states, key[1], state, kind)
            created = min(state.creations, default=None)
            if key not in here:
                row = _Row(key[1], created, marks, hidden, _whole_row(states, key[1], state, kind))
                new.setdefault(kind.name, []).append(row)
                continue
            shown = _shown(states, key[1], state, kind, names)
            cells = {name: to_cell(kind.field(name), value) for name, value in shown.items()}
            cells |= {"marks": marks, "hidden": hidden}
            if "*" in names or not state.creations:
                cells["created"] = created
            changed.setdefault(kind.name, []).append((key[1], cells))
        for name, rows in changed.items():
            self._change_rows(name, rows)
        return new

    def _change_rows(self, kind: str, rows: Sequence[tuple[bytes, dict[str, Any]]]) -> None:
        """One statement for all rows of a kind, whichever of their columns have changed."""
        table = views[kind]
        changed = _changed_of(kind)
        changed.update(dict.fromkeys(name for _, cells in rows for name in cells))
        names = list(changed)
        bits = {name: 1 << place for place, name in enumerate(names)}
        columns: dict[str, Sequence[Any]] = {
            "village": [self.village] * len(rows),
            "id": [record for record, _ in rows],
            "which": [sum(bits[name] for name in cells) for _, cells in rows],
        }
        for name in names:
            column = [cells.get(name) for _, cells in rows]
            columns[name] = _clean(column) if is_text(table, name) else column
        self._bulk.put(table, columns)

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


@cache
def _written_of(_kind: str) -> set[str]:
    """Columns that new rows of a kind have had anything in: always the same statement, which the server knows."""
    return set()


@cache
def _changed_of(_kind: str) -> dict[str, None]:
    """Columns that were changed in rows of a kind, for the same reason."""
    return {}


def creates(arrival: Arrival) -> bool:
    """Whether an op is a creation that this version understands."""
    envelope = arrival.envelope
    return envelope is None or (envelope.type == OpType.CREATE and is_understood(envelope))


def _is_plain(state: RecordState) -> bool:
    """Whether nobody has deleted the record or written beside anybody else: then it has no mark and shows."""
    return len(state.creations) == 1 and not state.deletions and all(len(ops) == 1 for ops in state.heads.values())


def _whole_row(states: VillageStates, record: bytes, state: RecordState, kind: Kind) -> list[Any]:
    """The cells of all fields; those that nobody has changed since are as the creation has them."""
    if len(state.creations) != 1:
        return [to_cell(kind.field(name), value) for name, value in all_values(states, record, state, kind).items()]
    cells = cells_of(kind.name, states.values(record, min(state.creations)))
    places = _places(kind)
    for name in {name.partition("#")[0] for name in state.heads}:
        if name in places:
            place, facts = places[name]
            cells[place] = to_cell(facts, field_value(states, record, state, facts))
    return cells


@cache
def _places(kind: Kind) -> dict[str, tuple[int, FieldFacts]]:
    return {facts.name: (place, facts) for place, facts in enumerate(kind.fields)}


def _shown(states: VillageStates, record: bytes, state: RecordState, kind: Kind, names: set[str]) -> dict[str, Any]:
    if "*" in names:
        return all_values(states, record, state, kind)
    places = _places(kind)
    fields = dict.fromkeys(name.partition("#")[0] for name in names)
    return {name: field_value(states, record, state, places[name][1]) for name in fields if name in places}


def _clean(column: Sequence[Any]) -> Sequence[Any]:
    """PostgreSQL's texts hold every character but NUL."""
    if "\0" not in "".join(filter(None, column)):
        return column
    return [value and value.replace("\0", "") for value in column]
