"""The county's list of computers: whose runs are genuine, and who was taken out of use. Its version only rises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from minqing_desktop.exchange.package.messages import KeyList
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.office_book import OfficeBook, read_notes_of_computers
from minqing_desktop.services.county.sending import confirmed_computers, send
from minqing_desktop.services.exchange.book import Trust


@dataclass(frozen=True, slots=True)
class Published:
    """A list that lies where it was to go: its version, for how many computers, how many it takes out of use."""

    version: int
    computers: int
    revoked: int
    files: tuple[Path, ...]


def publish(office: Office, folder: Path) -> Published:
    """Writes the list of all computers that the county trusts, for all of them, under the next version.

    UserError: exchange_nobody, stick_*, file.*.
    """
    cards = [met.card for met in confirmed_computers(office)]
    with office.writing() as writer:
        writer.hold_shared()
        book = OfficeBook(office, writer)
        own = book.own()
        version = own.list_version + 1
        book.put_own(replace(own, list_version=version))
        book.save(writer)
    with office.reading() as reader:
        met = read_notes_of_computers(reader)
    revoked = sorted(number for number, each in met.items() if each.trust is Trust.REVOKED)
    sent = send(office, "keys", cards, [KeyList(version, cards, revoked)], folder)
    return Published(version, len(cards), len(revoked), sent.files)
