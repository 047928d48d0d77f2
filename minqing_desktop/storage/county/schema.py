"""The county's tables, for SQLite and for PostgreSQL alike: log, merge state and a view of each kind, village first.

Every primary key begins with `village`, there is no other unique constraint, no foreign key and no sequence: PostgreSQL
partitions each table by that column here, and Citus can distribute them all by it as they are
(`create_distributed_table(…, 'village')`), each village's rows of all tables together. The village '' holds what
belongs to the county or to all villages.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import TypeEngine

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, kinds
from minqing_desktop.domain.log.op import FORMAT
from minqing_desktop.storage.codec import default_cells

# Raised when the tables change; an office of a greater number was written by a newer version.
SCHEMA = 1
# Raised when views are derived from the log in another way, so that offices of before have theirs made anew.
DERIVATION = 1
PARTITIONS = 8
COMMON_COLUMNS = ("village", "id", "created", "marks", "hidden")

metadata = MetaData()

# Keys and days compare by bytes, the same and quickly in every database whatever its language; SQLite always does.
_KEY = Text().with_variant(TEXT(collation="C"), "postgresql")


def _key(name: str) -> Column[Any]:
    return Column(name, _KEY, nullable=False)


def _bytes(name: str, **more: Any) -> Column[Any]:
    return Column(name, LargeBinary, nullable=False, **more)


def _number(name: str, **more: Any) -> Column[Any]:
    return Column(name, BigInteger, nullable=False, **more)


def _table(name: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns, postgresql_partition_by="HASH (village)")


register = _table(
    "register",
    _key("village"),
    Column("name", Text, nullable=False),
    Column("township", Text, nullable=False),
    _number("added_at_ms"),
    PrimaryKeyConstraint("village"),
)
log_end = _table(
    "log_end",
    _key("village"),
    # The greatest there is, and what was taken in all.
    _number("lamport"),
    _number("actions"),
    _number("ops"),
    # No record behind this one has ever stood here; how often values were erased, and an op was waited for.
    _bytes("greatest"),
    _number("erased"),
    _number("awaited"),
    PrimaryKeyConstraint("village"),
)
action = _table(
    "action",
    _key("village"),
    _bytes("id"),
    _bytes("header"),
    _number("lamport"),
    _number("at_ms"),
    Column("verb", Text, nullable=False),
    # How many ops it has, and the SHA-256 of their ids in order.
    _number("ops"),
    _bytes("digest"),
    # Villages beside its own that ops of it stand in, one in each line.
    Column("elsewhere", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("village", "id"),
)
op = _table(
    "op",
    _key("village"),
    _bytes("record"),
    _bytes("id"),
    Column("kind", Text, nullable=False),
    # What orders it among other heads, and its place in its action, so that no join is needed.
    _number("lamport"),
    _bytes("device"),
    _bytes("action"),
    _number("number"),
    # 1 for the creation of its record.
    Column("creates", SmallInteger, nullable=False),
    _bytes("envelope"),
    Column("salt", LargeBinary),
    Column("vals", LargeBinary),
    PrimaryKeyConstraint("village", "action", "number"),
    Index("ix_op_record", "village", "record"),
)
head = _table(
    "head",
    _key("village"),
    _bytes("record"),
    _key("kind"),
    _key("field"),
    # The ids of the field's heads in order, one behind the other; a field has a row once it was changed.
    _bytes("ops"),
    PrimaryKeyConstraint("village", "record", "kind", "field"),
)
awaited = _table(
    "awaited",
    _key("village"),
    _bytes("record"),
    _key("kind"),
    _bytes("op"),
    _key("field"),
    PrimaryKeyConstraint("village", "record", "kind", "op", "field"),
)
redaction = _table(
    "redaction",
    _key("village"),
    _bytes("record"),
    _key("kind"),
    _bytes("target"),
    PrimaryKeyConstraint("village", "record", "kind", "target"),
)
note = _table(
    "note",
    _key("village"),
    _key("name"),
    _bytes("body"),
    PrimaryKeyConstraint("village", "name"),
)
"""Rows beside the log by village and name: what an office keeps of its exchanges. Those of '' are the county's own."""

_COLUMN_TYPES: dict[FieldType, type[TypeEngine[Any]]] = {
    FieldType.INSTANT: BigInteger,
    FieldType.INTEGER: BigInteger,
    FieldType.BOOLEAN: SmallInteger,
    FieldType.REFERENCE: LargeBinary,
}


def _view(kind: Kind) -> Table:
    columns = [
        Column(facts.name, _COLUMN_TYPES.get(facts.type, _KEY), server_default=_literal(cell))
        for facts, cell in zip(kind.fields, default_cells(kind.name), strict=True)
    ]
    return _table(
        f"v_{kind.name}",
        _key("village"),
        _bytes("id"),
        Column("created", LargeBinary),
        Column("marks", SmallInteger, nullable=False),
        Column("hidden", SmallInteger, nullable=False),
        # Says in a statement that changes rows which columns it writes (`bulk.Bulk.put`); nothing in any row.
        Column("which", BigInteger),
        *columns,
        PrimaryKeyConstraint("village", "id"),
    )


def _literal(cell: Any) -> Any:
    """What a column that is not named in an insert holds; rows of new records name only what differs from it."""
    if cell is None:
        return None
    return text(str(int(cell))) if isinstance(cell, int) else text("'" + str(cell).replace("'", "''") + "'")


views: dict[str, Table] = {kind.name: _view(kind) for kind in kinds()}
"""The table of each kind: village, id, created, marks, hidden and its fields; visible is what is not hidden."""


def partition_statements(tables: Sequence[Table], partitions: int) -> list[str]:
    """Makes the partitions of tables in PostgreSQL."""
    return [
        f'CREATE TABLE "{table.name}_p{number}" PARTITION OF "{table.name}"'
        f" FOR VALUES WITH (MODULUS {partitions}, REMAINDER {number})"
        for table in tables
        for number in range(partitions)
    ]


@cache
def catalogue_print() -> str:
    """Says whether the views in an office were made by the same catalogue, and in the same way, as ours."""
    parts = [f"{kind.name}:{int(kind.is_shared)}:{','.join(map(_field_print, kind.fields))}" for kind in kinds()]
    return ";".join([f"{DERIVATION}/{FORMAT}", *parts])


def _field_print(facts: FieldFacts) -> str:
    return f"{facts.name}/{facts.type}/{facts.default!r}"
