"""What comes in: looked at without a trace, then taken in one transaction behind a backup; or refused, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.records.attachment import Attachment
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.contents import read_contents
from minqing_desktop.exchange.package.header import DIGEST_BYTES, Header
from minqing_desktop.exchange.package.keys import is_well_formed
from minqing_desktop.exchange.package.messages import Receipt
from minqing_desktop.exchange.package.reading import Package, read_package
from minqing_desktop.exchange.package.runs import RunFacts, RunReader, digest_of
from minqing_desktop.exchange.progress import Cancel, Pace, Progress
from minqing_desktop.host import clock
from minqing_desktop.services.audit import AuditEvent, note
from minqing_desktop.services.backups import ensure_backup
from minqing_desktop.services.erasing_traces import intend_within, remove_traces
from minqing_desktop.services.exchange.book import Book, Peer, Run, Seen, Trust, Trusting
from minqing_desktop.services.exchange.contents import put_down
from minqing_desktop.services.exchange.differences import Difference, differences
from minqing_desktop.services.exchange.doubling import doubled_in
from minqing_desktop.services.exchange.interrupted import settle_interrupted
from minqing_desktop.services.exchange.kind_words import weight
from minqing_desktop.services.exchange.same_day import SameDay, same_day_visits
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.record_history import TwoVersions, versions_in
from minqing_desktop.services.roles import is_reader
from minqing_desktop.services.session import Session, reader_only
from minqing_desktop.storage.action_log import DEVICE_BYTES
from minqing_desktop.storage.halved import halved_actions
from minqing_desktop.storage.local_rows import Local
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.attachments import redacted_records
from minqing_desktop.storage.transport import ForeignAction, Taken, signed_of
from minqing_desktop.storage.versions import contested_records

OPS, REPLY, RECEIPT, ENROLMENT, KEYS, ROSTER = "ops", "reply", "receipt", "enrol", "keys", "roster"
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class KindLine:
    """How many records of a kind are new with a package, and how many that are here it changes."""

    kind: str
    label: str
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a package would do. `versions` are fields of which two things would be said.

    `passed_over` counts actions of computers that were revoked or that nobody knows: they are left out. `doubled` names
    computers under whose number two write, `same_day` households that two people visited on one day.
    """

    sender: str
    sequence: int
    made_at_ms: int
    actions: int
    ops: int
    lines: tuple[KindLine, ...]
    versions: tuple[TwoVersions, ...]
    passed_over: int = 0
    doubled: tuple[str, ...] = ()
    same_day: tuple[SameDay, ...] = ()
    differences: tuple[Difference, ...] = ()
    """Of records that are here; the first of many."""
    contents: int = 0
    """How many photos and papers lie in it, at most; `content_bytes` are theirs in all."""
    content_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """What a package came to: what was in it, and the records that were touched, by kind."""

    preview: Preview
    touched: dict[str, frozenset[str]] = field(default_factory=dict)
    backup: int = 0
    """The number of the backup that was made before; 0 where the notebook held nothing yet."""
    contents: int = 0
    """How many attachments have their content since."""


@dataclass(frozen=True, slots=True)
class Receipted:
    """What a receipt said: whose it is, and how many actions that changed a record it made green."""

    sender: str
    works: int
    is_log_known: bool
    """False where it speaks of a log that this notebook does not have, as after it was restored."""


def look(
    session: Session, files: Sequence[Path], *, progress: Progress | None = None, cancel: Cancel | None = None
) -> Preview:
    """What a package would change; nothing is. Writing lane only. Every refusal is a UserError of its own.

    Progress tells of actions read.
    """
    package, book = received(session, files, (OPS, REPLY))
    reading = _Reading(session, package, book)

    def seen(reader: Reader, taken: Taken) -> Preview:
        return reading.preview(taken, reader)

    return session.notebook.rehearse(Pace(progress, cancel, 0).along(reading.actions()), seen)


def take(
    opened: OpenNotebook,
    files: Sequence[Path],
    *,
    behind: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Intake:
    """Takes a package behind a backup, in one transaction. Writing lane only. Every refusal leaves all as it was.

    `behind` is the number of the backup that was made just before, for whoever takes several packages.
    """
    session = opened.session
    if is_reader(session):
        raise reader_only()
    package, book = received(session, files, (OPS, REPLY))
    if behind is None:
        backup = ensure_backup(opened, AuditEvent.PACKAGE_TAKEN)
        behind = 0 if backup is None else backup.number
    taking = _Taking(session, package, book, cancel)
    try:
        actions = Pace(progress, cancel, 0).along(taking.reading.actions())
        taken = session.notebook.take(actions, taking.beside)
    finally:
        # The log alone says whether it was taken.
        settle_interrupted(session)
    remove_traces(session)
    note(session, AuditEvent.PACKAGE_TAKEN, counts={"package": taken.actions})
    touched = dict(taken.touched)
    if taking.filled:
        touched["attachment"] = touched.get("attachment", frozenset()) | taking.filled
    return Intake(taking.preview, touched, behind, len(taking.filled))


def take_receipt(session: Session, files: Sequence[Path]) -> Receipted:
    """Notes what another computer holds for certain. Writing lane only; refusals as in `take`."""
    if is_reader(session):
        raise reader_only()
    package, book = received(session, files, (RECEIPT,))
    header = package.header
    if header.incarnation < book.peers[header.sender].incarnation:
        raise refusals.outdated()
    receipt = only_message(package, book, Receipt)
    with session.notebook.local() as connection:
        book = Book(connection)
        peer = in_incarnation(book.peers[header.sender], header)
        known = {run.head.digest: run.works for run in book.runs}
        fresh = [digest for digest in receipt.runs if digest in known and digest not in set(peer.holds)]
        is_ours = receipt.incarnation == session.notebook.incarnation
        book.put_peer(
            replace(
                peer,
                holds=[*peer.holds, *dict.fromkeys(fresh)],
                acked_in=receipt.incarnation if is_ours else peer.acked_in,
                acked=max(receipt.sequence, _acked(session, peer)) if is_ours else peer.acked,
                receipted_at_ms=round(clock.now().timestamp() * 1000),
                lacks=[digest for digest in receipt.lacks if len(digest) == DIGEST_BYTES],
                asks=receipt.asks,
            )
        )
        remember_package(book, package)
        book.save()
        is_log_known = not receipt.chain or _has_chain(connection, receipt.chain)
    return Receipted(peer.card.name, sum(known[digest] for digest in dict.fromkeys(fresh)), is_log_known)


def only_message(package: Package, book: Trusting, type_: type[M]) -> M:
    """What a package of one message says; UserError package_damaged where it holds anything else."""
    _, messages = package.open(_receiving(book))
    message = next(messages, None)
    if not isinstance(message, type_) or next(messages, None) is not None:
        raise refusals.damaged()
    return message


def _acked(session: Session, peer: Peer) -> int:
    return peer.acked if peer.acked_in == session.notebook.incarnation else 0


def _has_chain(connection: Local, chain: bytes) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM action WHERE chain = ?", (chain,)).first() is not None


def kind_of(files: Sequence[Path]) -> str:
    """What kind of package these files are, to know whom to ask; they were proved from outside."""
    return read_package(files).header.kind


def received(session: Session, files: Sequence[Path], kinds: tuple[str, ...]) -> tuple[Package, Book]:
    """A package that may be opened: its sender is trusted, it is for us, not here yet, and nothing before it lacks."""
    package = read_package(files)
    header = package.header
    with session.reading() as reader:
        book = Book(reader.connection)
    check_sender(book, header)
    if header.kind == ROSTER:
        raise refusals.roster()
    if header.kind not in kinds:
        raise refusals.newer()
    if not any(each in book.keys for each in header.recipients):
        raise refusals.not_for_us()
    seen = book.seen(header.sender, header.incarnation, header.sequence)
    if seen is not None and seen.digest == package.header_digest:
        raise refusals.seen()
    if header.after and book.seen(header.sender, header.incarnation, header.after) is None:
        raise refusals.missing_before(header.after)
    return package, book


def check_sender(book: Trusting, header: Header) -> None:
    """Refuses a package whose sender is not confirmed here, with the sentence of its case."""
    peer = book.peers.get(header.sender)
    if peer is None or peer.trust is Trust.VOUCHED:
        raise refusals.unknown_sender()
    if peer.trust is Trust.REVOKED:
        raise refusals.revoked_sender()
    if peer.trust is Trust.OFFERED:
        raise refusals.unconfirmed_sender()
    if header.key != peer.card.signing:
        raise refusals.unknown_sender()


def _receiving(book: Trusting) -> list[str]:
    return [keys.receiving for keys in book.keys.values()]


def in_incarnation(peer: Peer, header: Header) -> Peer:
    """A computer that was restored from a backup may have lost what it held: it is asked anew."""
    if header.incarnation <= peer.incarnation:
        return peer
    return replace(
        peer, incarnation=header.incarnation, taken=0, chain=b"", holds=[], gave=[], acked=0, acked_in=0, told=0
    )


def remember_package(book: Book, package: Package) -> None:
    """So that it is known when it comes again."""
    header = package.header
    book.put_seen(header.sender, header.incarnation, header.sequence, Seen(header.id, package.header_digest))


class _Reading:
    """One reading of a package; a second one starts anew."""

    def __init__(self, session: Session, package: Package, book: Book) -> None:
        self.session, self.package = session, package
        self.opening, self._messages = package.open(_receiving(book))
        self._vouch(book)
        self.runs = RunReader(book.signing_key, book.may_sign)
        self.doubled: tuple[str, ...] = ()

    def _vouch(self, book: Book) -> None:
        """Cards of signers nobody here has met; one that is known is never replaced this way."""
        for card in self.opening.cards:
            if not is_well_formed(card):
                raise refusals.damaged()
            if card.device not in book.peers and card.device not in book.keys:
                book.put_peer(Peer(card, Trust.VOUCHED))

    def actions(self) -> Iterator[ForeignAction]:
        """To be taken within the caller's transaction; an exception out of it must roll that back."""
        for arrived in self.runs.read(self._messages):
            yield ForeignAction(arrived.header, arrived.ops, arrived.is_genuine)

    def contents(self) -> Iterator[tuple[bytes, bytes]]:
        """The contents behind the actions, once those were taken."""
        return read_contents(self.runs.contents, self._messages)

    def preview(self, taken: Taken, after: Reader) -> Preview:
        """What was found, where the actions have been taken but not committed."""
        header = self.package.header
        book = Book(after.connection)
        touched = {(kind, each) for kind, ids in taken.touched.items() for each in ids}
        contested = touched.intersection(contested_records(after))
        passed = sum(facts.head.actions for facts in self.runs.finished if not self._is_here(facts, after.connection))
        contents = self.runs.contents
        return Preview(
            book.peers[header.sender].card.name, header.sequence, header.made_at_ms, taken.actions, taken.ops,
            self._lines(taken), tuple(versions_in(after, sorted(contested))), passed,
            tuple(doubled_in(book, self.package, self.runs.finished)),
            same_day_visits(after, taken.touched.get("visit", ())),
            self._differences(taken, after),
            contents.count if contents is not None else 0, contents.size if contents is not None else 0,
        )  # fmt: skip

    @staticmethod
    def _is_here(facts: RunFacts, connection: Local) -> bool:
        """Whether the log holds a run: it was taken, or all of it was here before under the same hashes."""
        return facts.is_taken or digest_of(signed_of(connection, facts.action_ids)) == facts.head.digest

    def _differences(self, taken: Taken, after: Reader) -> tuple[Difference, ...]:
        with self.session.reading() as before:
            return differences(before, after, taken.touched)

    def _lines(self, taken: Taken) -> tuple[KindLine, ...]:
        lines = []
        with self.session.reading() as before:
            for kind, ids in sorted(taken.touched.items(), key=lambda each: weight(each[0])):
                label = tr(kind_named(kind).label) if is_known(kind) else kind
                here = len(before.get_many(kind_named(kind).record, ids)) if is_known(kind) else 0
                lines.append(KindLine(kind, label, len(ids) - here, here))
        return tuple(lines)

    def remember(self, connection: Local) -> None:
        """What the package leaves behind beside the log, in its transaction."""
        book, header = Book(connection), self.package.header
        book.sign_new(self.session.notebook.device, but={each for run in self.runs.finished for each in run.action_ids})
        self.doubled = tuple(doubled_in(book, self.package, self.runs.finished))
        self._vouch(book)
        known = {run.head.digest for run in book.runs}
        halved = halved_actions(connection)
        taken = [
            facts
            for facts in self.runs.finished
            if self._is_here(facts, connection) and halved.isdisjoint(facts.action_ids)
        ]
        for facts in taken:
            if facts.head.digest not in known:
                book.add_run(Run(facts.head, facts.action_ids, facts.numbers, facts.works, list(facts.villages)))
        for device in self.doubled:
            number = bytes.fromhex(device)
            if number in book.peers:
                book.put_peer(replace(book.peers[number], is_doubled=True))
            elif number == self.session.notebook.device[:DEVICE_BYTES]:
                book.put_own(replace(book.own, is_doubled=True))
        peer = in_incarnation(book.peers[header.sender], header)
        if header.incarnation == peer.incarnation:
            gave = dict.fromkeys([*peer.gave, *(facts.head.digest for facts in taken)])
            latest = header.sequence >= peer.taken
            peer = replace(
                peer,
                gave=list(gave),
                taken=max(header.sequence, peer.taken),
                chain=self.opening.chain if latest else peer.chain,
            )
        book.put_peer(peer)
        remember_package(book, self.package)
        book.save()


class _Taking:
    """What taking a package does beside the log, in the one transaction of its one reading."""

    def __init__(self, session: Session, package: Package, book: Book, cancel: Cancel | None) -> None:
        self.session, self.package = session, package
        self.reading = _Reading(session, package, book)
        self.pace = Pace(None, cancel, 0)
        self.preview: Preview
        self.filled: frozenset[str] = frozenset()

    def beside(self, connection: Local, taken: Taken) -> None:
        """Looks at what was taken, puts contents down, remembers the package, lets go of what others erased."""
        self.preview = self.reading.preview(taken, Reader(connection))
        contents = self.pace.along(self.reading.contents())
        self.filled = put_down(self.session, connection, self.package.header_digest, contents)
        self.reading.remember(connection)
        self.preview = dataclasses.replace(self.preview, doubled=self.reading.doubled)
        self._let_go(connection, taken)

    def _let_go(self, connection: Local, taken: Taken) -> None:
        """A record that was erased elsewhere takes its content and its traces along here, too."""
        with self.session.reading() as before:
            gone = redacted_records(connection) - redacted_records(before.connection)
            if gone:
                ids = {each.hex() for each in gone}
                photos = before.get_many(Attachment, ids & taken.touched.get("attachment", frozenset()))
                intend_within(connection, ids, (photo.digest for photo in photos.values()))
