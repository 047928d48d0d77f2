"""Writes the tables that screens read: rows of views, links and search documents, all derived from the log.

What is to be written is collected and goes to the database by the thousand, see `ViewWriter.flush`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import Kind, Mark, kind_named
from minqing_desktop.domain.log.merge import RecordState
from minqing_desktop.domain.log.op import DELETED
from minqing_desktop.storage.codec import default_cells, to_cell
from minqing_desktop.storage.creating import Created, link_fields
from minqing_desktop.storage.merging import CHUNK, Key, StateStore
from minqing_desktop.storage.refreshing import all_values, field_value, marks_of, village_of
from minqing_desktop.storage.schema import COMMON_COLUMNS, KIND_SHIFT
from minqing_desktop.storage.search_index import document, searched_fields

INSERT_FIND = "INSERT INTO find (rowid, words) VALUES (?, ?)"
INSERT_LINK = "INSERT OR IGNORE INTO link (field, target, source) VALUES (?, ?, ?)"
# The index is written in long runs of rising numbers: each step backwards would begin a new segment of it.
DOCUMENTS_HELD = 20_000


@cache
def insert_statement(kind: str) -> str:
    """The INSERT for a whole view row of a kind."""
    columns = [*COMMON_COLUMNS, *(f'"{facts.name}"' for facts in kind_named(kind).fields)]
    return f"INSERT INTO v_{kind} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@lru_cache(maxsize=256)
def _insert_created(kind: str, names: tuple[str, ...]) -> str:
    """The INSERT for rows of new records that hold the default in all but these fields: what is not bound is quick."""
    fields = kind_named(kind).fields
    written = {
        facts.name: "?" if facts.name in names else _literal(cell)
        for facts, cell in zip(fields, default_cells(kind), strict=True)
    }
    columns = [*COMMON_COLUMNS, *(f'"{name}"' for name in written)]
    return f"INSERT INTO v_{kind} ({', '.join(columns)}) VALUES (?, ?, ?, ?, 0, 0, {', '.join(written.values())})"


def _literal(cell: Any) -> str:
    if cell is None:
        return "NULL"
    return str(int(cell)) if isinstance(cell, int) else "'" + str(cell).replace("'", "''") + "'"


@dataclass(slots=True)
class _Row:
    """What refreshing must know of a view row that is there."""

    number: int
    hidden: int
    is_new: bool = False


@dataclass(slots=True)
class ViewWriter:
    """Writes view rows within one transaction; numbers new rows of each kind upwards."""

    connection: Connection
    is_searched: bool = True
    """False where nobody is going to search what is written, as it will be rolled back."""
    _next: dict[str, int] = field(default_factory=dict)
    _greatest: dict[str, bytes] = field(default_factory=dict)
    _updates: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = field(default_factory=dict)
    _unlink: list[tuple[str, bytes]] = field(default_factory=list)
    _link: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    _unfound: list[tuple[int]] = field(default_factory=list)
    _documents: dict[int, str] = field(default_factory=dict)

    def next_number(self, kind: str) -> int:
        """A fresh row number: the kind's code in the high bits, so that the search index knows the kind."""
        if kind not in self._next:
            top = self.connection.exec_driver_sql(f"SELECT max(n) FROM v_{kind}").scalar()
            self._next[kind] = (top or kind_named(kind).code << KIND_SHIFT) + 1
        number = self._next[kind]
        self._next[kind] = number + 1
        return number

    def here(self, kind: str, records: Sequence[bytes]) -> set[bytes]:
        """Which of these records have a view row: any op on a record makes one."""
        run = self.connection.exec_driver_sql
        if kind not in self._greatest:
            self._greatest[kind] = bytes(run(f"SELECT max(id) FROM v_{kind}").scalar() or b"")
        # Ids rise with time, so what was made just now lies behind all that is here.
        if min(records) > self._greatest[kind]:
            return set()
        found: set[bytes] = set()
        for start in range(0, len(records), CHUNK):
            part = records[start : start + CHUNK]
            rows = run(f"SELECT id FROM v_{kind} WHERE id IN ({','.join('?' * len(part))})", (*part,))
            found.update(bytes(row[0]) for row in rows)
        return found

    def insert_created(self, created: Created) -> None:
        """Inserts the rows of records made by a single creating op each."""
        run = self.connection.exec_driver_sql
        kind, count = created.kind, len(created.records)
        first = self.next_number(kind)
        self._next[kind] = first + count
        numbers = range(first, first + count)
        # The driver takes a bytearray as it is, and asks about everything that is bytes.
        common = (numbers, map(bytearray, created.records), repeat(created.village), map(bytearray, created.ops))
        run(_insert_created(kind, tuple(created.cells)), list(zip(*common, *created.cells.values(), strict=False)))
        texts = zip(numbers, created.texts, strict=False)
        self._documents.update((number, text) for number, text in texts if text and not text.isspace())
        if created.links:
            run(INSERT_LINK, created.links)
        self._saw(kind, created.records)

    def _saw(self, kind: str, records: Iterable[bytes]) -> None:
        self._greatest[kind] = max(self._greatest.get(kind, b""), *records)

    def refresh(self, store: StateStore, dirty: dict[Key, set[str]]) -> None:
        """Brings the rows of records up to their merge state; the merge fields that changed are given, "*" for all."""
        by_kind: dict[str, list[bytes]] = {}
        for kind, record in dirty:
            by_kind.setdefault(kind, []).append(record)
        for name, records in by_kind.items():
            rows = self._rows(name, records)
            whole = [each for each in records if self._is_read_whole(name, rows[each], dirty[name, each])]
            _preload(store, name, whole, {record: dirty[name, record] for record in records})
            for record in records:
                key = (name, record)
                row = rows[record]
                changed = {"*"} if row.is_new else dirty[key]
                self._refresh_one(kind_named(name), key, row, store.states[key], store, changed)

    def _is_read_whole(self, kind: str, row: _Row, changed: set[str]) -> bool:
        """Whether refreshing asks for other fields than those that changed."""
        if row.hidden or row.is_new or "*" in changed:
            return True
        searched = searched_fields(kind) if self.is_searched else {}
        return any(name.partition("#")[0] in searched for name in changed)

    def _rows(self, kind: str, records: Sequence[bytes]) -> dict[bytes, _Row]:
        """The rows of these records; those that are not there are made, still empty."""
        run = self.connection.exec_driver_sql
        found: dict[bytes, _Row] = {}
        for start in range(0, len(records), CHUNK):
            part = records[start : start + CHUNK]
            for record, number, hidden in run(
                f"SELECT id, n, hidden FROM v_{kind} WHERE id IN ({','.join('?' * len(part))})", (*part,)
            ):
                found[bytes(record)] = _Row(number, hidden)
        new = [record for record in records if record not in found]
        if new:
            found |= {record: _Row(self.next_number(kind), 0, is_new=True) for record in new}
            cells = default_cells(kind)
            run(insert_statement(kind), [(found[r].number, r, "", None, Mark.INCOMPLETE, 0, *cells) for r in new])
            self.here(kind, new)
            self._saw(kind, new)
        return found

    def _refresh_one(
        self, kind: Kind, key: Key, row: _Row, state: RecordState, store: StateStore, changed: set[str]
    ) -> None:
        record = key[1]
        if "*" in changed:
            values = all_values(store, record, state, kind)
        else:
            names = {name.partition("#")[0] for name in changed}
            values = {f.name: field_value(store, record, state, f) for f in kind.fields if f.name in names}
        marks, hidden = marks_of(store, record, state, kind)
        names = ["marks", "hidden", *values]
        cells = [marks, hidden, *(to_cell(kind.field(name), value) for name, value in values.items())]
        if "*" in changed or not state.creations:
            names += ["created", "village"]
            cells += [min(state.creations, default=None), village_of(store, key, state)]
        self._updates.setdefault((kind.name, tuple(names)), []).append([*cells, row.number])
        for name in link_fields(kind.name):
            if name in values:
                place = f"{kind.name}.{name}"
                self._unlink.append((place, record))
                self._link += [(place, target, record) for target in values[name]]
        searched = searched_fields(kind.name) if self.is_searched else {}
        if searched and (hidden != row.hidden or row.is_new or any(name in values for name in searched)):
            text = ""
            if not hidden:
                known = {f.name: field_value(store, record, state, f) for f in kind.fields if f.name in searched}
                text = document(kind.name, known)
            self._redocument(row, text)

    def _redocument(self, row: _Row, text: str) -> None:
        if not row.is_new:
            self._unfound.append((row.number,))
        self._documents.pop(row.number, None)
        if text:
            self._documents[row.number] = text

    def flush(self, *, is_last: bool) -> None:
        """Writes what was collected; documents wait for more of them unless this `is_last` before someone reads."""
        run = self.connection.exec_driver_sql
        for (kind, names), rows in self._updates.items():
            assignments = ", ".join(f'"{name}" = ?' for name in names)
            run(f"UPDATE v_{kind} SET {assignments} WHERE n = ?", [tuple(row) for row in rows])
        if self._unlink:
            run("DELETE FROM link WHERE field = ? AND source = ?", self._unlink)
        if self._link:
            run(INSERT_LINK, self._link)
        if self._unfound:
            run("DELETE FROM find WHERE rowid = ?", sorted(self._unfound))
        if self._documents and (is_last or len(self._documents) > DOCUMENTS_HELD):
            run(INSERT_FIND, sorted(self._documents.items()))
            self._documents.clear()
        for collected in (self._updates, self._unlink, self._link, self._unfound):
            collected.clear()


def _preload(store: StateStore, kind: str, whole: list[bytes], changed: dict[bytes, set[str]]) -> None:
    """Reads what refreshing many records asks for: of those read `whole` every head, of others what has changed."""
    if len(changed) < 2:
        return
    ops = {record: store.states[kind, record].all_heads() for record in whole}
    for record in changed.keys() - ops.keys():
        state = store.states[kind, record]
        ops[record] = {op for name in changed[record] - {DELETED} for op in state.heads.get(name, ())}
    store.preload_ops(list(ops), {op for heads in ops.values() for op in heads})
