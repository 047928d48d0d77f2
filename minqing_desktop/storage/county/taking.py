"""Takes actions from elsewhere into an office: proves them, finds each record's village, merges by the thousand.

A record stands in the village of its creation (of the least, should several have created it), whatever village was in
hand when it was edited; kinds that all villages share stand in ''. An op that comes before the creation waits in the
village of its action and is filed anew when that comes.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.log.op import ActionHeader, Op, OpType, is_understood, read_envelope
from minqing_desktop.storage.county.bulk import Bulk
from minqing_desktop.storage.county.faults import VillageNotInHand
from minqing_desktop.storage.county.merging import VillageMerge
from minqing_desktop.storage.county.schema import action, awaited, head, log_end, op, redaction, views
from minqing_desktop.storage.county.states import Arrival, RecordHere
from minqing_desktop.storage.merging import Author, Key
from minqing_desktop.storage.transport import ActionAltered, ForeignAction, proven

OPS_HELD = 10_000


@dataclass(frozen=True, slots=True)
class CountyTaken:
    """What was new among the actions taken: how many, their ops, and the record ids of each kind."""

    actions: int
    ops: int
    touched: dict[str, frozenset[str]]


class _New(NamedTuple):
    """An action that is not here yet."""

    header: ActionHeader
    raw: bytes
    ops: Sequence[Op]
    digest: bytes


class _Group(NamedTuple):
    """What arrives for one village, and the view rows of its records that exist."""

    arrivals: list[Arrival]
    here: dict[Key, RecordHere]


@dataclass(slots=True)
class CountyTaking:
    """One transaction's taking; `lock_shared` is called before anything is written to the village ''."""

    bulk: Bulk
    villages: Sequence[str]
    lock_shared: Callable[[], object]
    actions: int = 0
    ops: int = 0
    _waiting: list[_New] = field(default_factory=list)
    _ops_waiting: int = 0
    _merges: dict[str, VillageMerge] = field(default_factory=dict)
    _ends: dict[str, list[int]] = field(default_factory=dict)
    _greatest: dict[tuple[str, str], bytes] = field(default_factory=dict)
    _has_shared: bool = False

    @property
    def places(self) -> list[str]:
        """The villages in hand, '' among them."""
        return ["", *self.villages]

    def take(self, actions: Iterable[ForeignAction]) -> CountyTaken:
        """Adds those that are not here yet; ActionAltered or VillageNotInHand, and the caller rolls back."""
        before = self.actions, self.ops
        for each in actions:
            header = proven(each)
            if header.village and header.village not in self.villages:
                raise VillageNotInHand(header.village)
            digest = hashlib.sha256(b"".join([one.id for one in each.ops])).digest()
            self._waiting.append(_New(header, each.header, each.ops, digest))
            self._ops_waiting += len(each.ops)
            if self._ops_waiting >= OPS_HELD or len(self._waiting) >= OPS_HELD:
                self._flush()
        self._flush()
        self._write_ends()
        touched: dict[str, set[bytes]] = {}
        for merge in self._merges.values():
            for kind, ids in merge.touched.items():
                touched.setdefault(kind, set()).update(ids)
            merge.touched = {}
        names = {kind: frozenset(map(bytes.hex, ids)) for kind, ids in touched.items()}
        return CountyTaken(self.actions - before[0], self.ops - before[1], names)

    def _flush(self) -> None:
        new = self._not_here(self._waiting)
        self._waiting, self._ops_waiting = [], 0
        if not new:
            return
        arrivals = [arrival for each in new for arrival in _arrivals(each)]
        by_place, elsewhere = self._placed(arrivals)
        for place, group in by_place.items():
            self._merge_of(place).take(group.arrivals, group.here)
        self._write_actions(new, elsewhere)

    def _not_here(self, waiting: Sequence[_New]) -> list[_New]:
        """Those whose id is new; ActionAltered for another action under a known id."""
        found = self.bulk.select(
            action, ("id", "header", "digest"), self.places, {"id": [each.header.id for each in waiting]}
        )
        known = {identity: (header, digest) for identity, header, digest in found}
        new = []
        for each in waiting:
            says = (each.raw, each.digest)
            if each.header.id not in known:
                known[each.header.id] = says
                new.append(each)
            elif known[each.header.id] != says:
                raise ActionAltered
        return new

    # --- where each record stands

    def _placed(self, arrivals: Sequence[Arrival]) -> tuple[dict[str, _Group], dict[bytes, set[str]]]:
        """Arrivals by village with what is there of their records; and, by action, where else ops of it stand.

        Actions of before whose ops are filed anew are among the latter, if with nothing.
        """
        here = self._here(arrivals)
        homes = self._homes(arrivals, here)
        moved = [(place, key) for place, key in here if key in homes and homes[key] != place]
        places = [homes[each[:2]] if each[:2] in homes else self._written_in(each) for each in arrivals]
        if not self._has_shared and ("" in places or any(not place for place, _ in moved)):
            # What was read of '' may have changed before the lock was ours.
            self._lock_shared_once()
            return self._placed(arrivals)
        placed: dict[str, _Group] = {}
        elsewhere: dict[bytes, set[str]] = {}
        for arrival in self._taken_out(moved):
            elsewhere.setdefault(arrival.author.action, set())
            placed.setdefault(homes[arrival[:2]], _Group([], {})).arrivals.append(arrival)
        for arrival, place in zip(arrivals, places, strict=True):
            placed.setdefault(place, _Group([], {})).arrivals.append(arrival)
            if place != arrival.author.village:
                elsewhere.setdefault(arrival.author.action, set()).add(place)
        gone = set(moved)
        for (place, key), row in here.items():
            if place in placed and (place, key) not in gone:
                placed[place].here[key] = row
        return placed, elsewhere

    def _homes(self, arrivals: Sequence[Arrival], here: dict[tuple[str, Key], RecordHere]) -> dict[Key, str]:
        """The villages of records whose creation is here or arrives: that of the least one, if there are several."""
        least: dict[Key, tuple[bytes, str]] = {}
        for each in arrivals:
            if _creates(each):
                mine = (each.op.id, self._written_in(each))
                least[each[:2]] = min(least.get(each[:2], mine), mine)
        for (place, key), row in here.items():
            if row.created is not None:
                least[key] = min(least.get(key, (row.created, place)), (row.created, place))
        return {key: place for key, (_, place) in least.items()}

    def _written_in(self, arrival: Arrival) -> str:
        is_shared = is_known(arrival.kind) and kind_named(arrival.kind).is_shared
        return "" if is_shared else arrival.author.village

    def _here(self, arrivals: Sequence[Arrival]) -> dict[tuple[str, Key], RecordHere]:
        """The view rows of their records, by village and record."""
        records: dict[str, set[bytes]] = {}
        for each in arrivals:
            records.setdefault(each.kind, set()).add(each.record)
        found: dict[tuple[str, Key], RecordHere] = {}
        for kind, wanted in records.items():
            if not is_known(kind):
                continue
            places = [""] if kind_named(kind).is_shared else self.places
            for place in places:
                top = self._greatest_of(kind, place)
                # Ids rise with time, so what was made just now lies behind all that is here.
                asked = [record for record in wanted if record <= top]
                if asked:
                    names = ("id", "created", "hidden")
                    for record, created, hidden in self.bulk.select(views[kind], names, [place], {"id": asked}):
                        found[place, (kind, record)] = RecordHere(created, hidden)
                self._greatest[kind, place] = max(top, max(wanted))
        return found

    def _greatest_of(self, kind: str, place: str) -> bytes:
        if (kind, place) not in self._greatest:
            self._greatest[kind, place] = self.bulk.greatest(views[kind], place)
        return self._greatest[kind, place]

    def _taken_out(self, moved: Sequence[tuple[str, Key]]) -> list[Arrival]:
        """Takes records with all their ops out of villages in which they do not stand."""
        found: list[Arrival] = []
        for place, (kind, record) in moved:
            names = ("id", "envelope", "salt", "vals", "lamport", "device", "action", "number", "kind")
            rows = [row for row in self.bulk.select(op, names, [place], {"record": [record]}) if row[8] == kind]
            written = self._villages_of([row[6] for row in rows])
            for one, envelope, salt, packed, lamport, device, identity, number, _ in rows:
                author = Author(lamport, device, written[identity], identity, b"")
                found.append(
                    Arrival(kind, record, Op(one, envelope, salt, packed), read_envelope(envelope), author, number)
                )
            if not place:
                self._lock_shared_once()
            self.bulk.delete(op, place, {"record": [record] * len(rows), "id": [row[0] for row in rows]})
            for table in (head, awaited, redaction):
                self.bulk.delete(table, place, {"record": [record], "kind": [kind]})
            self.bulk.delete(views[kind], place, {"id": [record]})
            self._merge_of(place).forget((kind, record))
        return found

    def _villages_of(self, actions: Sequence[bytes]) -> dict[bytes, str]:
        rows = self.bulk.select(action, ("id", "village"), self.places, {"id": list(dict.fromkeys(actions))})
        return dict(rows)

    def _merge_of(self, place: str) -> VillageMerge:
        if place not in self._merges:
            self._merges[place] = VillageMerge(self.bulk, place)
        return self._merges[place]

    def _lock_shared_once(self) -> None:
        if not self._has_shared:
            self._has_shared = True
            self.lock_shared()
            self._greatest = {each: top for each, top in self._greatest.items() if each[1]}
            self._merges.pop("", None)

    # --- rows of actions

    def _write_actions(self, new: Sequence[_New], elsewhere: dict[bytes, set[str]]) -> None:
        if any(not each.header.village for each in new):
            self._lock_shared_once()
        fresh = {each.header.id for each in new}
        self.bulk.insert(
            action,
            {
                "village": [each.header.village for each in new],
                "id": [each.header.id for each in new],
                "header": [each.raw for each in new],
                "lamport": [each.header.lamport for each in new],
                "at_ms": [each.header.at_ms for each in new],
                "verb": [each.header.verb for each in new],
                "ops": [len(each.ops) for each in new],
                "digest": [each.digest for each in new],
                "elsewhere": [_lines(elsewhere.get(each.header.id, ())) for each in new],
            },
        )
        self._file_anew([each for each in elsewhere if each not in fresh])
        for each in new:
            end = self._end_of(each.header.village)
            end[0] = max(end[0], each.header.lamport)
            end[1] += 1
            end[2] += len(each.ops)
            self.actions += 1
            self.ops += len(each.ops)

    def _file_anew(self, moved: Sequence[bytes]) -> None:
        """Says of actions of before where their ops stand now."""
        if not moved:
            return
        rows = self.bulk.select(op, ("action", "village"), self.places, {"action": moved})
        for identity, village in self._villages_of(moved).items():
            places = {place for one, place in rows if one == identity} - {village}
            if not village:
                self._lock_shared_once()
            self.bulk.update(action, village, {"id": [identity]}, {"elsewhere": [_lines(places)]})

    def _end_of(self, village: str) -> list[int]:
        if village not in self._ends:
            rows = self.bulk.every(log_end, ("lamport", "actions", "ops"), village)
            self._ends[village] = list(rows[0]) if rows else [0, 0, 0]
            if not rows:
                self.bulk.insert(log_end, {"village": [village], "lamport": [0], "actions": [0], "ops": [0]})
        return self._ends[village]

    def _write_ends(self) -> None:
        for village, (lamport, actions, ops) in self._ends.items():
            columns = {"lamport": [lamport], "actions": [actions], "ops": [ops]}
            self.bulk.update(log_end, village, {"village": [village]}, columns)


def _arrivals(new: _New) -> list[Arrival]:
    header = new.header
    author = Author(header.lamport, header.device, header.village, header.id, header.undoes)
    found = []
    for number, one in enumerate(new.ops):
        envelope = read_envelope(one.envelope)
        is_plain = envelope.type == OpType.CREATE and is_understood(envelope) and envelope.seen is None
        found.append(Arrival(envelope.kind, envelope.record, one, None if is_plain else envelope, author, number))
    return found


def _creates(arrival: Arrival) -> bool:
    return arrival.envelope is None or (arrival.envelope.type == OpType.CREATE and is_understood(arrival.envelope))


def _lines(places: Iterable[str]) -> str:
    return "".join(f"{place}\n" for place in sorted(places))
