"""A laptop that writes: its records become actions and ops as the notebook makes them, without a notebook."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from minqing_desktop.domain.catalogue import Record, kind_named
from minqing_desktop.domain.log.op import (
    DELETED,
    FORMAT,
    SALT_BYTES,
    ActionHeader,
    Op,
    OpType,
    encode_header,
    make_op,
)
from minqing_desktop.exchange.package.runs import Arrived
from minqing_desktop.storage.codec import stored_values, to_stored
from minqing_desktop.storage.patching import element_changes
from minqing_desktop.storage.refreshing import element_name


@dataclass(slots=True)
class Known:
    """What a laptop knows of the heads: the creation of each record, and for changed fields the latest op.

    `values` are the lists and tables that were changed, by record and field.
    """

    born: dict[bytes, bytes] = field(default_factory=dict)
    heads: dict[bytes, dict[str, bytes]] = field(default_factory=dict)
    ops: dict[bytes, list[bytes]] = field(default_factory=dict)
    lamport: int = 0

    def copy(self) -> Known:
        """What another laptop knows that has just taken everything in."""
        heads = {record: dict(fields) for record, fields in self.heads.items()}
        return Known(dict(self.born), heads, {record: list(ops) for record, ops in self.ops.items()}, self.lamport)


class Pen:
    """Writes as one device, whose number is 12 bytes, in its first incarnation."""

    def __init__(self, device: bytes, village: str, chance: random.Random, known: Known | None = None) -> None:
        self.device = device + (1).to_bytes(4, "big")
        self.village = village
        self.known = known or Known()
        self.cadre = ""
        self.written: list[Arrived] = []
        self.erased: set[bytes] = set()
        self._chance = chance
        self._number = 0

    @contextmanager
    def acting(self, verb: str, at: datetime, *, is_shared: bool = False) -> Iterator[Writing]:
        """One action; what is written in the block is its ops. `is_shared` for what belongs to no village."""
        writing = Writing(self, round(at.timestamp() * 1000))
        yield writing
        if not writing.ops:
            return
        self._number += 1
        self.known.lamport += 1
        header = ActionHeader(
            FORMAT, writing.id, "" if is_shared else self.village, self.device, self._number, self.known.lamport,
            writing.at_ms, bytes.fromhex(self.cadre), verb, *writing.subject, dict(sorted(writing.counts.items())), b"",
        )  # fmt: skip
        self.written.append(Arrived(encode_header(header), writing.ops))

    def new_id(self, at_ms: int) -> bytes:
        """A UUIDv7 that follows from the seed."""
        made = at_ms << 80 | self._chance.getrandbits(80)
        made = made & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
        return made.to_bytes(16, "big")

    def salt(self) -> bytes:
        """One that follows from the seed: nobody lives here who could be guessed."""
        return self._chance.randbytes(SALT_BYTES)


class Writing:
    """An action in the making."""

    def __init__(self, pen: Pen, at_ms: int) -> None:
        self._pen, self.at_ms = pen, at_ms
        self.id = pen.new_id(at_ms)
        self.ops: list[Op] = []
        self.subject: tuple[str, bytes] = ("", b"")
        self.counts: dict[str, int] = {}

    def new_id(self) -> str:
        """For a record that others name before it is written."""
        return self._pen.new_id(self.at_ms).hex()

    def create(self, record: Record) -> str:
        """Adds a record and gives its id; a record that has an id keeps it."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        identity = bytes.fromhex(record.id) if record.id else self._pen.new_id(self.at_ms)
        op = make_op(OpType.CREATE, self.id, kind, identity, stored_values(record), salt=self._pen.salt())
        self._pen.known.born[identity] = op.id
        self._add(kind, identity, op)
        return identity.hex()

    def change(self, record: type[Record], identity: str, **values: Any) -> None:
        """Sets plain fields to live values."""
        kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
        stored = {name: to_stored(kind.field(name), value) for name, value in values.items()}
        self._patch(kind.name, bytes.fromhex(identity), stored, list(values))

    def add_to(self, record: type[Record], identity: str, name: str, *added: str) -> None:
        """Puts tags on, which merge one by one."""
        kind = kind_named(record.kind)  # pyright: ignore[reportAttributeAccessIssue]
        changes = element_changes(kind.field(name).type, [], added)
        self._patch(kind.name, bytes.fromhex(identity), {name: changes}, [element_name(name, each) for each in added])

    def delete(self, record: type[Record], identity: str) -> None:
        """Hides a record."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw, known = bytes.fromhex(identity), self._pen.known
        seen = {known.born[raw], *(op for name, op in known.heads.get(raw, {}).items() if name != DELETED)}
        self._patch(kind, raw, {}, [DELETED], seen=sorted(seen))

    def redact(self, record: type[Record], identity: str) -> None:
        """Erases every value of a record: what goes out from now on bears none of them."""
        kind: str = record.kind  # pyright: ignore[reportAttributeAccessIssue]
        raw = bytes.fromhex(identity)
        targets = self._pen.known.ops[raw][:]
        self._add(kind, raw, make_op(OpType.REDACT, self.id, kind, raw, {}, targets=targets, salt=self._pen.salt()))
        self._pen.erased.update(targets)

    def _patch(
        self, kind: str, record: bytes, values: dict[str, Any], names: list[str], seen: list[bytes] | None = None
    ) -> None:
        known = self._pen.known
        heads = known.heads.setdefault(record, {})
        bases = {name: [heads.get(name, known.born[record])] for name in names}
        op = make_op(
            OpType.PATCH, self.id, kind, record, values, bases=bases, seen=seen, salt=self._pen.salt()
        )  # fmt: skip
        heads.update(dict.fromkeys(names, op.id))
        self._add(kind, record, op)

    def _add(self, kind: str, record: bytes, op: Op) -> None:
        self.ops.append(op)
        self._pen.known.ops.setdefault(record, []).append(op.id)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if not self.subject[0]:
            self.subject = (kind, record)
