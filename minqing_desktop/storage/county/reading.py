"""Reads an office's database in one snapshot: records of a village, notes, actions as they were taken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, bindparam, or_, select

from minqing_desktop.domain.catalogue import Kind, Record, kind_named
from minqing_desktop.domain.log.op import Op
from minqing_desktop.storage.codec import record_from_row, to_cell, to_stored
from minqing_desktop.storage.county.bulk import Bulk, Question, bulk_of
from minqing_desktop.storage.county.schema import action, log_end, note, op, register, views
from minqing_desktop.storage.transport import ForeignAction

R = TypeVar("R", bound=Record)

# Put together once: they are asked more often than anything else.
_NOTE = select(note.c.body).where(note.c.village == bindparam("of"), note.c.name == bindparam("called"))
_NOTES = (
    select(note.c.name, note.c.body)
    .where(note.c.village == bindparam("of"), note.c.name >= bindparam("first"), note.c.name < bindparam("end"))
    .order_by(note.c.name)
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A village that the office expects packages from."""

    code: str
    name: str
    township: str


@dataclass(frozen=True, slots=True)
class CountyLogFacts:
    """What an office holds of a village's log: the greatest lamport, and how many actions and ops."""

    lamport: int = 0
    actions: int = 0
    ops: int = 0


class CountyReader:
    """Reading in one snapshot; a village is its code, '' what belongs to the county or to all."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.bulk: Bulk = bulk_of(connection)

    # --- records

    def get(self, record: type[R], village: str, identity: str) -> R:
        """A record, hidden or not; KeyError when it is not in that village."""
        kind = _kind(record)
        table = views[kind.name]
        query = _records(kind).where(table.c.village == home_of(kind, village), table.c.id == bytes.fromhex(identity))
        row = self.connection.execute(query).first()
        if row is None:
            raise KeyError(kind.name)
        return record_from_row(kind, row)

    def find(self, record: type[R], village: str, **equals: Any) -> list[R]:
        """Visible records of a village whose fields have these values, in order of their ids."""
        kind = _kind(record)
        table = views[kind.name]
        query = _records(kind).where(table.c.village == home_of(kind, village), table.c.hidden == 0)
        for name, value in equals.items():
            facts = kind.field(name)
            cell = to_cell(facts, to_stored(facts, value))
            query = query.where(table.c[name].is_(None) if cell is None else table.c[name] == cell)
        return [record_from_row(kind, row) for row in self.connection.execute(query.order_by(table.c.id))]

    # --- villages

    def villages(self) -> list[Registered]:
        """The register, by township and code."""
        query = select(register.c.village, register.c.name, register.c.township)
        found = [Registered(*row) for row in self.connection.execute(query)]
        return sorted(found, key=lambda each: (each.township, each.code))

    # --- rows beside the log

    def notes(self, village: str, prefix: str = "") -> dict[str, bytes]:
        """The rows beside the log of a village whose names begin with `prefix`, in order of their names."""
        # Above every character that a name has.
        values = {"of": village, "first": prefix, "end": prefix + "\U0010ffff"}
        return {name: bytes(body) for name, body in self.connection.execute(_NOTES, values)}

    def note(self, village: str, name: str) -> bytes | None:
        """The row beside the log of a village that has this name."""
        body = self.connection.execute(_NOTE, {"of": village, "called": name}).scalar()
        return None if body is None else bytes(body)

    def notes_at(
        self, names: Iterable[tuple[str, str]], prefixes: Iterable[tuple[str, str]] = ()
    ) -> dict[tuple[str, str], bytes]:
        """Rows of some villages by village and whole name, and those whose names begin with a prefix; one question."""
        by_village: dict[str, list[str]] = {}
        for village, name in names:
            by_village.setdefault(village, []).append(name)
        wanted = [and_(note.c.village == village, note.c.name.in_(each)) for village, each in by_village.items()]
        wanted += [
            and_(note.c.village == village, note.c.name >= prefix, note.c.name < prefix + "\U0010ffff")
            for village, prefix in prefixes
        ]
        query = select(note.c.village, note.c.name, note.c.body).where(or_(*wanted))
        rows = self.connection.execute(query.order_by(note.c.village, note.c.name))
        return {(village, name): bytes(body) for village, name, body in rows}

    def registered(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of some villages that are in the register."""
        query = select(register.c.village).where(register.c.village.in_(list(codes)))
        return frozenset(row[0] for row in self.connection.execute(query))

    def notes_everywhere(self, prefix: str) -> dict[tuple[str, str], bytes]:
        """The same of all villages, by village and name: for lists of villages."""
        query = select(note.c.village, note.c.name, note.c.body).where(
            note.c.name >= prefix, note.c.name < prefix + "\U0010ffff"
        )
        rows = self.connection.execute(query.order_by(note.c.village, note.c.name))
        return {(village, name): bytes(body) for village, name, body in rows}

    # --- the log

    def log_facts(self, village: str) -> CountyLogFacts:
        """How much of a village's log is here."""
        query = select(log_end.c.lamport, log_end.c.actions, log_end.c.ops).where(log_end.c.village == village)
        row = self.connection.execute(query).first()
        return CountyLogFacts() if row is None else CountyLogFacts(*row)

    def signed_of(self, village: str, ids: Iterable[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
        """(header, op ids) of the actions of these ids, in that order; those that are not here are left out."""
        for part in _parts(list(ids)):
            heads = self._heads(village, part)
            ops = self._ops_of(village, heads, ("action", "number", "id"))
            for identity in part:
                if identity in heads:
                    yield heads[identity][0], [bytes(row[2]) for row in ops.get(identity, ())]

    def actions_named(self, village: str, ids: Iterable[bytes]) -> Iterator[ForeignAction]:
        """The actions of these ids, in that order; KeyError for one that is not here."""
        for part in _parts(list(ids)):
            heads = self._heads(village, part)
            ops = self._ops_of(village, heads, ("action", "number", "id", "envelope", "salt", "vals"))
            for identity in part:
                if identity not in heads:
                    raise KeyError("action")
                yield ForeignAction(heads[identity][0], [Op(*row[2:]) for row in ops.get(identity, ())])

    def action_ids(self, village: str) -> list[bytes]:
        """All actions of a village, by what orders them: lamport, then id."""
        query = select(action.c.id).where(action.c.village == village).order_by(action.c.lamport, action.c.id)
        return [bytes(row[0]) for row in self.connection.execute(query)]

    def _heads(self, village: str, ids: Sequence[bytes]) -> dict[bytes, tuple[bytes, str]]:
        (rows,) = self.bulk.ask(Question(action, ("id", "header", "elsewhere"), village, {"id": ids}))
        return {bytes(identity): (bytes(header), elsewhere) for identity, header, elsewhere in rows}

    def _ops_of(
        self, village: str, heads: dict[bytes, tuple[bytes, str]], names: Sequence[str]
    ) -> dict[bytes, list[tuple[Any, ...]]]:
        homes = {village, *(home for _, elsewhere in heads.values() for home in elsewhere.split("\n")[:-1])}
        found: dict[bytes, list[tuple[Any, ...]]] = {}
        asked = [Question(op, names, home, {"action": list(heads)}) for home in sorted(homes)]
        rows = [row for answer in self.bulk.ask(*asked) for row in answer]
        for row in sorted(rows, key=itemgetter(1)):
            found.setdefault(bytes(row[0]), []).append(row)
        return found


def home_of(kind: Kind, village: str) -> str:
    """Where records of a kind stand that were written in a village."""
    return "" if kind.is_shared else village


@cache
def _columns(kind: str) -> list[Any]:
    table = views[kind]
    return [table.c.id, table.c.village, table.c.marks, *(table.c[facts.name] for facts in kind_named(kind).fields)]


def _records(kind: Kind) -> Any:
    return select(*_columns(kind.name))


def _kind(record: type[Record]) -> Kind:
    return kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]


def _parts(ids: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]
