"""What an office remembers of its computers: the book of a notebook, but one computer's rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from minqing_desktop.domain.records.place import is_provisional
from minqing_desktop.exchange.package.header import DEVICE_BYTES, Header
from minqing_desktop.exchange.package.keys import Card, DeviceKeys
from minqing_desktop.exchange.package.runs import RunFacts
from minqing_desktop.services.county.notes import (
    COMPUTER,
    EVERYWHERE,
    OWN,
    PEER,
    RECEIPT,
    RUN,
    SEEN,
    read_notes,
)
from minqing_desktop.services.county.office import Desk, Office
from minqing_desktop.services.exchange.book import Peer, Run, Seen, Trust, Trusting
from minqing_desktop.storage.county.reading import CountyReader
from minqing_desktop.storage.county.writing import CountyWriter

_NUMBER_DIGITS = 12
_encode = msgspec.msgpack.encode
T = TypeVar("T")


class Met(msgspec.Struct, frozen=True):
    """A computer as the county knows it: what people decided of it, and the village under which its rows lie."""

    card: Card
    trust: Trust
    home: str
    offered: Card | None = None
    is_doubled: bool = False


class Course(msgspec.Struct, frozen=True):
    """How far the exchange with a computer is; the fields are those of `Peer`. `last_at_ms` is the office's clock.

    `lacks` are only contents that the office keeps: what it sent itself.
    """

    incarnation: int = 0
    taken: int = 0
    chain: bytes = b""
    holds: list[bytes] = []
    gave: list[bytes] = []
    acked_in: int = 0
    acked: int = 0
    receipted_at_ms: int = 0
    last_at_ms: int = 0
    lacks: list[bytes] = []


class SeenHere(Seen, frozen=True):
    """A package that was taken. `previous` is what it said of the one before it."""

    previous: bytes = b""


class HeldRun(Run, frozen=True):
    """A run that is in the log. `villages` are those that its actions name: one, but in runs of the first programs."""

    villages: tuple[str, ...] = ()


class DueReceipt(msgspec.Struct, frozen=True):
    """What a computer is to be told, made in the transaction that took its package; `is_written` once it was."""

    runs: list[bytes]
    incarnation: int
    sequence: int
    chain: bytes
    is_written: bool = False


class _Peers(Mapping[bytes, Peer]):
    """Computers by number, each looked up when it is asked for."""

    def __init__(self, book: OfficeBook) -> None:
        self._book = book
        self._found: dict[bytes, Peer | None] = {}

    def __getitem__(self, device: bytes) -> Peer:
        if device not in self._found:
            self._found[device] = self._book.load_peer(device)
        found = self._found[device]
        if found is None:
            raise KeyError("computer")
        return found

    def __contains__(self, device: object) -> bool:
        return isinstance(device, bytes) and self.get(device) is not None

    def __iter__(self) -> Iterator[bytes]:
        return iter(read_notes_of_computers(self._book.reader))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def put(self, peer: Peer) -> None:
        self._found[peer.card.device] = peer


class OfficeBook(Trusting):
    """The rows of one transaction; what is put is written by `save`."""

    keys: dict[bytes, DeviceKeys]
    peers: _Peers

    def __init__(self, office: Office, reader: CountyReader) -> None:
        self.office, self.reader = office, reader
        self.keys = {office.keys.device: office.keys}
        self.peers = _Peers(self)
        self._met: dict[bytes, Met] = {}
        self._course: dict[bytes, Course] = {}
        self._rows: dict[tuple[str, str], bytes | None] = {}
        self._changed: dict[tuple[str, str], bytes | None] = {}
        self._runs: dict[tuple[str, bytes], dict[bytes, HeldRun]] = {}

    def fetch(self, header: Header, home: str, villages: Iterable[str]) -> None:
        """Loads in one question what taking a package of a computer asks for: its own rows, its runs in villages."""
        device, number = header.sender, header.sender.hex()
        sequences = {header.after, *range(header.sequence - 1, header.sequence + 2)}
        names = [(EVERYWHERE, COMPUTER + number), (home, PEER + number), (home, RECEIPT + number)]
        names += [(home, _seen_name(device, header.incarnation, each)) for each in sorted(sequences)]
        prefixes = [(village, RUN + number) for village in sorted({home, *villages})]
        found = self.reader.notes_at(names, prefixes)
        self._rows |= {each: found.get(each) for each in names}
        for village, prefix in prefixes:
            rows = [row for (of, name), row in found.items() if of == village and name.startswith(prefix)]
            self._keep_runs(village, device, rows)

    def _row(self, village: str, name: str, type_: type[T]) -> T | None:
        key = (village, name)
        if key not in self._rows:
            self._rows[key] = self.reader.note(village, name)
        data = self._rows[key]
        return None if data is None else msgspec.msgpack.decode(data, type=type_)

    def _put(self, village: str, name: str, row: msgspec.Struct | list) -> None:
        self._rows[village, name] = self._changed[village, name] = _encode(row)

    @property
    def changed_villages(self) -> frozenset[str]:
        """Where `save` will write, the county's own village excepted."""
        return frozenset(village for village, _ in self._changed if village != EVERYWHERE)

    def save(self, writer: CountyWriter) -> None:
        """Writes what was put."""
        by_village: dict[str, dict[str, bytes | None]] = {}
        for (village, name), data in self._changed.items():
            by_village.setdefault(village, {})[name] = data
        for village in sorted(by_village, reverse=True):
            if village == EVERYWHERE:
                writer.hold_shared()
            writer.put_notes(village, by_village[village])
        self._changed.clear()

    # --- computers

    def load_peer(self, device: bytes) -> Peer | None:
        """A computer with its course, from their rows."""
        met = self._row(EVERYWHERE, COMPUTER + device.hex(), Met)
        if met is None:
            return None
        course = self._row(met.home, PEER + device.hex(), Course) or Course()
        self._met[device], self._course[device] = met, course
        return joined(met, course)

    def met(self, device: bytes) -> Met | None:
        """What is known of a computer whatever its course."""
        return self._met[device] if device in self.peers else None

    def put_peer(self, peer: Peer, *, last_at_ms: int | None = None) -> None:
        """In place of the one with the same number; a new one gets its home from its card."""
        device = peer.card.device
        known = self.met(device)
        home = known.home if known is not None else self._home_of(peer.card)
        met = Met(peer.card, peer.trust, home, peer.offered, peer.is_doubled)
        if met != known:
            self._met[device] = met
            self._put(EVERYWHERE, COMPUTER + device.hex(), met)
        before = self._course.get(device, Course())
        course = Course(
            peer.incarnation, peer.taken, peer.chain, peer.holds, peer.gave, peer.acked_in, peer.acked,
            peer.receipted_at_ms, before.last_at_ms if last_at_ms is None else last_at_ms, peer.lacks,
        )  # fmt: skip
        if course != before:
            self._course[device] = course
            self._put(home, PEER + device.hex(), course)
        self.peers.put(peer)

    def _home_of(self, card: Card) -> str:
        registered = self.reader.registered(card.villages)
        codes = sorted(card.villages, key=lambda code: (code not in registered, is_provisional(code)))
        return codes[0] if codes else EVERYWHERE

    def home(self, device: bytes) -> str:
        """The village under which a computer's rows lie."""
        met = self.met(device)
        return EVERYWHERE if met is None else met.home

    def enrolled(self, peer: Peer) -> frozenset[str]:
        """The registered villages that a computer writes for."""
        return self.reader.registered(peer.card.villages)

    # --- packages and receipts

    def seen(self, sender: bytes, incarnation: int, sequence: int) -> list[SeenHere]:
        """The packages that were taken from a sender under a number: more than one where its disk was copied."""
        return self._row(self.home(sender), _seen_name(sender, incarnation, sequence), list[SeenHere]) or []

    def add_seen(self, sender: bytes, incarnation: int, sequence: int, seen: SeenHere) -> None:
        """Remembers a package that is being taken."""
        here = {each.digest: each for each in [*self.seen(sender, incarnation, sequence), seen]}
        self._put(
            self.home(sender), _seen_name(sender, incarnation, sequence), [here[digest] for digest in sorted(here)]
        )

    def receipt(self, device: bytes) -> DueReceipt | None:
        """What a computer is to be told."""
        return self._row(self.home(device), RECEIPT + device.hex(), DueReceipt)

    def put_receipt(self, device: bytes, receipt: DueReceipt) -> None:
        """In place of the one before."""
        self._put(self.home(device), RECEIPT + device.hex(), receipt)

    # --- runs

    def runs_of(self, village: str, device: bytes) -> dict[bytes, HeldRun]:
        """The runs with actions of a village that a computer (by its number) wrote, by digest."""
        number = device[:DEVICE_BYTES]
        if (village, number) not in self._runs:
            self._keep_runs(village, number, self.reader.notes(village, RUN + number.hex()).values())
        return self._runs[village, number]

    def _keep_runs(self, village: str, number: bytes, rows: Iterable[bytes]) -> None:
        decode = msgspec.msgpack.Decoder(HeldRun).decode
        self._runs[village, number] = {run.head.digest: run for run in map(decode, rows)}

    def add_run(self, run: HeldRun, home: str) -> None:
        """Keeps a run under each village whose actions it holds; under `home` where it holds only the county's."""
        name = f"{RUN}{run.head.device.hex()}.{min(run.numbers, default=0):0{_NUMBER_DIGITS}d}.{run.head.digest.hex()}"
        for village in shelves(run.villages, home):
            known = self.runs_of(village, run.head.device)
            here = known.get(run.head.digest)
            # Of several who vouch for what nobody can be asked about, one is kept, whoever came first.
            if here is None or run.head.signer < here.head.signer:
                self._put(village, name, run)
                known[run.head.digest] = run

    def runs_of_village(self, village: str) -> dict[bytes, HeldRun]:
        """All runs with actions of a village, by digest: those of each device in the order of its count."""
        rows = read_notes(self.reader, village, RUN, HeldRun)
        return {run.head.digest: run for run in rows.values()}

    def runs_to_receipt(self, peer: Peer) -> dict[bytes, HeldRun]:
        """The runs that a computer could have of us: those of its villages, and of the county's own."""
        found = self.runs_of_village(EVERYWHERE)
        for village in sorted({self.home(peer.card.device), *self.enrolled(peer)}):
            found |= self.runs_of_village(village)
        return found

    # --- the office's own

    def own(self) -> Desk:
        """The office's own row; to change it, have the county's own village to yourself."""
        found = self._row(EVERYWHERE, OWN, Desk)
        assert found is not None
        return found

    def put_own(self, own: Desk) -> None:
        """In place of the present one."""
        self._put(EVERYWHERE, OWN, own)


def held_run(facts: RunFacts) -> HeldRun:
    """A run that is being taken, as it is kept."""
    return HeldRun(facts.head, facts.action_ids, facts.numbers, facts.works, villages=facts.villages)


def shelves(villages: Iterable[str], home: str) -> list[str]:
    """The villages under which a run is kept."""
    return sorted({village for village in villages if village} or {home})


def joined(met: Met, course: Course) -> Peer:
    """Both rows of a computer as one."""
    return Peer(
        met.card, met.trust, met.offered, course.incarnation, course.taken, course.chain, course.holds, course.gave,
        course.acked_in, course.acked, course.receipted_at_ms, met.is_doubled, lacks=course.lacks,
    )  # fmt: skip


def without_course(met: Met) -> Peer:
    """A computer as far as lists of many need it."""
    return joined(met, Course())


def read_notes_of_computers(reader: CountyReader) -> dict[bytes, Met]:
    """Every computer that the county knows, by number."""
    found = read_notes(reader, EVERYWHERE, COMPUTER, Met)
    return {each.card.device: each for each in found.values()}


def _seen_name(sender: bytes, incarnation: int, sequence: int) -> str:
    return f"{SEEN}{sender.hex()}.{incarnation}.{sequence:0{_NUMBER_DIGITS}d}"
