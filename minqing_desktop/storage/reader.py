"""Reads records as the views show them; one snapshot for the life of a `Reader`."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from minqing_desktop.domain.catalogue import Kind, Record, kind_named
from minqing_desktop.storage.codec import record_from_row, to_cell, to_stored
from minqing_desktop.storage.schema import views

R = TypeVar("R", bound=Record)
CHUNK = 900


@cache
def _columns(kind: str) -> list[Any]:
    table = views[kind]
    return [table.c.id, table.c.village, table.c.marks, *(table.c[facts.name] for facts in kind_named(kind).fields)]


class Reader:
    """Generic reading by the catalogue; questions of one feature are modules of `storage.reading`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def get(self, record: type[R], identity: str) -> R:
        """The record with this id, hidden or not; KeyError when there is none."""
        found = self.maybe(record, identity)
        if found is None:
            raise KeyError(record.__name__)
        return found

    def maybe(self, record: type[R], identity: str) -> R | None:
        """The record with this id, hidden or not, or None."""
        if not identity:
            return None
        kind = _kind(record)
        table = views[kind.name]
        query = select(*_columns(kind.name)).where(table.c.id == bytes.fromhex(identity))
        row = self.connection.execute(query).first()
        return None if row is None else record_from_row(kind, row)

    def get_many(self, record: type[R], identities: Iterable[str]) -> dict[str, R]:
        """Records by id; ids that are not here are missing from the answer."""
        kind = _kind(record)
        table = views[kind.name]
        wanted = [bytes.fromhex(each) for each in dict.fromkeys(identities) if each]
        found: dict[str, R] = {}
        for start in range(0, len(wanted), CHUNK):
            query = select(*_columns(kind.name)).where(table.c.id.in_(wanted[start : start + CHUNK]))
            for row in self.connection.execute(query):
                one = record_from_row(kind, row)
                found[one.id] = one
        return found

    def find(
        self, record: type[R], *, order: Sequence[str] = (), limit: int | None = None, **conditions: Any
    ) -> list[R]:
        """Visible records that meet all conditions, in order of entry unless `order` names fields ("-due_on" down).

        A condition is `field=value`, `field__in=values`, `field__from=value` (at least), `field__before=value` (less
        than), `field__empty=True|False` or `village=code`.
        """
        kind = _kind(record)
        query = self._where(select(*_columns(kind.name)), kind, conditions)
        table = views[kind.name]
        for name in order:
            column = table.c[name.lstrip("-")]
            query = query.order_by(column.desc() if name.startswith("-") else column)
        query = query.order_by(table.c.n)
        if limit is not None:
            query = query.limit(limit)
        return [record_from_row(kind, row) for row in self.connection.execute(query)]

    def first(self, record: type[R], *, order: Sequence[str] = (), **conditions: Any) -> R | None:
        """The first of `find`, or None."""
        found = self.find(record, order=order, limit=1, **conditions)
        return found[0] if found else None

    def count(self, record: type[Record], **conditions: Any) -> int:
        """How many visible records meet the conditions of `find`."""
        kind = _kind(record)
        query = self._where(select(func.count()).select_from(views[kind.name]), kind, conditions)
        return self.connection.execute(query).scalar_one()

    def linked(self, record: type[R], field: str, target: str, *, order: Sequence[str] = ()) -> list[R]:
        """Visible records whose list field `field` holds the record `target`."""
        kind = _kind(record)
        rows = self.connection.exec_driver_sql(
            "SELECT source FROM link WHERE field = ? AND target = ?", (f"{kind.name}.{field}", bytes.fromhex(target))
        )
        sources = [bytes(row[0]).hex() for row in rows]
        return self.find(record, order=order, id__in=sources) if sources else []

    def _where(self, query: Any, kind: Kind, conditions: dict[str, Any]) -> Any:
        table = views[kind.name]
        query = query.where(table.c.hidden == 0)
        for key, value in conditions.items():
            name, _, how = key.partition("__")
            query = query.where(_condition(kind, table.c[name], name, how, value))
        return query


def _condition(kind: Kind, column: Any, name: str, how: str, value: Any) -> Any:
    if how == "empty":
        is_empty = column.is_(None) | (column == "")
        return is_empty if value else ~is_empty
    if how == "in":
        return column.in_([_cell(kind, name, each) for each in value])
    cell = _cell(kind, name, value)
    if how == "from":
        return column >= cell
    if how == "before":
        return column < cell
    if how:
        raise ValueError(f"unknown condition {how}")
    return column.is_(None) if cell is None else column == cell


def _cell(kind: Kind, name: str, value: Any) -> Any:
    if name == "id":
        return bytes.fromhex(value)
    if name == "village":
        return value
    facts = kind.field(name)
    return to_cell(facts, to_stored(facts, value))


def _kind(record: type[Record]) -> Kind:
    return kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
