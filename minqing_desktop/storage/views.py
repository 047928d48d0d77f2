"""Writes the tables that screens read: rows of views, links and search documents, all derived from the log."""

from functools import cache
from typing import Any

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import FieldType, Kind, Mark, kind_named
from minqing_desktop.domain.log.merge import RecordState
from minqing_desktop.storage.codec import cells_of, default_cells, to_cell
from minqing_desktop.storage.merging import StateStore
from minqing_desktop.storage.refreshing import all_values, field_value, marks_of
from minqing_desktop.storage.schema import COMMON_COLUMNS, KIND_SHIFT
from minqing_desktop.storage.search_index import document, searched_fields

INSERT_FIND = "INSERT INTO find (rowid, words) VALUES (?, ?)"
INSERT_LINK = "INSERT OR IGNORE INTO link (field, target, source) VALUES (?, ?, ?)"


@cache
def insert_statement(kind: str) -> str:
    """The INSERT for a whole view row of a kind."""
    columns = [*COMMON_COLUMNS, *(f'"{facts.name}"' for facts in kind_named(kind).fields)]
    return f"INSERT INTO v_{kind} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


@cache
def link_fields(kind: str) -> tuple[str, ...]:
    """Fields that point at several records and are followed backwards through the link table."""
    return tuple(facts.name for facts in kind_named(kind).fields if facts.type is FieldType.REFERENCES)


class ViewWriter:
    """Writes view rows within one transaction; numbers new rows of each kind upwards."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.exec_driver_sql
        self._next: dict[str, int] = {}

    def next_number(self, kind: str) -> int:
        """A fresh row number: the kind's code in the high bits, so that the search index knows the kind."""
        if kind not in self._next:
            top = self._run(f"SELECT max(n) FROM v_{kind}").scalar()
            self._next[kind] = (top or kind_named(kind).code << KIND_SHIFT) + 1
        number = self._next[kind]
        self._next[kind] = number + 1
        return number

    def insert_created(self, kind: str, village: str, created: list[tuple[bytes, bytes, dict[str, Any]]]) -> None:
        """Inserts the rows of records made by a single creating op each: (record, op, stored values)."""
        rows, documents, links = [], [], []
        is_found = bool(searched_fields(kind))
        linking = link_fields(kind)
        for record, op, values in created:
            number = self.next_number(kind)
            rows.append((number, record, village, op, 0, 0, *cells_of(kind, values)))
            if is_found and (text := document(kind, values)):
                documents.append((number, text))
            links.extend((f"{kind}.{name}", target, record) for name in linking for target in values.get(name, ()))
        self._run(insert_statement(kind), rows)
        if documents:
            self._run(INSERT_FIND, documents)
        if links:
            self._run(INSERT_LINK, links)

    def refresh(
        self, kind: Kind, village: str, record: bytes, state: RecordState, store: StateStore, changed: set[str]
    ) -> None:
        """Brings one row up to its merge state; `changed` are merge fields, "*" for all."""
        row = self._run(f"SELECT n, created FROM v_{kind.name} WHERE id = ?", (record,)).first()
        if row is None:
            number = self.next_number(kind.name)
            cells = (number, record, village, None, Mark.INCOMPLETE, 0, *default_cells(kind.name))
            self._run(insert_statement(kind.name), cells)
            changed = {"*"}
        else:
            number = row[0]
        if "*" in changed:
            values = all_values(store, record, state, kind)
        else:
            names = {name.partition("#")[0] for name in changed}
            values = {f.name: field_value(store, record, state, f) for f in kind.fields if f.name in names}
        self._update(kind, number, record, state, values, village)
        self._relink(kind.name, record, values)
        if any(name in values for name, _ in searched_fields(kind.name)):
            self._redocument(kind, number, record, state, store)

    def _update(
        self, kind: Kind, number: int, record: bytes, state: RecordState, values: dict[str, Any], village: str
    ) -> None:
        marks, hidden = marks_of(state)
        created = min(state.creations, default=None)
        names = ["created", "marks", "hidden", *(f'"{name}"' for name in values)]
        cells = [created, marks, hidden, *(to_cell(kind.field(name), value) for name, value in values.items())]
        if created is not None and village:
            names.append("village")
            cells.append(village)
        assignments = ", ".join(f"{name} = ?" for name in names)
        self._run(f"UPDATE v_{kind.name} SET {assignments} WHERE n = ?", (*cells, number))

    def _relink(self, kind: str, record: bytes, values: dict[str, Any]) -> None:
        for name in link_fields(kind):
            if name in values:
                self._run("DELETE FROM link WHERE field = ? AND source = ?", (f"{kind}.{name}", record))
                for target in values[name]:
                    self._run(INSERT_LINK, (f"{kind}.{name}", target, record))

    def _redocument(self, kind: Kind, number: int, record: bytes, state: RecordState, store: StateStore) -> None:
        names = {name for name, _ in searched_fields(kind.name)}
        values = {f.name: field_value(store, record, state, f) for f in kind.fields if f.name in names}
        self._run("DELETE FROM find WHERE rowid = ?", (number,))
        text = document(kind.name, values)
        if text and not marks_of(state)[1]:
            self._run(INSERT_FIND, (number, text))
