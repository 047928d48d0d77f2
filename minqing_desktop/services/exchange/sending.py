"""What goes out: everything that the receivers have not receipted, each time again; so a lost stick costs nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.contents import Wanted, pack_contents
from minqing_desktop.exchange.package.header import encode_header
from minqing_desktop.exchange.package.keys import Card
from minqing_desktop.exchange.package.messages import Message, Receipt, RunHead
from minqing_desktop.exchange.package.runs import pack_runs
from minqing_desktop.exchange.package.writing import ENDING, VOLUME_BYTES, Address, Volume, cut
from minqing_desktop.host import clock
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.exchange.book import Book, Peer, Run, Trust
from minqing_desktop.services.exchange.contents import content_of, contents_lacking, contents_to_send
from minqing_desktop.services.exchange.enrolling import own_card
from minqing_desktop.services.exchange.narrowing import cut_by_village, goes, village_keys
from minqing_desktop.services.exchange.stick import put_volumes
from minqing_desktop.services.leaving import note_leaving
from minqing_desktop.services.session import Session
from minqing_desktop.storage.halved import halved_actions
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.transport import ForeignAction, actions_named

DOCUMENT = "package"
STICK_FOLDER = "民情数据交换"
_FILE_WORDS = {"receipt": "回执", "keys": "电脑名单"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a computer is with what this notebook holds, in actions that changed a record.

    `receipted` of `all` are certain there; `waiting` go into the next package; the rest it sent itself.
    """

    device: str
    name: str
    role: str
    all: int
    receipted: int
    waiting: int
    last_receipt: datetime | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a package would hold: actions that changed a record, contents of attachments and their bytes.

    `halved` counts actions of which only a part could be salvaged here, `held_back` older ones that were signed
    together with those of other villages: neither goes out.
    """

    works: int
    contents: int
    content_bytes: int
    to: tuple[str, ...]
    halved: int = 0
    held_back: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A package that lies on the stick: its files, its number, how many actions that changed a record are in it.

    The last four are those of `Outgoing`.
    """

    files: tuple[Path, ...]
    sequence: int
    works: int
    to: tuple[str, ...]
    contents: int = 0
    content_bytes: int = 0
    halved: int = 0
    held_back: int = 0


def standings(session: Session) -> list[Standing]:
    """Every confirmed computer, with what it still lacks. Writing lane only: what is new is cut into runs."""
    book = signed_book(session)
    peers = [peer for peer in book.peers.values() if peer.trust is Trust.CONFIRMED]
    return sorted((_standing(book, peer) for peer in peers), key=lambda each: (each.role, each.name))


def outgoing(
    session: Session, devices: Sequence[str], *, villages: Sequence[str] = (), with_contents: bool = True
) -> Outgoing:
    """What `export` would write, with the size of the photos, to be told before. Writing lane only; UserErrors as
    there.
    """
    return _plan(session, devices, villages, with_contents).told()


def export(
    session: Session,
    devices: Sequence[str],
    folder: Path,
    *,
    villages: Sequence[str] = (),
    with_contents: bool = True,
    volume_bytes: int = VOLUME_BYTES,
) -> Sent:
    """Cuts a package for computers (their numbers; all confirmed ones when empty) and puts it into a folder.

    Of `villages` (codes; all when empty) alone; contents of attachments go along to those who ask for any, unless told
    not to. When it returns the stick may be pulled out. UserError: exchange_nobody, exchange_village_unknown,
    stick_no_room, stick_unlike, file.*; then nothing lies there, and the next package holds everything again. Writing
    lane only.
    """
    note_leaving(session, AuditEvent.EXPORTED, DOCUMENT, _plan(session, devices, villages, False).told().works)
    plan = _plan(session, devices, villages, with_contents)
    book, peers, heads = plan.book, plan.peers, [run.head for run in plan.runs]
    with session.reading() as reader:
        runs = pack_runs(zip(heads, _actions(reader, plan.runs), strict=True))
        contents = pack_contents(plan.contents, lambda digest: content_of(session.blobs, digest))
        after = min(peer.surely_took(session.notebook.incarnation) for peer in peers)
        files, sequence = send(
            session, book, "ops", [peer.card for peer in peers], chain(runs, contents), folder,
            after=after, cards=_cards(session, book, heads), volume_bytes=volume_bytes,
        )  # fmt: skip
    told = plan.told()
    return Sent(files, sequence, told.works, told.to, told.contents, told.content_bytes, told.halved, told.held_back)


def write_receipt(session: Session, device: str, folder: Path, *, asks: bool | None = None) -> Sent:
    """Tells a computer what is here for certain: what was committed, nothing else. UserError as in `export`.

    `asks` says whether this computer wants photos and papers, from now on when given.
    """
    book = signed_book(session, asks=asks)
    peers = receivers(book, [device])
    peer = peers[0]
    lacks = contents_lacking(session) if book.own.asks else []
    runs = [run.head.digest for run in book.runs]
    receipt = Receipt(runs, peer.incarnation, peer.taken, peer.chain, lacks, book.own.asks)
    files, sequence = send(session, book, "receipt", [peer.card], [receipt], folder)
    with session.notebook.local() as connection:
        book = Book(connection)
        book.put_peer(replace(book.peers[peer.card.device], told=peer.taken))
        book.save()
    return Sent(files, sequence, 0, (peer.card.name,))


def receivers(book: Book, devices: Sequence[str]) -> list[Peer]:
    """The confirmed computers of these numbers, or all; UserError exchange_nobody."""
    confirmed = [peer for peer in book.peers.values() if peer.trust is Trust.CONFIRMED]
    chosen = [
        peer
        for peer in confirmed
        if not devices or any(device and peer.card.device.hex().startswith(device.lower()) for device in devices)
    ]
    if not chosen:
        raise UserError(
            "exchange_nobody",
            tr("没有可以发给的电脑，没有导出。"),
            tr("请先互相登记，并核对八组数字。"),
        )
    return chosen


def signed_book(session: Session, *, asks: bool | None = None) -> Book:
    """The book, with everything this computer wrote in runs. Writing lane only."""
    with session.notebook.local() as connection:
        book = Book(connection)
        book.keys_of(session.notebook.device)
        cut_by_village(book, connection, session.notebook.device)
        book.sign_new(session.notebook.device)
        if asks is not None:
            book.put_own(replace(book.own, asks=asks))
        book.save()
    return book


@dataclass(frozen=True, slots=True)
class _Plan:
    book: Book
    peers: list[Peer]
    runs: list[Run]
    contents: Wanted
    halved: int
    held_back: int

    def told(self) -> Outgoing:
        return Outgoing(
            sum(run.works for run in self.runs), len(self.contents), sum(size for _, size in self.contents),
            tuple(peer.card.name for peer in self.peers), self.halved, self.held_back,
        )  # fmt: skip


def _plan(session: Session, devices: Sequence[str], villages: Sequence[str], with_contents: bool) -> _Plan:
    keys = village_keys(session, villages)
    book = signed_book(session)
    peers = receivers(book, devices)
    wanted = _wanted(book, peers)
    runs = [run for run in wanted if goes(run, keys)]
    asking = [peer for peer in peers if peer.asks] if with_contents else []
    contents: Wanted = []
    if asking:
        going = {identity for run in runs for identity in run.ids}
        lacking = {digest for peer in asking for digest in peer.lacks}
        contents = contents_to_send(session, going, lacking, keys)
    with session.reading() as reader:
        halved = len(halved_actions(reader.connection))
    held_back = sum(run.works for run in wanted if len(run.villages) > 1 and not goes(run, keys))
    return _Plan(book, peers, runs, contents, halved, held_back)


def _wanted(book: Book, peers: Iterable[Peer]) -> list[Run]:
    there = set.intersection(*(peer.surely_has() for peer in peers))
    return [run for run in book.runs if run.head.digest not in there]


def _standing(book: Book, peer: Peer) -> Standing:
    holds = set(peer.holds)
    at = datetime.fromtimestamp(peer.receipted_at_ms / 1000).astimezone() if peer.receipted_at_ms else None
    return Standing(
        peer.card.device.hex(), peer.card.name, peer.card.role,
        sum(run.works for run in book.runs),
        sum(run.works for run in book.runs if run.head.digest in holds),
        sum(run.works for run in _wanted(book, [peer])),
        at,
    )  # fmt: skip


def _actions(reader: Reader, runs: Iterable[Run]) -> Iterator[Iterator[ForeignAction]]:
    for run in runs:
        yield actions_named(reader.connection, run.ids)


def _cards(session: Session, book: Book, heads: Iterable[RunHead]) -> list[Card]:
    """Those of the runs' signers, so that a receiver who meets one for the first time can prove its runs."""
    own = own_card(session, book)
    signers = dict.fromkeys(head.signer for head in heads)
    cards = []
    for signer in signers:
        if signer in book.keys:
            cards.append(book.keys[signer].card(own.name, own.role, own.villages))
        elif signer in book.peers and book.peers[signer].trust is not Trust.REVOKED:
            cards.append(book.peers[signer].card)
    return cards


def send(
    session: Session,
    book: Book,
    kind: str,
    to: list[Card],
    messages: Iterable[Message],
    folder: Path,
    *,
    after: int = 0,
    cards: Iterable[Card] = (),
    volume_bytes: int = VOLUME_BYTES,
) -> tuple[tuple[Path, ...], int]:
    """Cuts a package under the next number and puts it into a folder: its files and that number."""
    incarnation = session.notebook.incarnation
    own = book.own if book.own.incarnation == incarnation else replace(book.own, incarnation=incarnation, sequence=0)
    sequence = own.sequence + 1
    previous = own.previous if own.sequence else b""
    made_at = round(clock.now().timestamp() * 1000)
    card = own_card(session, book)
    address = Address(kind, card, incarnation, tuple(to), sequence, previous, after, made_at)
    chain = session.notebook.log_facts().chain
    with cut(
        address, book.keys_of(session.notebook.device), messages, chain=chain, cards=cards, volume_bytes=volume_bytes
    ) as volumes:
        # The number is used up before a file has its name: two packages never bear the same one.
        previous = hashlib.sha256(encode_header(volumes[0].header)).digest()
        with session.notebook.local() as connection:
            book = Book(connection)
            book.put_own(replace(own, sequence=sequence, previous=previous))
            book.save()
        files = put_volumes(volumes, folder / STICK_FOLDER, _names(card, kind, sequence, volumes))
    return tuple(files), sequence


def _names(card: Card, kind: str, sequence: int, volumes: Sequence[Volume]) -> list[str]:
    plain = "".join(each for each in card.name if each.isalnum())[:20]
    stem = f"{_FILE_WORDS.get(kind, '数据包')}-{plain}-{card.device.hex()[:6]}-{sequence:04d}"
    if len(volumes) == 1:
        return [f"{stem}{ENDING}"]
    return [f"{stem}-{number}共{len(volumes)}{ENDING}" for number in range(1, len(volumes) + 1)]
