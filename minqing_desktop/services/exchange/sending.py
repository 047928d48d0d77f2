"""What goes out: everything that the receivers have not receipted, each time again; so a lost stick costs nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.header import encode_header
from minqing_desktop.exchange.package.keys import Card
from minqing_desktop.exchange.package.messages import Message, Receipt, RunHead
from minqing_desktop.exchange.package.runs import pack_runs
from minqing_desktop.exchange.package.writing import ENDING, VOLUME_BYTES, Address, Volume, cut
from minqing_desktop.host import clock
from minqing_desktop.services.audit import AuditEvent
from minqing_desktop.services.exchange.book import Book, Peer, Run, Trust
from minqing_desktop.services.exchange.enrolling import own_card
from minqing_desktop.services.exchange.stick import put_volumes
from minqing_desktop.services.leaving import note_leaving
from minqing_desktop.services.session import Session
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
class Sent:
    """A package that lies on the stick: its files, its number, how many actions that changed a record are in it."""

    files: tuple[Path, ...]
    sequence: int
    works: int
    to: tuple[str, ...]


def standings(session: Session) -> list[Standing]:
    """Every confirmed computer, with what it still lacks. Writing lane only: what is new is cut into runs."""
    book = signed_book(session)
    peers = [peer for peer in book.peers.values() if peer.trust is Trust.CONFIRMED]
    return sorted((_standing(book, peer) for peer in peers), key=lambda each: (each.role, each.name))


def export(session: Session, devices: Sequence[str], folder: Path, *, volume_bytes: int = VOLUME_BYTES) -> Sent:
    """Cuts a package for computers (their numbers; all confirmed ones when empty) and puts it into a folder.

    When it returns the stick may be pulled out. UserError: exchange_nobody, stick_no_room, stick_unlike, file.*; then
    nothing lies there, and the next package holds everything again. Writing lane only.
    """
    note_leaving(session, AuditEvent.EXPORTED, DOCUMENT, _works(session, devices))
    book = signed_book(session)
    peers = receivers(book, devices)
    runs = _wanted(book, peers)
    heads = [run.head for run in runs]
    with session.reading() as reader:
        messages = pack_runs(zip(heads, _actions(reader, runs), strict=True))
        after = min(peer.acked if peer.acked_in == session.notebook.incarnation else 0 for peer in peers)
        files, sequence = send(
            session, book, "ops", [peer.card for peer in peers], messages, folder,
            after=after, cards=_cards(session, book, heads), volume_bytes=volume_bytes,
        )  # fmt: skip
    return Sent(files, sequence, sum(run.works for run in runs), tuple(peer.card.name for peer in peers))


def write_receipt(session: Session, device: str, folder: Path) -> Sent:
    """Tells a computer what is here for certain: what was committed, nothing else. UserError as in `export`."""
    book = signed_book(session)
    peers = receivers(book, [device])
    peer = peers[0]
    receipt = Receipt([run.head.digest for run in book.runs], peer.incarnation, peer.taken, peer.chain)
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


def signed_book(session: Session) -> Book:
    """The book, with everything this computer wrote in runs. Writing lane only."""
    with session.notebook.local() as connection:
        book = Book(connection)
        book.keys_of(session.notebook.device)
        book.sign_new(session.notebook.device)
        book.save()
    return book


def _works(session: Session, devices: Sequence[str]) -> int:
    book = signed_book(session)
    return sum(run.works for run in _wanted(book, receivers(book, devices)))


def _wanted(book: Book, peers: Iterable[Peer]) -> list[Run]:
    there = set.intersection(*({*peer.holds, *peer.gave} for peer in peers))
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
