"""The county's list of computers: whose runs are genuine, and who was taken out of use. Its version only rises."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package import refusals
from minqing_desktop.exchange.package.keys import COUNTY, is_well_formed
from minqing_desktop.exchange.package.messages import KeyList
from minqing_desktop.services.exchange.book import Book, Peer, Trust
from minqing_desktop.services.exchange.sending import Sent, receivers, send, signed_book
from minqing_desktop.services.exchange.taking import KEYS, only_message, received, remember_package
from minqing_desktop.services.roles import is_reader, require_administrator
from minqing_desktop.services.session import Session, reader_only


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list changed here: the version it has, how many computers are new, how many were taken out of use."""

    version: int
    new: int
    revoked: int


def publish(session: Session, folder: Path) -> Sent:
    """Writes the list of all computers that the county trusts, for all of them, under the next version.

    UserError: administrator_only, exchange_not_county, exchange_nobody, stick_*, file.*.
    """
    require_administrator(session)
    book = signed_book(session)
    if book.own.role != COUNTY:
        raise UserError(
            "exchange_not_county",
            tr("电脑名单只能由县里的电脑发，没有写出文件。"),
            tr("这台就是县里的话，请先用 exchange keys card --county 说明。"),
        )
    peers = receivers(book, [])
    version = book.own.list_version + 1
    with session.notebook.local() as connection:
        book = Book(connection)
        book.put_own(replace(book.own, list_version=version))
        book.save()
    revoked = [number for number, peer in book.peers.items() if peer.trust is Trust.REVOKED]
    message = KeyList(version, [peer.card for peer in peers], revoked)
    files, sequence = send(session, book, KEYS, [peer.card for peer in peers], [message], folder)
    return Sent(files, sequence, 0, tuple(peer.card.name for peer in peers))


def take_key_list(session: Session, files: Sequence[Path]) -> Listed:
    """Learns whom the county knows. A listed computer's runs are read; to exchange with it the groups are compared.

    UserError: package_not_county, package_list_old, and every refusal of a package. Writing lane only.
    """
    if is_reader(session):
        raise reader_only()
    package, book = received(session, files, (KEYS,))
    listed = only_message(package, book, KeyList)
    number = package.header.sender
    if book.peers[number].card.role != COUNTY:
        raise refusals.not_the_county()
    if listed.version <= book.peers[number].list_version:
        raise refusals.old_list()
    if not all(is_well_formed(card) for card in listed.cards):
        raise refusals.damaged()
    with session.notebook.local() as connection:
        book = Book(connection)
        strange = [c for c in listed.cards if c.device not in book.peers and c.device not in book.keys]
        for card in strange:
            book.put_peer(Peer(card, Trust.VOUCHED))
        gone = [book.peers[each] for each in listed.revoked if each in book.peers and each != number]
        gone = [peer for peer in gone if peer.trust is not Trust.REVOKED]
        for peer in gone:
            book.put_peer(replace(peer, trust=Trust.REVOKED, offered=None))
        book.put_peer(replace(book.peers[number], list_version=listed.version))
        remember_package(book, package)
        book.save()
    return Listed(listed.version, len(strange), len(gone))
