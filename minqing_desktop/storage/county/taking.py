"""Takes actions from elsewhere into an office: proves them, finds each record's village, merges by the thousand.

A record stands in the village of its creation (of the least, should several have created it), whatever village was in
hand when it was edited; kinds that all villages share stand in ''. An op that comes before the creation waits in the
village of its action and is filed anew when that comes.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from minqing_desktop.domain.catalogue import is_known, kinds
from minqing_desktop.domain.log.op import Op, read_envelope
from minqing_desktop.storage.county.bulk import Bulk, Question
from minqing_desktop.storage.county.faults import VillageNotInHand
from minqing_desktop.storage.county.merging import VillageMerge, creates
from minqing_desktop.storage.county.proving import Proven, prove
from minqing_desktop.storage.county.schema import action, awaited, head, log_end, op, redaction, views
from minqing_desktop.storage.county.states import Arrival, RecordHere, records_here
from minqing_desktop.storage.merging import Author, Key
from minqing_desktop.storage.resting import collector_resting
from minqing_desktop.storage.transport import ActionAltered, ForeignAction

OPS_HELD = 10_000
_END = ("lamport", "actions", "ops", "greatest", "erased", "awaited")
_SHARED = frozenset(each.name for each in kinds() if each.is_shared)


@dataclass(frozen=True, slots=True)
class CountyTaken:
    """What was new among the actions taken: how many, their ops, and the record ids of each kind."""

    actions: int
    ops: int
    touched: dict[str, frozenset[str]]


class _Group(NamedTuple):
    """What arrives for one village, and the view rows of its records that exist."""

    arrivals: list[Arrival]
    here: dict[Key, RecordHere]


@dataclass(slots=True)
class End:
    """What is held of a village's log, see `schema.log_end`."""

    lamport: int = 0
    actions: int = 0
    ops: int = 0
    greatest: bytes = b""
    erased: int = 0
    awaited: int = 0
    has_grown: bool = False


@dataclass(slots=True)
class CountyTaking:
    """One transaction's taking; `lock_shared` is called before anything is written to the village ''."""

    bulk: Bulk
    villages: Sequence[str]
    lock_shared: Callable[[], object]
    actions: int = 0
    ops: int = 0
    _waiting: list[tuple[Proven, bytes]] = field(default_factory=list)
    _shared_waiting: list[tuple[Proven, bytes]] = field(default_factory=list)
    _ops_waiting: int = 0
    _merges: dict[str, VillageMerge] = field(default_factory=dict)
    _ends: dict[str, End] = field(default_factory=dict)
    _has_shared: bool = False

    @property
    def places(self) -> list[str]:
        """The villages in hand, '' among them."""
        return ["", *self.villages]

    def take(self, actions: Iterable[ForeignAction]) -> CountyTaken:
        """Adds those that are not here yet; ActionAltered or VillageNotInHand, and the caller rolls back."""
        before = self.actions, self.ops
        try:
            with collector_resting():
                for each in actions:
                    self._hold(prove(each))
                self._merge_waiting()
                self._merge_shared()
                self._write_ends()
                self.bulk.flush()
        except msgspec.MsgspecError:
            # Values of creations are read only where their rows are made.
            raise ActionAltered from None
        touched: dict[str, set[bytes]] = {}
        for merge in self._merges.values():
            for kind, ids in merge.touched.items():
                touched.setdefault(kind, set()).update(ids)
            merge.touched = {}
        names = {kind: frozenset(map(bytes.hex, ids)) for kind, ids in touched.items()}
        return CountyTaken(self.actions - before[0], self.ops - before[1], names)

    def _hold(self, proven: Proven) -> None:
        if proven.header.village and proven.header.village not in self.villages:
            raise VillageNotInHand(proven.header.village)
        held = (proven, hashlib.sha256(b"".join(proven.op_ids)).digest())
        if not proven.header.village:
            self._shared_waiting.append(held)
            return
        self._waiting.append(held)
        self._ops_waiting += len(proven.op_ids)
        if self._ops_waiting >= OPS_HELD or len(self._waiting) >= OPS_HELD:
            self._merge_waiting()

    def _merge_shared(self) -> None:
        """What belongs to no village comes last, so that '' is locked for a moment only: laptops note much there."""
        self._waiting, self._shared_waiting = self._shared_waiting, []
        if self._not_here(self._waiting):
            # Somebody else may bring the same while this waits; it is asked again behind the lock.
            self._lock_shared_once()
            self._merge_waiting()
        self._waiting = []

    def _merge_waiting(self) -> None:
        new = self._not_here(self._waiting)
        self._waiting, self._ops_waiting = [], 0
        if any(not each.header.village for each, _ in new):
            self._lock_shared_once()
        if not new:
            return
        arrivals = [arrival for each, _ in new for arrival in each.arrivals]
        by_place, elsewhere = self._placed(arrivals)
        for place, group in by_place.items():
            merge, end = self._merges[place], self._ends[place]
            merge.take(group.arrivals, group.here)
            top = max(arrival.record for arrival in group.arrivals)
            if top > end.greatest or merge.new_redactions or merge.new_awaited:
                end.greatest, end.has_grown = max(top, end.greatest), True
                end.erased += merge.new_redactions
                end.awaited += merge.new_awaited
                merge.new_redactions = merge.new_awaited = 0
        self._write_actions(new, elsewhere)

    def _not_here(self, waiting: Sequence[tuple[Proven, bytes]]) -> list[tuple[Proven, bytes]]:
        """Those whose id is new; ActionAltered for another action under a known id."""
        if not waiting:
            return []
        ids = {"id": [each.header.id for each, _ in waiting]}
        villages = dict.fromkeys(each.header.village for each, _ in waiting)
        questions = [Question(action, ("id", "header", "digest"), place, ids) for place in villages]
        known = {identity: (header, digest) for rows in self._ask(questions) for identity, header, digest in rows}
        new = []
        for each, digest in waiting:
            says = (each.raw, digest)
            if each.header.id not in known:
                known[each.header.id] = says
                new.append((each, digest))
            elif known[each.header.id] != says:
                raise ActionAltered
        return new

    def _ask(self, questions: Sequence[Question]) -> list[list[tuple[Any, ...]]]:
        """Their answers; on the way, and with no question more to wait for, what is asked once in a transaction."""
        places = [place for place in self.places if place not in self._ends]
        if not places:
            return self.bulk.ask(*questions)
        *answers, ends = self.bulk.ask(*questions, Question(log_end, ("village", *_END), tuple(places)))
        found = {village: End(*row) for village, *row in ends}
        for place in places:
            end = self._ends[place] = found.get(place) or End()
            self._merges[place] = VillageMerge(self.bulk, place, has_redacted=end.erased > 0)
        return answers

    # --- where each record stands

    def _placed(self, arrivals: Sequence[Arrival]) -> tuple[dict[str, _Group], dict[bytes, set[str]]]:
        """Arrivals by village with what is there of their records; and, by action, where else ops of it stand.

        Actions of before whose ops are filed anew are among the latter, if with nothing.
        """
        here = self._here(arrivals)
        villages = {each.author.village for each in arrivals} | {place for place, _ in here}
        if len(villages) == 1 and _SHARED.isdisjoint(each.kind for each in arrivals):
            # As nearly all packages are.
            (place,) = villages
            return {place: _Group(list(arrivals), {key: row for (_, key), row in here.items()})}, {}
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
            if creates(each):
                mine = (each.op.id, self._written_in(each))
                least[each[:2]] = min(least.get(each[:2], mine), mine)
        for (place, key), row in here.items():
            for one in row.creations:
                least[key] = min(least.get(key, (one, place)), (one, place))
        return {key: place for key, (_, place) in least.items()}

    def _written_in(self, arrival: Arrival) -> str:
        return "" if arrival.kind in _SHARED else arrival.author.village

    def _here(self, arrivals: Sequence[Arrival]) -> dict[tuple[str, Key], RecordHere]:
        """What the tables hold of their records, by village and record."""
        wanted = {each.record for each in arrivals}
        # Ids rise with time, so what was made just now lies behind all that is here.
        asked = {
            place: records
            for place in self.places
            if (records := [record for record in wanted if record <= self._ends[place].greatest])
        }
        return records_here(self.bulk, asked, [place for place in asked if not self._ends[place].awaited])

    def _taken_out(self, moved: Sequence[tuple[str, Key]]) -> list[Arrival]:
        """Takes records with all their ops out of villages in which they do not stand."""
        found: list[Arrival] = []
        for place, (kind, record) in moved:
            names = ("id", "envelope", "salt", "vals", "lamport", "device", "action", "number", "kind")
            (rows,) = self.bulk.ask(Question(op, names, place, {"record": [record]}))
            rows = [row for row in rows if row[8] == kind]
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
            if is_known(kind):
                self.bulk.delete(views[kind], place, {"id": [record]})
            self._merges[place].forget((kind, record))
        return found

    def _villages_of(self, actions: Sequence[bytes]) -> dict[bytes, str]:
        ids = {"id": list(dict.fromkeys(actions))}
        answers = self.bulk.ask(*(Question(action, ("id", "village"), place, ids) for place in self.places))
        return {identity: village for rows in answers for identity, village in rows}

    def _lock_shared_once(self) -> None:
        if not self._has_shared:
            self._has_shared = True
            self.lock_shared()
            # What was read of '' before may have changed.
            self._ends.pop("", None)
            self._ask(())

    # --- rows of actions

    def _write_actions(self, new: Sequence[tuple[Proven, bytes]], elsewhere: dict[bytes, set[str]]) -> None:
        headers = [each.header for each, _ in new]
        self.bulk.insert(
            action,
            {
                "village": [each.village for each in headers],
                "id": [each.id for each in headers],
                "header": [each.raw for each, _ in new],
                "lamport": [each.lamport for each in headers],
                "at_ms": [each.at_ms for each in headers],
                "verb": [each.verb for each in headers],
                "ops": [len(each.op_ids) for each, _ in new],
                "digest": [digest for _, digest in new],
                "elsewhere": [_lines(elsewhere.get(each.id, ())) for each in headers],
            },
        )
        self._file_anew(list(elsewhere.keys() - {each.id for each in headers}))
        for each, _ in new:
            end = self._ends[each.header.village]
            end.lamport = max(end.lamport, each.header.lamport)
            end.actions += 1
            end.ops += len(each.op_ids)
            end.has_grown = True
            self.ops += len(each.op_ids)
        self.actions += len(new)

    def _file_anew(self, moved: Sequence[bytes]) -> None:
        """Says of actions of before where their ops stand now."""
        if not moved:
            return
        asked = [Question(op, ("action", "village"), place, {"action": moved}) for place in self.places]
        rows = [row for answer in self.bulk.ask(*asked) for row in answer]
        for identity, village in self._villages_of(moved).items():
            places = {place for one, place in rows if one == identity} - {village}
            if not village:
                self._lock_shared_once()
            self.bulk.change(action, village, {"id": [identity]}, {"elsewhere": [_lines(places)]})

    def _write_ends(self) -> None:
        for village, end in self._ends.items():
            if end.has_grown:
                columns = {name: [getattr(end, name)] for name in _END}
                self.bulk.put(log_end, {"village": [village], **columns})
            end.has_grown = False


def _lines(places: Iterable[str]) -> str:
    return "".join(f"{place}\n" for place in sorted(places))
