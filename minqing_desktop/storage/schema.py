"""The tables: the log, the merge state, and one view for each kind of the catalogue, derived from its fields.

Only the log and the local tables hold what cannot be made again; everything else is rebuilt from the log.
"""

from functools import cache

from sqlalchemy import BLOB, Column, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from minqing_desktop.domain.catalogue import FieldFacts, FieldType, Kind, kinds
from minqing_desktop.domain.log.op import FORMAT

KIND_SHIFT = 40

metadata = MetaData()

action = Table(
    "action",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", BLOB, nullable=False, unique=True),
    Column("header", BLOB, nullable=False),
    Column("lamport", Integer, nullable=False, index=True),
    Column("at_ms", Integer, nullable=False),
    Column("verb", Text, nullable=False),
    Column("chain", BLOB, nullable=False),
    Column("first_op", Integer, nullable=False),
    Column("last_op", Integer, nullable=False),
    Column("undoes", BLOB),
    Column("undone_by", BLOB),
    Index("ix_action_undoes", "undoes", sqlite_where=text("undoes IS NOT NULL")),
)
op = Table(
    "op",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", BLOB, nullable=False),
    Column("action", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", BLOB, nullable=False, index=True),
    Column("envelope", BLOB, nullable=False),
    Column("salt", BLOB),
    Column("vals", BLOB),
)
head = Table(
    "head",
    metadata,
    Column("record", BLOB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("op", BLOB, nullable=False),
    PrimaryKeyConstraint("record", "kind", "field", "op"),
    sqlite_with_rowid=False,
)
awaited = Table(
    "awaited",
    metadata,
    Column("record", BLOB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("op", BLOB, nullable=False),
    Column("field", Text, nullable=False),
    PrimaryKeyConstraint("record", "kind", "op", "field"),
    sqlite_with_rowid=False,
)
redaction = Table(
    "redaction",
    metadata,
    Column("record", BLOB, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", BLOB, nullable=False),
    Column("op", BLOB, nullable=False),
    PrimaryKeyConstraint("record", "kind", "target", "op"),
    sqlite_with_rowid=False,
)
link = Table(
    "link",
    metadata,
    Column("field", Text, nullable=False),
    Column("target", BLOB, nullable=False),
    Column("source", BLOB, nullable=False),
    PrimaryKeyConstraint("field", "target", "source"),
    sqlite_with_rowid=False,
)
meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", BLOB), sqlite_with_rowid=False)
draft = Table(
    "draft",
    metadata,
    Column("key", Text, primary_key=True),
    Column("saved_at_ms", Integer, nullable=False),
    Column("body", BLOB, nullable=False),
    sqlite_with_rowid=False,
)
preference = Table(
    "preference", metadata, Column("name", Text, primary_key=True), Column("value", Text), sqlite_with_rowid=False
)

FIND_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS find USING fts5"
    "(words, tokenize='ascii', content='', contentless_delete=1, detail=none)"
)
# Read the index word by word, or every place of every word in order; they store nothing themselves.
FIND_WORDS_TABLE = "CREATE VIRTUAL TABLE IF NOT EXISTS find_words USING fts5vocab(find, row)"
FIND_PLACES_TABLE = "CREATE VIRTUAL TABLE IF NOT EXISTS find_places USING fts5vocab(find, instance)"
LOCAL_TABLES = ("meta", "draft", "preference")
VIEW_STATE = ("head", "awaited", "redaction", "link")

_COLUMN_TYPES = {
    FieldType.INSTANT: Integer,
    FieldType.INTEGER: Integer,
    FieldType.BOOLEAN: Integer,
    FieldType.REFERENCE: BLOB,
}
COMMON_COLUMNS = ("n", "id", "village", "created", "marks", "hidden")


def _view(kind: Kind) -> Table:
    columns = [Column(facts.name, _COLUMN_TYPES.get(facts.type, Text)) for facts in kind.fields]
    table = Table(
        f"v_{kind.name}",
        metadata,
        Column("n", Integer, primary_key=True),
        Column("id", BLOB, nullable=False, unique=True),
        Column("village", Text, nullable=False),
        Column("created", BLOB),
        Column("marks", Integer, nullable=False),
        Column("hidden", Integer, nullable=False),
        *columns,
    )
    for facts in kind.fields:
        if is_indexed(facts):
            # Hardly any record was ever merged into another: this index holds those alone and costs imports nothing.
            seldom = table.c[facts.name].is_not(None) if facts.name == "merged_into" else None
            Index(f"ix_{kind.name}_{facts.name}", table.c[facts.name], sqlite_where=seldom)
        if facts.type is FieldType.INSTANT and is_indexed(facts):
            # When each of many records was: answered without reading their long rows.
            Index(f"ix_{kind.name}_id_{facts.name}", table.c.id, table.c.hidden, table.c[facts.name])
    return table


def is_indexed(facts: FieldFacts) -> bool:
    """References are followed backwards (whose visits, whose tasks); days are asked for by range."""
    if facts.type is FieldType.REFERENCE:
        return not facts.dumps_title and facts.target not in ("cadre", "entry")
    return facts.type in (FieldType.INSTANT, FieldType.DATE) and facts.name in ("started_at", "due_on")


views: dict[str, Table] = {kind.name: _view(kind) for kind in kinds()}


@cache
def view_statements() -> tuple[str, ...]:
    """The statements that make the tables of views with their indexes; compiling takes longer than running them."""
    dialect = sqlite.dialect()
    made = []
    for table in views.values():
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=str)]
    return tuple(made)


codes: dict[int, str] = {kind.code: kind.name for kind in kinds()}


# Raised when views are derived from the log in another way, so that files of before have theirs made anew.
DERIVATION = 2


def catalogue_print() -> str:
    """Says whether the views in a file were made by the same catalogue, and in the same way, as ours."""
    parts = [f"{kind.name}:{kind.code}:{','.join(map(_field_print, kind.fields))}" for kind in kinds()]
    return ";".join([f"{DERIVATION}/{FORMAT}", *parts])


def _field_print(facts: FieldFacts) -> str:
    return f"{facts.name}/{facts.type}/{facts.search}/{int(is_indexed(facts))}"
