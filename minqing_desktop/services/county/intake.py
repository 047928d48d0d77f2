"""One package into the county's database, in one transaction with its seen mark, its runs and its receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from minqing_desktop.domain.log.op import ActionHeader
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.contents import read_contents
from minqing_desktop.exchange.package.header import DEVICE_BYTES, Header
from minqing_desktop.exchange.package.keys import is_well_formed
from minqing_desktop.exchange.package.messages import Receipt, RunHead
from minqing_desktop.exchange.package.reading import Package
from minqing_desktop.exchange.package.runs import RunFacts, RunReader
from minqing_desktop.services.county.enrolling import take_card_of
from minqing_desktop.services.county.notes import CONTENT, EVERYWHERE
from minqing_desktop.services.county.office import Office, now_ms
from minqing_desktop.services.county.office_book import (
    DueReceipt,
    HeldRun,
    OfficeBook,
    SeenHere,
    held_run,
    shelves,
)
from minqing_desktop.services.county.strangers import foreign_village, not_for_a_county, unregistered_village
from minqing_desktop.services.exchange.book import Peer, Trust
from minqing_desktop.services.exchange.taking import (
    ENROLMENT,
    OPS,
    RECEIPT,
    ROSTER,
    check_sender,
    in_incarnation,
    only_message,
)
from minqing_desktop.storage.county.taking import CountyTaken
from minqing_desktop.storage.county.writing import CountyWriter
from minqing_desktop.storage.transport import ForeignAction


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a package came to. `kind` is that of the package; an enrolment has only a sender, its name and groups.

    `actions` and `ops` were new here; `passed_over` actions are of computers that nobody here trusts. `doubled` are
    numbers under which two computers write. `receipted` counts actions that a receipt made certain.
    """

    kind: str
    sender: str
    name: str
    villages: tuple[str, ...]
    sequence: int
    made_at_ms: int
    actions: int = 0
    ops: int = 0
    passed_over: int = 0
    doubled: tuple[str, ...] = ()
    receipted: int = 0
    groups: str = ""
    touched: dict[str, frozenset[str]] = field(default_factory=dict)


class Whereabouts:
    """Which villages a package needs to have to itself, looked up once for each sender in a round of many."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: dict[bytes, tuple[str, frozenset[str]]] = {}

    def of(self, sender: bytes) -> tuple[str, frozenset[str]]:
        """(home, registered villages) of a computer, as they were when it was first asked for: what to begin with."""
        if sender not in self._known:
            with self._office.reading() as reader:
                book = OfficeBook(self._office, reader)
                enrolled = book.enrolled(book.peers[sender]) if sender in book.peers else frozenset()
                self._known[sender] = book.home(sender), enrolled
        return self._known[sender]


def ingest_package(office: Office, package: Package, whereabouts: Whereabouts | None = None) -> Ingested:
    """Takes one package: what a computer wrote, its receipt, or its card. Every refusal leaves all as it was.

    UserError: package_*, action_altered, enrolment_own, county_village_foreign, county_village_unregistered, and those
    of the database.
    """
    header = package.header
    if header.kind == ENROLMENT:
        told = take_card_of(office, package)
        return Ingested(ENROLMENT, told.device, told.name, told.villages, 0, header.made_at_ms, groups=told.groups)
    if header.kind == RECEIPT:
        return _take_receipt(office, package)
    if header.kind == ROSTER:
        raise refusals.roster()
    if header.kind != OPS:
        raise not_for_a_county()
    return _take(office, package, whereabouts or Whereabouts(office))


class _MoreVillages(Exception):
    """A package names villages that the transaction does not have to itself."""

    def __init__(self, villages: Iterable[str]) -> None:
        super().__init__()
        self.villages = frozenset(villages)


def _take(office: Office, package: Package, whereabouts: Whereabouts) -> Ingested:
    home, enrolled = whereabouts.of(package.header.sender)
    villages = {home, *enrolled}
    while True:
        try:
            with office.writing(*villages) as writer:
                return _Intake(office, writer, package, home, enrolled, frozenset(villages)).take()
        except _MoreVillages as more:
            # What it carries for others; nothing was kept of the first try.
            villages |= more.villages


def admitted(book: OfficeBook, package: Package) -> Peer:
    """The sender of a package that may be opened: it is confirmed, we are meant, it is new, nothing before it lacks."""
    header = package.header
    check_sender(book, header)
    if book.office.keys.device not in header.recipients:
        raise refusals.not_for_us()
    seen = book.seen(header.sender, header.incarnation, header.sequence)
    if any(each.digest == package.header_digest for each in seen):
        raise refusals.seen()
    if header.after and not book.seen(header.sender, header.incarnation, header.after):
        raise refusals.missing_before(header.after)
    return book.peers[header.sender]


class _Intake:
    """One package within one transaction."""

    def __init__(
        self,
        office: Office,
        writer: CountyWriter,
        package: Package,
        home: str,
        registered: frozenset[str],
        in_hand: frozenset[str],
    ) -> None:
        self.writer, self.package, self.in_hand = writer, package, in_hand
        # No village ever leaves the register, so what was looked up before still holds.
        self._registered = registered
        self.book = OfficeBook(office, writer)
        self.book.fetch(package.header, home, in_hand)
        self.sender = admitted(self.book, package)
        self.opening, self._messages = package.open([office.keys.receiving])
        self._vouch()
        self.runs = RunReader(self.book.signing_key, self.book.may_sign, self._look, self._has)
        self._allowed: dict[bytes, frozenset[str]] = {}

    def take(self) -> Ingested:
        taken = self.writer.take(self._actions())
        for _ in read_contents(self.runs.contents, self._messages):
            pass
        doubled, passed_over = self._remember()
        strange = self.book.changed_villages - self.in_hand
        if strange:
            raise _MoreVillages(strange)
        self.book.save(self.writer)
        return self._told(taken, doubled, passed_over)

    def _vouch(self) -> None:
        """Cards of signers nobody here has met; one that is known is never replaced this way."""
        for card in self.opening.cards:
            if not is_well_formed(card):
                raise refusals.damaged()
            if card.device not in self.book.peers and card.device not in self.book.keys:
                self.book.put_peer(Peer(card, Trust.VOUCHED))

    def _has(self, head: RunHead) -> bool:
        """Whether a run was taken before: its digest says that it is the same to the last op."""
        return any(head.digest in self.book.runs_of(village, head.device) for village in self.in_hand)

    def _look(self, signer: bytes, header: ActionHeader) -> None:
        """Whether a signer may write in the village that an action names."""
        village = header.village
        if not village:
            return
        if signer not in self._allowed:
            self._allowed[signer] = self._villages_of(signer)
        if village not in self._allowed[signer]:
            raise foreign_village(village) if self.writer.registered([village]) else unregistered_village(village)
        if village not in self.in_hand:
            raise _MoreVillages([village])

    def _villages_of(self, signer: bytes) -> frozenset[str]:
        """A computer that was only vouched for writes for no other villages than whoever vouches for it."""
        if signer in self.book.keys:
            return frozenset(each.code for each in self.writer.villages())
        peer = self.book.peers[signer]
        trusted = peer if peer.trust is Trust.CONFIRMED else self.sender
        if self._registered.issuperset(trusted.card.villages):
            return frozenset(trusted.card.villages)
        return self.book.enrolled(trusted)

    def _actions(self) -> Iterator[ForeignAction]:
        for arrived in self.runs.read(self._messages):
            yield ForeignAction(arrived.header, arrived.ops, arrived.is_genuine)

    def _remember(self) -> tuple[tuple[str, ...], int]:
        """What the package leaves behind beside the log; (computers that are two, actions passed over)."""
        header, book = self.package.header, self.book
        doubled = self._doubled()
        held = [facts for facts in self.runs.finished if self._is_held(facts)]
        for facts in held:
            book.add_run(held_run(facts), self._home_of(facts))
        for number in doubled:
            if number in book.peers:
                book.put_peer(replace(book.peers[number], is_doubled=True))
        digests = [facts.head.digest for facts in held]
        peer = in_incarnation(book.peers[header.sender], header)
        if header.incarnation == peer.incarnation:
            latest = header.sequence >= peer.taken
            peer = replace(
                peer,
                gave=sorted({*peer.gave, *digests}),
                taken=max(header.sequence, peer.taken),
                chain=self.opening.chain if latest else peer.chain,
            )
        book.put_peer(peer, last_at_ms=now_ms())
        remember_package(book, self.package)
        self._receipts(held)
        passed_over = sum(facts.head.actions for facts in self.runs.finished) - sum(
            facts.head.actions for facts in held
        )
        return tuple(sorted(number.hex() for number in doubled)), passed_over

    def _is_held(self, facts: RunFacts) -> bool:
        """Whether the log holds a run: it was taken now, or before its signer was taken out of use."""
        return facts.is_taken or any(facts.head.digest in runs for runs in self._runs_of(facts))

    def _runs_of(self, facts: RunFacts) -> list[dict[bytes, HeldRun]]:
        device = facts.head.device
        return [self.book.runs_of(village, device) for village in shelves(facts.villages, self._home_of(facts))]

    def _home_of(self, facts: RunFacts) -> str:
        return self.book.home(facts.head.signer)

    def _doubled(self) -> set[bytes]:
        """Numbers of computers that wrote two things under one count: a copied disk, or a backup put back."""
        found = set()
        if is_out_of_line(self.book, self.package):
            found.add(self.package.header.sender)
        written: dict[tuple[bytes, int], bytes] = {}
        for facts in self.runs.finished:
            if not facts.is_taken:
                continue
            device = facts.head.device
            for run in (run for runs in self._runs_of(facts) for run in runs.values()):
                # Each incarnation counts for itself: what one lost by a restore, the next counts anew.
                if run.head.device == device:
                    written.update({(device, number): one for number, one in zip(run.numbers, run.ids, strict=True)})
            for number, one in zip(facts.numbers, facts.action_ids, strict=True):
                if written.setdefault((device, number), one) != one:
                    found.add(device[:DEVICE_BYTES])
        return found

    def _receipts(self, held: Sequence[RunFacts]) -> None:
        """What the sender, and those whose runs it carried, are to be told from now on."""
        sender, book = self.package.header.sender, self.book
        told: dict[bytes, set[bytes]] = {sender: {facts.head.digest for facts in held}}
        for facts in held:
            for number in {facts.head.signer, facts.head.device[:DEVICE_BYTES]}:
                peer = book.peers.get(number)
                if peer is not None and peer.trust is Trust.CONFIRMED:
                    told.setdefault(number, set()).add(facts.head.digest)
        for number in sorted(told):
            put_receipt(book, number, told[number], is_sender=number == sender)

    def _told(self, taken: CountyTaken, doubled: tuple[str, ...], passed_over: int) -> Ingested:
        header = self.package.header
        villages = sorted({village for facts in self.runs.finished for village in facts.villages if village})
        return Ingested(
            OPS, header.sender.hex(), self.sender.card.name, tuple(villages), header.sequence, header.made_at_ms,
            taken.actions, taken.ops, passed_over, doubled, touched=taken.touched,
        )  # fmt: skip


def put_receipt(book: OfficeBook, device: bytes, runs: set[bytes], *, is_sender: bool) -> None:
    """Adds runs to what a computer is told. One who hears nothing new needs no other receipt, unless it has sent."""
    peer, before = book.peers[device], book.receipt(device)
    known = set() if before is None else set(before.runs)
    if not is_sender and runs <= known:
        return
    book.put_receipt(device, DueReceipt(sorted(known | runs), peer.incarnation, peer.taken, peer.chain))


def is_out_of_line(book: OfficeBook, package: Package) -> bool:
    """Whether a package contradicts those beside it in its sender's count, in whatever order they come."""
    header = package.header
    before, same, after = (book.seen(header.sender, header.incarnation, header.sequence + step) for step in (-1, 0, 1))
    return (
        any(each.digest != package.header_digest for each in same)
        or bool(before and all(each.digest != header.previous for each in before))
        or any(each.previous != package.header_digest for each in after)
    )


def remember_package(book: OfficeBook, package: Package) -> None:
    """So that it is known when it comes again."""
    header: Header = package.header
    seen = SeenHere(header.id, package.header_digest, header.previous)
    book.add_seen(header.sender, header.incarnation, header.sequence, seen)


def _take_receipt(office: Office, package: Package) -> Ingested:
    """What a computer holds of the office's own packages."""
    header = package.header
    with office.reading() as reader:
        book = OfficeBook(office, reader)
        peer = admitted(book, package)
        home = book.home(header.sender)
    if header.incarnation < peer.incarnation:
        raise refusals.outdated()
    receipt = only_message(package, book, Receipt)
    with office.writing(home) as writer:
        book = OfficeBook(office, writer)
        peer = in_incarnation(admitted(book, package), header)
        known = book.runs_to_receipt(peer)
        fresh = {digest for digest in receipt.runs if digest in known}.difference(peer.holds, peer.gave)
        is_ours = receipt.incarnation == office.incarnation
        acked = peer.acked if peer.acked_in == office.incarnation else 0
        book.put_peer(
            replace(
                peer,
                holds=sorted({*peer.holds, *fresh}),
                acked_in=office.incarnation if is_ours else peer.acked_in,
                acked=max(receipt.sequence, acked) if is_ours else peer.acked,
                receipted_at_ms=now_ms(),
                lacks=[digest for digest in receipt.lacks if writer.notes(EVERYWHERE, CONTENT + digest.hex())],
            ),
            last_at_ms=now_ms(),
        )
        remember_package(book, package)
        book.save(writer)
    return Ingested(
        RECEIPT, header.sender.hex(), peer.card.name, tuple(peer.card.villages), header.sequence, header.made_at_ms,
        receipted=sum(known[digest].works for digest in fresh),
    )  # fmt: skip
