"""Getting to know the villages' computers: the office's enrolment files, their cards, the eight groups, revoking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import is_provisional
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.keys import LAPTOP, Card, is_well_formed
from minqing_desktop.exchange.package.messages import CardShown
from minqing_desktop.exchange.package.reading import Package, read_package
from minqing_desktop.exchange.package.refusals import damaged
from minqing_desktop.exchange.package.writing import Address, cut
from minqing_desktop.services.county.office import Office, now_ms
from minqing_desktop.services.county.office_book import OfficeBook, read_notes_of_computers, without_course
from minqing_desktop.services.county.villages import village_unknown
from minqing_desktop.services.exchange.book import Peer, Trust
from minqing_desktop.services.exchange.enrolling import (
    Computer,
    computer_of,
    confirmed,
    enrolment_name,
    own_enrolment,
    peer_named,
    with_card,
)
from minqing_desktop.services.exchange.stick import put_volumes
from minqing_desktop.storage.county.reading import Registered
from minqing_desktop.storage.county.writing import CountyWriter


def write_county_card(office: Office, folder: Path, villages: Sequence[str] = ()) -> list[Path]:
    """Writes the office's enrolment file for each of these villages (codes; all when empty) into a folder.

    The card in it is the same for all; the file's name says whose stick it is for. UserError: county_village_unknown,
    county_no_villages, stick_*, file.*.
    """
    with office.reading() as reader:
        registered = {each.code: each for each in reader.villages()}
        own = OfficeBook(office, reader).own()
    wanted = [_registered(registered, code) for code in villages] or list(registered.values())
    if not wanted:
        raise UserError(
            "county_no_villages",
            tr("还没有登记村，没有写出文件。"),
            tr("请先用 county villages 把各村的代码和名称登记上。"),
        )
    card = office.keys.card(own.name, own.role, [])
    to = Address("enrol", card, office.incarnation, (), 1, b"", 0, now_ms())
    files: list[Path] = []
    with cut(to, office.keys, [CardShown(card)]) as volumes:
        for village in wanted:
            files += put_volumes(volumes, folder, [enrolment_name(card, village.name)])
    return files


def take_card(office: Office, files: Sequence[Path]) -> Computer:
    """Remembers the card of an enrolment file; it counts for nothing before the groups were compared.

    UserError: package_*, enrolment_own.
    """
    return take_card_of(office, read_package(files))


def take_card_of(office: Office, package: Package) -> Computer:
    """As `take_card`, of a package that was looked at."""
    card = package.card()
    if not is_well_formed(card):
        raise damaged()
    if card.device == office.keys.device:
        raise own_enrolment()
    with office.writing() as writer:
        writer.hold_shared()
        book = OfficeBook(office, writer)
        peer = with_card(book.peers.get(card.device), card)
        book.put_peer(peer)
        book.save(writer)
    return computer_of(peer, office.card)


def confirm(office: Office, device: str, groups: str) -> Computer:
    """Trusts a computer from now on, for the registered villages of its card, after both sides read the same groups.

    `device` is its number or the beginning of it. UserError: computer_unknown, groups_differ, computer_not_laptop,
    county_village_unknown where none of its villages is registered.
    """
    with _changing(office, device) as (writer, book, known):
        peer = confirmed(known, office.card, groups)
        if peer.card.role != LAPTOP:
            raise UserError(
                "computer_not_laptop",
                tr("这台电脑说自己是县里的，不能当村里的电脑来确认，没有改动任何东西。"),
                tr("请打电话问清楚是谁的电脑。"),
            )
        _register_provisional(writer, peer.card)
        book.put_peer(peer)
        book.save(writer)
    return computer_of(peer, office.card)


def revoke(office: Office, device: str) -> Computer:
    """Takes nothing from a computer any more; the next list tells the others. UserError computer_unknown."""
    with _changing(office, device) as (writer, book, known):
        peer = replace(known, trust=Trust.REVOKED, offered=None)
        book.put_peer(peer)
        book.save(writer)
    return computer_of(peer, office.card)


def computers(office: Office) -> list[Computer]:
    """Every computer whose card is here: those to approve first, then by name."""
    order = list(Trust)
    with office.reading() as reader:
        found = [computer_of(without_course(met), office.card) for met in read_notes_of_computers(reader).values()]
    return sorted(found, key=lambda each: (not is_waiting(each), order.index(each.trust), each.name, each.device))


def is_waiting(computer: Computer) -> bool:
    """Whether somebody still has to compare the groups of its card."""
    return computer.trust is Trust.OFFERED or computer.has_new_card


@contextmanager
def _changing(office: Office, device: str) -> Iterator[tuple[CountyWriter, OfficeBook, Peer]]:
    """A transaction that has a computer's rows to itself. UserError computer_unknown."""
    with office.reading() as reader:
        book = OfficeBook(office, reader)
        met = read_notes_of_computers(reader).values()
        number = peer_named(map(without_course, met), device).card.device
        home = book.home(number)
    with office.writing(home) as writer:
        writer.hold_shared()
        book = OfficeBook(office, writer)
        yield writer, book, book.peers[number]


def _registered(registered: dict[str, Registered], code: str) -> Registered:
    if code not in registered:
        raise village_unknown([code])
    return registered[code]


def _register_provisional(writer: CountyWriter, card: Card) -> None:
    """A notebook made before its village's code was known writes under its provisional code for good."""
    registered = {each.code: each for each in writer.villages()}
    known = [registered[code] for code in card.villages if code in registered]
    if not known:
        raise village_unknown(card.villages)
    for code in card.villages:
        if is_provisional(code) and code not in registered and len(known) == 1:
            writer.put_villages([Registered(code, known[0].name, known[0].township)], now_ms())
