"""Getting to know another computer: cards, the eight groups to compare by telephone, revoking, the county's list."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.keys import COUNTY, LAPTOP, Card, eight_groups, is_well_formed
from minqing_desktop.exchange.package.messages import CardShown
from minqing_desktop.exchange.package.reading import Package
from minqing_desktop.exchange.package.refusals import damaged
from minqing_desktop.exchange.package.writing import ENDING, Address, cut
from minqing_desktop.host import clock
from minqing_desktop.services.audit import AuditEvent, note
from minqing_desktop.services.exchange.book import Book, Own, Peer, Trust
from minqing_desktop.services.exchange.stick import put_volumes
from minqing_desktop.services.roles import require_administrator
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_villages
from minqing_desktop.storage.action_log import DEVICE_BYTES


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer as lists show it. `groups` are the eight groups, those of the new card where one was offered."""

    device: str
    name: str
    role: str
    villages: tuple[str, ...]
    trust: Trust
    groups: str
    has_new_card: bool = False
    is_doubled: bool = False


def own_card(session: Session, book: Book) -> Card:
    """What this computer shows of itself."""
    with session.reading() as reader:
        villages = shown_villages(reader)
    # Two notebooks of one village bring two records of it.
    names = {village.code: village.name for village in villages}
    name = book.own.name or tr("、").join(names.values()) or tr("没有名字的电脑")
    # A notebook that was begun under a provisional code writes under that one for good.
    codes = dict.fromkeys(code for village in villages for code in (village.code, village.village) if code)
    return book.keys_of(session.notebook.device).card(name, book.own.role, list(codes))


def write_card(session: Session, folder: Path, *, name: str = "", is_county: bool = False) -> tuple[Path, Card]:
    """Writes this computer's enrolment file into a folder; `name` and `is_county` are remembered when given.

    UserError: administrator_only, file.*.
    """
    require_administrator(session)
    with session.notebook.local() as connection:
        book = Book(connection)
        own: Own = replace(book.own, role=COUNTY if is_county else book.own.role, name=name or book.own.name)
        book.put_own(own)
        book.keys_of(session.notebook.device)
        book.save()
    card = own_card(session, book)
    to = Address("enrol", card, session.notebook.incarnation, (), 1, b"", 0, _now_ms())
    with cut(to, book.keys_of(session.notebook.device), [CardShown(card)]) as volumes:
        path = put_volumes(volumes, folder, [enrolment_name(card)])[0]
    return path, card


def take_card(session: Session, package: Package) -> Computer:
    """Remembers the card of an enrolment; it counts for nothing before the groups were compared.

    UserError: administrator_only, package_damaged, package_swapped, enrolment_own.
    """
    require_administrator(session)
    card = package.card()
    if not is_well_formed(card):
        raise damaged()
    with session.notebook.local() as connection:
        book = Book(connection)
        if card.device == session.notebook.device[:DEVICE_BYTES]:
            raise own_enrolment()
        peer = with_card(book.peers.get(card.device), card)
        book.put_peer(peer)
        book.keys_of(session.notebook.device)
        book.save()
    return computer_of(peer, own_card(session, book))


def confirm(session: Session, device: str, groups: str) -> Computer:
    """Trusts a computer from now on, after both sides read the same eight groups aloud; `groups` as they were typed.

    UserError: administrator_only, computer_unknown, groups_differ.
    """
    require_administrator(session)
    with session.notebook.local() as connection:
        book = Book(connection)
        peer = confirmed(peer_named(book.peers.values(), device), own_card(session, book), groups)
        book.put_peer(peer)
        book.save()
    note(session, AuditEvent.COMPUTER_CONFIRMED)
    return computer_of(peer, own_card(session, book))


def revoke(session: Session, device: str) -> Computer:
    """Takes nothing from a computer any more, neither its packages nor what others carry of it from now on.

    UserError: administrator_only, computer_unknown.
    """
    require_administrator(session)
    with session.notebook.local() as connection:
        book = Book(connection)
        peer = replace(peer_named(book.peers.values(), device), trust=Trust.REVOKED, offered=None)
        book.put_peer(peer)
        book.save()
    note(session, AuditEvent.COMPUTER_REVOKED)
    return computer_of(peer, own_card(session, book))


def renew(session: Session) -> None:
    """Gives this computer another number and keys, where its disk was copied and both copies write.

    Every other computer has to enrol it anew. UserError administrator_only.
    """
    require_administrator(session)
    notebook = session.notebook
    with notebook.local() as connection:
        book = Book(connection)
        if notebook.device[:DEVICE_BYTES] in book.keys:
            # Without keys the copy could not have signed; then the new number vouches for what the old one wrote.
            book.sign_new(notebook.device)
        book.put_own(replace(book.own, incarnation=0, sequence=0, previous=b"", is_doubled=False))
        book.save()
    notebook.become(os.urandom(DEVICE_BYTES) + notebook.device[DEVICE_BYTES:])
    with notebook.local() as connection:
        book = Book(connection)
        book.keys_of(notebook.device)
        book.save()
    note(session, AuditEvent.COMPUTER_RENEWED)


def computers(session: Session) -> list[Computer]:
    """Every computer whose card is here, the county first. Writing lane only."""
    with session.reading() as reader:
        book = Book(reader.connection)
    if book.peers and session.notebook.device[:DEVICE_BYTES] not in book.keys:
        # Restored on another computer: its keys have to be kept before anybody compares groups made of them.
        with session.notebook.local() as connection:
            book = Book(connection)
            book.keys_of(session.notebook.device)
            book.save()
    own = own_card(session, book) if book.peers else None
    found = [computer_of(peer, own) for peer in book.peers.values()]
    return sorted(found, key=lambda each: (each.role == LAPTOP, each.name, each.device))


def with_card(known: Peer | None, card: Card) -> Peer:
    """A computer once it has handed in a card: what is trusted of it stays until the groups were compared."""
    if known is None or known.trust is Trust.OFFERED:
        return Peer(card, Trust.OFFERED)
    if known.card == card and known.trust is Trust.CONFIRMED:
        return replace(known, offered=None)
    # Whoever hands in a strange card must not be able to shut out the one that is trusted.
    return replace(known, offered=card)


def confirmed(peer: Peer, own: Card, groups: str) -> Peer:
    """A computer whose groups were read aloud on both sides, as they were typed; UserError groups_differ."""
    card = peer.offered or peer.card
    typed = "".join(each for each in groups if each.isdigit())
    if typed != eight_groups(own, card).replace(" ", ""):
        raise UserError(
            "groups_differ",
            tr("八组数字对不上，没有确认，没有改动任何东西。"),
            tr("请再对一遍；还是不一样，说明登记文件被人换过，请重新当面交换。"),
        )
    is_new = card.signing != peer.card.signing or peer.trust is Trust.REVOKED
    return Peer(card, Trust.CONFIRMED) if is_new else replace(peer, card=card, trust=Trust.CONFIRMED, offered=None)


def computer_of(peer: Peer, own: Card | None) -> Computer:
    """A computer as lists show it; the groups come from one's own card."""
    card = peer.offered or peer.card
    return Computer(
        card.device.hex(), card.name, card.role, tuple(card.villages), peer.trust,
        eight_groups(own, card) if own is not None else "", peer.offered is not None, peer.is_doubled,
    )  # fmt: skip


def peer_named(peers: Iterable[Peer], device: str) -> Peer:
    """The one computer whose number begins so; UserError computer_unknown."""
    found = [peer for peer in peers if device and peer.card.device.hex().startswith(device.lower())]
    if len(found) != 1:
        raise UserError(
            "computer_unknown",
            tr("没有登记过这台电脑，没有改动任何东西。"),
            tr("请在「数据交换」里看登记了哪些。"),
        )
    return found[0]


def own_enrolment() -> UserError:
    """Its own enrolment file was handed to a computer."""
    return UserError(
        "enrolment_own", tr("这是这台电脑自己的登记文件，没有改动任何东西。"), tr("请导入对方的登记文件。")
    )


def enrolment_name(card: Card, whose: str = "") -> str:
    """What the file of a card is called, for `whose` village where it is for one."""
    plain = ["".join(each for each in words if each.isalnum())[:20] for words in (whose, card.name) if words]
    return f"登记-{'-'.join(plain)}-{card.device.hex()[:6]}{ENDING}"


def _now_ms() -> int:
    return round(clock.now().timestamp() * 1000)
